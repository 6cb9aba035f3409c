"""Everything that is wrong is said at once, and nothing that only follows from something else."""

from datetime import UTC, datetime

import pytest
from pilots import TABLES, a_pilot, with_cell, with_line
from worlds import operation, owner

from likewise.actions.imports import Files, import_tables
from likewise.domain.imports import ImportRefused
from likewise.domain.memberships import Membership
from likewise.domain.participants import Participant, Person
from likewise.domain.practices import Registration
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
NOW = datetime(2012, 5, 1, 12, tzinfo=UTC)
WHY = {"corrections": True, "reason": "Misread"}


def bring_in(path, *, programme=None, **rest):
    return import_tables(
        by=owner(programme), at=NOW, operation=operation(), files=Files(path=path),
        new_programme=None if programme else "Fenland", **rest,
    )  # fmt: skip


def problems_of(path, **rest):
    with pytest.raises(ImportRefused) as refused:
        bring_in(path, **rest)
    return [str(each) for each in refused.value.problems.listed]


def starts(said, *expected):
    """Whether problems are these, in this order, by how they begin."""
    return [each[: len(start)] for each, start in zip(said, expected, strict=True)] == [*expected]


def test_files_headings_cells_references_and_rules_are_said_in_one_answer(tmp_path):
    folder = a_pilot(
        tmp_path / "p",
        leads=[["cohort", "partcipant", "starts_on"], ["C3", "F1", "soon"]],
        contacts=with_cell("contacts", 2, "reached", "perhaps"),
        memberships=with_line("memberships", ["G1", "P4", "", "2010-11-01", "", "", "", ""]),
    )
    (folder / "leads.ods").write_bytes(b"PK")

    said = problems_of(folder)

    assert starts(
        said,
        "leads.ods: This is of a kind that is not read.",
        "leads.csv, line 1, column partcipant: This table has no column partcipant. Did you mean",
        "leads.csv, line 1, column participant: The column participant is missing.",
        "contacts.csv, line 2, column reached: Write yes or no",
        "leads.csv, line 2, column starts_on: soon is not a date.",
        "memberships.csv, line 11, column joined_on: P4 is in G1 twice at the same time",
    )


def test_rules_are_asked_of_what_nothing_else_is_wrong_with(tmp_path):
    said = problems_of(
        a_pilot(
            tmp_path / "p",
            participants=with_cell("participants", 2, "enrolled_on", "soon"),
            contacts=with_cell("contacts", 2, "reached", "perhaps"),
            involvement=with_line("involvement", ["P77", "trainer", "2011-05-01", "", ""]),
            memberships=with_line("memberships", ["G1", "P4", "", "2010-11-01", "", "", "", ""]),
        )
    )

    assert starts(
        said,
        "contacts.csv, line 2, column reached: Write yes or no",
        "participants.csv, line 2, column enrolled_on: soon is not a date.",
        "involvement.csv, line 3, column participant: There is no participant P77.",
        "memberships.csv, line 11, column joined_on: P4 is in G1 twice at the same time",
    )


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"participants": with_cell("participants", 2, "enrolled_on", "soon")}, "participants"),
        ({"memberships": with_cell("memberships", 9, "joined_on", "soon")}, "memberships"),
        ({"cohorts": with_cell("cohorts", 5, "format", "crowd")}, "cohorts"),
        ({"meetings": with_cell("meetings", 2, "on", "soon")}, "meetings"),
        ({"statuses": with_cell("statuses", 2, "starts_on", "soon")}, "statuses"),
        ({"phases": with_cell("phases", 3, "starts_on", "soon")}, "phases"),
        ({"lineage": with_cell("lineage", 2, "kind", "marry")}, "lineage"),
        ({"allocations": with_cell("allocations", 2, "arm", "A9")}, "allocations"),
        ({"participants": with_cell("participants", 2, "practice", "PR9")}, "participants"),
        ({"memberships": with_cell("memberships", 9, "participant", "P9")}, "memberships"),
        ({"memberships": [TABLES["memberships"][0], ["G1", "P4"]]}, "memberships"),
        ({"memberships": [["cohort", "who"], ["G1", "P4"]]}, "memberships"),
        ({"participants": [row[1:] for row in TABLES["participants"]]}, "participants"),
        ({"cohorts": [row[:3] for row in TABLES["cohorts"]]}, "cohorts"),
    ],
)
def test_what_only_follows_from_another_problem_is_not_said(changes, first, tmp_path):
    said = problems_of(a_pilot(tmp_path / "p", **changes))

    assert {each.partition(".csv")[0] for each in said} == {first}


