"""The rules by which a form is entered a second time, and differences are settled."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.outcomes.acts import (
    EnterAnswersAgain,
    EnterMeasurementAgain,
    SettleDifferences,
)
from likewise.domain.outcomes.entries import (
    DAY,
    LOWER,
    NOT_ANSWERED,
    UNIT,
    VALUE,
    Entered,
    FirstEntry,
    Form,
)
from likewise.domain.outcomes.facts import (
    ItemAnswer,
    Measurement,
    OutcomeNotRight,
    Response,
    SecondEntry,
    Settlement,
)
from likewise.domain.outcomes.instruments import Definition
from likewise.domain.outcomes.measures import UNITS, Unit
from likewise.domain.outcomes.plans import Visit, check_answers, check_day, check_sure
from likewise.domain.words import join_words


def plan_measurement_again(
    *, act: EnterMeasurementAgain, visit: Visit, first: FirstEntry | None, account: str, ids: Ids
) -> Plan:
    """Plan that a measure is entered a second time; nothing tells whether the two agree.

    Raises
    ------
    OutcomeNotRight
        The occasion is not entered twice, nothing was entered first, it was entered again already,
        whoever enters it did so before, or the value would be refused as a first entry too.
    """
    found = _to_enter_again(visit, first, what=act.measure, account=account)
    _check_day_of_paper(visit, act.measured_on, "measured_on")
    check_sure(act)
    return _again(
        act.declared.name,
        SecondEntry(
            id=ids.new(),
            participant=act.participant,
            occasion=act.occasion,
            measurement=found.form.id,
            compared_with=found.number,
            value=act.value,
            second=act.second,
            unit=act.unit,
            read_on=act.measured_on,
        ),
        ids,
    )


def plan_answers_again(
    *,
    act: EnterAnswersAgain,
    visit: Visit,
    definition: Definition,
    first: FirstEntry | None,
    account: str,
    ids: Ids,
) -> Plan:
    """Plan that an instrument is entered a second time; nothing tells whether the two agree.

    Raises
    ------
    OutcomeNotRight
        As for a measure, or an answer is none of its item's.
    """
    found = _to_enter_again(visit, first, what=definition.title, account=account)
    check_answers({each.item: each.value for each in act.answers}, definition)
    _check_day_of_paper(visit, act.answered_on, "answered_on")
    given = {each.item: each for each in act.answers}
    return _again(
        act.declared.name,
        SecondEntry(
            id=ids.new(),
            participant=act.participant,
            occasion=act.occasion,
            response=found.form.id,
            compared_with=found.number,
            read_on=act.answered_on,
            answers=tuple(given[each.name] for each in definition.items if each.name in given),
        ),
        ids,
    )


def plan_settle(
    *, act: SettleDifferences, visit: Visit, first: FirstEntry, today: date, ids: Ids
) -> Plan:
    """Plan what stands of two entries of a form; both entries stay as they were.

    Raises
    ------
    OutcomeNotRight
        The two agree, or were settled already; a field that differs is left out, or one that
        agrees is not; or what is to stand cannot be.
    ValueNotRight
        What is to stand is no value of the measure.
    """
    second = first.second
    if second is None or first.stands is Entered.AGREES:
        raise OutcomeNotRight("Its two entries agree, so that there is nothing to settle.")
    if first.stands is Entered.SETTLED:
        raise OutcomeNotRight(
            "This was settled already. If that was wrong, take it back, or record it once more as "
            "replacing what stands."
        )
    said = {each.item: each.value.strip() for each in act.stands}
    differing = [each.item for each in first.differences]
    _check_all(said, differing)
    stands = _standing(first.form, said, first.definition)
    _check_day_of_paper(
        visit, stands.measured_on if isinstance(stands, Measurement) else stands.answered_on,
        "stands",
    )  # fmt: skip
    draft = Draft(act.declared.name, ids)
    if stands != first.form:
        draft.revise(stands)
    draft.record(
        Settlement(
            id=ids.new(),
            participant=first.form.participant,
            occasion=first.form.occasion,
            second_entry=second.id,
            why=act.why,
            settled_on=today,
        )
    )
    return draft.plan(about=(first.form.participant, first.form.occasion))


def _to_enter_again(
    visit: Visit, first: FirstEntry | None, *, what: str, account: str
) -> FirstEntry:
    if not visit.occasion.is_entered_twice:
        raise OutcomeNotRight(
            f"The forms of {visit.occasion.name} are entered once. If one was wrong, record it as "
            "replacing what was recorded."
        )
    if first is None:
        raise OutcomeNotRight(
            f"Nothing is recorded of {what} for them at {visit.occasion.name} yet. Record it: "
            "somebody else then enters it again."
        )
    if first.second is not None:
        raise OutcomeNotRight(
            f"{what[:1].upper()}{what[1:]} was entered a second time already for them at "
            f"{visit.occasion.name}."
        )
    if account in first.entered_by:
        raise OutcomeNotRight("You entered this first. Somebody else enters it again.")
    if account in first.tried_by:
        raise OutcomeNotRight(
            "You entered this again before, and that was taken back: by now you may have seen what "
            "was entered first. Somebody else enters it again."
        )
    return first


def _check_day_of_paper(visit: Visit, day: date, field: str) -> None:
    """A day as for a first entry; that the rest of the occasion is missed is no bar."""
    check_day(replace(visit, missed=None), day, field)


def _again(name: str, made: SecondEntry, ids: Ids) -> Plan:
    draft = Draft(name, ids)
    draft.record(made)
    return draft.plan(about=(made.participant, made.occasion))


def _check_all(said: Mapping[str, str], differing: list[str]) -> None:
    others = [each for each in said if each not in differing]
    if others:
        raise OutcomeNotRight(
            f"The two entries do not differ in {join_words(others)[:200]}. Leave that out: what "
            f"agrees is confirmed. They differ in {join_words(differing)}.",
            field="stands",
        )
    lacking = [each for each in differing if not said.get(each)]
    if lacking:
        raise OutcomeNotRight(
            f"Say what stands for {join_words(lacking)} as well, as the paper has it.",
            field="stands",
        )


def _standing(form: Form, said: Mapping[str, str], definition: Definition | None) -> Form:
    """A form with what stands in place of what differed."""
    if isinstance(form, Measurement):
        return replace(
            form,
            value=_number(said[VALUE]) if VALUE in said else form.value,
            second=_number(said[LOWER]) if LOWER in said else form.second,
            unit=_unit(form, said[UNIT]) if UNIT in said else form.unit,
            measured_on=_day(said[DAY]) if DAY in said else form.measured_on,
        )
    return _with_answers(form, said, definition)


def _with_answers(form: Response, said: Mapping[str, str], definition: Definition | None) -> Form:
    answered = {each.item: each.value for each in form.answers}
    for item, value in said.items():
        if item != DAY:
            answered.pop(item, None)
        if item != DAY and value != NOT_ANSWERED:
            answered[item] = _whole(value)
    items = definition.items if definition else ()
    if definition:
        check_answers(answered, definition)
    return replace(
        form,
        answered_on=_day(said[DAY]) if DAY in said else form.answered_on,
        answers=tuple(
            ItemAnswer(item=each.name, value=answered[each.name])
            for each in items
            if each.name in answered
        ),
    )


def _number(said: str) -> Decimal:
    try:
        value = Decimal(said.replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise OutcomeNotRight(
            f"{said[:40]!r} is no number. Write it as 58 or 58.5.", field="stands"
        )
    return value


def _whole(said: str) -> int:
    if not said.removeprefix("-").isdecimal() or len(said) > 6:
        raise OutcomeNotRight(
            f"{said[:40]!r} is the value of no answer. Write a whole number, or “{NOT_ANSWERED}”.",
            field="stands",
        )
    return int(said)


def _unit(form: Measurement, said: str) -> Unit:
    found = next((each for each in UNITS[form.measure] if each == said), None)
    if found is None:
        raise OutcomeNotRight(
            f"{said[:40]!r} is no unit of {form.measure}. It is measured in "
            f"{' or '.join(UNITS[form.measure])}.",
            field="stands",
        )
    return found


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise OutcomeNotRight(
            f"{said[:40]!r} is no day. Write it as 2011-01-31.", field="stands"
        ) from None
