"""What a constrained design would do: how well it can be guessed, and the tests after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from likewise.domain.allocation.cluster_power import why_not_compare
from likewise.domain.allocation.constrained import (
    TIED,
    Acceptable,
    Cluster,
    Constrained,
    ConstraintRefused,
    acceptable_allocations,
    columns_of,
)
from likewise.domain.allocation.rerandomisation import squares_apart
from likewise.domain.allocation.streams import Purpose, stream

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.float64]
Test = Literal["t test on cluster means", "adjusted for what was balanced", "re-randomisation"]

MOST_TRIALS = 100_000
ORDERS = 20
# A re-randomisation test looks at every acceptable allocation up to so many, else at a sample.
MOST_COMPARED = 5_000
NUMBERS_AT_ONCE = 4_000_000
SIGNIFICANT = 0.05


@dataclass(frozen=True, kw_only=True)
class FalsePositives:
    """How often a test at 5% finds a difference where there is none, with its standard error."""

    test: Test
    share: float
    standard_error: float


@dataclass(frozen=True, kw_only=True)
class ConstrainedTrials:
    """Many trials by one constrained design, with no effect of any arm.

    guessed : float
        Share of clusters whose arm is guessed right by someone who knows the acceptable set and is
        told the arms one cluster after another (first guess blind), mean over orders of telling.
    guessed_error : float
        Its standard error, over the orders drawn; for each order the share is exact.
    guessed_unconstrained : float
        The same of someone who knows only how many clusters each arm has.
    blind : float
        What always guessing the largest arm gets.
    settled_after : float
        Mean number of clusters that must be told before all the rest are certain.
    explained : float
        Part of the variance of cluster means that what was balanced explains.
    false_positives : tuple of FalsePositives
        One a test; without the adjusted one where it leaves no degree of freedom; none where arms
        cannot be compared.
    comparison_refused : str or None
        Why arms cannot be compared, where some arm has one cluster.
    """

    trials: int
    acceptable: int
    least_p: float
    guessed: float
    guessed_error: float
    guessed_unconstrained: float
    blind: float
    settled_after: float
    explained: float
    false_positives: tuple[FalsePositives, ...]
    comparison_refused: str | None


def try_constrained(
    *,
    design: Constrained,
    clusters: Sequence[Cluster],
    seed: int,
    trials: int = 10_000,
    explained: float = 0.5,
    found: Acceptable | None = None,
) -> ConstrainedTrials:
    """Predictability and type I error of a constrained design, by trials without any effect.

    Parameters
    ----------
    design, clusters, seed
        As for `acceptable_allocations`.
    trials : int
        1 to 100,000. The standard error of a share near 5% is 0.22 / sqrt(trials).
    explained : float
        In [0, 1): the part of the variance of cluster means that what was balanced explains, each
        time in another direction drawn at random.
    found : Acceptable, optional
        The acceptable set, where it is at hand.

    Returns
    -------
    ConstrainedTrials

    Raises
    ------
    ConstraintRefused
        As `acceptable_allocations`, or when trials or explained are out of range.

    Notes
    -----
    Cluster means are normal with one variance. Balanced designs make means that depend on what was
    balanced more alike than a plain t test thinks, so that it finds too little; adjusted for the
    same, it keeps its level, as does re-randomisation in the acceptable set (Li and others 2016).
    Where more than 5,000 allocations are acceptable, a re-randomisation test looks at as many
    drawn anew and adds one to both counts.

    References
    ----------
    Li, Lokhnygina, Murray, Heagerty and DeLong, Statistics in Medicine 2016;35:1565-1579,
    doi 10.1002/sim.6813.
    """
    if isinstance(trials, bool) or not 1 <= trials <= MOST_TRIALS:
        raise ConstraintRefused(f"Try a constrained design 1 to {MOST_TRIALS:,} times.")
    if not 0 <= explained < 1:
        raise ConstraintRefused("The part explained is from 0 to below 1, e.g. 0.5.")
    found = found or acceptable_allocations(design=design, clusters=clusters, seed=seed)
    columns, _ = columns_of(design=design, clusters=clusters)
    guessed, settled = _guessed(allocations=found.allocations, arms=len(found.sizes), seed=seed)
    reason = why_not_compare(clusters_per_arm=found.sizes)
    shares = (
        []
        if reason
        else _false_positives(
            found=found, columns=columns, trials=trials, explained=explained, seed=seed
        )
    )
    return ConstrainedTrials(
        trials=trials,
        acceptable=len(found.allocations),
        least_p=found.least_p,
        guessed=float(np.mean(guessed)),
        guessed_error=float(np.std(guessed, ddof=1) / sqrt(len(guessed))),
        guessed_unconstrained=_guessed_by_numbers(sizes=found.sizes, seed=seed),
        blind=max(found.sizes) / sum(found.sizes),
        settled_after=float(np.mean(settled)),
        explained=explained,
        false_positives=tuple(
            FalsePositives(
                test=test, share=share, standard_error=sqrt(share * (1 - share) / trials)
            )
            for test, share in shares
        ),
        comparison_refused=reason,
    )


def _false_positives(
    *, found: Acceptable, columns: Numbers, trials: int, explained: float, seed: int
) -> list[tuple[Test, float]]:
    """The share of trials without effect in which each test is significant."""
    arms, clusters = len(found.sizes), len(columns)
    dice = stream(seed=seed, purpose=Purpose.OUTCOMES)
    rows = found.allocations[dice.integers(0, len(found.allocations), trials)]
    values = outcomes_without_effect(columns=columns, trials=trials, explained=explained, dice=dice)
    shares: list[tuple[Test, float]] = [
        ("t test on cluster means", _false_by_f(rows=rows, values=values, columns=None, arms=arms))
    ]
    if clusters - arms - np.linalg.matrix_rank(columns - columns.mean(axis=0)) >= 1:
        adjusted = _false_by_f(rows=rows, values=values, columns=columns, arms=arms)
        shares.append(("adjusted for what was balanced", adjusted))
    again = _false_by_redrawing(found=found, rows=rows, values=values, arms=arms, dice=dice)
    shares.append(("re-randomisation", again))
    return shares


def guesses_in_order(*, allocations: Bytes, arms: int) -> tuple[float, float]:
    """Exact share of right guesses as clusters are told in the order of the columns.

    Parameters
    ----------
    allocations : ndarray of uint8, shape (acceptable, clusters)
        All that may have been drawn, each as likely.

    Returns
    -------
    right : float
        Mean share of clusters guessed right: the likeliest arm among the allocations that agree
        with what was told.
    settled : float
        Mean number of clusters told until only one allocation is left.
    """
    count, clusters = allocations.shape
    group = np.zeros(count, np.int64)
    right, settled = 0, 0
    for place in range(clusters):
        sizes = np.bincount(group)
        settled += int(sizes[sizes > 1].sum())
        both = group * arms + allocations[:, place]
        told = np.bincount(both, minlength=len(sizes) * arms).reshape(-1, arms)
        right += int(told.max(axis=1).sum())
        group = np.unique(both, return_inverse=True)[1]
    return right / count / clusters, settled / count


def _guessed(*, allocations: Bytes, arms: int, seed: int) -> tuple[list[float], list[float]]:
    dice = stream(seed=seed, purpose=Purpose.ORDER)
    right, settled = [], []
    for _ in range(ORDERS):
        order = np.argsort(dice.random(allocations.shape[1]), kind="stable")
        one, other = guesses_in_order(allocations=allocations[:, order], arms=arms)
        right.append(one)
        settled.append(other)
    return right, settled


def _guessed_by_numbers(*, sizes: Sequence[int], seed: int, draws: int = 10_000) -> float:
    """Right guesses of who knows only the arms' sizes: the arm with most places left."""
    dice = stream(seed=seed, purpose=Purpose.ORDER, trial=1)
    dealt = np.repeat(np.arange(len(sizes)), sizes)
    left = np.tile(np.array(sizes, np.int64), (draws, 1))
    told = dealt[np.argsort(dice.random((draws, dealt.size)), axis=1, kind="stable")]
    right = 0.0
    for place in range(dealt.size):
        right += float((left.max(axis=1) / left.sum(axis=1)).mean())
        left[np.arange(draws), told[:, place]] -= 1
    return right / dealt.size


