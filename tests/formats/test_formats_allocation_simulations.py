"""A simulation that is written and read is the same to the last bit."""

import pytest

from likewise.domain.allocation import (
    Blocks,
    ClusterSizes,
    Factor,
    Simple,
    arms_in_ratio,
    even_mix,
    simulate,
)
from likewise.domain.allocation.designs import Design
from likewise.formats.allocation.simulations import read_simulation, write_simulation

ARMS = arms_in_ratio(names=("usual", "1:1", "group"), ratio=(1, 1, 2))
SEX = (Factor(name="sex", levels=("female", "male")),)


@pytest.mark.parametrize("sizes", [None, ClusterSizes(mean=9, variation=0.5)])
@pytest.mark.parametrize(
    "design",
    [Simple(arms=ARMS), Blocks(arms=ARMS, factors=SEX, sizes=(4, 8), strata=("sex",))],
)
def test_a_simulation_is_read_as_it_was_written(design: Design, sizes: ClusterSizes | None) -> None:
    found = simulate(
        design=design, size=13, mix=even_mix(factors=design.factors), trials=7, seed=3,
        cluster_sizes=sizes,
    )  # fmt: skip

    assert read_simulation(write_simulation(simulation=found)) == found
