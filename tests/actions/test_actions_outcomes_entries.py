"""Forms that are entered twice from paper: by two people, compared, and settled."""

from datetime import date
from decimal import Decimal

import pytest
from assessed import READ, an_assessed_world
from copying import copied
from worlds import NOW

from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import ActNotRight, TakeBack
from likewise.domain.corrections import CorrectFact
from likewise.domain.doubles import JoinPeople, Stands
from likewise.domain.outcomes import (
    EnterAnswersAgain,
    Entered,
    EnterMeasurementAgain,
    FieldStands,
    ItemAnswer,
    Measure,
    Measurement,
    OutcomeNotRight,
    Response,
    SecondEntry,
    SettleDifferences,
    Settlement,
    Unit,
    WhySettled,
)
from likewise.domain.undoing import BuiltOn
from likewise.records.entries import entries_of
from likewise.records.facts import current, versions
from likewise.records.models import Operation

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
ANSWERS = {f"phq{number}": 1 for number in range(1, 9)}


@pytest.fixture
@copied
def made():
    made = an_assessed_world()
    changes = {"is_entered_twice": True}
    made.world.act(CorrectFact, fact=made.occasions["end"], changes=changes, reason="The protocol.")
    made.measured()
    made.answered()
    return made


def other(made, account="the-other"):
    return Actor(account=account, role=ActingRole.OUTCOME_ASSESSOR, programme=made.world.programme)


def again(made, value="58", *, by=None, at="end", who="Asha", **rest):
    said = {"measure": Measure.HBA1C, "unit": Unit.MMOL_MOL, "measured_on": READ} | rest
    return made.world.act(
        EnterMeasurementAgain, by=by or other(made), participant=made.world.people[who],
        occasion=made.occasions[at], value=Decimal(value), **said,
    )  # fmt: skip


def answered_again(made, *, by=None, answers=None, **rest):
    said = {"answered_on": READ, "instrument": made.instrument} | rest
    return made.world.act(
        EnterAnswersAgain, by=by or other(made), participant=made.world.people["Asha"],
        occasion=made.occasions["end"],
        answers=tuple(ItemAnswer(item=k, value=v) for k, v in (answers or ANSWERS).items()),
        **said,
    )  # fmt: skip


def settle(made, *, by=None, why=WhySettled.FIRST_MISTYPED, which=None, **stands):
    (second,) = [e for e in current(SecondEntry) if which in (None, e.id)]
    said = tuple(FieldStands(item=item, value=value) for item, value in stands.items())
    return made.world.act(
        SettleDifferences, by=by or other(made), second_entry=second.id, stands=said, why=why
    )


def stands(made, key=Measure.HBA1C):
    (found,) = [e for e in entries_of(made.world.programme) if e.key == key]
    return found


def test_what_agrees_is_confirmed_and_the_first_entry_stays_as_it_was(made):
    assert stands(made).stands is Entered.WAITS

    again(made)
    answered_again(made)

    assert stands(made).stands is Entered.AGREES
    assert stands(made, made.instrument).stands is Entered.AGREES
    assert len(list(versions(Measurement))) == 1


def test_what_differs_is_told_field_by_field_and_settled_by_what_the_paper_says(made):
    again(made, "85", measured_on=date(2011, 1, 2))
    found = stands(made)
    assert [(e.item, e.first, e.second) for e in found.differences] == [
        ("value", "58", "85"), ("day", "2011-01-03", "2011-01-02"),
    ]  # fmt: skip
    assert found.stands is Entered.DIFFERS

    settle(made, value="85", day="2011-01-01", why=WhySettled.BOTH_MISTYPED)

    (now,) = current(Measurement)
    assert (now.value, now.measured_on) == (Decimal(85), date(2011, 1, 1))
    assert [(e.number, e.fact.value) for e in versions(Measurement)] == [(1, 58), (2, 85)]
    (second,) = current(SecondEntry)
    assert (second.value, second.compared_with) == (Decimal(85), 1)
    (why,) = current(Settlement)
    assert (why.second_entry, why.why) == (second.id, WhySettled.BOTH_MISTYPED)
    assert stands(made).stands is Entered.SETTLED
    assert len(stands(made).differences) == 2


