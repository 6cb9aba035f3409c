"""Minimisation for one unit at a time, explained; the compiled kernels make the same decisions.

Pocock and Simon, "Sequential treatment assignment with balancing for prognostic factors in the
controlled clinical trial", Biometrics 1975;31:103-115, doi 10.2307/2529712. The method, and how
unequal ratios stay fair to small arms, is on the page docs/methods/allocation.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

from likewise.domain.allocation.decisions import (
    Contradiction,
    Decision,
    Imbalance,
    Known,
    arm_drawn,
    chances_in_words,
    draw_in_words,
)
from likewise.domain.allocation.designs import Measure, Minimisation
from likewise.domain.allocation.streams import Purpose, draw_at
from likewise.domain.refusals import DomainError
from likewise.domain.words import join_words

TOLERANCE = 1e-9


class DecisionRefused(DomainError):
    """A unit that cannot be allocated as asked; the sentence says why."""


@dataclass(frozen=True, kw_only=True)
class Allocated:
    """A unit that has its arm: the levels it was allocated by, in the order of the factors.

    `deviation` says why the arm is not the one that the seed gave (an error, an arm given before
    there was a seed); it stays, and is counted. Empty where the seed gave it.
    """

    unit: str
    levels: tuple[str, ...]
    arm: str
    deviation: str = ""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A unit that waits for its arm, with its levels in the order of the factors."""

    unit: str
    levels: tuple[str, ...]


def decide(
    *, design: Minimisation, past: Sequence[Allocated], unit: str, levels: Sequence[str], seed: int
) -> Decision:
    """Allocate the next unit, and say why, whatever those before were given by.

    Parameters
    ----------
    design : Minimisation
        Arms, factors with weights, measure, probability, ratio method.
    past : sequence of Allocated
        Everyone allocated before, in order.
    unit, levels : str, sequence of str
        Who is next, and their level of each factor in the order of the design.
    seed : int
        0 to 2^128 - 1. The draw is number len(past) of the trial's stream, so an interrupted
        trial goes on as if it had never stopped.

    Returns
    -------
    Decision
        With the imbalance each arm would make, the chances, the draw and the words.

    Raises
    ------
    DesignRefused
        When a level or an arm is not in the design.
    DecisionRefused
        When the unit was allocated before, or a level is missing.

    References
    ----------
    Pocock and Simon 1975, doi 10.2307/2529712; Han, Enas and McEntegart 2009,
    doi 10.1002/sim.3710; Kuznetsova and Tymofyeyev, Stat Med 2012.

    Examples
    --------
    >>> from likewise.domain.allocation.designs import Factor, arms_in_ratio
    >>> design = Minimisation(arms=arms_in_ratio(names=("A", "B")), probability=1.0,
    ...                       factors=(Factor(name="sex", levels=("female", "male")),))
    >>> past = (Allocated(unit="1", levels=("female",), arm="A"),)
    >>> decide(design=design, past=past, unit="2", levels=("female",), seed=1).arm
    'B'
    """
    counts = Counts(design=design)
    for gone in past:
        place = counts.place_of(allocated=gone, seed=seed)
        counts.count(unit=gone.unit, levels=gone.levels, place=place)
    return counts.decision(unit=unit, levels=levels, seed=seed)[0]


def allocate(
    *, design: Minimisation, past: Sequence[Allocated], waiting: Sequence[Waiting], seed: int
) -> tuple[Decision, ...]:
    """Allocate several units in the order given, each with its explanation; see `decide`.

    Raises
    ------
    DecisionRefused
        When a past arm is not the one that the seed gives there, and no deviation says why: the
        seed, the order or the levels are others than were used, or the arm was not drawn.
    """
    counts = Counts(design=design)
    for gone in past:
        found = counts.follow(allocated=gone, seed=seed)
        if found is not None and not found.deviation:
            raise DecisionRefused(found.sentence)
    made = []
    for person in waiting:
        decision, place = counts.decision(unit=person.unit, levels=person.levels, seed=seed)
        counts.count(unit=person.unit, levels=person.levels, place=place)
        made.append(decision)
    return tuple(made)


def imbalance(*, counts: Sequence[int], measure: Measure) -> float:
    """How uneven the counts of one level are over the arms: range, standard deviation or variance.

    Standard deviation and variance are the sample's, with divisor arms - 1.
    """
    if measure == "range":
        return float(max(counts) - min(counts))
    arms, total = len(counts), sum(counts)
    squares = sum(count * count for count in counts)
    variance = (arms * squares - total * total) / (arms * (arms - 1))
    return variance if measure == "variance" else sqrt(variance)


