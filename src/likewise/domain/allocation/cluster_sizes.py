"""How many people the clusters of a trial bring, and how evenly that leaves the arms."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from likewise.domain.allocation.balance import marginal_balances
from likewise.domain.allocation.streams import Purpose, stream
from likewise.domain.refusals import DomainError

Numbers = npt.NDArray[np.float64]


class ClusterSizesRefused(DomainError):
    """Cluster sizes that cannot be."""


@dataclass(frozen=True, kw_only=True)
class ClusterSizes:
    """Cluster sizes: their mean, and their coefficient of variation (standard deviation / mean)."""

    mean: float
    variation: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.mean <= 1e6:
            raise ClusterSizesRefused("The mean cluster size is 1 to 1,000,000 people.")
        if not 0 <= self.variation <= 5:
            raise ClusterSizesRefused("The coefficient of variation of cluster sizes is 0 to 5.")


@dataclass(frozen=True, kw_only=True)
class PeopleByArm:
    """How evenly people (not clusters) fell into the arms.

    shares : tuple of float
        Mean share of people in each arm.
    marginal_balance_mean, marginal_balance_upper_95 : float
        As for units, counted in people.
    least_share : float
        In one trial in twenty some arm has at most this part of its planned share of people.
    """

    shares: tuple[float, ...]
    marginal_balance_mean: float
    marginal_balance_upper_95: float
    least_share: float

    @classmethod
    def of(cls, *, people: Numbers, ratio: Sequence[int]) -> "PeopleByArm":
        """From the people in each arm of each trial, shape (trials, arms)."""
        parts = people / people.sum(axis=1, keepdims=True)
        planned = np.asarray(ratio) / sum(ratio)
        balance = marginal_balances(ratio=ratio, counts=people)
        return cls(
            shares=tuple(float(share) for share in parts.mean(axis=0)),
            marginal_balance_mean=float(balance.mean()),
            marginal_balance_upper_95=float(np.quantile(balance, 0.95)),
            least_share=float(np.quantile((parts / planned).min(axis=1), 0.05)),
        )


def sizes_drawn(*, sizes: ClusterSizes, clusters: int, trial: int, seed: int) -> Numbers:
    """The sizes of one simulated trial's clusters: gamma with the mean and variation, 1 at least.

    Made from the stream's numbers by the inverse distribution, so that they do not depend on how
    some version of a library draws a gamma.
    """
    from scipy.special import gammaincinv

    if sizes.variation == 0:
        return np.full(clusters, float(round(sizes.mean)))
    draws = stream(seed=seed, purpose=Purpose.CLUSTER_SIZES, trial=trial).random(clusters)
    shape = sizes.variation**-2
    drawn: Numbers = np.maximum(1.0, np.rint(gammaincinv(shape, draws) * sizes.mean / shape))
    return drawn


def people_by_arm(
    *,
    sizes: ClusterSizes | None,
    arms: npt.NDArray[np.uint8],
    arm_count: int,
    seed: int,
    first: int,
) -> Numbers:
    """People in each arm of each trial, shape (trials, arms); zeros where sizes are not given."""
    clusters, trials = arms.shape
    people = np.zeros((trials, arm_count))
    if sizes is None:
        return people
    for trial in range(trials):
        drawn = sizes_drawn(sizes=sizes, clusters=clusters, trial=first + trial, seed=seed)
        people[trial] = np.bincount(arms[:, trial], weights=drawn, minlength=arm_count)
    return people
