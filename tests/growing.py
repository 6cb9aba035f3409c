"""Invented programmes whose cohorts are founded, renew or not, and close, as files of spells.

Written apart from the engine: people one at a time, with numpy's dice. In each month those who leave do so on a day
of their own; newcomers come on a day of their own, are first at risk in the next month, and
are the only ones who may be new. A cohort with fewer than `MINIMUM` at the end of two
months in a row closes on a day of the next month, and everybody who was left leaves on it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

MINIMUM = 4
BEGAN = 12 * 2010
MONTHS = 36
SETTLING = 1 / 3
LEAD_SETTLING = 1 / 6


@dataclass(kw_only=True)
class Person:
    joined: int
    joined_on: date
    is_new: bool = True
    left_on: date | None = None


@dataclass(kw_only=True)
class Cohort:
    """Its true rates, everyone who was ever in it, and how it stood when the watch ended."""

    joining: float
    leaving_new: float
    leaving_settled: float
    people: list[Person]
    short: int = 0
    closed_on: date | None = None

    @property
    def here(self) -> list[Person]:
        return [person for person in self.people if person.left_on is None]


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def programme(
    rng: np.random.Generator, *, cohorts: int = 20, joining: float = 0.5, months: int = MONTHS,
    closing_lag_months: int = 0,
) -> list[Cohort]:  # fmt: skip
    """Cohorts founded over the first two thirds of the months, with rates spread as gammas."""
    return [
        live(
            rng,
            Cohort(
                joining=float(rng.gamma(6, joining / 6)),
                leaving_new=3 * (settled := float(rng.gamma(6, 0.08 / 6))),
                leaving_settled=settled,
                people=[],
            ),
            BEGAN + int(rng.integers(0, 2 * months // 3)),
            BEGAN + months,
            closing_lag_months,
        )
        for _ in range(cohorts)
    ]


def live(
    rng: np.random.Generator, cohort: Cohort, founded: int, until: int, lag: int = 0
) -> Cohort:
    def a_day(month: int) -> date:
        return first_day(month) + timedelta(days=int(rng.integers(0, 28)))

    cohort.people = [
        Person(joined=founded, joined_on=a_day(founded)) for _ in range(rng.integers(6, 13))
    ]
    for month in range(founded + 1, until):
        if cohort.short >= 2:
            close(cohort, a_day(min(month + lag, until - 1)))
            return cohort
        for person in cohort.here:
            hazard = cohort.leaving_new if person.is_new else cohort.leaving_settled
            if rng.random() < 1 - np.exp(-hazard):
                person.left_on = a_day(month)
            elif person.is_new and rng.random() < SETTLING:
                person.is_new = False
        arrived = rng.poisson(cohort.joining)
        cohort.people += [Person(joined=month, joined_on=a_day(month)) for _ in range(arrived)]
        cohort.short = cohort.short + 1 if len(cohort.here) < MINIMUM else 0
    return cohort


def close(cohort: Cohort, day: date) -> None:
    cohort.closed_on = day
    for person in cohort.here:
        person.left_on = day


def as_spells(cohorts: list[Cohort]) -> str:
    """The text of a file of spells, as `read_spells` reads it."""
    rows = ["cohort,member,joined_on,left_on"]
    for number, cohort in enumerate(cohorts):
        for which, person in enumerate(cohort.people):
            rows.append(f"{number},{which},{person.joined_on},{person.left_on or ''}")
    return "\n".join(rows) + "\n"


def as_counts(cohorts: list[Cohort], until: int = BEGAN + MONTHS) -> str:
    """The text of a file of monthly counts, as `read_monthly` reads it, months after an end included."""
    rows = ["cohort,month,members,newcomers,leavers"]
    for number, cohort in enumerate(cohorts):
        spells = [
            (person.joined, month_of(person.left_on) if person.left_on else until)
            for person in cohort.people
        ]
        for month in range(cohort.people[0].joined, until):
            members = sum(joined < month <= left for joined, left in spells)
            newcomers = sum(joined == month < left for joined, left in spells)
            leavers = sum(joined < month == left for joined, left in spells)
            day = first_day(month)
            rows.append(f"{number},{day:%Y-%m},{members},{newcomers},{leavers}")
    return "\n".join(rows) + "\n"


def month_of(day: date) -> int:
    return 12 * day.year + day.month - 1
