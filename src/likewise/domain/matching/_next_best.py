"""For each person, the cheapest round in which they have another option; compiled."""

import numpy as np

from likewise.domain.compiling import kernel
from likewise.domain.matching._filling import cost_if_one_leaves, edges_into, what_people_pay
from likewise.domain.matching._network import ALONE, FAR, NOBODY, Array, Network, State
from likewise.domain.matching._paths import Search, clean, look_from, shortest_way_in


@kernel()
def next_best(
    net: Network, state: State, search: Search, i: int, surcharge: int, moved_behind: int
) -> tuple[int, int, int]:
    """The cheapest round in which person i has another option: cost, edge or ALONE, others moved.

    Person i gets up; the shortest way in without the edge held leads to the new round. A way that
    ends on the seat just left costs its length. Any other leaves that seat to somebody else or
    empty, which costs `surcharge` more and moves `moved_behind` people.
    """
    held = state.chosen[i]
    if held >= 0:
        home = net.to[held]
        base = net.cost[held] + state.price[home]
        within = net.alone[i] - base + surcharge
    else:
        home, base, within = NOBODY, net.alone[i], FAR
    look_from(net, state, search, i, held, base, within)
    cost, end, left = shortest_way_in(net, state, search, within, home, surcharge)
    edge = ALONE if held >= 0 else NOBODY
    moved = 0 if end == home else moved_behind
    if end != NOBODY or left != NOBODY:
        j = end if end != NOBODY else net.to[state.chosen[left]]
        moved += 0 if left == NOBODY else 1
        y = search.by_person[j]
        while y != i:
            moved += 1
            j = net.to[state.chosen[y]]
            y = search.by_person[j]
        edge = search.by_edge[j]
    clean(search)
    return cost, edge, moved


@kernel()
def next_best_of_blocks(
    net: Network,
    state: State,
    search: Search,
    first_block: int,
    last_block: int,
    cost: Array,
    edge: Array,
    moved: Array,
) -> None:
    """The next best of everyone in a run of blocks, written into the arrays given."""
    begin = np.zeros(len(net.places) + 1, np.int64)
    least = np.empty(len(net.alone), np.int64)
    surcharge = np.zeros(len(net.places), np.int64)
    behind = np.zeros(len(net.places), np.int64)
    for block in range(first_block, last_block):
        person, into, paid = edges_into(net, block, begin)
        what_people_pay(net, state, block, least)
        for j in range(net.supporters_of[block], net.supporters_of[block + 1]):
            if state.load[j] > 0:
                surcharge[j], behind[j] = cost_if_one_leaves(
                    net, state, search, (begin, person, into, paid), least, j
                )
        for i in range(net.people_of[block], net.people_of[block + 1]):
            home = net.to[state.chosen[i]] if state.chosen[i] >= 0 else NOBODY
            extra = surcharge[home] if home != NOBODY else 0
            others = behind[home] if home != NOBODY else 0
            cost[i], edge[i], moved[i] = next_best(net, state, search, i, extra, others)
