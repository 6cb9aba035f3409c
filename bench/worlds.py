"""Do 90% intervals hold the truth in worlds whose law isn't the estimator's?

Four worlds, simulated here and not by the engine (Philox, seed 20121006), 200 programmes of 12
cohorts each; a cohort's rates are gamma with shape 6 about its programme's means, and those are
lognormal about 0.7 newcomers a month and a hazard of 0.06 once settled, times three when new.

- "friends leave together": every other newcomer makes friends with somebody, and up to three
  friends leave as one.
- "shock months": in one month of ten all cohorts of a programme lose people at four times their
  hazard, and 0.3 times as many come.
- "frailty": half of those who come leave at four times the hazard of the others, for ever; nobody
  settles.
- "arrivals fade": newcomers become fewer by 0.5 in the logarithm a year.

24 months of monthly counts are watched; two cohorts of each programme that go on are forecast from
them. The truth is the chance that a cohort still meets, given its own rates and its people as they
are, averaged over shocks to come: 4,000 simulated lives. An interval holds it if it meets what
those lives leave open (95%), for at three months many chances are nearer to one than they can tell.
Beside it stands a model that is told the world's law, its parameters and the programme's means, but
not a cohort's own rates: 60 draws of their posterior, 300 lives each, with the variance of the
lives taken off. A row for each world and horizon. `variant` says: the share of intervals that hold
the truth, with its standard error by programme (jackknife), and that miss it by more than a point
of a hundred; their mean width, and its ratio to the told model's; the mean chance and the mean
truth; the expected Brier scores of both models. `seconds` is the whole work of a world; `ok` says
that the share lies in 85 to 97% and the ratio is at most 1.5.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench import Row
from bench.measure import in_child, peak_mb, sized
from likewise.domain.renewal.clusters import clustered
from likewise.domain.renewal.columns import Columns
from likewise.domain.renewal.draws import learn, state_of
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.uncertainty import forecast

PROGRAMMES: Final = 200
COHORTS: Final = 12
ASKED: Final = 2
MONTHS: Final = 24
HORIZONS: Final = (3, 6, 12, 18)
SEED: Final = 20121006
RULE: Final = Rule(minimum=4, run=2)
SHAPE: Final = 6
LIVES, DRAWS, LIVES_OF_A_DRAW = 4_000, 60, 300
TOGETHER: Final = 1_000_000  # whatever is asked, it is compiled
MOST_FRIENDS: Final = 3


@dataclass(frozen=True, kw_only=True)
class World:
    """A law. `ratio` of the hazards of the first kind of members and the second; `settling` of
    the first into the second; `first`: the share of newcomers who are of the first kind."""

    ratio: float = 3.0
    settling: float = 1 / 3
    first: float = 1.0
    befriending: float = 0.0
    shocks: float = 0.0
    fading: float = 0.0


WORLDS: Final = {
    "friends leave together": World(befriending=0.5),
    "shock months": World(shocks=0.1),
    "frailty": World(ratio=4.0, settling=0.0, first=0.5),
    "arrivals fade": World(fading=0.5),
}
SHOCK_LEAVING, SHOCK_JOINING = 4.0, 0.3


@dataclass(kw_only=True)
class Lives:
    """So many cohorts at once. `units`, shape (n, MOST_FRIENDS, 2): how many singles, couples and
    threes there are, of each kind. Added up: units that `left`, units `at_risk` times how their
    hazard stands to that of the settled, people who `came`, and months in which they were `due`."""

    joining: np.ndarray
    leaving: np.ndarray
    units: np.ndarray
    short: np.ndarray
    left: np.ndarray
    at_risk: np.ndarray
    came: np.ndarray
    due: np.ndarray

    @property
    def members(self) -> np.ndarray:
        members: np.ndarray = self.units.sum(axis=2) @ np.arange(1, MOST_FRIENDS + 1)
        return members

    @property
    def stopped(self) -> np.ndarray:
        stopped: np.ndarray = self.short >= RULE.run
        return stopped


def run() -> Iterator[Row]:
    for place, (name, world) in enumerate(WORLDS.items()):
        programmes = sized(PROGRAMMES)
        seconds, peak, found = in_child(measure, world, programmes, place)
        clusters = [str(int(each)) for each in found[:, 0, 0]]
        for column, months in enumerate(HORIZONS):
            _, truth, chance, low, high, told, told_width = found[:, :, column].T
            held = clustered(
                values=holds(low, truth, high).astype(float).tolist(),
                weights=[1.0] * len(found), clusters=clusters,
            )  # fmt: skip
            missed = ((low > truth + 0.01) | (truth > high + 0.01)).mean()
            width, ratio = (high - low).mean(), (high - low).mean() / told_width.mean()
            yield Row(
                name="worlds", size=programmes, seconds=seconds, peak_mb=peak,
                ok=0.85 <= held.value <= 0.97 and bool(ratio <= 1.5),
                variant=f"{name}, {months} months: {held.value:.1%} ({held.error or 0:.1%}), "
                f"missed {missed:.0%}, width {width:.3f}, {ratio:.2f} times the told one's, chance "
                f"{chance.mean():.2f} of {truth.mean():.2f}, Brier {brier(chance, truth):.4f} and "
                f"{brier(told, truth):.4f}",
            )  # fmt: skip


def holds(low: np.ndarray, truth: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Whether intervals meet the 95% interval (Wilson's) of a truth that so many lives tell."""
    z, lives = 1.96, LIVES
    centre = (truth + z**2 / (2 * lives)) / (1 + z**2 / lives)
    half = z * np.sqrt(truth * (1 - truth) / lives + (z / (2 * lives)) ** 2) / (1 + z**2 / lives)
    found: np.ndarray = (low <= centre + half) & (centre - half <= high)
    return found


