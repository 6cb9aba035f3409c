"""One design of a grid of designs: its own seed, and everything that is tried of it."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from likewise.domain.allocation.cluster_sizes import ClusterSizes
from likewise.domain.allocation.designs import Design, Simple
from likewise.domain.allocation.engine import Mix
from likewise.domain.allocation.outcomes import Outcome
from likewise.domain.allocation.planning import Plan, check_size, plan
from likewise.domain.allocation.simulation import Simulation, simulate
from likewise.domain.allocation.streams import check_seed
from likewise.domain.compiling import Way
from likewise.domain.refusals import DomainError

SEED_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a design did in its trials, and what it was planned for.

    plan : Plan, or none
        None where no outcome is planned on, or where `plan_refused` says why there is none.
    comparison_refused, plan_refused : str
        Why arms cannot be compared, and why nothing could be planned; empty where they can.
    """

    simulation: Simulation
    plan: Plan | None
    comparison_refused: str
    plan_refused: str


def seed_in_grid(*, seed: int, number: int, design: str) -> int:
    """The seed of one design of a grid, from the grid's seed, its number and all that it says.

    Parameters
    ----------
    seed : int
        Of the grid, 0 to 2^128 - 1.
    number : int
        Which design of the grid it is, from 1.
    design : str
        The design as text: equal designs have equal text.

    Returns
    -------
    int
        0 to 2^128 - 1; the same whoever simulates the design, and another for every design.

    Raises
    ------
    SeedRefused
        When the grid's seed is none.

    Notes
    -----
    The first 16 bytes of the SHA-256 of the lines "likewise grid 1", the grid's seed as 0x and 32
    hexadecimal digits, the number, and the design.

    Examples
    --------
    >>> hex(seed_in_grid(seed=1, number=1, design="method,,,simple"))
    '0x1ce37db82c83762aff4e1403891174d6'
    """
    check_seed(seed=seed)
    told = f"likewise grid 1\n{seed:#034x}\n{number}\n{design}"
    return int.from_bytes(sha256(told.encode()).digest()[:SEED_BYTES], "big")


def try_design(
    *,
    design: Design,
    size: int,
    mix: Mix,
    trials: int,
    seed: int,
    recruiter_bias: float,
    cluster_sizes: ClusterSizes | None,
    outcome: Outcome | None,
    form: Way | None = None,
) -> Tried:
    """Simulate a design, plan it where there is an outcome, and say what cannot be compared.

    Parameters
    ----------
    design, size, mix, trials, seed, recruiter_bias, cluster_sizes, form
        As for `simulate`.
    outcome : Outcome, or none
        What the trial is planned on.

    Returns
    -------
    Tried

    Raises
    ------
    DesignRefused, SeedRefused
        As for `simulate`. That a comparison or a plan is refused is part of the answer.
    """
    sizes = cluster_sizes if design.units == "clusters" else None
    simulation = simulate(
        design=design,
        size=size,
        mix=mix,
        trials=trials,
        seed=seed,
        recruiter_bias=recruiter_bias,
        cluster_sizes=sizes,
        form=form,
    )
    # A plan looks at arms and outcome alone, so that it is made once for very many designs.
    bare = Simple(arms=design.arms, units=design.units, treatments=design.treatments)
    planned, refused = (None, "") if outcome is None else _planned(bare, outcome, size, sizes)
    return Tried(
        simulation=simulation,
        plan=planned,
        comparison_refused=_why_not_compare(bare, size),
        plan_refused=refused,
    )


@lru_cache(maxsize=4096)
def _planned(
    design: Design, outcome: Outcome, size: int, sizes: ClusterSizes | None
) -> tuple[Plan | None, str]:
    try:
        return plan(design=design, outcome=outcome, size=size, cluster_sizes=sizes), ""
    except DomainError as refusal:
        return None, refusal.sentence


def _why_not_compare(design: Design, size: int) -> str:
    try:
        check_size(design=design, size=size)
    except DomainError as refusal:
        return refusal.sentence
    return ""
