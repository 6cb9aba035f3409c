"""The compiled loops of monthly flows; see `monthly` for what they compute and why this way.

A spell is packed into one 64-bit number, most significant first: the person's number within their
bucket, the first snapshot it covers, the first it no longer covers, and the place. Packing keeps
the scatter to one write a spell, and lets a bucket stay in the processor's cache.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from likewise.domain.compiling import kernel, prange

# Kernels are typed by what compiles them; to a type checker their arrays hold anything.
Integers = NDArray[Any]

PLACE_BITS = 20
SNAPSHOT_BITS = 11
PLACE_MASK = (1 << PLACE_BITS) - 1
SNAPSHOT_MASK = (1 << SNAPSHOT_BITS) - 1
UNTIL_SHIFT = PLACE_BITS
FROM_SHIFT = PLACE_BITS + SNAPSHOT_BITS
PERSON_SHIFT = PLACE_BITS + 2 * SNAPSHOT_BITS
NOBODY = 1 << 40


@kernel(inline=True)
def person_of(spell: Any) -> Any:
    """The person's number within their bucket."""
    return np.int64(spell >> np.uint64(PERSON_SHIFT))


@kernel(inline=True)
def begins_at(spell: Any) -> Any:
    """The first snapshot that a spell covers."""
    return np.int64((spell >> np.uint64(FROM_SHIFT)) & np.uint64(SNAPSHOT_MASK))


@kernel(inline=True)
def ends_at(spell: Any) -> Any:
    """The first snapshot that a spell no longer covers."""
    return np.int64((spell >> np.uint64(UNTIL_SHIFT)) & np.uint64(SNAPSHOT_MASK))


@kernel(inline=True)
def place_of(spell: Any) -> Any:
    """Where a spell is."""
    return np.int64(spell & np.uint64(PLACE_MASK))


