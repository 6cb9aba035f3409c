"""One design of a grid: a seed of its own, and what is tried of it."""

from hashlib import sha256

import pytest

from likewise.domain.allocation import ClusterSizes, Mix, Simple, arms_in_ratio, simulate
from likewise.domain.allocation.grids import Tried, seed_in_grid, try_design
from likewise.domain.allocation.outcomes import Outcome
from likewise.domain.allocation.planning import plan
from likewise.domain.allocation.streams import SeedRefused

DESIGN = Simple(arms=arms_in_ratio(names=("usual", "support")), units="clusters")
SIZES = ClusterSizes(mean=10, variation=0.65)
OUTCOME = Outcome(difference=0.3, deviation=1, icc=0.03)


def tried(size: int, sizes: ClusterSizes | None = SIZES) -> Tried:
    return try_design(
        design=DESIGN, size=size, mix=Mix(), trials=20, seed=5, recruiter_bias=0.2,
        cluster_sizes=sizes, outcome=OUTCOME,
    )  # fmt: skip


def test_a_seed_is_what_the_reference_page_says_of_it() -> None:
    said = b"likewise grid 1\n0x000000000000000000000000000000ff\n17\nmethod,,,simple\n"

    found = seed_in_grid(seed=255, number=17, design="method,,,simple\n")

    assert found == int.from_bytes(sha256(said).digest()[:16], "big")


def test_seeds_differ_by_grid_number_and_design() -> None:
    asked = [(1, 1, "a"), (2, 1, "a"), (1, 2, "a"), (1, 1, "b")]

    seeds = {seed_in_grid(seed=seed, number=number, design=of) for seed, number, of in asked}

    assert len(seeds) == 4


def test_a_seed_that_is_none_is_refused() -> None:
    with pytest.raises(SeedRefused, match="a whole number from 0"):
        seed_in_grid(seed=-1, number=1, design="a")


def test_a_design_is_tried_as_it_is_alone() -> None:
    found = tried(24)

    assert found.simulation == simulate(
        design=DESIGN, size=24, mix=Mix(), trials=20, seed=5, cluster_sizes=SIZES
    )
    assert found.plan == plan(design=DESIGN, outcome=OUTCOME, size=24, cluster_sizes=SIZES)
    assert (found.comparison_refused, found.plan_refused) == ("", "")


def test_what_cannot_be_compared_or_planned_is_part_of_the_answer() -> None:
    alone, unsized = tried(2), tried(24, None)

    assert "one cluster" in alone.comparison_refused
    assert (alone.plan, alone.plan_refused) == (None, alone.comparison_refused)
    assert (unsized.plan, unsized.plan_refused) == (
        None, "Give the cluster size: power depends on it."
    )  # fmt: skip
    assert unsized.comparison_refused == ""
