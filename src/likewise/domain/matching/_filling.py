"""The exact part, the other way round: fill the places whose price says that they are taken."""

import numpy as np

from likewise.domain.compiling import kernel
from likewise.domain.matching._auction import take_seat, worth_of_seat
from likewise.domain.matching._network import FAR, NOBODY, Array, Network, State
from likewise.domain.matching._paths import Search, clean, pop, reach, settle

# For each supporter where its edges begin; and for each edge into it the person, edge and cost.
EdgesInto = tuple[Array, Array, Array, Array]


@kernel()
def edges_into(net: Network, block: int, begin: Array) -> tuple[Array, Array, Array]:
    """The block's edges by supporter: persons, edges and costs; `begin` says where each starts."""
    low, high = net.supporters_of[block], net.supporters_of[block + 1]
    start, stop = net.people_of[block], net.people_of[block + 1]
    begin[low : high + 1] = 0
    for e in range(net.first[start], net.first[stop]):
        begin[net.to[e] + 1] += 1
    for j in range(low, high):
        begin[j + 1] += begin[j]
    position = begin[low:high].copy()
    size = net.first[stop] - net.first[start]
    person, edge = np.empty(size, np.int32), np.empty(size, np.int64)
    cost = np.empty(size, np.int32)
    for i in range(start, stop):
        for e in range(net.first[i], net.first[i + 1]):
            j = net.to[e] - low
            k = position[j]
            position[j] = k + 1
            person[k], edge[k], cost[k] = i, e, net.cost[e]
    return person, edge, cost


@kernel()
def what_people_pay(net: Network, state: State, block: int, least: Array) -> None:
    """What each person's best option costs at today's prices."""
    for i in range(net.people_of[block], net.people_of[block + 1]):
        least[i] = net.alone[i]
        for e in range(net.first[i], net.first[i + 1]):
            least[i] = min(least[i], net.cost[e] + state.price[net.to[e]])


@kernel()
def fill_block(
    net: Network, state: State, search: Search, block: int, begin: Array, least: Array
) -> None:
    """Fill or reprice every place in the block that is empty although its price says taken."""
    ready = False
    person, edge = np.empty(0, np.int32), np.empty(0, np.int64)
    cost = np.empty(0, np.int32)
    for j in range(net.supporters_of[block], net.supporters_of[block + 1]):
        while state.load[j] < fewest(net, state.price[j], j):
            if not ready:
                person, edge, cost = edges_into(net, block, begin)
                what_people_pay(net, state, block, least)
                ready = True
            fill(net, state, search, (begin, person, edge, cost), least, j)


@kernel()
def fewest(net: Network, price: int, j: int) -> int:
    """How many places must be taken at supporter j for this price to be right."""
    if price > 0:
        return int(net.places[j])
    return net.wanted[j] if price > -net.bonus[j] else 0


@kernel()
def shortest_way_to_fill(
    net: Network,
    state: State,
    search: Search,
    edges_in: EdgesInto,
    least: Array,
    home: int,
    seat: int,
) -> tuple[int, int, int, int]:
    """Dijkstra's search for the cheapest way to fill seat number `seat` of supporter `home`.

    The search for a way in, the other way round: from the place to those who would come. It ends
    with a person who waits or was left, or at a supporter that may lose a person since its price,
    when lowered, reaches what an empty place there is worth; that may be `home` itself.
    `least[i]` is what person i pays now.

    Returns the cost, the supporter at the end, and the edge and the person that come or NOBODY.
    """
    begin, person, edge, cost = edges_in
    reach(search, home, 0, NOBODY, NOBODY)
    best, end, comes, newcomer = FAR, NOBODY, NOBODY, NOBODY
    while search.counts[0] > 0 and search.key[0] < best:
        d = search.key[0]
        j = pop(search)
        settle(search, j)
        last = seat if j == home else state.load[j] - 1
        d_end = d + state.price[j] - worth_of_seat(net, j, last)
        if d_end < best:
            best, end, comes, newcomer = d_end, j, NOBODY, NOBODY
            if best == d:
                break
        base = d + state.price[j]
        for k in range(begin[j], begin[j + 1]):
            i = person[k]
            d_next = base + cost[k] - least[i]
            if d_next < best:
                held = state.chosen[i]
                if held < 0:
                    best, end, comes, newcomer = d_next, j, edge[k], i
                elif held != edge[k] and d_next < search.distance[net.to[held]]:
                    reach(search, net.to[held], d_next, edge[k], i)
    return best, end, comes, newcomer


@kernel()
def fill(
    net: Network, state: State, search: Search, edges_in: EdgesInto, least: Array, home: int
) -> None:
    """Supporter `home` has an empty place that its price says is taken: fill it or lower prices."""
    best, end, comes, newcomer = shortest_way_to_fill(
        net, state, search, edges_in, least, home, state.load[home]
    )
    lower_prices(net, state, search, least, best)
    draw_along(net, state, search, home, end, comes, newcomer)
    clean(search)


@kernel()
def cost_if_one_leaves(
    net: Network, state: State, search: Search, edges_in: EdgesInto, least: Array, home: int
) -> tuple[int, int]:
    """What it costs, beyond their price, if one person leaves `home`, and how many then move."""
    cost, j, comes, _ = shortest_way_to_fill(
        net, state, search, edges_in, least, home, state.load[home] - 1
    )
    moved = 0 if comes == NOBODY else 1
    while j != home:
        moved += 1
        j = net.to[search.by_edge[j]]
    clean(search)
    return cost, moved


@kernel()
def lower_prices(net: Network, state: State, search: Search, least: Array, best: int) -> None:
    """Lower the price of every supporter nearer than the end, and what its people pay."""
    for k in range(search.counts[2]):
        j = search.order[k]
        fall = best - search.distance[j]
        if fall > 0:
            state.price[j] -= fall
            for seat in range(net.seat_of[j], net.seat_of[j] + state.load[j]):
                least[state.held[seat]] -= fall


@kernel()
def draw_along(
    net: Network, state: State, search: Search, home: int, end: int, comes: int, newcomer: int
) -> None:
    """Move everyone on the way one on, towards the empty place at `home`."""
    if comes == NOBODY and end == home:
        return
    j, i, e = end, newcomer, comes
    if comes == NOBODY:
        # Someone leaves `end`; the last seat there moves into the empty one.
        i, e = search.by_person[j], search.by_edge[j]
        last = net.seat_of[j] + state.load[j] - 1
        empty = state.seat[i]
        state.held[empty] = state.held[last]
        state.seat[state.held[last]] = empty
        state.load[j] -= 1
        j = net.to[e]
    while j != home:
        y, f = search.by_person[j], search.by_edge[j]
        take_seat(net, state, i, e, state.seat[y] - net.seat_of[j], state.price[j])
        i, e, j = y, f, net.to[f]
    take_seat(net, state, i, e, state.load[home], state.price[home])
    state.load[home] += 1
