"""The cheapest round of a matching problem, with its prices and everyone's next best."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from likewise.domain.compiling import way
from likewise.domain.matching.problems import MatchingProblem, MatchingRefused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]

UNMATCHED = -1
NO_OTHER = -2


@dataclass(frozen=True, kw_only=True, eq=False)
class Assignment:
    """A round that costs least, and the prices that prove it.

    Attributes
    ----------
    supporter_of : ndarray of int, shape (n_people,)
        The supporter each person is placed with, or `UNMATCHED`.
    price : ndarray of int, shape (n_supporters,)
        What one more place at each supporter would be worth, in the unit of the costs.
    block_of : ndarray of int, shape (n_people,)
        The connected block each person belongs to; blocks do not touch one another.
    """

    supporter_of: "IntArray"
    price: "IntArray"
    block_of: "IntArray"


@dataclass(frozen=True, kw_only=True, eq=False)
class NextBest:
    """For each person, the cheapest round in which they have another option than their own.

    Attributes
    ----------
    extra_cost : ndarray of int, shape (n_people,)
        How much more that round costs than the best; 0 where another round is equally good.
    supporter_of : ndarray of int, shape (n_people,)
        Where the person is in it, `UNMATCHED`, or `NO_OTHER` where they have no other option.
    others_moved : ndarray of int, shape (n_people,)
        How many other people have another place in it than in the best round.
    """

    extra_cost: "IntArray"
    supporter_of: "IntArray"
    others_moved: "IntArray"


def cheapest_assignment(*, problem: MatchingProblem) -> Assignment:
    """Place everyone so that the round costs least: exact, and the same for any order of pairs.

    Returns
    -------
    Assignment
        A round of least cost with prices such that `check_certificate` proves it. Where several
        rounds cost the same, which of them is found depends on the numbering of people and
        supporters alone, never on the order in which the pairs are listed.

    Raises
    ------
    MatchingRefused
        When a pair is listed twice.

    Notes
    -----
    The pairs fall into connected blocks, each solved alone. An auction with bids in small steps
    comes near the optimum; shortest paths of moves then fill the places whose price says that
    they are taken, and place the people who still wait, so that the result is exact. See
    docs/methods/matching.md for the mathematics and for how long it takes.

    References
    ----------
    Bertsekas, D. P. and Castañon, D. A. (1989). The auction algorithm for the transportation
    problem. Annals of Operations Research 20, 67-96. doi:10.1007/BF02216923

    Edmonds, J. and Karp, R. M. (1972). Theoretical improvements in algorithmic efficiency for
    network flow problems. Journal of the ACM 19, 248-264. doi:10.1145/321694.321699

    Examples
    --------
    >>> import numpy as np
    >>> problem = MatchingProblem(
    ...     person=np.repeat([0, 1, 2], 3), supporter=np.tile([0, 1, 2], 3),
    ...     cost=np.array([4, 1, 3, 2, 0, 5, 3, 2, 2]),
    ...     unmatched=np.full(3, 100), places=np.ones(3, int))
    >>> cheapest_assignment(problem=problem).supporter_of.tolist()
    [1, 0, 2]
    """
    return _Solved(problem).assignment()


def assignment_with_next_best(*, problem: MatchingProblem) -> tuple[Assignment, NextBest]:
    """As `cheapest_assignment`, and for each person the cheapest round with another option.

    The extra cost is exact: it is what the best round would cost more if the person's own option
    were struck out. One shortest path a person, so it takes longer than the round itself.
    """
    solved = _Solved(problem)
    return solved.assignment(), solved.next_best()


class _Solved:
    """The compiled solver's arrays after a run, and the way back to the caller's numbering."""

    def __init__(self, problem: MatchingProblem) -> None:
        import numpy as np

        from likewise.domain.matching import _network, _solve

        self._problem = problem
        self._way = way(work=len(problem.supporter), at_most=PAIRS_AS_WRITTEN)
        reachable = np.minimum(
            problem.places, np.bincount(problem.supporter, minlength=problem.supporters)
        )
        pairs = self._open_pairs(reachable)
        (self._people, people_of, self._supporters, supporters_of, first, to, cost) = self._way(
            _network.arrange
        )(problem.people, problem.supporters, *pairs)
        if self._way(_network.has_repeats)(first, to):
            raise MatchingRefused("A pair is listed twice. List each pair once.")
        wanted = np.minimum(problem.wanted, reachable)
        self._net = _solve.network(
            people_of,
            supporters_of,
            first,
            to,
            cost,
            np.ascontiguousarray(problem.unmatched[self._people], np.int64),
            reachable[self._supporters].astype(np.int64),
            wanted[self._supporters].astype(np.int64),
            np.where(wanted > 0, problem.bonus, 0)[self._supporters].astype(np.int64),
        )
        self._state = self._way(_solve.start)(self._net)
        self._search = self._way(_solve.new_search)(self._net)
        step = max(1, (int(pairs[2].max()) - int(pairs[2].min())) // STEPS) if len(pairs[2]) else 1
        self._way(_solve.solve_blocks)(
            self._net, self._state, self._search, step, 0, len(self._net.people_of) - 1
        )

    def _open_pairs(self, reachable: "IntArray") -> tuple[Any, Any, Any]:
        """The pairs whose supporter has a place at all: the others can never be taken."""
        import numpy as np

        from likewise.domain.matching._closed import open_pairs

        problem = self._problem
        pairs = (
            np.ascontiguousarray(problem.person, np.int32),
            np.ascontiguousarray(problem.supporter, np.int32),
            np.ascontiguousarray(problem.cost, np.int32),
        )
        if not len(problem.supporter) or problem.places.min() > 0:
            return pairs
        opened: tuple[Any, Any, Any] = self._way(open_pairs)(*pairs, reachable > 0)
        return opened

    def assignment(self) -> Assignment:
        """The round in the caller's numbering."""
        import numpy as np

        problem, net, state = self._problem, self._net, self._state
        supporter_of = np.full(problem.people, UNMATCHED, np.int64)
        placed = state.chosen >= 0
        supporter_of[self._people[placed]] = self._supporters[net.to[state.chosen[placed]]]
        price = np.empty(problem.supporters, np.int64)
        price[self._supporters] = state.price
        block_of = np.empty(problem.people, np.int64)
        block_of[self._people] = np.repeat(
            np.arange(len(net.people_of) - 1), np.diff(net.people_of)
        )
        is_avoided = (np.bincount(problem.supporter, minlength=problem.supporters) == 0) & (
            np.minimum(problem.wanted, problem.places) > 0
        )
        price[is_avoided] = -problem.bonus[is_avoided]
        self._price_closed(price)
        return Assignment(supporter_of=supporter_of, price=price, block_of=block_of)

    def _price_closed(self, price: "IntArray") -> None:
        """At a supporter without places: the price at which nobody would want one."""
        import numpy as np

        from likewise.domain.matching._closed import price_closed

        problem = self._problem
        is_open = problem.places > 0
        if is_open.all():
            return
        price[~is_open] = 0
        pays = problem.unmatched.astype(np.int64).copy()
        self._way(price_closed)(
            problem.person, problem.supporter, problem.cost, is_open, pays, price
        )

    def next_best(self) -> NextBest:
        """Everyone's next best in the caller's numbering."""
        import numpy as np

        from likewise.domain.matching import _network, _next_best

        people = self._problem.people
        cost, edge = np.empty(people, np.int64), np.empty(people, np.int64)
        moved = np.empty(people, np.int64)
        blocks = len(self._net.people_of) - 1
        self._way(_next_best.next_best_of_blocks)(
            self._net, self._state, self._search, 0, blocks, cost, edge, moved
        )
        to = np.full(people, NO_OTHER, np.int64)
        to[edge == _network.ALONE] = UNMATCHED
        elsewhere = edge >= 0
        to[elsewhere] = self._supporters[self._net.to[edge[elsewhere]]]
        back = np.empty(people, np.int64)
        back[self._people] = np.arange(people)
        cost[to == NO_OTHER] = 0
        return NextBest(extra_cost=cost[back], supporter_of=to[back], others_moved=moved[back])


PAIRS_AS_WRITTEN = 5_000  # up to so many pairs a round takes a second or two uncompiled
STEPS = 300  # the auction's finest step is this part of the range of costs


__all__ = [
    "NO_OTHER",
    "UNMATCHED",
    "Assignment",
    "MatchingProblem",
    "MatchingRefused",
    "NextBest",
    "assignment_with_next_best",
    "cheapest_assignment",
]
