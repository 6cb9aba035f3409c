"""Units that were valued alike, counted once: what the sums and the resamples run over."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from likewise.domain.agreement.ratings import NothingToCompare, Ratings
from likewise.domain.compiling import way

MOST_KEYS = 1 << 20  # a table of counts this long still fits a processor's cache well enough


@dataclass(frozen=True, kw_only=True, eq=False)
class Patterns:
    """The distinct ways in which units with two or more values were valued.

    Pattern p holds `members[starts[p]:starts[p + 1]]`, ascending, each given by `counts` coders;
    `units[p]` units were valued so. Who gave which value is forgotten, so that swapping coders,
    reordering units or adding a unit with one value changes nothing.
    """

    starts: NDArray[np.int64]
    members: NDArray[np.int32]
    counts: NDArray[np.int64]
    units: NDArray[np.int64]
    n_values: int

    def totals(self, weights: NDArray[np.int64]) -> NDArray[np.float64]:
        """How often each value was given, where pattern p stands for `weights[p]` units."""
        from likewise.domain.agreement._kernels import CELLS_UNCOMPILED, value_totals

        form = way(work=len(self.members), at_most=CELLS_UNCOMPILED)
        return form(value_totals)(self.starts, self.members, self.counts, weights, self.n_values)


def patterns_of(*, ratings: Ratings) -> Patterns:
    """Count the distinct patterns, leaving out units with fewer than two values.

    Raises
    ------
    NothingToCompare
        No unit has values from two coders.
    """
    n_values, base = len(ratings.values), len(ratings.coders) + 1
    n_keys = base ** min(n_values, 64)
    patterns = _few(ratings, base, n_keys) if n_keys <= MOST_KEYS else _many(ratings)
    if not len(patterns.units):
        raise NothingToCompare(
            "No unit has values from two coders, so there is nothing to compare. "
            "Let at least two people code the same units."
        )
    return patterns


def _few(ratings: Ratings, base: int, n_keys: int) -> Patterns:
    """Few values: a unit's pattern is a number, whose digits are the counts of the values."""
    from likewise.domain.agreement._kernels import CELLS_UNCOMPILED, count_keys

    form = way(work=ratings.indices.size, at_most=CELLS_UNCOMPILED)
    by_key = form(count_keys)(ratings.indices, base, n_keys)
    keys = np.flatnonzero(by_key)
    digits = keys[:, None] // base ** np.arange(len(ratings.values)) % base
    pattern, member = np.nonzero(digits)
    starts = np.concatenate([[0], np.cumsum(np.count_nonzero(digits, axis=1))])
    return Patterns(
        starts=starts.astype(np.int64),
        members=member.astype(np.int32),
        counts=digits[pattern, member].astype(np.int64),
        units=by_key[keys],
        n_values=len(ratings.values),
    )


def _many(ratings: Ratings) -> Patterns:
    """Many values: hardly any two units are alike, so each unit is a pattern of its own."""
    from likewise.domain.agreement._kernels import CELLS_UNCOMPILED, sorted_patterns

    form = way(work=ratings.indices.size, at_most=CELLS_UNCOMPILED)
    starts, members, counts = form(sorted_patterns)(ratings.indices)
    return Patterns(
        starts=starts,
        members=members,
        counts=counts,
        units=np.ones(len(starts) - 1, dtype=np.int64),
        n_values=len(ratings.values),
    )
