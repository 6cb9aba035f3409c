"""The first answer of each engine on work of an example's size, in a process of its own: from its
start to the answer, Python's start and every import included, with nothing kept on disk (`cold`),
and once more with what the first left there (`again`). `ok`: under five seconds cold, and the same
answer; where other work keeps the machine busy the processor's own seconds count, printed as
`peer s`. The work is invented (Philox, seed 20260): a round of 61 people and 16 facilitators with
reasons and next best; monthly flows of 200 spells over 24 months; one cohort's forecast with two
what-ifs, 200 draws; a back-test of two cohorts over 18 months; 300 lives of a cohort; a chance of
never falling below four; 10,000 trials of 120 people by minimisation among three arms and between
two, and by permuted blocks; a list of 120 people by minimisation; the design effect of clusters;
agreement of three coders on 200 units, alpha and kappas with 1,000 resamples each.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import Row

SEED = 20260
PROMISED_SECONDS = 5.0


def draw() -> np.random.Generator:
    return np.random.Generator(np.random.Philox(SEED))


def a_round() -> Any:
    from bench.matching import pilot
    from likewise.domain.matching import best_round

    people, supporters = pilot()
    found = best_round(people=people, supporters=supporters)
    return found.total_points, found.is_proven


def flows() -> Any:
    from likewise.domain.evolution.monthly import monthly_flows

    random = draw()
    joined = random.integers(0, 600, 200)
    made = monthly_flows(
        person=random.integers(0, 100, 200),
        place=random.integers(0, 8, 200),
        joined=joined,
        left=joined + random.integers(1, 400, 200),
        snapshots=np.arange(0, 720, 30),
    )
    return made.people.tolist()


def histories(cohorts: int, months: int) -> Any:
    from bench.renewal import columns
    from likewise.domain.renewal.histories import History, Month

    told = columns(cohorts)
    return [
        History(
            cohort=f"cohort {cohort}",
            months=tuple(
                Month(
                    month=24_000 + month,
                    members=int(told.members[cohort, month]),
                    newcomers=int(told.newcomers[cohort, month]),
                    leavers=int(told.leavers[cohort, month]),
                )
                for month in range(months)
            ),
        )
        for cohort in range(cohorts)
    ]


def forecast() -> Any:
    from likewise.domain.renewal.model import Rule, parse_what_if
    from likewise.domain.renewal.programmes import forecast_programme

    found = forecast_programme(
        histories=histories(1, 24),
        rule=Rule(minimum=2),
        horizons_months=(3, 6, 12, 18),
        what_ifs=[parse_what_if(text=text) for text in ("recruit=4", "open=1.5")],
        workers=2,
    )
    return [one.chance for told in found.cohorts[0].forecasts for one in told.horizons]


def back_test() -> Any:
    from likewise.domain.renewal.backtest import back_test as scored
    from likewise.domain.renewal.model import Rule

    found = scored(
        histories=histories(2, 18),
        rule=Rule(minimum=2),
        horizons_months=(3, 6),
        every_months=6,
        draws=100,
        workers=2,
    )
    return [one.chance for one in found.judged]


def lives() -> Any:
    from likewise.domain.renewal.model import LeadRates, MemberRates, Rule, StartingState
    from likewise.domain.renewal.simulator import simulate

    found = simulate(
        state=StartingState(members=8, leads=1),
        members=MemberRates(first_timers_per_month=0.6, leaving_new=0.3, leaving_settled=0.1),
        leads=LeadRates(stopping_new=0.05, stopping_settled=0.02, appearing_per_month=0.05),
        rule=Rule(),
        months=18,
        runs=300,
        seed=SEED,
    )
    return found.sizes.sum(axis=0).tolist()


def never_below() -> Any:
    from likewise.domain.renewal import probability_never_below

    return probability_never_below(
        members=8, newcomers_per_month=0.8, leaving_per_month=0.1, months=12, minimum=4
    )


def design(kind: str) -> Any:
    from likewise.domain import allocation as a

    factors = (
        a.Factor(name="sex", levels=("female", "male"), weight=1),
        a.Factor(name="practice", levels=("Oak", "Elm", "Ash"), weight=2),
    )
    three = a.arms_in_ratio(names=("control", "1:1", "group"), ratio=(1, 1, 2))
    two = a.arms_in_ratio(names=("control", "support"))
    if kind == "blocks":
        return a.Blocks(arms=three, factors=factors, sizes=(4, 8), strata=("sex",))
    return a.Minimisation(arms=three if kind == "three arms" else two, factors=factors)


def simulation(kind: str) -> Callable[[], Any]:
    def work() -> Any:
        from likewise.domain import allocation as a

        chosen = design(kind)
        told = a.simulate(
            design=chosen,
            size=120,
            mix=a.even_mix(factors=chosen.factors),
            trials=10_000,
            seed=1,
            workers=2,
        )
        return told.off_plan.mean, [guess.right for guess in told.predictability]

    return work


def a_list() -> Any:
    from likewise.domain import allocation as a

    chosen, random, past = design("three arms"), draw(), []
    for number in range(120):
        levels = (("female", "male")[random.integers(2)], ("Oak", "Elm", "Ash")[random.integers(3)])
        made = a.decide(design=chosen, past=tuple(past), unit=str(number), levels=levels, seed=SEED)
        past.append(a.Allocated(unit=str(number), levels=levels, arm=made.arm))
    return [each.arm for each in past]


def cluster_power() -> Any:
    from likewise.domain.allocation import design_effect

    return design_effect(cluster_size=10, icc=0.05)


def agreement() -> Any:
    from likewise.domain.agreement import compare_coders, ratings_of

    random = draw()
    values = random.integers(0, 4, (200, 3)).astype(float)
    values[random.random(values.shape) < 0.1] = np.nan
    found = compare_coders(ratings=ratings_of(values=values), resamples=1_000)
    return found.alpha.value, found.alpha.interval.lower


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is asked, of how many, and by which function."""

    variant: str
    size: int
    answer: Callable[[], Any]


