"""Flows between monthly snapshots, for millions of spells at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from likewise.domain.compiling import Way, way
from likewise.domain.refusals import DomainError

Ints = NDArray[np.integer[Any]]
NEW = -2
LEFT = -1
MOST_SNAPSHOTS = 2000
MOST_PLACES = 1_000_000
MOST_CELLS = 32_000_000  # counters in one table; with more places, moves are sorted instead
BUCKET_PEOPLE = 4096
CHUNKS = 4
SPELLS_AS_WRITTEN = 40_000  # up to so many, monthly flows take a second or two uncompiled


class SpellsNotRight(DomainError):
    """Arrays of spells that do not describe spells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyFlows:
    """Flows into each snapshot but the first, sorted by snapshot, source and target.

    Attributes
    ----------
    snapshot : ndarray of int32, shape (n_flows,)
        The position of the later snapshot, from 0; into the first come newcomers alone.
    source, target : ndarray of int32, shape (n_flows,)
        Places as given, or `NEW` (-2) for not having joined before, `LEFT` (-1) for having left.
    people : ndarray of int64, shape (n_flows,)
        How many, at least 1.
    """

    snapshot: NDArray[np.int32]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    people: NDArray[np.int64]


def monthly_flows(
    *, person: Ints, place: Ints, joined: Ints, left: Ints, snapshots: Ints
) -> MonthlyFlows:
    """Count everybody's flows between neighbouring snapshots.

    Parameters
    ----------
    person : ndarray of int, shape (n_spells,)
        Whose spell, numbered from 0. The spells may be in any order.
    place : ndarray of int, shape (n_spells,)
        Which cohort, numbered from 0 in order of precedence: of several at once, a person counts
        in the lowest.
    joined, left : ndarray of int, shape (n_spells,)
        Half-open days, as numbers on one scale; a spell that lasts has a `left` after the last
        snapshot.
    snapshots : ndarray of int, shape (n_snapshots,)
        The days of the snapshots, increasing.

    Returns
    -------
    MonthlyFlows
        Staying is a flow from a place to itself. Everyone who ever joined is in every snapshot
        from the first on or after their joining, in one place or having left.

    Raises
    ------
    SpellsNotRight
        When lengths differ, a spell ends before it starts, a number is below zero, or there are
        more than 2,000 snapshots or 1,000,000 places.

    Notes
    -----
    Spells are packed into 64 bits and scattered into buckets of 4,096 people, each of which fits in
    the processor's cache; there each person's spells are put in order and their moves written out,
    snapshot by snapshot, and then counted. Those who stay are counted as differences along the
    snapshots, so that long spells cost no more than short ones. Work and memory grow with the
    spells; see docs/methods/evolution.md.

    Examples
    --------
    >>> import numpy as np
    >>> made = monthly_flows(
    ...     person=np.array([0, 1, 0]), place=np.array([0, 0, 1]), joined=np.array([0, 5, 40]),
    ...     left=np.array([40, 35, 90]), snapshots=np.array([10, 41, 72]),
    ... )
    >>> for row in zip(made.snapshot, made.source, made.target, made.people):
    ...     print(*row)
    0 -2 0 2
    1 0 -1 1
    1 0 1 1
    2 -1 -1 1
    2 1 1 1
    """
    days = np.asarray(snapshots, dtype=np.int64)
    places = _check(person, place, joined, left, days)
    if not len(person) or not len(days):
        return _flows_of(np.empty((0, 4), np.int64), places)
    form = way(work=len(person), at_most=SPELLS_AS_WRITTEN)
    packed, bounds, shift = _pack(person, place, joined, left, days, form)
    return _flows_of(_counted(packed, bounds, shift, len(days), places, form), places)


def _check(person: Ints, place: Ints, joined: Ints, left: Ints, days: NDArray[np.int64]) -> int:
    if not len(person) == len(place) == len(joined) == len(left):
        raise SpellsNotRight("Every spell needs a person, a place, a first and a last day.")
    if len(days) > MOST_SNAPSHOTS or (np.diff(days) <= 0).any():
        raise SpellsNotRight(f"Give at most {MOST_SNAPSHOTS} snapshots, in increasing order.")
    if not len(person):
        return 0
    if person.min() < 0 or place.min() < 0 or place.max() >= MOST_PLACES:
        raise SpellsNotRight(f"Number people from 0, and places from 0 to below {MOST_PLACES}.")
    if (left <= joined).any():
        raise SpellsNotRight("A spell ends before it starts. Its end is the first day outside.")
    return int(place.max()) + 1


