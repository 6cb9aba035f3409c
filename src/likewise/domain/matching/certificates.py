"""The proof that no better round exists, and its check, which shares nothing with the solver."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from likewise.domain.matching.problems import MatchingProblem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Certificate:
    """A round and the prices that are said to prove it; as short as the round itself.

    Attributes
    ----------
    supporter_of : ndarray of int, shape (n_people,)
        The supporter each person is placed with, or -1 for left unmatched.
    price : ndarray of int, shape (n_supporters,)
        The price of a place at each supporter, in the unit of the costs.
    """

    supporter_of: "IntArray"
    price: "IntArray"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the check found: the round's cost, what any round must cost, and every fault."""

    total: int
    bound: int
    faults: tuple[str, ...]

    @property
    def is_proven(self) -> bool:
        """Whether the round is allowed and no round can cost less."""
        return not self.faults and self.total == self.bound


def check_certificate(*, problem: MatchingProblem, certificate: Certificate) -> Verdict:
    """Check from the problem alone that a round is allowed and that no round costs less.

    Returns
    -------
    Verdict
        `total` is the round's cost, counted again; `bound` is a cost below which no round can
        be, whoever made the prices; `faults` says in words what is wrong, each kind once.

    Notes
    -----
    With prices p of a place at each supporter, a round's cost is at least

        sum over people of min(unmatched, min over pairs of (cost + p))
        - sum over supporters of (wanted * max(0, p + bonus) + (places - wanted) * max(0, p))

    for any p: each person pays at least their cheapest option, and the places cannot be sold for
    more than all of them fetch at that price (weak duality). Where the round costs exactly this,
    it is a cheapest one, every person has an option that is cheapest at these prices, and every
    place that is empty has a price at which it may be. All numbers are whole: no tolerance.

    Examples
    --------
    >>> import numpy as np
    >>> problem = MatchingProblem(person=np.array([0, 1]), supporter=np.array([0, 0]),
    ...     cost=np.array([3, 1]), unmatched=np.array([9, 9]), places=np.array([1]))
    >>> verdict = check_certificate(problem=problem, certificate=Certificate(
    ...     supporter_of=np.array([-1, 0]), price=np.array([6])))
    >>> verdict.total, verdict.bound, verdict.is_proven
    (10, 10, True)
    """
    import numpy as np

    supporter_of = np.asarray(certificate.supporter_of)
    price = np.asarray(certificate.price)
    shape_faults = _shape_faults(problem, supporter_of, price)
    if shape_faults:
        return Verdict(total=0, bound=0, faults=shape_faults)
    cost_of, is_allowed = _costs_of(problem, supporter_of)
    load = np.bincount(supporter_of[supporter_of >= 0], minlength=problem.supporters)
    wanted = np.minimum(problem.wanted, problem.places)
    total = int(cost_of.sum()) - int((problem.bonus * np.minimum(load, wanted)).sum())
    bound = _bound(problem, price, wanted)
    faults = []
    if not is_allowed:
        faults.append("A person is placed with a supporter although that pair is not allowed.")
    if (load > problem.places).any():
        faults.append("A supporter has more people than places.")
    if total != bound:
        faults.append("The round costs more than the prices prove to be necessary.")
    return Verdict(total=total, bound=bound, faults=tuple(faults))


def _shape_faults(
    problem: MatchingProblem, supporter_of: "IntArray", price: "IntArray"
) -> tuple[str, ...]:
    if supporter_of.shape != (problem.people,) or price.shape != (problem.supporters,):
        return ("The certificate is for another number of people or supporters.",)
    if supporter_of.dtype.kind not in "iu" or price.dtype.kind not in "iu":
        return ("The certificate holds numbers that are not whole.",)
    if len(supporter_of) and not -1 <= supporter_of.min() <= supporter_of.max() < len(price):
        return ("The certificate names a supporter that does not exist.",)
    return ()


def _costs_of(problem: MatchingProblem, supporter_of: "IntArray") -> tuple["IntArray", bool]:
    """What each person's option costs, and whether every pair in the round is allowed."""
    import numpy as np

    chosen = supporter_of[problem.person] == problem.supporter
    cost_of = problem.unmatched.astype(np.int64).copy()
    placed = np.flatnonzero(supporter_of >= 0)
    cost_of[placed] = np.iinfo(np.int64).max
    np.minimum.at(cost_of, problem.person[chosen], problem.cost[chosen])
    is_listed = np.zeros(problem.people, bool)
    is_listed[problem.person[chosen]] = True
    cost_of[placed[~is_listed[placed]]] = 0
    return cost_of, bool(is_listed[placed].all())


def _bound(problem: MatchingProblem, price: "IntArray", wanted: "IntArray") -> int:
    """What any round costs at least, by weak duality; whole numbers of any size."""
    import numpy as np

    pays = problem.unmatched.astype(np.int64).copy()
    np.minimum.at(pays, problem.person, problem.cost + price[problem.supporter])
    sold = sum(
        int(w) * max(0, int(p) + int(b)) + (int(n) - int(w)) * max(0, int(p))
        for w, p, b, n in zip(wanted, price, problem.bonus, problem.places, strict=True)
    )
    return int(pays.sum()) - sold