def outcomes_without_effect(
    *, columns: Numbers, trials: int, explained: float, dice: np.random.Generator
) -> Numbers:
    """Cluster means of many trials without effect: shape (trials, clusters), variance 1."""
    about = columns - columns.mean(axis=0)
    spread = about.std(axis=0)
    standard = about[:, spread > 0] / spread[spread > 0]
    direction = dice.standard_normal((trials, standard.shape[1]))
    signal = direction @ standard.T
    strength = signal.std(axis=1, keepdims=True)
    signal = np.divide(signal, strength, out=np.zeros_like(signal), where=strength > 1e-12)
    noise = dice.standard_normal((trials, len(columns)))
    made: Numbers = sqrt(explained) * signal + sqrt(1 - explained) * noise
    return made


def _false_by_f(*, rows: Bytes, values: Numbers, columns: Numbers | None, arms: int) -> float:
    """Share of trials in which the F test of the arms (the t test, of two) is significant."""
    from scipy.special import fdtrc

    clusters = rows.shape[1]
    known = np.ones((clusters, 1))
    if columns is not None:
        known = np.column_stack((known, columns))
    basis, strength, _ = np.linalg.svd(known / np.abs(known).max(axis=0).clip(1e-300), False)
    basis = basis[:, strength > 1e-10 * strength[0]]
    left = values - values @ basis @ basis.T
    given = np.stack([(rows == arm).astype(np.float64) for arm in range(1, arms)], axis=1)
    given = given - given @ basis @ basis.T
    shared = np.einsum("tac,tc->ta", given, left)
    inverse = np.linalg.pinv(given @ given.transpose(0, 2, 1), hermitian=True)
    between = np.einsum("ta,tab,tb->t", shared, inverse, shared)
    within = np.maximum((left**2).sum(axis=1) - between, 1e-300)
    freedom = clusters - basis.shape[1] - (arms - 1)
    ratio = (between / (arms - 1)) / (within / freedom)
    return float((fdtrc(arms - 1, freedom, ratio) <= SIGNIFICANT).mean())


