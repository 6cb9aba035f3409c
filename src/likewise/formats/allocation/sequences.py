"""The sequence file: stratum, position, unit, arm, one slot a line. It is secret until used."""

import re
from collections.abc import Iterable

from likewise.domain.allocation.constrained import ConstrainedChoice
from likewise.domain.allocation.decisions import Decision
from likewise.domain.allocation.slots import Slot
from likewise.formats.allocation.units import unit_of
from likewise.formats.tables import Cell, TextTable, as_csv, rows_of

COLUMNS = ("stratum", "position", "unit", "arm")
POSITION = re.compile("[1-9][0-9]{0,11}")
# What stands in a secret list is never shown: where columns are mixed up, it is an arm.
NO_POSITION = "This is not a whole number from 1. Correct it."


def read_sequence(*, table: TextTable) -> tuple[Slot, ...]:
    """Read a sequence in the order of use; gaps, repeats and formulas are refused by line."""
    slots: list[Slot] = []
    reached: dict[str, int] = {}
    seen: dict[str, int] = {}
    for row in rows_of(
        table, each="slot", needed=("position", "arm"), optional=("stratum", "unit")
    ):
        stratum = row.name("stratum", is_needed=False) or "all"
        position, expected = position_of(row.cells["position"]), reached.get(stratum, 0) + 1
        if position is None:
            raise row.refuse("position", NO_POSITION)
        if position < expected:
            what = f"Slot {position} of stratum {stratum} comes twice or out of order."
            raise row.refuse("position", what)
        if position > expected:
            what = f"Slot {expected} of stratum {stratum} is missing before this one."
            raise row.refuse("position", what)
        reached[stratum] = position
        slots.append(
            Slot(
                stratum=stratum,
                position=position,
                unit="" if row.is_blank("unit") else unit_of(row=row, seen=seen),
                arm=row.name("arm"),
            )
        )
    return tuple(slots)


def position_of(cell: Cell) -> int | None:
    """A position in a list, from 1; none where a cell holds none."""
    if isinstance(cell, str) and POSITION.fullmatch(cell.strip()):
        return int(cell)
    return None


def sequence_as_csv(*, slots: Iterable[Slot]) -> str:
    """A sequence as its file."""
    rows = [(slot.stratum, slot.position, slot.unit, slot.arm) for slot in slots]
    return as_csv(columns=COLUMNS, rows=rows)


def slots_of_decisions(*, decisions: Iterable[Decision]) -> tuple[Slot, ...]:
    """The slots of decisions."""
    return tuple(
        Slot(stratum=made.stratum, position=made.position, unit=made.unit, arm=made.arm)
        for made in decisions
    )


def slots_of_choice(*, choice: ConstrainedChoice) -> tuple[Slot, ...]:
    """The slots of a constrained allocation: one a cluster, in the order listed."""
    return tuple(
        Slot(stratum="all", position=place, unit=unit, arm=arm)
        for place, (unit, arm) in enumerate(zip(choice.units, choice.arms, strict=True), 1)
    )
