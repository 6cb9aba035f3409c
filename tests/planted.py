"""Cohorts planted into invented registers, and how well they are found again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import comb

import numpy as np

People = frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to plant: cohorts in a row, each sharing people with the one before, and pairs."""

    cohorts: int = 3
    sizes: tuple[int, int] = (8, 15)
    meetings: int = 12
    attendance: tuple[float, float] = (0.4, 0.8)
    shared: tuple[int, int] = (1, 3)
    pairs: int = 0
    pairs_within: int = 0
    gatherings: int = 0
    gathered: int = 60

    def but(self, **other: object) -> "Plan":
        """The same with something else."""
        return replace(self, **other)  # type: ignore[arg-type]


def planted(plan: Plan, *, seed: int) -> tuple[list[People], list[People]]:
    """Registers of meetings, and the cohorts whose meetings they are.

    Everybody has an attendance of their own, and comes to each meeting of their cohorts with it.
    """
    random = np.random.default_rng(seed)
    cohorts = _cohorts(plan, random)
    met = [
        frozenset(person for person in sorted(cohort) if random.random() < rates[person])
        for cohort in cohorts
        for rates in [{person: random.uniform(*plan.attendance) for person in sorted(cohort)}]
        for _ in range(plan.meetings)
    ]
    for cohort in cohorts if plan.pairs_within else []:
        inside = list(random.permutation(sorted(cohort)))
        for one, other in list(zip(inside[::2], inside[1::2], strict=False))[: plan.pairs_within]:
            met += [frozenset({str(one), str(other)})] * (plan.meetings // 2)
    pairs = [frozenset({f"pair{n}a", f"pair{n}b"}) for n in range(plan.pairs)]
    met += [pair for pair in pairs for _ in range(plan.meetings)]
    everyone = sorted({person for cohort in [*cohorts, *pairs] for person in cohort})
    size = min(plan.gathered, len(everyone))
    met += [
        frozenset(map(str, random.choice(everyone, size, replace=False)))
        for _ in range(plan.gatherings)
    ]
    return met, [*cohorts, *pairs]


def _cohorts(plan: Plan, random: np.random.Generator) -> list[People]:
    made: list[People] = []
    people = 0
    alone: list[str] = []
    for _ in range(plan.cohorts):
        size = int(random.integers(plan.sizes[0], plan.sizes[1] + 1))
        shared = int(random.integers(plan.shared[0], plan.shared[1] + 1)) if made else 0
        before = [str(each) for each in random.choice(alone, shared, replace=False)] if made else []
        alone = [f"person{people + n:05}" for n in range(size - len(before))]
        people += len(alone)
        made.append(frozenset([*before, *alone]))
    return made


def recovery(cohorts: Sequence[People], found: Iterable[People]) -> float:
    """The adjusted Rand index of what was found; a shared person is right in either cohort.

    References
    ----------
    Hubert and Arabie, J Classif 1985, doi 10.1007/BF01908075.
    """
    group = {person: number for number, each in enumerate(found) for person in each}
    homes: dict[str, list[int]] = {}
    for number, cohort in enumerate(cohorts):
        for person in sorted(cohort):
            homes.setdefault(person, []).append(number)
    best = {}
    for number, cohort in enumerate(cohorts):
        own = Counter(
            group[p] for p in sorted(cohort) if len(homes[p]) == 1 and p in group
        ).most_common(1)
        best[number] = own[0][0] if own else None
    truth, answer = [], []
    for position, (person, where) in enumerate(homes.items()):
        right = [home for home in where if person in group and best[home] == group[person]]
        truth.append((right or where)[0])
        answer.append(group.get(person, -1 - position))
    return adjusted_rand(truth, answer)


def adjusted_rand(one: Sequence[int], other: Sequence[int]) -> float:
    """How far two ways of grouping agree: 1 wholly, 0 as by chance."""

    def pairs(labels: Iterable[object]) -> int:
        return sum(comb(size, 2) for size in Counter(labels).values())

    both, first, second = pairs(zip(one, other, strict=True)), pairs(one), pairs(other)
    expected = first * second / comb(len(one), 2)
    most = (first + second) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)