@kernel(parallel=True)
def count_buckets(person: Integers, shift: int, buckets: int, chunks: int) -> Integers:
    """How many spells each chunk of the input has for each bucket of people."""
    counts = np.zeros((chunks, buckets), np.int64)
    size = person.shape[0]
    for chunk in prange(chunks):
        for row in range(chunk * size // chunks, (chunk + 1) * size // chunks):
            counts[chunk, person[row] >> shift] += 1
    return counts


@kernel(parallel=True)
def scatter(
    person: Integers,
    place: Integers,
    joined: Integers,
    left: Integers,
    earliest: int,
    snapshot_of: Integers,
    shift: int,
    starts: Integers,
    packed: Integers,
) -> None:
    """Pack every spell and put it into its bucket; `starts` is where each chunk writes."""
    size = person.shape[0]
    chunks = starts.shape[0]
    last = snapshot_of.shape[0] - 1
    within = (1 << shift) - 1
    for chunk in prange(chunks):
        write = starts[chunk].copy()
        for row in range(chunk * size // chunks, (chunk + 1) * size // chunks):
            begins = snapshot_of[min(max(np.int64(joined[row]) - earliest, 0), last)]
            ends = snapshot_of[min(max(np.int64(left[row]) - earliest, 0), last)]
            bucket = person[row] >> shift
            packed[write[bucket]] = (
                (np.uint64(person[row] & within) << np.uint64(PERSON_SHIFT))
                | (np.uint64(begins) << np.uint64(FROM_SHIFT))
                | (np.uint64(ends) << np.uint64(UNTIL_SHIFT))
                | np.uint64(place[row])
            )
            write[bucket] += 1


@kernel(parallel=True)
def bound_moves(packed: Integers, edges: Integers, snapshots: int) -> Integers:
    """How many moves into each snapshot each chunk can have at most: one for every end of a spell.

    `edges` are the chunks' bounds in `packed`.
    """
    chunks = edges.shape[0] - 1
    most = np.zeros((chunks, snapshots + 1), np.int64)
    for chunk in prange(chunks):
        for row in range(edges[chunk], edges[chunk + 1]):
            most[chunk, begins_at(packed[row])] += 1
            most[chunk, ends_at(packed[row])] += 1
    return most


@kernel(parallel=True)
def emit_moves(
    packed: Integers,
    bounds: Integers,
    firsts: Integers,
    shift: int,
    places: int,
    write: Integers,
    moves: Integers,
) -> Integers:
    """Write every move, as source * (places + 2) + target, among those into its snapshot.

    `bounds` are the buckets' in `packed`, `firsts` the chunks' first buckets, and `write` where
    each chunk writes its moves into each snapshot; it is advanced.

    Returns
    -------
    stays : int64, shape (chunks, snapshots + 1, places + 1)
        Differences along the snapshots: their running sum is the number who stayed.
    """
    people = 1 << shift
    chunks = firsts.shape[0] - 1
    snapshots = write.shape[1] - 1
    stays = np.zeros((chunks, snapshots + 1, places + 1), np.int64)
    for chunk in prange(chunks):
        heads = np.empty(people + 1, np.int64)
        line = np.full(snapshots + 1, NOBODY, np.int64)
        mine, cursor = stays[chunk], write[chunk]
        largest: Any = 0
        for bucket in range(firsts[chunk], firsts[chunk + 1]):
            largest = max(largest, bounds[bucket + 1] - bounds[bucket])
        ordered = np.empty(largest, np.uint64)
        for bucket in range(firsts[chunk], firsts[chunk + 1]):
            begin, end = bounds[bucket], bounds[bucket + 1]
            heads[:] = 0
            for row in range(begin, end):
                heads[person_of(packed[row]) + 1] += 1
            for each in range(people):
                heads[each + 1] += heads[each]
            for row in range(begin, end):
                each = person_of(packed[row])
                ordered[heads[each]] = packed[row]
                heads[each] += 1
            first = 0
            for each in range(people):
                if heads[each] > first:
                    follow(ordered, first, heads[each], line, places, cursor, moves, mine)
                    first = heads[each]
    return stays


@kernel(inline=True)
def stay(stays: Integers, place: Any, since: Any, until: Any) -> None:
    """From the snapshot after `since` to the last before `until`, somebody stayed at a place."""
    if until > since + 1:
        stays[since + 1, place] += 1
        stays[until, place] -= 1


@kernel(inline=True)
def move(
    moves: Integers, cursor: Integers, places: int, snapshot: int, source: int, target: int
) -> None:
    """Write one move into a snapshot."""
    moves[cursor[snapshot]] = np.uint64(source * (places + 2) + target)
    cursor[snapshot] += 1


@kernel()
def follow(
    spells: Integers,
    first: int,
    end: int,
    line: Integers,
    places: int,
    cursor: Integers,
    moves: Integers,
    stays: Integers,
) -> None:
    """Write one person's moves and count their stays.

    Their spells are put in order; where none overlaps another they are walked one by one, else
    the snapshots are filled in on `line`, which comes and goes unset.
    """
    snapshots = line.shape[0] - 1
    for row in range(first + 1, end):
        spell = spells[row]
        at = row
        while at > first and spells[at - 1] > spell:
            spells[at] = spells[at - 1]
            at -= 1
        spells[at] = spell
    before: Any = places + 1
    since: Any = -1
    until: Any = 0
    overlap = False
    for row in range(first, end):
        begins = begins_at(spells[row])
        ends = ends_at(spells[row])
        if row > first and (begins < until or begins == since):
            overlap = True
        since, until = begins, max(until, ends)
    if overlap:
        walk_line(spells, first, end, line, places, cursor, moves, stays)
        return
    since = -1
    for row in range(first, end):
        place = place_of(spells[row])
        begins = begins_at(spells[row])
        ends = ends_at(spells[row])
        if begins >= snapshots:
            break
        if begins == ends:
            if before == places + 1:
                move(moves, cursor, places, begins, before, places)
                before, since = places, begins
            elif before != places and until < begins:
                stay(stays, before, since, until)
                move(moves, cursor, places, until, before, places)
                before, since = places, until
            continue
        if before < places and until < begins:
            stay(stays, before, since, until)
            move(moves, cursor, places, until, before, places)
            before, since = places, until
        if before == place:
            until = ends
            continue
        if before != places + 1:
            stay(stays, before, since, begins)
        move(moves, cursor, places, begins, before, place)
        before, since, until = place, begins, ends
    if before < places and until < snapshots:
        stay(stays, before, since, until)
        move(moves, cursor, places, until, before, places)
        before, since = places, until
    if before <= places:
        stay(stays, before, since, snapshots)


@kernel()
def walk_line(
    spells: Integers,
    first: int,
    end: int,
    line: Integers,
    places: int,
    cursor: Integers,
    moves: Integers,
    stays: Integers,
) -> None:
    """The same for somebody who was in several places at once: snapshot by snapshot."""
    snapshots = line.shape[0] - 1
    joined: Any = snapshots
    until: Any = 0
    for row in range(first, end):
        place = place_of(spells[row])
        begins = begins_at(spells[row])
        ends = ends_at(spells[row])
        joined = min(joined, begins)
        until = max(until, ends)
        for snapshot in range(begins, ends):
            line[snapshot] = min(line[snapshot], place)
    before: Any = places + 1
    since: Any = joined
    for snapshot in range(joined, min(until + 1, snapshots)):
        place = min(line[snapshot], places)
        line[snapshot] = NOBODY
        if place != before:
            if before <= places:
                stay(stays, before, since, snapshot)
            move(moves, cursor, places, snapshot, before, place)
            before, since = place, snapshot
    stay(stays, before, since, snapshots)


@kernel(parallel=True)
def count_moves(
    moves: Integers, starts: Integers, ends: Integers, places: int, workers: int
) -> tuple[NDArray[np.int32], Integers, Integers]:
    """Count equal moves into each snapshot.

    `starts` and `ends`, of shape (chunks, snapshots), bound what each chunk wrote. Counts replace
    the moves in place: the distinct ones come first, with their numbers of people.
    """
    snapshots = starts.shape[1]
    distinct = np.zeros(snapshots, np.int64)
    people = np.empty(moves.shape[0], np.int32)
    wide = places + 2
    for worker in prange(workers):
        table = np.zeros(wide * wide, np.int32)
        for snapshot in range(worker, snapshots, workers):
            first = starts[0, snapshot]
            found = first
            for chunk in range(starts.shape[0]):
                for row in range(starts[chunk, snapshot], ends[chunk, snapshot]):
                    key = moves[row]
                    if table[key] == 0:
                        moves[found] = key
                        found += 1
                    table[key] += 1
            for row in range(first, found):
                people[row] = table[moves[row]]
                table[moves[row]] = 0
            distinct[snapshot] = found - first
    return people, starts[0].copy(), distinct