def chances(*, totals: Sequence[float], ratio: Sequence[int], design: Minimisation) -> list[float]:
    """The chance of each place: the lowest totals share what is preferred, everyone the spread."""
    least = min(totals) + TOLERANCE
    tied = design.preferred / sum(r for r, t in zip(ratio, totals, strict=True) if t <= least)
    return [
        share * design.spread + (share * tied if total <= least else 0.0)
        for share, total in zip(ratio, totals, strict=True)
    ]


class Counts:
    """The counts so far, by level and place, while a trial is allocated one unit after another.

    A place is an arm, except with equal places, where an arm of ratio r is r places of ratio 1.
    """

    def __init__(self, *, design: Minimisation) -> None:
        self.design = design
        self.owner = owners(design=design)
        self.ratio = [1] * len(self.owner) if design.is_expanded else list(design.ratio)
        self.steps = [1] * len(self.owner) if design.is_expanded else list(design.steps)
        self.counts = [[[0] * len(self.owner) for _ in f.levels] for f in design.factors]
        self.seen: set[str] = set()

    def rows(self, *, unit: str, levels: Sequence[str]) -> list[list[int]]:
        """The counts at this unit's levels, one row a factor; refuses a unit seen before."""
        if unit in self.seen:
            raise DecisionRefused(
                f"Unit {unit} has an arm already. A unit is allocated once; record a deviation "
                "if the arm was wrong."
            )
        if len(levels) != len(self.design.factors):
            raise DecisionRefused(
                f"Unit {unit} has {len(levels)} levels for {len(self.design.factors)} factors. "
                "Give one level for each factor."
            )
        indices = [f.index(level=x) for f, x in zip(self.design.factors, levels, strict=True)]
        return [rows[index] for rows, index in zip(self.counts, indices, strict=True)]

    def count(self, *, unit: str, levels: Sequence[str], place: int) -> None:
        """Count a unit in its place."""
        for row in self.rows(unit=unit, levels=levels):
            row[place] += 1
        self.seen.add(unit)

    def imbalances(self, *, rows: Sequence[Sequence[int]], place: int) -> list[float]:
        """What each factor's imbalance would be with the unit in `place`."""
        if self.design.measure == "simple totals":
            return [float(row[place] * self.steps[place]) for row in rows]
        made = []
        for row in rows:
            shares = [count * step for count, step in zip(row, self.steps, strict=True)]
            shares[place] += self.steps[place]
            made.append(imbalance(counts=shares, measure=self.design.measure))
        return made

    def weighed(self, *, rows: Sequence[Sequence[int]], place: int) -> float:
        """The weighted sum of the factors' imbalances with the unit in `place`."""
        parts = self.imbalances(rows=rows, place=place)
        total = 0.0
        for weight, part in zip(self.design.weights, parts, strict=True):
            total += weight * part
        return total

    def place_of(self, *, allocated: Allocated, seed: int) -> int:
        """Where a past unit is counted: its arm, or the place of its arm that the stream gave.

        Where the recorded arm is not the one the stream gives (an error in allocation), the
        emptiest place of the recorded arm is taken.
        """
        arm = self.design.arm_index(name=allocated.arm)
        if not self.design.is_expanded:
            return arm
        rows = self.rows(unit=allocated.unit, levels=allocated.levels)
        totals = [self.weighed(rows=rows, place=place) for place in range(len(self.owner))]
        place = self.drawn(totals=totals, seed=seed)[2]
        mine = [p for p, owner in enumerate(self.owner) if owner == arm]
        return place if place in mine else min(mine, key=lambda p: totals[p])

    def follow(self, *, allocated: Allocated, seed: int) -> Contradiction | None:
        """Count a past unit in the arm on record; what contradicts the seed, if anything does."""
        rows = self.rows(unit=allocated.unit, levels=allocated.levels)
        totals = [self.weighed(rows=rows, place=place) for place in range(len(self.owner))]
        given = self.design.names[self.owner[self.drawn(totals=totals, seed=seed)[2]]]
        place = self.place_of(allocated=allocated, seed=seed)
        self.count(unit=allocated.unit, levels=allocated.levels, place=place)
        if given == allocated.arm:
            return None
        return Contradiction(
            number=len(self.seen),
            unit=allocated.unit,
            recorded=allocated.arm,
            given=given,
            deviation=allocated.deviation,
        )

    def drawn(self, *, totals: Sequence[float], seed: int) -> tuple[list[float], float, int]:
        """The chance of each place, the draw, and the place that it chose."""
        places = chances(totals=totals, ratio=self.ratio, design=self.design)
        draw = draw_at(seed=seed, purpose=Purpose.ARM, position=len(self.seen))
        return places, draw, arm_drawn(probabilities=places, draw=draw)

    def decision(self, *, unit: str, levels: Sequence[str], seed: int) -> tuple[Decision, int]:
        """Decide for one unit; the caller counts it."""
        rows = self.rows(unit=unit, levels=levels)
        totals = [self.weighed(rows=rows, place=place) for place in range(len(self.owner))]
        places, draw, place = self.drawn(totals=totals, seed=seed)
        by_arm = [0.0] * len(self.design.arms)
        for owner, chance in zip(self.owner, places, strict=True):
            by_arm[owner] += chance
        decision = Decision(
            unit=unit,
            stratum="all",
            position=len(self.seen) + 1,
            arm=self.design.names[self.owner[place]],
            known=self.known(rows=rows, levels=levels),
            imbalances=self.explained(rows=rows, totals=totals),
            probabilities=tuple(by_arm),
            draw=draw,
            words="",
        )
        return with_words(decision=decision, design=self.design), place

    def known(self, *, rows: Sequence[Sequence[int]], levels: Sequence[str]) -> tuple[Known, ...]:
        """How many of each of the unit's levels every arm has."""
        found = []
        for factor, weight, level, row in zip(
            self.design.factors, self.design.weights, levels, rows, strict=True
        ):
            counts = [0] * len(self.design.arms)
            for owner, count in zip(self.owner, row, strict=True):
                counts[owner] += count
            found.append(
                Known(factor=factor.name, level=level, weight=weight, counts=tuple(counts))
            )
        return tuple(found)

    def explained(
        self, *, rows: Sequence[Sequence[int]], totals: Sequence[float]
    ) -> tuple[Imbalance, ...]:
        """The imbalance each arm would make: of its best place, where it has several."""
        made = []
        for arm, name in enumerate(self.design.names):
            mine = [place for place, owner in enumerate(self.owner) if owner == arm]
            best = min(mine, key=lambda place: totals[place])
            parts = tuple(self.imbalances(rows=rows, place=best))
            made.append(Imbalance(arm=name, by_factor=parts, total=totals[best]))
        return tuple(made)


