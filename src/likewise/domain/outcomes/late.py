"""The rules by which an outcome that comes after its lock is kept apart."""

from collections.abc import Iterable
from dataclasses import replace

from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.outcomes.acts import MissOccasion, RecordAnswers, RecordMeasurement
from likewise.domain.outcomes.facts import (
    DataLock,
    ItemAnswer,
    LateOutcome,
    Measurement,
    Occasion,
    OutcomeNotRight,
    Response,
    WhyLate,
)
from likewise.domain.outcomes.instruments import Definition
from likewise.domain.outcomes.locks import OutcomesLocked
from likewise.domain.outcomes.plans import Visit, check_measured, check_response
from likewise.domain.periods import in_words


def check_why_late(
    why: WhyLate | None, *, lock: DataLock | None, occasion: Occasion
) -> WhyLate | None:
    """Why something is late, where its occasion is locked; none where it is not.

    Raises
    ------
    OutcomesLocked
        It is locked, and nobody said why this comes later.
    OutcomeNotRight
        It is not locked.
    """
    if lock is None and why is not None:
        raise OutcomeNotRight(
            f"The outcomes of {occasion.name} are not locked. Leave out why it comes after a lock.",
            field="why_late",
        )
    if lock is not None and why is None:
        raise OutcomesLocked(
            f"The outcomes of {occasion.name} are locked, as {lock.name}. Say why this comes after "
            "the lock: it is then kept apart, and never part of the locked cut.",
            field="why_late",
        )
    return why


def plan_late_measurement(
    *,
    act: RecordMeasurement,
    visit: Visit,
    lock: DataLock,
    why: WhyLate,
    known: Iterable[Measurement],
    ids: Ids,
) -> Plan:
    """Plan that a measure is kept apart, since it came after the lock; what is locked stays.

    Raises
    ------
    OutcomeNotRight
        As for any measurement, but that one may be recorded already.
    """
    check_measured(act, replace(visit, missed=None))
    return _late(
        act.declared.name,
        LateOutcome(
            id=ids.new(),
            participant=act.participant,
            occasion=act.occasion,
            lock=lock.id,
            measure=act.measure,
            value=act.value,
            second=act.second,
            unit=act.unit,
            read_on=act.measured_on,
            is_correction=any(each.measure is act.measure for each in known),
            why=why,
        ),
        ids,
    )


def plan_late_answers(
    *,
    act: RecordAnswers,
    visit: Visit,
    definition: Definition,
    lock: DataLock,
    why: WhyLate,
    known: Iterable[Response],
    ids: Ids,
) -> Plan:
    """Plan that answers are kept apart, since they came after the lock; what is locked stays.

    Raises
    ------
    OutcomeNotRight
        As for any answers, but that they may be recorded already.
    """
    check_response(act, replace(visit, missed=None), definition)
    given: dict[str, ItemAnswer] = {each.item: each for each in act.answers}
    return _late(
        act.declared.name,
        LateOutcome(
            id=ids.new(),
            participant=act.participant,
            occasion=act.occasion,
            lock=lock.id,
            instrument=act.instrument,
            answers=tuple(given[each.name] for each in definition.items if each.name in given),
            read_on=act.answered_on,
            is_correction=any(each.instrument == act.instrument for each in known),
            why=why,
        ),
        ids,
    )


def plan_late_miss(
    *, act: MissOccasion, visit: Visit, lock: DataLock, why: WhyLate, ids: Ids
) -> Plan:
    """Plan that it is kept apart why an occasion is missed, since that came after the lock.

    Raises
    ------
    OutcomeNotRight
        The day is to come.
    """
    if act.said_on > visit.today:
        raise OutcomeNotRight(
            f"{in_words(act.said_on)} is still to come. Give the day on which it was known.",
            field="said_on",
        )
    return _late(
        act.declared.name,
        LateOutcome(
            id=ids.new(),
            participant=act.participant,
            occasion=act.occasion,
            lock=lock.id,
            missed=act.why,
            read_on=act.said_on,
            is_correction=visit.missed is not None,
            why=why,
        ),
        ids,
    )


def _late(name: str, made: LateOutcome, ids: Ids) -> Plan:
    draft = Draft(name, ids)
    draft.record(made)
    return draft.plan(about=(made.participant, made.occasion))