def _false_by_redrawing(
    *, found: Acceptable, rows: Bytes, values: Numbers, arms: int, dice: np.random.Generator
) -> float:
    """Share of trials in which the re-randomisation test is significant."""
    every, more = found.allocations, 0
    if len(every) > MOST_COMPARED:
        every, more = every[dice.integers(0, len(every), MOST_COMPARED - 1)], 1
    chosen = [(every == arm).astype(np.float64) for arm in range(arms)]
    weights = [mine / mine.sum(axis=1, keepdims=True) for mine in chosen]
    real = [(rows == arm).astype(np.float64) for arm in range(arms)]
    means = np.array([(mine * values).sum(axis=1) / mine.sum(axis=1) for mine in real])
    apart = squares_apart(means=means)
    step, significant = max(1, NUMBERS_AT_ONCE // len(every)), 0
    for first in range(0, len(rows), step):
        batch = values[first : first + step]
        could = np.zeros((len(every), len(batch)))
        for one in range(arms):
            for other in range(one + 1, arms):
                could += ((weights[one] - weights[other]) @ batch.T) ** 2
        as_far = (could >= apart[first : first + step] - TIED).sum(axis=0) + more
        significant += int((as_far <= SIGNIFICANT * (len(every) + more) * (1 + TIED)).sum())
    return significant / len(rows)
