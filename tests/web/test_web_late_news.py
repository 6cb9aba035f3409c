"""Late news on pages: the question stands there when it is needed, and its answer is the act."""

import pytest
from browsing import confirm, day, fields_of, text_of
from visitors import Scene

from likewise.domain.accounts import ActingRole
from likewise.domain.meetings import Attendance
from likewise.domain.memberships import Membership
from likewise.records.facts import current
from likewise.web.cohorts.forms import MOVES, STAYS

pytestmark = pytest.mark.django_db

QUESTION = "Were they at the meetings since?"
OUT = {"registers": "take out"}


def address(scene: Scene, way: str) -> str:
    group, asha = scene.world.cohorts["Thursday group"], scene.world.people["Asha"]
    return f"/people/{asha}/status/" if way == "status" else f"/cohorts/{group}/{way}/{asha}/"


def answers(scene: Scene, way: str, on: int = 1) -> dict[str, str]:
    """Asha goes in December; she is marked on the ninth."""
    given = day("on", 2010, 12, on) | {"reason": "She had moved."}
    if way == "move":
        given |= {"to_cohort": scene.world.cohorts["Friday group"]}
    return given | ({"status": "left"} if way == "status" else {})


@pytest.fixture
def scene(scene: Scene) -> Scene:
    scene.world.cohort("Friday group", members=["Ines"])
    return scene


@pytest.mark.parametrize("way", ["leave", "move", "status"])
def test_who_is_marked_since_is_asked_about_right_there(scene, way):
    coordinator, page = scene.visit(ActingRole.COORDINATOR), address(scene, way)
    asked = coordinator.get(page)
    assert QUESTION not in text_of(asked)

    refused = coordinator.post(page, {**fields_of(asked), **answers(scene, way)})

    said = text_of(refused)
    assert QUESTION in said
    assert "They were not there: take them out of this register" in said
    assert "Marked on Thursday 9 December 2010." in said
    assert "She had moved." in refused.content.decode()


@pytest.mark.parametrize("way", ["leave", "move", "status"])
def test_its_answer_is_carried_out_with_the_plan_that_says_it(scene, way):
    coordinator, asha = scene.visit(ActingRole.COORDINATOR), scene.world.people["Asha"]

    plan, done = confirm(coordinator, address(scene, way), answers(scene, way) | OUT)

    gone = "Asha Example is taken out of the register of the meeting of 9 December 2010"
    assert gone in text_of(plan)
    assert done.status_code == 302
    assert current(Attendance, participant_id=asha) == []
    group = scene.world.cohorts["Thursday group"]
    assert current(Membership, participant_id=asha, cohort_id=group)[0].left_on is not None


def test_who_was_there_needs_a_later_day(scene):
    coordinator, page = scene.visit(ActingRole.COORDINATOR), address(scene, "leave")
    kept = answers(scene, "leave") | {"registers": "keep"}

    said = text_of(coordinator.post(page, {**fields_of(coordinator.get(page)), **kept}))

    assert "else choose a day after 9 December 2010" in said
    plan, _ = confirm(coordinator, page, answers(scene, "leave", on=10))
    assert QUESTION not in text_of(plan)


def test_whom_another_cohort_draws_is_asked_about_too(scene):
    coordinator, asha = scene.visit(ActingRole.COORDINATOR), scene.world.people["Asha"]
    friday, group = (scene.world.cohorts[name] for name in ("Friday group", "Thursday group"))
    page = f"/cohorts/{friday}/draw/?cohorts={group}&on-day=1&on-month=12&on-year=2010"
    stay = dict.fromkeys(scene.world.people.values(), STAYS) | {asha: MOVES}
    given = {f"person-{who}": way for who, way in stay.items()} | {"reason": "Few."}

    asked = coordinator.get(page)
    said = text_of(coordinator.post(page, {**fields_of(asked), **given}))
    assert QUESTION in said
    plan, done = confirm(coordinator, page, given | OUT)

    assert "is taken out of the register" in text_of(plan)
    assert done.status_code == 302
    assert current(Attendance, participant_id=asha) == []
