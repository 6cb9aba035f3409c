"""How balanced the arms of a trial are, against what was planned."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from likewise.domain.refusals import DomainError

Numbers = npt.NDArray[np.float64]


class BalanceRefused(DomainError):
    """Counts that cannot be compared with a plan."""


def marginal_balance(*, planned: Sequence[float], actual: Sequence[float]) -> float:
    """How far actual numbers in the arms are from those planned: 0 exactly as planned, at most 1.

    Parameters
    ----------
    planned : sequence of float, one an arm, above 0
        Planned numbers, or the ratio: only their proportions matter.
    actual : sequence of float, one an arm, 0 or more

    Returns
    -------
    float
        In [0, 1]; 0 where nobody is allocated yet.

    Raises
    ------
    BalanceRefused
        When the lists differ in length, have fewer than two arms, or hold a number out of range.

    Notes
    -----
    With r = actual / planned in each arm, the sum over pairs of |r_i - r_j|, divided by
    (arms - 1) times the sum of r. It is 1 when one arm has everyone.

    References
    ----------
    Han, Enas and McEntegart 2009, doi 10.1002/sim.3710.

    Examples
    --------
    >>> round(marginal_balance(planned=(10, 20, 30), actual=(8, 20, 32)), 5)
    0.09302
    """
    if len(planned) != len(actual) or len(planned) < 2:
        raise BalanceRefused("Give a planned and an actual number for each of two or more arms.")
    if not all(np.isfinite([*planned, *actual])) or min(planned) <= 0 or min(actual) < 0:
        raise BalanceRefused("Planned numbers are above 0 and actual numbers are 0 or more.")
    counts = np.asarray(actual, np.float64)[np.newaxis, :]
    return float(marginal_balances(ratio=planned, counts=counts)[0])


def marginal_balances(*, ratio: Sequence[float], counts: npt.ArrayLike) -> Numbers:
    """The statistic of many trials: counts has shape (trials, arms); see `marginal_balance`."""
    rates = np.asarray(counts, np.float64) / np.asarray(ratio, np.float64)
    arms = rates.shape[1]
    apart = np.zeros(rates.shape[0])
    for one in range(arms):
        for other in range(one + 1, arms):
            apart += np.abs(rates[:, one] - rates[:, other])
    whole = (arms - 1) * rates.sum(axis=1)
    balance: Numbers = np.divide(apart, whole, out=np.zeros_like(apart), where=whole > 0)
    return balance


def farthest_from_plan(*, ratio: Sequence[float], counts: npt.ArrayLike) -> Numbers:
    """By how many units the arm that is farthest from its planned share is off, in each trial."""
    actual = np.asarray(counts, np.float64)
    shares = np.asarray(ratio, np.float64) / float(sum(ratio))
    planned = actual.sum(axis=1, keepdims=True) * shares
    farthest: Numbers = np.abs(actual - planned).max(axis=1)
    return farthest
