"""How many people went from where to where between two days, and that nobody is lost on the way."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from likewise.domain.refusals import DomainError


class PeopleLost(DomainError):
    """Somebody who counted on the earlier day does not count on the later one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow[P: Hashable]:
    """The people who went, or stayed, between two places.

    `share_of_source` is people over the size of the source on the earlier day, `share_of_target`
    over that of the target on the later day, both in (0, 1]; `jaccard` is people over the union
    of the two. `source` none are newcomers, who have no share of a source and no Jaccard.
    """

    source: P | None
    target: P
    people: int
    share_of_source: float | None
    share_of_target: float
    jaccard: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The books of one period: everyone before, plus newcomers, is everyone after."""

    before: int
    newcomers: int
    left: int
    came_back: int
    after: int


def flows[P: Hashable](*, before: Mapping[str, P], after: Mapping[str, P]) -> tuple[Flow[P], ...]:
    """Every flow between two days, largest first.

    Parameters
    ----------
    before, after
        Each person's place on the earlier and on the later day. Everyone in `before` must be in
        `after`, since those who leave have a place of their own.

    Returns
    -------
    tuple of Flow
        People who stayed where they were are a flow from a place to itself. The flows out of a
        place sum to its size on the earlier day, those into a place to its size on the later one.

    Raises
    ------
    PeopleLost
        When somebody has no place on the later day.

    References
    ----------
    Greene, Doyle and Cunningham, ASONAM 2010, doi 10.1109/ASONAM.2010.17: cohorts that change are
    matched by Jaccard. It is given here, never used as a threshold: at 0.39 a founding group can
    vanish from its own lineage.

    Examples
    --------
    >>> [flow] = flows(before={"p1": "A", "p2": "A"}, after={"p1": "B", "p2": "B"})
    >>> flow.source, flow.target, flow.people, flow.jaccard
    ('A', 'B', 2, 1.0)
    """
    lost = before.keys() - after.keys()
    if lost:
        raise PeopleLost(
            f"{len(lost)} who counted on the earlier day have no place on the later one. "
            "Give both days from the same record."
        )
    pairs = Counter((before.get(person), place) for person, place in after.items())
    sources, targets = Counter(before.values()), Counter(after.values())
    made = [
        _flow(source, target, people, sources.get(source) if source is not None else None, targets)
        for (source, target), people in pairs.items()
    ]
    return tuple(sorted(made, key=lambda each: (-each.people, str(each.source), str(each.target))))


def _flow[P: Hashable](
    source: P | None, target: P, people: int, size: int | None, targets: Mapping[P, int]
) -> Flow[P]:
    return Flow(
        source=source,
        target=target,
        people=people,
        share_of_source=people / size if size else None,
        share_of_target=people / targets[target],
        jaccard=people / (size + targets[target] - people) if size else None,
    )


def balance[P: Hashable](made: Iterable[Flow[P]], *, left: P) -> Balance:
    """The books of one period, from its flows; `left` is the place of those who have left."""
    before = newcomers = gone = back = after = 0
    for flow in made:
        after += flow.people
        before += flow.people if flow.source is not None else 0
        newcomers += flow.people if flow.source is None else 0
        gone += flow.people if flow.target == left and flow.source != left else 0
        back += flow.people if flow.source == left and flow.target != left else 0
    return Balance(before=before, newcomers=newcomers, left=gone, came_back=back, after=after)
