"""Supporters without places: left out before solving, priced afterwards; imported only to solve."""

import numpy as np

from likewise.domain.compiling import kernel
from likewise.domain.matching._network import Array


@kernel()
def open_pairs(
    person: Array, supporter: Array, cost: Array, is_open: Array
) -> tuple[Array, Array, Array]:
    """The pairs whose supporter has a place at all, in the order given: no other can be taken."""
    kept = 0
    for e in range(len(supporter)):
        if is_open[supporter[e]]:
            kept += 1
    people, supporters = np.empty(kept, np.int32), np.empty(kept, np.int32)
    costs = np.empty(kept, np.int32)
    k = 0
    for e in range(len(supporter)):
        if is_open[supporter[e]]:
            people[k], supporters[k], costs[k] = person[e], supporter[e], cost[e]
            k += 1
    return people, supporters, costs


@kernel()
def price_closed(
    person: Array, supporter: Array, cost: Array, is_open: Array, pays: Array, price: Array
) -> None:
    """At a supporter without places: the least price at which nobody would want one.

    `pays` is what everyone is charged for being left, and is overwritten; `price` is filled in.
    """
    is_asked = np.zeros(len(pays), np.bool_)
    for e in range(len(supporter)):
        if not is_open[supporter[e]]:
            is_asked[person[e]] = True
            price[supporter[e]] = 0
    for e in range(len(supporter)):
        if is_asked[person[e]] and is_open[supporter[e]]:
            pays[person[e]] = min(pays[person[e]], cost[e] + price[supporter[e]])
    for e in range(len(supporter)):
        if not is_open[supporter[e]]:
            j = supporter[e]
            price[j] = max(price[j], pays[person[e]] - cost[e])
