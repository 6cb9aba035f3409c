"""Answers as plain values for JSON: the fields of the domain's answers, arms by name."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from likewise.domain.allocation.constrained import ConstrainedChoice
from likewise.domain.allocation.constrained_trials import ConstrainedTrials
from likewise.domain.allocation.decisions import Decision
from likewise.domain.allocation.designs import Design
from likewise.domain.allocation.planning import Plan
from likewise.domain.allocation.simulation import Simulation

Json = dict[str, Any]


def decisions_as_json(*, design: Design, decisions: Iterable[Decision]) -> list[Json]:
    """Decisions with everything that went into them."""
    return [decision_as_json(design=design, decision=decision) for decision in decisions]


def decision_as_json(*, design: Design, decision: Decision) -> Json:
    """One decision: counts and chances are given by arm."""
    names = design.names
    return {
        "stratum": decision.stratum,
        "position": decision.position,
        "unit": decision.unit,
        "arm": decision.arm,
        "known": [
            {
                "factor": known.factor,
                "level": known.level,
                "weight": known.weight,
                "counts": dict(zip(names, known.counts, strict=True)),
            }
            for known in decision.known
        ],
        "imbalance_if": {
            made.arm: {"by_factor": list(made.by_factor), "total": made.total}
            for made in decision.imbalances
        },
        "probabilities": dict(zip(names, decision.probabilities, strict=True)),
        "draw": decision.draw,
        "words": decision.words,
    }


def choice_as_json(*, design: Design, choice: ConstrainedChoice) -> Json:
    """A constrained allocation with the set it was drawn from."""
    told = asdict(choice)
    told["means"] = {
        name: dict(zip(design.names, means, strict=True)) for name, means in choice.means
    }
    told["slots"] = [
        {"unit": unit, "arm": arm} for unit, arm in zip(choice.units, choice.arms, strict=True)
    ]
    del told["units"], told["arms"]
    return told


def simulation_as_json(*, simulation: Simulation) -> Json:
    """A simulation, field by field."""
    told = asdict(simulation)
    shares = zip(simulation.arms, simulation.arm_shares, strict=True)
    told["arm_shares"] = dict(shares)
    return told


def trials_as_json(*, tried: ConstrainedTrials) -> Json:
    """Trials of a constrained design without effect, field by field."""
    return asdict(tried)


def plan_as_json(*, plan: Plan) -> Json:
    """Sample size and power, field by field."""
    return asdict(plan)
