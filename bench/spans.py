"""Do whole histories forecast better than histories that are cut at every act?

Programmes of 20 cohorts in which acts move people are written apart from the engine, in
`tests/moving.py` (Philox, seed 20121004): in each pair of cohorts one gives the other 3 to 90% of
its people once, in the second half of 30 months. What an act does to the true rates of a cohort is
another world each: nothing ("rates stay"); as much as to its people ("rates follow": at half the
people others, half way to rates drawn anew); or all ("rates anew"), the worst for whole histories.
Every cohort that an act touched and that goes on is forecast for 12 months thrice, from the same
record: with its history cut at every act, cut only where more than half of its people changed (as
Likewise does), and never cut. A row each. `variant` says, over all cohorts: the mean Brier score
that the true chance (exact, from the true rates) leads to expect, in excess of what the truth
itself would have; the share of 90% intervals that hold it, and that miss it by more than a point
of a hundred (most chances here are near one); their mean width; months of history at the median.
`seconds` is the whole work of a world, the same in its rows; `ok` says that the excess is no
greater than that of histories cut at every act; in the worst world, that it is at most twice that.
"""

import importlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench import Row
from bench.measure import in_child, peak_mb
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.draws import learn, state_of
from likewise.domain.renewal.exact import chances
from likewise.domain.renewal.facts import DEFAULTS
from likewise.domain.renewal.model import MemberRates, Rule, StartingState
from likewise.domain.renewal.recorded import MOST_CHANGED, spans
from likewise.domain.renewal.uncertainty import forecast

PROGRAMMES: Final = 20
MONTHS: Final = 12
SEED: Final = 20121004
TOGETHER: Final = 1_000_000  # whatever is asked, it is compiled
CUTS: Final = {"cut at every act": 0.0, "cut beyond half": MOST_CHANGED, "never cut": 1.0}
WORLDS: Final = {"stay": 1.0, "follow": 1.0, "anew": 2.0}
# What is kept of a forecast: the changed share, months since the act, the true chance, and, for
# each way to cut, the chance, the ends of its interval and the months of history.
KEPT: Final = 4


def run() -> Iterator[Row]:
    for world, most in WORLDS.items():
        seconds, peak, found = in_child(measure, world, PROGRAMMES)
        truth = found[:, 2]
        excess = [float(((told[:, 0] - truth) ** 2).mean()) for told in by_cut(found)]
        for place, (name, told) in enumerate(zip(CUTS, by_cut(found), strict=True)):
            held = ((told[:, 1] <= truth) & (truth <= told[:, 2])).mean()
            missed = ((told[:, 1] > truth + 0.01) | (truth > told[:, 2] + 0.01)).mean()
            width, months = (told[:, 2] - told[:, 1]).mean(), np.median(told[:, 3])
            yield Row(
                name="spans", size=len(found), seconds=seconds, peak_mb=peak,
                ok=excess[place] <= most * excess[0],
                variant=f"rates {world}, {name}: excess Brier {excess[place]:.4f}, held "
                f"{held:.0%}, missed {missed:.0%}, width {width:.2f}, {months:.0f} months",
            )  # fmt: skip


def by_cut(found: np.ndarray) -> list[np.ndarray]:
    return [found[:, 3 + KEPT * place : 3 + KEPT * (place + 1)] for place in range(len(CUTS))]


def measure(world: str, programmes: int) -> tuple[float, float, np.ndarray]:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    moving: Any = importlib.import_module("moving")
    rng = np.random.Generator(np.random.Philox(SEED))
    began = time.perf_counter()
    rows: list[list[float]] = []
    until = moving.first_day(moving.BEGAN + moving.MONTHS)
    rule = Rule(minimum=moving.MINIMUM, run=2)
    for _ in range(programmes):
        made = moving.programme(rng, change=world)
        told = [of_cut(made, cut, until, rule) for cut in CUTS.values()]
        for cohort in made:
            if all(cohort.name in each for each in told):
                since = (until - cohort.acts[0]).days * 12 / 365.25
                start = [cohort.changed, since, truth_of(cohort, rule)]
                rows.append(start + [value for each in told for value in each[cohort.name]])
    return time.perf_counter() - began, peak_mb(), np.array(rows)


def of_cut(made: list[Any], cut: float, until: Any, rule: Rule) -> dict[str, list[float]]:
    """Forecasts of the cohorts that an act touched and that go on, from histories so cut."""
    recorded = [cohort.recorded() for cohort in made]
    found = spans(recorded, rules=DEFAULTS, watched_until=until, most_changed=cut)
    told = [span for span in found if span.history]
    programme = learn(
        columns=side_by_side(histories=[each.history for each in told if each.history])
    )
    cohorts = {cohort.name: cohort for cohort in made}
    answers: dict[str, list[float]] = {}
    for number, span in enumerate(told):
        cohort = cohorts[span.cohort]
        if not (span.goes_on and cohort.acts and span.history) or span.history.ended:
            continue
        if cohort.short >= rule.run:
            continue
        answer = forecast(
            programme=programme,
            cohort=number,
            state=state_of(programme=programme, cohort=number, short=cohort.short),
            rule=rule,
            horizons_months=(MONTHS,),
            together=TOGETHER,
        ).horizons[0]
        months = len(span.history.months)
        answers[span.cohort] = [answer.chance, answer.low, answer.high, months]
    return answers


def truth_of(cohort: Any, rule: Rule) -> float:
    """The chance that a cohort still meets, from its true rates and its people as they are."""
    found = chances(
        state=StartingState(
            members=len(cohort.here), new_members=sum(one.is_new for one in cohort.here),
            short_meetings=cohort.short,
        ),
        members=MemberRates(
            first_timers_per_month=cohort.joining, leaving_new=3 * cohort.leaving,
            leaving_settled=cohort.leaving,
        ),
        leads=None, rule=rule, months=MONTHS,
    )  # fmt: skip
    return float(found.meeting[-1, 0])
