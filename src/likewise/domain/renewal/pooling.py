"""Partial pooling: each cohort's rates, drawn towards the programme's.

Counts are Poisson given a cohort's rate, and rates are gamma between cohorts, so a cohort's
posterior is gamma; the gamma's mean and spread have priors of their own and are carried as a
weighted grid. Shares are treated the same with beta and binomial.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from likewise.domain.renewal.priors import PRIORS, Priors, RatePrior, SharePrior

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

MOST_FOR_GRID: Final = 5_000
ROUNDS: Final = 7


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A posterior over the mean and the concentration between cohorts, as weighted nodes."""

    mean: "Floats"
    concentration: "Floats"
    weight: "Floats"


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """A posterior of one rate for all cohorts: gamma, of so many events in so many months."""

    events: float
    months: float


def pool_choosing(
    *, chosen_in: "Whole | None", months: "Whole", priors: Priors = PRIORS
) -> Pooled | None:
    """How often a cohort chooses to end, alike for all; None where no history says why it ended.

    `chosen_in` and `months` have shape (n_cohorts,): the month of that end or `MISSING`, and the
    months observed. An end whose cause is unknown counts as not chosen.
    """
    if chosen_in is None:
        return None
    return Pooled(
        events=priors.choosing.events + int((chosen_in >= 0).sum()),
        months=priors.choosing.months + int(months.sum()),
    )


def pool_rates(*, counts: "Whole", exposures: "Floats", prior: RatePrior) -> Grid:
    """The posterior of the mean and the concentration of rates between cohorts.

    Parameters
    ----------
    counts : ndarray of int, shape (n_cohorts,)
        Events of each cohort.
    exposures : ndarray of float, shape (n_cohorts,)
        What a rate of 1 would have made of them on average.
    prior : RatePrior
        Lognormal on the mean, lognormal on the concentration.

    Returns
    -------
    Grid
        Given a node, a cohort's rate is Gamma(concentration + count,
        concentration / mean + exposure).

    Notes
    -----
    The marginal likelihood is negative binomial. The grid zooms in on where the posterior is.
    Of more than 5,000 cohorts, 5,000 at even distances teach it.

    References
    ----------
    Gelman A, et al. Bayesian Data Analysis, 3rd ed., ch. 5. doi:10.1201/b16018
    """
    import numpy as np
    from scipy.special import gammaln

    counts, exposures = thin(counts), thin(exposures)
    useful = exposures > 0
    counts, exposures = counts[useful], exposures[useful]
    most = int(counts.max(initial=0))
    numbers = np.bincount(counts, minlength=most + 1)

    def fit(log_mean: "Floats", log_concentration: "Floats") -> "Floats":
        concentration = np.exp(log_concentration)[None, :]
        rate = concentration * np.exp(-log_mean)[:, None]
        steps = gammaln(concentration.T + np.arange(most + 1)) - gammaln(concentration.T)
        told: Floats = (steps @ numbers)[None, :] + counts.size * concentration * np.log(rate)
        for count, exposure in zip(_parts(counts), _parts(exposures), strict=True):
            told = told - np.log(rate[:, :, None] + exposure) @ count
            told = told - concentration * np.log(rate[:, :, None] + exposure).sum(axis=2)
        return told

    return zoom(
        fit, (np.log(prior.centre), prior.spread), (np.log(prior.between), prior.between_spread)
    )


def pool_shares(*, successes: "Whole", trials: "Whole", prior: SharePrior) -> Grid:
    """The posterior of the mean and the concentration of a share between cohorts.

    As `pool_rates`, with beta shares and a logistic-normal mean: given a node, a cohort's share
    is Beta(concentration mean + successes, concentration (1 - mean) + failures).
    """
    import numpy as np
    from scipy.special import betaln, expit, logit

    successes, trials = thin(successes), thin(trials)
    useful = trials > 0
    successes, failures = successes[useful], (trials - successes)[useful]

    def fit(log_odds: "Floats", log_concentration: "Floats") -> "Floats":
        concentration = np.exp(log_concentration)[None, :, None]
        one = concentration * expit(log_odds)[:, None, None]
        other = concentration * expit(-log_odds)[:, None, None]
        told: Floats = -successes.size * betaln(one, other)[:, :, 0]
        for won, lost in zip(_parts(successes), _parts(failures), strict=True):
            told = told + betaln(one + won, other + lost).sum(axis=2)
        return told

    grid = zoom(
        fit, (logit(prior.centre), prior.spread), (np.log(prior.between), prior.between_spread)
    )
    return Grid(mean=expit(np.log(grid.mean)), concentration=grid.concentration, weight=grid.weight)


def thin(values: "npt.NDArray[Any]") -> "npt.NDArray[Any]":
    """Of very many rows, some at even distances."""
    import numpy as np

    if values.shape[0] <= MOST_FOR_GRID:
        return values
    return values[np.linspace(0, values.shape[0] - 1, MOST_FOR_GRID).astype(np.int64)]


def _parts(values: "npt.NDArray[Any]") -> "list[npt.NDArray[Any]]":
    """Pieces small enough for a grid of each."""
    return [values[first : first + 500] for first in range(0, values.shape[0], 500)]


def zoom(
    fit: "Callable[[Floats, Floats], Floats]",
    centre_prior: tuple[float, float],
    spread_prior: tuple[float, float],
) -> Grid:
    """Weight a grid of two unknowns by prior and likelihood, zooming to where the weight is."""
    import numpy as np

    low = np.array([centre_prior[0] - 6 * centre_prior[1], spread_prior[0] - 4 * spread_prior[1]])
    high = np.array([centre_prior[0] + 6 * centre_prior[1], spread_prior[0] + 4 * spread_prior[1]])
    for _ in range(ROUNDS):
        first, second = np.linspace(low[0], high[0], 15), np.linspace(low[1], high[1], 9)
        log_weight = fit(first, second)
        log_weight -= ((first - centre_prior[0]) / centre_prior[1])[:, None] ** 2 / 2
        log_weight -= ((second - spread_prior[0]) / spread_prior[1])[None, :] ** 2 / 2
        weight = np.exp(log_weight - log_weight.max())
        step = np.array([first[1] - first[0], second[1] - second[0]])
        across, along = np.nonzero(weight > 1e-4)
        if across.max() - across.min() >= 6 and along.max() - along.min() >= 3:
            break
        # A coarse grid misses the peak of one unknown, and then misplaces the other: keep room.
        low = np.array([first[across.min()], second[along.min()]]) - 1.5 * step
        high = np.array([first[across.max()], second[along.max()]]) + 1.5 * step
    one, other = np.meshgrid(np.exp(first), np.exp(second), indexing="ij")
    keep = weight > 1e-5
    return Grid(mean=one[keep], concentration=other[keep], weight=weight[keep] / weight[keep].sum())
