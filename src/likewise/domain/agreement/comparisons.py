"""One comparison of coders, with everything that belongs beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from likewise.domain.agreement.bootstrap import Progress, counting
from likewise.domain.agreement.cohen import Kappa, NotCategories, Weights, cohen_kappa
from likewise.domain.agreement.fleiss import UnequalNumbersOfCoders, fleiss_kappa
from likewise.domain.agreement.krippendorff import Alpha, krippendorff_alpha
from likewise.domain.agreement.outcomes import Level
from likewise.domain.agreement.prevalence import Balance, balance_of_coders
from likewise.domain.agreement.ratings import NothingToCompare, Ratings


@dataclass(frozen=True, kw_only=True)
class PairComparison:
    """Two coders: Cohen's kappa, prevalence and bias, or why there is none."""

    first: str
    second: str
    kappa: Kappa | None
    weighted: Kappa | None
    balance: Balance | None
    why_not: str | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All coders: alpha, Fleiss' kappa where it applies, prevalence and bias, and each pair."""

    coders: tuple[str, ...]
    units: int
    missing: int
    alpha: Alpha
    fleiss: Kappa | None
    why_no_fleiss: str | None
    balance: Balance | None
    pairs: tuple[PairComparison, ...]


def compare_coders(
    *,
    ratings: Ratings,
    level: Level | str = Level.NOMINAL,
    has_order: bool = False,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 1,
    on_resample: Progress | None = None,
) -> Comparison:
    """Compare coders by every coefficient that fits, with intervals, prevalence and bias.

    Parameters
    ----------
    ratings : Ratings
        What each coder made of each unit.
    level, has_order, resamples, confidence, seed
        As for `krippendorff_alpha`.
    on_resample : callable, optional
        Called with the number of resamples done, over all coefficients.

    Returns
    -------
    Comparison

    Raises
    ------
    NothingToCompare
        No unit has values from two coders.
    ValuesDoNotFitTheLevel
        The values do not have what the level needs.
    """
    done = counting(on_resample)
    level = Level(level)
    alpha = krippendorff_alpha(
        ratings=ratings,
        level=level,
        has_order=has_order,
        resamples=resamples,
        confidence=confidence,
        seed=seed,
        on_resample=done,
    )
    fleiss, why_no_fleiss = _or_why(
        lambda: fleiss_kappa(
            ratings=ratings,
            resamples=resamples,
            confidence=confidence,
            seed=seed,
            on_resample=done,
        )
    )
    balance, _ = _or_why(lambda: balance_of_coders(ratings=ratings))
    numbers = range(len(ratings.coders))
    return Comparison(
        coders=ratings.coders,
        units=len(ratings.indices),
        missing=int((ratings.indices < 0).sum()),
        alpha=alpha,
        fleiss=fleiss,
        why_no_fleiss=why_no_fleiss,
        balance=balance,
        pairs=tuple(
            _pair(ratings.of_coders(one, two), level, resamples, confidence, seed, done)
            for one, two in combinations(numbers, 2)
        ),
    )


def _pair(
    ratings: Ratings,
    level: Level,
    resamples: int,
    confidence: float,
    seed: int,
    done: Progress | None,
) -> PairComparison:
    def kappa(weights: Weights) -> Kappa:
        return cohen_kappa(
            ratings=ratings,
            weights=weights,
            resamples=resamples,
            confidence=confidence,
            seed=seed,
            on_resample=done,
        )

    plain, why_not = _or_why(lambda: kappa("none"))
    weighted = None
    if plain is not None and level is not Level.NOMINAL:
        weighted = kappa("linear" if level is Level.ORDINAL else "quadratic")
    return PairComparison(
        first=ratings.coders[0],
        second=ratings.coders[1],
        kappa=plain,
        weighted=weighted,
        balance=None if plain is None else balance_of_coders(ratings=ratings),
        why_not=why_not,
    )


def _or_why[Answer](ask: Callable[[], Answer]) -> tuple[Answer | None, str | None]:
    """The answer, or the sentence that says why this coefficient has none for these data."""
    try:
        return ask(), None
    except (NothingToCompare, NotCategories, UnequalNumbersOfCoders) as refusal:
        return None, refusal.sentence
