"""Invented programmes in which acts move people between cohorts, as a record would tell them.

Written apart from the engine: people one at a time, in pieces of months, with numpy's dice. Within
a piece those who leave do so on a day of their own; newcomers come on a day of their own, are
at risk from the next piece on, and may be new. Cohorts stand in twos: once in its life
one gives the other some of its people, on the first of a month or on any day. A cohort with fewer
than `MINIMUM` at the end of two months in a row closes on a day of the next month.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

import numpy as np

from likewise.domain.arms import Format
from likewise.domain.periods import FOREVER
from likewise.domain.renewal.recorded import Recorded, Stay

MINIMUM = 6
BEGAN = 12 * 2010
MONTHS = 30
SETTLING = 1 / 3
# What an act does to the rates of a cohort: nothing; as much as to its people; they are drawn anew.
type Change = Literal["stay", "follow", "anew"]


@dataclass(kw_only=True)
class Person:
    name: str
    joined_on: date
    since: date
    is_new: bool = True
    left_on: date | None = None


@dataclass(kw_only=True)
class Cohort:
    """Its true rates now, everyone who was ever in it, and how it stands."""

    name: str
    began_on: date
    joining: float
    leaving: float
    people: list[Person] = field(default_factory=list)
    acts: list[date] = field(default_factory=list)
    changed: float = 0.0
    short: int = 0
    closed_on: date | None = None

    @property
    def here(self) -> list[Person]:
        return [person for person in self.people if person.left_on is None]

    def recorded(self) -> Recorded:
        return Recorded(
            cohort=self.name, began_on=self.began_on, ended_on=self.closed_on,
            formats=((self.began_on, Format.GROUP),), acts=frozenset(self.acts),
            members=tuple(
                Stay(each.name, each.joined_on, each.left_on or FOREVER, each.since)
                for each in self.people
                if each.left_on is None or each.joined_on < each.left_on
            ),
        )  # fmt: skip


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def rates(rng: np.random.Generator) -> tuple[float, float]:
    return float(rng.gamma(6, 0.9 / 6)), float(rng.gamma(6, 0.06 / 6))


def programme(
    rng: np.random.Generator, *, cohorts: int = 20, change: Change = "stay",
    shares: tuple[float, float] = (0.03, 0.9), first_act: int = 14,
    on_the_first: bool | None = None,
) -> list[Cohort]:  # fmt: skip
    """Cohorts of one programme, watched for `MONTHS`; each pair of them has one act, `shares` of
    the giver's people at the least and the most, after `first_act` months or later; on the first
    of a month, on another day of it, or, unless said, on either."""
    made = [founded(rng, f"cohort {number}") for number in range(cohorts)]
    until = first_day(BEGAN + MONTHS)
    due = []
    for giver, taker in zip(made[::2], made[1::2], strict=True):
        month = BEGAN + int(rng.integers(first_act, MONTHS))
        day, is_first = first_day(month), bool(rng.integers(0, 2))
        if not (is_first if on_the_first is None else on_the_first):
            day += timedelta(days=int(rng.integers(1, 28)))
        due.append((day, giver, taker))
    firsts = [first_day(month) for month in range(BEGAN, BEGAN + MONTHS + 1)]
    days = sorted({*firsts, *(day for day, _, _ in due)})
    for begins, ends in pairwise(days):
        for day, giver, taker in due:
            if day == begins:
                move(rng, giver, taker, day, rng.uniform(*shares), change)
        for cohort in made:
            if cohort.began_on < begins and cohort.closed_on is None:
                live(rng, cohort, begins, ends, is_month=ends.day == 1)
    assert days[-1] == until
    return made


def founded(rng: np.random.Generator, name: str) -> Cohort:
    joining, leaving = rates(rng)
    began = first_day(BEGAN) + timedelta(days=int(rng.integers(0, 180)))
    cohort = Cohort(name=name, began_on=began, joining=joining, leaving=leaving)
    for number in range(rng.integers(8, 15)):
        cohort.people.append(Person(name=f"{name} {number}", joined_on=began, since=began))
    return cohort


def live(
    rng: np.random.Generator, cohort: Cohort, begins: date, ends: date, *, is_month: bool
) -> None:
    days = (ends - begins).days
    part = days * 12 / 365.25

    def a_day() -> date:
        return begins + timedelta(days=int(rng.integers(0, days)))

    if cohort.short >= 2:
        cohort.closed_on = a_day() + timedelta(days=1)
        for person in cohort.here:
            person.left_on = cohort.closed_on
        return
    for person in cohort.here:
        hazard = cohort.leaving * (3 if person.is_new else 1)
        if rng.random() < 1 - np.exp(-hazard * part):
            # Day 0 of the piece may be the day of an act, which would then have moved them.
            person.left_on = begins + timedelta(days=int(rng.integers(1, max(days, 2))))
        elif person.is_new and rng.random() < 1 - (1 - SETTLING) ** part:
            person.is_new = False
    for _ in range(rng.poisson(cohort.joining * part)):
        day = begins + timedelta(days=int(rng.integers(1, max(days, 2))))
        name = f"{cohort.name} {len(cohort.people)}"
        cohort.people.append(Person(name=name, joined_on=day, since=day))
    if is_month:
        cohort.short = cohort.short + 1 if len(cohort.here) < MINIMUM else 0


def move(
    rng: np.random.Generator, giver: Cohort, taker: Cohort, day: date, share: float, change: Change
) -> None:
    """Some of the giver's people, at least one, go to the taker; both go on."""
    here = giver.here
    number = min(max(1, round(share * len(here))), len(here) - 1)
    if giver.closed_on or taker.closed_on or number < 1 or giver.began_on >= day:
        return
    if taker.began_on >= day:
        return
    kept = len(taker.here)
    for place in rng.choice(len(here), number, replace=False):
        moved = here[place]
        moved.left_on = day
        taker.people.append(
            Person(name=moved.name, joined_on=day, since=moved.since, is_new=moved.is_new)
        )
    for cohort, changed in ((giver, number / len(here)), (taker, number / (kept + number))):
        cohort.acts.append(day)
        cohort.changed = changed
        weight = {"stay": 0.0, "follow": changed, "anew": 1.0}[change]
        joining, leaving = rates(rng)
        cohort.joining = cohort.joining ** (1 - weight) * joining**weight
        cohort.leaving = cohort.leaving ** (1 - weight) * leaving**weight