def owners(*, design: Minimisation) -> tuple[int, ...]:
    """The arm that each place belongs to: itself, or the arm whose share it is."""
    if not design.is_expanded:
        return tuple(range(len(design.arms)))
    return tuple(arm for arm, share in enumerate(design.ratio) for _ in range(share))


def with_words(*, decision: Decision, design: Minimisation) -> Decision:
    """The decision with its explanation for a patient panel."""
    who = "This person" if design.units == "persons" else "This cluster"
    said = [said_of(known=known, arms=design.names) for known in decision.known]
    least = min(made.total for made in decision.imbalances) + TOLERANCE
    best = [made.arm for made in decision.imbalances if made.total <= least]
    how = draw_in_words(
        arms=design.names,
        probabilities=decision.probabilities,
        draw=decision.draw,
        chosen=decision.arm,
    )
    chance = chances_in_words(arms=design.names, probabilities=decision.probabilities)
    places = (
        "An arm planned for more units is worked as that many equal places, and the best of its "
        "places is shown. "
        if design.is_expanded
        else ""
    )
    words = (
        f"{who} was number {decision.position} to be allocated. Already allocated and like them: "
        f"{'; '.join(said)}. {places}{judged(decision=decision, design=design)} "
        f"{preference(best=best, arms=design.names)} That made the chances {chance}. {how}"
    )
    return replace(decision, words=words)


def said_of(*, known: Known, arms: Sequence[str]) -> str:
    """“sex male: 3 in Placebo and 1 in New drug”."""
    counts = [f"{count} in {arm}" for count, arm in zip(known.counts, arms, strict=True)]
    return f"{known.factor} {known.level}: {join_words(counts)}"


def judged(*, decision: Decision, design: Minimisation) -> str:
    """The totals that the arms were compared by, and what they are."""
    totals = join_words([f"{made.total:g} for {made.arm}" for made in decision.imbalances])
    fair = "" if len(set(design.ratio)) == 1 else ", allowing for the planned ratio"
    if design.measure == "simple totals":
        return f"Added up over the factors{fair}, that is {totals}; fewer is better."
    return (
        f"If they joined an arm, the unevenness between the arms over all factors{fair} "
        f"({design.measure}) would be {totals}; less is better."
    )


def preference(*, best: Sequence[str], arms: Sequence[str]) -> str:
    """Which arm was preferred, or that none was."""
    if len(best) == len(arms):
        return "No arm was better than another."
    kept = "keeps" if len(best) == 1 else "keep"
    return f"{join_words(best)} {kept} the arms most alike."
