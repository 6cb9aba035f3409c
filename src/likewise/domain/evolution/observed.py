"""Who really meets whom: the cohorts that attendance shows, beside those that are declared."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

THRESHOLD = 0.3
LEAST_TOGETHER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One declared cohort beside the observed one that is most like it.

    `jaccard` is the size of their intersection over that of their union, in [0, 1]; an observed
    cohort that no declared one resembles has `declared` none, and the other way round.
    `only_declared` belong and were not seen with the others; `only_observed` the opposite.
    """

    declared: str | None
    observed: frozenset[str] | None
    jaccard: float
    both: frozenset[str]
    only_declared: frozenset[str]
    only_observed: frozenset[str]


def association(meetings: Iterable[frozenset[str]]) -> dict[tuple[str, str], float]:
    """How often two people who came to anything came to the same thing.

    Parameters
    ----------
    meetings
        Who attended each one.

    Returns
    -------
    dict of pair to float
        The simple ratio index in (0, 1], for pairs (in order of id) who met at least once: the
        meetings that both attended over those that either attended.

    References
    ----------
    Cairns and Schwager, Anim Behav 1987, doi 10.1016/S0003-3472(87)80018-0.

    Examples
    --------
    >>> association([frozenset("ab"), frozenset("ab"), frozenset("a")])
    {('a', 'b'): 0.6666666666666666}
    """
    together, attended = _count(meetings)
    return {(a, b): both / (attended[a] + attended[b] - both) for (a, b), both in together.items()}


def observed_cohorts(
    meetings: Iterable[frozenset[str]],
    *,
    threshold: float = THRESHOLD,
    least_together: int = LEAST_TOGETHER,
) -> tuple[frozenset[str], ...]:
    """The cohorts that attendance shows, largest first.

    Two people are linked when they met at least `least_together` times and their association is
    at least `threshold`; a cohort is everyone who is linked directly or through others. People
    without a link are in none.
    """
    seen = [frozenset(meeting) for meeting in meetings]
    together, _ = _count(seen)
    index = association(seen)
    leader: dict[str, str] = {}
    for pair, times in together.items():
        if times >= least_together and index[pair] >= threshold:
            _unite(leader, *pair)
    cohorts: dict[str, set[str]] = defaultdict(set)
    for person in leader:
        cohorts[_leader(leader, person)].add(person)
    return tuple(
        sorted(map(frozenset, cohorts.values()), key=lambda each: (-len(each), sorted(each)))
    )


def compare_cohorts(
    *, declared: Mapping[str, frozenset[str]], observed: Iterable[frozenset[str]]
) -> tuple[Comparison, ...]:
    """Set each declared cohort beside the observed one that is most like it, by Jaccard.

    Pairs are taken greatest Jaccard first, each cohort once; what is left over on either side
    stands alone. Declared cohorts come first, in the order given.
    """
    candidates = list(observed)
    likeness = sorted(
        (
            (-_jaccard(members, other), name, position)
            for name, members in declared.items()
            for position, other in enumerate(candidates)
            if members & other
        ),
    )
    partner: dict[str, int] = {}
    for _, name, position in likeness:
        if name not in partner and position not in partner.values():
            partner[name] = position
    made = [
        _comparison(name, members, candidates[partner[name]] if name in partner else None)
        for name, members in declared.items()
    ]
    made += [
        _comparison(None, frozenset(), other)
        for position, other in enumerate(candidates)
        if position not in partner.values()
    ]
    return tuple(made)


def _comparison(
    name: str | None, members: frozenset[str], observed: frozenset[str] | None
) -> Comparison:
    other = observed or frozenset()
    return Comparison(
        declared=name,
        observed=observed,
        jaccard=_jaccard(members, other),
        both=members & other,
        only_declared=members - other,
        only_observed=other - members,
    )


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def _count(
    meetings: Iterable[frozenset[str]],
) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    together: Counter[tuple[str, str]] = Counter()
    attended: Counter[str] = Counter()
    for meeting in meetings:
        attended.update(meeting)
        together.update(combinations(sorted(meeting), 2))
    return together, attended


def _leader(leader: dict[str, str], person: str) -> str:
    leader.setdefault(person, person)
    while leader[person] != person:
        leader[person] = leader[leader[person]]
        person = leader[person]
    return person


def _unite(leader: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_leader(leader, one), _leader(leader, other)))
    leader[second] = first
