"""From people and supporters to a problem in whole numbers, and back."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from likewise.domain.matching.limits import Limit, allowed_pairs
from likewise.domain.matching.people import LARGEST_CHARGE, Person, Supporter
from likewise.domain.matching.preferences import (
    THOUSANDTHS,
    How,
    Preference,
    pair_costs,
    points_lost,
)
from likewise.domain.matching.problems import MatchingProblem, MatchingRefused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Charges:
    """Points for leaving somebody unmatched; points off for a place below a cohort's minimum."""

    unmatched: float = 100.0
    below_minimum: float = 5.0

    def __post_init__(self) -> None:
        for name in ("unmatched", "below_minimum"):
            if not 0 <= getattr(self, name) <= LARGEST_CHARGE:
                raise MatchingRefused(
                    f"{name} is not between 0 and {LARGEST_CHARGE:,.0f} points. Correct it."
                )


@dataclass(frozen=True, kw_only=True, eq=False)
class Statement:
    """A round's problem in numbers, beside the values it was made from, both in order of id.

    Attributes
    ----------
    open_people : ndarray of int, shape (n_open,)
        The people up for choice, as places in `people`; the problem numbers these.
    settled : ndarray of int, shape (n_settled, 2)
        The pairs settled beforehand, as places in `people` and `supporters`.
    settled_thousandths : int
        What these cost, less the bonus for the places they take.
    capacity : ndarray of int, shape (n_supporters,)
        Places before the settled pairs took theirs.
    """

    people: tuple[Person, ...]
    supporters: tuple[Supporter, ...]
    preferences: tuple[Preference, ...]
    problem: MatchingProblem
    open_people: "IntArray"
    settled: "IntArray"
    settled_thousandths: int
    capacity: "IntArray"
    notes: tuple[str, ...]

    def points_lost(self, person: "IntArray", supporter: "IntArray") -> "IntArray":
        """What these pairs lose by each preference, in thousandths; shape (preferences, pairs)."""
        return points_lost(
            people=self.people,
            supporters=self.supporters,
            preferences=self.preferences,
            person=person,
            supporter=supporter,
        )


def state_problem(
    *,
    people: Sequence[Person],
    supporters: Sequence[Supporter],
    refusals: Collection[tuple[str, str]],
    preferences: Sequence[Preference],
    charges: Charges,
    lifted: Collection[Limit] = (),
    on_progress: Callable[[int], None] | None = None,
) -> Statement:
    """Put limits, preferences and charges into numbers; see `best_round` for the parameters."""
    everyone = tuple(sorted(people, key=lambda each: each.id))
    helpers = tuple(sorted(supporters, key=lambda each: each.id))
    _check_ids(everyone, helpers)
    compared = tuple(p for p in preferences if is_answered(p, everyone, helpers))
    person, supporter = allowed_pairs(
        people=everyone,
        supporters=helpers,
        refusals=refusals,
        lifted=lifted,
        on_progress=on_progress,
    )
    cost = pair_costs(
        people=everyone,
        supporters=helpers,
        preferences=compared,
        person=person,
        supporter=supporter,
    )
    return _in_numbers(everyone, helpers, compared, charges, person, supporter, cost)


def _in_numbers(
    people: tuple[Person, ...],
    supporters: tuple[Supporter, ...],
    preferences: tuple[Preference, ...],
    charges: Charges,
    person: "IntArray",
    supporter: "IntArray",
    cost: "IntArray",
) -> Statement:
    """Take the settled pairs, their places and their bonus out; the rest is the problem."""
    import numpy as np

    capacity = np.array([each.places for each in supporters], np.int64)
    wanted = np.array([each.wanted for each in supporters], np.int64)
    bonus = round(THOUSANDTHS * charges.below_minimum)
    is_settled = np.array([bool(each.settled_with) for each in people], bool)
    mine = is_settled[person]
    settled = np.column_stack([person[mine], supporter[mine]])
    _check_settled(is_settled, settled, supporters)
    taken = np.bincount(settled[:, 1], minlength=len(supporters))
    charge = [charges.unmatched if p.charge is None else p.charge for p in people]
    return Statement(
        people=people,
        supporters=supporters,
        preferences=preferences,
        problem=MatchingProblem(
            person=(np.cumsum(~is_settled) - 1)[person[~mine]],
            supporter=supporter[~mine],
            cost=cost[~mine],
            unmatched=np.rint(THOUSANDTHS * np.array(charge)).astype(np.int64)[~is_settled],
            places=capacity - taken,
            wanted=np.maximum(0, wanted - taken),
            bonus=np.full(len(supporters), bonus),
        ),
        open_people=np.flatnonzero(~is_settled),
        settled=settled,
        settled_thousandths=int(cost[mine].sum()) - bonus * int(np.minimum(taken, wanted).sum()),
        capacity=capacity,
        notes=_notes(supporters, len(person)),
    )


def is_answered(
    preference: Preference, people: Sequence[Person], supporters: Sequence[Supporter]
) -> bool:
    """Whether anybody on either side gives what a preference compares; else it says nothing."""
    if preference.how is How.WISH:
        return any(p.wishes for p in people)
    if preference.how is How.DISTANCE:
        return any(p.position_km for p in people) and any(s.position_km for s in supporters)
    return any(p.answers.get(preference.column) for p in people) and any(
        s.answers.get(preference.column) for s in supporters
    )


def _check_ids(people: tuple[Person, ...], supporters: tuple[Supporter, ...]) -> None:
    if not people:
        raise MatchingRefused("There is nobody to match. Give at least one person.")
    if not supporters:
        raise MatchingRefused("There is nobody to match with. Give at least one supporter.")
    for kind, given in (("person", people), ("supporter", supporters)):
        ids = Counter(each.id for each in given)
        if len(ids) < len(given):
            raise MatchingRefused(
                f"{len(given) - len(ids)} {kind} ids occur more than once. Give each an id of "
                "its own."
            )
    known = {each.id for each in supporters}
    if any(each.settled_with and each.settled_with not in known for each in people):
        raise MatchingRefused(
            "A person is settled with a supporter that is not in this round. Add the supporter, "
            "or leave settled_with empty."
        )


def _check_settled(
    is_settled: "NDArray[np.bool_]", settled: "IntArray", supporters: tuple[Supporter, ...]
) -> None:

    if int(is_settled.sum()) > len(settled):  # whose pair is not said: it may be a refusal
        raise MatchingRefused(
            "A settled pair contradicts the limits of this round. Lift the limit, correct it, or "
            "leave settled_with empty for that person."
        )
    for place, taken in sorted(Counter(settled[:, 1].tolist()).items()):
        if taken > supporters[place].places:
            raise MatchingRefused(
                f"{taken} people are settled with {supporters[place].id}, more than it has places "
                f"({supporters[place].places}). Give it more places, or settle fewer."
            )


def _notes(supporters: tuple[Supporter, ...], pairs: int) -> tuple[str, ...]:
    """What a person should know before reading the round, none of it about one person."""
    notes = []
    if not any(each.places for each in supporters):
        notes.append("No supporter has a place, so nobody can be matched. Give some a capacity.")
    elif pairs == 0:
        notes.append("Nobody is within the limits of any supporter, so nobody can be matched.")
    short = sum(each.size + each.places < each.minimum for each in supporters)
    if short:
        notes.append(
            f"{short} of the supporters cannot come up to the minimum even with every place "
            "filled. Give more places, or a lower minimum."
        )
    return tuple(notes)
