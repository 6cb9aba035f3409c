"""The matching problem as flat arrays, arranged block by block; imported only to solve."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from likewise.domain.compiling import kernel

Array = NDArray[Any]

NOBODY = -1  # no edge: the person waits for a place
ALONE = -2  # no edge: the person is left unmatched
LOW = np.int64(0xFFFFFFFF)  # the lower half of a packed edge: its cost
SIGN = np.int64(0x80000000)
FAR = 1 << 60  # larger than any cost, price or path


class Network(NamedTuple):
    """Who may be placed where, and what it costs; people and supporters in order of block."""

    first: Array  # int64[people + 1]: edges of person i are first[i] to first[i + 1]
    to: Array  # int32[edges]: the supporter at the other end
    cost: Array  # int32[edges]
    alone: Array  # int64[people]: the charge for leaving this person unmatched
    places: Array  # int64[supporters]
    wanted: Array  # int64[supporters]: how many of the first places carry the bonus
    bonus: Array  # int64[supporters]
    seat_of: Array  # int64[supporters + 1]: seats of supporter j are seat_of[j] to seat_of[j + 1]
    people_of: Array  # int64[blocks + 1]: people of block b are people_of[b] to people_of[b + 1]
    supporters_of: Array  # int64[blocks + 1]


class State(NamedTuple):
    """Who sits where, and the price of a place at each supporter."""

    price: Array  # int64[supporters]
    load: Array  # int64[supporters]: how many seats are taken
    held: Array  # int32[seats]: the person in the seat
    leave: Array  # int64[seats]: a lower bound of the price at which that person would leave
    chosen: Array  # int64[people]: the edge, or NOBODY, or ALONE
    seat: Array  # int64[people]


@kernel()
def begin_of(keys: Array, groups: int) -> Array:
    """Where each group of equal keys begins, when they are laid out one after the other."""
    begin = np.zeros(groups + 1, np.int64)
    for k in keys:
        begin[k + 1] += 1
    for g in range(groups):
        begin[g + 1] += begin[g]
    return begin


@kernel()
def rows_by_person(
    people: int, supporters: int, person: Array, supporter: Array, cost: Array
) -> tuple[Array, Array]:
    """Edges by person, each person's in order of supporter, whatever order they came in.

    Laid out by supporter first and by person then, which sorts them as it goes. An edge is one
    number, its far end above and its cost below, so that it is moved as one.
    """
    position = begin_of(supporter, supporters)
    by_supporter = np.empty(len(person), np.int64)
    for e in range(len(person)):
        j = supporter[e]
        by_supporter[position[j]] = (np.int64(person[e]) << 32) | (np.int64(cost[e]) & LOW)
        position[j] += 1
    first = begin_of(person, people)
    next_free = first[:-1].copy()
    packed = np.empty(len(person), np.int64)
    e = 0
    for j in range(supporters):
        while e < position[j]:
            i = by_supporter[e] >> 32
            packed[next_free[i]] = (np.int64(j) << 32) | (by_supporter[e] & LOW)
            next_free[i] += 1
            e += 1
    return first, packed


@kernel()
def people_by_supporter(
    people: int, supporters: int, first: Array, packed: Array
) -> tuple[Array, Array]:
    """Who may be placed with each supporter, in order of person."""
    begin = begin_of(packed >> 32, supporters)
    position = begin[:-1].copy()
    who = np.empty(len(packed), np.int32)
    for i in range(people):
        for e in range(first[i], first[i + 1]):
            j = packed[e] >> 32
            who[position[j]] = i
            position[j] += 1
    return begin, who


@kernel()
def find_blocks(
    people: int, supporters: int, first: Array, packed: Array
) -> tuple[Array, Array, Array, Array]:
    """People and supporters in order of connected block, neighbours near one another.

    A breadth-first walk over each block from its first person; so blocks are numbered by their
    first person. Supporters with whom nobody may be placed come last, outside every block.
    """
    begin, who = people_by_supporter(people, supporters, first, packed)
    person_at, person_seen = np.empty(people, np.int32), np.zeros(people, np.bool_)
    supporter_at = np.empty(supporters, np.int32)
    supporter_seen = np.zeros(supporters, np.bool_)
    people_of = np.zeros(people + 1, np.int64)
    supporters_of = np.zeros(people + 1, np.int64)
    blocks, n, m = 0, 0, 0
    for start in range(people):
        if not person_seen[start]:
            person_seen[start] = True
            person_at[n] = start
            i_next, n = n, n + 1
            while i_next < n:
                i = person_at[i_next]
                i_next += 1
                for e in range(first[i], first[i + 1]):
                    j = packed[e] >> 32
                    if not supporter_seen[j]:
                        supporter_seen[j] = True
                        supporter_at[m] = j
                        m += 1
                        for k in range(begin[j], begin[j + 1]):
                            if not person_seen[who[k]]:
                                person_seen[who[k]] = True
                                person_at[n] = who[k]
                                n += 1
            blocks += 1
            people_of[blocks], supporters_of[blocks] = n, m
    for j in range(supporters):
        if not supporter_seen[j]:
            supporter_at[m] = j
            m += 1
    return person_at, people_of[: blocks + 1], supporter_at, supporters_of[: blocks + 1]


@kernel()
def arrange(
    people: int, supporters: int, person: Array, supporter: Array, cost: Array
) -> tuple[Array, Array, Array, Array, Array, Array, Array]:
    """Put people and supporters in order of block; returns the orders, and edges by person."""
    first, packed = rows_by_person(people, supporters, person, supporter, cost)
    person_at, people_of, supporter_at, supporters_of = find_blocks(
        people, supporters, first, packed
    )
    place = np.empty(supporters, np.int32)
    for j in range(supporters):
        place[supporter_at[j]] = j
    new_first = np.zeros(people + 1, np.int64)
    to, paid = np.empty(len(packed), np.int32), np.empty(len(packed), np.int32)
    k = 0
    for i in range(people):
        for e in range(first[person_at[i]], first[person_at[i] + 1]):
            to[k], paid[k] = place[packed[e] >> 32], ((packed[e] & LOW) ^ SIGN) - SIGN
            k += 1
        new_first[i + 1] = k
    return person_at, people_of, supporter_at, supporters_of, new_first, to, paid


@kernel()
def has_repeats(first: Array, to: Array) -> bool:
    """Whether somebody has two edges to the same supporter; equal ones stand side by side."""
    for i in range(len(first) - 1):
        for e in range(first[i] + 1, first[i + 1]):
            if to[e] == to[e - 1]:
                return True
    return False
