"""Results in words: tests by allocating again, intracluster correlations, trials of no effect."""

from likewise.domain.allocation.constrained_trials import ConstrainedTrials
from likewise.domain.allocation.decisions import percent
from likewise.domain.allocation.icc import IccEstimate
from likewise.domain.allocation.rerandomisation import RerandomisationTest
from likewise.reports.tables import table

# Fewer different allocations than this cannot give a p value below 5%.
FEW = 20
MANY_FOR_SMITH = 50


def rerandomisation_in_words(*, found: RerandomisationTest, units: str) -> str:
    """A re-randomisation test for a reader at a terminal."""
    adjusted = (
        ", after what was balanced was taken out of the outcomes" if found.is_adjusted else ""
    )
    rows = [(arm, f"{mean:.4g}") for arm, mean in zip(found.arms, found.means, strict=True)]
    if found.kind == "listed":
        how = (
            f"Re-randomisation among all {found.allocations:,} acceptable allocations{adjusted}: "
            f"p = {found.p_value:.3g}, two-sided and exact; it could not be below "
            f"{found.least_p:.2g}."
        )
    else:
        how = (
            f"Re-randomisation by {found.allocations:,} replays of the method with the same "
            f"{units} in the same order{adjusted}: p = {found.p_value:.3g}, two-sided, with a "
            f"Monte Carlo standard error of {found.standard_error:.2g}; it could not be below "
            f"{found.least_p:.2g}."
        )
    lines = [how]
    if found.different < FEW:
        lines.append(
            f"Only {found.different} different allocations could have come out, so the test can "
            "hardly find anything."
        )
    lines.append(
        "The arms were compared by how far apart their mean outcomes are, either way. It is a test "
        "of no effect on anybody, and gives no interval."
    )
    return "\n".join([*lines, "", *table(headings=("Arm", "mean outcome"), rows=rows)])


def icc_in_words(*, found: IccEstimate) -> str:
    """An intracluster correlation with its interval, what it assumes and when not to trust it."""
    lines = [
        f"Intracluster correlation {found.icc:.4g} ({percent(value=found.level)} interval "
        f"{found.lower:.4g} to {found.upper:.4g}, {found.interval}'s), from {found.people:,} "
        f"people in {found.clusters:,} clusters of {found.mean_size:.3g} on average (coefficient "
        f"of variation {found.variation:.2g}).",
        f"By one-way analysis of variance: variance between clusters {found.between:.4g}, within "
        f"{found.within:.4g}, F = {found.f_ratio:.3g}; standard error {found.standard_error:.2g}.",
    ]
    if found.icc < 0:
        lines.append("It is below 0: clusters differ less than by chance. Plan with 0 and more.")
    if found.clusters < MANY_FOR_SMITH and found.interval == "Smith":
        lines.append("Smith's interval is for many clusters (50 or more); prefer Searle's here.")
    lines.append(
        "Plan with the upper end too: an interval from few clusters is wide, and power rests on it."
    )
    return "\n".join(lines)


def constrained_trials_in_words(*, found: ConstrainedTrials) -> str:
    """How well a constrained design can be guessed, and what the tests after it do."""
    guess = (
        f"Told the arms one cluster after another, someone who knows the acceptable set guesses "
        f"{percent(value=found.guessed)} right (standard error "
        f"{percent(value=found.guessed_error)}); {percent(value=found.guessed_unconstrained)} "
        f"knowing only how many clusters each arm has, {percent(value=found.blind)} blind. The "
        f"rest is certain once {found.settled_after:.1f} clusters are told, on average."
    )
    if found.comparison_refused:
        return f"{guess}\n\nNo comparison of arms. {found.comparison_refused}"
    heading = (
        f"False positives at 5% in {found.trials:,} trials without effect, where what was balanced "
        f"explains {percent(value=found.explained)} of the variance between clusters:"
    )
    rows = [
        (one.test, percent(value=one.share), f"{100 * one.standard_error:.2g}%")
        for one in found.false_positives
    ]
    return "\n".join([guess, heading, *table(headings=("test", "share", "error"), rows=rows)])
