"""A simulation as JSON, to the last bit: written when it is done, and read when it is shown."""

import json
from dataclasses import asdict
from typing import Any

from likewise.domain.allocation.cluster_sizes import PeopleByArm
from likewise.domain.allocation.predictability import Predictability, SelectionBias
from likewise.domain.allocation.simulation import Bar, LevelBalance, Simulation, Spread


def write_simulation(*, simulation: Simulation) -> str:
    """A simulation as JSON text."""
    return json.dumps(asdict(simulation))


def read_simulation(text: str) -> Simulation:
    """The simulation that was written."""
    told: dict[str, Any] = json.loads(text)
    people = told["people"]
    return Simulation(
        trials=told["trials"],
        size=told["size"],
        arms=tuple(told["arms"]),
        arm_shares=tuple(told["arm_shares"]),
        marginal_balance=Spread(**told["marginal_balance"]),
        off_plan=Spread(**told["off_plan"]),
        widest_on_the_way=Spread(**told["widest_on_the_way"]),
        histogram=tuple(Bar(**each) for each in told["histogram"]),
        by_level=tuple(
            LevelBalance(**{**each, "off_plan": Spread(**each["off_plan"])})
            for each in told["by_level"]
        ),
        predictability=tuple(Predictability(**each) for each in told["predictability"]),
        selection_bias=tuple(SelectionBias(**each) for each in told["selection_bias"]),
        people=people and PeopleByArm(**{**people, "shares": tuple(people["shares"])}),
    )
