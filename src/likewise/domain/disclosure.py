"""Small numbers: hide 1 to 7, round the others to 5, and hide what could be worked out.

Everything that leaves a need-to-know view goes through here, with no way round it.

References
----------
OpenSAFELY's defaults for outputs (counts of 7 or fewer are hidden, the rest rounded to 5).
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

from likewise.domain.refusals import DomainError

HIDE_UP_TO = 7
ROUND_TO = 5


class NotACount(DomainError):
    """A number that no count can be."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A count as it may be shown: rounded, or hidden (`count` none)."""

    count: int | None

    def __str__(self) -> str:
        return "1 to 7, or hidden to protect others" if self.count is None else str(self.count)


HIDDEN = Shown(None)


def shown(count: int) -> Shown:
    """A single count: 0 stays, 1 to 7 are hidden, others are rounded to the nearest 5.

    Raises
    ------
    NotACount
        When it is below zero.

    Examples
    --------
    >>> [shown(count).count for count in (0, 1, 7, 8, 12, 13)]
    [0, None, None, 10, 10, 15]
    """
    if count < 0:
        raise NotACount("A count cannot be below zero. Please report this: it is a fault of ours.")
    if 0 < count <= HIDE_UP_TO:
        return HIDDEN
    return Shown((count + ROUND_TO // 2) // ROUND_TO * ROUND_TO)


def shown_parts[K: Hashable](
    counts: Mapping[K, int], *, hidden_elsewhere: Collection[K] = ()
) -> dict[K, Shown]:
    """Counts that add up to a total which may be known: never exactly one of them is hidden.

    Where only one is small, the smallest of the others is hidden too (secondary suppression), so
    that the total less what is shown does not give it away. What another table hides
    (`hidden_elsewhere`) is hidden here as well.

    Examples
    --------
    >>> {place: each.count for place, each in shown_parts({"a": 3, "b": 9, "c": 21}).items()}
    {'a': None, 'b': None, 'c': 20}
    """
    made = {
        key: HIDDEN if count and key in hidden_elsewhere else shown(count)
        for key, count in counts.items()
    }
    if sum(each == HIDDEN for each in made.values()) == 1:
        others = [key for key, each in made.items() if each != HIDDEN and counts[key] > HIDE_UP_TO]
        if others:
            made[min(others, key=lambda key: (counts[key], str(key)))] = HIDDEN
    return made


def shown_table[R: Hashable, C: Hashable](
    counts: Mapping[tuple[R, C], int],
) -> dict[tuple[R, C], Shown]:
    """A table whose row and column totals may be known: no row or column hides exactly one cell."""
    made = {key: shown(count) for key, count in counts.items()}
    while (lonely := _lonely(made, counts)) is not None:
        made[lonely] = HIDDEN
    return made


def _lonely[R: Hashable, C: Hashable](
    made: Mapping[tuple[R, C], Shown], counts: Mapping[tuple[R, C], int]
) -> tuple[R, C] | None:
    """The next cell to hide: the smallest beside a cell that is alone in its row or column."""
    for axis in (0, 1):
        lines: dict[Hashable, list[tuple[R, C]]] = {}
        for key in made:
            lines.setdefault(key[axis], []).append(key)
        for keys in lines.values():
            others = [key for key in keys if made[key] != HIDDEN and counts[key] > HIDE_UP_TO]
            if sum(made[key] == HIDDEN for key in keys) == 1 and others:
                return min(others, key=lambda key: (counts[key], str(key)))
    return None
