"""Declared cohorts beside those that attendance shows, by how alike they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from likewise.domain.evolution.observed import ObservedCohort


class Finding(StrEnum):
    """How a comparison came out."""

    OTHERWISE = "otherwise"
    AS_DECLARED = "as-declared"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One declared cohort beside the observed one that is most like it.

    `jaccard` is the size of their intersection over that of their union, in [0, 1]; an observed
    cohort that no declared one resembles has `declared` none, and the other way round. Whoever
    meets with several observed cohorts is in each of them here.
    `only_observed` meet with the others and do not belong. Who belongs and does not meet with them
    is `elsewhere`, meeting with others, or `unseen`.
    """

    declared: str | None
    observed: ObservedCohort | None
    jaccard: float
    both: frozenset[str]
    elsewhere: frozenset[str]
    unseen: frozenset[str]
    only_observed: frozenset[str]

    @property
    def members(self) -> frozenset[str]:
        """Who belongs to the declared cohort."""
        return self.both | self.elsewhere | self.unseen

    @property
    def everyone(self) -> frozenset[str]:
        """Who belongs, or meets with those who do."""
        return self.members | self.only_observed

    @property
    def finding(self) -> Finding:
        """Whether the same people meet as are declared, others, or too seldom to tell."""
        if self.observed is not None and not self.observed.can_tell:
            return Finding.CANNOT_TELL
        is_same = self.observed is not None and self.both == self.everyone
        return Finding.AS_DECLARED if is_same else Finding.OTHERWISE


def compare_cohorts(
    *, declared: Mapping[str, frozenset[str]], observed: Iterable[ObservedCohort]
) -> tuple[Comparison, ...]:
    """Set each declared cohort beside the observed one that is most like it, by Jaccard.

    Pairs are taken greatest Jaccard first, each cohort once; what is left over on either side
    stands alone. Declared cohorts come first, in the order given.
    """
    found = list(observed)
    partner = _partners(declared, found)
    taken = set(partner.values())
    meeting = frozenset(person for cohort in found for person in cohort.everyone)
    made = [
        _comparison(name, members, found[partner[name]] if name in partner else None, meeting)
        for name, members in declared.items()
    ]
    made += [
        _comparison(None, frozenset(), cohort, meeting)
        for position, cohort in enumerate(found)
        if position not in taken
    ]
    return tuple(made)


def _partners(
    declared: Mapping[str, frozenset[str]], observed: Sequence[ObservedCohort]
) -> dict[str, int]:
    likeness = sorted(
        (-_jaccard(members, cohort.everyone), name, position)
        for name, members in declared.items()
        for position, cohort in enumerate(observed)
        if not members.isdisjoint(cohort.everyone)
    )
    partner: dict[str, int] = {}
    taken: set[int] = set()
    for _, name, position in likeness:
        if name not in partner and position not in taken:
            partner[name] = position
            taken.add(position)
    return partner


def _comparison(
    name: str | None,
    members: frozenset[str],
    observed: ObservedCohort | None,
    meeting: frozenset[str],
) -> Comparison:
    others = observed.everyone if observed else frozenset()
    return Comparison(
        declared=name,
        observed=observed,
        jaccard=_jaccard(members, others),
        both=members & others,
        elsewhere=members & meeting - others,
        unseen=members - meeting,
        only_observed=others - members,
    )


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 0.0
