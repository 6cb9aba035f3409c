"""The funnel through the API: the numbers of the page, and of small ones that they are small."""

import pytest
from programs import a_program
from worlds import NOW, a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.participants import StatusName
from likewise.domain.recruitment import ExitReason, RecordExit, RecordInvitations, Way
from likewise.queries.recruitment import recruitment_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def world():
    made = a_world()
    made.act(
        RecordInvitations, practice=made.practices["Alder"], invited=1101, way=Way.POST,
        sent_on=NOW.date(),
    )  # fmt: skip
    for name in ("Asha", "Bram", "Cleo"):
        made.person(name, practice="Alder", status=StatusName.INTERESTED)
    made.act(
        RecordExit, participants=(made.people["Cleo"],), reason=ExitReason.DECLINED,
        left_on=NOW.date(),
    )  # fmt: skip
    return made


def test_a_coordinators_program_reads_the_whole_numbers_of_the_page(world):
    answer = a_program(world, ActingRole.COORDINATOR).get("/recruitment").json()

    page = recruitment_page(world.coordinator, today=NOW.date())
    steps = {each["step"]: each for each in answer["members"]["steps"]}
    assert [each["reached"] for each in answer["members"]["steps"]] == [
        each.reached for each in page.members.steps
    ]
    assert steps["interested"]["reached"] == 3
    assert steps["interested"]["waiting"] == 2
    assert steps["interested"]["left"] == [{"what": ExitReason.DECLINED.value, "text": "1"}]
    assert answer["is_rounded"] is False
    assert [each["practice"] for each in answer["practices"]] == ["Alder practice"]


@pytest.mark.parametrize("role", [ActingRole.STATISTICIAN, ActingRole.RESEARCHER])
def test_a_program_that_reads_counts_is_told_no_small_number(world, role):
    answer = a_program(world, role).get("/recruitment").json()

    assert answer["is_rounded"] is True
    assert answer["practices"] == []
    steps = answer["members"]["steps"]
    assert steps[0]["reached"] == 1100
    assert [each["reached"] for each in steps if each["step"] == "interested"] == [None]
    assert {each["waiting"] for each in steps} == {None}
    assert all(each["left"] == [] for each in steps)
    (left,) = answer["members"]["left"]
    assert left["text"].startswith("1 to 7")


@pytest.mark.parametrize("role", [ActingRole.OUTCOME_ASSESSOR, ActingRole.FACILITATOR])
def test_for_whoever_sees_nothing_of_recruitment_there_is_nothing(world, role):
    assert a_program(world, role, "Asha").get("/recruitment").status_code == 404
