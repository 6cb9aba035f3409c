"""The loops behind agreement, for the compiler; `_kernels` says the same in whole arrays."""

import numpy as np
from numpy.typing import NDArray

NOMINAL, RATIO, SQUARED = 0, 1, 2  # SQUARED: distance is the squared difference of scores


def whole_codes(values: NDArray[np.float64], codes: NDArray[np.int8]) -> bool:
    """Write whole values from 0 to 126 as they are, and nan as 127; false where there are others.

    Without a branch in the loop, so that the compiler can take several values at once.
    """
    others = 0
    for place in range(len(values)):
        value = values[place]
        inside = (value >= 0.0) & (value < 127.0)  # false for nan
        code = np.int32(value) if inside else np.int32(127)
        others |= (inside & (np.float64(code) != value)) | ((not inside) & (value == value))
        codes[place] = code
    return others == 0


def rank_codes(codes: NDArray[np.int8]) -> NDArray[np.int64]:
    """Put ranks in the place of codes, -1 for 127; gives the codes that there were, ascending."""
    seen = np.zeros(128, np.int64)
    for place in range(len(codes)):
        seen[codes[place]] = 1
    found = np.flatnonzero(seen[:127])
    ranks = np.full(128, -1, np.int8)
    for rank in range(len(found)):
        ranks[found[rank]] = rank
    for place in range(len(codes)):
        codes[place] = ranks[codes[place]]
    return found


def count_keys(indices: NDArray[np.integer], base: int, n_keys: int) -> NDArray[np.int64]:
    """How many units have each multiset of values, by its key: the counts as digits of a number."""
    n_units, n_coders = indices.shape
    units = np.zeros(n_keys, np.int64)
    powers = np.zeros(65, np.int64)  # place 0 is for a missing value, which adds nothing
    key = 1
    for value in range(1, 65):
        powers[value] = key
        key *= base
        if key >= n_keys:
            break
    for unit in range(n_units):
        key, valued = 0, 0
        for coder in range(n_coders):
            value = indices[unit, coder]
            key += powers[value + 1]
            valued += value >= 0
        if valued > 1:
            units[key] += 1
    return units


def sorted_patterns(
    indices: NDArray[np.integer],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """Each unit with two or more values as a pattern of its own: values ascending, and counts."""
    n_units, n_coders = indices.shape
    starts = np.zeros(n_units + 1, np.int64)
    members = np.empty(indices.size, np.int32)
    counts = np.empty(indices.size, np.int64)
    row = np.empty(n_coders, np.int32)
    n_patterns, end = 0, 0
    for unit in range(n_units):
        valued = 0
        for coder in range(n_coders):
            if indices[unit, coder] >= 0:
                row[valued] = indices[unit, coder]
                valued += 1
        if valued < 2:
            continue
        row[:valued].sort()
        for place in range(valued):
            if place > 0 and row[place] == row[place - 1]:
                counts[end - 1] += 1
            else:
                members[end] = row[place]
                counts[end] = 1
                end += 1
        n_patterns += 1
        starts[n_patterns] = end
    return starts[: n_patterns + 1], members[:end], counts[:end]


def value_totals(
    starts: NDArray[np.int64],
    members: NDArray[np.int32],
    counts: NDArray[np.int64],
    weights: NDArray[np.int64],
    n_values: int,
) -> NDArray[np.float64]:
    """How often each value was given, over units with two or more values."""
    totals = np.zeros(n_values)
    for pattern in range(len(weights)):
        if weights[pattern] > 0:
            for place in range(starts[pattern], starts[pattern + 1]):
                totals[members[place]] += weights[pattern] * counts[place]
    return totals


def observed_sum(
    starts: NDArray[np.int64],
    members: NDArray[np.int32],
    counts: NDArray[np.int64],
    weights: NDArray[np.int64],
    scores: NDArray[np.float64],
    kind: int,
) -> float:
    """Distances between values of the same unit, each unit's pairs weighed by 1 / (values - 1)."""
    total = 0.0
    for pattern in range(len(weights)):
        if weights[pattern] == 0:
            continue
        begin, end = starts[pattern], starts[pattern + 1]
        valued = 0
        distances = 0.0
        for place in range(begin, end):
            valued += counts[place]
            for other in range(begin, place):
                distance = 1.0
                if kind != NOMINAL:
                    one, two = scores[members[place]], scores[members[other]]
                    distance = (one - two) ** 2
                    if kind == RATIO:
                        distance /= (one + two) ** 2
                distances += distance * counts[place] * counts[other]
        total += weights[pattern] * 2.0 * distances / (valued - 1)
    return total


def expected_ratio_sum(totals: NDArray[np.float64], scores: NDArray[np.float64]) -> float:
    """Ratio distances between all pairs of values; the one level without a shorter way."""
    total = 0.0
    for place in range(len(totals)):
        if totals[place] > 0:
            for other in range(place):
                one, two = scores[place], scores[other]
                total += totals[place] * totals[other] * ((one - two) / (one + two)) ** 2
    return 2.0 * total


def pair_table(
    indices: NDArray[np.integer], first: int, second: int, n_values: int
) -> NDArray[np.int64]:
    """Units by what two coders made of them; units without both values are left out."""
    table = np.zeros((n_values, n_values), np.int64)
    for unit in range(len(indices)):
        one, two = indices[unit, first], indices[unit, second]
        if one >= 0 and two >= 0:
            table[one, two] += 1
    return table
