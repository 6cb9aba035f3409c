"""Forecasts of the past and what came of them, scored beside simple rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from likewise.domain.renewal.clusters import (
    FEWEST_CLUSTERS,
    Estimate,
    Recalibration,
    clustered,
    recalibration,
)
from likewise.domain.renewal.scoring import (
    CalibrationBin,
    brier_score,
    calibration,
    coverage,
    log_score,
)
from likewise.domain.renewal.simple_rules import RULES

Verdict = Literal["too few", "better", "worse", "no telling"]
Loss = Callable[[float, bool], float]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One forecast of the past, what the simple rules said, and what came.

    cluster: what it is counted with, its cohort unless several programmes are scored together.
    still_met: None where censored; `why_censored` then says why. weight: how many forecasts it
    stands for, 0 if censored. size: members on the roll at the horizon; None where not seen.
    simple: a chance by the name of each rule; None where nothing was known to make one from.
    """

    cohort: str
    cluster: str
    origin: str
    months: int
    chance: float
    low: float
    high: float
    size_low: int
    size_high: int
    still_met: bool | None
    why_censored: str | None
    weight: float
    size: int | None
    simple: dict[str, float | None]


@dataclass(frozen=True, kw_only=True)
class RuleScore:
    """One simple rule's scores, and the model's gain on it, over the `number` forecasts for which
    the rule had a chance to offer. Gains above 0 say that the model is the better.

    skill: the share of the rule's Brier score that the model takes away; below 0 it adds.
    """

    rule: str
    number: int
    clusters: int
    brier: float
    logarithmic: float
    brier_gain: Estimate
    logarithmic_gain: Estimate
    skill: float

    @property
    def verdict(self) -> Verdict:
        """Whether the model is better, by the 95% interval of its gain in Brier score."""
        low, high = self.brier_gain.low, self.brier_gain.high
        if self.clusters < FEWEST_CLUSTERS or low is None or high is None:
            return "too few"
        if low > 0:
            return "better"
        return "worse" if high < 0 else "no telling"


@dataclass(frozen=True, kw_only=True)
class HorizonScore:
    """Scores of all forecasts for one horizon; means are weighted, see `Judged`.

    number: all forecasts, the censored among them. clusters: cohorts (or programmes) of which
    something was seen. recalibration: None where there are fewer than 20 of them or no line fits.
    size_coverage: None where no size could be compared.
    """

    months: int
    number: int
    censored: int
    clusters: int
    largest_weight: float
    mean_chance: float
    share_still_met: float
    brier: Estimate
    logarithmic: Estimate
    simple: tuple[RuleScore, ...]
    recalibration: Recalibration | None
    size_coverage: float | None
    calibration: tuple[CalibrationBin, ...]

    @property
    def best_rule(self) -> RuleScore | None:
        """The simple rule that leaves the model the smallest gain in Brier score."""
        return min(self.simple, key=lambda rule: rule.brier_gain.value, default=None)


def score(*, months: int, judged: Sequence[Judged]) -> HorizonScore:
    """Score the forecasts for one horizon, at least one of which was seen to come true or not.

    Parameters
    ----------
    months : int
        The horizon.
    judged : sequence of Judged
        All forecasts for it, the censored ones too.

    Raises
    ------
    RenewalRefused
        What came was not seen of any of them.

    Notes
    -----
    Means are weighted by one over the chance of being seen, and divided by the sum of the
    weights. Errors are by jackknife over clusters. The rules' chances are taken as given.
    """
    seen = [one for one in judged if one.still_met is not None]
    chances = [one.chance for one in seen]
    outcomes = [bool(one.still_met) for one in seen]
    weights = [one.weight for one in seen]
    clusters = [one.cluster for one in seen]
    sized = [one for one in seen if one.size is not None]

    def mean(values: Sequence[float]) -> Estimate:
        return clustered(values=values, weights=weights, clusters=clusters)

    return HorizonScore(
        months=months,
        number=len(judged),
        censored=len(judged) - len(seen),
        clusters=len(set(clusters)),
        largest_weight=max(weights, default=0.0),
        mean_chance=mean(chances).value,
        share_still_met=mean([float(outcome) for outcome in outcomes]).value,
        brier=mean(list(map(_brier, chances, outcomes))),
        logarithmic=mean(list(map(_logarithmic, chances, outcomes))),
        simple=tuple(found for rule in RULES if (found := _beside(rule, seen)) is not None),
        recalibration=recalibration(
            chances=chances, happened=outcomes, weights=weights, clusters=clusters
        ),
        size_coverage=coverage(
            low=[one.size_low for one in sized],
            high=[one.size_high for one in sized],
            truth=[one.size or 0 for one in sized],
        )
        if sized
        else None,
        calibration=calibration(
            chances=chances, happened=outcomes, weights=weights, clusters=clusters
        ),
    )


def _brier(chance: float, outcome: bool) -> float:
    return brier_score(chances=[chance], happened=[outcome])


def _logarithmic(chance: float, outcome: bool) -> float:
    return log_score(chances=[chance], happened=[outcome])


def _beside(rule: str, seen: Sequence[Judged]) -> RuleScore | None:
    """The rule's scores and the model's gain, over the forecasts for which it had a chance."""
    both = [(one, chance) for one in seen if (chance := one.simple[rule]) is not None]
    if not both:
        return None
    weights = [one.weight for one, _ in both]
    clusters = [one.cluster for one, _ in both]

    def means(loss: Loss) -> tuple[float, Estimate]:
        simple = [loss(chance, bool(one.still_met)) for one, chance in both]
        ours = [loss(one.chance, bool(one.still_met)) for one, _ in both]
        gains = [theirs - mine for theirs, mine in zip(simple, ours, strict=True)]
        return (
            clustered(values=simple, weights=weights, clusters=clusters).value,
            clustered(values=gains, weights=weights, clusters=clusters),
        )

    brier, brier_gain = means(_brier)
    logarithmic, logarithmic_gain = means(_logarithmic)
    return RuleScore(
        rule=rule,
        number=len(both),
        clusters=len(set(clusters)),
        brier=brier,
        logarithmic=logarithmic,
        brier_gain=brier_gain,
        logarithmic_gain=logarithmic_gain,
        skill=brier_gain.value / brier,
    )