WORKS = {
    work.variant: work
    for work in (
        Work(variant="matching", size=61, answer=a_round),
        Work(variant="monthly flows", size=200, answer=flows),
        Work(variant="forecast", size=1, answer=forecast),
        Work(variant="back-test", size=2, answer=back_test),
        Work(variant="lives", size=300, answer=lives),
        Work(variant="never below", size=1, answer=never_below),
        Work(variant="simulation, three arms", size=10_000, answer=simulation("three arms")),
        Work(variant="simulation, two arms", size=10_000, answer=simulation("two arms")),
        Work(variant="simulation, blocks", size=10_000, answer=simulation("blocks")),
        Work(variant="minimisation", size=120, answer=a_list),
        Work(variant="cluster power", size=1, answer=cluster_power),
        Work(variant="agreement", size=200, answer=agreement),
    )
}
ASK = "import sys; from bench.first import WORKS; print(repr(WORKS[sys.argv[1]].answer()))"


def in_a_fresh_process(variant: str, folder: str) -> tuple[float, float, str]:
    """Seconds from a process's start to its end, those of the processor, and what it answered."""
    began, used = time.perf_counter(), os.times()
    done = subprocess.run(
        [sys.executable, "-c", ASK, variant],
        env={**os.environ, "NUMBA_CACHE_DIR": folder},
        cwd=Path(__file__).resolve().parents[1],
        check=True,
        capture_output=True,
        text=True,
    )
    now = os.times()
    processor = now.children_user + now.children_system - used.children_user - used.children_system
    return time.perf_counter() - began, processor, done.stdout


def run() -> Iterator[Row]:
    for work in WORKS.values():
        with tempfile.TemporaryDirectory() as folder:
            *cold, first = in_a_fresh_process(work.variant, folder)
            *warm, again = in_a_fresh_process(work.variant, folder)
        same = first == again
        for when, seconds, ok in (
            ("cold", cold, same and min(cold) < PROMISED_SECONDS),
            ("again", warm, same),
        ):
            yield Row(
                name=f"first, {when}", size=work.size, variant=work.variant, seconds=seconds[0],
                peak_mb=None, ok=ok, peer="processor", peer_seconds=seconds[1],
            )  # fmt: skip
