"""Allocation in words: what a simulation, a plan, a decision or a constrained choice says."""

from collections.abc import Iterable, Iterator, Sequence

from likewise.domain.allocation.constrained import Acceptable, ConstrainedChoice
from likewise.domain.allocation.decisions import Decision, percent
from likewise.domain.allocation.planning import Comparison, Plan
from likewise.domain.allocation.simulation import Simulation, Spread
from likewise.domain.words import join_words
from likewise.reports.tables import table


def simulation_in_words(*, simulation: Simulation, units: str) -> str:
    """A simulation for a reader at a terminal."""
    return "\n".join(
        [
            f"{simulation.trials:,} simulated trials of {simulation.size:,} {units}.",
            "",
            *_balance(simulation=simulation, units=units),
            *_levels(simulation=simulation),
            "",
            *_guessing(simulation=simulation),
            "",
            *_selection(simulation=simulation),
            *_people(simulation=simulation),
        ]
    )


def _spread(spread: Spread) -> list[str]:
    values = (spread.mean, spread.median, spread.upper_95, spread.largest)
    return [f"{value:.3g}" for value in values]


def _balance(*, simulation: Simulation, units: str) -> Iterator[str]:
    shares = zip(simulation.arms, simulation.arm_shares, strict=True)
    yield f"Arms got on average {', '.join(f'{arm} {percent(value=s)}' for arm, s in shares)}."
    yield ""
    yield from table(
        headings=("Balance", "mean", "median", "95%", "largest"),
        rows=[
            (f"{units} off plan in the worst arm", *_spread(simulation.off_plan)),
            ("marginal balance (0 best, 1 worst)", *_spread(simulation.marginal_balance)),
            ("widest gap on the way", *_spread(simulation.widest_on_the_way)),
        ],
    )


def _levels(*, simulation: Simulation) -> Iterator[str]:
    if not simulation.by_level:
        return
    yield ""
    yield from table(
        headings=("Off plan within", "mean", "median", "95%", "largest"),
        rows=[(f"{b.factor} {b.level}", *_spread(b.off_plan)) for b in simulation.by_level],
    )


def _guessing(*, simulation: Simulation) -> Iterator[str]:
    chance = simulation.predictability[0].by_chance
    yield f"A recruiter who guesses the next arm is right by chance in {percent(value=chance)};"
    yield from table(
        headings=("one who", "right", "standard error"),
        rows=[
            (p.how, percent(value=p.right), f"{100 * p.standard_error:.2g}%")
            for p in simulation.predictability
        ],
    )


def _selection(*, simulation: Simulation) -> Iterator[str]:
    yield "If that recruiter then chose whom to enrol (5% is what a test should find by chance):"
    yield from table(
        headings=("guessing by", "arm", "bias in SD", "false positives"),
        rows=[
            (b.strategy, b.arm, f"{b.bias:.3f}", percent(value=b.false_positives))
            for b in simulation.selection_bias
        ],
    )


def _people(*, simulation: Simulation) -> Iterator[str]:
    people = simulation.people
    if people is None:
        return
    yield ""
    yield (
        f"Counted in people the marginal balance is {people.marginal_balance_mean:.3g} on average "
        f"(95%: {people.marginal_balance_upper_95:.3g}); in one trial in twenty some arm has "
        f"{percent(value=people.least_share)} or less of its planned share of people."
    )


