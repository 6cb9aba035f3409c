"""The best matching round: who is placed where and why, who is not and why, and the proof."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from likewise.domain.matching.assignments import (
    NO_OTHER,
    UNMATCHED,
    Assignment,
    NextBest,
    assignment_with_next_best,
)
from likewise.domain.matching.certificates import Certificate, Verdict, check_certificate
from likewise.domain.matching.limits import Limit
from likewise.domain.matching.people import Person, Supporter
from likewise.domain.matching.preferences import THOUSANDTHS, USUAL_PREFERENCES, Preference
from likewise.domain.matching.reasons import Reason, in_words, reason_for
from likewise.domain.matching.statements import Charges, Statement, state_problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """The cheapest round in which a person has another option than in the best one.

    `supporter` is None where they would be unmatched in it. `extra_points` is exact: how much
    worse that whole round is. `others_moved` have another place in it too.
    """

    supporter: str | None
    extra_points: float
    others_moved: int


@dataclass(frozen=True, kw_only=True)
class Placement:
    """One person with one supporter, and what the pair loses by each preference, in points."""

    person: str
    supporter: str
    points: float
    lost: tuple[tuple[str, float], ...]
    is_settled: bool
    next_best: Alternative | None


@dataclass(frozen=True, kw_only=True)
class Unmatched:
    """One person without a supporter in this round, and why."""

    person: str
    reason: Reason
    sentence: str
    charge: float
    next_best: Alternative | None


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What the round makes of one supporter.

    `price` is what one more place there would take off the round, in points; below 0 it is the
    bonus for a place that nobody takes.
    """

    supporter: str
    places: int
    placed: int
    size: int
    minimum: int
    price: float

    @property
    def size_after(self) -> int:
        """How many people it has once the round is in force."""
        return self.size + self.placed


@dataclass(frozen=True, kw_only=True)
class Round:
    """The best round. `total_points` is what it costs, `proven_points` what any round must cost.

    `preferences` are those that somebody on both sides has answered, with their weights.
    """

    placements: tuple[Placement, ...]
    unmatched: tuple[Unmatched, ...]
    supporters: tuple[Filled, ...]
    total_points: float
    proven_points: float
    blocks: int
    preferences: tuple[Preference, ...]
    charges: Charges
    notes: tuple[str, ...]

    @property
    def is_proven(self) -> bool:
        """Whether the check found that no round costs less."""
        return self.total_points == self.proven_points


def best_round(
    *,
    people: Sequence[Person],
    supporters: Sequence[Supporter],
    refusals: Collection[tuple[str, str]] = (),
    preferences: Sequence[Preference] = USUAL_PREFERENCES,
    charges: Charges | None = None,
    lifted: Collection[Limit] = (),
    on_progress: Callable[[int], None] | None = None,
) -> Round:
    """Find the round of fewest points lost, say why, and prove that no better one exists.

    Parameters
    ----------
    people, supporters : sequences of Person and of Supporter
        In any order; the answer does not depend on it.
    refusals : collection of (person id, supporter id)
        Pairs one of the two does not want. Confidential: no answer names or counts them.
    preferences : sequence of Preference
        What is better and how much it weighs; by default those of `USUAL_PREFERENCES` whose
        columns occur among both people and supporters.
    charges : Charges, optional
        Points for leaving somebody unmatched, and off for a place below a cohort's minimum.
    lifted : collection of Limit
        Limits to leave out, to see what they cost.
    on_progress : callable, optional
        Called with the number of people whose pairs have been looked at.

    Raises
    ------
    MatchingRefused
        When an id occurs twice, there is nobody to match or nobody to match with, or settled
        pairs contradict a limit or the number of places.

    Notes
    -----
    Exact, in whole thousandths of a point; the certificate is checked before the round is given
    out. Between rounds that cost the same, the one is taken that the method meets first with
    people and supporters in order of id. docs/methods/matching.md has the mathematics.

    Examples
    --------
    >>> people = [Person(id="p1", availability=frozenset({"tue"})), Person(id="p2")]
    >>> supporters = [Supporter(id="s1", places=1, availability=frozenset({"wed"}))]
    >>> found = best_round(people=people, supporters=supporters)
    >>> [(each.person, each.supporter) for each in found.placements]
    [('p2', 's1')]
    >>> [(each.person, each.reason.value) for each in found.unmatched], found.is_proven
    ([('p1', 'nobody_suits')], True)
    """
    terms = charges or Charges()
    statement = state_problem(
        people=people,
        supporters=supporters,
        refusals=refusals,
        preferences=preferences,
        charges=terms,
        lifted=lifted,
        on_progress=on_progress,
    )
    assignment, other = assignment_with_next_best(problem=statement.problem)
    verdict = check_certificate(
        problem=statement.problem,
        certificate=Certificate(supporter_of=assignment.supporter_of, price=assignment.price),
    )
    return _told(statement, terms, assignment, other, verdict)


