"""Plans in words, and as plain values for JSON: what to do, and what that promises."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from likewise.domain.cohorts import (
    AbsorbCohorts,
    DrawOnCohorts,
    HandOverLead,
    MergeCohorts,
    RestCohort,
)
from likewise.domain.renewal.plan_chances import Chance
from likewise.domain.renewal.plan_options import newcomers_in_words
from likewise.domain.renewal.plan_terms import Measure, RenewalPlan
from likewise.domain.words import count, people, sentence
from likewise.reports.numbers import percent, plain
from likewise.reports.tables import table

# The act that carries each measure out, where there is one.
ACTS: Final = {
    "merge": MergeCohorts.declared.name,
    "absorb": AbsorbCohorts.declared.name,
    "draw": DrawOnCohorts.declared.name,
    "rest": RestCohort.declared.name,
    "lead": HandOverLead.declared.name,
}
HOURS: Final = " hours"  # the unit of costs, where nobody is asked for another
MOVING: Final = frozenset({"merge", "absorb", "draw"})
NOT_AN_EFFECT: Final = (
    "These chances are what the model would follow, not what such measures are known to do."
)
ASKED: Final = "Who would move is asked: the plan says how many, never who."


def named(plan: RenewalPlan, names: Mapping[str, str]) -> RenewalPlan:
    """The same plan with cohorts by what they are called, for people to read."""

    def call(cohort: str) -> str:
        return " and ".join(names.get(each, each) for each in cohort.split(" and "))

    def call_first(line: str) -> str:
        cohort, colon, rest = line.partition(": ")
        return f"{call(cohort)}{colon}{rest}"

    return replace(
        plan,
        measures=tuple(
            replace(each, cohort=call(each.cohort), other=call(each.other))
            for each in plan.measures
        ),
        promises=tuple(
            replace(each, cohort=call(each.cohort), within=call(each.within))
            for each in plan.promises
        ),
        unhelped=tuple(replace(each, cohort=call(each.cohort)) for each in plan.unhelped),
        left_out=tuple(map(call_first, plan.left_out)),
    )


def plan_in_words(plan: RenewalPlan) -> str:
    """A plan as a page of text: what to do, what it costs, and what is expected with it."""
    return "\n".join(_lines(plan))


def _lines(plan: RenewalPlan) -> Iterator[str]:
    yield f"Plan from the end of {plan.today}. {how_many_are_below(plan)}"
    if not plan.measures:
        yield nothing_to_do(plan)
    for place, measure in enumerate(plan.measures, start=1):
        yield f"{place:>3}. {measure_in_words(measure)} Cost: {plain(measure.cost)}."
    if plan.measures:
        yield what_it_does(plan)
    if any(measure.what in MOVING for measure in plan.measures):
        yield ASKED
    for missed in plan.unhelped:
        yield f"Not helped: {missed.cohort}, {in_interval(missed.now)}. {missed.missing}"
        if missed.best_newcomers or missed.best_leads:
            yield (
                f"   Alone it could have {newcomers_in_words(missed.best_newcomers)} and "
                f"{more_leads(missed.best_leads)}: {in_interval(missed.best)}."
            )
    yield ""
    rows = [
        [
            promise.cohort,
            str(promise.months),
            in_interval(promise.without),
            in_interval(promise.with_plan),
            promise.within,
        ]
        for promise in plan.promises
    ]
    heads = ["Cohort", "Months", "As it is", "With the plan", "Within"]
    yield from table(headings=heads, rows=rows)
    yield NOT_AN_EFFECT


def how_many_are_below(plan: RenewalPlan) -> str:
    """How many cohorts are below the line as they are, as a sentence."""
    return (
        f"Of {count(len(plan.promises), 'cohort')}, {plan.below} "
        f"{'is' if plan.below == 1 else 'are'} less likely than {percent(plan.goal.chance)} to "
        f"meet still after {count(plan.goal.months, 'month')}."
    )


def nothing_to_do(plan: RenewalPlan) -> str:
    """Why a plan without measures has none."""
    if not plan.below:
        return "Nothing needs to be done for that."
    return "Nothing within the limits helps."


def what_it_does(plan: RenewalPlan) -> str:
    """What a plan costs, takes and does, and how sure it is that none is cheaper."""
    helped = plan.below - len(plan.unhelped)
    return (
        f"In all: {plain(plan.cost)}, with {newcomers_in_words(plan.newcomers)} and "
        f"{more_leads(plan.leads)}. It brings {helped} of {plan.below} above. {_how_sure(plan)}"
    )


def in_one_sentence(plan: RenewalPlan) -> str:
    """What a plan does and costs, in hours, and whether anything cheaper could exist."""
    chance, months = percent(plan.goal.chance), count(plan.goal.months, "month")
    number = count(len(plan.promises), "cohort")
    if not plan.below:
        return (
            f"Of {number}, each has a chance of {chance} or more to meet still after {months}: "
            "nothing needs to be done for that."
        )
    are = "is" if plan.below == 1 else "are"
    below = (
        f"Of {number}, {plan.below} {are} less likely than {chance} to meet still after {months}"
    )
    if not plan.measures:
        return f"{below}, and nothing within the limits helps."
    helped, sure = plan.below - len(plan.unhelped), _how_sure(plan)
    whom = f"{helped} of them" if plan.unhelped else "it" if plan.below == 1 else "all of them"
    return (
        f"{below}; for {plain(plan.cost)}{HOURS}, with {newcomers_in_words(plan.newcomers)} and "
        f"{more_leads(plan.leads)}, this plan brings {whom} above that; "
        f"{sure[:1].lower()}{sure[1:]}"
    )


def more_leads(number: int) -> str:
    """So many more people to lead, in words."""
    return count(number, "more lead") if number else "no more leads"


def _how_sure(plan: RenewalPlan) -> str:
    if not plan.proven:
        return "Time ran out: another plan might help more cohorts."
    if plan.gap:
        return f"Time ran out: a plan up to {percent(plan.gap)} cheaper might exist."
    return "No plan of these measures helps more, or costs less."


def measure_in_words(measure: Measure, *, counts: bool = True) -> str:
    """One thing to do, as a sentence; `counts`: whether numbers of people who are may be said."""
    number, name, other = int(measure.number), measure.cohort, measure.other
    if measure.what == "recruit":
        return f"Find {newcomers_in_words(measure.number)} for {name}."
    if measure.what == "lead":
        return f"Find {more_leads(number)} for {name}."
    if measure.what == "rest":
        return f"Let {name} rest for {count(number, 'month')}."
    if measure.what == "draw":
        whose = f"{number} of its {people(measure.of)}" if counts else "some of its people"
        return f"Ask {other} whether {whose} would join {name}."
    count_on = f": this counts on {number} of {people(measure.of)}, and needs {measure.at_least}"
    if measure.what == "absorb":
        return f"Ask {other} whether it would join {name}{count_on if counts else ''}."
    return f"Ask {name} and {other} whether they would become one{count_on if counts else ''}."


def in_interval(found: Chance) -> str:
    """A chance with its interval."""
    return f"{percent(found.chance)} ({percent(found.low)} to {percent(found.high)})"


def plan_as_plain(plan: RenewalPlan) -> dict[str, Any]:
    """A plan as data for JSON; `formats.renewal.promises` reads back what it promises."""
    limits = asdict(plan.limits) | {"may_join": [sorted(p) for p in sorted(plan.limits.may_join)]}
    return {
        "from": plan.today,
        "goal": asdict(plan.goal),
        "limits": limits,
        "costs": asdict(plan.costs),
        "below": plan.below,
        "cost": plan.cost,
        "newcomers_a_month": plan.newcomers,
        "leads": plan.leads,
        "gap": plan.gap,
        "proven": plan.proven,
        "measures": [
            asdict(measure) | {"act": ACTS.get(measure.what), "says": measure_in_words(measure)}
            for measure in plan.measures
        ],
        "promises": [asdict(promise) for promise in plan.promises],
        "unhelped": [asdict(missed) for missed in plan.unhelped],
        "left_out": list(plan.left_out),
        "notes": [sentence(NOT_AN_EFFECT), ASKED],
    }
