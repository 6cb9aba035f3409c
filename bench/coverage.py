"""Do 90% intervals hold what they should, nine times in ten?

Two worlds. "the estimator's own prior": programmes of 20 cohorts are invented, their rates drawn
from the spread of the starting values, and 24 months of monthly counts are simulated for each
cohort (Philox, seed 20121001). From the counts alone each cohort is forecast as `likewise renewal
forecast` would, until 1,000 histories that had not stopped are done. "founded and closed": 120
programmes of 20 cohorts, written apart from the engine in `tests/growing.py`: founded one after
another, 0.50 newcomers a month at the mean, about half of them closed within the 36 months; read
from files of spells, and four cohorts of each that go on are forecast. One row for each world and
horizon: the interval for the chance of still meeting against the true chance (exact, from the true
rates); one for the 90% range of the size against the size that came (whole numbers, so that at
least 90% are expected); and one for the programme's mean of joining. `seconds` is the whole work,
the same in each row of a world; `ok` says that the share of intervals that hold the truth lies in
87 to 93% in the first world (for sizes: 87 to 97%), and in 85 to 97% in the second; the share
itself is in `variant`, for joining beside the mean that was learnt.
"""

import importlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench import Row
from bench.measure import in_child, peak_mb
from likewise.domain.renewal.columns import Columns, side_by_side
from likewise.domain.renewal.draws import Programme, learn, state_of
from likewise.domain.renewal.exact import chances
from likewise.domain.renewal.model import LeadRates, MemberRates, Rule, StartingState
from likewise.domain.renewal.pooling import Grid
from likewise.domain.renewal.priors import PRIORS, RatePrior
from likewise.domain.renewal.uncertainty import forecast
from likewise.formats.renewal import read_histories
from likewise.formats.tables import open_text

HISTORIES = 1_000
COHORTS = 20
MONTHS = 24
HORIZONS = (3, 6, 12, 18)
SEED = 20121001
PROGRAMMES = 120
GOING = 4
TOGETHER = 1_000_000  # whatever is asked, it is compiled
RULE = Rule(minimum=4, run=2, months_without_lead=3)


def run() -> Iterator[Row]:
    own = "the estimator's own prior"
    seconds, peak, held, sized = in_child(measure, HISTORIES)
    for place, months in enumerate(HORIZONS):
        share = float(held[:, place].mean())
        yield row(seconds, peak, HISTORIES, share, (0.87, 0.93), f"{own}, {months} months")
    share = float(sized.mean())
    yield row(seconds, peak, HISTORIES, share, (0.87, 0.97), f"{own}, sizes, 12 months")
    seconds, peak, held, joining = in_child(founded_and_closed, PROGRAMMES)
    other, fair = "founded and closed", (0.85, 0.97)
    for place, months in enumerate(HORIZONS):
        share = float(held[:, place].mean())
        yield row(seconds, peak, len(held), share, fair, f"{other}, {months} months")
    share = float(((joining[:, 0] <= 0.5) & (joining[:, 2] >= 0.5)).mean())
    mean = float(joining[:, 1].mean())
    yield row(seconds, peak, PROGRAMMES, share, fair, f"{other}, joining {mean:.3f}")


def row(
    seconds: float, peak: float, size: int, share: float, fair: tuple[float, float], variant: str
) -> Row:
    return Row(
        name="coverage",
        size=size,
        seconds=seconds,
        peak_mb=peak,
        ok=fair[0] <= share <= fair[1],
        variant=f"{variant}: {share:.1%}",
    )


def founded_and_closed(programmes: int) -> tuple[float, float, np.ndarray, np.ndarray]:
    """Whether intervals for the chance held it, and the programmes' means of joining."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    growing: Any = importlib.import_module("growing")
    rng = np.random.Generator(np.random.Philox(SEED))
    held: list[list[bool]] = []
    joining: list[list[float]] = []
    began = time.perf_counter()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "spells.csv"
        for _ in range(programmes):
            cohorts = growing.programme(rng, cohorts=COHORTS)
            file.write_text(growing.as_spells(cohorts))
            until = growing.first_day(growing.BEGAN + growing.MONTHS)
            histories = read_histories(table=open_text(file), until=until)
            told = learn(columns=side_by_side(histories=histories))
            joining.append(middle_of(told.joining))
            going = [n for n, one in enumerate(cohorts) if not one.closed_on and one.short < 2]
            held += [held_by(told, number, cohorts[number]) for number in going[:GOING]]
    return time.perf_counter() - began, peak_mb(), np.array(held), np.array(joining)


def middle_of(grid: Grid) -> list[float]:
    """The lower end, the mean and the upper end of the middle 90% of a programme's mean."""
    means, place = np.unique(grid.mean, return_inverse=True)
    weight = np.bincount(place, weights=grid.weight)
    low, high = np.interp([0.05, 0.95], np.cumsum(weight) - weight / 2, means)
    return [float(low), float(weight @ means), float(high)]


def held_by(told: Programme, number: int, cohort: Any) -> list[bool]:
    found = forecast(
        programme=told,
        cohort=number,
        state=state_of(programme=told, cohort=number, short=cohort.short),
        rule=RULE,
        horizons_months=HORIZONS,
        together=TOGETHER,
    )
    truth = chances(
        state=StartingState(
            members=len(cohort.here), new_members=sum(one.is_new for one in cohort.here),
            short_meetings=cohort.short,
        ),
        members=MemberRates(
            first_timers_per_month=cohort.joining, leaving_new=cohort.leaving_new,
            leaving_settled=cohort.leaving_settled,
        ),
        leads=None,
        rule=RULE,
        months=HORIZONS[-1],
    ).meeting[:, 0]  # fmt: skip
    return [one.low <= truth[one.months - 1] <= one.high for one in found.horizons]


