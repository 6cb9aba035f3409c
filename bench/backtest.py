"""Do forecasts of the past beat three simple rules, in a world that is ours and in one that is not?

Programmes of 10 cohorts are invented and watched for 30 months (Philox, seed 20121101). In *ours*
rates are drawn from the spread of the starting values and people come and go by the model's law. In
*friends* they do not: people belong to circles of friends who leave together, and in shock months,
one in sixteen, everybody is four times as likely to leave. In both a cohort that stops by the rule
ends, and 1% of cohorts a month are lost from sight. Each programme is back-tested from every ninth
month with 60 draws, as `likewise renewal backtest` does; then all are scored together, with errors
counted by programme. One row for each world, horizon and simple rule: the model's gain in Brier
score with its 95% interval is in `variant`, and `ok` says that the model is better in Brier and in
log score beyond both intervals; and one row with the slope of the calibration, where `ok` says that
its interval lies in 0.8 to 1.25. `size` counts the forecasts that were judged; `seconds` is the
whole work on a world, the same in each of its rows.
"""

import time
from collections.abc import Callable, Iterator

import numpy as np

from bench import Row
from bench.coverage import live, rate
from bench.measure import in_child, peak_mb, sized
from likewise.domain.renewal.backtest import BackTest, back_test, pooled
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.judging import HorizonScore
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.priors import PRIORS
from likewise.domain.renewal.stopping import month_of_stopping

PROGRAMMES = 200
COHORTS = 10
MONTHS = 30
FIRST = 12 * 2010
HORIZONS = (3, 6, 12)
EVERY = 9
DRAWS = 60  # as many as make the compiled form pay
LOST = 0.01
SEED = 20121101
RULE = Rule(minimum=4, run=2, months_without_lead=3)

Counts = tuple[np.ndarray, np.ndarray]


def run() -> Iterator[Row]:
    for place, (name, world) in enumerate((("ours", ours), ("friends", friends))):
        seconds, peak, found = in_child(measure, world, SEED + place)
        for score in found.scores:
            yield from _rows(name, score, seconds, peak)


def _rows(name: str, score: HorizonScore, seconds: float, peak: float) -> Iterator[Row]:
    ahead = f"{name}, {score.months} months"
    for simple in score.simple:
        gain, log_gain = simple.brier_gain, simple.logarithmic_gain
        yield Row(
            name="backtest",
            size=simple.number,
            seconds=seconds,
            peak_mb=peak,
            ok=min(gain.low or -1.0, log_gain.low or -1.0) > 0,
            peer=simple.rule,
            variant=f"{ahead}: {gain.value:+.4f} ({gain.low:+.4f} to {gain.high:+.4f})",
        )
    line = score.recalibration
    if line is None or line.slope_low is None or line.slope_high is None:
        return  # too few programmes, where less is proved than is measured here
    yield Row(
        name="backtest",
        size=score.number,
        seconds=seconds,
        peak_mb=peak,
        ok=line.slope_low >= 0.8 and line.slope_high <= 1.25,
        variant=f"{ahead}: slope {line.slope:.2f} ({line.slope_low:.2f} to {line.slope_high:.2f})",
    )


def measure(
    world: Callable[[np.random.Generator], list[tuple[Counts, Counts]]], seed: int
) -> tuple[float, float, BackTest]:
    rng = np.random.Generator(np.random.Philox(seed))
    began = time.perf_counter()
    tests = {}
    for number in range(sized(PROGRAMMES)):
        lives = world(rng)
        lost = rng.geometric(LOST, COHORTS)
        tests[f"Programme {number}"] = back_test(
            histories=[
                history(f"Cohort {place}", members, leads, int(lost[place]))
                for place, (members, leads) in enumerate(lives)
            ],
            rule=RULE,
            horizons_months=HORIZONS,
            every_months=EVERY,
            draws=DRAWS,
            watched_until=FIRST + MONTHS - 1,
        )
    found = pooled(programmes=tests)
    return time.perf_counter() - began, peak_mb(), found