@pytest.mark.parametrize("name", ["memberships", "participants", "cohorts"])
def test_what_hangs_on_a_file_that_cannot_be_opened_is_not_said(name, tmp_path):
    folder = a_pilot(tmp_path / "p", contacts=with_cell("contacts", 2, "reached", "perhaps"))
    (folder / f"{name}.csv").write_bytes(b"\x89PNG....")

    said = problems_of(folder)

    assert starts(
        said, f"{name}.csv: This is a picture", "contacts.csv, line 2, column reached: Write yes"
    )


def test_a_misnamed_file_is_not_missed_by_the_others(tmp_path):
    folder = a_pilot(tmp_path / "p")
    (folder / "participants.csv").rename(folder / "particpants.csv")

    (said,) = problems_of(folder)

    assert said.startswith("particpants.csv: There is no table called particpants. Did you mean")


def test_equal_problems_of_a_column_are_one_with_the_lines(tmp_path):
    people = [[f"X{n}", "Ada", "Invented", "PR1", "boss", "2010-09-02"] for n in range(40)]

    (said,) = problems_of(
        a_pilot(tmp_path / "p", participants=[*TABLES["participants"], *people])
    )  # fmt: skip

    assert said.startswith("participants.csv, line 9, column role: boss is none of these: member")
    assert said.endswith(
        "And 39 more in this column: lines 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, …."
    )


def test_problems_that_differ_by_the_cell_alone_are_equal(tmp_path):
    lines = [[f"X{n}", "Ada", "Invented", "PR1", "", f"{40_000 + n}"] for n in range(5)]

    (said,) = problems_of(a_pilot(tmp_path / "p", participants=[*TABLES["participants"], *lines]))

    assert "is how Excel counts days" in said
    assert said.endswith("And 4 more in this column: lines 10, 11, 12, 13.")


# What an empty cell does


def test_an_emptied_cell_of_a_correction_clears_and_says_so(tmp_path):
    programme = bring_in(a_pilot(tmp_path / "first")).new_ids[0]
    later = a_pilot(tmp_path / "later", memberships=with_cell("memberships", 5, "reason", ""))

    done = bring_in(later, programme=programme, **WHY)

    assert (
        "memberships.csv: 1 cell of the column reason (line 5) is empty and had something to "
        "say: what it said is cleared."
    ) in done.plan.notes
    assert {each.reason for each in current(Membership)} == {""}


def test_a_column_that_is_not_there_changes_nothing(tmp_path):
    programme = bring_in(a_pilot(tmp_path / "first")).new_ids[0]
    before = {each.id: each for each in current(Person)}
    later = a_pilot(
        tmp_path / "later",
        participants=[["id", "family_name", "enrolled_on"], ["P1", "Renamed", "2010-09-02"],
                      ["P2", "Invented", "2010-09-02"]],
    )  # fmt: skip

    done = bring_in(later, programme=programme, **WHY)

    changed = [each for each in current(Person) if each != before[each.id]]
    assert [(each.given_name, each.family_name) for each in changed] == [("Asha", "Renamed")]
    assert done.plan.totals["Person"]["revise"] == 1
    assert all(each.person for each in current(Participant))
    assert not [each for each in done.plan.notes if "empty" in each]


def test_what_is_a_fact_of_its_own_is_left_alone_by_an_empty_cell_and_that_is_said(tmp_path):
    programme = bring_in(a_pilot(tmp_path / "first")).new_ids[0]
    before = current(Registration)
    later = a_pilot(tmp_path / "later", participants=with_cell("participants", 2, "practice", ""))

    done = bring_in(later, programme=programme, **WHY)

    assert (
        "participants.csv: 1 cell of the column practice (line 2) is empty, and the record says "
        "something there. An empty cell of this column changes nothing: correct it on the page of "
        "whom or what it is about."
    ) in done.plan.notes
    assert current(Registration) == before


def test_without_corrections_an_emptied_cell_is_a_line_that_says_something_else(tmp_path):
    programme = bring_in(a_pilot(tmp_path / "first")).new_ids[0]
    later = a_pilot(tmp_path / "later", memberships=with_cell("memberships", 10, "left_on", ""))

    with pytest.raises(ImportRefused) as refused:
        bring_in(later, programme=programme)

    assert "memberships.csv, line 10, column left_on: " in str(refused.value.problems.listed[0])
