"""Instruments, occasions, measurements and answers, through the actions."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest
from assessed import READ, an_assessed_world
from copying import copied
from worlds import NOW, a_world

from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import ActNotRight, TakeBack, plain
from likewise.domain.consent import ChangeParticipation, Decider, Element
from likewise.domain.corrections import CorrectFact
from likewise.domain.doubles import JoinPeople, Stands
from likewise.domain.outcomes import (
    AddInstrument,
    AddOccasion,
    Anchor,
    Instrument,
    ItemAnswer,
    Measure,
    Measurement,
    MissedOccasion,
    MissOccasion,
    Occasion,
    OutcomeNotRight,
    RecordAnswers,
    RecordMeasurement,
    Response,
    Standing,
    Unit,
    WhyMissed,
)
from likewise.domain.participants import SetStatus, StatusName
from likewise.domain.undoing import BuiltOn
from likewise.formats.outcomes import InstrumentRefused, shipped
from likewise.queries.outcomes import due, visit
from likewise.records.facts import current, versions
from likewise.records.models import AuditEvent, Operation

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
@copied
def made():
    return an_assessed_world()


def last(name):
    return Operation.objects.filter(action=name).latest("sequence").id


def miss(made, who="Asha", at="end", **rest):
    said = {"why": WhyMissed.ILL, "said_on": TODAY} | rest
    return made.world.act(
        MissOccasion, by=made.assessor, participant=made.world.people[who],
        occasion=made.occasions[at], **said,
    )  # fmt: skip


def standing(made, who="Asha", at="end"):
    found = due(made.assessor, today=TODAY, occasion=made.occasions[at], standings=list(Standing))
    (place,) = [e.place for e in found.lines if e.place.participant == made.world.people[who]]
    return place


# Instruments and occasions


def test_an_instrument_is_kept_as_its_file_says_it_and_once(made):
    (kept,) = current(Instrument)
    assert (kept.name, kept.version_name, kept.words) == ("phq-8", "1", shipped("phq-8"))

    with pytest.raises(OutcomeNotRight, match=r"never changes\. Give the file another `version`"):
        made.world.act(AddInstrument, words=shipped("phq-8"))
    made.world.act(AddInstrument, words=shipped("phq-8").replace('"1"', '"1a"'))
    with pytest.raises(InstrumentRefused, match="The file: there is no text at `title`"):
        made.world.act(AddInstrument, words='name = "x"')
    assert len(current(Instrument)) == 2


def test_an_occasion_has_a_name_of_its_own_and_asks_for_what_there_is(made):
    said = {"anchor": Anchor.ENROLMENT, "first_day": 0, "due_day": 1, "last_day": 2,
            "measures": frozenset({Measure.WEIGHT})}  # fmt: skip

    with pytest.raises(OutcomeNotRight, match="called end already"):
        made.world.act(AddOccasion, name="End ", **said)
    with pytest.raises(NotFound, match="no such instrument"):
        made.world.act(AddOccasion, name="later", instruments=("nothing",), **said)
    with pytest.raises(OutcomeNotRight, match="Give the day of the calendar"):
        made.world.act(AddOccasion, name="later", **(said | {"anchor": Anchor.CALENDAR}))
    assert len(current(Occasion)) == 2


def test_a_window_is_put_right_by_a_correction(made):
    end = made.occasions["end"]

    made.world.act(CorrectFact, fact=end, changes={"last_day": 160}, reason="Snow.")
    assert {e.name: e.last_day for e in current(Occasion)} == {"baseline": 30, "end": 160}
    with pytest.raises(OutcomeNotRight, match="Give a first day"):
        made.world.act(CorrectFact, fact=end, changes={"last_day": 1}, reason="Snow.")


@pytest.mark.parametrize(
    "role", [each for each in ActingRole if each is not ActingRole.OUTCOME_ASSESSOR]
)
def test_nobody_but_an_assessor_records_an_outcome(made, role):
    with pytest.raises(NotAllowed, match=r"Ask an? outcome assessor"):
        made.measured(by=made.world.actor(role))
    assert current(Measurement) == []


def test_an_assessor_settles_nothing(made):
    with pytest.raises(NotAllowed, match="Ask a coordinator"):
        made.world.act(AddInstrument, by=made.assessor, words=shipped("gad-7"))


# Measurements


def test_a_measurement_is_kept_in_the_unit_in_which_it_was_read(made):
    made.measured(value=Decimal("7.4"), unit=Unit.PERCENT)
    made.measured(measure=Measure.BLOOD_PRESSURE)

    kept = {each.measure: each for each in current(Measurement)}
    assert (kept[Measure.HBA1C].value, kept[Measure.HBA1C].unit) == (Decimal("7.4"), Unit.PERCENT)
    pressure = kept[Measure.BLOOD_PRESSURE]
    assert (pressure.value, pressure.second, pressure.measured_on) == (138, 82, READ)


def test_what_would_be_unusual_is_asked_about_and_stored_once_somebody_is_sure(made):
    swapped = {"value": Decimal("7.5"), "unit": Unit.MMOL_MOL}

    with pytest.raises(OutcomeNotRight, match=r"Did you mean 7.5 %\? Put it right, or say") as asks:
        made.measured(**swapped)
    assert asks.value.field == "value"
    assert current(Measurement) == []

    made.measured(**swapped, is_sure=True)
    assert [each.value for each in current(Measurement)] == [Decimal("7.5")]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"measured_on": date(2011, 1, 4)}, "4 January 2011 is still to come"),
        ({"measured_on": date(1911, 1, 3)}, "outside the window of end"),  # before they were born
        ({"measured_on": date(2010, 10, 30)}, "goes from 31 October 2010 to 29 January 2011"),
        ({"measure": Measure.WEIGHT, "instead": True}, "Nothing is recorded of weight"),
    ],
)
def test_a_measurement_that_cannot_be_is_refused_and_nothing_is_stored(made, more, sentence):
    with pytest.raises(OutcomeNotRight, match=sentence):
        made.measured(**more)
    assert current(Measurement) == []


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"value": Decimal("1000")}, "cannot be: it lies between 1 and 300"),
        ({"unit": Unit.KG}, "HbA1c is measured in mmol/mol or %"),
        ({"second": Decimal(4)}, "Leave the second out"),
        ({"value": Decimal("58.123")}, "at most 2 digits"),
    ],
)
def test_a_value_that_no_measure_has_is_no_act(made, more, sentence):
    with pytest.raises(ActNotRight, match=sentence):
        made.measured(**more)


def test_what_an_occasion_does_not_ask_for_is_refused(made):
    with pytest.raises(OutcomeNotRight, match="end does not ask for waist"):
        made.world.act(
            RecordMeasurement, by=made.assessor, participant=made.world.people["Asha"],
            occasion=made.occasions["end"], measure=Measure.WAIST, value=Decimal(100),
            unit=Unit.CM, measured_on=READ,
        )  # fmt: skip


def test_a_value_is_replaced_by_a_version_and_only_where_that_is_said(made):
    first = made.measured().new_ids[0]

    with pytest.raises(OutcomeNotRight, match="HbA1c is recorded for them at end already"):
        made.measured(value=Decimal(59))
    made.measured(value=Decimal(59), instead=True)

    told = [(each.number, each.fact.value) for each in versions(Measurement, fact=first)]
    assert told == [(1, Decimal(58)), (2, Decimal(59))]


def test_what_was_measured_is_in_no_audit_event_and_cannot_be_guessed_from_a_digest(made):
    made.measured()

    event = AuditEvent.objects.latest("sequence")
    operation = Operation.objects.latest("sequence")
    act = RecordMeasurement(
        participant=made.world.people["Asha"], occasion=made.occasions["end"],
        measure=Measure.HBA1C, value=Decimal(58), unit=Unit.MMOL_MOL, measured_on=READ,
    )  # fmt: skip
    guess = json.dumps(
        [act.declared.name, made.world.programme, plain(act)], sort_keys=True, ensure_ascii=False
    )
    assert "58" not in f"{event.counts} {event.about}"
    assert operation.arguments != hashlib.sha256(guess.encode()).hexdigest()


def test_somebody_who_had_died_is_not_measured(made):
    asha = made.world.people["Asha"]
    made.world.act(SetStatus, participant=asha, status=StatusName.DIED, on=date(2010, 12, 1))

    with pytest.raises(OutcomeNotRight, match="They had died by then"):
        made.measured()
    made.measured(measured_on=date(2010, 11, 30))


def test_somebody_of_whom_the_anchor_is_not_known_is_not_measured(made):
    made.world.person("Dil", status=StatusName.INVITED)

    with pytest.raises(OutcomeNotRight, match="counted from the day of enrolment, of which"):
        made.measured("Dil")


def test_nobody_and_no_occasion_of_another_programme_is_found(made):
    other = a_world()
    stranger = Actor(account="a", role=ActingRole.OUTCOME_ASSESSOR, programme=other.programme)

    with pytest.raises(NotFound, match="no such person"):
        made.measured(by=stranger)
    made.world.people["Eve"] = other.person("Eve")
    with pytest.raises(NotFound, match="no such person"):
        made.measured("Eve")
    made.occasions["gone"] = "nothing"
    with pytest.raises(NotFound, match="no such occasion"):
        made.measured(at="gone")


# Answers


def test_answers_are_kept_in_the_order_of_the_items_whatever_is_missing(made):
    made.answered(answers={"phq8": 3, "phq1": 0, "phq5": 2})

    (kept,) = current(Response)
    assert [(each.item, each.value) for each in kept.answers] == [
        ("phq1", 0), ("phq5", 2), ("phq8", 3),
    ]  # fmt: skip
    made.answered(answers={"phq2": 1}, instead=True)
    (kept,) = current(Response)
    assert [(each.item, each.value) for each in kept.answers] == [("phq2", 1)]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"answers": {"phq9": 1}}, "has no item 'phq9'. It has phq1, phq2"),
        ({"answers": {"phq1": 4}}, "4 is no answer to phq1 .* Its answers are 0, 1, 2, 3"),
        ({"answered_on": date(2011, 1, 4)}, "still to come"),
        ({"answered_on": date(2011, 1, 3), "at": "baseline"}, "outside the window of baseline"),
        ({"instead": True}, "Nothing is recorded of Patient Health Questionnaire"),
    ],
)
def test_answers_that_cannot_be_are_refused_and_nothing_is_stored(made, more, sentence):
    with pytest.raises(OutcomeNotRight, match=sentence):
        made.answered(**more)
    assert current(Response) == []


def test_answers_to_an_instrument_that_is_not_asked_for_are_refused(made):
    other = made.world.act(AddInstrument, words=shipped("gad-7")).new_ids[0]

    with pytest.raises(OutcomeNotRight, match="does not ask for Generalised Anxiety"):
        made.answered(instrument=other, answers={"gad1": 1})
    with pytest.raises(NotFound, match="no such instrument"):
        made.answered(instrument="nothing")


def test_no_answer_and_an_item_answered_twice_are_no_act(made):
    said = {"participant": "a", "occasion": "b", "instrument": "c", "answered_on": READ}
    with pytest.raises(ActNotRight, match="Enter at least one answer"):
        RecordAnswers(answers=(), **said)
    with pytest.raises(ActNotRight, match="Answer phq1 only once"):
        RecordAnswers(answers=(ItemAnswer(item="phq1", value=1),) * 2, **said)


# Who is due


def test_somebody_is_late_until_all_is_there_that_was_asked_for(made):
    assert standing(made).standing is Standing.LATE
    assert standing(made, at="baseline").standing is Standing.OVER

    for measure in (Measure.HBA1C, Measure.BLOOD_PRESSURE, Measure.WEIGHT):
        made.measured(measure=measure)
    assert standing(made).lacks == (made.instrument,)
    made.answered()

    assert standing(made).standing is Standing.DONE
    assert standing(made, "Bram").standing is Standing.LATE


def test_an_occasion_is_missed_with_a_reason_once(made):
    miss(made)

    assert standing(made).standing is Standing.MISSED
    assert [each.why for each in current(MissedOccasion)] == [WhyMissed.ILL]
    with pytest.raises(OutcomeNotRight, match="said on 3 January 2011 already"):
        miss(made)
    with pytest.raises(OutcomeNotRight, match="Take that back first"):
        made.measured()
    with pytest.raises(OutcomeNotRight, match="still to come"):
        miss(made, "Bram", said_on=date(2011, 1, 4))


def test_who_stopped_visits_is_asked_for_answers_alone_and_who_stopped_both_for_nothing(made):
    def stop(element):
        made.world.act(
            ChangeParticipation, participant=made.world.people["Asha"], stops=frozenset({element}),
            decided_by=Decider.PERSON, starts_on=TODAY,
        )  # fmt: skip

    stop(Element.VISITS)
    assert standing(made).lacks == (made.instrument,)
    stop(Element.QUESTIONNAIRES)
    assert standing(made).standing is Standing.NOT_ASKED


def test_everybody_who_was_ever_enrolled_as_a_member_is_followed_whatever_they_receive(made):
    asha = made.world.people["Asha"]
    made.world.act(SetStatus, participant=asha, status=StatusName.LEFT, on=date(2010, 12, 1))
    made.world.person("Hari", status=StatusName.INVITED)

    found = due(made.assessor, today=TODAY)
    told = {each.place.participant for each in found.lines}
    assert told == {made.world.people[each] for each in ("Asha", "Bram", "Cleo")}
    assert {e.occasion.name: dict(e.counts) for e in found.occasions} == {
        "baseline": {Standing.OVER: 3}, "end": {Standing.LATE: 3},
    }  # fmt: skip


def test_an_assessor_sees_ids_and_a_coordinator_names_and_no_values(made):
    made.measured()

    by = {"assessor": made.assessor, "coordinator": made.world.coordinator}
    told = {who: {e.label.text for e in due(each, today=TODAY).lines} for who, each in by.items()}
    assert told["coordinator"] == {"Asha Example", "Bram Example", "Cleo Example"}
    assert told["assessor"] == {e[:6] for e in made.world.people.values()}
    with pytest.raises(NotFound):
        visit(made.world.coordinator, participant=made.world.people["Asha"],
              occasion=made.occasions["end"], today=TODAY)  # fmt: skip


@pytest.mark.parametrize(
    "role",
    [e for e in ActingRole if e not in (ActingRole.OUTCOME_ASSESSOR, ActingRole.COORDINATOR)],
)
def test_nobody_else_sees_who_is_due(made, role):
    with pytest.raises(NotFound):
        due(made.world.actor(role), today=TODAY)


def test_only_what_was_asked_for_is_listed(made):
    who = made.world.people["Asha"]

    assert [e.place.participant for e in due(made.assessor, today=TODAY, find=who[:8]).lines] == [
        who
    ]
    assert due(made.assessor, today=TODAY, find="0").lines == ()
    with pytest.raises(NotFound, match="no such occasion"):
        due(made.assessor, today=TODAY, occasion="nothing")


def test_a_visit_shows_what_is_asked_and_what_is_recorded(made):
    made.measured()

    found = visit(made.assessor, participant=made.world.people["Asha"],
                  occasion=made.occasions["end"], today=TODAY)  # fmt: skip
    told = [(each.called, each.recorded.value if each.recorded else None) for each in found.asked]
    assert told == [
        ("HbA1c", Decimal(58)), ("blood pressure", None), ("weight", None),
        ("Patient Health Questionnaire (PHQ-8)", None),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        visit(made.assessor, participant="nobody", occasion=made.occasions["end"], today=TODAY)


# Taking back, and two records of one person


def test_an_assessor_takes_their_own_act_back_and_nobody_elses(made):
    made.measured()
    act = last("outcomes.record_measurement")

    for other in (made.world.coordinator, Actor(account="another", role=made.assessor.role,
                                                programme=made.world.programme)):  # fmt: skip
        with pytest.raises(NotFound):
            made.world.act(TakeBack, by=other, act=act, reason="The wrong person.")
    made.world.act(TakeBack, by=made.assessor, act=act, reason="The wrong person.")
    assert current(Measurement) == []


def test_an_instrument_that_is_asked_for_and_an_enrolment_that_is_counted_from_stay(made):
    with pytest.raises(BuiltOn, match="Outcomes are due in a window"):
        made.world.act(TakeBack, act=last("outcomes.add_instrument"), reason="Another one.")
    made.measured("Cleo")
    with pytest.raises(BuiltOn, match="Something was measured"):
        made.world.act(TakeBack, act=last("participants.add"), reason="A slip.")


def test_what_was_measured_of_one_record_goes_with_it_when_two_are_of_one_person(made):
    made.measured("Bram", at="end")

    made.world.act(
        JoinPeople, participant=made.world.people["Asha"], other=made.world.people["Bram"],
        given_name=Stands.KEPT,
    )  # fmt: skip

    assert [each.participant for each in current(Measurement)] == [made.world.people["Asha"]]


def test_what_is_asked_again_later_is_counted_to_come(made):
    early = date(2010, 10, 1)

    found = due(made.assessor, today=early, standings=[Standing.TO_COME])
    assert {each.place.occasion.name for each in found.lines} == {"end"}