def brier(chance: np.ndarray, truth: np.ndarray) -> float:
    """The score that the truth leads to expect."""
    return float((chance**2 * (1 - truth) + (1 - chance) ** 2 * truth).mean())


def measure(world: World, programmes: int, place: int) -> tuple[float, float, np.ndarray]:
    """Rows of programme, truth, chance, low, high, told chance and told width, by horizon."""
    rng = np.random.Generator(np.random.Philox(key=[SEED, place]))
    began = time.perf_counter()
    rows = [row for number in range(programmes) for row in one_programme(rng, world, number)]
    return time.perf_counter() - began, peak_mb(), np.array(rows)


def one_programme(rng: np.random.Generator, world: World, number: int) -> Iterator[np.ndarray]:
    means = 0.7 * np.exp(0.3 * rng.standard_normal()), 0.06 * np.exp(0.3 * rng.standard_normal())
    lives = founded(rng, world, means)
    columns = watched(rng, world, lives)
    programme = learn(columns=columns)
    going = np.flatnonzero(~lives.stopped & (lives.members > 0))
    for cohort in going[:ASKED].tolist():
        answer = forecast(
            programme=programme,
            cohort=cohort,
            state=state_of(programme=programme, cohort=cohort, short=int(lives.short[cohort])),
            rule=RULE,
            horizons_months=HORIZONS,
            together=TOGETHER,
        ).horizons
        truth = still_meet(rng, world, again(lives, cohort, LIVES)).mean(axis=0)
        told, width = of_the_told(rng, world, lives, cohort, means)
        said = [[each.chance for each in answer], [each.low for each in answer]]
        yield np.array(
            [[number] * len(HORIZONS), truth, *said, [each.high for each in answer], told, width]
        )


def founded(rng: np.random.Generator, world: World, means: tuple[float, float]) -> Lives:
    units = np.zeros((COHORTS, MOST_FRIENDS, 2), np.int64)
    people = rng.integers(8, 15, COHORTS)
    couples = people // 3 if world.befriending else 0 * people
    for size, number in ((0, people - 2 * couples), (1, couples)):
        units[:, size, 0] = rng.binomial(number, world.first if not world.settling else 0.0)
        units[:, size, 1] = number - units[:, size, 0]
    nothing = np.zeros(COHORTS)
    return Lives(
        joining=rng.gamma(SHAPE, means[0] / SHAPE, COHORTS),
        leaving=rng.gamma(SHAPE, means[1] / SHAPE, COHORTS),
        units=units, short=np.zeros(COHORTS, np.int64),
        left=nothing.copy(), at_risk=nothing.copy(), came=nothing.copy(), due=nothing.copy(),
    )  # fmt: skip


def watched(rng: np.random.Generator, world: World, lives: Lives) -> Columns:
    """Live the watched months, and count them as a cohort's monthly file does."""
    members, newcomers, leavers = (np.full((COHORTS, MONTHS), -1) for _ in range(3))
    for month in range(MONTHS):
        there, goes_on = lives.members, ~lives.stopped
        shocked = np.full(COHORTS, rng.random() < world.shocks)
        came = step(rng, world, lives, month, shocked)
        members[goes_on, month] = there[goes_on]
        newcomers[goes_on, month] = came[goes_on]
        leavers[goes_on, month] = (there + came - lives.members)[goes_on]
    missing = np.full((COHORTS, MONTHS), -1)
    return Columns(
        first_month=12 * 2010, members=members, newcomers=newcomers, leavers=leavers,
        first_timers=missing, meetings=missing, attended=missing, leads=missing,
        leads_started=missing, leads_stopped=missing,
    )  # fmt: skip


