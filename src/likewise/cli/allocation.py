"""`likewise allocation`: simulate a design, generate a sequence, seal it, verify it."""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from likewise.cli.grids import grid
from likewise.cli.pictures import write_picture
from likewise.cli.results import icc, retest
from likewise.cli.sample_sizes import needed
from likewise.cli.sealing import COMMANDS
from likewise.cli.sealing.designs import opened_design
from likewise.cli.sealing.files import FILE, NEW_FILE, PUBLIC_NUMBER, print_json, write_new
from likewise.cli.seeds import Seed, drawn, tell_seed
from likewise.cli.tables import TABLE, opened

if TYPE_CHECKING:
    from likewise.domain.allocation import Constrained, Decision, Design, Simulation, Slot
    from likewise.formats.allocation import DesignFile

SCORING = "Scoring every allocation of the clusters, or many of them (some seconds)."


@click.group()
def allocation() -> None:
    """Plan a trial, simulate a design, generate and seal a sequence, verify it, test a result.

    The files are described, with examples, in docs/reference/allocation-files.md.
    """


for command in (*COMMANDS, needed, icc, retest, grid):
    allocation.add_command(command)


@allocation.command()
@click.argument("design_file", metavar="DESIGN.csv", type=TABLE)
@click.option("--size", type=click.IntRange(min=1), help="Units in a trial (else the design says).")
@click.option("--trials", type=click.IntRange(min=1), default=10_000, show_default=True)
@click.option("--seed", type=Seed(), default=1, show_default=True, help="Names the random numbers.")
@click.option("--people", type=TABLE, help="Known people to draw newcomers from (CSV).")
@click.option("--units", type=TABLE, help="For constrained designs: the clusters (CSV).")
@click.option("--workers", type=click.IntRange(1, 256), help="Threads (else one for each core).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--svg", type=NEW_FILE, help="Draw balance and predictability into this file.")
def simulate(
    design_file: Path,
    size: int | None,
    trials: int,
    seed: int,
    people: Path | None,
    units: Path | None,
    workers: int | None,
    as_json: bool,
    svg: Path | None,
) -> None:
    """What a design would do: balance, predictability, selection bias, power, sample size.

    DESIGN.csv has the columns setting, name, level, value; for example

    \b
      setting,name,level,value
      method,,,minimisation
      arm,control,,1
      arm,support,,1
      factor,sex,female,0.5
      factor,sex,male,0.5
      probability,,,0.8
      size,,,120
    """
    from likewise.domain.allocation import Constrained
    from likewise.domain.allocation.planning import check_size, plan
    from likewise.formats.allocation import plan_as_json, simulation_as_json
    from likewise.reports.allocation.words import plan_in_words, simulation_in_words

    given = _design(design_file)
    if isinstance(given.design, Constrained):
        _simulate_constrained(given.design, units, trials, seed, as_json)
        return
    size = _size(given, size)
    planned = None
    if given.outcome is not None:
        planned = plan(
            design=given.design,
            outcome=given.outcome,
            size=size,
            cluster_sizes=given.cluster_sizes,
        )
    reason = _reason(check_size, design=given.design, size=size)
    found = _run(given, size, people, trials, seed, workers)
    if svg is not None:
        _draw(svg, found, given.design)
    if as_json:
        told: dict[str, Any] = {"seed": str(seed)}
        told["design"] = given.design.__class__.__name__.lower()
        told |= simulation_as_json(simulation=found)
        told |= {"comparison_refused": reason, "plan": planned and plan_as_json(plan=planned)}
        print_json(told)
        return
    click.echo(simulation_in_words(simulation=found, units=given.design.units))
    if planned is not None and given.outcome is not None:
        power = given.outcome.power
        click.echo("\n" + plan_in_words(plan=planned, units=given.design.units, power=power))
    if reason:
        click.echo(f"\nNo comparison of arms. {reason}")