def _told(
    statement: Statement,
    charges: Charges,
    assignment: Assignment,
    other: NextBest,
    verdict: Verdict,
) -> Round:
    alternatives = _alternatives(statement, other)
    fixed = statement.settled_thousandths
    return Round(
        placements=_placements(statement, assignment, alternatives),
        unmatched=_unmatched(statement, assignment, alternatives),
        supporters=_filled(statement, assignment),
        total_points=(verdict.total + fixed) / THOUSANDTHS,
        proven_points=(verdict.bound + fixed) / THOUSANDTHS,
        blocks=len(set(assignment.block_of.tolist())),
        preferences=statement.preferences,
        charges=charges,
        notes=statement.notes,
    )


def _alternatives(statement: Statement, other: NextBest) -> list[Alternative | None]:
    ids = [supporter.id for supporter in statement.supporters]
    return [
        None
        if to == NO_OTHER
        else Alternative(
            supporter=None if to == UNMATCHED else ids[to],
            extra_points=extra / THOUSANDTHS,
            others_moved=moved,
        )
        for to, extra, moved in zip(
            other.supporter_of.tolist(),
            other.extra_cost.tolist(),
            other.others_moved.tolist(),
            strict=True,
        )
    ]


def _placements(
    statement: Statement, assignment: Assignment, alternatives: list[Alternative | None]
) -> tuple[Placement, ...]:
    import numpy as np

    placed = np.flatnonzero(assignment.supporter_of >= 0)
    rows = np.concatenate([statement.open_people[placed], statement.settled[:, 0]])
    columns = np.concatenate([assignment.supporter_of[placed], statement.settled[:, 1]])
    lost = statement.points_lost(rows, columns).T.tolist()
    names = [preference.column for preference in statement.preferences]
    found = [
        Placement(
            person=statement.people[row].id,
            supporter=statement.supporters[column].id,
            points=sum(each) / THOUSANDTHS,
            lost=tuple(zip(names, (x / THOUSANDTHS for x in each), strict=True)),
            is_settled=number >= len(placed),
            next_best=alternatives[placed[number]] if number < len(placed) else None,
        )
        for number, (row, column, each) in enumerate(
            zip(rows.tolist(), columns.tolist(), lost, strict=True)
        )
    ]
    return tuple(sorted(found, key=lambda each: each.person))


def _unmatched(
    statement: Statement, assignment: Assignment, alternatives: list[Alternative | None]
) -> tuple[Unmatched, ...]:
    import numpy as np

    problem = statement.problem
    load = _load(statement, assignment)
    possible, with_places, with_free = (
        np.bincount(problem.person[which], minlength=problem.people)
        for which in (
            np.ones(len(problem.person), bool),
            statement.capacity[problem.supporter] > 0,
            (problem.places > load)[problem.supporter],
        )
    )
    found = []
    for i in np.flatnonzero(assignment.supporter_of < 0).tolist():
        next_best = alternatives[i]
        reason = reason_for(
            possible=int(possible[i]),
            with_places=int(with_places[i]),
            with_free_places=int(with_free[i]),
        )
        extra = None if next_best is None else next_best.extra_points
        found.append(
            Unmatched(
                person=statement.people[statement.open_people[i]].id,
                reason=reason,
                sentence=in_words(reason=reason, extra_points=extra),
                charge=int(problem.unmatched[i]) / THOUSANDTHS,
                next_best=next_best,
            )
        )
    return tuple(found)


def _load(statement: Statement, assignment: Assignment) -> "IntArray":
    import numpy as np

    placed = assignment.supporter_of[assignment.supporter_of >= 0]
    return np.bincount(placed, minlength=len(statement.supporters))


def _filled(statement: Statement, assignment: Assignment) -> tuple[Filled, ...]:
    import numpy as np

    settled = np.bincount(statement.settled[:, 1], minlength=len(statement.supporters))
    load = _load(statement, assignment) + settled
    return tuple(
        Filled(
            supporter=each.id,
            places=each.places,
            placed=placed,
            size=each.size,
            minimum=each.minimum,
            price=price / THOUSANDTHS,
        )
        for each, placed, price in zip(
            statement.supporters, load.tolist(), assignment.price.tolist(), strict=True
        )
    )