def step(
    rng: np.random.Generator, world: World, lives: Lives, month: int, shocked: np.ndarray
) -> np.ndarray:
    """One month of those that have not stopped; how many came."""
    goes_on = ~lives.stopped
    factor = np.where(shocked, SHOCK_LEAVING, 1.0)
    relative = factor[:, None] * np.array([world.ratio, 1.0])
    chance = -np.expm1(-lives.leaving[:, None] * relative)
    left = rng.binomial(lives.units, chance[:, None, :]) * goes_on[:, None, None]
    lives.left += left.sum(axis=(1, 2))
    at_risk = (lives.units - left / 2).sum(axis=1) * relative
    lives.at_risk += at_risk.sum(axis=1) * goes_on
    lives.units = lives.units - left
    if world.settling:
        settle = rng.binomial(lives.units[:, :, 0], world.settling) * goes_on[:, None]
        lives.units[:, :, 0] -= settle
        lives.units[:, :, 1] += settle
    due = np.exp(-world.fading * month / 12) * np.where(shocked, SHOCK_JOINING, 1.0) * goes_on
    lives.due += due
    came: np.ndarray = rng.poisson(lives.joining * due)
    lives.came += came
    add(rng, world, lives, came)
    short = lives.members < RULE.minimum
    lives.short = np.where(goes_on, np.where(short, lives.short + 1, 0), lives.short)
    return came


def add(rng: np.random.Generator, world: World, lives: Lives, came: np.ndarray) -> None:
    """Newcomers, one after another: each alone, or as a friend of somebody who is there."""
    if not world.befriending:
        first = rng.binomial(came, world.first)
        lives.units[:, 0, 0] += first
        lives.units[:, 0, 1] += came - first
        return
    for place in range(int(came.max(initial=0))):
        rows = np.flatnonzero(came > place)
        open_to = lives.units[rows, : MOST_FRIENDS - 1].reshape(len(rows), -1)
        total = open_to.sum(axis=1)
        befriends = (rng.random(len(rows)) < world.befriending) & (total > 0)
        at = (rng.random(len(rows)) * total)[:, None] >= np.cumsum(open_to, axis=1)
        size, kind = np.divmod(np.minimum(at.sum(axis=1), open_to.shape[1] - 1), 2)
        alone = rows[~befriends]
        np.add.at(lives.units, (alone, 0 * alone, 0 * alone), 1)
        friends = rows[befriends], size[befriends], kind[befriends]
        np.add.at(lives.units, friends, -1)
        np.add.at(lives.units, (friends[0], friends[1] + 1, friends[2]), 1)


def again(
    lives: Lives, cohort: int, number: int, joining: np.ndarray | None = None,
    leaving: np.ndarray | None = None,
) -> Lives:  # fmt: skip
    """The same cohort, so many times, with its own rates or others."""

    def repeated(values: np.ndarray) -> np.ndarray:
        return np.repeat(values[cohort : cohort + 1], number, axis=0)

    return Lives(
        joining=repeated(lives.joining) if joining is None else joining,
        leaving=repeated(lives.leaving) if leaving is None else leaving,
        units=repeated(lives.units), short=repeated(lives.short), left=np.zeros(number),
        at_risk=np.zeros(number), came=np.zeros(number), due=np.zeros(number),
    )  # fmt: skip


def still_meet(rng: np.random.Generator, world: World, lives: Lives) -> np.ndarray:
    """Whether each still meets at the horizons, shape (n, n_horizons)."""
    found = []
    for month in range(max(HORIZONS)):
        step(rng, world, lives, MONTHS + month, rng.random(lives.short.size) < world.shocks)
        if month + 1 in HORIZONS:
            found.append(~lives.stopped)
    return np.stack(found, axis=1)


def of_the_told(
    rng: np.random.Generator, world: World, lives: Lives, cohort: int, means: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """The chances of a model that is told all but the cohort's own rates, and its 90% widths."""
    came = lives.came[cohort]
    joining = rng.gamma(SHAPE + came, 1 / (SHAPE / means[0] + lives.due[cohort]), DRAWS)
    rate = SHAPE / means[1] + lives.at_risk[cohort]
    leaving = rng.gamma(SHAPE + lives.left[cohort], 1 / rate, DRAWS)
    every = [np.repeat(each, LIVES_OF_A_DRAW) for each in (joining, leaving)]
    met = still_meet(rng, world, again(lives, cohort, DRAWS * LIVES_OF_A_DRAW, *every))
    chances = met.reshape(DRAWS, LIVES_OF_A_DRAW, -1).mean(axis=1)
    mean, spread = chances.mean(axis=0), chances.var(axis=0)
    of_lives = (chances * (1 - chances)).mean(axis=0) / LIVES_OF_A_DRAW
    kept = np.sqrt(np.maximum(spread - of_lives, 0) / np.maximum(spread, 1e-12))
    low, high = np.quantile(chances, [0.05, 0.95], axis=0)
    return mean, (high - low) * kept
