"""The table of rights: deny by default, and no more than the programme's permission matrix."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from likewise.domain.access import Capability, Extent, NotAllowed, check_may, extent, may, unlisted
from likewise.domain.access.capabilities import check_may_correct
from likewise.domain.access.rights import RIGHTS, ROLES, extent_of_field
from likewise.domain.accounts import MACHINE_OWNER, ActingRole, Actor
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId
from likewise.domain.meetings import Meeting
from likewise.domain.memberships import Membership

DOCS = Path(__file__).resolve().parents[2] / "docs"
MATRIX = (DOCS / "reference" / "permission-matrix.md").read_text(encoding="utf-8")
DECISION = (DOCS / "decisions" / "0014-rights-are-one-table.md").read_text(encoding="utf-8")
OWNER = Actor(account=MACHINE_OWNER, role=ActingRole.ADMINISTRATOR, programme="p")
NEVER, OWN, GROUP = Extent.NEVER, Extent.OWN, Extent.GROUP
# What a cell of the matrix allows at most, by how it begins; whatever else it says is an act.
AT_MOST = {
    "-": set(),
    "never": set(),
    "outside the system": set(),
    "only people who agreed": set(),
    "studied": set(),
    "field note only": set(),
    "audit": set(),
    "SAR": set(),
    "esc or own patients": {OWN},
    "own patients": {OWN},
    "own group": {OWN, Extent.DISPLAY, GROUP},
    "own": {OWN},
    "grp": {OWN, Extent.DISPLAY, GROUP},
    "cluster level": {Extent.COUNTS},
    "cnt + prog": {Extent.COUNTS, Extent.PSEUDONYMOUS, Extent.PROGRAMME},
    "cnt": {Extent.COUNTS},
    "uptime only": set(),
    "mail-merge fields": set(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation(Fact):
    """A kind of fact that nobody gave a right to."""

    participant: str
    hours: int


def acting(role):
    return Actor(account="account-x", role=role, programme="p", participant="me")


def matrix_in(text):
    """The matrix by row number: a cell for each of the nine roles."""
    rows = re.findall(r"^\| (\d+) \| [^|]+\|(.+)\|$", text, flags=re.MULTILINE)
    cells = {int(row): [cell.replace("**", "").strip() for cell in rest.split("|")] for row, rest in rows}  # fmt: skip
    return {row: dict(zip(ROLES, found, strict=True)) for row, found in cells.items() if len(found) == 9}  # fmt: skip


def allowed(cell):
    for begins, extents in AT_MOST.items():
        if cell == begins or cell.startswith((f"{begins} ", f"{begins},", f"{begins} (")):
            return extents | {NEVER}
    return set(Extent)


def departures():
    """The rows and roles that the decision says go beyond the matrix."""
    return {(int(row), role) for row, role in re.findall(r"^\| (\d+) \| (\w+) \|", DECISION, re.M)}


def test_the_table_gives_no_more_than_the_matrix_but_where_the_decision_says_why():
    matrix = matrix_in(MATRIX)
    beyond = {
        (right.matrix_row, role)
        for right in RIGHTS.values()
        if right.matrix_row not in (None, 27)
        for role in ROLES
        if right.extents[role] not in allowed(matrix[right.matrix_row][role])
    }

    assert beyond == departures()


def test_each_role_reads_the_part_of_the_audit_that_the_matrix_names():
    parts = {
        role: {
            name.removeprefix("Audit.")
            for name, right in RIGHTS.items()
            if name.startswith("Audit.") and right.extents[role] is not NEVER
        }
        for role in ROLES
    }
    said = {
        "who looked at me": {"looks"},
        "prog, without allocation or looks at staff": {"looks", "system", "acts"},
        "allocation part": {"allocation"},
        "system part": {"system", "access"},
        "all": {"looks", "looks_at_staff", "access", "allocation", "system", "acts", "worries"},
        "-": set(),
    }

    assert parts == {role: said[cell] for role, cell in matrix_in(MATRIX)[27].items()}


def test_the_copy_of_the_matrix_is_section_7_of_the_promises(shared_fixtures):
    promises = shared_fixtures.parent / "PROMISES.md"
    if not promises.is_file():
        pytest.skip("the programme's promises are not here")
    text = promises.read_text(encoding="utf-8")
    section = text[text.index("## 7. ") : text.index("## 8. ")]

    assert matrix_in(MATRIX) == matrix_in(section)
    assert len(matrix_in(MATRIX)) > 30


def test_what_has_no_row_is_nobodys():
    for actor in (OWNER, *map(acting, ActingRole)):
        assert extent_of_field(actor, Occupation, "hours") is NEVER
        assert extent(actor, "paint the walls") is NEVER


def test_a_kind_without_a_right_and_a_new_text_are_named_and_read_by_nobody():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Status(Fact):
        participant: ParticipantId
        remark: str | None = None

    coordinator = acting(ActingRole.COORDINATOR)
    assert extent_of_field(coordinator, Status, "remark") is NEVER
    assert extent_of_field(coordinator, Status, "participant") is Extent.PROGRAMME
    assert unlisted([Occupation]) == ("Occupation.participant", "Occupation")
    assert unlisted([Status]) == ("Status.remark",)


def test_every_capability_has_a_row_and_every_other_row_is_of_a_kind():
    assert {each.value for each in Capability} == {name for name in RIGHTS if name[0].islower()}


@pytest.mark.parametrize(
    "capability", [Capability.IMPORT, Capability.BRING_BACK, Capability.SEE_COHORTS]
)  # fmt: skip
def test_an_administrator_who_signs_in_has_not_what_the_machines_owner_has(capability):
    assert may(OWNER, capability)
    assert not may(acting(ActingRole.ADMINISTRATOR), capability)


def test_the_machines_owner_sees_no_name_and_reads_no_text():
    assert not may(OWNER, Capability.SEE_NAMES)
    for text in ("LineageEvent.reason", "Membership.reason", "Contact.note", "Person.email"):
        assert extent(OWNER, text) is NEVER


def test_a_refusal_says_whom_to_ask():
    with pytest.raises(NotAllowed, match=r"who may not take the register\. Ask a coordinator or"):
        check_may(acting(ActingRole.NURSE), Capability.TAKE_REGISTER)
    with pytest.raises(NotAllowed, match="Whoever looks after the machine does it"):
        check_may(acting(ActingRole.COORDINATOR), Capability.BRING_BACK)
    with pytest.raises(NotAllowed, match="Ask an administrator to do it"):
        check_may(acting(ActingRole.NURSE), Capability.CHECK)


def test_a_facilitator_corrects_their_log_for_two_weeks_and_a_coordinator_everything():
    from datetime import date

    on, faye = date(2011, 1, 1), acting(ActingRole.FACILITATOR)
    check_may_correct(faye, Meeting, on=on, today=date(2011, 1, 15))
    check_may_correct(acting(ActingRole.COORDINATOR), Membership, on=None, today=on)

    with pytest.raises(NotAllowed, match="more than 14 days ago"):
        check_may_correct(faye, Meeting, on=on, today=date(2011, 1, 16))
    with pytest.raises(NotAllowed, match="Ask a coordinator"):
        check_may_correct(faye, Membership, on=on, today=on)
    with pytest.raises(NotAllowed, match="may not correct"):
        check_may_correct(acting(ActingRole.NURSE), Meeting, on=on, today=on)
