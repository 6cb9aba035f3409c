"""One-to-one among peers: pairs in which each supports the other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from likewise.domain.matching.limits import Limit, allowed_pairs
from likewise.domain.matching.people import Person, Supporter
from likewise.domain.matching.preferences import (
    THOUSANDTHS,
    USUAL_PREFERENCES,
    Preference,
    pair_costs,
)
from likewise.domain.matching.problems import MatchingRefused
from likewise.domain.matching.reasons import Reason, in_words
from likewise.domain.matching.statements import Charges, is_answered

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two peers, in order of id, and what the pair loses in points."""

    first: str
    second: str
    points: float


@dataclass(frozen=True, kw_only=True)
class Pairing:
    """The best pairs, and who is left without a peer, with the reason."""

    pairs: tuple[Pair, ...]
    unmatched: tuple[tuple[str, Reason, str], ...]
    total_points: float


def reciprocal_pairs(
    *,
    people: Sequence[Person],
    refusals: Collection[tuple[str, str]] = (),
    preferences: Sequence[Preference] = USUAL_PREFERENCES,
    charges: Charges | None = None,
    lifted: Collection[Limit] = (),
) -> Pairing:
    """Pair peers one to one so that the fewest points are lost over all pairs and all left alone.

    Two people can be paired where they share a time, a language and a place both can get to, are
    in the same arm, and neither refused the other. The pair loses the mean of what each loses
    with the other. Each person left costs the charge.

    Notes
    -----
    A maximum weight matching in a general graph: an edge weighs the two charges it saves less
    what the pair loses. Solved exactly in whole numbers by rustworkx's blossom algorithm, with
    people in order of id, so that the answer does not depend on the order given. Unlike
    `best_round` it carries no certificate; the tests compare it with an independent program.

    References
    ----------
    Galil, Z. (1986). Efficient algorithms for finding maximum matching in graphs. ACM Computing
    Surveys 18, 23-38. doi:10.1145/6462.6502

    Examples
    --------
    >>> people = [Person(id=name, answers={"age": age})
    ...           for name, age in (("a", "40"), ("b", "70"), ("c", "44"), ("d", "71"))]
    >>> [(p.first, p.second, p.points) for p in reciprocal_pairs(people=people).pairs]
    [('a', 'c', 0.4), ('b', 'd', 0.1)]
    """
    everyone = tuple(sorted(people, key=lambda each: each.id))
    _check_people(everyone)
    terms = charges or Charges()
    first, second, doubled = _possible(everyone, refusals, preferences, frozenset(lifted))
    alone = [round(2 * THOUSANDTHS * _charge(each, terms)) for each in everyone]
    chosen = _heaviest(len(everyone), first, second, doubled, alone)
    return _told(everyone, first, second, doubled, alone, chosen)


def _check_people(people: tuple[Person, ...]) -> None:
    if not people:
        raise MatchingRefused("There is nobody to match. Give at least one person.")
    if len({each.id for each in people}) < len(people):
        raise MatchingRefused("A person's id occurs more than once. Give each an id of its own.")
    settled = [each.id for each in people if each.settled_with]
    if settled:
        raise MatchingRefused(
            f"{settled[0]} is settled already. Leave settled people out of the pairs among peers."
        )


def _charge(person: Person, charges: Charges) -> float:
    return charges.unmatched if person.charge is None else person.charge


def _possible(
    people: tuple[Person, ...],
    refusals: Collection[tuple[str, str]],
    preferences: Sequence[Preference],
    lifted: frozenset[Limit],
) -> tuple["IntArray", "IntArray", "IntArray"]:
    """Each possible pair once, and what its two directions lose together, in thousandths."""
    import numpy as np

    as_supporters = tuple(_as_supporter(each) for each in people)
    both_ways = {pair for i, j in refusals for pair in ((i, j), (j, i))}
    i, j = allowed_pairs(
        people=people,
        supporters=as_supporters,
        refusals=both_ways,
        lifted=lifted | {Limit.REACH},
    )
    once = i < j
    i, j = i[once], j[once]
    if Limit.REACH not in lifted:
        meet = np.array([_can_meet(people[a], people[b]) for a, b in zip(i, j, strict=True)], bool)
        i, j = i[meet], j[meet]
    compared = [p for p in preferences if is_answered(p, people, as_supporters)]
    lost = np.zeros(len(i), np.int64)
    for a, b in ((i, j), (j, i)):
        lost += pair_costs(
            people=people, supporters=as_supporters, preferences=compared, person=a, supporter=b
        )
    return i, j, lost


def _as_supporter(person: Person) -> Supporter:
    return Supporter(
        id=person.id,
        places=1,
        arms=frozenset({person.arm} - {""}),
        availability=person.availability,
        languages=person.languages,
        position_km=person.position_km,
        answers=person.answers,
    )


def _can_meet(one: Person, other: Person) -> bool:
    """Whether two people can get to a place in common, and to one another's neighbourhood."""
    if one.reach and other.reach and not one.reach & other.reach:
        return False
    if one.position_km is None or other.position_km is None:
        return True
    (x, y), (u, v) = one.position_km, other.position_km
    away_km = ((x - u) ** 2 + (y - v) ** 2) ** 0.5
    # Each goes as far as they can; together that must cover the way between them.
    limits = [each.reach_km for each in (one, other)]
    return any(limit is None for limit in limits) or away_km <= sum(x or 0.0 for x in limits)


def _heaviest(
    people: int, first: "IntArray", second: "IntArray", doubled: "IntArray", alone: list[int]
) -> set[tuple[int, int]]:
    """The pairs of a matching of maximum weight; weights are twice the points saved."""
    import rustworkx

    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(people))
    edges = [
        (i, j, alone[i] + alone[j] - lost)
        for i, j, lost in zip(first.tolist(), second.tolist(), doubled.tolist(), strict=True)
    ]
    graph.add_edges_from([edge for edge in edges if edge[2] > 0])
    found = rustworkx.max_weight_matching(graph, weight_fn=int)
    return {(min(i, j), max(i, j)) for i, j in found}


def _told(
    people: tuple[Person, ...],
    first: "IntArray",
    second: "IntArray",
    doubled: "IntArray",
    alone: list[int],
    chosen: set[tuple[int, int]],
) -> Pairing:
    lost = {
        (i, j): cost
        for i, j, cost in zip(first.tolist(), second.tolist(), doubled.tolist(), strict=True)
    }
    paired = {i for pair in chosen for i in pair}
    possible = {i for pair in lost for i in pair}
    left = [i for i in range(len(people)) if i not in paired]
    reasons = [Reason.PLACES_TAKEN if i in possible else Reason.NOBODY_SUITS for i in left]
    sentences = {
        Reason.NOBODY_SUITS: in_words(reason=Reason.NOBODY_SUITS, extra_points=None).replace(
            "supporter", "peer"
        ),
        Reason.PLACES_TAKEN: "Peers are possible, but the best pairs leave this person over.",
    }
    total = sum(lost[pair] for pair in chosen) + sum(alone[i] for i in left)
    return Pairing(
        pairs=tuple(
            Pair(first=people[i].id, second=people[j].id, points=lost[i, j] / (2 * THOUSANDTHS))
            for i, j in sorted(chosen)
        ),
        unmatched=tuple(
            (people[i].id, reason, sentences[reason])
            for i, reason in zip(left, reasons, strict=True)
        ),
        total_points=total / (2 * THOUSANDTHS),
    )
