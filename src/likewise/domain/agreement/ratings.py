"""What each coder made of each unit, as small whole numbers that the sums can count."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from likewise.domain.agreement.outcomes import Level
from likewise.domain.compiling import way
from likewise.domain.refusals import DomainError

MISSING = -1
# Far above any real value; the square of a sum of such values is still a number.
LARGEST_VALUE = 1e100
Indices = NDArray[np.int8] | NDArray[np.int32]


class RatingsMalformed(DomainError):
    """The table of values is not one."""


class ValuesDoNotFitTheLevel(DomainError):
    """The level of measurement asks for something that the values do not have."""


class NothingToCompare(DomainError):
    """No unit has values from two coders."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ratings:
    """What each coder made of each unit.

    Parameters
    ----------
    indices : ndarray of int8 or int32, shape (n_units, n_coders)
        Position in `values` of what the coder gave; -1 where the coder gave nothing.
    values : tuple of float or of str
        The distinct values, ascending; for codes with an order, in that order.
    coders : tuple of str
        What the coders are called, one for each column, all different.
    """

    indices: Indices
    values: tuple[float, ...] | tuple[str, ...]
    coders: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.indices.ndim != 2 or self.indices.shape[1] != len(self.coders):
            raise RatingsMalformed("Give one column of values for each coder.")
        if len(self.coders) < 2:
            raise RatingsMalformed("Agreement needs at least two coders; give one column for each.")
        if len(set(self.coders)) != len(self.coders):
            raise RatingsMalformed("Two coders have the same name; give each column its own.")
        if self.indices.size and (
            int(self.indices.max()) >= len(self.values) or int(self.indices.min()) < MISSING
        ):
            raise RatingsMalformed("A value is not in the list of values; add it to the order.")

    @property
    def numbers(self) -> NDArray[np.float64]:
        """The values as numbers; refused where they are words."""
        if any(isinstance(value, str) for value in self.values):
            raise ValuesDoNotFitTheLevel(
                "Interval and ratio need numbers, and some values are words. "
                "Choose nominal, or ordinal with an order."
            )
        return np.asarray(self.values, dtype=np.float64)

    def of_coders(self, first: int, second: int) -> "Ratings":
        """Two coders' columns alone."""
        chosen = np.ascontiguousarray(self.indices[:, [first, second]], dtype=np.int32)
        coders = (self.coders[first], self.coders[second])
        return Ratings(indices=chosen, values=self.values, coders=coders)


def ratings_of(
    *,
    values: ArrayLike,
    coders: Sequence[str] | None = None,
    order: Sequence[str] | None = None,
) -> Ratings:
    """Take a table of units by coders.

    Parameters
    ----------
    values : array_like, shape (n_units, n_coders)
        Numbers, or words. Missing: nan among numbers; None, nan or an empty word among words.
    coders : sequence of str, optional
        The coders' names; without them they are "coder 1", "coder 2" and so on.
    order : sequence of str, optional
        The order of the words, lowest first, for ordinal comparison. Without it words are sorted
        by the alphabet, which is enough for nominal comparison only.

    Returns
    -------
    Ratings

    Raises
    ------
    RatingsMalformed
        The table is ragged, has fewer than two coders, or holds a number that is infinite or
        beyond 1e100.

    Examples
    --------
    >>> ratings_of(values=[[1, 1], [2, float("nan")]]).values
    (1.0, 2.0)
    >>> ratings_of(values=[["low", "high"], ["high", ""]], order=["low", "high"]).indices.tolist()
    [[0, 1], [1, -1]]
    """
    try:
        table = np.asarray(values)
    except ValueError:
        raise RatingsMalformed(
            "The table is ragged: give every unit one place for each coder, empty where missing."
        ) from None
    if table.ndim != 2:
        raise RatingsMalformed("Give a table: one row for each unit, one column for each coder.")
    names = tuple(coders) if coders else tuple(f"coder {n + 1}" for n in range(table.shape[1]))
    if table.dtype.kind == "O" and order is None and _are_numbers(table):
        table = np.where(table == None, np.nan, table).astype(np.float64)  # noqa: E711 - elementwise
    if table.dtype.kind in "iufb" and order is None:
        found, indices = _numbers(np.ascontiguousarray(table, dtype=np.float64))
        return Ratings(indices=indices, values=found, coders=names)
    listed, indices = _words(np.asarray(values, dtype=object), order)
    return Ratings(indices=indices, values=listed, coders=names)


def _numbers(table: NDArray[np.float64]) -> tuple[tuple[float, ...], Indices]:
    """Distinct numbers, ascending, and where each value is among them."""
    from likewise.domain.agreement._kernels import CELLS_UNCOMPILED, rank_codes, whole_codes

    form = way(work=table.size, at_most=CELLS_UNCOMPILED)
    codes = np.empty(table.size, dtype=np.int8)
    if form(whole_codes)(table.ravel(), codes):
        values = form(rank_codes)(codes)
        return tuple(values.astype(np.float64).tolist()), codes.reshape(table.shape)
    present = ~np.isnan(table)
    found, inverse = np.unique(table[present], return_inverse=True)
    if np.isinf(found).any():
        raise RatingsMalformed("A value is infinite; leave it empty if it is missing.")
    if found.size and np.abs(found).max() > LARGEST_VALUE:
        raise RatingsMalformed(
            f"A value is beyond {LARGEST_VALUE:g}, and its square would be no number. Check it."
        )
    indices = np.full(table.shape, MISSING, dtype=np.int32)
    indices[present] = inverse
    return tuple(found.tolist()), indices


def _are_numbers(table: NDArray[np.object_]) -> bool:
    return all(value is None or isinstance(value, int | float) for value in table.flat)


def _is_missing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _words(
    table: NDArray[np.object_], order: Sequence[str] | None
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Distinct words in the order given, or by the alphabet, and where each value is."""
    present = {str(value) for value in table.flat if not _is_missing(value)}
    listed = tuple(order) if order is not None else tuple(sorted(present))
    if len(set(listed)) != len(listed):
        raise RatingsMalformed("The order names a value twice; name each value once.")
    unlisted = present - set(listed)
    if unlisted:
        raise RatingsMalformed(
            f"The value {min(unlisted)!r} is not in the order given; add it where it belongs."
        )
    place = {word: position for position, word in enumerate(listed)}
    flat = (MISSING if _is_missing(value) else place[str(value)] for value in table.flat)
    indices = np.fromiter(flat, dtype=np.int32, count=table.size).reshape(table.shape)
    return listed, indices


def check_fits_level(*, ratings: Ratings, level: Level, has_order: bool) -> None:
    """Refuse words without an order as ordinal, words as numbers, and negative ratios."""
    words = any(isinstance(value, str) for value in ratings.values)
    if level is Level.ORDINAL and words and not has_order:
        raise ValuesDoNotFitTheLevel(
            "Ordinal needs to know which value is lower, and the values are words. Give the order."
        )
    if level is Level.RATIO and ratings.values and float(ratings.numbers.min()) < 0:
        raise ValuesDoNotFitTheLevel(
            "Ratio needs a true zero, and some values are below it. Choose interval."
        )
    if level is Level.INTERVAL:
        _ = ratings.numbers
