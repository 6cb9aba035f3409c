"""Who will stop leading and who would lead, through the actions, and into the forecast."""

from datetime import UTC, date, datetime

import pytest
from copying import copied
from worlds import NOW, a_world

from likewise.actions.renewal import forecast_cohorts
from likewise.domain import memberships
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.acts import TakeBack
from likewise.domain.cohorts import EndCohort
from likewise.domain.cohorts.history import CohortNotOpen
from likewise.domain.corrections import CorrectFact
from likewise.domain.doubles import JoinPeople, Stands
from likewise.domain.facilitators import (
    EndIntention,
    EndOffer,
    IntentionToStop,
    NotSaidSo,
    OfferToLead,
    RecordIntention,
    RecordOffer,
)
from likewise.domain.participants import RoleName, SetStatus, StatusName
from likewise.queries.renewal import renewal_histories
from likewise.records import forecasts
from likewise.records.facts import current
from likewise.records.models import AuditEvent, Operation

pytestmark = pytest.mark.django_db
TODAY, STOPS = date(2011, 1, 3), date(2011, 5, 1)
TONIGHT = datetime(2011, 1, 3, 23, 0, tzinfo=UTC)
NAMES = ("Asha", "Bram", "Cleo", "Dilip", "Edith")


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in NAMES:
        made.person(name)
    made.person("Petra", role=RoleName.FACILITATOR)
    made.cohort("Birch", members=NAMES, facilitators=["Petra"], leads=["Petra"])
    made.cohort("Elm", members=["Asha"])
    return made


def will_stop(world, who="Petra", cohort="Birch", **rest):
    given = {"stops_on": STOPS, "said_on": TODAY} | rest
    return world.act(
        RecordIntention, participant=world.people[who], cohort=world.cohorts[cohort], **given
    )


def would_lead(world, who="Asha", cohort="Birch", **rest):
    given = {"starts_on": TODAY, "said_on": TODAY} | rest
    return world.act(
        RecordOffer,
        participant=world.people[who],
        cohort=world.cohorts[cohort] if cohort else None,
        **given,
    )


def last(name):
    return Operation.objects.filter(action=name).latest("sequence").id


def test_a_facilitator_who_will_stop_is_recorded_with_what_they_said_and_by_whom(world):
    will_stop(world, note="Her mother needs her.")

    (fact,) = current(IntentionToStop)
    event = AuditEvent.objects.latest("sequence")
    assert (fact.participant, fact.cohort) == (world.people["Petra"], world.cohorts["Birch"])
    assert (fact.stops_on, fact.said_on, fact.ends_on) == (STOPS, TODAY, None)
    assert fact.note == "Her mother needs her."
    assert event.action == "facilitators.record_intention"
    assert "mother" not in str(event.__dict__)


@pytest.mark.parametrize(
    ("who", "given", "sentence"),
    [
        ("Asha", {}, "neither leads nor facilitates Birch today"),
        ("Petra", {"cohort": "Elm"}, "neither leads nor facilitates Elm today"),
        ("Petra", {"said_on": date(2011, 1, 4)}, "4 January 2011 is still to come"),
        ("Petra", {"stops_on": date(2011, 1, 2)}, "before they said so"),
    ],
)
def test_who_does_not_lead_or_has_not_said_it_does_not_stop(world, who, given, sentence):
    with pytest.raises(NotSaidSo, match=sentence):
        will_stop(world, who, **given)
    assert current(IntentionToStop) == []


def test_the_same_is_not_said_twice_until_it_no_longer_holds(world):
    will_stop(world)
    would_lead(world)

    with pytest.raises(NotSaidSo, match="It is recorded that they stop on 1 May 2011"):
        will_stop(world, stops_on=date(2011, 6, 1))
    with pytest.raises(NotSaidSo, match="willing from 3 January 2011"):
        would_lead(world)
    would_lead(world, cohort=None)

    later = datetime(2011, 1, 9, 9, 0, tzinfo=UTC)
    (fact,) = current(IntentionToStop)
    with pytest.raises(NotSaidSo, match="10 January 2011 is still to come"):
        world.act(EndIntention, intention=fact.id, on=date(2011, 1, 10), at=later)
    world.act(EndIntention, intention=fact.id, on=date(2011, 1, 8), at=later)
    with pytest.raises(NotSaidSo, match="no longer holds from 8 January 2011"):
        world.act(EndIntention, intention=fact.id, on=date(2011, 1, 9), at=later)
    will_stop(world, stops_on=date(2011, 6, 1), at=later)

    assert {each.stops_on for each in current(IntentionToStop)} == {STOPS, date(2011, 6, 1)}


@pytest.mark.parametrize(
    ("who", "cohort", "given", "sentence"),
    [
        ("Bram", "Elm", {}, "is not in Elm today"),
        ("Petra", "Birch", {}, "leads Birch already"),
        ("Asha", None, {"said_on": date(2011, 1, 4)}, "is still to come"),
    ],
)
def test_who_is_not_in_a_cohort_or_leads_it_does_not_offer_to(world, who, cohort, given, sentence):
    with pytest.raises(NotSaidSo, match=sentence):
        would_lead(world, who, cohort, **given)


