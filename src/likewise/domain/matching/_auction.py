"""A quick, nearly optimal start: people bid for places within one block, prices only rise."""

from likewise.domain.compiling import kernel
from likewise.domain.matching._network import ALONE, FAR, NOBODY, Network, State


@kernel()
def floor_of(net: Network, j: int) -> int:
    """The lowest price a place at supporter j can have: minus the bonus while one is on offer."""
    return -net.bonus[j] if net.wanted[j] > 0 else 0


@kernel()
def worth_of_seat(net: Network, j: int, s: int) -> int:
    """The price at which supporter j opens place number s: the bonus makes the first cheaper."""
    return -net.bonus[j] if s < net.wanted[j] else 0


@kernel()
def take_seat(net: Network, state: State, i: int, e: int, s: int, leave: int) -> None:
    """Put person i, by edge e, into seat number s of the supporter at its end."""
    k = net.seat_of[net.to[e]] + s
    state.held[k] = i
    state.leave[k] = leave
    state.chosen[i] = e
    state.seat[i] = k


@kernel()
def best_two(net: Network, state: State, i: int) -> tuple[int, int, int]:
    """The best edge of person i at today's prices, and what the second best option costs."""
    best, second, edge = net.alone[i], FAR, ALONE
    for e in range(net.first[i], net.first[i + 1]):
        w = net.cost[e] + state.price[net.to[e]]
        if w < best:
            second, best, edge = best, w, e
        elif w < second:
            second = w
    return edge, best, second


@kernel()
def weakest(net: Network, state: State, j: int, bid: int) -> tuple[int, int, int]:
    """The seat at j whose holder would leave first, with the two lowest leaving prices.

    The newcomer's own bid takes part; seat NOBODY means that the newcomer is the weakest.
    """
    low, next_low, seat = bid, FAR, NOBODY
    begin = net.seat_of[j]
    for k in range(begin, begin + state.load[j]):
        x = state.leave[k]
        if x < low:
            next_low, low, seat = low, x, k
        elif x < next_low:
            next_low = x
    return seat, low, next_low


@kernel()
def bid_for_places(net: Network, state: State, block: int, step: int, shift: int) -> None:
    """Everyone in the block bids until each has a place or prefers to be left.

    A full supporter's price rises to the level at which its weakest holder leaves, and beyond it
    by `step`, or by the price's own height over 2**shift where that is more, so that even a very
    large charge is reached in few steps. Bids are remembered, not refreshed: prices only rise,
    so a remembered bid is never too high.
    """
    for begin in range(net.people_of[block], net.people_of[block + 1]):
        i = begin
        while i != NOBODY:
            e, _, second = best_two(net, state, i)
            if e == ALONE:
                state.chosen[i] = ALONE
                break
            j, bid = net.to[e], second - net.cost[e]
            i = place_or_outbid(net, state, i, e, j, bid, step, shift)


@kernel()
def place_or_outbid(
    net: Network, state: State, i: int, e: int, j: int, bid: int, step: int, shift: int
) -> int:
    """Give person i a place at j; returns who has none now, or NOBODY."""
    s = state.load[j]
    opening = worth_of_seat(net, j, s) if s < net.places[j] else FAR
    if state.price[j] < opening:
        seat, low, next_low = weakest(net, state, j, bid)
        price = max(state.price[j], low if next_low == FAR else next_low)
        price += max(step, (price - floor_of(net, j)) >> shift)
        if price < opening:
            state.price[j] = price
            if seat == NOBODY:
                return i
            out = state.held[seat]
            take_seat(net, state, i, e, seat - net.seat_of[j], bid)
            state.chosen[out] = NOBODY
            return int(out)
        state.price[j] = opening
    take_seat(net, state, i, e, s, bid)
    state.load[j] = s + 1
    return NOBODY


@kernel()
def clear_block(net: Network, state: State, block: int) -> None:
    """Nobody sits anywhere; prices stay."""
    for j in range(net.supporters_of[block], net.supporters_of[block + 1]):
        state.load[j] = 0
    for i in range(net.people_of[block], net.people_of[block + 1]):
        state.chosen[i] = NOBODY


@kernel()
def step_back(net: Network, state: State, block: int, step: int, shift: int, times: int) -> None:
    """Lower every price by some steps: a coarse round overshoots, a fine one then climbs again."""
    for j in range(net.supporters_of[block], net.supporters_of[block + 1]):
        low = floor_of(net, j)
        back = times * max(step, (state.price[j] - low) >> shift)
        state.price[j] = max(low, state.price[j] - back)


@kernel()
def settle_exactly(net: Network, state: State, block: int) -> None:
    """At the prices reached, everyone takes an option that is exactly best, if it has a place.

    Who already has such a place keeps it. The others wait (NOBODY) or are left (ALONE). After
    this, and for ever after, every person placed or left pays the least that any option costs.
    """
    for j in range(net.supporters_of[block], net.supporters_of[block + 1]):
        state.load[j] = 0
    for i in range(net.people_of[block], net.people_of[block + 1]):
        e, best, _ = best_two(net, state, i)
        held = state.chosen[i]
        if held == ALONE and net.alone[i] == best:
            e = ALONE
        elif held >= 0 and net.cost[held] + state.price[net.to[held]] == best:
            e = held
        state.chosen[i] = e
        if e >= 0:
            j = net.to[e]
            s = state.load[j]
            if s < net.places[j] and state.price[j] >= worth_of_seat(net, j, s):
                take_seat(net, state, i, e, s, state.price[j])
                state.load[j] = s + 1
            else:
                state.chosen[i] = NOBODY
