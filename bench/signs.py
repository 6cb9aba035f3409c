"""How often do early signs come in cohorts that don't change, and how often in those that do?

Programmes of 20 cohorts are invented by the model's law, written apart from the engine (in
`coverage`): newcomers come at 0.3, 0.8 or 2 a month in every cohort, members leave so that the roll
stays at about 10, and 65% of them attend the month's meeting. After 60 months to settle, 24 are
known, and then every cohort is looked at each month as `likewise renewal signs` would, everything
learnt again from what was known by then: for 24 months in which nothing changes, or for 6 after
newcomers have halved, the hazards of leaving doubled, or a third fewer attend. Where nobody is left
nothing more is looked at. Philox, seed 20000441. One row for each: `variant` holds the share of
cohorts in which a sign of any series was on at one look or more (unchanged), or a sign of the
series that changed; `ok` says that it is at most 5% (unchanged), or at most 5 points less than
unchanged cohorts show of that series in all 24 looks. `seconds` is the work of a row, two of which
are done at a time.
"""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from bench import Row
from bench.coverage import live
from bench.measure import in_child, peak_mb, sized
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.priors import PRIORS
from likewise.domain.renewal.runcharts import run_charts
from likewise.domain.renewal.signs import learnt_until
from likewise.domain.renewal.watched import Kind

RATES = (0.3, 0.8, 2.0)
UNCHANGED, CHANGED = 15, 6  # programmes
COHORTS = 20
ROLL = 10
ATTENDING = 0.65
SETTLING_MONTHS, KNOWN_MONTHS, LOOKS, LOOKS_AFTER = 60, 24, 24, 6
FIRST_MONTH = 12 * 2010
SEED = 20000441


@dataclass(frozen=True, kw_only=True)
class World:
    """Rates of every cohort, and what multiplies them from the known months' end on."""

    rate: float
    joining: float = 1.0
    leaving: float = 1.0
    attending: float = 1.0


CHANGES: tuple[tuple[Kind, str, dict[str, float]], ...] = (
    ("newcomers", "half come", {"joining": 0.5}),
    ("leavers", "twice leave", {"leaving": 2.0}),
    ("attendance", "a third fewer there", {"attending": 2 / 3}),
)


def run() -> Iterator[Row]:
    worlds = [(World(rate=rate), sized(UNCHANGED), LOOKS) for rate in RATES]
    worlds += [
        (World(rate=rate, **change), sized(CHANGED), LOOKS_AFTER)
        for rate in RATES
        for _, _, change in CHANGES
    ]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda work: in_child(measure, *work), worlds))
    usual = answers[: len(RATES)]
    for rate, (seconds, peak, found) in zip(RATES, usual, strict=True):
        share = _share(bool(kinds) for kinds in found)
        yield _row(seconds, peak, len(found), f"{rate:g}, unchanged: {share:.1%}", share <= 0.05)
    for place, (seconds, peak, found) in enumerate(answers[len(RATES) :]):
        rate, (kind, words, _) = RATES[place // len(CHANGES)], CHANGES[place % len(CHANGES)]
        share = _share(kind in kinds for kinds in found)
        least = _share(kind in kinds for kinds in usual[place // len(CHANGES)][2])
        yield _row(
            seconds, peak, len(found), f"{rate:g}, {words}: {share:.0%}", share >= least - 0.05
        )


def _share(answers: Iterable[bool]) -> float:
    return float(np.mean(list(answers)))


def _row(seconds: float, peak: float, cohorts: int, variant: str, ok: bool) -> Row:
    return Row(name="signs", size=cohorts, seconds=seconds, peak_mb=peak, ok=ok, variant=variant)


def measure(world: World, programmes: int, looks: int) -> tuple[float, float, list[set[Kind]]]:
    rng = np.random.Generator(np.random.Philox(SEED))
    began = time.perf_counter()
    found = [
        seen for _ in range(programmes) for seen in signs_seen(invented(rng, world, looks), looks)
    ]
    return time.perf_counter() - began, peak_mb(), found


def signs_seen(histories: list[History], looks: int) -> Iterator[set[Kind]]:
    """Of each cohort, the series with a sign at one or more of the last so many looks."""
    learnt = learnt_until(columns=side_by_side(histories=histories))
    for cohort, history in enumerate(histories):
        seen: set[Kind] = set()
        for months in range(len(history.months) - looks + 1, len(history.months) + 1):
            known = History(cohort=history.cohort, months=history.months[:months])
            if known.months[-1].members_at_end == 0:
                break
            charts = run_charts(history=known, cohort=cohort, learnt=learnt).charts
            seen |= {chart.kind for chart in charts if chart.is_signal}
        yield seen


def invented(rng: np.random.Generator, world: World, looks: int) -> list[History]:
    """A programme's histories: the known months and those to be looked at."""
    hazard = hazard_for(months=ROLL / world.rate)
    people, new = np.full(COHORTS, ROLL), np.zeros(COHORTS, int)
    tables: list[list[np.ndarray]] = []
    for months, joining, leaving in (
        (SETTLING_MONTHS, 1.0, 1.0),
        (KNOWN_MONTHS, 1.0, 1.0),
        (looks, world.joining, world.leaving),
    ):
        hazards = np.full(COHORTS, hazard * leaving)
        people, new, table = live(
            rng, people, new, (hazards * PRIORS.ratio.centre, hazards), PRIORS.settling,
            np.full((COHORTS, months), world.rate * joining),
        )  # fmt: skip
        tables.append(table)
    members, newcomers, leavers = (np.hstack(parts) for parts in zip(*tables[1:], strict=True))
    share = np.repeat([ATTENDING, ATTENDING * world.attending], [KNOWN_MONTHS, looks])
    attended = rng.binomial(members - leavers + newcomers, share)
    return [
        History(
            cohort=f"Cohort {cohort}",
            months=tuple(
                Month(
                    month=FIRST_MONTH + month, members=int(members[cohort, month]),
                    newcomers=int(newcomers[cohort, month]), leavers=int(leavers[cohort, month]),
                    meetings=1, attended=int(attended[cohort, month]),
                )
                for month in range(members.shape[1])
            ),
        )
        for cohort in range(COHORTS)
    ]  # fmt: skip


def hazard_for(*, months: float) -> float:
    """The hazard of the settled at which whoever joins stays so many months in the mean."""
    low, high = 1e-4, 3.0
    for _ in range(60):
        hazard = (low + high) / 2
        low, high = (hazard, high) if mean_stay(hazard) > months else (low, hazard)
    return hazard


def mean_stay(hazard: float) -> float:
    """Months' starts on the roll of somebody who joins, by first steps of the law."""
    stay_new, stay_settled = np.exp(-hazard * PRIORS.ratio.centre), np.exp(-hazard)
    settled = 1 / (1 - stay_settled)
    return float(
        (1 + stay_new * PRIORS.settling * settled) / (1 - stay_new * (1 - PRIORS.settling))
    )
