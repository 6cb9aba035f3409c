"""What a statistician decides before anyone is allocated: the arms, the factors and the method.

A design that exists is valid: each value is checked when it is made, and refused with a sentence.
Units are persons or clusters; the mathematics is the same and only the words differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import isfinite, lcm
from typing import Literal

from likewise.domain.refusals import DomainError

Units = Literal["persons", "clusters"]
Measure = Literal["range", "standard deviation", "variance", "simple totals"]
RatioMethod = Literal["biased coin", "equal places"]

MEASURES: tuple[Measure, ...] = ("range", "standard deviation", "variance", "simple totals")
RATIO_METHODS: tuple[RatioMethod, ...] = ("equal places", "biased coin")
MOST_ARMS = 16
MOST_LEVELS = 250


class DesignRefused(DomainError):
    """A design that cannot be right; the sentence says what to change."""


@dataclass(frozen=True, kw_only=True)
class TrialArm:
    """One arm and its whole-number share of the ratio. `receives` says which treatments of a
    factorial design it gives; empty for a design that is not factorial."""

    name: str
    ratio: int = 1
    receives: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise DesignRefused("An arm has no name. Give every arm a name.")
        if isinstance(self.ratio, bool) or not isinstance(self.ratio, int) or self.ratio < 1:
            raise DesignRefused(
                f"The ratio of arm {self.name} is {self.ratio}. Ratios are whole numbers from 1 up."
            )


@dataclass(frozen=True, kw_only=True)
class Factor:
    """A factor to balance: its levels, and its weight (none = every factor weighs the same)."""

    name: str
    levels: tuple[str, ...]
    weight: float | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise DesignRefused("A factor has no name. Give every factor a name.")
        if not 2 <= len(self.levels) <= MOST_LEVELS:
            raise DesignRefused(
                f"Factor {self.name} has {len(self.levels)} levels. It needs 2 to {MOST_LEVELS}."
            )
        if len(set(self.levels)) < len(self.levels) or not all(x.strip() for x in self.levels):
            raise DesignRefused(f"Two levels of factor {self.name} are alike, or one is empty.")
        if self.weight is not None and not (isfinite(self.weight) and self.weight > 0):
            raise DesignRefused(
                f"The weight of factor {self.name} is {self.weight}. Weights are above 0."
            )

    def index(self, *, level: str) -> int:
        """The place of a level, or a refusal that lists those there are."""
        if level not in self.levels:
            known = ", ".join(self.levels)
            raise DesignRefused(
                f"“{level}” is not a level of factor {self.name}. The levels are: {known}."
                if level.strip()
                else f"The level of factor {self.name} is missing. The levels are: {known}."
            )
        return self.levels.index(level)


def arms_in_ratio(
    *, names: Sequence[str], ratio: Sequence[int] | None = None
) -> tuple[TrialArm, ...]:
    """Arms with their ratio, by default one each; the two lists must be of one length."""
    shares = [1] * len(names) if ratio is None else list(ratio)
    if len(shares) != len(names):
        raise DesignRefused(
            f"There are {len(names)} arms and {len(shares)} numbers in the ratio. "
            "Give one for each."
        )
    return tuple(
        TrialArm(name=name, ratio=share) for name, share in zip(names, shares, strict=True)
    )


def factorial_arms(*, treatments: Sequence[str], neither: str = "neither") -> tuple[TrialArm, ...]:
    """Every combination of giving and withholding the treatments, one arm each.

    Examples
    --------
    >>> [arm.name for arm in factorial_arms(treatments=("1:1", "group"))]
    ['neither', 'group', '1:1', '1:1 + group']
    """
    if len(treatments) < 2:
        raise DesignRefused("A factorial design needs two treatments or more.")
    every = product((False, True), repeat=len(treatments))
    return tuple(
        TrialArm(
            name=" + ".join(t for t, given in zip(treatments, gives, strict=True) if given)
            or neither,
            receives=gives,
        )
        for gives in every
    )


@dataclass(frozen=True, kw_only=True)
class Design:
    """What every method shares: the arms, the factors that are watched, and what a unit is."""

    arms: tuple[TrialArm, ...]
    factors: tuple[Factor, ...] = ()
    units: Units = "persons"
    treatments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.check_arms()
        names = [factor.name for factor in self.factors]
        if len(set(names)) < len(names):
            raise DesignRefused("Two factors have the same name. Give each its own.")
        if self.units not in ("persons", "clusters"):
            raise DesignRefused("Units are “persons” or “clusters”.")

    def check_arms(self) -> None:
        """Refuse fewer than two arms, too many, or two of one name."""
        if not 2 <= len(self.arms) <= MOST_ARMS:
            raise DesignRefused(f"A design has 2 to {MOST_ARMS} arms; this has {len(self.arms)}.")
        names = [arm.name for arm in self.arms]
        if len(set(names)) < len(names):
            raise DesignRefused("Two arms have the same name. Give each its own.")
        if any(len(arm.receives) != len(self.treatments) for arm in self.arms):
            raise DesignRefused("Each arm of a factorial design says which treatments it gives.")

    @property
    def ratio(self) -> tuple[int, ...]:
        """The arms' whole-number shares, in the order of the arms."""
        return tuple(arm.ratio for arm in self.arms)

    @property
    def names(self) -> tuple[str, ...]:
        """The arms' names, in order."""
        return tuple(arm.name for arm in self.arms)

    @property
    def steps(self) -> tuple[int, ...]:
        """What one unit adds to an arm's count so that counts in the planned ratio are equal.

        The least common multiple of the ratio over the arm's own: 1:2 counts 2 and 1.
        """
        whole = lcm(*self.ratio)
        return tuple(whole // share for share in self.ratio)

    def arm_index(self, *, name: str) -> int:
        """The place of an arm, or a refusal that lists those there are."""
        if name not in self.names:
            known = ", ".join(self.names)
            raise DesignRefused(f"An arm is named that this design has not. It has: {known}.")
        return self.names.index(name)


@dataclass(frozen=True, kw_only=True)
class Simple(Design):
    """Simple randomisation: each unit is drawn alone, in the planned ratio."""


@dataclass(frozen=True, kw_only=True)
class Blocks(Design):
    """Permuted blocks: each block holds the ratio exactly; several sizes are mixed at random.

    `strata` names the factors whose every combination gets a list of its own.
    """

    sizes: tuple[int, ...]
    strata: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        whole = sum(self.ratio)
        if not self.sizes or len(set(self.sizes)) < len(self.sizes):
            raise DesignRefused("Give one or more block sizes, each once.")
        for size in self.sizes:
            if isinstance(size, bool) or not isinstance(size, int) or size < 1 or size % whole:
                raise DesignRefused(
                    f"A block of {size} cannot hold the ratio. Sizes are multiples of {whole}."
                )
        known = {factor.name for factor in self.factors}
        if len(set(self.strata)) < len(self.strata) or not set(self.strata) <= known:
            raise DesignRefused("Stratify by factors of the design, each once.")

    @property
    def stratum_factors(self) -> tuple[Factor, ...]:
        """The factors whose combinations are the strata, in the order of the design."""
        return tuple(factor for factor in self.factors if factor.name in self.strata)

    @property
    def stratum_names(self) -> tuple[str, ...]:
        """Every stratum in order; one called “all” where there is no stratification."""
        every = product(*(factor.levels for factor in self.stratum_factors))
        names = [factor.name for factor in self.stratum_factors]
        return tuple(
            ", ".join(f"{name}={level}" for name, level in zip(names, levels, strict=True)) or "all"
            for levels in every
        )


@dataclass(frozen=True, kw_only=True)
class Minimisation(Design):
    """Pocock and Simon's minimisation: the arm that leaves the arms most alike is preferred.

    `probability` is the chance of the preferred arm; 1 always takes it. Where ratios differ, an
    arm is as many equal places as its share and this is the chance of the preferred place (the
    ratio is then kept at every position, by symmetry), or, with the biased coin, of the preferred
    arm where it is the one with the smallest ratio.
    """

    measure: Measure = "range"
    probability: float = 0.8
    ratio_method: RatioMethod = "equal places"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.factors:
            raise DesignRefused("Minimisation needs one or more factors to balance.")
        if self.measure not in MEASURES:
            raise DesignRefused(f"The measure is one of: {', '.join(MEASURES)}.")
        if self.ratio_method not in RATIO_METHODS:
            raise DesignRefused(f"The ratio method is one of: {', '.join(RATIO_METHODS)}.")
        self.check_weights()
        self.check_probability()

    def check_weights(self) -> None:
        """Refuse weights given for some factors and missing for others."""
        missing = [factor.name for factor in self.factors if factor.weight is None]
        if 0 < len(missing) < len(self.factors):
            raise DesignRefused(
                f"The weight of factor {missing[0]} is missing. Weigh every factor, or none."
            )

    def check_probability(self) -> None:
        """Refuse a probability above 1, or so low that the preferred arm would be disfavoured."""
        places = sum(self.ratio)
        least = 1 / places if self.is_expanded else min(self.ratio) / places
        if not isfinite(self.probability) or self.probability > 1:
            raise DesignRefused(
                f"The probability of the preferred arm is {self.probability}. It is at most 1."
            )
        if self.probability < least - 1e-12:
            raise DesignRefused(
                f"The probability of the preferred arm is {self.probability}, less than chance. "
                f"It is at least {least:.4g} here."
            )

    @property
    def is_expanded(self) -> bool:
        """Whether arms are worked as equal places (an arm of ratio 2 is two places)."""
        return self.ratio_method == "equal places" and len(set(self.ratio)) > 1

    @property
    def weights(self) -> tuple[float, ...]:
        """The factors' weights; 1 for every factor where none was given."""
        return tuple(1.0 if f.weight is None else float(f.weight) for f in self.factors)

    @property
    def spread(self) -> float:
        """What every arm gets for each share of its ratio, preferred or not (Han et al. 2009)."""
        ratio = (1,) * sum(self.ratio) if self.is_expanded else self.ratio
        others = sum(ratio) - min(ratio)
        return (1 - self.probability) / others

    @property
    def preferred(self) -> float:
        """The chance that is shared by the preferred arms alone: what `spread` leaves over."""
        return max(0.0, 1 - self.spread * sum(self.ratio))
