"""Cohorts that cross the programme's line are told of once, until somebody sees to it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from copying import copied
from worlds import a_world

from likewise.actions.renewal import forecast_cohorts
from likewise.domain import cohorts, facilitators
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.acts import TakeBack
from likewise.domain.arms import Format
from likewise.domain.contacts import LogContact, Mode
from likewise.domain.participants import RoleName
from likewise.domain.renewal import DangerSeen, SeeDanger, SetRenewalRule
from likewise.domain.renewal.acts import NoDanger
from likewise.domain.renewal.crossing import Why
from likewise.domain.renewal.facts import Counted
from likewise.queries.renewal import dangers
from likewise.records.facts import current
from likewise.records.models import AuditEvent, Crossing, Operation, OutboxLetter

pytestmark = pytest.mark.django_db
FIRST = datetime(2011, 3, 2, 2, 0, tzinfo=UTC)
NAMES = ("Asha", "Bram", "Cleo", "Dilip", "Edith")


@pytest.fixture
@copied
def world():
    """Birch, whose only lead will stop and whom nobody would follow; and Elm, which goes on."""
    made = a_world()
    for name in (*NAMES, "Gwen"):
        made.person(name)
    for name in ("Petra", "Quentin", "Rosa"):
        made.person(name, role=RoleName.FACILITATOR)
    made.cohort("Birch", members=NAMES, facilitators=["Petra"], leads=["Petra"])
    made.cohort("Elm", members=NAMES, facilitators=["Quentin", "Rosa"], leads=["Quentin"])
    made.act(
        facilitators.RecordIntention, participant=made.people["Petra"],
        cohort=made.cohorts["Birch"], stops_on=date(2011, 3, 20), said_on=date(2011, 3, 1),
        at=datetime(2011, 3, 1, 9, 0, tzinfo=UTC),
    )  # fmt: skip
    return made


def night(world, number=0):
    """Forecast in the first night, or so many after it."""
    return forecast_cohorts(by=world.coordinator, at=FIRST + timedelta(days=number))


def told(world, number=0):
    on = (FIRST + timedelta(days=number)).date()
    return [each.name for each in dangers(world.coordinator, today=on)]


def see(world, name="Birch", **rest):
    rest.setdefault("at", FIRST + timedelta(hours=8))
    return world.act(SeeDanger, cohort=world.cohorts[name], **rest)


def a_line(world, percent, number):
    world.act(
        SetRenewalRule, format=Format.GROUP, minimum=4, run=2, months_without_lead=3,
        counted=Counted.MEMBERS, line_percent=percent, at=FIRST + timedelta(days=number, hours=8),
    )  # fmt: skip


def test_a_cohort_that_crosses_the_line_is_told_of_once_and_nothing_is_sent(world):
    night(world)

    (crossing,) = Crossing.objects.all()
    assert crossing.chance < 0.5
    assert told(world) == ["Birch"]
    assert AuditEvent.objects.latest("sequence").counts == {"forecasts": 2, "crossings": 1}
    for number in (1, 2, 3):
        night(world, number)
    assert Crossing.objects.get() == crossing
    assert told(world, 3) == ["Birch"]
    assert not OutboxLetter.objects.exists()


def test_the_same_night_twice_makes_one(world):
    assert (night(world), night(world)) == (2, 0)

    assert Crossing.objects.count() == 1


def test_what_is_seen_is_told_no_more_until_it_is_taken_back(world):
    night(world)
    see(world)
    night(world, 1)

    assert told(world, 1) == []
    with pytest.raises(NoDanger, match="Somebody has seen this already"):
        see(world)

    act = Operation.objects.filter(action="renewal.see_danger").latest("sequence").id
    world.act(TakeBack, act=act, reason="A slip.", at=FIRST + timedelta(days=1, hours=8))
    assert current(DangerSeen) == []
    assert told(world, 1) == ["Birch"]


def test_a_cohort_that_was_back_and_crosses_again_is_told_of_again(world):
    night(world)
    see(world)
    a_line(world, 1, 0)
    night(world, 1)
    assert Crossing.objects.get().over_on == date(2011, 3, 3)
    assert told(world, 1) == []

    a_line(world, 50, 1)
    night(world, 2)

    assert told(world, 2) == ["Birch"]
    assert Crossing.objects.filter(over_on=None).count() == 1


def test_nobody_sees_what_is_not_there_or_of_another_programme(world):
    night(world)

    with pytest.raises(NoDanger, match="it is not below the line"):
        see(world, "Elm")
    with pytest.raises(NotFound):
        a_world().act(SeeDanger, cohort=world.cohorts["Birch"])
    for role in (ActingRole.NURSE, ActingRole.STATISTICIAN):
        with pytest.raises(NotAllowed):
            see(world, by=world.actor(role))
        with pytest.raises(NotAllowed):
            dangers(world.actor(role), today=FIRST.date())
    with pytest.raises(NotFound):
        dangers(world.actor(ActingRole.FACILITATOR, "Petra"), today=FIRST.date())


LATER = FIRST + timedelta(hours=9)


def joins(world):
    world.join("Birch", "Gwen", date(2011, 3, 2), at=LATER)


def is_led(world):
    world.join("Birch", "Rosa", date(2011, 3, 2), role=RoleName.FACILITATOR, at=FIRST)
    world.act(
        cohorts.HandOverLead, cohort=world.cohorts["Birch"], to=world.people["Rosa"],
        on=date(2011, 3, 2), in_place_of=world.people["Petra"], at=LATER,
    )  # fmt: skip


def rests(world):
    world.act(
        cohorts.RestCohort, cohort=world.cohorts["Birch"], on=date(2011, 3, 2), reason="Spring.",
        at=LATER,
    )  # fmt: skip


def ends(world):
    world.act(
        cohorts.EndCohort, cohort=world.cohorts["Birch"], on=date(2011, 3, 2), reason="Over.",
        at=LATER,
    )  # fmt: skip


@pytest.mark.parametrize("act", [joins, is_led, rests, ends])
def test_whoever_acts_has_seen_it(world, act):
    night(world)
    assert told(world) == ["Birch"]

    act(world)

    assert told(world) == []


def test_an_ended_cohort_is_over_the_next_night(world):
    night(world)
    ends(world)

    night(world, 1)

    assert Crossing.objects.get().over_on == date(2011, 3, 3)


def test_a_pair_is_told_of_when_its_facilitator_will_stop_and_not_for_being_two(world):
    made = world.cohort("Pair", format=Format.ONE_TO_ONE, members=["Gwen"], facilitators=["Rosa"])
    world.act(
        LogContact, participant=world.people["Gwen"], facilitator=world.people["Rosa"], cohort=made,
        on=date(2011, 2, 20), mode=Mode.CALL, reached=True, at=FIRST,
    )  # fmt: skip
    night(world)
    assert told(world) == ["Birch"]

    world.act(
        facilitators.RecordIntention, participant=world.people["Rosa"], cohort=made,
        stops_on=date(2011, 5, 1), said_on=date(2011, 3, 2), at=LATER,
    )  # fmt: skip
    night(world, 1)

    assert told(world, 1) == ["Birch", "Pair"]
    assert Crossing.objects.get(cohort=made).why == Why.LEAD