def plan_in_words(*, plan: Plan, units: str, power: float) -> str:
    """Sample size and power for a reader at a terminal."""
    lines = [
        f"Sample size and power ({plan.size:,} {units} and {plan.people:,} people planned in "
        f"{plan.arms} arms; design effect {plan.design_effect:.3g}):",
        *table(
            headings=(
                "comparison",
                f"{units} for {percent(value=power)}",
                "people",
                "by the t test",
                "power as planned",
            ),
            rows=[_comparison(c) for c in plan.comparisons],
        ),
        *_beside(plan=plan, units=units),
    ]
    if any(c.analyses for c in plan.comparisons):
        lines += ["", *_analyses(plan=plan, units=units, power=power)]
    if plan.smaller_clusters:
        lines += ["", "The same people in more and smaller clusters (people weighted alike):"]
        lines += table(
            headings=("clusters an arm", "people each", "design effect", "worth", "power"),
            rows=[
                (
                    str(s.clusters_per_arm),
                    f"{s.cluster_size:.1f}",
                    f"{s.design_effect:.2f}",
                    f"{s.effective_persons_per_arm:.0f}",
                    percent(value=s.power),
                )
                for s in plan.smaller_clusters
            ],
        )
    return "\n".join(lines)


def _beside(*, plan: Plan, units: str) -> Iterator[str]:
    """The level of each comparison, whole arms where they are more, and continuity."""
    shared = ""
    if plan.comparisons_allowed_for > 1:
        shared = f", the whole shared among {plan.comparisons_allowed_for} comparisons"
    yield f"Each comparison is two-sided at {percent(value=plan.alpha_each)}{shared}."
    for comparison in plan.comparisons:
        what = _comparison(comparison)[0]
        whole = sum(comparison.whole_arms)
        if whole != comparison.units_needed:
            arms = join_words([f"{arm:,}" for arm in comparison.whole_arms])
            yield f"{what}: whole arms in the ratio are {arms}, {whole:,} {units} in all."
        if comparison.units_with_continuity is not None:
            yield (
                f"{what}: {comparison.units_with_continuity:,} {units} with a correction for "
                "continuity."
            )


def _analyses(*, plan: Plan, units: str, power: float) -> Iterator[str]:
    """What each analysis of clusters needs, and its power; and the law of sizes."""
    yield (
        "By each analysis, with sizes from a gamma distribution of the mean and variation given, "
        "rounded, 1 at least:"
    )
    yield from table(
        headings=("comparison", "analysis", f"{units} for {percent(value=power)}", "power"),
        rows=[
            (_comparison(c)[0], by.analysis, f"{by.units_needed:,}", percent(value=by.power))
            for c in plan.comparisons
            for by in c.analyses
        ],
    )


def _comparison(comparison: Comparison) -> tuple[str, ...]:
    what = {
        "arms": f"{comparison.of} with {comparison.against}",
        "main effect": f"{comparison.of}: with and without",
        "interaction": f"{comparison.of} by {comparison.against} (interaction)",
    }[comparison.kind]
    return (
        what,
        f"{comparison.units_needed:,}",
        f"{comparison.people_needed:,}",
        f"{comparison.units_for_t_test:,}",
        percent(value=comparison.power),
    )


def decisions_in_words(*, decisions: Iterable[Decision]) -> str:
    """Each decision as a paragraph for a patient panel."""
    return "\n\n".join(
        f"{made.unit or f'{made.stratum}, slot {made.position}'}: {made.arm}\n{made.words}"
        for made in decisions
    )


def choice_in_words(*, choice: ConstrainedChoice, arms: Sequence[str]) -> str:
    """A constrained allocation: how it was drawn, and the means it leaves."""
    rows = [(name, *(f"{mean:.4g}" for mean in means)) for name, means in choice.means]
    return "\n".join([choice.words, "", *table(headings=("Mean (or share)", *arms), rows=rows)])


def acceptable_in_words(*, found: Acceptable, least: float, most: float) -> str:
    """The set that a constrained allocation would be drawn from."""
    how = "every one listed" if found.is_listed else "a sample, there are too many to list"
    return (
        f"{found.candidates:,} allocations were scored ({how}); {len(found.allocations):,} are "
        f"acceptable, with scores up to {found.threshold:.4g} (the median of all is "
        f"{found.median_score:.4g}; smaller is better balanced).\n"
        f"Among those acceptable, two clusters share an arm in {percent(value=least)} to "
        f"{percent(value=most)} of allocations: none always, none never.\n"
        f"A two-sided test by re-randomising among them has no p value below {found.least_p:.2g}."
    )
