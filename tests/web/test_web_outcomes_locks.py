"""The pages of locks: what is open, two people, what is kept apart, and the same bytes again."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from assessed import an_assessed_world
from browsing import confirm, day, fields_of, signed_in, text_of
from copying import copied

from likewise.domain.accounts import ActingRole
from likewise.domain.outcomes import DataCut, DataLock, LateOutcome, Locking, Measurement
from likewise.domain.participants import RoleName
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ALL = "/outcomes/locks/"


@pytest.fixture
@copied
def made():
    made = an_assessed_world()
    made.world.person("Petra", role=RoleName.FACILITATOR)
    made.measured(value=Decimal("61.7"))
    made.answered()
    return made


@pytest.fixture
def statistician(made):
    return signed_in(made.world, ActingRole.STATISTICIAN)


@pytest.fixture
def guardian(made):
    return signed_in(made.world, ActingRole.GUARDIAN)


@pytest.fixture
def assessor(made):
    return signed_in(made.world, ActingRole.OUTCOME_ASSESSOR)


def at(made, more="", who="Asha"):
    return f"/outcomes/people/{made.world.people[who]}/at/{made.occasions['end']}/{more}"


@pytest.fixture
def locked(made, statistician, guardian):
    confirm(statistician, f"{ALL}ask/", {"name": "main", "occasions": [made.occasions["end"]]})
    (found,) = current(DataLock)
    confirm(guardian, f"{ALL}{found.id}/agree/", {})
    return found.id


def test_what_is_open_is_told_before_a_lock_is_asked_for_and_agreed_to(
    made, statistician, guardian
):
    assert "There is none yet" in text_of(statistician.get(ALL))
    page = text_of(statistician.get(ALL))
    assert "Occasion baseline To come 0 Due or late 0 Over, something lacking 3" in page
    said = {"name": "main", "occasions": [made.occasions["end"]]}
    plan, _ = confirm(statistician, f"{ALL}ask/", said)
    assert "end: 3 visits due or late." in text_of(plan)
    (found,) = current(DataLock)
    assert statistician.get(f"{ALL}{found.id}/agree/").status_code == 404
    plan, done = confirm(guardian, f"{ALL}{found.id}/agree/", {})
    assert "end: 3 visits due or late." in text_of(plan)
    assert done["Location"] == ALL
    (cut,) = current(DataCut)
    page = text_of(statistician.get(ALL))
    assert cut.sha256[:16] in page
    assert "Locked" in page


def test_an_assessor_is_told_of_the_lock_and_what_they_record_is_kept_apart(
    made, locked, assessor, statistician
):
    assert "Locked as main" in text_of(assessor.get(at(made)))
    address, typed = at(made, "measure/"), {"hba1c": "67.1", "hba1c_unit": "mmol/mol"}
    typed |= day("measured_on", 2011, 1, 3)

    asked = assessor.post(address, {**fields_of(assessor.get(address)), **typed})
    assert "Select why it comes after the lock" in text_of(asked)
    confirm(assessor, address, typed | {"why_late": "what was locked was found to be wrong"})
    confirm(assessor, at(made, f"answer/{made.instrument}/", "Bram"),
            {"phq1": "2", "why_late": "it arrived late", **day("answered_on", 2011, 1, 3)})  # fmt: skip
    confirm(assessor, at(made, "miss/", "Cleo"),
            {"why": "they were ill", "why_late": "we overlooked it",
             **day("said_on", 2011, 1, 3)})  # fmt: skip

    assert [each.value for each in current(Measurement)] == [Decimal("61.7")]
    assert len(current(LateOutcome)) == 3
    seen = text_of(assessor.get(f"{ALL}late/"))
    assert "67.1 mmol/mol" in seen
    assert "1 question answered" in seen
    assert "they were ill" in seen
    counted = text_of(statistician.get(f"{ALL}late/"))
    assert "HbA1c (something else is locked)" in counted
    assert "67.1" not in counted
    assert made.world.people["Asha"][:6] not in counted


def test_the_files_of_a_locked_cut_are_the_same_bytes_later(
    made, locked, assessor, statistician, settings
):
    (cut,) = current(DataCut)
    zipped = f"/outcomes/cuts/{cut.id}/outcomes.zip"
    before = statistician.get(zipped).content
    typed = {"hba1c": "67.1", "hba1c_unit": "mmol/mol", "why_late": "it arrived late"}
    confirm(assessor, at(made, "measure/"), typed | day("measured_on", 2011, 1, 3))

    settings.CLOCK = datetime(2012, 3, 1, 10, 0, tzinfo=UTC)
    again = signed_in(made.world, ActingRole.STATISTICIAN)
    assert again.get(zipped).content == before


def test_a_lock_is_opened_by_two_people(made, locked, statistician, guardian):
    plan, _ = confirm(statistician, f"{ALL}{locked}/open/", {"reason": "A laboratory was wrong."})
    assert "locked, and asked to be opened" in text_of(plan)
    assert "A laboratory was wrong." in text_of(guardian.get(f"{ALL}{locked}/agree-to-open/"))
    confirm(guardian, f"{ALL}{locked}/agree-to-open/", {})
    assert current(DataLock)[0].state is Locking.OPENED
    assert statistician.get(f"{ALL}{locked}/open/").status_code == 404


def test_a_guardian_refuses_a_lock(made, statistician, guardian):
    said = {"name": "main", "occasions": [made.occasions["end"]]}
    confirm(statistician, f"{ALL}ask/", said)
    (found,) = current(DataLock)
    assert re.search(r"/refuse/", guardian.get(ALL).content.decode())
    confirm(guardian, f"{ALL}{found.id}/refuse/", {})
    assert current(DataLock)[0].state is Locking.REFUSED


@pytest.mark.parametrize("role", ActingRole)
def test_who_finds_the_pages_of_locks(made, locked, role):
    name = {ActingRole.MEMBER: "Asha", ActingRole.FACILITATOR: "Petra"}.get(role)
    visitor = signed_in(made.world, role, name)

    reads = {ActingRole.OUTCOME_ASSESSOR, ActingRole.STATISTICIAN, ActingRole.GUARDIAN}
    for address in (ALL, f"{ALL}late/"):
        assert visitor.get(address).status_code == (200 if role in reads else 404)
    asks = 200 if role is ActingRole.STATISTICIAN else 404
    assert visitor.get(f"{ALL}ask/").status_code == asks
    assert visitor.get(f"{ALL}{locked}/open/").status_code == asks
    assert visitor.get(f"{ALL}{locked}/agree-to-open/").status_code == 404
