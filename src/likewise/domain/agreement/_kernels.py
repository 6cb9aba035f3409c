"""The sums behind agreement in whole arrays, for small work; compiled, they are `_loops`.

Sums run in the order of the loops (`bincount` and `cumsum` add one after the other), so that both
forms give the same numbers to the last bit.
"""

import numpy as np
from numpy.typing import NDArray

from likewise.domain.agreement import _loops
from likewise.domain.agreement._loops import NOMINAL, RATIO, SQUARED
from likewise.domain.compiling import kernel

CELLS_UNCOMPILED = 1_000_000  # a table of so many values takes a tenth of a second uncompiled
PAIRS_UNCOMPILED = 10_000_000  # so many pairs of values, over all resamples, a second or two

__all__ = ["CELLS_UNCOMPILED", "NOMINAL", "PAIRS_UNCOMPILED", "RATIO", "SQUARED"]


@kernel(loops=_loops.whole_codes)
def whole_codes(values: NDArray[np.float64], codes: NDArray[np.int8]) -> bool:
    """Write whole values from 0 to 126 as they are, nan as 127; false where there are others."""
    inside = (values >= 0.0) & (values < 127.0)
    codes[:] = np.where(inside, values, 127.0).astype(np.int8)
    return bool((np.isnan(values) | (inside & (codes == values))).all())


@kernel(loops=_loops.rank_codes)
def rank_codes(codes: NDArray[np.int8]) -> NDArray[np.int64]:
    """Put ranks in the place of codes, -1 for 127; gives the codes that there were, ascending."""
    found = np.flatnonzero(np.bincount(codes, minlength=128)[:127])
    ranks = np.full(128, -1, np.int8)
    ranks[found] = np.arange(len(found))
    codes[:] = ranks[codes]
    return found


@kernel(loops=_loops.count_keys)
def count_keys(indices: NDArray[np.integer], base: int, n_keys: int) -> NDArray[np.int64]:
    """How many units have each multiset of values, by its key: the counts as digits of a number."""
    powers = np.zeros(indices.max(initial=0) + 2, np.int64)  # place 0 is for a missing value
    powers[1:] = base ** np.arange(len(powers) - 1)
    keys = powers[indices + 1].sum(axis=1)
    return np.bincount(keys[(indices >= 0).sum(axis=1) > 1], minlength=n_keys)


@kernel(loops=_loops.sorted_patterns)
def sorted_patterns(
    indices: NDArray[np.integer],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """Each unit with two or more values as a pattern of its own: values ascending, and counts."""
    rows = np.sort(indices[(indices >= 0).sum(axis=1) > 1], axis=1)
    given = rows >= 0
    is_new = given.copy()
    is_new[:, 1:] &= rows[:, 1:] != rows[:, :-1]
    starts = np.concatenate([[0], is_new.sum(axis=1).cumsum()]).astype(np.int64)
    counts = np.bincount(is_new[given].cumsum() - 1, minlength=starts[-1])
    return starts, rows[is_new].astype(np.int32), counts


@kernel(loops=_loops.value_totals)
def value_totals(
    starts: NDArray[np.int64],
    members: NDArray[np.int32],
    counts: NDArray[np.int64],
    weights: NDArray[np.int64],
    n_values: int,
) -> NDArray[np.float64]:
    """How often each value was given, over units with two or more values."""
    times = np.repeat(weights, np.diff(starts)) * counts
    return np.bincount(members, weights=times, minlength=n_values)


@kernel(loops=_loops.observed_sum)
def observed_sum(
    starts: NDArray[np.int64],
    members: NDArray[np.int32],
    counts: NDArray[np.int64],
    weights: NDArray[np.int64],
    scores: NDArray[np.float64],
    kind: int,
) -> float:
    """Distances between values of the same unit, each unit's pairs weighed by 1 / (values - 1)."""
    lengths = np.diff(starts)
    before = np.arange(len(members)) - np.repeat(starts[:-1], lengths)
    later = np.repeat(np.arange(len(members)), before)
    ends = before.cumsum()
    earlier = np.arange(len(later)) - np.repeat(ends, before) + later
    distance = np.ones(len(later))
    if kind != NOMINAL:
        one, two = scores[members[later]], scores[members[earlier]]
        distance = (one - two) ** 2
        if kind == RATIO:
            distance /= (one + two) ** 2
    pattern = np.repeat(np.arange(len(weights)), lengths)
    distances = np.bincount(
        pattern[later], weights=distance * counts[later] * counts[earlier], minlength=len(weights)
    )
    valued = np.bincount(pattern, weights=counts, minlength=len(weights))
    return float((weights * 2.0 * distances / (valued - 1)).cumsum()[-1])


@kernel(loops=_loops.expected_ratio_sum)
def expected_ratio_sum(totals: NDArray[np.float64], scores: NDArray[np.float64]) -> float:
    """Ratio distances between all pairs of values; the one level without a shorter way."""
    total = 0.0
    for place in np.flatnonzero(totals > 0):
        one, two = scores[place], scores[:place]
        parts = totals[place] * totals[:place] * ((one - two) / (one + two)) ** 2
        total = float(np.concatenate([[total], parts]).cumsum()[-1])
    return 2.0 * total


@kernel(loops=_loops.pair_table)
def pair_table(
    indices: NDArray[np.integer], first: int, second: int, n_values: int
) -> NDArray[np.int64]:
    """Units by what two coders made of them; units without both values are left out."""
    one, two = indices[:, first].astype(np.int64), indices[:, second]
    both = (one >= 0) & (two >= 0)
    cells = np.bincount(one[both] * n_values + two[both], minlength=n_values * n_values)
    return cells.reshape(n_values, n_values)
