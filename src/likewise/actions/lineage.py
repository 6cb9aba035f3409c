"""Put a lineage event right: what differs goes onto what the record says now, or is refused."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from likewise.actions.acts import said_of
from likewise.actions.operations import Occasion
from likewise.domain.cohorts import CohortHistory, CorrectEvent
from likewise.domain.cohorts.correcting import (
    InTheWay,
    carried,
    differences,
    in_order,
    put_onto,
    with_steps,
)
from likewise.domain.cohorts.holding import what_does_not_hold
from likewise.domain.cohorts.retelling import Retold
from likewise.domain.corrections import Correction
from likewise.domain.facts import Fact
from likewise.domain.memberships import Membership
from likewise.domain.operations import Plan, Step
from likewise.domain.refusals import DomainError
from likewise.domain.undoing import BuiltOn
from likewise.records import cohorts as reading
from likewise.records import lineage
from likewise.records.corrections import registers_where, statuses_of
from likewise.records.lineage import EventWithActs
from likewise.records.meetings import meetings_of

NAMED = 3  # acts that a refusal names


class NothingToCorrect(DomainError):
    """A correction that says what the record says already."""


def present_at(
    retold: Retold, histories: Mapping[str, CohortHistory], on: date | None
) -> frozenset[str]:
    """Who was, on the day of an event or on another, in the cohorts whose people it concerns."""
    day = on or retold.event.on
    return frozenset(
        spell.participant
        for cohort in retold.sources
        if cohort in histories
        for spell in histories[cohort].spells_on(day)
    )


def put_right(
    found: EventWithActs,
    *,
    before: Mapping[str, CohortHistory],
    done: Plan,
    right: Plan,
    act: CorrectEvent,
    occasion: Occasion,
) -> Plan:
    """The plan of what changes where an event is planned another way than it was done.

    Raises
    ------
    NothingToCorrect
        Where both plans come to the same.
    BuiltOn
        With the acts since that could then not be as they are.
    """
    event, ids = found.event, occasion.ids
    note = Correction(
        id=ids.new(), corrects=event.id, noun=type(event).__name__, on=event.on, reason=act.reason
    )
    differing = differences(
        event=event, done=done, right=right, began=found.effects.began,
        before=_facts_of(before.values()), ids=ids,
    )  # fmt: skip
    if not differing:
        raise NothingToCorrect(
            "Nothing would change. Say on which day it was, or who did something else."
        )
    now = lineage.now_said(each.fact for each in differing)
    steps, stands = put_onto(differing, now)
    _check_free(stands)
    steps = (*steps, *_checked(event.id, lineage.named_by(event), steps, occasion))
    now |= lineage.now_said(step.fact for step in steps)
    ordered = in_order(steps, now)
    about = dict.fromkeys((event.id, *lineage.named_by(event)))
    return Plan(
        action=act.declared.name,
        steps=(Step("record", note), *ordered),
        about=tuple(about),
        new_ids=tuple(ids.made),
        warnings=right.warnings,
        was=tuple(now[e.fact.id] for e in ordered if e.does == "revise"),
    )


def _checked(
    event: str, cohorts: Sequence[str], steps: Sequence[Step], occasion: Occasion
) -> tuple[Step, ...]:
    """What registers say then; refuses what could not be as it is."""
    people = {e.fact.participant for e in steps if isinstance(e.fact, Membership)}
    lines = registers_where(
        participant_id__in=people, meeting__in=meetings_of(cohorts).values("fact")
    )
    hosts = {each for _, meeting in lines for each in meeting.cohorts}
    now = reading.histories(cohorts, programme=occasion.programme)
    others = reading.histories(
        hosts - now.keys(), programme=occasion.programme, with_meetings=False
    )
    then = with_steps(now, steps)
    events = [each for each in lineage.events_of(cohorts) if each.id != event]
    contacts = lineage.contacts_of(cohorts, people)
    held = {(e.fact.id, e.sentence) for e in what_does_not_hold(now, events, contacts)}
    _check_free(
        [e for e in what_does_not_hold(then, events, contacts) if (e.fact.id, e.sentence)
         not in held]
    )  # fmt: skip
    return tuple(carried(lines, others | then, statuses_of(people)))


def _check_free(stands: Sequence[InTheWay]) -> None:
    """Refuse a correction that something is in the way of, with the acts that put it there."""
    if not stands:
        return
    acts = lineage.last_written(each.fact for each in stands)
    why = "; ".join(dict.fromkeys(each.sentence for each in stands[:NAMED]))
    named = " and ".join(said_of(each) for each in acts[:NAMED])
    more = f" and {len(acts) - NAMED} more" if len(acts) > NAMED else ""
    raise BuiltOn(
        f"{why}. This was recorded by {named}{more}. Take that back or put it right first, then "
        "correct the event.",
        tuple(each.id for each in acts),
    )


def _facts_of(histories: Iterable[CohortHistory]) -> list[Fact]:
    return [
        fact
        for each in histories
        for shelf in (each.formats, each.states, each.venues, each.memberships, each.leads,
                      each.meetings)
        for fact in shelf
    ]  # fmt: skip
