"""How sure a score is: forecasts of one cohort go together, so cohorts are what is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.checks import RenewalRefused

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

LEVEL: Final = 0.95
# Below this many clusters no slope is given and nothing is claimed.
FEWEST_CLUSTERS: Final = 20
RESAMPLES: Final = 1_000
CELLS: Final = 1_000_000
STEPS: Final = 40
FLOOR: Final = 1e-6


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A weighted mean, its standard error and its 95% interval; None of one cluster alone."""

    value: float
    error: float | None
    low: float | None
    high: float | None


def clustered(
    *, values: Sequence[float], weights: Sequence[float], clusters: Sequence[str]
) -> Estimate:
    """A weighted mean with the error that leaving out each cluster in turn shows (jackknife).

    Parameters
    ----------
    values, weights : sequence of float
        One each for every forecast; weights 0 or more.
    clusters : sequence of str
        Whose it is. What has the same name goes together.

    Returns
    -------
    Estimate
        The interval is Student's with one degree of freedom less than there are clusters.

    Raises
    ------
    RenewalRefused
        Nothing has any weight.

    Notes
    -----
    The jackknife, not the sandwich: a weighted mean is a ratio of sums, and with few clusters of
    unequal size the sandwich's error is too small, the jackknife's if anything too large.

    References
    ----------
    Efron B, Stein C. Annals of Statistics 1981;9:586-596. doi:10.1214/aos/1176345462
    MacKinnon JG, Nielsen MO, Webb MD. Journal of Econometrics 2023;232:272-299.
    doi:10.1016/j.jeconom.2022.04.001

    Examples
    --------
    >>> found = clustered(values=[1, 2, 3, 6], weights=[1, 1, 1, 1], clusters="AABC")
    >>> found.value, round(found.error, 4)
    (3.0, 1.453)
    """
    import numpy as np
    from scipy.special import stdtrit

    _, place = np.unique(list(clusters), return_inverse=True)
    weight = np.asarray(weights, float)
    mass = np.bincount(place, weight)
    total = np.bincount(place, weight * np.asarray(values, float))[mass > 0]
    mass = mass[mass > 0]
    if mass.size == 0:
        raise RenewalRefused("No forecast could be judged. Give longer histories.")
    value = float(total.sum() / mass.sum())
    if mass.size == 1:
        return Estimate(value=value, error=None, low=None, high=None)
    without = (total.sum() - total) / (mass.sum() - mass)
    apart = float(((without - without.mean()) ** 2).sum())
    error = (apart * (mass.size - 1) / mass.size) ** 0.5
    reach = error * float(stdtrit(mass.size - 1, (1 + LEVEL) / 2))
    return Estimate(value=value, error=error, low=value - reach, high=value + reach)


@dataclass(frozen=True, kw_only=True)
class Recalibration:
    """The line in log-odds that best corrects chances: perfect ones have intercept 0, slope 1.

    The 95% intervals come from resampling clusters; an end is None where it is beyond measure.
    """

    intercept: float
    intercept_low: float | None
    intercept_high: float | None
    slope: float
    slope_low: float | None
    slope_high: float | None


def recalibration(
    *,
    chances: Sequence[float],
    happened: Sequence[bool],
    weights: Sequence[float],
    clusters: Sequence[str],
) -> Recalibration | None:
    """Fit outcomes to the log-odds of their chances: a slope below 1 is too sure of itself.

    Parameters
    ----------
    chances, happened, weights, clusters
        One each for every forecast; chances are read within 1e-6 of 0 and 1.

    Returns
    -------
    Recalibration or None
        None with fewer than 20 clusters, or where no line fits: all chances the same, or
        a chance that parts all outcomes.

    Notes
    -----
    Logistic regression by Newton's steps. For the interval clusters are drawn with replacement
    1,000 times (Philox, a fixed key); one that no line fits counts as beyond measure.

    References
    ----------
    Cox DR. Biometrika 1958;45:562-565. doi:10.1093/biomet/45.3-4.562
    """
    import numpy as np

    chance = np.clip(np.asarray(chances, float), FLOOR, 1 - FLOOR)
    odds = np.log(chance) - np.log1p(-chance)
    outcome, weight = np.asarray(happened, float), np.asarray(weights, float)
    names, place = np.unique(list(clusters), return_inverse=True)
    if np.unique(place[weight > 0]).size < FEWEST_CLUSTERS:
        return None
    intercept, slope = _lines(odds, outcome, weight[None, :])[:, 0].tolist()
    if not np.isfinite([intercept, slope]).all():
        return None
    rng = np.random.Generator(np.random.Philox(key=[2012, 41]))
    chosen = rng.integers(0, names.size, (RESAMPLES, names.size))
    found = np.empty((2, RESAMPLES))
    step = max(1, CELLS // odds.size)
    for first in range(0, RESAMPLES, step):
        times = np.stack(
            [np.bincount(one, minlength=names.size) for one in chosen[first : first + step]]
        )
        found[:, first : first + step] = _lines(odds, outcome, times[:, place] * weight)
    ends = [
        [float(end) if np.isfinite(end) else None for end in _middle(values)] for values in found
    ]
    return Recalibration(
        intercept=intercept,
        intercept_low=ends[0][0],
        intercept_high=ends[0][1],
        slope=slope,
        slope_low=ends[1][0],
        slope_high=ends[1][1],
    )


def _middle(values: "Floats") -> "Floats":
    """The ends of the middle 95%; a value that is no number lies beyond both."""
    import numpy as np

    low = np.where(np.isnan(values), -np.inf, values)
    high = np.where(np.isnan(values), np.inf, values)
    part = (1 - LEVEL) / 2
    return np.array(
        [
            np.quantile(low, part, method="inverted_cdf"),
            np.quantile(high, 1 - part, method="inverted_cdf"),
        ]
    )


def _lines(odds: "Floats", outcome: "Floats", weight: "Floats") -> "Floats":
    """Intercepts and slopes, shape (2, n), for n sets of weights; nan where no line fits."""
    import numpy as np
    from scipy.special import expit

    # From a flat line: from slope 1 the steps overshoot where the chances are far too sure.
    line = np.zeros((2, weight.shape[0]))
    mass = weight.sum(axis=1)
    done = np.zeros(weight.shape[0], np.bool_)
    for _ in range(STEPS):
        chance = expit(line[0][:, None] + line[1][:, None] * odds)
        miss = weight * (outcome - chance)
        spread = weight * chance * (1 - chance)
        up = np.stack([miss.sum(axis=1), miss @ odds])
        one, two, three = spread.sum(axis=1), spread @ odds, spread @ odds**2
        area = one * three - two * two
        # An even ground: no step where the data do not say in which direction.
        flat = area <= 1e-9 * np.maximum(mass, 1e-300) ** 2
        area = np.where(flat, 1.0, area)
        move = np.stack([three * up[0] - two * up[1], one * up[1] - two * up[0]]) / area
        move = np.where(flat, np.nan, np.clip(move, -2, 2))
        line = line + move
        done = np.abs(move).max(axis=0) < 1e-9
        if (done | np.isnan(line[0])).all():
            break
    return np.where(done, line, np.nan)