def _pack(
    person: Ints, place: Ints, joined: Ints, left: Ints, days: NDArray[np.int64], form: Way
) -> tuple[NDArray[np.uint64], NDArray[np.int64], int]:
    from likewise.domain.evolution import _kernels

    shift = BUCKET_PEOPLE.bit_length() - 1
    buckets = (int(person.max()) >> shift) + 1
    counts = form(_kernels.count_buckets)(person, shift, buckets, CHUNKS)
    bounds = np.concatenate(([0], counts.sum(axis=0).cumsum()))
    starts = bounds[:-1] + np.vstack((np.zeros(buckets, np.int64), counts.cumsum(axis=0)[:-1]))
    earliest = int(days[0])
    # The first snapshot on or after each day, as a table: looked up once for every end of a spell.
    table = np.searchsorted(days, np.arange(earliest, int(days[-1]) + 2)).astype(np.int64)
    packed = np.empty(len(person), np.uint64)
    form(_kernels.scatter)(person, place, joined, left, earliest, table, shift, starts, packed)
    return packed, bounds, shift


def _counted(
    packed: NDArray[np.uint64],
    bounds: NDArray[np.int64],
    shift: int,
    snapshots: int,
    places: int,
    form: Way,
) -> NDArray[np.int64]:
    """Rows of (snapshot, source, target, people), in no order."""
    from likewise.domain.evolution import _kernels

    firsts = np.linspace(0, len(bounds) - 1, CHUNKS + 1).astype(np.int64)
    most = form(_kernels.bound_moves)(packed, bounds[firsts], snapshots)[:, :snapshots]
    # Moves into one snapshot lie together, each chunk's after the one before.
    starts = np.concatenate(([0], most.T.ravel().cumsum()))[:-1].reshape(snapshots, CHUNKS).T
    starts = np.ascontiguousarray(starts)
    write = np.zeros((CHUNKS, snapshots + 1), np.int64)
    write[:, :snapshots] = starts
    moves = np.empty(int(most.sum()), np.uint64)
    stays = form(_kernels.emit_moves)(packed, bounds, firsts, shift, places, write, moves)
    moved = _distinct(moves, starts, write[:, :snapshots], places, form)
    stayed = stays.sum(axis=0).cumsum(axis=0)[:snapshots]
    snapshot, source = np.nonzero(stayed)
    rows = np.column_stack((snapshot, source, source, stayed[snapshot, source]))
    return np.concatenate((moved, rows))


def _distinct(
    moves: NDArray[np.uint64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    places: int,
    form: Way,
) -> NDArray[np.int64]:
    """How often each move occurs: in a table where there is room for one, else by sorting."""
    from likewise.domain.evolution import _kernels

    wide = places + 2
    if wide * wide <= MOST_CELLS:
        people, first, found = form(_kernels.count_moves)(
            moves, starts, np.ascontiguousarray(ends), places, CHUNKS
        )
        kept = np.concatenate([np.arange(a, a + n) for a, n in zip(first, found, strict=True)])
        snapshot = np.repeat(np.arange(len(found)), found)
        keys, counts = moves[kept].astype(np.int64), people[kept].astype(np.int64)
    else:
        parts = [
            np.unique(
                np.concatenate([moves[a:b] for a, b in zip(low, high, strict=True)]),
                return_counts=True,
            )
            for low, high in zip(starts.T, ends.T, strict=True)
        ]
        keys = np.concatenate([part[0] for part in parts]).astype(np.int64)
        counts = np.concatenate([part[1] for part in parts]).astype(np.int64)
        snapshot = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
    return np.column_stack((snapshot, keys // wide, keys % wide, counts))


def _flows_of(rows: NDArray[np.int64], places: int) -> MonthlyFlows:
    for column in (1, 2):
        rows[:, column] = _code(rows[:, column], places)
    wide = places + 2
    keys = (rows[:, 0] * wide + rows[:, 1] - NEW) * wide + rows[:, 2] - NEW
    rows = rows[np.argsort(keys)]
    return MonthlyFlows(
        snapshot=rows[:, 0].astype(np.int32),
        source=rows[:, 1].astype(np.int32),
        target=rows[:, 2].astype(np.int32),
        people=rows[:, 3],
    )


def _code(found: NDArray[np.int64], places: int) -> NDArray[np.int64]:
    return np.where(found < places, found, np.where(found == places, LEFT, NEW))
