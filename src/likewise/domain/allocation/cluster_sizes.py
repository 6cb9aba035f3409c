"""How many people the clusters of a trial bring, and how evenly that leaves the arms."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from likewise.domain.allocation.balance import marginal_balances
from likewise.domain.allocation.streams import Purpose, stream
from likewise.domain.compiling import Way
from likewise.domain.refusals import DomainError

Numbers = npt.NDArray[np.float64]

LONGEST_LIST = 20_000
# Below such a variation even clusters of a million differ by no more than a person.
ONE_SIZE = 1e-6


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

    @property
    def is_of_one_size(self) -> bool:
        """Whether all clusters are of one size."""
        return self.variation < ONE_SIZE


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


def law_of_sizes(*, sizes: ClusterSizes) -> tuple[Numbers, Numbers]:
    """The law that cluster sizes are taken from: sizes that can be, and the chance of each.

    Parameters
    ----------
    sizes : ClusterSizes

    Returns
    -------
    tuple of ndarray of float, each of shape (n,)
        Sizes from 1 up, and their chances, which add to 1. Every whole size to 1,000; beyond, one
        stands for all within a thousandth of it.

    Notes
    -----
    A gamma distribution with the mean and variation given, rounded to whole people, at least one:
    the law of `sizes_drawn`. Where the mean is small and the variation large, the least of one
    lifts the mean: 2 people with a variation of 1 are 2.2 on average.

    Examples
    --------
    >>> values, chances = law_of_sizes(sizes=ClusterSizes(mean=10, variation=0.65))
    >>> round(float(values @ chances), 3), round(float((1 / values) @ chances), 4)
    (10.002, 0.1679)
    """
    from scipy.special import gammainc, gammaincinv

    if sizes.is_of_one_size:
        return np.array([sizes.mean]), np.ones(1)
    shape = sizes.variation**-2
    scale = sizes.mean / shape
    beyond = max(2.0, float(gammaincinv(shape, 1 - 1e-13)) * scale)
    whole = np.arange(1.0, min(1000.0, np.ceil(beyond)) + 1)
    coarse = np.exp(np.arange(np.log(whole[-1] + 0.5), np.log(beyond) + 1e-3, 1e-3)[1:])
    edges = np.concatenate(([0.0], whole + 0.5, coarse))
    values = np.concatenate((whole, np.sqrt(edges[len(whole) : -1] * edges[len(whole) + 1 :])))
    below = gammainc(shape, edges / scale)
    below[-1] = 1.0
    return values, np.diff(below)


def sizes_drawn(*, sizes: ClusterSizes, clusters: int, trial: int, seed: int) -> Numbers:
    """The sizes of one simulated trial's clusters: gamma with the mean and variation, 1 at least.

    Made from the stream's numbers by the inverse distribution, so that they do not depend on how
    some version of a library draws a gamma.
    """
    if sizes.is_of_one_size:
        return np.full(clusters, float(round(sizes.mean)))
    draws = stream(seed=seed, purpose=Purpose.CLUSTER_SIZES, trial=trial).random(clusters)
    return sizes_at(sizes=sizes, places=draws)


def sizes_at(*, sizes: ClusterSizes, places: Numbers) -> Numbers:
    """The sizes at places in (0, 1) of their law: the inverse distribution.

    Where sizes are not huge, looked up among the chances of being at most 1, 2, 3, … people, which
    gives the same sizes many times faster than turning the gamma distribution round.
    """
    from scipy.special import gammaincinv

    edges = _at_most(sizes)
    if edges is None:
        shape = sizes.variation**-2
        turned: Numbers = np.maximum(1.0, np.rint(gammaincinv(shape, places) * sizes.mean / shape))
        return turned
    looked_up: Numbers = np.searchsorted(edges, places, side="left") + np.float64(1)
    return looked_up


@lru_cache(maxsize=64)
def _at_most(sizes: ClusterSizes) -> Numbers | None:
    """The chance of at most 1, 2, 3, … people; none where that would be a very long list."""
    from scipy.special import gammainc, gammaincinv

    shape = sizes.variation**-2
    scale = sizes.mean / shape
    beyond = float(gammaincinv(shape, 1 - 1e-13)) * scale
    if beyond > LONGEST_LIST:
        return None
    edges: Numbers = gammainc(shape, np.arange(1.5, max(2.5, beyond + 1)) / scale)
    return edges


def people_by_arm(
    *,
    sizes: ClusterSizes | None,
    arms: npt.NDArray[np.uint8],
    arm_count: int,
    seed: int,
    first: int,
    form: Way,
) -> Numbers:
    """People in each arm of each trial, shape (trials, arms); zeros where sizes are not given.

    The sizes are those of `sizes_drawn`, all trials' at once; being whole, they add in any order.
    """
    from likewise.domain.allocation.stream_kernel import fill_stream, round_keys

    clusters, trials = arms.shape
    people = np.zeros((trials, arm_count))
    if sizes is None:
        return people
    drawn = np.full((clusters, trials), float(round(sizes.mean)))
    if not sizes.is_of_one_size:
        places, keys = np.empty((trials, clusters)), round_keys(seed)
        fill = form(fill_stream)
        for trial in range(trials):
            fill(places[trial], first + trial, 0, int(Purpose.CLUSTER_SIZES), keys)
        drawn = sizes_at(sizes=sizes, places=places).T
    for arm in range(arm_count):
        people[:, arm] = np.where(arms == arm, drawn, 0.0).sum(axis=0)
    return people
