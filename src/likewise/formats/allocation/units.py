"""The list of units: people or clusters with their factors, and their arm where they have one."""

from dataclasses import dataclass
from math import nan

import numpy as np

from likewise.domain.allocation.constrained import Cluster, Constrained, ConstraintRefused
from likewise.domain.allocation.designs import Design, DesignRefused
from likewise.domain.allocation.engine import Mix
from likewise.domain.allocation.minimisation import Allocated, Waiting
from likewise.domain.imports import FileNotRight
from likewise.formats.tables import Row, TextTable, rows_of


@dataclass(frozen=True, kw_only=True)
class UnitsFile:
    """Those who have their arm, in order, and those who wait, in order."""

    past: tuple[Allocated, ...]
    waiting: tuple[Waiting, ...]


def read_units(*, table: TextTable, design: Design, needs_waiting: bool = True) -> UnitsFile:
    """Read people or clusters to allocate: `unit`, one column a factor, perhaps `arm`, `deviation`.

    `deviation` says why an arm is not the one that the seed gave, where it is not.

    Raises
    ------
    FileNotRight
        When a level is missing or unknown, a unit repeats, an arm is not of the design, or
        someone with an arm comes after someone without.
    """
    past: list[Allocated] = []
    waiting: list[Waiting] = []
    seen: dict[str, int] = {}
    for row in unit_rows(table=table, design=design, extra=()):
        unit, levels = unit_of(row=row, seen=seen), levels_of(row=row, design=design)
        arm = row.name("arm", is_needed=False)
        if not arm:
            waiting.append(Waiting(unit=unit, levels=levels))
            continue
        if arm not in design.names:
            known = ", ".join(design.names)
            raise row.refuse("arm", f"This is not an arm. The arms are: {known}.")
        if waiting:
            what = "This unit has an arm, but one before it has none. Keep the order of allocation."
            raise row.refuse("arm", what)
        deviation = row.name("deviation", is_needed=False)
        past.append(Allocated(unit=unit, levels=levels, arm=arm, deviation=deviation))
    if needs_waiting and not waiting:
        raise FileNotRight(
            "Nobody in the list waits for an arm: leave the arm of the next empty.", file=table.name
        )
    return UnitsFile(past=tuple(past), waiting=tuple(waiting))


@dataclass(frozen=True, kw_only=True)
class ResultsFile:
    """Units in the order of allocation, with their arm and outcome (nan where it is not known)."""

    past: tuple[Allocated, ...]
    clusters: tuple[Cluster, ...]
    outcomes: tuple[float, ...]


def read_results(*, table: TextTable, design: Design) -> ResultsFile:
    """Read units with their arm and outcome: `unit`, factors and covariates, `arm`, `outcome`.

    An outcome may be left blank. `clusters` is for constrained designs, empty for others.

    Raises
    ------
    FileNotRight
        When a level, value or arm is missing or unknown, or a unit repeats.
    """
    names: tuple[str, ...] = ()
    if isinstance(design, Constrained):
        names = tuple(covariate.name for covariate in design.covariates)
    past, clusters, outcomes = [], [], []
    seen: dict[str, int] = {}
    for row in unit_rows(table=table, design=design, extra=(*names, "arm", "outcome")):
        unit, levels = unit_of(row=row, seen=seen), levels_of(row=row, design=design)
        arm = row.name("arm")
        if arm not in design.names:
            known = ", ".join(design.names)
            raise row.refuse("arm", f"This is not an arm. The arms are: {known}.")
        past.append(Allocated(unit=unit, levels=levels, arm=arm))
        if isinstance(design, Constrained):
            values = values_of(row=row, design=design, unit=unit)
            clusters.append(Cluster(unit=unit, values=values, levels=levels))
        outcomes.append(nan if row.is_blank("outcome") else row.number("outcome"))
    return ResultsFile(past=tuple(past), clusters=tuple(clusters), outcomes=tuple(outcomes))


def read_measurements(*, table: TextTable) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Read one outcome a person: the clusters they are in, and the values, in columns so named."""
    clusters, values = [], []
    for row in rows_of(table, each="person", needed=("cluster", "value"), takes_others=True):
        clusters.append(row.name("cluster"))
        values.append(row.number("value"))
    return tuple(clusters), tuple(values)


def read_people(*, table: TextTable, design: Design) -> Mix:
    """Read known people as the mix that newcomers are drawn from."""
    profiles = []
    for row in unit_rows(table=table, design=design, extra=()):
        levels = levels_of(row=row, design=design)
        indices = zip(design.factors, levels, strict=True)
        profiles.append([factor.index(level=level) for factor, level in indices])
    return Mix(profiles=np.array(profiles, np.uint8).reshape(len(profiles), len(design.factors)))


def read_clusters(*, table: TextTable, design: Constrained) -> tuple[Cluster, ...]:
    """Read clusters to allocate at once: `unit`, one column a covariate, one a factor."""
    clusters: list[Cluster] = []
    seen: dict[str, int] = {}
    names = tuple(covariate.name for covariate in design.covariates)
    for row in unit_rows(table=table, design=design, extra=names):
        unit = unit_of(row=row, seen=seen)
        values = values_of(row=row, design=design, unit=unit)
        levels = levels_of(row=row, design=design)
        clusters.append(Cluster(unit=unit, values=values, levels=levels))
    return tuple(clusters)


def values_of(*, row: Row, design: Constrained, unit: str) -> tuple[float, ...]:
    """A cluster's value of every covariate, in its range."""
    values = []
    for covariate in design.covariates:
        values.append(row.number(covariate.name))
        try:
            covariate.check(value=values[-1], unit=unit)
        except ConstraintRefused as refusal:
            raise row.refuse(covariate.name, refusal.sentence) from refusal
    return tuple(values)


def unit_rows(*, table: TextTable, design: Design, extra: tuple[str, ...]) -> list[Row]:
    """The rows of a list of units; columns that the design does not use are let be."""
    needed = ("unit", *(factor.name for factor in design.factors), *extra)
    optional = tuple(each for each in ("arm", "deviation") if each not in extra)
    return list(rows_of(table, each="unit", needed=needed, optional=optional, takes_others=True))


def unit_of(*, row: Row, seen: dict[str, int]) -> str:
    """The unit of a row, which no other row may have."""
    unit = row.name("unit")
    if unit in seen:
        what = f"This unit is on line {seen[unit]} already. A unit is allocated once."
        raise row.refuse("unit", what)
    seen[unit] = row.line
    return unit


def levels_of(*, row: Row, design: Design) -> tuple[str, ...]:
    """The unit's level of every factor."""
    levels = []
    for factor in design.factors:
        level = row.text(factor.name)
        try:
            factor.index(level=level)
        except DesignRefused as refusal:
            raise row.refuse(factor.name, refusal.sentence) from refusal
        levels.append(level)
    return tuple(levels)
