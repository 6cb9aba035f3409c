"""Hard limits: which pairs are possible at all. Nothing is weighed here, and nothing explained.

A refusal is confidential. It acts exactly as any other limit, and no answer of this package says
which limit ruled a pair out.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from likewise.domain.matching.people import Person, Supporter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]

CHUNK = 1 << 20  # candidate pairs looked at together; bounds memory


class Limit(StrEnum):
    """The limits that may be lifted to see what they cost. A refusal is never lifted."""

    AVAILABILITY = "availability"
    REACH = "reach"
    LANGUAGE = "language"
    ARM = "arm"


def allowed_pairs(
    *,
    people: Sequence[Person],
    supporters: Sequence[Supporter],
    refusals: Collection[tuple[str, str]] = (),
    lifted: Collection[Limit] = (),
    on_progress: Callable[[int], None] | None = None,
) -> tuple["IntArray", "IntArray"]:
    """Every pair within all limits, as places in the two sequences, in order of person.

    Parameters
    ----------
    refusals : collection of (person id, supporter id)
        Pairs that one of the two does not want, whoever said so.
    lifted : collection of Limit
        Limits left out.
    on_progress : callable, optional
        Called with the number of people looked at.

    Notes
    -----
    A pair is possible where both name a time in common, a language in common, the supporter's
    place is within the person's reach, and the supporter may support the person's arm. What
    either leaves empty is no limit. A settled pair is the person's only one.
    """
    import numpy as np

    checks = _checks(people, supporters, frozenset(lifted))
    refused = _coded(refusals, people, supporters)
    settled = _settled(people, supporters)
    found_i, found_j = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for i, j in _candidates(people, supporters, Limit.REACH in lifted, on_progress):
        keep = np.ones(len(i), bool)
        for check in checks:
            keep &= check(i, j)
        keep &= (settled[i] < 0) | (settled[i] == j)
        if len(refused):
            keep &= ~np.isin(i * len(supporters) + j, refused)
        found_i.append(i[keep])
        found_j.append(j[keep])
    return np.concatenate(found_i), np.concatenate(found_j)


def _candidates(
    people: Sequence[Person],
    supporters: Sequence[Supporter],
    anywhere: bool,
    on_progress: Callable[[int], None] | None,
) -> Iterator[tuple["IntArray", "IntArray"]]:
    """Pairs to look at, in chunks; the places a person can get to leave most out unseen."""
    import numpy as np

    everyone = np.arange(len(supporters))
    by_place: dict[str, list[int]] = {}
    for j, supporter in enumerate(supporters):
        by_place.setdefault(supporter.place, []).append(j)
    near: dict[frozenset[str], IntArray] = {frozenset(): everyone}
    chunk: list[tuple[int, IntArray]] = []
    size = 0
    for i, person in enumerate(people):
        reach = frozenset() if anywhere else person.reach
        if reach not in near:
            places = by_place.get("", []) + [j for p in reach if p for j in by_place.get(p, [])]
            near[reach] = np.array(sorted(places), np.int64)
        chunk.append((i, near[reach]))
        size += len(near[reach])
        if size >= CHUNK or i == len(people) - 1:
            yield (
                np.repeat([i for i, _ in chunk], [len(js) for _, js in chunk]).astype(np.int64),
                np.concatenate([js for _, js in chunk]),
            )
            chunk, size = [], 0
            if on_progress is not None:
                on_progress(i + 1)


def _checks(
    people: Sequence[Person], supporters: Sequence[Supporter], lifted: frozenset[Limit]
) -> list[Callable[["IntArray", "IntArray"], "BoolArray"]]:
    checks: list[Callable[[IntArray, IntArray], BoolArray]] = []
    if Limit.AVAILABILITY not in lifted:
        checks.append(
            _shares([p.availability for p in people], [s.availability for s in supporters])
        )
    if Limit.LANGUAGE not in lifted:
        checks.append(_shares([p.languages for p in people], [s.languages for s in supporters]))
    if Limit.ARM not in lifted:
        arms = [frozenset({p.arm} - {""}) for p in people]
        checks.append(_shares(arms, [s.arms for s in supporters]))
    if Limit.REACH not in lifted:
        checks.append(_within_reach(people, supporters))
    return checks


def words_as_bits(
    *columns: Sequence[Collection[str]],
) -> tuple["NDArray[np.uint64]", ...]:
    """Sets of words as rows of bits, the same word the same bit in every column."""
    import numpy as np

    words = sorted({word for column in columns for cell in column for word in cell})
    number = {word: k for k, word in enumerate(words)}
    tables = []
    for column in columns:
        bits = np.zeros((len(column), max(1, -(-len(words) // 64))), np.uint64)
        for row, cell in enumerate(column):
            for word in cell:
                k = number[word]
                bits[row, k // 64] |= np.uint64(1 << (k % 64))
        tables.append(bits)
    return tuple(tables)


def _shares(
    left: Sequence[Collection[str]], right: Sequence[Collection[str]]
) -> Callable[["IntArray", "IntArray"], "BoolArray"]:
    """Whether two cells have a word in common, or one of them is empty."""
    import numpy as np

    a, b = words_as_bits(left, right)
    a_empty, b_empty = ~a.any(axis=1), ~b.any(axis=1)

    def check(i: "IntArray", j: "IntArray") -> "BoolArray":
        found: BoolArray = (a[i] & b[j]).any(axis=1) | a_empty[i] | b_empty[j]
        return found

    return check if len(a) and len(b) else lambda i, _: np.zeros(len(i), bool)


def positions(given: Sequence[Any]) -> "NDArray[np.float64]":
    """Positions of people or supporters in kilometres, shape (n, 2); nan where there is none."""
    import numpy as np

    unknown = (float("nan"), float("nan"))
    return np.array([each.position_km or unknown for each in given], float).reshape(-1, 2)


def _within_reach(
    people: Sequence[Person], supporters: Sequence[Supporter]
) -> Callable[["IntArray", "IntArray"], "BoolArray"]:
    import numpy as np

    here, there = positions(people), positions(supporters)
    reach_km = np.array([float("inf") if p.reach_km is None else p.reach_km for p in people])

    def check(i: "IntArray", j: "IntArray") -> "BoolArray":
        if np.isinf(reach_km).all():
            return np.ones(len(i), bool)
        away = np.hypot(*(here[i] - there[j]).T)
        found: BoolArray = ~(away > reach_km[i])
        return found

    return check


def _coded(
    refusals: Collection[tuple[str, str]],
    people: Sequence[Person],
    supporters: Sequence[Supporter],
) -> "IntArray":
    import numpy as np

    row = {person.id: i for i, person in enumerate(people)}
    column = {supporter.id: j for j, supporter in enumerate(supporters)}
    pairs = [row[i] * len(supporters) + column[j] for i, j in refusals if i in row and j in column]
    return np.array(sorted(pairs), np.int64)


def _settled(people: Sequence[Person], supporters: Sequence[Supporter]) -> "IntArray":
    import numpy as np

    column = {supporter.id: j for j, supporter in enumerate(supporters)}
    return np.array([column.get(p.settled_with, -1) for p in people], np.int64)
