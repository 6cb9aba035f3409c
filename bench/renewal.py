"""Renewal: exact forecasts, one cohort and very many, beside SimPy models of the same law.

Variants, each timed in a process of its own after a small warm-up (compiling is in the row
"first call": the first forecast of a fresh process, kernels cached on disk or not as they are):
"200 draws" one cohort's forecast for 18 months with parameter uncertainty, from what was learnt,
two deaths, 200 draws each solved exactly (two threads); "points" 100,000 cohorts x 4 horizons x
4 what-ifs at the posterior mean of the rates, learning from 24 months of columns included;
"uncertain" the same with 200 draws and intervals; "constant rate" exact chances of never falling
below 4, four horizons, each cohort with rates of its own, per 100,000 cohorts, beside one cohort
in SimPy (event by event, 10,000 runs, standard error at most 0.005) times 100,000; "two deaths"
one cohort's exact curve beside SimPy with 10,000 runs. `ok`: one cohort agrees with the sum of its
deaths; many cohorts agree with the chain on a sample within 3e-4 and stay under their limits of
time and 2 GB; against SimPy within four standard errors. Cohorts: Philox, seed 20121001.
"""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from bench import Row
from bench.measure import best_of, in_child, peak_mb

COHORTS = 100_000
MONTHS = 24
HORIZONS = (3, 6, 12, 18)
SEED = 20121001
RUNS = 10_000
STANDARD_ERROR = 0.005


def run() -> Iterator[Row]:
    first, seconds, peak, right = in_child(one_cohort)
    yield Row(name="renewal", size=1, seconds=first, peak_mb=None, ok=right, variant="first call")
    yield Row(
        name="renewal", size=1, seconds=seconds, peak_mb=peak, ok=right and seconds < 0.02,
        variant="200 draws",
    )  # fmt: skip
    for variant, draws, limit in (("points", 0, 10.0), ("uncertain", 200, 120.0)):
        seconds, peak, error = in_child(many_cohorts, draws)
        yield Row(
            name="renewal", size=COHORTS, seconds=seconds, peak_mb=peak,
            ok=error < 3e-4 and seconds < limit and peak < 2_000, variant=variant,
        )  # fmt: skip
    yield in_child(constant_rate)
    yield in_child(two_deaths)


def columns(cohorts: int) -> Any:
    """Invented histories of 24 months, members and leads, as columns."""
    from likewise.domain.renewal.columns import Columns

    rng = np.random.Generator(np.random.Philox(SEED))
    shape = (cohorts, MONTHS)
    members, newcomers, leavers, leads, started, stopped = (
        np.empty(shape, np.int64) for _ in range(6)
    )
    joining, level = rng.gamma(6, 0.5 / 6, cohorts), rng.gamma(6, 1 / 6, cohorts)
    size, led = rng.integers(6, 14, cohorts), rng.integers(1, 3, cohorts)
    for month in range(MONTHS):
        members[:, month], leads[:, month] = size, led
        leavers[:, month] = rng.binomial(size, 1 - np.exp(-0.07 * level))
        newcomers[:, month] = rng.poisson(joining)
        stopped[:, month] = rng.binomial(led, 0.03)
        started[:, month] = rng.poisson(0.04, cohorts)
        size = size - leavers[:, month] + newcomers[:, month]
        led = led - stopped[:, month] + started[:, month]
    missing = np.full(shape, -1)
    return Columns(
        first_month=12 * 2010, members=members, newcomers=newcomers, leavers=leavers,
        first_timers=missing, meetings=missing, attended=missing, leads=leads,
        leads_started=started, leads_stopped=stopped,
    )  # fmt: skip


def one_cohort() -> tuple[float, float, float, bool]:
    from likewise.domain.renewal.draws import learn
    from likewise.domain.renewal.model import Rule, StartingState
    from likewise.domain.renewal.uncertainty import forecast

    programme = learn(columns=columns(20))

    def work() -> Any:
        return forecast(
            programme=programme,
            cohort=0,
            state=StartingState(members=8, new_members=1.3, leads=2, new_leads=0.4),
            rule=Rule(),
            horizons_months=HORIZONS,
            workers=2,
            together=100,
        )

    began = time.perf_counter()
    answer = work()
    first = time.perf_counter() - began
    seconds, answer = best_of(work, repeats=15)
    last = answer.horizons[-1]
    total = last.chance + last.by_members + last.by_leads + last.by_both
    return first, seconds, peak_mb(), abs(total - 1) < 1e-9 and answer.error < 1e-4


def many_cohorts(draws: int) -> tuple[float, float, float]:
    from likewise.domain.renewal.draws import learn
    from likewise.domain.renewal.many import forecast_many
    from likewise.domain.renewal.model import AS_IT_IS, Rule, parse_what_if

    changes = [parse_what_if(text=text) for text in ("recruit=4", "open=2", "successor=1+rest=2")]
    arguments = {
        "rule": Rule(),
        "horizons_months": HORIZONS,
        "what_ifs": [AS_IT_IS, *changes],
        "draws": draws,
        "workers": 2,
    }
    forecast_many(programme=learn(columns=columns(30)), **arguments)
    table = columns(COHORTS)
    began = time.perf_counter()
    found = forecast_many(programme=learn(columns=table), **arguments)
    return time.perf_counter() - began, peak_mb(), found.error


