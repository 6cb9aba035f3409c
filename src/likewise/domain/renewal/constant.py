"""The simplest renewal: members leave independently at one rate, newcomers arrive at another.

From `members` people the size after t months is Binomial(members, exp(-leaving t)) plus an
independent Poisson(newcomers / leaving (1 - exp(-leaving t))). The size on a day has this closed
form; never having been below a minimum needs the path, and comes from the absorbing chain.
The methods page is docs/methods/renewal.md.
"""

import math
from typing import TYPE_CHECKING, Any, Final

from likewise.domain.compiling import Way, way
from likewise.domain.renewal.checks import (
    MOST_HAZARD,
    MOST_MONTHS,
    MOST_NEWCOMERS,
    RenewalRefused,
    check_count,
    check_quantity,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

JUMPS_UNCOMPILED: Final = 300_000  # jumps x sizes that take a second or two uncompiled


def probability_at_least(
    *,
    members: int,
    newcomers_per_month: float,
    leaving_per_month: float,
    months: float,
    minimum: int,
) -> float:
    """Chance that a cohort has at least `minimum` members on the day `months` from now.

    Parameters
    ----------
    members : int
        Members today; 0 to 10,000.
    newcomers_per_month : float
        Rate of arrivals, people per month; 0 to 100. Zero is a closed cohort.
    leaving_per_month : float
        Hazard of each member, per month; 0 to 30. Zero means that nobody leaves.
    months : float
        Time ahead; 0 to 1,200.
    minimum : int
        Fewest members that count as enough; may be above `members`.

    Returns
    -------
    float
        A probability. Relative error at most 1e-10.

    Raises
    ------
    RenewalRefused
        A quantity is missing, negative, not finite, not whole, or beyond the range above.

    Notes
    -----
    Sum over survivors i of Binomial(i) times the Poisson upper tail at `minimum` - i: every
    term is positive, so nothing cancels. This is the transient law of the M/M/infinity queue.

    References
    ----------
    Kendall DG. On the generalized "birth-and-death" process. Annals of Mathematical Statistics
    1948;19:1-15. doi:10.1214/aoms/1177730285

    Examples
    --------
    >>> round(probability_at_least(members=8, newcomers_per_month=0.5, leaving_per_month=0.1,
    ...                            months=12, minimum=4), 6)
    0.858154

    Enlisting sixteen to keep eight for half a year:

    >>> round(probability_at_least(members=16, newcomers_per_month=0, leaving_per_month=0.1,
    ...                            months=6, minimum=8), 3)
    0.741
    """
    _check(members, newcomers_per_month, leaving_per_month, months, minimum)
    if minimum == 0:
        return 1.0
    import numpy as np
    from scipy.special import gammainc, gammaln, xlogy

    lost = -math.expm1(-leaving_per_month * months)
    if leaving_per_month * months > 1e-12:
        arriving = newcomers_per_month / leaving_per_month * lost
    else:
        arriving = newcomers_per_month * months
    survivors = np.arange(members + 1, dtype=float)
    log_pmf = gammaln(members + 1.0) - gammaln(survivors + 1) - gammaln(members - survivors + 1)
    log_pmf -= leaving_per_month * months * survivors
    log_pmf += xlogy(members - survivors, lost)
    wanted = minimum - survivors
    enough = np.where(wanted > 0, gammainc(np.maximum(wanted, 1.0), arriving), 1.0)
    return float(min(1.0, np.exp(log_pmf) @ enough))


def probability_never_below(
    *,
    members: int,
    newcomers_per_month: float,
    leaving_per_month: float,
    months: float,
    minimum: int,
) -> float:
    """Chance that a cohort never has fewer than `minimum` members in the next `months`.

    Parameters
    ----------
    members : int
        Members today; 0 to 10,000.
    newcomers_per_month : float
        Rate of arrivals, people per month; 0 to 100.
    leaving_per_month : float
        Hazard of each member, per month; 0 to 30.
    months : float
        Time ahead; 0 to 1,200.
    minimum : int
        Smallest size that is not too small; at most `members`.

    Returns
    -------
    float
        A probability. Absolute error at most 1e-11, given at most 10,000 expected jumps (the
        product of `months` and the total rate of arrivals and departures); 1e-15 more for each
        further jump.

    Raises
    ------
    RenewalRefused
        `minimum` is above `members`, or a quantity is missing, negative, not finite, not whole
        or beyond its range.

    Notes
    -----
    Uniformisation of the birth-and-death chain that is killed below `minimum`. Sizes are capped
    where the chance of ever reaching the cap is below 1e-12 (Chernoff's bound), and the Poisson
    series is summed until less than 1e-13 is left; both make the answer too small, never too
    large. Without newcomers the answer is the binomial tail and is computed as such; where
    nobody leaves it is 1.

    References
    ----------
    Jensen A. Markoff chains as an aid in the study of Markoff processes. Scandinavian Actuarial
    Journal 1953;1953(sup1):87-91. doi:10.1080/03461238.1953.10419459

    Examples
    --------
    >>> round(probability_never_below(members=8, newcomers_per_month=0.8, leaving_per_month=0.1,
    ...                               months=12, minimum=4), 6)
    0.886119
    """
    _check(members, newcomers_per_month, leaving_per_month, months, minimum)
    _check_not_already_below(members, minimum)
    if newcomers_per_month == 0:
        return probability_at_least(
            members=members,
            newcomers_per_month=0,
            leaving_per_month=leaving_per_month,
            months=months,
            minimum=minimum,
        )
    import numpy as np

    from likewise.domain.renewal import constant_kernels

    out = np.empty(1)
    form = _form(members, newcomers_per_month, leaving_per_month, months)
    form(constant_kernels.never_below)(
        members,
        float(newcomers_per_month),
        float(leaving_per_month),
        np.array([float(months)]),
        minimum,
        out,
    )
    return float(out[0])


def probabilities_never_below(
    *,
    members: "npt.ArrayLike",
    newcomers_per_month: "npt.ArrayLike",
    leaving_per_month: "npt.ArrayLike",
    horizons_months: "npt.ArrayLike",
    minimum: "npt.ArrayLike",
) -> "Floats":
    """`probability_never_below` for many cohorts and several horizons at once.

    Parameters
    ----------
    members, newcomers_per_month, leaving_per_month, minimum : array_like, shape (n_cohorts,)
        As for one cohort; scalars are repeated.
    horizons_months : array_like, shape (n_horizons,)
        Times ahead, in months.

    Returns
    -------
    ndarray of float, shape (n_cohorts, n_horizons)
        Probabilities. Absolute error at most 1e-11.

    Raises
    ------
    RenewalRefused
        As for one cohort, naming the first cohort that is wrong, counted from 0.

    Examples
    --------
    >>> probabilities_never_below(members=[8, 8], newcomers_per_month=[0.5, 0.8],
    ...     leaving_per_month=0.1, horizons_months=[12], minimum=4).round(6).tolist()
    [[0.728033], [0.886119]]
    """
    import numpy as np

    from likewise.domain.renewal import constant_kernels

    size, arriving, leaving, least = np.broadcast_arrays(
        np.atleast_1d(members),
        np.atleast_1d(newcomers_per_month),
        np.atleast_1d(leaving_per_month),
        np.atleast_1d(minimum),
    )
    horizons = np.atleast_1d(np.asarray(horizons_months, dtype=float))
    for months in horizons.tolist():
        check_quantity(value=months, name="The horizon", unit="months", most=MOST_MONTHS)
    wrong = ~((size >= least) & (least >= 0) & (size <= 10_000) & (size % 1 == 0))
    wrong |= ~((arriving >= 0) & (arriving <= MOST_NEWCOMERS))
    wrong |= ~((leaving >= 0) & (leaving <= MOST_HAZARD)) | (least % 1 != 0)
    if wrong.any():
        raise RenewalRefused(
            f"Cohort {int(np.argmax(wrong))} of the list (counted from 0) cannot be forecast: "
            "sizes and minimum must be whole, the minimum at most the size, and rates 0 or more."
        )
    out = np.empty((size.size, horizons.size))
    form = _form(size, arriving, leaving, horizons.max(initial=0.0))
    form(constant_kernels.never_below_each)(
        size.astype(np.int64),
        arriving.astype(np.float64),
        leaving.astype(np.float64),
        horizons,
        least.astype(np.int64),
        out,
    )
    return out


def expected_months_until_below(
    *, members: int, newcomers_per_month: float, leaving_per_month: float, minimum: int
) -> float:
    """Mean time until a cohort first has fewer than `minimum` members.

    Parameters
    ----------
    members, newcomers_per_month, leaving_per_month, minimum
        As for `probability_never_below`; `minimum` at least 1.

    Returns
    -------
    float
        Months. Relative error at most 1e-12.

    Raises
    ------
    RenewalRefused
        Nobody leaves, `minimum` is 0, or the mean is beyond any calendar (over 1e15 months).

    Notes
    -----
    The mean passage from i to i - 1 is sum over j >= 0 of newcomers^j divided by
    leaving^(j+1) i (i+1) ... (i+j); a closed cohort keeps the first term alone.

    References
    ----------
    Karlin S, McGregor J. The classification of birth and death processes. Transactions of the
    American Mathematical Society 1957;86:366-400.

    Examples
    --------
    A closed group of eight comes down to three, that is below four:

    >>> round(expected_months_until_below(members=8, newcomers_per_month=0,
    ...                                   leaving_per_month=0.1, minimum=4), 6)
    8.845238
    """
    _check(members, newcomers_per_month, leaving_per_month, 0, minimum)
    _check_not_already_below(members, minimum)
    if leaving_per_month == 0 or minimum == 0:
        raise RenewalRefused(
            "This cohort never falls below the minimum, so the time until then has no mean. "
            "Give a leaving rate above 0 and a minimum of at least 1."
        )
    load = newcomers_per_month / leaving_per_month
    total = 0.0
    for size in range(minimum, members + 1):
        term = 1 / (leaving_per_month * size)
        above = size
        passage = term
        while term > passage * 1e-17 and passage <= 1e15:
            above += 1
            term *= load / above
            passage += term
        if passage > 1e15:
            raise RenewalRefused(
                "The mean time until this cohort is too small is beyond any calendar. "
                "Ask for the chance within some months instead."
            )
        total += passage
    return total


def _form(members: Any, newcomers: Any, leaving: Any, months: float) -> Way:
    """Compiled where the jumps, times the sizes that each may lead to, are many."""
    import numpy as np

    sizes = np.asarray(members) + np.asarray(newcomers) * months + 20
    jumps = (np.asarray(newcomers) + np.asarray(leaving) * sizes) * months + 40
    return way(work=int(min((sizes * jumps).sum(), 1e15)), at_most=JUMPS_UNCOMPILED)


def _check(members: int, newcomers: float, leaving: float, months: float, minimum: int) -> None:
    check_count(value=members, name="The number of members")
    check_count(value=minimum, name="The minimum", most=1_000_000)
    check_quantity(
        value=newcomers, name="The rate of newcomers", unit="people per month", most=MOST_NEWCOMERS
    )
    check_quantity(
        value=leaving,
        name="The rate of leaving",
        unit="leavers per member and month",
        most=MOST_HAZARD,
    )
    check_quantity(value=months, name="The time ahead", unit="months", most=MOST_MONTHS)


def _check_not_already_below(members: int, minimum: int) -> None:
    if minimum > members:
        raise RenewalRefused(
            f"The cohort has {members} members, already fewer than the minimum of {minimum}. "
            "Ask for probability_at_least, or give a minimum that it still meets."
        )
