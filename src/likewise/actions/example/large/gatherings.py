"""Meetings, registers and support between meetings in the earlier years of the large example."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from likewise.actions.example.large.cast import Life, Person, Spell
from likewise.actions.example.large.doings import TERM
from likewise.actions.example.story import season
from likewise.domain.arms import Format
from likewise.domain.contacts import Function, Mode
from likewise.domain.meetings import Result
from likewise.domain.participants import RoleName

CALLED_OFF = ("Snow.", "Too few said that they would come.", "Nobody could lead.", "Flu.")
EACH_CALL = 12  # days between calls in a pair, at the median or so


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """One meeting with its register, or cancelled for a reason."""

    life: Life
    on: date
    reason: str = ""
    guests: int = 0
    register: list[tuple[Person, Result, bool, bool]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A facilitator's attempt to reach a member."""

    life: Life
    facilitator: Person
    member: Person
    on: date
    mode: Mode
    minutes: int | None
    function: Function | None


class Gatherings:
    """What happened in the cohorts, told from their lives."""

    def __init__(self, lives: list[Life], rng: random.Random) -> None:
        self._rng = rng
        self._came: set[Person] = set()
        days = sorted(
            (day, life.key, life) for life in lives for day in meeting_days(life, life.started_on)
        )
        self.meetings = [each for day, _, life in days if (each := self._meeting(life, day))]
        self.calls = [call for life in lives for call in self._calls(life)]

    def _meeting(self, life: Life, on: date) -> Gathering | None:
        here = [spell for spell in life.spells if spell.covers(on)]
        if not any(spell.role is RoleName.MEMBER for spell in here):
            return None
        if self._rng.random() < 0.04:
            return Gathering(life=life, on=on, reason=self._rng.choice(CALLED_OFF))
        register = [self._entry(spell.person, on, is_visitor=False) for spell in here]
        register += [
            self._entry(spell.person, on, is_visitor=True)
            for spell in life.spells
            if _could_visit(spell, on) and self._rng.random() < 0.4
        ]
        guests = self._rng.choice((0, 0, 0, 1, 2)) if life.venue else 0
        return Gathering(life=life, on=on, guests=guests, register=register)

    def _entry(
        self, person: Person, on: date, *, is_visitor: bool
    ) -> tuple[Person, Result, bool, bool]:
        result = Result.ATTENDED
        if not is_visitor and self._rng.random() >= person.keenness * season(on):
            excused = self._rng.random() < 0.4
            result = Result.APOLOGIES if excused else Result.DID_NOT_ATTEND
        is_first = result is Result.ATTENDED and person not in self._came
        if is_first:
            self._came.add(person)
        return person, result, is_first, is_visitor

    def _calls(self, life: Life) -> Iterator[Call]:
        if life.format is Format.GROUP:
            return
        often = EACH_CALL if life.format is Format.ONE_TO_ONE else 4 * EACH_CALL
        for spell in life.spells:
            if spell.role is RoleName.MEMBER:
                yield from self._calls_to(spell, life, often)

    def _calls_to(self, spell: Spell, life: Life, often: int) -> Iterator[Call]:
        day = spell.joined_on
        while (day := day + timedelta(days=self._rng.randint(3, 2 * often))) < TERM:
            facilitators = [
                s for s in life.spells if s.role is RoleName.FACILITATOR and s.covers(day)
            ]
            if not spell.covers(day) or not facilitators:
                return
            is_reached = self._rng.random() < 0.75
            yield Call(
                life=life, facilitator=facilitators[0].person, member=spell.person, on=day,
                mode=self._rng.choices(list(Mode)[:3], weights=(7, 1, 2))[0],
                minutes=self._rng.choice((5, 10, 15, 20, 30)) if is_reached else None,
                function=self._rng.choice(list(Function)) if is_reached else None,
            )  # fmt: skip


def meeting_days(life: Life, start: date, end: date = TERM) -> Iterator[date]:
    """The days on which a cohort meets, from one day to before another."""
    day = start + timedelta(days=(life.weekday - start.weekday()) % 7 + 7)
    while day < min(life.ended_on or end, end):
        is_resting = any(since <= day < back for since, back in life.rests)
        if not is_resting and (day.month, day.day) not in _HOLIDAYS:
            yield day
        day += timedelta(weeks=life.every)


_HOLIDAYS = frozenset({*((12, day) for day in range(20, 32)), (1, 1), (1, 2), (1, 3)})


def _could_visit(spell: Spell, on: date) -> bool:
    """Whether somebody who joins a little later may come to see what it is like."""
    return (
        on < spell.joined_on <= on + timedelta(days=14)
        and spell.role is RoleName.MEMBER
        and spell.person.enrolled_on <= on
    )