def test_where_the_first_entry_stands_nothing_of_it_is_written_anew(made):
    again(made, "85")

    settle(made, value="58", why=WhySettled.SECOND_MISTYPED)

    assert len(list(versions(Measurement))) == 1
    assert stands(made).stands is Entered.SETTLED


def test_answers_are_compared_item_by_item_and_what_was_left_out_counts(made):
    answered_again(made, answers={k: v for k, v in ANSWERS.items() if k != "phq3"} | {"phq1": 2})
    found = stands(made, made.instrument)
    assert [(e.item, e.first, e.second) for e in found.differences] == [
        ("phq1", "1", "2"), ("phq3", "1", "not answered"),
    ]  # fmt: skip

    settle(made, phq1="3", phq3="not answered")
    (now,) = current(Response)
    assert {e.item: e.value for e in now.answers} == {
        **{k: 1 for k in ANSWERS if k not in ("phq1", "phq3")}, "phq1": 3,
    }  # fmt: skip


def test_whoever_entered_first_never_enters_again_nor_twice(made):
    with pytest.raises(OutcomeNotRight, match="You entered this first"):
        again(made, by=made.assessor)
    again(made)
    with pytest.raises(OutcomeNotRight, match="a second time already"):
        again(made, by=other(made, "a-third"))
    assert len(current(SecondEntry)) == 1


def test_whoever_took_a_second_entry_back_may_have_seen_the_first(made):
    again(made, "85")
    act = Operation.objects.filter(action="outcomes.enter_measurement_again").latest("sequence").id
    made.world.act(TakeBack, by=other(made), act=act, reason="The wrong person.")
    assert stands(made).stands is Entered.WAITS

    with pytest.raises(OutcomeNotRight, match="that was taken back"):
        again(made)
    again(made, by=other(made, "a-third"))
    assert stands(made).stands is Entered.AGREES


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"at": "baseline", "measured_on": date(2010, 9, 1)}, "are entered once"),
        ({"who": "Bram"}, "Nothing is recorded of HbA1c for them at end yet"),
        ({"value": "7.5"}, r"Did you mean 7\.5 %"),
        ({"measured_on": date(2009, 1, 1)}, "outside the window"),
    ],
)
def test_a_second_entry_is_refused_with_what_to_do(made, given, sentence):
    with pytest.raises(OutcomeNotRight, match=sentence):
        again(made, **given)
    assert current(SecondEntry) == []


def test_a_second_entry_is_checked_like_a_first(made):
    with pytest.raises(ActNotRight, match="cannot be"):
        again(made, "900")
    with pytest.raises(OutcomeNotRight, match="no item 'phq9'"):
        answered_again(made, answers={"phq9": 1})
    again(made, "7.5", is_sure=True)
    assert stands(made).stands is Entered.DIFFERS


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"value": "85", "unit": "%"}, "do not differ in unit. .* They differ in value"),
        ({}, "Say what stands for value"),
        ({"value": "high"}, "'high' is no number"),
        ({"value": "NaN"}, "'NaN' is no number"),
    ],
)
def test_what_is_to_stand_is_said_of_each_field_that_differs_and_of_no_other(made, said, sentence):
    again(made, "85")
    with pytest.raises(OutcomeNotRight, match=sentence):
        settle(made, **said)
    assert current(Settlement) == []


