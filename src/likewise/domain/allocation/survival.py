"""Events and persons needed to tell two hazards apart by the log-rank test."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, isfinite, log

from likewise.domain.allocation.power import PowerRefused, multiplier
from likewise.domain.allocation.proportions import check_pair


@dataclass(frozen=True, kw_only=True)
class SurvivalSample:
    """What a comparison of two hazards needs.

    events : float
        Events in both arms together, unrounded.
    event_chance : float
        The chance that a person of the trial has the event while followed.
    exact : pair of float
        Persons in each arm, unrounded.
    in_all : int
        Their sum, rounded up once.
    whole : pair of int
        The least whole arms in the ratio.
    """

    events: float
    event_chance: float
    exact: tuple[float, float]
    in_all: int
    whole: tuple[int, int]


def events_for_hazards(
    *,
    hazard_ratio: float,
    ratio: Sequence[int] = (1, 1),
    alpha: float = 0.05,
    power: float = 0.8,
    comparisons: int = 1,
) -> float:
    """Events needed in both arms together to tell a hazard ratio from 1, unrounded.

    Parameters
    ----------
    hazard_ratio : float
        Above 0 and not 1.
    ratio : pair of int
        Shares of the control and the treated arm.
    alpha, power, comparisons
        Two-sided significance level (divided by the comparisons) and power.

    Returns
    -------
    float
        multiplier / (p1 p2 log(hazard ratio)^2), with p1 and p2 the arms' shares of persons.

    Raises
    ------
    PowerRefused
        When a number is out of range.

    Notes
    -----
    The log-rank test or Cox's model, with hazards that stay in one ratio and people lost alike
    from both arms. Where hazards cross or an effect comes late, the test has less power than this
    says; for ratios far from 1 it is near only.

    References
    ----------
    Schoenfeld, Biometrics 1983;39:499-503, doi 10.2307/2531021.

    Examples
    --------
    >>> round(events_for_hazards(hazard_ratio=0.57, power=0.9), 1)
    133.0
    """
    check_pair(ratio=ratio)
    if not (isfinite(hazard_ratio) and hazard_ratio > 0 and hazard_ratio != 1):
        raise PowerRefused("The hazard ratio is above 0 and not 1, e.g. 0.7.")
    factor = multiplier(alpha=alpha, power=power, comparisons=comparisons)
    share = ratio[0] / sum(ratio)
    return factor / (share * (1 - share) * log(hazard_ratio) ** 2)


def chance_of_event(*, hazard: float, follow_up: float, accrual: float = 0.0) -> float:
    """The chance that a person has the event while followed, with a constant hazard.

    Parameters
    ----------
    hazard : float
        Events a unit of time, above 0: -log(share without the event after one unit).
    follow_up : float
        Time from the last person's entry to the end.
    accrual : float
        Time over which people enter evenly; 0 where everybody is followed for `follow_up`.

    Returns
    -------
    float
        1 - exp(-hazard x follow_up), averaged over times of entry.

    Examples
    --------
    >>> round(chance_of_event(hazard=0.1, follow_up=2, accrual=3), 3)
    0.293
    """
    if not (hazard > 0 and follow_up >= 0 and accrual >= 0 and follow_up + accrual > 0):
        raise PowerRefused("A hazard is above 0, and people are followed for some time.")
    if accrual == 0:
        return 1 - exp(-hazard * follow_up)
    left = exp(-hazard * follow_up) - exp(-hazard * (accrual + follow_up))
    return 1 - left / (hazard * accrual)


def persons_for_survival(
    *,
    hazard_ratio: float,
    event_chances: Sequence[float],
    ratio: Sequence[int] = (1, 1),
    alpha: float = 0.05,
    power: float = 0.8,
    comparisons: int = 1,
) -> SurvivalSample:
    """Persons needed to see the events that tell a hazard ratio from 1.

    Parameters
    ----------
    hazard_ratio, ratio, alpha, power, comparisons
        See `events_for_hazards`.
    event_chances : pair of float
        The chance of the event while followed, in the control and the treated arm: 1 less the
        share without it at the end, or from `chance_of_event`.

    Returns
    -------
    SurvivalSample

    Raises
    ------
    PowerRefused
        When a number is out of range.

    Examples
    --------
    >>> from math import log
    >>> needed = persons_for_survival(hazard_ratio=log(0.75) / log(0.37),
    ...                               event_chances=(1 - 0.37, 1 - 0.75))
    >>> round(needed.events, 1), needed.in_all
    (20.4, 47)
    """
    events = events_for_hazards(
        hazard_ratio=hazard_ratio, ratio=ratio, alpha=alpha, power=power, comparisons=comparisons
    )
    if len(event_chances) != 2 or not all(0 < chance <= 1 for chance in event_chances):
        raise PowerRefused("The chance of the event is above 0 and at most 1 in each of two arms.")
    whole = sum(ratio)
    chance = sum(r * c for r, c in zip(ratio, event_chances, strict=True)) / whole
    share = events / chance / whole
    sets = ceil(share - 1e-9)
    return SurvivalSample(
        events=events,
        event_chance=chance,
        exact=(share * ratio[0], share * ratio[1]),
        in_all=ceil(share * whole - 1e-9),
        whole=(sets * ratio[0], sets * ratio[1]),
    )
