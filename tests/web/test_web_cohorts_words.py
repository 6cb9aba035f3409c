"""How the pages of cohorts tell what happened: ended cohorts, many at once, what is to come."""

from datetime import date

import pytest
from browsing import fields_of, signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.domain import cohorts as acts
from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.cohorts import Cohort, LineageEvent, NewCohort, State
from likewise.domain.participants import RoleName
from likewise.records.facts import current

pytestmark = pytest.mark.django_db
PAIRS = ("Ada", "Ben", "Cas", "Dee", "Eli")


@pytest.fixture
@copied
def world():
    """Five pairs, and Faye who facilitates the first of them."""
    world = a_world()
    world.person("Faye", role=RoleName.FACILITATOR)
    for name in PAIRS:
        world.person(name)
        world.cohort(
            f"Pair {name}",
            format=Format.ONE_TO_ONE,
            members=[name],
            facilitators=["Faye"] if name == "Ada" else [],
        )
    return world


def merged(world):
    """The group that the first four became, while the fifth stayed."""
    world.act(
        acts.MergeCohorts,
        predecessors=[world.cohorts[f"Pair {name}"] for name in PAIRS[:4]],
        staying=[world.cohorts["Pair Eli"]],
        successor=NewCohort(name="Birch group", format=Format.GROUP),
        on=date(2010, 12, 1),
        reason="more voices",
    )
    cohorts = current(Cohort, programme_id=world.programme)
    return next(each.id for each in cohorts if each.name == "Birch group")


def test_many_cohorts_that_became_one_are_counted_and_those_that_stayed_are_told_apart(
    world, coordinator
):
    said = text_of(coordinator.get(f"/cohorts/{merged(world)}/"))

    assert "Started when 4 cohorts merged" in said
    assert "Pair Eli stayed as before." in said
    assert said.count("4 cohorts merged into Birch group, 1 December 2010") == 1


def test_what_is_still_to_come_says_so(world, coordinator):
    day = date(2032, 6, 11)
    world.act(acts.SetCohortState, cohort=world.cohorts["Pair Eli"], state=State.CLOSED, on=day)

    said = text_of(coordinator.get(f"/cohorts/{world.cohorts['Pair Eli']}/"))

    assert "Became closed to joiners 11 June 2032 To come" in said


def test_an_ended_cohort_says_when_and_not_that_nobody_leads_it_yet(world, coordinator):
    pair = world.cohorts["Pair Ada"]
    world.act(acts.EndCohort, cohort=pair, on=date(2010, 12, 1), reason="done")

    page = text_of(coordinator.get(f"/cohorts/{pair}/"))
    listed = text_of(coordinator.get("/cohorts/?state=ended"))

    assert "Ended on 1 December 2010" in page
    assert "Nobody yet" not in page + listed
    assert "None planned" not in listed


def test_a_share_is_of_somebody_who_gives_time_as_well(world, coordinator):
    faye = world.people["Faye"]
    address = (
        f"/cohorts/{world.cohorts['Pair Eli']}/draw/"
        f"?cohorts={world.cohorts['Pair Ada']}&on-day=4&on-month=1&on-year=2011"
    )
    given = {
        f"person-{faye}": "stays",
        f"share-{faye}": "0.5",
        f"person-{world.people['Ada']}": "moves",
        "reason": "x",
    }

    page = coordinator.post(address, fields_of(coordinator.get(address)) | given)

    assert "Give a share only of somebody who gives time here as well." in text_of(page)


def test_a_list_with_nothing_to_choose_from_says_so():
    empty = signed_in(a_world(), ActingRole.COORDINATOR)

    assert "There is nothing to choose from yet." in text_of(empty.get("/cohorts/merge/"))


def test_a_change_of_format_says_from_what_to_what(world):
    pair = world.cohorts["Pair Eli"]
    world.act(acts.ChangeFormat, cohort=pair, format=Format.GROUP, on=date(2010, 12, 1), reason="x")

    page = signed_in(world, ActingRole.COORDINATOR).get(f"/cohorts/{pair}/")

    assert "Changed from one-to-one to a group" in text_of(page)


def test_the_history_of_an_event_says_what_happened(world):
    group = merged(world)
    events = current(LineageEvent, programme_id=world.programme, kind="merge")

    page = signed_in(world, ActingRole.COORDINATOR).get(f"/corrections/{events[0].id}/")

    assert "4 cohorts merged into Birch group" in text_of(page)
    assert group
