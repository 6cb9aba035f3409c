"""The matching problem in whole numbers: who may be placed with whom, and what it costs."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from likewise.domain.refusals import DomainError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]

# Sums over everyone must fit into 64 bits with room to spare, in the solver and in the check.
LARGEST_SUM = 1 << 60
LARGEST_COST = 1 << 31
NONE_GIVEN: Any = ()


class MatchingRefused(DomainError):
    """The numbers given do not make a matching problem."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MatchingProblem:
    """A matching problem: people, supporters with places, and the allowed pairs with their costs.

    A round places each person with one supporter, or leaves them unmatched. It costs the sum of
    the pairs' costs and of the charges for those left, less the bonus for each place taken that
    a supporter still `wanted`. A pair that is not listed is not allowed.

    Parameters
    ----------
    person, supporter : ndarray of int, shape (n_pairs,)
        The allowed pairs, in any order, each once; numbered from 0.
    cost : ndarray of int, shape (n_pairs,)
        What each pair costs; whole numbers of either sign, below 2**31 in size, in one unit of
        the caller's choice.
    unmatched : ndarray of int, shape (n_people,)
        The charge for leaving each person unmatched.
    places : ndarray of int, shape (n_supporters,)
        How many people each supporter may take; 0 or more.
    wanted : ndarray of int, shape (n_supporters,), optional
        How many of its first places carry the bonus; more than `places` counts as `places`.
    bonus : ndarray of int, shape (n_supporters,), optional
        What each of those places takes off; 0 or more.

    Raises
    ------
    MatchingRefused
        When lengths differ, numbers are not whole or too large, a pair names a person or
        supporter that does not exist, or places, wants and bonuses are negative. Whether a pair
        is listed twice is seen when the problem is solved.
    """

    person: "IntArray"
    supporter: "IntArray"
    cost: "IntArray"
    unmatched: "IntArray"
    places: "IntArray"
    wanted: "IntArray" = field(default_factory=lambda: NONE_GIVEN)
    bonus: "IntArray" = field(default_factory=lambda: NONE_GIVEN)

    def __post_init__(self) -> None:
        import numpy as np

        for name in ("person", "supporter", "cost", "unmatched", "places"):
            object.__setattr__(self, name, _whole(getattr(self, name), name))
        for name in ("wanted", "bonus"):
            given = getattr(self, name)
            filled = np.zeros(len(self.places), np.int64) if given is NONE_GIVEN else given
            object.__setattr__(self, name, _whole(filled, name))
        _check_shapes(self)
        _check_ranges(self)

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.unmatched)

    @property
    def supporters(self) -> int:
        """How many supporters there are."""
        return len(self.places)


def _whole(given: Any, name: str) -> "NDArray[Any]":
    import numpy as np

    array = np.asarray(given)
    if array.ndim != 1:
        raise MatchingRefused(f"{name} has {array.ndim} dimensions. Give one list of numbers.")
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise MatchingRefused(
            f"{name} holds numbers that are not whole. Multiply by 1000, say, and round first."
        )
    return array


def _check_shapes(problem: MatchingProblem) -> None:
    if not len(problem.person) == len(problem.supporter) == len(problem.cost):
        raise MatchingRefused(
            f"There are {len(problem.person)} persons, {len(problem.supporter)} supporters and "
            f"{len(problem.cost)} costs in the list of pairs. Give one of each for every pair."
        )
    for name in ("wanted", "bonus"):
        if len(getattr(problem, name)) != problem.supporters:
            raise MatchingRefused(
                f"{name} has {len(getattr(problem, name))} numbers for {problem.supporters} "
                "supporters. Give one for each supporter."
            )


def _check_ranges(problem: MatchingProblem) -> None:
    for name in ("places", "wanted", "bonus"):
        if len(getattr(problem, name)) and getattr(problem, name).min() < 0:
            raise MatchingRefused(f"{name} is negative for a supporter. Give 0 or more.")
    for name, count in (("person", problem.people), ("supporter", problem.supporters)):
        numbers = getattr(problem, name)
        if len(numbers) and not (numbers.min() >= 0 and numbers.max() < count):
            raise MatchingRefused(
                f"A pair names {name} {int(numbers.max() if numbers.min() >= 0 else numbers.min())}"
                f", but they are numbered from 0 to {count - 1}."
            )
    if (
        len(problem.cost)
        and not -LARGEST_COST < problem.cost.min() <= problem.cost.max() < LARGEST_COST
    ):
        raise MatchingRefused(
            f"A pair costs more than {LARGEST_COST - 1}. Give costs in a larger unit."
        )
    largest = max(
        (int(abs(a).max()) for a in (problem.cost, problem.unmatched, problem.bonus) if len(a)),
        default=0,
    )
    if largest * 4 * (problem.people + problem.supporters + 1) > LARGEST_SUM:
        raise MatchingRefused(
            f"The largest cost, {largest}, is too large for {problem.people} people. "
            "Give costs in a larger unit."
        )
