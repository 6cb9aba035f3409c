"""The list of units: people or clusters with their factors, and their arm where they have one."""

from dataclasses import dataclass

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
        values = tuple(row.number(name) for name in names)
        for covariate, value in zip(design.covariates, values, strict=True):
            try:
                covariate.check(value=value, unit=unit)
            except ConstraintRefused as refusal:
                raise row.refuse(covariate.name, refusal.sentence) from refusal
        levels = levels_of(row=row, design=design)
        clusters.append(Cluster(unit=unit, values=values, levels=levels))
    return tuple(clusters)


def unit_rows(*, table: TextTable, design: Design, extra: tuple[str, ...]) -> list[Row]:
    """The rows of a list of units; columns that the design does not use are let be."""
    needed = ("unit", *(factor.name for factor in design.factors), *extra)
    return list(
        rows_of(table, each="unit", needed=needed, optional=("arm", "deviation"), takes_others=True)
    )


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