@allocation.command()
@click.argument("design_file", metavar="DESIGN.csv|COMMITTED.json", type=TABLE)
@click.option("--length", type=click.IntRange(min=1), help="Slots in each stratum of a list.")
@click.option("--units", type=TABLE, help="The people or clusters to allocate (CSV).")
@click.option("--seed", type=Seed(), help="Names the random numbers; left out, one is drawn.")
@PUBLIC_NUMBER
@click.option("--after", type=FILE, help="A seal: make further slots, after those it has.")
@click.option("--out", type=NEW_FILE, help="Write the sequence into this new file.")
@click.option("--explain", is_flag=True, help="Say how each arm was decided, in words.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with each explanation.")
def generate(
    design_file: Path,
    length: int | None,
    units: Path | None,
    seed: int | None,
    typed: tuple[tuple[str, str], ...],
    after: Path | None,
    out: Path | None,
    explain: bool,
    as_json: bool,
) -> None:
    """Make the sequence of a design: a list of slots, or arms for the units given.

    Simple and block designs make a list (--length, or the size of the design, in each stratum).
    Minimisation and constrained designs need --units: a CSV with the columns unit, one for each
    factor or covariate, and arm, which is empty for those who wait. A past arm that the seed does
    not give is refused, unless a column deviation says why. A design that `commit` promised has
    its seed.
    """
    from likewise.domain.allocation import Constrained
    from likewise.formats.allocation import (
        choice_as_json,
        decisions_as_json,
        slots_of_choice,
        slots_of_decisions,
    )
    from likewise.reports.allocation.words import choice_in_words, decisions_in_words

    given, seed, known, is_drawn = _given(design_file, seed, typed)
    design, listed = given.design, units or known
    past: tuple[str, ...] = ()
    if isinstance(design, Constrained):
        choice = _choice(design, listed, seed)
        slots = slots_of_choice(choice=choice)
        told: dict[str, Any] = {"seed": str(seed)}
        told |= choice_as_json(design=design, choice=choice)
        words = choice_in_words(choice=choice, arms=design.names) if explain else None
    else:
        decisions, past = _decisions(given, listed, length, seed, after)
        slots = slots_of_decisions(decisions=decisions)
        told = {"seed": str(seed)}
        if as_json:
            told["decisions"] = decisions_as_json(design=design, decisions=decisions)
        words = decisions_in_words(decisions=decisions) if explain else None
    _tell_if_incomparable(design, [*past, *(slot.arm for slot in slots if slot.unit)])
    tell_seed(seed, is_drawn=is_drawn)
    _deliver(slots, out, json_told=told if as_json else None, words=words)


def _design(path: Path) -> "DesignFile":
    from likewise.formats.allocation import read_design

    return read_design(table=opened(path))


def _size(given: "DesignFile", size: int | None) -> int:
    if size is None and given.size is None:
        raise click.UsageError("Say how many units a trial has: --size, or a size in the design.")
    return size or given.size or 0


def _reason(check: Any, **arguments: Any) -> str | None:
    """The sentence of a refusal, where there is one."""
    from likewise.domain.refusals import DomainError

    try:
        check(**arguments)
    except DomainError as refusal:
        return refusal.sentence
    return None


def _run(
    given: "DesignFile",
    size: int,
    people: Path | None,
    trials: int,
    seed: int,
    workers: int | None,
) -> "Simulation":
    from likewise.cli.progress import LateBar, said_while_compiling
    from likewise.domain.allocation import simulate as simulate_design
    from likewise.formats.allocation import read_people

    mix = given.mix
    if people is not None:
        mix = read_people(table=opened(people), design=given.design)
    done = 0
    with said_while_compiling(), LateBar(label="Simulating", length=trials) as bar:

        def progress(more: int) -> None:
            nonlocal done
            done += more
            bar(done)

        return simulate_design(
            design=given.design,
            size=size,
            mix=mix,
            trials=trials,
            seed=seed,
            recruiter_bias=given.recruiter_bias,
            cluster_sizes=given.cluster_sizes if given.design.units == "clusters" else None,
            workers=workers or os.cpu_count() or 1,
            progress=progress,
        )


