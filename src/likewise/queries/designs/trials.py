"""What a design would do: simulated trials, as many as are done while somebody waits."""

from dataclasses import dataclass

from likewise.domain.access import Capability
from likewise.domain.accounts import Actor
from likewise.domain.allocation import Simulation, simulate
from likewise.queries.access import check_sees
from likewise.queries.designs.reading import design_in
from likewise.records import designs as record

MOST_TRIALS = 10_000
MOST_UNITS = 1_300_000  # in all trials: 130 clusters 10,000 times, two seconds or less
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """The trials of a design, and what its units are called."""

    name: str
    units: str
    found: Simulation


def simulated(viewer: Actor, *, design: str, size: int | None = None) -> Simulated:
    """Simulate a design with so many units (none: as its file says, else 100).

    Raises
    ------
    NotFound
    DesignRefused
        When the size cannot be used.
    """
    check_sees(viewer, Capability.DESIGN)
    drafted = design_in(viewer, design)
    given = record.file_of(drafted.design_file)
    units = size or given.size or 100
    found = simulate(
        design=given.design,
        size=units,
        mix=given.mix,
        trials=max(1, min(MOST_TRIALS, MOST_UNITS // max(units, 1))),
        seed=SEED,
        recruiter_bias=given.recruiter_bias,
        cluster_sizes=given.cluster_sizes if given.design.units == "clusters" else None,
    )
    return Simulated(name=drafted.name, units=given.design.units, found=found)
