"""The exact part: shortest paths of moves, which fill, place and price until nothing is wrong."""

from typing import NamedTuple

from likewise.domain.compiling import kernel
from likewise.domain.matching._auction import take_seat, worth_of_seat
from likewise.domain.matching._network import ALONE, FAR, NOBODY, Array, Network, State


class Search(NamedTuple):
    """Room for one search; clean between searches, so that each costs only what it touches.

    Nodes are supporters 0 to m - 1 and, above them, people who sit at a supporter reached.
    """

    distance: Array  # int64[supporters]: FAR where not reached
    by_edge: Array  # int64[supporters]: the edge by which a supporter is reached
    by_person: Array  # int32[supporters]: and the person who would move along it
    settled: Array  # bool[supporters]
    reached: Array  # int32[supporters]: those to clean
    order: Array  # int32[supporters]: those settled, in order
    key: Array  # int64[nodes]: the heap's keys, parallel to `node`
    node: Array  # int32[nodes]
    where: Array  # int32[nodes]: place in the heap, or NOBODY
    counts: Array  # int64[3]: size of the heap, number reached, number settled


@kernel()
def push(search: Search, node: int, key: int) -> None:
    """Put a node on the heap, or lower its key."""
    at = search.where[node]
    if at == NOBODY:
        at = search.counts[0]
        search.counts[0] += 1
    while at > 0:
        above = (at - 1) >> 1
        if search.key[above] <= key:
            break
        search.key[at], search.node[at] = search.key[above], search.node[above]
        search.where[search.node[at]] = at
        at = above
    search.key[at], search.node[at], search.where[node] = key, node, at


@kernel()
def pop(search: Search) -> int:
    """Take the node of least key off the heap."""
    top = search.node[0]
    search.where[top] = NOBODY
    search.counts[0] -= 1
    size = search.counts[0]
    if size > 0:
        key, node, at = search.key[size], search.node[size], 0
        while True:
            below = 2 * at + 1
            if below >= size:
                break
            if below + 1 < size and search.key[below + 1] < search.key[below]:
                below += 1
            if search.key[below] >= key:
                break
            search.key[at], search.node[at] = search.key[below], search.node[below]
            search.where[search.node[at]] = at
            at = below
        search.key[at], search.node[at], search.where[node] = key, node, at
    return int(top)


@kernel()
def reach(search: Search, j: int, distance: int, edge: int, person: int) -> None:
    """Supporter j can be reached at this distance by this person moving along this edge."""
    if search.distance[j] == FAR:
        search.reached[search.counts[1]] = j
        search.counts[1] += 1
    search.distance[j] = distance
    search.by_edge[j] = edge
    search.by_person[j] = person
    push(search, j, distance)


@kernel()
def settle(search: Search, j: int) -> None:
    """The distance of supporter j is final."""
    search.settled[j] = True
    search.order[search.counts[2]] = j
    search.counts[2] += 1


@kernel()
def clean(search: Search) -> None:
    """Make the room as it was before the search."""
    for k in range(search.counts[1]):
        j = search.reached[k]
        search.distance[j] = FAR
        search.settled[j] = False
    for k in range(search.counts[0]):
        search.where[search.node[k]] = NOBODY
    search.counts[:] = 0


@kernel()
def refresh_leaving(net: Network, state: State, block: int) -> None:
    """For everyone seated: the exact price at which they would leave, at today's prices."""
    for i in range(net.people_of[block], net.people_of[block + 1]):
        held = state.chosen[i]
        if held >= 0:
            other = net.alone[i]
            for e in range(net.first[i], net.first[i + 1]):
                if e != held:
                    other = min(other, net.cost[e] + state.price[net.to[e]])
            state.leave[state.seat[i]] = other - net.cost[held]


@kernel()
def look_from(
    net: Network, state: State, search: Search, i: int, skip: int, base: int, within: int
) -> int:
    """Reach, from person i, every supporter but that of edge `skip` within a distance.

    Returns what person i's best option costs, leaving out that edge.
    """
    other = net.alone[i]
    for e in range(net.first[i], net.first[i + 1]):
        if e != skip:
            j = net.to[e]
            w = net.cost[e] + state.price[j]
            other = min(other, w)
            d = w - base
            if d < within and d < search.distance[j]:
                reach(search, j, d, e, i)
    return int(other)


@kernel()
def shortest_way_in(
    net: Network, state: State, search: Search, within: int, home: int, surcharge: int
) -> tuple[int, int, int]:
    """Dijkstra's search for the cheapest way to place a person who has been looked from.

    A way ends at a supporter with a free place, or with a person who is left instead. `within`
    is the cost of the best way known so far. Where `home` is a supporter, the person is sitting
    there still: ending at home costs nothing more, ending elsewhere costs `surcharge` more,
    which is what an empty seat at home is worth.

    Returns the cost, the supporter or NOBODY, and the person who is left or NOBODY.
    """
    supporters = len(state.price)
    cost, end, left = within, NOBODY, NOBODY
    while search.counts[0] > 0 and search.key[0] < cost:
        d = search.key[0]
        node = pop(search)
        if node < supporters:
            j = node
            settle(search, j)
            if j == home:
                return d, j, NOBODY
            s = state.load[j]
            if s < net.places[j]:
                d_end = d + worth_of_seat(net, j, s) - state.price[j] + surcharge
                if d_end < cost:
                    cost, end, left = d_end, j, NOBODY
                    if cost == d:
                        break
            for k in range(net.seat_of[j], net.seat_of[j] + s):
                # A lower bound first: most of those who sit here never need to be looked from.
                d_leave = d + max(0, state.leave[k] - state.price[j])
                if d_leave < cost:
                    push(search, supporters + state.held[k], d_leave)
        else:
            y = node - supporters
            held = state.chosen[y]
            base = net.cost[held] + state.price[net.to[held]] - search.distance[net.to[held]]
            d_end = net.alone[y] - base + surcharge
            if d_end < cost:
                cost, end, left = d_end, NOBODY, y
            other = look_from(net, state, search, y, held, base, cost)
            state.leave[state.seat[y]] = other - net.cost[held]
    return cost, end, left


@kernel()
def place_waiting(net: Network, state: State, search: Search, i: int) -> None:
    """Place person i, or leave somebody, by the cheapest way; raise prices so that all is exact."""
    base = net.alone[i]
    for e in range(net.first[i], net.first[i + 1]):
        base = min(base, net.cost[e] + state.price[net.to[e]])
    look_from(net, state, search, i, NOBODY, base, net.alone[i] - base)
    cost, end, left = shortest_way_in(net, state, search, net.alone[i] - base, NOBODY, 0)
    for k in range(search.counts[2]):
        j = search.order[k]
        state.price[j] += max(0, cost - search.distance[j])
    if end != NOBODY:
        seat = net.seat_of[end] + state.load[end]
        state.load[end] += 1
        move_along(net, state, search, i, end, seat)
    elif left != NOBODY:
        held, seat = state.chosen[left], state.seat[left]
        state.chosen[left] = ALONE
        move_along(net, state, search, i, net.to[held], seat)
    else:
        state.chosen[i] = ALONE
    clean(search)


@kernel()
def move_along(net: Network, state: State, search: Search, i: int, j: int, seat: int) -> None:
    """Everyone on the way to the seat at supporter j moves one on; person i comes in first."""
    y = NOBODY
    while y != i:
        y, e = search.by_person[j], search.by_edge[j]
        held, freed = state.chosen[y], state.seat[y]
        take_seat(net, state, y, e, seat - net.seat_of[j], state.price[j])
        if y != i:
            j, seat = net.to[held], freed