@contextlib.contextmanager
def _told_if_slow(words: str) -> Iterator[None]:
    """Say, after two seconds without a result, what is being done."""
    timer = threading.Timer(2.0, click.echo, args=(words,), kwargs={"err": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _draw(svg: Path, found: "Simulation", design: "Design") -> None:
    from likewise.reports.allocation.picture import simulation_as_svg

    title = f"{design.__class__.__name__}: {found.trials:,} trials of {found.size:,} {design.units}"
    write_picture(svg, simulation_as_svg(simulation=found, title=title, units=design.units))


def _simulate_constrained(
    design: "Constrained", units: Path | None, trials: int, seed: int, as_json: bool
) -> None:
    import numpy as np

    from likewise.domain.allocation import acceptable_allocations
    from likewise.domain.allocation.constrained_trials import try_constrained
    from likewise.formats.allocation import read_clusters, trials_as_json
    from likewise.reports.allocation.results import constrained_trials_in_words
    from likewise.reports.allocation.words import acceptable_in_words

    if units is None:
        raise click.UsageError("A constrained design needs the clusters: --units CLUSTERS.csv.")
    clusters = read_clusters(table=opened(units), design=design)
    with _told_if_slow(SCORING):
        found = acceptable_allocations(design=design, clusters=clusters, seed=seed)
        tried = try_constrained(
            design=design, clusters=clusters, seed=seed, trials=trials, found=found
        )
    pairs = found.together[np.triu_indices(len(clusters), 1)]
    least, most = float(pairs.min()), float(pairs.max())
    if not as_json:
        click.echo(acceptable_in_words(found=found, least=least, most=most))
        click.echo("\n" + constrained_trials_in_words(found=tried))
        return
    print_json(
        {
            "seed": str(seed),
            "design": "constrained",
            "is_listed": found.is_listed,
            "candidates": found.candidates,
            "acceptable": len(found.allocations),
            "threshold": found.threshold,
            "median_score": found.median_score,
            "least_p": found.least_p,
            "least_together": least,
            "most_together": most,
            "comparison_refused": tried.comparison_refused,
            "tried": trials_as_json(tried=tried),
        }
    )


def _given(
    path: Path, seed: int | None, typed: tuple[tuple[str, str], ...]
) -> "tuple[DesignFile, int, bytes | None, bool]":
    """The design, its seed, the units that were promised with it, and whether the seed is new."""
    if path.suffix.lower() == ".json":
        if seed is not None:
            raise click.UsageError("A committed design has its seed. Leave --seed out.")
        found = opened_design(path, typed)
        return found.file, found.seed, found.committed.units.encode() or None, False
    if typed:
        raise click.UsageError("A public number goes with a committed design: COMMITTED.json.")
    return _design(path), drawn(seed), None, seed is None


def _choice(design: "Constrained", units: Path | bytes | None, seed: int) -> Any:
    from likewise.domain.allocation import choose
    from likewise.formats.allocation import read_clusters

    if units is None:
        raise click.UsageError("A constrained design needs the clusters: --units CLUSTERS.csv.")
    clusters = read_clusters(table=opened(units), design=design)
    with _told_if_slow(SCORING):
        return choose(design=design, clusters=clusters, seed=seed)


def _decisions(
    given: "DesignFile",
    units: Path | bytes | None,
    length: int | None,
    seed: int,
    after: Path | None,
) -> "tuple[list[Decision], tuple[str, ...]]":
    """Who gets which arm; and the arms that those allocated before have."""
    from likewise.domain.allocation import Minimisation, Simple, allocate, sequence
    from likewise.domain.allocation.designs import Blocks
    from likewise.domain.allocation.sequences import sequence_for
    from likewise.formats.allocation import read_units
    from likewise.formats.apart.sealing import seal_apart

    design = given.design
    listed = None if units is None else read_units(table=opened(units), design=design)
    past = tuple(gone.arm for gone in listed.past) if listed else ()
    if isinstance(design, Simple | Blocks):
        if listed is not None:
            dealt = sequence_for(design=design, past=listed.past, waiting=listed.waiting, seed=seed)
            return list(dealt), past
        slots = length or given.size
        if slots is None:
            raise click.UsageError("Say how many slots a stratum has: --length, or a size.")
        if after is None:
            return list(sequence(design=design, length=slots, seed=seed)), past
        reached = seal_apart(after).reached
        longest = max(reached.values()) + slots
        further = [
            made
            for made in sequence(design=design, length=longest, seed=seed)
            if 0 < made.position - reached.get(made.stratum, 0) <= slots
        ]
        return further, past
    if listed is None or not isinstance(design, Minimisation):
        raise click.UsageError("Minimisation allocates people as they come: --units UNITS.csv.")
    made = allocate(design=design, past=listed.past, waiting=listed.waiting, seed=seed)
    return list(made), past


def _tell_if_incomparable(design: "Design", arms: list[str]) -> None:
    """Say why arms cannot be compared, where clusters were allocated and some arm has just one."""
    from likewise.domain.allocation import why_not_compare

    if design.units != "clusters" or not arms:
        return
    reason = why_not_compare(clusters_per_arm=[arms.count(arm) for arm in design.names])
    if reason:
        click.echo(f"As it stands, no comparison of arms. {reason}", err=True)


def _deliver(
    slots: "tuple[Slot, ...]", out: Path | None, *, json_told: Any, words: str | None
) -> None:
    """The sequence to its file or to the screen, and the explanation beside it."""
    from likewise.formats.allocation import sequence_as_csv

    if out is not None:
        write_new(out, sequence_as_csv(slots=slots))
        click.echo(f"Wrote {len(slots):,} slots to {out}. Keep it secret; seal it next.", err=True)
    if json_told is not None:
        print_json(json_told)
    elif words is not None:
        click.echo(words)
    elif out is None:
        click.echo(sequence_as_csv(slots=slots), nl=False)
