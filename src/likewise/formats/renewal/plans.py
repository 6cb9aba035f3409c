"""A plan as it is kept in the record: JSON in which cohorts stand by their ids."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.plan_chances import Chance
from likewise.domain.renewal.plan_terms import (
    Costs,
    Goal,
    Limits,
    Measure,
    Promise,
    RenewalPlan,
    Unhelped,
)

type Terms = tuple[Goal, Limits, Costs]


def write_terms(*, goal: Goal, limits: Limits, costs: Costs) -> str:
    """What a plan is asked for, as JSON: equal terms, equal texts."""
    return _text({"goal": asdict(goal), "limits": _limits(limits), "costs": asdict(costs)})


def read_terms(text: str) -> Terms:
    """Goal, limits and costs as `write_terms` wrote them."""
    return _terms(json.loads(text))


def write_plan(*, plan: RenewalPlan, rules: Mapping[str, Rule]) -> str:
    """A plan, and by which rule each cohort counted as stopped when it was made, as JSON."""
    told = asdict(plan) | {"limits": _limits(plan.limits)}
    return _text({"plan": told, "rules": {each: asdict(rule) for each, rule in rules.items()}})


def read_plan(text: str) -> tuple[RenewalPlan, dict[str, Rule]]:
    """A plan and its rules as `write_plan` wrote them."""
    kept = json.loads(text)
    told = kept["plan"]
    goal, limits, costs = _terms(told)
    plan = RenewalPlan(
        goal=goal,
        limits=limits,
        costs=costs,
        measures=tuple(Measure(**each) for each in told["measures"]),
        promises=tuple(
            Promise(**each | _chances(each, "without", "with_plan")) for each in told["promises"]
        ),
        unhelped=tuple(
            Unhelped(**each | _chances(each, "now", "best")) for each in told["unhelped"]
        ),
        below=told["below"],
        cost=told["cost"],
        newcomers=told["newcomers"],
        leads=told["leads"],
        gap=told["gap"],
        proven=told["proven"],
        today=told["today"],
        left_out=tuple(told["left_out"]),
    )
    return plan, {cohort: Rule(**rule) for cohort, rule in kept["rules"].items()}


def _limits(limits: Limits) -> dict[str, Any]:
    return asdict(limits) | {"may_join": [sorted(pair) for pair in sorted(limits.may_join)]}


def _terms(told: Mapping[str, Any]) -> Terms:
    pairs = frozenset((one, other) for one, other in told["limits"]["may_join"])
    return (
        Goal(**told["goal"]),
        Limits(**told["limits"] | {"may_join": pairs}),
        Costs(**told["costs"]),
    )


def _chances(told: Mapping[str, Any], *names: str) -> dict[str, Chance]:
    return {name: Chance(**told[name]) for name in names}


def _text(told: object) -> str:
    return json.dumps(told, sort_keys=True, separators=(",", ":"))
