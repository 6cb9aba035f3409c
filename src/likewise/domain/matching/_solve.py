"""Solves block after block; compiled, imported only to solve."""

from typing import Any

import numpy as np

from likewise.domain.compiling import kernel
from likewise.domain.matching._auction import (
    bid_for_places,
    clear_block,
    floor_of,
    settle_exactly,
    step_back,
)
from likewise.domain.matching._filling import fill_block
from likewise.domain.matching._network import (
    FAR,
    NOBODY,
    Array,
    Network,
    State,
)
from likewise.domain.matching._paths import (
    Search,
    place_waiting,
    refresh_leaving,
)

# How the auction steps, found by trial on the benchmark's networks. They decide how long the
# solver takes and never what is optimal: the exact part repairs whatever the auction leaves.
# A price moves by its own height over 2**this, at the least. Not plain numbers, for which numba
# would compile the auction once each.
COARSE: Any = np.int64(4)
FINE: Any = np.int64(6)
TIMES = 16  # a coarse step is so many fine ones
BACK = 4  # and after a coarse auction prices step back by so many coarse steps


@kernel()
def start(net: Network) -> State:
    """Nobody placed, every price at its floor."""
    people, supporters, seats = len(net.alone), len(net.places), net.seat_of[-1]
    state = State(
        np.empty(supporters, np.int64),
        np.zeros(supporters, np.int64),
        np.empty(seats, np.int32),
        np.empty(seats, np.int64),
        np.full(people, NOBODY, np.int64),
        np.empty(people, np.int64),
    )
    for j in range(supporters):
        state.price[j] = floor_of(net, j)
    return state


@kernel()
def new_search(net: Network) -> Search:
    """Clean room for searches."""
    people, supporters = len(net.alone), len(net.places)
    return Search(
        np.full(supporters, FAR, np.int64),
        np.empty(supporters, np.int64),
        np.empty(supporters, np.int32),
        np.zeros(supporters, np.bool_),
        np.empty(supporters, np.int32),
        np.empty(supporters, np.int32),
        np.empty(people + supporters, np.int64),
        np.empty(people + supporters, np.int32),
        np.full(people + supporters, NOBODY, np.int32),
        np.zeros(3, np.int64),
    )


@kernel()
def solve_block(
    net: Network, state: State, search: Search, block: int, step: int, begin: Array, least: Array
) -> None:
    """An auction comes near; then empty places are filled and waiting people placed, exactly."""
    low, high = net.people_of[block], net.people_of[block + 1]
    places = 0
    for j in range(net.supporters_of[block], net.supporters_of[block + 1]):
        places += net.places[j]
    if high - low > places:
        # More people than places: prices climb to the charges, so go there in large steps first.
        bid_for_places(net, state, block, TIMES * step, COARSE)
        step_back(net, state, block, TIMES * step, COARSE, BACK)
        clear_block(net, state, block)
    bid_for_places(net, state, block, step, FINE)
    settle_exactly(net, state, block)
    fill_block(net, state, search, block, begin, least)
    refresh_leaving(net, state, block)
    for i in range(low, high):
        if state.chosen[i] == NOBODY:
            place_waiting(net, state, search, i)


@kernel()
def solve_blocks(
    net: Network, state: State, search: Search, step: int, first_block: int, last_block: int
) -> None:
    """Solve a run of blocks, one after the other."""
    begin = np.zeros(len(net.places) + 1, np.int64)
    least = np.empty(len(net.alone), np.int64)
    for block in range(first_block, last_block):
        solve_block(net, state, search, block, step, begin, least)


def network(
    people_of: Array,
    supporters_of: Array,
    first: Array,
    to: Array,
    cost: Array,
    alone: Array,
    places: Array,
    wanted: Array,
    bonus: Array,
) -> Network:
    """The arrays as one value, with seats laid out supporter by supporter."""
    seat_of = np.concatenate([[0], np.cumsum(places)]).astype(np.int64)
    return Network(first, to, cost, alone, places, wanted, bonus, seat_of, people_of, supporters_of)
