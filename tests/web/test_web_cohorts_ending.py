"""A cohort ends well: why, and where its people go next, in one plan."""

from datetime import date

import pytest
from browsing import confirm, day, fields_of, text_of
from copying import copied
from worlds import a_world

from likewise.domain.arms import Format
from likewise.domain.cohorts import (
    ChangeVenue,
    Ended,
    LineageEvent,
    LineageKind,
    SetCohortState,
    State,
)
from likewise.domain.memberships import Membership
from likewise.domain.participants import RoleName, Status, StatusName
from likewise.domain.practices import AddVenue
from likewise.domain.renewal.histories import spell
from likewise.queries.renewal import renewal_histories
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ON = day("on", 2011, 1, 12)
WHY = {"reason": "They know enough by now.", "ending": "chosen"}


@pytest.fixture
@copied
def world():
    made = a_world()
    for name, practice in (
        ("Asha", "Alder"), ("Bram", "Alder"), ("Cleo", "Birch"), ("Dilip", "Birch"),
        ("Edith", "Cedar"), ("Farid", "Cedar"), ("Gwen", "Alder"),
    ):  # fmt: skip
        made.person(name, practice=practice)
    made.person("Petra", role=RoleName.FACILITATOR)
    made.cohort("Willow group", members=["Asha", "Bram", "Cleo"], facilitators=["Petra"])
    made.cohort("Elm group", members=["Edith"])
    made.cohort("Oak group", members=["Gwen"])
    made.cohort("Ash group", members=["Farid"])
    made.cohort("Whole pair", format=Format.ONE_TO_ONE, members=["Dilip"], facilitators=["Petra"])
    venue = made.act(AddVenue, name="Hall").new_ids[0]
    for name in ("Willow group", "Ash group"):
        made.act(ChangeVenue, cohort=made.cohorts[name], venue=venue, on=date(2010, 10, 1))
    return made


def ending(world):
    return f"/cohorts/{world.cohorts['Willow group']}/end/"


def next_of(world, name, place):
    return {f"next-{world.people[name]}": world.cohorts.get(place, place)}


def test_people_are_offered_cohorts_that_take_them_nearby_first(world, coordinator):
    said = text_of(coordinator.get(ending(world)))

    asked = said[said.index("Where does Asha") :]
    order = [asked.index(f"Joins {name}") for name in ("Ash group", "Oak group", "Elm group")]
    assert order == sorted(order)
    assert "Joins Ash group (1 member, meets at the same place)" in said
    assert "Joins Oak group (1 member, 1 of the same practices)" in said
    assert "Whole pair" not in asked


def test_an_end_by_choice_and_where_people_go_is_one_plan(world, coordinator):
    given = WHY | ON | next_of(world, "Asha", "Elm group") | next_of(world, "Bram", "leaves")

    plan, done = confirm(coordinator, ending(world), given)

    said = text_of(plan)
    assert "Asha Example joins Elm group as a member on 12 January 2011" in said
    assert "because it chose to: its work is done" in said
    assert "Willow group ended on 12 January 2011." in text_of(coordinator.get(done.url))
    told = text_of(coordinator.get(done.url))
    assert "Because it chose to: its work is done." in told
    assert "Asha Example left" in told
    (event,) = [e for e in current(LineageEvent) if e.kind is LineageKind.END]
    assert event.ending is Ended.CHOSEN
    still = {
        (each.participant, each.cohort) for each in current(Membership) if each.left_on is None
    }
    assert (world.people["Asha"], world.cohorts["Elm group"]) in still
    assert not any(cohort == world.cohorts["Willow group"] for _, cohort in still)
    left = [s.participant for s in current(Status) if s.status is StatusName.LEFT]
    assert left == [world.people["Bram"]]
    assert "Cleo Example" in text_of(coordinator.get("/people/queue/no-cohort/"))
    assert "Bram Example" not in text_of(coordinator.get("/people/queue/no-cohort/"))


def test_all_of_it_is_done_or_nothing_and_what_was_refused_is_said(world, coordinator):
    world.meeting("Willow group", date(2011, 1, 12), came=["Cleo"])
    given = WHY | ON | next_of(world, "Asha", "Elm group")

    refused = coordinator.post(ending(world), fields_of(coordinator.get(ending(world))) | given)

    assert "Willow group: " in text_of(refused)
    assert "held a meeting" in text_of(refused)
    assert not [e for e in current(LineageEvent) if e.kind is LineageKind.END]
    assert current(Membership, participant_id=world.people["Asha"])[0].left_on is None


def test_a_cohort_that_closed_meanwhile_is_no_longer_to_be_chosen(world, coordinator):
    given = fields_of(coordinator.get(ending(world))) | WHY | ON
    world.act(
        SetCohortState, cohort=world.cohorts["Elm group"], state=State.CLOSED, on=date(2011, 1, 5)
    )

    page = coordinator.post(ending(world), given | next_of(world, "Asha", "Elm group"))

    assert "There is a problem" in text_of(page)
    assert not [e for e in current(LineageEvent) if e.kind is LineageKind.END]


def test_an_end_of_which_nothing_is_known_is_one_act_with_no_cause(world, coordinator):
    confirm(coordinator, ending(world), {"reason": "It faded.", "ending": ""} | ON)

    (event,) = [e for e in current(LineageEvent) if e.kind is LineageKind.END]
    assert event.ending is None


def test_forecasts_learn_that_a_cohort_chose_to_end(world, coordinator):
    confirm(coordinator, ending(world), WHY | ON)

    told = renewal_histories(world.coordinator, today=date(2011, 3, 1))

    (history,) = [
        each.history for each in told.spans if each.cohort == world.cohorts["Willow group"]
    ]
    assert (history.ended, history.ending, spell(history.last)) == (True, "chosen", "2010-09")
