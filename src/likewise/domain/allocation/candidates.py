"""Allocations of known clusters: all of them or a sample, and how balanced each one is."""

from collections.abc import Sequence
from math import comb
from typing import Literal

import numpy as np
import numpy.typing as npt

from likewise.domain.allocation.streams import Purpose, stream

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.float64]


def arm_sizes(*, ratio: Sequence[int], clusters: int) -> tuple[int, ...]:
    """Clusters in each arm, as near the ratio as whole clusters can be.

    Each arm has the whole part of its share; what is left goes one each to the arms with the
    largest remainders (Hamilton's method), the first of those that tie.

    Examples
    --------
    >>> arm_sizes(ratio=(1, 1, 1), clusters=10), arm_sizes(ratio=(3, 1), clusters=7)
    ((4, 3, 3), (5, 2))
    """
    whole = sum(ratio)
    sizes = [share * clusters // whole for share in ratio]
    by_remainder = sorted(range(len(ratio)), key=lambda arm: -(ratio[arm] * clusters % whole))
    for arm in by_remainder[: clusters - sum(sizes)]:
        sizes[arm] += 1
    return tuple(sizes)


def count_allocations(*, sizes: Sequence[int]) -> int:
    """In how many ways clusters can be dealt into arms of these sizes."""
    ways, left = 1, sum(sizes)
    for size in sizes:
        ways *= comb(left, size)
        left -= size
    return ways


def every_allocation(*, sizes: Sequence[int]) -> Bytes:
    """All allocations, in dictionary order: shape (ways, clusters)."""
    rows, left = np.zeros((1, 0), np.uint8), np.array([sizes], np.int64)
    for _ in range(sum(sizes)):
        parent, arm = np.nonzero(left > 0)
        rows = np.column_stack((rows[parent], arm.astype(np.uint8)))
        left = left[parent]
        left[np.arange(len(arm)), arm] -= 1
    return rows


def sampled_allocations(*, sizes: Sequence[int], seed: int, count: int) -> Bytes:
    """Different allocations drawn at random, in dictionary order: at most `count`."""
    dealt = np.repeat(np.arange(len(sizes), dtype=np.uint8), sizes)
    draws = stream(seed=seed, purpose=Purpose.CANDIDATES).random((count, dealt.size))
    drawn: Bytes = np.unique(dealt[np.argsort(draws, axis=1, kind="stable")], axis=0)
    return drawn


def arm_means(*, allocations: Bytes, columns: Numbers, arms: int) -> Numbers:
    """Means of every column in every arm of every allocation: (arms, allocations, columns)."""
    means = []
    for arm in range(arms):
        mine = (allocations == arm).astype(np.float64)
        means.append(mine @ columns / mine.sum(axis=1, keepdims=True))
    return np.array(means)


def scores_of(*, allocations: Bytes, columns: Numbers, weights: Numbers, arms: int) -> Numbers:
    """The balance score: weighted squared differences between arms' means of standardised columns,
    summed over pairs of arms. A column that is the same everywhere counts nothing."""
    deviation = columns.std(axis=0, ddof=1)
    standard = (columns - columns.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    means = arm_means(allocations=allocations, columns=standard, arms=arms)
    scores = np.zeros(len(allocations))
    for one in range(arms):
        for other in range(one + 1, arms):
            scores += (means[one] - means[other]) ** 2 @ weights
    return scores


def pairs_together(*, allocations: Bytes, arms: int) -> Numbers:
    """How often each two clusters share an arm: shape (clusters, clusters), in [0, 1]."""
    together = np.zeros((allocations.shape[1],) * 2)
    for arm in range(arms):
        mine = (allocations == arm).astype(np.float64)
        together += mine.T @ mine
    return together / len(allocations)


def tied_pairs(
    *, together: Numbers, units: Sequence[str]
) -> tuple[tuple[str, str, Literal["always", "never"]], ...]:
    """Pairs of clusters that are in the same arm in every allocation, or in none."""
    found: list[tuple[str, str, Literal["always", "never"]]] = []
    for one in range(len(units)):
        for other in range(one + 1, len(units)):
            if together[one, other] in (0.0, 1.0):
                how: Literal["always", "never"] = "always" if together[one, other] else "never"
                found.append((units[one], units[other], how))
    return tuple(found)


def arms_renamed(*, allocations: Bytes, sizes: Sequence[int]) -> Bytes:
    """Allocations with arms of one size renamed in the order in which they first appear.

    Two allocations that differ only by an exchange of arms of the same size (mirror images) become
    the same row.
    """
    firsts = np.stack([(allocations == arm).argmax(axis=1) for arm in range(len(sizes))], axis=1)
    names = np.zeros(firsts.shape, np.uint8)
    for size in set(sizes):
        alike = np.array([arm for arm, other in enumerate(sizes) if other == size])
        order = np.argsort(np.argsort(firsts[:, alike], axis=1), axis=1)
        names[:, alike] = alike[order]
    renamed: Bytes = np.take_along_axis(names, allocations.astype(np.int64), axis=1)
    return renamed


def fewest_mirrors(*, allocations: Bytes, sizes: Sequence[int]) -> int:
    """Of any allocation in a set, how many in the set are its mirror images, itself included.

    The least such number: 2 for a whole set of two arms of one size, 1 for arms that differ.
    """
    renamed = arms_renamed(allocations=allocations, sizes=sizes)
    _, counts = np.unique(renamed, axis=0, return_counts=True)
    return int(counts.min())
