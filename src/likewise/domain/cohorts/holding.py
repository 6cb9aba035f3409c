"""What must be true of the histories of cohorts, whatever was put right in them."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from likewise.domain.arms import Format
from likewise.domain.cohorts.correcting import InTheWay
from likewise.domain.cohorts.facts import (
    MAY_FOLLOW,
    PAIR_IS,
    CohortFormat,
    CohortVenue,
    LineageEvent,
    State,
)
from likewise.domain.cohorts.facts import is_too_many_for_a_pair as is_too_many
from likewise.domain.cohorts.history import CohortHistory
from likewise.domain.contacts import Contact
from likewise.domain.facts import Fact
from likewise.domain.meetings import MeetingState
from likewise.domain.memberships import overlapping
from likewise.domain.periods import in_words


def what_does_not_hold(
    histories: Mapping[str, CohortHistory],
    events: Iterable[LineageEvent],
    contacts: Iterable[Contact],
) -> Iterator[InTheWay]:
    """Every fact of these cohorts that could not be as it is, and why, naming nobody."""
    for history in histories.values():
        yield from _life(history)
        yield from _spells(history)
        yield from _meetings(history)
    for event in events:
        for cohort in {*event.predecessors, *event.successors, *event.staying}:
            if cohort in histories and not _is_there(histories[cohort], event.on, is_last=True):
                yield _not_going_on(histories[cohort], event, event.on)
    for contact in contacts:
        found = histories.get(contact.cohort or "")
        if found and contact.participant not in {
            e.participant for e in found.spells_on(contact.on)
        }:
            yield InTheWay(
                fact=contact,
                sentence=f"A contact of {in_words(contact.on)} is with somebody who was not in "
                f"{found.cohort.name} then",
            )


def _life(history: CohortHistory) -> Iterator[InTheWay]:
    name, states = history.cohort.name, sorted(history.states, key=lambda each: each.starts_on)
    for before, after in itertools.pairwise(states):
        if after.state not in MAY_FOLLOW[before.state]:
            yield InTheWay(
                fact=after,
                sentence=f"{name} is {before.state} then, and cannot become {after.state} on "
                f"{in_words(after.starts_on)}",
            )
    dated: list[CohortFormat | CohortVenue] = [*history.formats, *history.venues]
    for each in dated:
        if not _is_there(history, each.starts_on):
            yield _not_going_on(history, each, each.starts_on)


def _spells(history: CohortHistory) -> Iterator[InTheWay]:
    name, ended = history.cohort.name, history.ended_on
    for spell in history.memberships:
        last = spell.left_on or date.max
        if not _is_there(history, spell.joined_on) or (ended is not None and last > ended):
            yield _not_going_on(history, spell, spell.joined_on)
        if overlapping(history.memberships, spell):
            yield InTheWay(fact=spell, sentence=f"Somebody would be in {name} twice at once")
        people = len(history.spells_on(spell.joined_on))
        if is_too_many(history.format_on(spell.joined_on), people):
            yield InTheWay(fact=spell, sentence=_too_many(name, people, spell.joined_on))
    for format in history.formats:
        people = len(history.spells_on(format.starts_on))
        if format.format is Format.ONE_TO_ONE and is_too_many(format.format, people):
            yield InTheWay(fact=format, sentence=_too_many(name, people, format.starts_on))
    for lead in history.leads:
        mine = [each for each in history.memberships if each.participant == lead.participant]
        until = lead.ends_on or date.max
        if not any(
            each.joined_on <= lead.starts_on and until <= (each.left_on or date.max)
            for each in mine
        ):
            yield InTheWay(
                fact=lead, sentence=f"Somebody leads {name} who would not be in it for all of it"
            )


def _too_many(name: str, people: int, on: date) -> str:
    return f"{name} is one-to-one on {in_words(on)}, and would have {people} people. {PAIR_IS}"


def _meetings(history: CohortHistory) -> Iterator[InTheWay]:
    for meeting in history.meetings:
        if meeting.state is MeetingState.CANCELLED:
            continue
        is_resting = history.state_on(meeting.on) is State.RESTING
        if is_resting or not _is_there(history, meeting.on):
            yield InTheWay(
                fact=meeting,
                sentence=f"{history.cohort.name} {_meets(meeting.state)} on {in_words(meeting.on)}"
                f", and {'would rest' if is_resting else 'would not be going on'} then",
            )


def _meets(state: MeetingState) -> str:
    return "held a meeting" if state is MeetingState.HELD else "has a meeting planned"


def _is_there(history: CohortHistory, day: date, *, is_last: bool = False) -> bool:
    """Whether a cohort goes on that day; its last day counts where it is asked for."""
    ended = history.ended_on
    if history.state_on(day) is None:
        return False
    return ended is None or day < ended or (is_last and day == ended)


def _not_going_on(history: CohortHistory, fact: Fact, on: date) -> InTheWay:
    return InTheWay(
        fact=fact,
        sentence=f"{history.cohort.name} would not be going on at {in_words(on)}, on which "
        f"{fact.declared.one} rests",
    )