def measure(histories: int) -> tuple[float, float, np.ndarray, np.ndarray]:
    rng = np.random.Generator(np.random.Philox(SEED))
    held: list[list[bool]] = []
    sized: list[bool] = []
    began = time.perf_counter()
    while len(held) < histories:
        one_programme(rng, histories, held, sized)
    return time.perf_counter() - began, peak_mb(), np.array(held), np.array(sized)


def rate(rng: np.random.Generator, prior: RatePrior, centre: float) -> np.ndarray:
    """Rates of a programme's cohorts, drawn as the starting values believe."""
    mean = centre * np.exp(prior.spread * rng.standard_normal())
    shape = prior.between * np.exp(prior.between_spread * rng.standard_normal())
    return rng.gamma(shape, mean / shape, COHORTS)


def one_programme(
    rng: np.random.Generator, histories: int, held: list[list[bool]], sized: list[bool]
) -> None:
    joining = rate(rng, PRIORS.joining, PRIORS.joining.centre)
    settled = rate(rng, PRIORS.leaving_settled, PRIORS.leaving_settled.centre)
    ratio = PRIORS.ratio.centre * np.exp(PRIORS.ratio.spread * rng.standard_normal())
    stop = rate(rng, PRIORS.stopping_settled, PRIORS.stopping_settled.centre)
    appear = rate(rng, PRIORS.appearing, PRIORS.appearing.centre)
    season = np.exp(rng.standard_normal(12) / np.sqrt(PRIORS.season_weight))
    season /= season.mean()
    member_hazards, lead_hazards = (settled * ratio, settled), (stop * PRIORS.lead_ratio, stop)
    people, new, table = live(
        rng, rng.integers(6, 13, COHORTS), np.zeros(COHORTS, int), member_hazards,
        PRIORS.settling, joining[:, None] * season[np.arange(MONTHS) % 12],
    )  # fmt: skip
    leads, new_leads, lead_table = live(
        rng, rng.integers(1, 4, COHORTS), np.zeros(COHORTS, int), lead_hazards,
        PRIORS.lead_settling, np.repeat(appear[:, None], MONTHS, axis=1),
    )  # fmt: skip
    missing = np.full((COHORTS, MONTHS), -1)
    programme = learn(
        columns=Columns(
            first_month=12 * 2010, members=table[0], newcomers=table[1], leavers=table[2],
            first_timers=missing, meetings=missing, attended=missing, leads=lead_table[0],
            leads_started=lead_table[1], leads_stopped=lead_table[2],
        )
    )  # fmt: skip
    sizes = table[0] - table[2] + table[1]
    led = lead_table[0] - lead_table[2] + lead_table[1]
    later, _, _ = live(
        rng, people, new, member_hazards, PRIORS.settling,
        joining[:, None] * season[np.arange(12) % 12],
    )  # fmt: skip
    for cohort in range(COHORTS):
        short = trailing(sizes[cohort] < RULE.minimum)
        unled = trailing(led[cohort] == 0)
        stopped = short >= RULE.run or unled >= RULE.months_without_lead
        if stopped or people[cohort] == 0 or len(held) == histories:
            continue
        found = forecast(
            programme=programme,
            cohort=cohort,
            state=state_of(programme=programme, cohort=cohort, short=short, unled=unled),
            rule=RULE,
            horizons_months=HORIZONS,
        )
        truth = chances(
            state=StartingState(
                members=int(people[cohort]), new_members=int(new[cohort]),
                leads=int(leads[cohort]), new_leads=int(new_leads[cohort]),
                next_month=MONTHS % 12 + 1, short_meetings=short, months_without_lead=unled,
            ),
            members=MemberRates(
                first_timers_per_month=float(joining[cohort]), season=tuple(season.tolist()),
                leaving_new=float(settled[cohort] * ratio),
                leaving_settled=float(settled[cohort]),
            ),
            leads=LeadRates(
                stopping_new=float(stop[cohort] * PRIORS.lead_ratio),
                stopping_settled=float(stop[cohort]), appearing_per_month=float(appear[cohort]),
            ),
            rule=RULE,
            months=HORIZONS[-1],
        ).meeting[:, 0]  # fmt: skip
        held.append([one.low <= truth[one.months - 1] <= one.high for one in found.horizons])
        sized.append(found.horizons[2].size_low <= later[cohort] <= found.horizons[2].size_high)


def live(
    rng: np.random.Generator,
    people: np.ndarray,
    new: np.ndarray,
    hazards: tuple[np.ndarray, np.ndarray],
    settling: float,
    coming: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Months of the model's law, written apart from the engine: totals, the new, and the counts."""
    settled = people - new
    members, newcomers, leavers = (np.empty(coming.shape, np.int64) for _ in range(3))
    for month in range(coming.shape[1]):
        members[:, month] = settled + new
        left_new = rng.binomial(new, 1 - np.exp(-hazards[0]))
        left_settled = rng.binomial(settled, 1 - np.exp(-hazards[1]))
        settle = rng.binomial(new - left_new, settling)
        arrived = rng.poisson(coming[:, month])
        settled = settled - left_settled + settle
        new = new - left_new - settle + arrived
        newcomers[:, month], leavers[:, month] = arrived, left_new + left_settled
    return settled + new, new, [members, newcomers, leavers]


def trailing(flags: np.ndarray) -> int:
    """How many are true at the end without a break."""
    return int(flags.size if flags.all() else np.argmin(flags[::-1]))
