"""Has a rate changed? Month by month, how well a change explains counts beside none at all.

A series is counts beside what was expected of them. Its own level, 1 if all is as expected, is not
known but gamma, and is averaged over under both explanations. So what is judged teaches the level
only as far as each explanation lets it, and a change cannot hide in the mean that it has moved.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.checks import RenewalRefused, check_quantity

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Counts = npt.NDArray[np.int64] | npt.NDArray[np.float64]

# A change is looked for among those that began in so many months.
SPAN_MONTHS: Final = 12
MOST_SHAPE: Final = 1e6
# Beyond this, more is no more certain, and sums of powers would overflow.
MOST_EVIDENCE: Final = 600.0
MOST_FACTOR: Final = 100.0
BAND: Final = 0.9


@dataclass(frozen=True, kw_only=True)
class Level:
    """What is known of a series before it is judged, and which change is looked for.

    shape : the level is Gamma(shape, shape), with mean 1 and variance 1 / shape.
    factors : what the change may make of the level, alike likely: 0.5 for a halving.
    dispersion : variance of a month's count over its mean, given the level.
    """

    shape: float
    factors: tuple[float, ...]
    dispersion: float = 1.0

    def __post_init__(self) -> None:
        check_quantity(
            value=self.shape, name="The shape of a level", unit="its squared mean over variance",
            most=MOST_SHAPE,
        )  # fmt: skip
        if not self.factors:
            raise RenewalRefused(
                "No change is looked for. Give at least one, as 0.5 for a halving."
            )
        for factor in self.factors:
            check_quantity(value=factor, name="A change", unit="times the level", most=MOST_FACTOR)
        if min(self.shape, self.dispersion, *self.factors) <= 0:
            raise RenewalRefused("The shape, dispersion and factors of a level must be above 0.")
        if 1 in self.factors:
            raise RenewalRefused("A change by the factor 1 is none. Give 0.5 for a halving.")


def evidence_by_month(*, counts: "Counts", expected: "Floats", level: Level) -> "Floats":
    """How well a change explains the counts up to each month, beside none: log of the ratio.

    Parameters
    ----------
    counts : ndarray of int, shape (n_series, n_months)
        What was counted.
    expected : ndarray of float, shape (n_series, n_months) or (1, n_months)
        What was expected at the level 1; 0 where a month tells nothing, and its count is 0 too.
    level : Level
        What was known before, and the change looked for.

    Returns
    -------
    ndarray of float, shape (n_series, n_months)
        After each month, for the beginning in the last 12 months that explains most: the log of
        the chance of the counts with the change over their chance without, each averaged over the
        level. Below 0 no change explains more than none.

    Notes
    -----
    With counts :math:`N` and expectations :math:`E` before (b) and from (a) the beginning on,
    factor :math:`r` and shape :math:`k`, the ratio is
    :math:`r^{N_a} ((k + E_b + E_a)/(k + E_b + r E_a))^{k + N}`; of several factors the mean is
    taken. With one factor and a level that is known it is the decision interval of a cumulative
    sum for counts (Lucas), adjusted for what each month's roll and season lead to expect
    (Steiner). Where counts vary more or less than Poisson's, counts and expectations are divided
    by the dispersion.

    References
    ----------
    Lucas JM. Counted data CUSUM's. Technometrics 1985;27:129-144.
    doi:10.1080/00401706.1985.10488030. Steiner SH, et al. Monitoring surgical performance using
    risk-adjusted cumulative sum charts. Biostatistics 2000;1:441-452.
    doi:10.1093/biostatistics/1.4.441.

    Examples
    --------
    >>> import numpy as np
    >>> found = evidence_by_month(
    ...     counts=np.array([[2, 2, 2, 0, 0, 0]]), expected=np.full((1, 6), 2.0),
    ...     level=Level(shape=20.0, factors=(0.5,)),
    ... )
    >>> found.round(2).tolist()
    [[-0.36, -0.36, -0.37, 0.95, 1.79, 2.56]]
    """
    import numpy as np

    months = counts.shape[1]
    seen, due = _running(counts / level.dispersion), _running(expected / level.dispersion)
    evidence = np.empty((counts.shape[0], months))
    for month in range(1, months + 1):
        before = slice(max(0, month - SPAN_MONTHS), month)
        ratios = _log_ratios(
            seen_all=seen[:, month, None], seen_before=seen[:, before],
            due_all=due[:, month, None], due_before=due[:, before], level=level,
        )  # fmt: skip
        evidence[:, month - 1] = ratios.max(axis=1)
    return evidence


def best_explanation(*, counts: "Counts", expected: "Floats", level: Level) -> tuple[int, float]:
    """From which month on a change explains one series best at its end, and how well.

    `counts` and `expected` have shape (n_months,), of at most 12 months. The month is counted from
    0, of equally good ones the latest; how well is `evidence_by_month`'s last.
    """
    import numpy as np

    months = counts.shape[0]
    seen, due = (
        _running(counts[None] / level.dispersion),
        _running(expected[None] / level.dispersion),
    )
    ratios = _log_ratios(
        seen_all=seen[:, months, None], seen_before=seen[:, :months],
        due_all=due[:, months, None], due_before=due[:, :months], level=level,
    )[0]  # fmt: skip
    return int(months - 1 - np.argmax(ratios[::-1])), float(ratios.max())


def learnt_levels(
    *, counts: "Counts", expected: "Floats", level: Level, beginning: int | None
) -> "tuple[Floats, Floats]":
    """The level as known before each month of one series: mean, and gamma shape, (n_months,).

    Every month is expected from the months before it; from `beginning` on, where a change is
    thought to have begun, from those before that.
    """
    import numpy as np

    last = counts.shape[0] if beginning is None else beginning
    known = np.minimum(np.arange(counts.shape[0]), last)
    seen = _running(counts[None] / level.dispersion)[0][known]
    due = _running(expected[None] / level.dispersion)[0][known]
    return (level.shape + seen) / (level.shape + due), level.shape + seen


def _running(values: "Floats") -> "Floats":
    """Sums of the first 0, 1, 2, ... months."""
    import numpy as np

    sums: Floats = np.concatenate(
        [np.zeros((values.shape[0], 1)), np.cumsum(values, axis=1)], axis=1
    )
    return sums


def _log_ratios(
    *,
    seen_all: "Floats",
    seen_before: "Floats",
    due_all: "Floats",
    due_before: "Floats",
    level: Level,
) -> "Floats":
    import numpy as np

    whole = np.log(level.shape + due_all)
    total = np.zeros(1)
    for factor in level.factors:
        changed = np.log(level.shape + due_before + factor * (due_all - due_before))
        ratios = (seen_all - seen_before) * np.log(factor)
        ratios = ratios + (level.shape + seen_all) * (whole - changed)
        total = total + np.exp(np.minimum(np.maximum(ratios, -MOST_EVIDENCE), MOST_EVIDENCE))
    logs: Floats = np.log(total / len(level.factors))
    return logs


def predicted_ranges(
    *, means: "Floats", shapes: "Floats", places: "npt.NDArray[np.int64] | None" = None
) -> "npt.NDArray[np.int64]":
    """The middle 90% of counts whose level is uncertain.

    Parameters
    ----------
    means : ndarray of float, shape (n_months,)
        Expected counts.
    shapes : ndarray of float, shape (n_months,)
        Gamma shapes of their level.
    places : ndarray of int, shape (n_months,), optional
        The most that could be counted; then counts are beta-binomial, else negative binomial.

    Returns
    -------
    ndarray of int, shape (n_months, 2)
        The 5% and 95% quantiles; 0 where nothing is expected.

    Examples
    --------
    >>> import numpy as np
    >>> predicted_ranges(means=np.array([2.0, 0.0]), shapes=np.full(2, 1e6)).tolist()
    [[0, 5], [0, 0]]
    """
    import numpy as np
    from scipy.special import betaln, gammaln

    mean = np.where(means > 0, means, 1.0)[:, None]
    shape = shapes[:, None]
    if places is None:
        most = int((mean + 12 * np.sqrt(mean + mean**2 / shape) + 12).max())
        counts = np.arange(most)[None]
        odds = shape / (shape + mean)
        log_mass = (
            gammaln(shape + counts) - gammaln(shape) - gammaln(counts + 1)
            + shape * np.log(odds) + counts * np.log1p(-odds)
        )  # fmt: skip
    else:
        whole = np.maximum(places, 1)[:, None]
        share = np.minimum(mean / whole, 0.999)
        together = np.maximum(shape * (1 - share) / share - 1, 1.0)
        one, other = together * share, together * (1 - share)
        counts = np.minimum(np.arange(int(whole.max()) + 1)[None], whole)
        log_mass = (
            betaln(one + counts, other + whole - counts) - betaln(one, other)
            - betaln(counts + 1, whole - counts + 1) - np.log(whole + 1)
        )  # fmt: skip
    reached = np.cumsum(np.exp(log_mass), axis=1)
    ends = [(reached < share).sum(axis=1) for share in ((1 - BAND) / 2, (1 + BAND) / 2)]
    found: npt.NDArray[np.int64] = np.where(means[:, None] > 0, np.stack(ends, axis=1), 0)
    return found
