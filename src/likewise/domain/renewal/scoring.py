"""How good forecasts were: Brier and logarithmic scores, calibration, and coverage."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from likewise.domain.renewal.checks import RenewalRefused, check_share
from likewise.domain.renewal.clusters import clustered

# A forecast of certainty that fails would score infinity; chances are read within this of 0 and 1.
FLOOR: Final = 1e-6
Z90: Final = 1.6448536269514722


def brier_score(*, chances: Sequence[float], happened: Sequence[bool]) -> float:
    """Mean squared difference between chances and what happened: 0 is perfect, 1 the worst.

    Raises
    ------
    RenewalRefused
        No forecasts, lists of different length, or a chance outside 0 to 1.

    References
    ----------
    Brier GW. Monthly Weather Review 1950;78:1-3.
    doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2

    Examples
    --------
    >>> round(brier_score(chances=[0.9, 0.4], happened=[True, False]), 3)
    0.085
    """
    pairs = _pairs(chances, happened)
    return sum((chance - outcome) ** 2 for chance, outcome in pairs) / len(pairs)


def log_score(*, chances: Sequence[float], happened: Sequence[bool]) -> float:
    """Mean of minus the natural logarithm of the chance given to what happened; 0 is perfect.

    Chances are read as at least 1e-6 and at most 1 - 1e-6, so that the score is finite.

    References
    ----------
    Gneiting T, Raftery AE. Journal of the American Statistical Association 2007;102:359-378.
    doi:10.1198/016214506000001437

    Examples
    --------
    >>> round(log_score(chances=[0.5, 0.5], happened=[True, False]), 4)
    0.6931
    """
    total = 0.0
    pairs = _pairs(chances, happened)
    for chance, outcome in pairs:
        right = chance if outcome else 1 - chance
        total -= math.log(min(1 - FLOOR, max(FLOOR, right)))
    return total / len(pairs)


@dataclass(frozen=True, kw_only=True)
class CalibrationBin:
    """Forecasts of like chance: how many, their mean, the share that happened, 90% interval."""

    lowest: float
    highest: float
    number: int
    mean_chance: float
    share: float
    share_low: float
    share_high: float


def calibration(
    *,
    chances: Sequence[float],
    happened: Sequence[bool],
    bins: int = 5,
    weights: Sequence[float] | None = None,
    clusters: Sequence[str] | None = None,
) -> tuple[CalibrationBin, ...]:
    """Group forecasts into equal ranges of chance and compare with what happened.

    Empty ranges are left out. Means and shares are weighted where weights are given. Intervals
    of shares are Wilson's for as many independent forecasts as would be known as well: all of
    them, unless what goes together (`clusters`) shows that they tell less.

    Examples
    --------
    >>> [found.number for found in calibration(chances=[0.1, 0.9, 0.95],
    ...                                        happened=[False, True, True], bins=2)]
    [1, 2]
    """
    if not 1 <= bins <= 100:
        raise RenewalRefused("Give between 1 and 100 groups.")
    pairs = _pairs(chances, happened)
    weighing = [1.0] * len(pairs) if weights is None else list(weights)
    names = [str(place) for place in range(len(pairs))] if clusters is None else list(clusters)
    found = []
    for place in range(bins):
        inside = [
            (*pair, weight, name)
            for pair, weight, name in zip(pairs, weighing, names, strict=True)
            if min(int(pair[0] * bins), bins - 1) == place
        ]
        if inside:
            mass = sum(weight for _, _, weight, _ in inside)
            share = sum(weight * outcome for _, outcome, weight, _ in inside) / mass
            number = len(inside) if clusters is None else _independent(inside, share)
            low, high = wilson(successes=share * number, trials=number)
            found.append(
                CalibrationBin(
                    lowest=place / bins,
                    highest=(place + 1) / bins,
                    number=len(inside),
                    mean_chance=sum(chance * weight for chance, _, weight, _ in inside) / mass,
                    share=share,
                    share_low=low,
                    share_high=high,
                )
            )
    return tuple(found)


def _independent(inside: Sequence[tuple[float, bool, float, str]], share: float) -> float:
    """How many independent forecasts would know a share as well as these, clustered as they are.

    Never more than there are; where all came out alike, as many as there are clusters.
    """
    names = {name for *_, name in inside}
    if share in (0.0, 1.0) or len(names) == 1:
        return len(names)
    error = clustered(
        values=[float(outcome) for _, outcome, _, _ in inside],
        weights=[weight for _, _, weight, _ in inside],
        clusters=[name for *_, name in inside],
    ).error
    return min(len(inside), share * (1 - share) / max(error or 0.0, 1e-9) ** 2)


def coverage(*, low: Sequence[float], high: Sequence[float], truth: Sequence[float]) -> float:
    """Share of intervals, ends included, that hold the truth.

    Examples
    --------
    >>> coverage(low=[2, 5], high=[6, 9], truth=[4, 10])
    0.5
    """
    if not len(low) == len(high) == len(truth) or not low:
        raise RenewalRefused("Give one low end, one high end and one truth for each forecast.")
    held = [a <= value <= b for a, b, value in zip(low, high, truth, strict=True)]
    return sum(held) / len(held)


def wilson(*, successes: float, trials: float, z: float = Z90) -> tuple[float, float]:
    """Wilson's interval for a share; 90% unless told otherwise. doi:10.2307/2276774

    Examples
    --------
    >>> [round(end, 2) for end in wilson(successes=13, trials=23, z=1.959964)]
    [0.37, 0.74]
    """
    share = successes / trials
    middle = share + z * z / (2 * trials)
    reach = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def _pairs(chances: Sequence[float], happened: Sequence[bool]) -> list[tuple[float, bool]]:
    if not chances or len(chances) != len(happened):
        raise RenewalRefused("Give one chance and one outcome for each forecast, at least one.")
    return [
        (check_share(value=chance, name="A forecast"), bool(outcome))
        for chance, outcome in zip(chances, happened, strict=True)
    ]
