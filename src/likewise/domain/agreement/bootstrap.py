"""Intervals by resampling units, from streams of random numbers that a counter names."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from likewise.domain.refusals import DomainError

Progress = Callable[[int], None]


class ResamplingMalformed(DomainError):
    """The bootstrap was asked for something it cannot do."""


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A percentile interval over bootstrap resamples.

    `without_variation` counts the resamples in which nothing varied; they have no coefficient
    and are left out of the percentiles.
    """

    lower: float
    upper: float
    confidence: float
    resamples: int
    without_variation: int
    seed: int

    def __post_init__(self) -> None:
        if not self.lower <= self.upper:
            raise ValueError("an interval's lower end is not above its upper end")


def bootstrap_interval(
    *,
    units: NDArray[np.int64],
    statistic: Callable[[NDArray[np.int64]], float | None],
    resamples: int,
    confidence: float = 0.95,
    seed: int = 1,
    on_resample: Progress | None = None,
) -> Interval | None:
    """Percentile interval of a statistic over resampled units.

    Parameters
    ----------
    units : ndarray of int64, shape (n_patterns,)
        How many units have each distinct pattern. Drawing as many units with replacement is one
        multinomial draw over the patterns.
    statistic : callable
        Takes resampled `units`; returns the coefficient, or None where nothing varied.
    resamples : int
        At least 1.
    confidence : float
        In (0, 1).
    seed : int
        At least 0. Resample b reads stream b of this seed, so that any part of the work can be
        done anywhere, in any order.
    on_resample : callable, optional
        Called with the number of resamples done.

    Returns
    -------
    Interval or None
        None where nothing varied in any resample.

    Raises
    ------
    ResamplingMalformed
        Fewer than one resample, or a confidence outside (0, 1), or a negative seed.

    Notes
    -----
    Units are taken to be independent; coders are not resampled.

    References
    ----------
    Efron B, Tibshirani R. Bootstrap methods for standard errors, confidence intervals, and other
    measures of statistical accuracy. Statistical Science 1986;1:54-75. doi:10.1214/ss/1177013815
    Zapf A, Castell S, Morawietz L, Karch A. Measuring inter-rater reliability for nominal data.
    BMC Medical Research Methodology 2016;16:93. doi:10.1186/s12874-016-0200-9

    Examples
    --------
    >>> import numpy as np
    >>> share = lambda units: float(units[0] / units.sum())
    >>> found = bootstrap_interval(units=np.array([50, 50]), statistic=share, resamples=200)
    >>> found.lower < 0.5 < found.upper
    True
    """
    if resamples < 1:
        raise ResamplingMalformed("Ask for at least one resample, or for no interval.")
    if not 0.0 < confidence < 1.0:
        raise ResamplingMalformed("Confidence lies between 0 and 1; 0.95 is usual.")
    if seed < 0:
        raise ResamplingMalformed("A seed is a whole number of zero or more.")
    n_units = int(units.sum())
    shares = units / n_units
    found = []
    for resample in range(resamples):
        value = statistic(_stream(seed, resample).multinomial(n_units, shares))
        if value is not None:
            found.append(value)
        if on_resample is not None:
            on_resample(resample + 1)
    if not found:
        return None
    tail = (1.0 - confidence) / 2.0
    lower, upper = np.quantile(found, [tail, 1.0 - tail])
    return Interval(
        lower=float(lower),
        upper=float(upper),
        confidence=confidence,
        resamples=resamples,
        without_variation=resamples - len(found),
        seed=seed,
    )


def _stream(seed: int, number: int) -> np.random.Generator:
    """Stream `number` of a seed: the highest word of the counter, 2^192 draws from the next."""
    return np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, number]))


def counting(on_resample: Progress | None) -> Progress | None:
    """Add up the resamples of one coefficient after another."""
    if on_resample is None:
        return None
    total = 0

    def count(_: int) -> None:
        nonlocal total
        total += 1
        on_resample(total)

    return count
