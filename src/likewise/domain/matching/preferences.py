"""Soft preferences: what is better, how much it weighs, and what each pair loses by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, nan
from typing import TYPE_CHECKING

from likewise.domain.matching.limits import positions, words_as_bits
from likewise.domain.matching.people import Person, Supporter
from likewise.domain.matching.problems import MatchingRefused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]
    FloatArray = NDArray[np.float64]

THOUSANDTHS = 1000  # costs are whole thousandths of a point, so that the optimum is exact
NOT_KNOWN = 0.5  # of the weight, where either has not answered: neither better nor worse
HEAVIEST = 1000.0


class How(StrEnum):
    """How a preference compares a person with a supporter."""

    SAME = "same"  # loses the weight where the answers differ
    OVERLAP = "overlap"  # loses the share of the person's words the supporter does not have
    NEAR = "near"  # loses in proportion to the difference, all of it from `within` on
    DISTANCE = "distance"  # the same with kilometres between the two positions
    WISH = "wish"  # loses the weight where the person asked for others


@dataclass(frozen=True, kw_only=True)
class Preference:
    """One preference: the column it compares, how, its weight in points, and the scale of nearness.

    Examples
    --------
    >>> Preference(column="age", how=How.NEAR, within=20, weight=2).weight
    2
    """

    column: str
    how: How
    weight: float
    within: float | None = None

    def __post_init__(self) -> None:
        if not self.column:
            raise MatchingRefused("A preference names no column. Name one.")
        if not 0 <= self.weight <= HEAVIEST:
            raise MatchingRefused(
                f"The weight of {self.column} is not between 0 and {HEAVIEST:,.0f}. Correct it."
            )
        needs_scale = self.how in {How.NEAR, How.DISTANCE}
        if needs_scale and not (self.within is not None and 0 < self.within < float("inf")):
            raise MatchingRefused(
                f"The preference for {self.column} does not say within what. Give `within`, the "
                "difference at which all of its weight is lost."
            )


# What programmes and their participants have asked for, each with a weight of its own kind of
# evidence: docs/methods/matching.md says which, and that none of it is evidence about HbA1c.
USUAL_PREFERENCES = (
    Preference(column="wishes", how=How.WISH, weight=3),
    Preference(column="distance", how=How.DISTANCE, within=10, weight=2),
    Preference(column="life_stage", how=How.SAME, weight=2),
    Preference(column="age", how=How.NEAR, within=20, weight=2),
    Preference(column="treatment", how=How.SAME, weight=2),
    Preference(column="communication_style", how=How.SAME, weight=2),
    Preference(column="comorbidities", how=How.OVERLAP, weight=2),
    Preference(column="interests", how=How.OVERLAP, weight=1),
    Preference(column="deprivation", how=How.NEAR, within=5, weight=1),
    Preference(column="gender", how=How.SAME, weight=1),
)


def words_of(cell: str) -> frozenset[str]:
    """The words of a cell that holds several, separated by semicolons or vertical bars."""
    return frozenset(
        word.strip().casefold() for word in cell.replace("|", ";").split(";") if word.strip()
    )


def points_lost(
    *,
    people: Sequence[Person],
    supporters: Sequence[Supporter],
    preferences: Sequence[Preference],
    person: "IntArray",
    supporter: "IntArray",
) -> "IntArray":
    """What each pair loses by each preference, in whole thousandths of a point.

    Parameters
    ----------
    person, supporter : ndarray of int, shape (n_pairs,)
        Pairs as places in the two sequences.

    Returns
    -------
    ndarray of int, shape (n_preferences, n_pairs)
        0 where a pair is as good as can be, 1000 times the weight where it is as bad. A pair
        costs the sum over preferences. Where an answer is missing: half of the weight.
    """
    import numpy as np

    lost = np.zeros((len(preferences), len(person)), np.int64)
    for row, preference in zip(lost, preferences, strict=True):
        row[:] = _lost_by(preference, people, supporters, person, supporter)
    return lost


def pair_costs(
    *,
    people: Sequence[Person],
    supporters: Sequence[Supporter],
    preferences: Sequence[Preference],
    person: "IntArray",
    supporter: "IntArray",
) -> "IntArray":
    """What each pair loses in all, as the sum of `points_lost`, without keeping its parts."""
    import numpy as np

    cost = np.zeros(len(person), np.int64)
    for preference in preferences:
        cost += _lost_by(preference, people, supporters, person, supporter)
    return cost


def _lost_by(
    preference: Preference,
    people: Sequence[Person],
    supporters: Sequence[Supporter],
    person: "IntArray",
    supporter: "IntArray",
) -> "IntArray":
    import numpy as np

    share = _mismatch(preference, people, supporters, person, supporter)
    lost: IntArray = np.rint(THOUSANDTHS * preference.weight * share).astype(np.int64)
    return lost


def _mismatch(
    preference: Preference,
    people: Sequence[Person],
    supporters: Sequence[Supporter],
    person: "IntArray",
    supporter: "IntArray",
) -> "FloatArray":
    """How badly each pair fits, from 0 to 1."""
    if preference.how is How.WISH:
        return _not_wished(people, supporters, person, supporter)
    if preference.how is How.DISTANCE:
        away = positions(people)[person] - positions(supporters)[supporter]
        return _share(_length(away), preference)
    left = [p.answers.get(preference.column, "") for p in people]
    right = [s.answers.get(preference.column, "") for s in supporters]
    if preference.how is How.NEAR:
        gap = _numbers(left, preference)[person] - _numbers(right, preference)[supporter]
        return _share(abs(gap), preference)
    if preference.how is How.SAME:
        return _differs(left, right, person, supporter)
    return _not_shared(left, right, person, supporter)


def _share(gap: "FloatArray", preference: Preference) -> "FloatArray":
    import numpy as np

    share: FloatArray = np.minimum(1.0, gap / float(preference.within or 1.0))
    share[np.isnan(share)] = NOT_KNOWN
    return share


def _length(away: "FloatArray") -> "FloatArray":
    import numpy as np

    length: FloatArray = np.hypot(away[:, 0], away[:, 1])
    return length


def _numbers(cells: Sequence[str], preference: Preference) -> "FloatArray":
    import numpy as np

    return np.array([_number(cell, preference) for cell in cells], float)


def _number(cell: str, preference: Preference) -> float:
    if not cell.strip():
        return nan
    try:
        number = float(cell)
    except ValueError:
        number = nan
    if not isfinite(number):
        raise MatchingRefused(
            f"{preference.column} is to be compared by nearness, but a cell in that column is not "
            "a number. Correct it, leave it empty, or compare the column as `same`."
        )
    return number


def _differs(
    left: Sequence[str], right: Sequence[str], person: "IntArray", supporter: "IntArray"
) -> "FloatArray":
    import numpy as np

    words = {"": -1}
    for cell in (*left, *right):
        words.setdefault(cell.strip().casefold(), len(words))
    a = np.array([words[cell.strip().casefold()] for cell in left], np.int64)[person]
    b = np.array([words[cell.strip().casefold()] for cell in right], np.int64)[supporter]
    share: FloatArray = np.where((a < 0) | (b < 0), NOT_KNOWN, (a != b).astype(float))
    return share


def _not_shared(
    left: Sequence[str], right: Sequence[str], person: "IntArray", supporter: "IntArray"
) -> "FloatArray":
    import numpy as np

    a, b = words_as_bits([words_of(cell) for cell in left], [words_of(cell) for cell in right])
    mine = np.bitwise_count(a).sum(axis=1)[person]
    theirs = np.bitwise_count(b).sum(axis=1)[supporter]
    shared = np.bitwise_count(a[person] & b[supporter]).sum(axis=1)
    share: FloatArray = np.where(
        (mine == 0) | (theirs == 0), NOT_KNOWN, 1.0 - shared / np.maximum(mine, 1)
    )
    return share


def _not_wished(
    people: Sequence[Person],
    supporters: Sequence[Supporter],
    person: "IntArray",
    supporter: "IntArray",
) -> "FloatArray":
    """1 where the person asked for others; 0 where for this one, or for nobody in particular."""
    import numpy as np

    column = {each.id: j for j, each in enumerate(supporters)}
    wished = [
        i * len(supporters) + column[w]
        for i, each in enumerate(people)
        for w in each.wishes
        if w in column
    ]
    asks = np.array([bool(each.wishes) for each in people], bool)[person]
    granted = np.isin(person * len(supporters) + supporter, np.array(wished, np.int64))
    share: FloatArray = (asks & ~granted).astype(float)
    return share