def test_what_is_to_stand_is_a_unit_a_day_and_an_answer(made):
    again(made, "5.8", unit=Unit.PERCENT, measured_on=date(2011, 1, 2))
    for said, sentence in (
        ({"unit": "kg"}, "'kg' is no unit of HbA1c"),
        ({"day": "soon"}, "'soon' is no day"),
        ({"day": "2009-01-01"}, "outside the window"),
    ):
        with pytest.raises(OutcomeNotRight, match=sentence):
            settle(made, **({"value": "58", "unit": "mmol/mol", "day": "2011-01-03"} | said))
    answered_again(made, answers=ANSWERS | {"phq1": 2})
    which = stands(made, made.instrument).second.id
    for typed, sentence in (("often", "the value of no answer"), ("7", "7 is no answer to phq1")):
        with pytest.raises(OutcomeNotRight, match=sentence):
            settle(made, which=which, phq1=typed)
    with pytest.raises(ActNotRight, match="Settle phq1 only once"):
        SettleDifferences(
            second_entry=which,
            why=WhySettled.OTHER,
            stands=(FieldStands(item="phq1", value="1"),) * 2,
        )


def test_what_agrees_or_is_settled_is_not_settled_again(made):
    again(made)
    with pytest.raises(OutcomeNotRight, match="agree, so that there is nothing to settle"):
        settle(made)
    answered_again(made, answers=ANSWERS | {"phq1": 2})
    which = stands(made, made.instrument).second.id
    settle(made, which=which, phq1="2")
    with pytest.raises(OutcomeNotRight, match="settled already"):
        settle(made, which=which, phq1="2")
    with pytest.raises(NotFound, match="no such second entry"):
        made.world.act(
            SettleDifferences, by=other(made), second_entry="nothing", stands=(),
            why=WhySettled.OTHER,
        )  # fmt: skip


def test_nobody_replaces_unseen_what_somebody_else_entered(made):
    with pytest.raises(OutcomeNotRight, match="waits for its second entry"):
        made.measured(by=other(made), value=Decimal(59), instead=True)
    with pytest.raises(OutcomeNotRight, match="waits for its second entry"):
        made.answered(by=other(made), instead=True)
    made.measured(value=Decimal(59), instead=True)

    again(made, "58")
    assert stands(made).second.compared_with == 2
    with pytest.raises(OutcomeNotRight, match="Settle that first"):
        made.measured(value=Decimal(58), instead=True)
    settle(made, value="58")
    made.measured(value=Decimal(57), instead=True)
    assert stands(made).stands is Entered.SETTLED


def test_a_first_entry_stays_while_a_second_rests_on_it(made):
    first = Operation.objects.filter(action="outcomes.record_measurement").latest("sequence").id
    again(made, "85")
    settle(made, value="85")
    with pytest.raises(BuiltOn, match="entered again by a second person"):
        made.world.act(TakeBack, by=made.assessor, act=first, reason="The wrong person.")

    last = Operation.objects.filter(action="outcomes.settle_differences").latest("sequence").id
    made.world.act(TakeBack, by=other(made), act=last, reason="I misread it.")
    assert [e.value for e in current(Measurement)] == [Decimal(58)]
    assert stands(made).stands is Entered.DIFFERS


def test_both_entries_go_with_a_record_that_is_joined(made):
    again(made, "85")
    made.world.act(
        JoinPeople, participant=made.world.people["Bram"], other=made.world.people["Asha"],
        given_name=Stands.KEPT,
    )  # fmt: skip

    found = stands(made)
    assert found.form.participant == found.second.participant == made.world.people["Bram"]
    assert [(e.first, e.second) for e in found.differences] == [("58", "85")]
    of_one = entries_of(made.world.programme, participant=made.world.people["Bram"])
    assert next(e.entered_by for e in of_one if e.key == Measure.HBA1C) >= {made.assessor.account}
    settle(made, value="85")


@pytest.mark.parametrize(
    "role", [each for each in ActingRole if each is not ActingRole.OUTCOME_ASSESSOR]
)
def test_nobody_but_an_assessor_enters_again_or_settles(made, role):
    with pytest.raises(NotAllowed, match="Ask an outcome assessor"):
        again(made, by=made.world.actor(role))
    again(made, "85")
    with pytest.raises(NotAllowed):
        settle(made, by=made.world.actor(role), value="85")