def test_who_has_left_the_programme_offers_nothing(world):
    world.act(
        SetStatus, participant=world.people["Bram"], status=StatusName.LEFT, on=date(2011, 1, 2)
    )

    with pytest.raises(NotSaidSo, match="does not take part today"):
        would_lead(world, "Bram", None)


def test_an_ended_cohort_is_neither_stopped_leading_nor_offered_to_be_led(world):
    world.act(EndCohort, cohort=world.cohorts["Birch"], on=date(2011, 1, 2), reason="over")

    with pytest.raises(CohortNotOpen, match="Birch ended"):
        will_stop(world)
    with pytest.raises(CohortNotOpen, match="Birch ended"):
        would_lead(world)


def test_both_are_taken_back_ended_corrected_and_follow_a_double(world):
    will_stop(world)
    would_lead(world, "Bram")
    for name, kind in (("record_intention", IntentionToStop), ("record_offer", OfferToLead)):
        world.act(TakeBack, act=last(f"facilitators.{name}"), reason="A slip.")
        assert current(kind) == []

    would_lead(world, "Bram", None)
    (fact,) = current(OfferToLead)
    world.act(
        CorrectFact, fact=fact.id, changes={"starts_on": "2011-02-01"}, reason="She meant February."
    )
    bert = world.person("Bert")
    world.act(
        JoinPeople, participant=bert, other=world.people["Bram"], given_name=Stands.KEPT,
        family_name=Stands.KEPT,
    )  # fmt: skip

    (fact,) = current(OfferToLead)
    assert (fact.participant, fact.starts_on) == (bert, date(2011, 2, 1))
    later = datetime(2011, 1, 9, 9, 0, tzinfo=UTC)
    world.act(EndOffer, offer=fact.id, on=date(2011, 1, 5), at=later)
    assert current(OfferToLead)[0].ends_on == date(2011, 1, 5)


def test_people_say_it_of_themselves_alone(world):
    petra, asha = (
        world.actor(ActingRole.FACILITATOR, "Petra"),
        world.actor(ActingRole.MEMBER, "Asha"),
    )
    will_stop(world, by=petra)
    would_lead(world, by=asha)
    (intention,), (offer,) = current(IntentionToStop), current(OfferToLead)

    with pytest.raises(NotFound):
        would_lead(world, "Bram", by=petra)
    with pytest.raises(NotFound):
        will_stop(world, by=asha)
    with pytest.raises(NotFound):
        world.act(EndIntention, intention=intention.id, on=TODAY, by=asha)
    with pytest.raises(NotFound):
        world.act(EndOffer, offer=offer.id, on=TODAY, by=petra)
    with pytest.raises(NotAllowed):
        would_lead(world, by=world.actor(ActingRole.NURSE))


def test_what_is_not_there_is_not_ended(world):
    with pytest.raises(NotFound, match="no such intention"):
        world.act(EndIntention, intention="nothing", on=TODAY)
    with pytest.raises(NotFound, match="no such offer"):
        world.act(EndOffer, offer="nothing", on=TODAY)


def test_another_programme_does_not_end_what_this_one_recorded(world):
    will_stop(world)
    elsewhere = a_world()

    with pytest.raises(NotFound):
        elsewhere.act(EndIntention, intention=current(IntentionToStop)[0].id, on=TODAY)


# Into the forecast


def outlook_of(world, name="Birch", at=TONIGHT):
    forecast_cohorts(by=world.coordinator, at=at)
    night = forecasts.latest(world.programme)
    (found,) = [each for each in night.outlooks if each.cohort == world.cohorts[name]]
    return found


def test_tonights_forecast_takes_what_was_said_and_is_kept_with_it(world):
    before = outlook_of(world)
    will_stop(world)
    stops = outlook_of(world)
    would_lead(world)
    helped = outlook_of(world)

    assert (stops.leads, stops.said.stopping, stops.said.stops_on) == (1, 1, STOPS)
    assert (helped.said.stopping, helped.said.standing_by) == (1, 1)
    chances = [each.horizons[2].chance for each in (stops, helped, before)]
    assert chances == sorted(chances)
    assert len(set(chances)) == 3
    assert stops.horizons[2].by_leads > 0.5


def test_what_was_said_later_was_not_known_before(world):
    will_stop(world, at=datetime(2011, 1, 20, 9, 0, tzinfo=UTC), said_on=date(2011, 1, 20))

    def said(known_on):
        told = renewal_histories(world.coordinator, today=date(2011, 2, 2), known_on=known_on)
        return told.said

    assert said(date(2011, 1, 19)) == {}
    assert said(date(2011, 1, 20))[world.cohorts["Birch"]].stopping == 1
    assert said(None)[world.cohorts["Birch"]].stopping == 1


def test_who_stopped_leading_no_longer_will(world):
    will_stop(world)
    world.act(
        memberships.LeaveCohort, cohort=world.cohorts["Birch"], participant=world.people["Petra"],
        on=date(2011, 1, 2), reason="She stopped sooner.",
    )  # fmt: skip

    assert outlook_of(world).said.stopping == 0
    assert NOW.date() == TODAY