def history(name: str, members: Counts, leads: Counts, lost: int) -> History:
    """A life as it was seen: to its end by the rule, or until it was lost from sight."""
    (sizes, came), (led, began) = members, leads
    lived = History(
        cohort=name,
        months=tuple(
            Month(
                month=FIRST + month,
                members=int(sizes[month]),
                newcomers=int(came[month]),
                leavers=int(sizes[month] + came[month] - sizes[month + 1]),
                leads=int(led[month]),
                leads_started=int(began[month]),
                leads_stopped=int(led[month] + began[month] - led[month + 1]),
            )
            for month in range(MONTHS)
        ),
    )
    stopped = month_of_stopping(history=lived, rule=RULE, after=FIRST)
    until = MONTHS if stopped is None else stopped - FIRST + 1
    seen = max(2, min(until, lost))
    return History(
        cohort=name,
        months=lived.months[:seen],
        ended=stopped is not None and seen == until,
    )


def ours(rng: np.random.Generator) -> list[tuple[Counts, Counts]]:
    """A programme by the model's own law, its rates from the spread of the starting values."""
    joining = rate(rng, PRIORS.joining, PRIORS.joining.centre)[:COHORTS]
    settled = rate(rng, PRIORS.leaving_settled, PRIORS.leaving_settled.centre)[:COHORTS]
    stop = rate(rng, PRIORS.stopping_settled, PRIORS.stopping_settled.centre)[:COHORTS]
    appear = rate(rng, PRIORS.appearing, PRIORS.appearing.centre)[:COHORTS]
    ratio = PRIORS.ratio.centre * np.exp(PRIORS.ratio.spread * rng.standard_normal())
    nobody = np.zeros(COHORTS, int)
    people, _, members = live(
        rng, rng.integers(6, 13, COHORTS), nobody, (settled * ratio, settled), PRIORS.settling,
        np.repeat(joining[:, None], MONTHS, axis=1),
    )  # fmt: skip
    led, _, leads = live(
        rng, rng.integers(1, 4, COHORTS), nobody, (stop * PRIORS.lead_ratio, stop),
        PRIORS.lead_settling, np.repeat(appear[:, None], MONTHS, axis=1),
    )  # fmt: skip
    sizes = np.column_stack([members[0], people])
    numbers = np.column_stack([leads[0], led])
    return [
        ((sizes[place], members[1][place]), (numbers[place], leads[1][place]))
        for place in range(COHORTS)
    ]


def friends(rng: np.random.Generator) -> list[tuple[Counts, Counts]]:
    """A programme in which circles of friends leave together and some months shake everybody."""
    shocks = np.where(rng.random(MONTHS) < 1 / 16, 4.0, 1.0)
    lives = []
    for _ in range(COHORTS):
        leaving, joining = 0.05 * rng.gamma(4, 1 / 4), 0.5 * rng.gamma(4, 1 / 4)
        circles = rng.integers(0, 4, rng.integers(6, 13)).tolist()
        sizes, came = [len(circles)], []
        for month in range(MONTHS):
            chance = 1 - np.exp(-leaving * shocks[month])
            left = rng.random(len(circles)) < chance
            moved = {circle for circle, gone in zip(circles, left, strict=True) if gone}
            follows = rng.random(len(circles)) < 0.4
            circles = [
                circle
                for circle, gone, goes_too in zip(circles, left, follows, strict=True)
                if not gone and not (goes_too and circle in moved)
            ]
            newcomers = rng.integers(0, 4, rng.poisson(joining)).tolist()
            circles += newcomers
            came.append(len(newcomers))
            sizes.append(len(circles))
        lives.append(((np.array(sizes), np.array(came)), _leads(rng)))
    return lives


def _leads(rng: np.random.Generator) -> Counts:
    """Leads who stop after a while, and whose successors come more often where nobody leads."""
    led, began = [int(rng.integers(1, 3))], []
    for _ in range(MONTHS):
        staying = int(rng.binomial(led[-1], 0.96))
        starts = int(rng.random() < (0.3 if staying == 0 else 0.03))
        began.append(starts)
        led.append(staying + starts)
    return np.array(led), np.array(began)
