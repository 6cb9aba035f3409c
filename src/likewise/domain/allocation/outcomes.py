"""The outcome that a trial is planned on: two proportions, or a difference in means."""

from dataclasses import dataclass
from math import sqrt

from likewise.domain.allocation.designs import DesignRefused
from likewise.domain.allocation.power import check_proportions, persons_per_arm_for_means
from likewise.domain.allocation.proportions import (
    persons_for_proportions,
    power_for_two_proportions,
)
from likewise.domain.allocation.t_tests import power_for_t_test


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The outcome a trial is planned on: two proportions, or a difference in means.

    icc : float
        Intracluster correlation; used where units are clusters.
    """

    control: float | None = None
    treated: float | None = None
    difference: float | None = None
    deviation: float | None = None
    icc: float = 0.0
    alpha: float = 0.05
    power: float = 0.8
    comparisons: int = 1

    def __post_init__(self) -> None:
        by_proportions = self.control is not None and self.treated is not None
        by_means = self.difference is not None and self.deviation is not None
        given = (self.control, self.treated, self.difference, self.deviation)
        if by_proportions == by_means or sum(x is not None for x in given) != 2:
            raise DesignRefused(
                "Describe the outcome by two proportions (control and treated), "
                "or by a difference and a standard deviation."
            )

    @property
    def gap(self) -> float:
        """The difference to find."""
        if self.difference is not None:
            return self.difference
        return (self.treated or 0.0) - (self.control or 0.0)

    @property
    def spread(self) -> float:
        """The standard deviation of one person's outcome."""
        if self.deviation is not None:
            return self.deviation
        check_proportions(control=self.control or 0.0, treated=self.treated or 0.0)
        mean = ((self.control or 0.0) + (self.treated or 0.0)) / 2
        return sqrt(mean * (1 - mean))

    @property
    def is_proportion(self) -> bool:
        """Whether the outcome is two proportions, not two means."""
        return self.control is not None

    def sets(self, *, ratio: tuple[int, int], is_continuity_corrected: bool = False) -> float:
        """Persons for each share of two arms in this ratio, unrounded, by the normal formula."""
        if self.control is not None and self.treated is not None:
            needed = persons_for_proportions(
                control=self.control,
                treated=self.treated,
                ratio=ratio,
                alpha=self.alpha,
                power=self.power,
                comparisons=self.comparisons,
                is_continuity_corrected=is_continuity_corrected,
            )
            return needed.exact[0] / ratio[0]
        equal = persons_per_arm_for_means(
            difference=self.gap,
            deviation=self.spread,
            alpha=self.alpha,
            power=self.power,
            comparisons=self.comparisons,
        )
        return equal * (ratio[0] + ratio[1]) / (2 * ratio[0] * ratio[1])

    def power_with(self, *, persons: tuple[int, int], cells: int, times: int = 1) -> float:
        """Power of two arms of so many persons; `times` divides what they tell.

        Proportions by the normal test of Fleiss, means by the t test with persons less `cells`
        degrees of freedom.
        """
        if self.control is not None and self.treated is not None:
            return power_for_two_proportions(
                persons=(persons[0] / times, persons[1] / times),
                control=self.control,
                treated=self.treated,
                alpha=self.alpha,
                comparisons=self.comparisons,
            )
        return power_for_t_test(
            persons=persons,
            difference=self.gap / sqrt(times),
            deviation=self.spread,
            alpha=self.alpha,
            comparisons=self.comparisons,
            cells=cells,
        )
