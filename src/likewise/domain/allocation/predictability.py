"""How often a recruiter who has seen the past guesses the next arm, and the bias that can do."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from likewise.domain.allocation.designs import Design, Minimisation
from likewise.domain.refusals import DomainError

Numbers = npt.NDArray[np.float64]

# In the order of the replay kernel's FEWEST, FEWEST_ALIKE, NOT_THE_LAST and INSIDER.
STRATEGIES = (
    ("fewest so far", "guesses the arm that has had fewest for its share"),
    ("fewest alike", "the same, counting only units like this one"),
    ("not the last", "never guesses the arm that was given last"),
    ("knows the method", "knows the design and all that came before, not the random numbers"),
)


# Nobody is told which of an arm's equal places a unit took; the simulation knows.
HIDDEN_PLACES = (
    "knows the design, all that came before and, which nobody is told, the place within an arm "
    "that each unit took; not the random numbers"
)


class PredictabilityRefused(DomainError):
    """A question about guessing that has no answer."""


@dataclass(frozen=True, kw_only=True)
class Predictability:
    """One way of guessing, and how often it is right.

    by_chance : float
        What always guessing the arm with the largest share would get.
    right, standard_error : float
        Share of right guesses, mean over trials, and the standard error of that mean.
    """

    strategy: str
    how: str
    right: float
    standard_error: float
    by_chance: float


@dataclass(frozen=True, kw_only=True)
class SelectionBias:
    """What a recruiter who favours an arm can do to the comparison of that arm with the first.

    per_unit : float
        Bias of the difference in means for each unit of the recruiter's preference.
    bias : float
        The same at the preference that was asked about, in standard deviations of the outcome.
    false_positives : float
        Chance that a two-sided 5% test finds a difference where treatments do nothing.
    """

    strategy: str
    arm: str
    against: str
    per_unit: float
    bias: float
    false_positives: float


def predictabilities(*, design: Design, size: int, hits: Numbers) -> tuple[Predictability, ...]:
    """Each strategy's share of right guesses. hits: expected right guesses, (trials, 4)."""
    shares = hits / size
    trials = len(shares)
    chance = max(design.ratio) / sum(design.ratio)
    has_places = isinstance(design, Minimisation) and design.is_expanded
    error = shares.std(axis=0, ddof=1) / np.sqrt(trials) if trials > 1 else np.zeros(4)
    return tuple(
        Predictability(
            strategy=strategy,
            how=HIDDEN_PLACES if has_places and strategy == "knows the method" else how,
            right=float(shares[:, place].mean()),
            standard_error=float(error[place]),
            by_chance=chance,
        )
        for place, (strategy, how) in enumerate(STRATEGIES)
    )


def selection_biases(
    *, design: Design, by_arm: npt.NDArray[np.int64], leanings: Numbers, bias: float
) -> tuple[SelectionBias, ...]:
    """The bias that each strategy can do to each arm against the first.

    Parameters
    ----------
    by_arm : ndarray of int, shape (trials, arms)
        Units in each arm.
    leanings : ndarray of float, shape (trials, 4, arms)
        Sums over the units of each arm of +1 where the recruiter surely expects another arm than
        the first, -1 where the first, 0 where unsure.
    bias : float
        How much better than average (in standard deviations) the unit chosen at +1 is, and worse
        at -1.

    Notes
    -----
    The difference in means is off by bias x (mean leaning in the arm - mean leaning in the first).
    The false positives are those of a test with known variance, averaged over trials.
    """
    from scipy.special import ndtr, ndtri

    critical = float(ndtri(0.975))
    told = []
    for place, (strategy, _) in enumerate(STRATEGIES):
        for arm in range(1, len(design.arms)):
            both = (by_arm[:, 0] > 0) & (by_arm[:, arm] > 0)
            if not both.any():
                continue
            first, second = by_arm[both, 0], by_arm[both, arm]
            lean = leanings[both, place, arm] / second - leanings[both, place, 0] / first
            shift = bias * lean * np.sqrt(first * second / (first + second))
            false = ndtr(shift - critical) + ndtr(-critical - shift)
            told.append(
                SelectionBias(
                    strategy=strategy,
                    arm=design.names[arm],
                    against=design.names[0],
                    per_unit=float(lean.mean()),
                    bias=float(bias * lean.mean()),
                    false_positives=float(false.mean()),
                )
            )
    return tuple(told)


def block_guess_rate(*, block: int) -> float:
    """The exact share of right guesses of “fewest so far” in 1:1 blocks of one even size.

    Parameters
    ----------
    block : int
        The block size, even, 2 to 1,000.

    Returns
    -------
    float
        In (0.5, 0.75].

    Raises
    ------
    PredictabilityRefused
        When the size is odd or out of range.

    Notes
    -----
    With b = block / 2: expected right guesses in a block are b + (4^b / C(2b, b) - 1) / 2.

    References
    ----------
    Blackwell and Hodges 1957, doi 10.1214/aoms/1177706973.

    Examples
    --------
    >>> block_guess_rate(block=2), round(block_guess_rate(block=4), 4)
    (0.75, 0.7083)
    """
    from math import comb

    if not 2 <= block <= 1000 or block % 2:
        raise PredictabilityRefused("A 1:1 block has an even size from 2 to 1,000.")
    half = block // 2
    return float((half + (4**half / comb(block, half) - 1) / 2) / block)
