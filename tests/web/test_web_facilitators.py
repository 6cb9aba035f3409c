"""The pages by which it is recorded that somebody will stop leading, or would lead."""

from datetime import date

import pytest
from browsing import confirm, day, fields_of, signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.cohorts import HandOverLead
from likewise.domain.facilitators import IntentionToStop, OfferToLead
from likewise.domain.participants import RoleName
from likewise.records.facts import current

SAID = day("said_on", 2011, 1, 11)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
@copied
def world():
    world = a_world()
    for name in ("Asha", "Bram"):
        world.person(name, practice="Alder")
    world.person("Petra", role=RoleName.FACILITATOR)
    world.cohort("Birch group", members=["Asha", "Bram"], facilitators=["Petra"], leads=["Petra"])
    return world


def test_that_a_lead_will_stop_is_recorded_on_their_page_shown_and_ended(world, coordinator):
    petra, birch = world.people["Petra"], world.cohorts["Birch group"]
    assert "They will stop leading" in text_of(coordinator.get(f"/people/{petra}/"))

    plan, done = confirm(
        coordinator,
        f"/leading/{petra}/stop/",
        {"cohort": birch, "note": "Her mother needs her."} | day("stops_on", 2011, 5, 1) | SAID,
    )

    assert "that they stop leading Birch group on 1 May 2011" in text_of(plan)
    said = text_of(coordinator.get(done.url))
    assert "Will stop leading on 1 May 2011" in said
    assert "Her mother needs her." in said
    cohort = text_of(coordinator.get(f"/cohorts/{birch}/"))
    assert "Said about leading it Petra Example Will stop leading on 1 May 2011" in cohort

    (fact,) = current(IntentionToStop)
    address = f"/leading/{petra}/stop/{fact.id}/end/"
    confirm(coordinator, address, day("on", 2011, 1, 12))

    assert current(IntentionToStop)[0].ends_on == date(2011, 1, 12)
    assert "Said about leading it" not in text_of(coordinator.get(f"/cohorts/{birch}/"))
    assert "Meant to stop leading" in text_of(coordinator.get(f"/people/{petra}/"))
    assert coordinator.get(address).status_code == 404


def test_a_member_who_leads_may_have_said_that_they_stop(world, coordinator):
    asha, birch = world.people["Asha"], world.cohorts["Birch group"]
    world.act(HandOverLead, cohort=birch, to=asha, on=date(2011, 1, 10))
    assert "They will stop leading" in text_of(coordinator.get(f"/people/{asha}/"))

    confirm(
        coordinator,
        f"/leading/{asha}/stop/",
        {"cohort": birch} | day("stops_on", 2011, 5, 1) | SAID,
    )

    assert [each.participant for each in current(IntentionToStop)] == [asha]


def test_that_a_member_would_lead_is_recorded_for_any_cohort_and_ended(world, coordinator):
    asha, birch = world.people["Asha"], world.cohorts["Birch group"]
    page = text_of(coordinator.get(f"/people/{asha}/"))
    assert "They are willing to lead" in page
    assert "They will stop leading" not in page

    confirm(
        coordinator,
        f"/leading/{asha}/offer/",
        {"cohort": ""} | day("starts_on", 2011, 1, 12) | SAID,
    )

    (fact,) = current(OfferToLead)
    assert fact.cohort is None
    assert "Asha Example Is willing to lead" in text_of(coordinator.get(f"/cohorts/{birch}/"))
    confirm(coordinator, f"/leading/{asha}/offer/{fact.id}/end/", day("on", 2011, 1, 12))
    assert current(OfferToLead)[0].ends_on == date(2011, 1, 12)
    assert "Was willing to lead" in text_of(coordinator.get(f"/people/{asha}/"))


def test_a_day_before_it_was_said_is_refused_beside_its_field(world, coordinator):
    address = f"/leading/{world.people['Petra']}/stop/"
    given = {"cohort": world.cohorts["Birch group"]} | day("stops_on", 2010, 5, 1) | SAID

    page = coordinator.post(address, fields_of(coordinator.get(address)) | given)

    assert "before they said so" in text_of(page)


def test_a_facilitator_says_it_of_themselves_and_of_nobody_else(world):
    petra, asha = world.people["Petra"], world.people["Asha"]
    visitor = signed_in(world, ActingRole.FACILITATOR, "Petra")

    assert visitor.get(f"/leading/{petra}/stop/").status_code == 200
    assert visitor.get(f"/leading/{asha}/offer/").status_code == 404
    confirm(
        visitor, f"/leading/{petra}/stop/",
        {"cohort": world.cohorts["Birch group"]} | day("stops_on", 2011, 5, 1) | SAID,
    )  # fmt: skip
    assert "Will stop leading" in text_of(visitor.get(f"/people/{petra}/"))


@pytest.mark.parametrize("role", [ActingRole.NURSE, ActingRole.RESEARCHER])
def test_others_neither_record_it_nor_read_who_it_is(world, coordinator, role):
    petra, birch = world.people["Petra"], world.cohorts["Birch group"]
    confirm(
        coordinator,
        f"/leading/{petra}/stop/",
        {"cohort": birch} | day("stops_on", 2011, 5, 1) | SAID,
    )
    visitor = signed_in(world, role)

    assert visitor.get(f"/leading/{petra}/stop/").status_code == 403
    assert "stop leading" not in text_of(visitor.get(f"/people/{petra}/"))
    assert "Said about leading it" not in text_of(visitor.get(f"/cohorts/{birch}/"))
