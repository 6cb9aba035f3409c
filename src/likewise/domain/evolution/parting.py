"""Parts people who meet apart: communities in what they attended together, against chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

COUNTED_AS = 20  # a larger meeting weighs no more, all its pairs together, than one of so many
LARGEST = 100  # who comes to something larger does not show whom they meet
LEAST_WEIGHT = 0.5  # pairs below: met once, in a crowd
APART = 0.8  # parts that met less often than this share of chance are groups of their own
SEED = 20_261_127
NOBODY = -1


class Register(NamedTuple):
    """Who attended what, as a table of meetings by people in the order of their ids."""

    people: tuple[str, ...]
    attended: Any  # a sparse array of 0 and 1, shape (n_meetings, n_people)
    weights: Floats  # what each pair of people at a meeting counts for


@dataclass(frozen=True, slots=True)
class Together:
    """Pairs who met, each twice (there and back), in order of the first, with what it weighs."""

    one: Ints
    other: Ints
    weight: Floats
    people: int


def register_of(meetings: Sequence[Sequence[str]]) -> Register:
    """The table of the meetings to which anybody came, without crowds."""
    from scipy.sparse import csr_array

    shown = [meeting for meeting in meetings if 1 <= len(meeting) <= LARGEST]
    people = tuple(sorted({person for meeting in shown for person in meeting}))
    at = {person: position for position, person in enumerate(people)}
    sizes = np.array([len(meeting) for meeting in shown], np.int64)
    columns = np.array([at[person] for meeting in shown for person in meeting], np.int64)
    starts = np.concatenate(([0], sizes.cumsum()))
    attended = csr_array((np.ones(len(columns)), columns, starts), shape=(len(shown), len(people)))
    weights = np.minimum(1.0, COUNTED_AS * (COUNTED_AS - 1) / np.maximum(sizes * (sizes - 1), 1))
    return Register(people, attended, weights)


def together(register: Register, *, meetings: Ints | None = None) -> Together:
    """What each two people attended together, of all meetings or of some."""
    from scipy.sparse import csr_array, diags_array

    attended, weights = register.attended, register.weights
    if meetings is not None:
        attended, weights = attended[meetings], weights[meetings]
    met = csr_array(attended.T @ (diags_array(weights) @ attended))
    met.sort_indices()
    one = np.repeat(np.arange(len(register.people)), np.diff(met.indptr))
    kept = (one != met.indices) & (met.data >= LEAST_WEIGHT)
    return Together(one[kept], met.indices[kept].astype(np.int64), met.data[kept],
                    len(register.people))  # fmt: skip


def part(records: Sequence[Together]) -> NDArray[np.int64]:
    """Part the people of each record into groups that met by themselves.

    Parameters
    ----------
    records
        Each about the same people, in one order; they do not influence one another.

    Returns
    -------
    ndarray of int, shape (n_records, n_people)
        The group of each person, numbered across all records; -1 for those who met nobody.

    Notes
    -----
    Everybody begins as one group. Each group is parted where modularity is greatest: where what
    its parts attended together falls shortest of chance, which is what one would expect of people
    drawn at random, each in proportion to their shares in this group's meetings. It stays parted
    where that shortfall is large (`APART`), and its parts are then looked at in the same way, each
    against chance among its own people; so that neither many small groups nor a single one is
    mistaken. All groups of one round are parted in one call: each weighs 1 in all, and the
    resolution is their number, which makes modularity of the whole the sum of each one's own.

    References
    ----------
    Newman and Girvan, Phys Rev E 2004, doi 10.1103/PhysRevE.69.026113 (modularity).
    Traag, Waltman and van Eck, Sci Rep 2019, doi 10.1038/s41598-019-41695-z (the Leiden method).
    Fortunato and Barthelemy, PNAS 2007, doi 10.1073/pnas.0605965104 (why not in one go).

    Examples
    --------
    >>> made = register_of([["a", "b"], ["a", "b"], ["b", "c"], ["c", "d"], ["c", "d"]])
    >>> [groups] = part([together(made)])
    >>> bool(groups[0] == groups[1] != groups[2] == groups[3])
    True
    """
    each = records[0].people
    size = each * len(records)
    one = np.concatenate([met.one + n * each for n, met in enumerate(records)])
    other = np.concatenate([met.other + n * each for n, met in enumerate(records)])
    weight = np.concatenate([met.weight for met in records])
    group = np.repeat(np.arange(len(records)), each)
    found = np.full(size, NOBODY, np.int64)
    numbered = 0
    while len(one):
        people = np.unique(one)
        groups, within = np.unique(group[people], return_inverse=True)
        near, far = np.searchsorted(people, one), np.searchsorted(people, other)
        parts = _communities(near, far, weight, within, len(groups))
        stays = ~_fall_apart(near, far, weight, within, parts)[within]
        found[people[stays]] = numbered + within[stays]
        numbered += len(groups)
        group[people] = parts
        goes_on = ~stays[near] & (parts[near] == parts[far])
        one, other, weight = one[goes_on], other[goes_on], weight[goes_on]
    return found.reshape(len(records), each)


def _communities(near: Ints, far: Ints, weight: Floats, within: Ints, groups: int) -> Ints:
    """The part of each person, when every group is parted by its own modularity."""
    from graspologic_native import leiden_csr

    people = len(within)
    shares = weight / np.bincount(within[near], weight, minlength=groups)[within[near]]
    _, found = leiden_csr(
        np.searchsorted(near, np.arange(people + 1)).astype(np.int64),
        far.astype(np.int32),
        shares,
        people,
        resolution=float(groups),
        seed=SEED,
    )
    labels = np.array([found[person] for person in range(people)], np.int64)
    parts: Ints = np.unique(within * people + labels, return_inverse=True)[1]
    return parts


def _fall_apart(
    near: Ints, far: Ints, weight: Floats, within: Ints, parts: Ints
) -> NDArray[np.bool_]:
    """Whether each group's parts met less often than `APART` of chance."""
    of = np.zeros(int(parts.max()) + 1, np.int64)
    of[parts] = within
    groups = int(within.max()) + 1
    total = np.bincount(within[near], weight, minlength=groups)
    share = np.bincount(parts[near], weight) / total[of]
    chance = 1 - np.bincount(of, share**2, minlength=groups)
    across = parts[near] != parts[far]
    met = np.bincount(within[near[across]], weight[across], minlength=groups) / total
    several = np.bincount(of, minlength=groups) > 1
    return several & (met < APART * chance)
