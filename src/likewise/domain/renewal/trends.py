"""Whether newcomers fade or grow with a cohort's age: a trend for each, pooled, centred on none.

A cohort's arrivals are its level times exp(slope x years), from an age at which all cohorts'
levels are compared. Given how many came, when they came says what the slope is, whatever the
level: that is all that the slope is learnt from. Slopes are normal between cohorts.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.columns import Columns
from likewise.domain.renewal.model import STEEPEST_TREND, trend_factors
from likewise.domain.renewal.pooling import MOST_FOR_GRID, Grid, thin, zoom
from likewise.domain.renewal.priors import PRIORS, Priors

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

SLOPES: Final = 81


@dataclass(frozen=True, kw_only=True)
class Trends:
    """What is known of the cohorts' slopes.

    slopes : shape (n_slopes,), log of arrivals per year. weight : the posterior of each cohort's,
    shape (n_cohorts, n_slopes). exposure : months once founded, as far as people could join, each
    times its season's factor and the trend's, same shape. years : from the age at which levels are
    compared to the first month forecast, shape (n_cohorts,). middle : that age, in months.
    between : chances of each slope under each node of what all cohorts say, shape (n_slopes,
    n_nodes). node_weight : how likely each node is. season : the factors under which all this was
    learnt, shape (12,).
    """

    slopes: "Floats"
    weight: "Floats"
    exposure: "Floats"
    years: "Floats"
    middle: float
    between: "Floats"
    node_weight: "Floats"
    season: "Floats"

    @property
    def expected(self) -> "Floats":
        """Exposure of each cohort averaged over its slopes, shape (n_cohorts,)."""
        mean: Floats = (self.weight * self.exposure).sum(axis=1)
        return mean

    def by_month(self, *, columns: Columns) -> "Floats":
        """What each cohort's level is multiplied by in each month of its history, at the mean of
        its slopes, shape (n_cohorts, n_months)."""
        import numpy as np

        months = np.arange(columns.members.shape[1])
        age = months - np.argmax(columns.members >= 0, axis=1)[:, None]
        mean = self.weight @ self.slopes
        factors: Floats = np.exp(mean[:, None] * (age - self.middle) / 12)
        return factors

    def factors(self, *, cohort: int, slope: "Floats", months: int) -> "Floats":
        """What the level is multiplied by in each month forecast, shape (months, n_draws)."""
        import numpy as np

        now: Floats = np.exp(slope * self.years[cohort])
        return now * trend_factors(slope=slope, months=months)


def learn_trends(*, columns: Columns, season: "Floats", priors: Priors = PRIORS) -> Trends:
    """Learn each cohort's trend from when its newcomers came.

    Parameters
    ----------
    columns : Columns
        Histories side by side. A cohort's age counts from its first month; founding and the time in
        which it was closed to joiners are left out.
    season : ndarray of float, shape (12,)
        Factors of January to December, already learnt.
    priors : Priors
        Of the mean slope and of how slopes differ.

    Returns
    -------
    Trends

    Notes
    -----
    Newcomers of a cohort, given their number, are multinomial over its months. The mean slope and
    the spread between cohorts are a grid that zooms, with the slopes of each cohort added up over
    81 values. Of more than 5,000 cohorts, 5,000 at even distances teach the two.
    """
    import numpy as np

    slopes = np.linspace(-STEEPEST_TREND, STEEPEST_TREND, SLOPES)
    came, watched, age = _by_age(columns, season)
    total = watched.sum()
    middle = float((watched @ age).sum() / total) if total > 0 else 0.0
    _, like = _likelihood(came, watched, age, slopes, middle)
    grid = _pool(slopes, thin(like[came.sum(axis=1) > 0]), priors)
    between = _between(slopes, np.log(grid.mean), grid.concentration)
    return _trends(columns, season, slopes, middle, between, grid.weight)


def trends_under(*, taught: Trends, columns: Columns) -> Trends:
    """The trends of other cohorts of the same programme, under what some of them taught."""
    return _trends(
        columns, taught.season, taught.slopes, taught.middle, taught.between, taught.node_weight
    )


def _trends(
    columns: Columns,
    season: "Floats",
    slopes: "Floats",
    middle: float,
    between: "Floats",
    node_weight: "Floats",
) -> Trends:
    import numpy as np

    exposure, like = _likelihood(*_by_age(columns, season), slopes, middle)
    weight = np.empty_like(like)
    for first in range(0, like.shape[0], MOST_FOR_GRID):
        part = like[first : first + MOST_FOR_GRID]
        weight[first : first + MOST_FOR_GRID] = part * (
            (node_weight / (part @ between)) @ between.T
        )
    seen = columns.members >= 0
    last = seen.shape[1] - np.argmax(seen[:, ::-1], axis=1)
    ended = last - np.argmax(seen, axis=1)
    return Trends(
        slopes=slopes,
        weight=weight / weight.sum(axis=1, keepdims=True),
        exposure=exposure,
        years=(ended - middle) / 12,
        middle=middle,
        between=between,
        node_weight=node_weight,
        season=season,
    )


def _likelihood(
    came: "Floats", watched: "Floats", age: "Floats", slopes: "Floats", middle: float
) -> "tuple[Floats, Floats]":
    """Each cohort's exposure under each slope, and how likely its newcomers' ages are under it."""
    import numpy as np

    exposure = watched @ np.exp((age[:, None] - middle) / 12 * slopes)
    number = came.sum(axis=1)
    told = ((came @ (age - middle)) / 12)[:, None] * slopes
    told -= number[:, None] * np.log(np.maximum(exposure, 1e-300))
    like = np.exp(told - told.max(axis=1, keepdims=True))
    like[number == 0] = 1.0
    return exposure, like


def _by_age(columns: Columns, season: "Floats") -> "tuple[Floats, Floats, Floats]":
    """Newcomers, and months times their season as far as they were open, by age, and the ages."""
    import numpy as np

    seen = columns.members >= 0
    opened = columns.open_share
    row, column = np.nonzero(opened)
    age = column - np.argmax(seen, axis=1)[row]
    came, watched = np.zeros(seen.shape), np.zeros(seen.shape)
    came[row, age] = columns.newcomers[row, column]
    watched[row, age] = season[(columns.first_month + column) % 12] * opened[row, column]
    return came, watched, np.arange(seen.shape[1], dtype=float)


def _pool(slopes: "Floats", like: "Floats", priors: Priors) -> Grid:
    """The mean slope (as the factor of a year) and the spread between cohorts."""
    import numpy as np

    prior = priors.trend

    def fit(mean: "Floats", log_spread: "Floats") -> "Floats":
        means, spreads = np.meshgrid(mean, np.exp(log_spread), indexing="ij")
        between = _between(slopes, means.ravel(), spreads.ravel())
        told: Floats = np.log(like @ between).sum(axis=0).reshape(means.shape)
        return told

    return zoom(fit, (0.0, prior.spread), (np.log(prior.between), prior.between_spread))


def _between(slopes: "Floats", mean: "Floats", spread: "Floats") -> "Floats":
    """Chances of each slope for each pair of mean and spread, shape (n_slopes, n_pairs)."""
    import numpy as np

    away = (slopes[:, None] - mean) / spread
    density = np.exp(-(away**2) / 2)
    chance: Floats = density / density.sum(axis=0)
    return chance
