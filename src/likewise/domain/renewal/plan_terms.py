"""What a plan is made from and what it says: goal, limits, costs, measures, promises."""

from dataclasses import dataclass, fields
from typing import Literal

from likewise.domain.renewal.checks import (
    RenewalRefused,
    check_count,
    check_quantity,
    check_share,
)
from likewise.domain.renewal.model import check_horizons
from likewise.domain.renewal.plan_chances import Chance

What = Literal["recruit", "lead", "merge", "absorb", "draw", "rest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What each measure costs, in any one unit: unless told otherwise, in a coordinator's hours.

    newcomer: each person who joins because they were sought; so many a month until the horizon.
    lead: finding and preparing one. merge, absorb, draw: each act, with the talks before it.
    person: each who is asked to move. rest: each month.

    Notes
    -----
    There is no evidence behind these starting values; a programme sets its own.
    """

    newcomer: float = 4.0
    lead: float = 20.0
    merge: float = 15.0
    absorb: float = 10.0
    draw: float = 4.0
    person: float = 1.0
    rest: float = 2.0

    def __post_init__(self) -> None:
        for field in fields(self):
            check_quantity(
                value=getattr(self, field.name),
                name=f'The cost "{field.name}"',
                unit="hours",
                most=1e6,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a programme can do.

    newcomers, leads: a month, and at once, for all cohorts together. newcomers_each, leads_each:
    the most for one. may_join: pairs of cohorts that may become one, or draw members from one
    another. most_drawn: the most members to be drawn from one cohort. coming: the share of a
    cohort's members who are counted on to come along where it is merged or absorbed. longest_rest:
    in months.
    """

    newcomers: float = 0.0
    newcomers_each: float = 2.0
    leads: int = 0
    leads_each: int = 1
    may_join: frozenset[tuple[str, str]] = frozenset()
    most_drawn: int = 2
    coming: float = 0.75
    longest_rest: int = 0

    def __post_init__(self) -> None:
        for name in ("newcomers", "newcomers_each"):
            check_quantity(
                value=getattr(self, name), name=f'The limit "{name}"', unit="people a month",
                most=10_000 if name == "newcomers" else 10,
            )  # fmt: skip
        check_count(value=self.leads, name='The limit "leads"')
        check_count(value=self.leads_each, name='The limit "leads_each"', most=5)
        check_count(value=self.most_drawn, name='The limit "most_drawn"', most=10)
        check_count(value=self.longest_rest, name='The limit "longest_rest"', most=6)
        check_share(value=self.coming, name="The share counted on to come along")
        for one, other in self.may_join:
            if one == other:
                raise RenewalRefused(f'"{one}" cannot join itself. Name two cohorts.')


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """That each cohort still meets after so many months with at least this chance."""

    chance: float = 0.8
    months: int = 12

    def __post_init__(self) -> None:
        check_share(value=self.chance, name="The chance asked for")
        check_horizons(horizons_months=(self.months,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing to do, in `cohort`; how many of what, and with which other cohort.

    number: newcomers a month, leads, months of rest, or people. of: out of how many they are, for
    a merge or an absorption; at_least: how many of them must come for the chance to be reached.
    """

    what: What
    cohort: str
    number: float
    other: str = ""
    of: int = 0
    at_least: int = 0
    cost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What is expected of one cohort without the plan and with it; `months` from now.

    within: the cohort that it will be part of. `months` counts a rest in.
    """

    cohort: str
    months: int
    without: Chance
    with_plan: Chance
    within: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unhelped:
    """A cohort that stays below the line: the best that could be had for it alone, and what is
    missing, as a sentence."""

    cohort: str
    now: Chance
    best: Chance
    best_newcomers: float
    best_leads: int
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalPlan:
    """A plan, with what it promises of every cohort.

    measures: in the order of danger. unhelped: cohorts below the line that it does not bring
    above it. below: how many are below as they are. newcomers, leads: what it takes of both. gap,
    proven: as of `plan_choice.Choice`. left_out: why cohorts are not part of it.
    """

    goal: Goal
    limits: Limits
    costs: Costs
    measures: tuple[Measure, ...]
    promises: tuple[Promise, ...]
    unhelped: tuple[Unhelped, ...]
    below: int
    cost: float
    newcomers: float
    leads: int
    gap: float = 0.0
    proven: bool = True
    today: str = ""
    left_out: tuple[str, ...] = ()
