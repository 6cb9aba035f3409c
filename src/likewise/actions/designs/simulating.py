"""Trials that take long: asked for, worked out as a job, and thrown away by whoever asked."""

from collections.abc import Callable
from datetime import datetime

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import MACHINE_OWNER, ActingRole, Actor
from likewise.domain.allocation import DesignRefused, Simulation
from likewise.domain.allocation.simulation import check_simulation, effort_of
from likewise.domain.operations import Ids
from likewise.queries.designs.reading import design_in
from likewise.queries.designs.trials import trials_of
from likewise.records import audit, jobs, simulations
from likewise.records import designs as record
from likewise.records.turns import writing

MOST_ASKED = 2_000_000_000  # of effort: some minutes of one core
MOST_CELLS = 20_000_000  # of trials by levels: each takes some 16 bytes


class ThrownAway(Exception):
    """Whoever asked for it does not want it any more."""


def ask_for_simulation(
    *, by: Actor, at: datetime, operation: str, design: str, size: int, trials: int
) -> str:
    """Ask for simulated trials of a design as it now is; answers their id.

    They are worked out as a job. What the same person asked for before is not done again: the
    answer is the same.

    Raises
    ------
    NotAllowed
        When the role may not design.
    NotFound
        When there is no such design.
    DesignRefused
        When the size or the number cannot be used, or it would take too long.
    """
    check_may(by, Capability.DESIGN)
    drafted = design_in(by, design)
    given = record.file_of(drafted.design_file)
    check_simulation(size=size, trials=trials, recruiter_bias=given.recruiter_bias)
    cells = trials * sum(len(each.levels) for each in given.design.factors)
    if effort_of(design=given.design, size=size, trials=trials) > MOST_ASKED or cells > MOST_CELLS:
        raise DesignRefused(
            "These trials would take too long here, or too much memory. Ask for fewer, or use the "
            "command: likewise allocation simulate, with the design file."
        )
    wanted = simulations.Wanted(
        design=design,
        account=by.account,
        design_file=drafted.design_file,
        size=size,
        trials=trials,
    )
    simulation = Ids(operation).new()
    with writing():
        if simulations.is_wanted(simulation):
            return simulation
        known = simulations.same(wanted)
        if known and (_is_made(known) or jobs.is_to_be_done(simulations.WORK_OUT, known)):
            return known
        simulations.ask(wanted, simulation=simulation, programme=by.programme or "", at=at)
        if not jobs.ask(simulations.WORK_OUT, simulation, arguments={"simulation": simulation}):
            jobs.ask_again(simulations.WORK_OUT, simulation, at=at)  # thrown away, and sent again
        audit.append(
            by=by, at=at, action="designs.ask_for_simulation", about=[design],
            counts={"trials": trials}, operation=operation,
        )  # fmt: skip
    return simulation


def _is_made(simulation: str) -> bool:
    found = simulations.find(simulation)
    return found is not None and found.made_at is not None


def throw_simulation_away(*, by: Actor, at: datetime, design: str, simulation: str) -> None:
    """Stop trials that are being worked out, or throw their answer away.

    Raises
    ------
    NotAllowed
        When the role may not design.
    NotFound
        When this person never asked for such, or has thrown them away.
    """
    check_may(by, Capability.DESIGN)
    design_in(by, design)
    with writing():
        if not simulations.throw_away(simulation, account=by.account):
            raise NotFound("There are no such trials of yours.")
        audit.append(
            by=by, at=at, action="designs.throw_simulation_away", about=[design], counts={}
        )


def work_out_simulation(
    *,
    simulation: str,
    at: datetime,
    workers: int = 1,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Callable[[], object] | None:
    """Work out trials that were asked for, and answer what writes them; none where that is done.

    `on_progress` is called with how many trials are done, and of how many; what it raises stops the
    trials. Where they are refused, the reason is what is written.
    """
    asked = simulations.find(simulation)
    if asked is None or asked.made_at is not None:
        return None
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        on_progress(done, asked.trials)

    found: Simulation | None = None
    because = ""
    try:
        found = trials_of(
            record.file_of(asked.design_file),
            size=asked.size,
            trials=asked.trials,
            workers=workers,
            progress=count,
        )
    except DesignRefused as refusal:
        because = refusal.sentence

    def write() -> None:
        if simulations.keep(simulation=simulation, at=at, found=found, because=because):
            audit.append(
                by=Actor(
                    account=MACHINE_OWNER,
                    role=ActingRole.ADMINISTRATOR,
                    programme=asked.programme,
                ),
                at=at,
                action=simulations.WORK_OUT,
                about=[asked.design],
                counts={"trials": asked.trials},
            )

    return write
