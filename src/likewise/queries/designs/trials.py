"""What a design would do: simulated trials, at once, or asked for where they take long."""

import os
from dataclasses import dataclass
from datetime import datetime

from likewise.domain.access import Capability, NotFound
from likewise.domain.accounts import Actor
from likewise.domain.allocation import Simulation, simulate
from likewise.domain.allocation.simulation import Progress, check_simulation, effort_of
from likewise.domain.designs import TrialDesign
from likewise.formats.allocation import DesignFile
from likewise.queries.access import check_sees
from likewise.queries.designs.reading import design_in
from likewise.records import designs as record
from likewise.records import jobs, simulations
from likewise.records.jobs import HowFar

TRIALS = 10_000
# 1,300 people 10,000 times, on two cores: two seconds or less (`effort_of`, `make bench`).
MOST_AT_ONCE = 13_000_000
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Trials that the viewer asked for. `found` is none until they are there: `how_far` says."""

    id: str
    asked_at: datetime
    size: int
    trials: int
    found: Simulation | None
    because: str
    how_far: HowFar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """The trials of a design, what its units are called, and what the viewer asked for before.

    `found` is none where these trials take too long to wait for: then `effort` says how long, as
    `effort_of` does.
    """

    name: str
    units: str
    size: int
    trials: int
    effort: int
    found: Simulation | None
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSimulation:
    """Trials that the viewer asked for, with the design that they are of."""

    name: str
    units: str
    asked: Kept


def simulated(
    viewer: Actor, *, design: str, size: int | None = None, trials: int | None = None
) -> Simulated:
    """Simulate a design, where that is done while somebody waits.

    Without a size it is as the design's file says, else 100; without a number of trials, as many as
    are done at once, 10,000 at most.

    Raises
    ------
    NotFound
    DesignRefused
        When the size or the number of trials cannot be used.
    """
    check_sees(viewer, Capability.DESIGN)
    drafted = design_in(viewer, design)
    given = record.file_of(drafted.design_file)
    units = size or given.size or 100
    each = max(1, effort_of(design=given.design, size=units, trials=1))
    number = trials or max(1, min(TRIALS, MOST_AT_ONCE // each))
    check_simulation(size=units, trials=number, recruiter_bias=given.recruiter_bias)
    is_at_once = each * number <= MOST_AT_ONCE and number <= TRIALS
    return Simulated(
        name=drafted.name,
        units=given.design.units,
        size=units,
        trials=number,
        effort=each * number,
        found=trials_of(given, size=units, trials=number) if is_at_once else None,
        kept=tuple(_kept(each) for each in simulations.of(design=design, account=viewer.account)),
    )


def kept_simulation(viewer: Actor, *, design: str, simulation: str) -> KeptSimulation:
    """Trials that the viewer asked for, and how far they are.

    Raises
    ------
    NotFound
        When the viewer's role has no part in designs, or never asked for such.
    """
    check_sees(viewer, Capability.DESIGN)
    drafted: TrialDesign = design_in(viewer, design)
    asked = simulations.find(simulation, account=viewer.account)
    if asked is None or asked.design != design:
        raise NotFound("There are no such trials of yours.")
    units = record.file_of(asked.design_file).design.units
    return KeptSimulation(name=drafted.name, units=units, asked=_kept(asked))


def trials_of(
    given: DesignFile,
    *,
    size: int,
    trials: int,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """The trials of a design file, by a seed that is no secret; by all cores unless told."""
    return simulate(
        design=given.design,
        size=size,
        mix=given.mix,
        trials=trials,
        seed=SEED,
        recruiter_bias=given.recruiter_bias,
        cluster_sizes=given.cluster_sizes if given.design.units == "clusters" else None,
        workers=workers or os.cpu_count() or 1,
        progress=progress,
    )


def _kept(asked: simulations.Asked) -> Kept:
    is_made = asked.made_at is not None
    return Kept(
        id=asked.id,
        asked_at=asked.asked_at,
        size=asked.size,
        trials=asked.trials,
        found=asked.found,
        because=asked.because,
        how_far=None if is_made else jobs.how_far(simulations.WORK_OUT, asked.id),
    )