def constant_rate() -> Row:
    from likewise.domain.renewal import probabilities_never_below, probability_never_below

    rng = np.random.Generator(np.random.Philox(SEED))
    arguments = {
        "members": rng.integers(4, 16, COHORTS),
        "newcomers_per_month": rng.uniform(0, 1.5, COHORTS),
        "leaving_per_month": rng.uniform(0.02, 0.2, COHORTS),
        "minimum": 4,
        "horizons_months": HORIZONS,
    }
    case = {"members": 8, "newcomers_per_month": 0.8, "leaving_per_month": 0.1, "minimum": 4}
    exact = probability_never_below(months=12, **case)
    seconds, table = best_of(lambda: probabilities_never_below(**arguments), repeats=3)
    began = time.perf_counter()
    share = simpy_constant(months=12, **case)
    peer = time.perf_counter() - began
    return Row(
        name="renewal", size=COHORTS, seconds=seconds, peak_mb=peak_mb(),
        ok=bool(abs(share - exact) < 4 * STANDARD_ERROR and ((table >= 0) & (table <= 1)).all()),
        peer="SimPy x 100,000", peer_seconds=peer * COHORTS, variant="constant rate",
    )  # fmt: skip


def simpy_constant(
    *, members: int, newcomers_per_month: float, leaving_per_month: float, months: float,
    minimum: int,
) -> float:  # fmt: skip
    """Share of 10,000 runs that never fall below the minimum: a process for each member."""
    import random

    import simpy

    dice = random.Random(SEED)
    kept = 0
    for _ in range(RUNS):
        world = simpy.Environment()
        group = {"size": members, "least": members}

        def member(world: Any = world, group: Any = group) -> Any:
            yield world.timeout(dice.expovariate(leaving_per_month))
            group["size"] -= 1
            group["least"] = min(group["least"], group["size"])

        def door(world: Any = world, group: Any = group, member: Any = member) -> Any:
            while True:
                yield world.timeout(dice.expovariate(newcomers_per_month))
                group["size"] += 1
                world.process(member())

        for _ in range(members):
            world.process(member())
        world.process(door())
        world.run(until=months)
        kept += group["least"] >= minimum
    return kept / RUNS


def two_deaths() -> Row:
    from likewise.domain.renewal.exact import chances
    from likewise.domain.renewal.model import LeadRates, MemberRates, Rule, StartingState

    members = MemberRates(first_timers_per_month=0.6, leaving_new=0.3, leaving_settled=0.1)
    leads = LeadRates(stopping_new=0.052, stopping_settled=0.024, appearing_per_month=0.05)
    arguments = {
        "state": StartingState(members=8, leads=2), "members": members, "leads": leads,
        "rule": Rule(minimum=4, run=2, months_without_lead=3), "months": 18,
    }  # fmt: skip
    chances(**arguments)
    seconds, answer = best_of(lambda: chances(**arguments), repeats=20)
    began = time.perf_counter()
    share = simpy_two_deaths(members, leads)
    peer = time.perf_counter() - began
    return Row(
        name="renewal", size=1, seconds=seconds, peak_mb=peak_mb(),
        ok=bool(abs(share - answer.meeting[-1, 0]) < 4 * STANDARD_ERROR),
        peer="SimPy", peer_seconds=peer, variant="two deaths",
    )  # fmt: skip


def simpy_two_deaths(members: Any, leads: Any) -> float:
    """Share of 10,000 runs still meeting after 18 months: a process for each person."""
    import random

    import simpy

    dice = random.Random(SEED)
    met = 0
    for _ in range(RUNS):
        world = simpy.Environment()
        counts = {"members": 8, "leads": 2}
        state = {"short": 0, "unled": 0, "stopped": False}

        def person(
            kind: str, hazards: tuple[float, float], settling: float, new: bool,
            world: Any = world, counts: Any = counts,
        ) -> Any:  # fmt: skip
            while True:
                yield world.timeout(1)
                if dice.random() < 1 - np.exp(-hazards[0 if new else 1]):
                    counts[kind] -= 1
                    return
                new = new and dice.random() >= settling

        def arrivals(
            kind: str, rate: float, hazards: tuple[float, float], settling: float,
            world: Any = world, counts: Any = counts, person: Any = person,
        ) -> Any:  # fmt: skip
            yield world.timeout(dice.expovariate(rate))
            while True:
                # Who arrives in a month is new at its end, and at risk from the next month on.
                counts[kind] += 1
                wait = np.ceil(world.now) - world.now
                world.process(later(wait, kind, hazards, settling))
                yield world.timeout(dice.expovariate(rate))

        def later(
            wait: float, kind: str, hazards: tuple[float, float], settling: float,
            world: Any = world, person: Any = person,
        ) -> Any:  # fmt: skip
            yield world.timeout(wait)
            yield world.process(person(kind, hazards, settling, True))

        def meetings(world: Any = world, counts: Any = counts, state: Any = state) -> Any:
            # A moment after those who leave at the month's end.
            yield world.timeout(1e-6)
            while True:
                yield world.timeout(1)
                state["short"] = state["short"] + 1 if counts["members"] < 4 else 0
                state["unled"] = state["unled"] + 1 if counts["leads"] == 0 else 0
                if state["short"] >= 2 or state["unled"] >= 3:
                    state["stopped"] = True

        hazards = (members.leaving_new, members.leaving_settled)
        stops = (leads.stopping_new, leads.stopping_settled)
        for _ in range(8):
            world.process(person("members", hazards, members.settling, False))
        for _ in range(2):
            world.process(person("leads", stops, leads.settling, False))
        world.process(arrivals("members", members.joining_per_month, hazards, members.settling))
        world.process(arrivals("leads", leads.appearing_per_month, stops, leads.settling))
        world.process(meetings())
        world.run(until=18.5)
        met += not state["stopped"]
    return met / RUNS
