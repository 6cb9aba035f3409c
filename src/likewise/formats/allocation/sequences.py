"""The sequence file: stratum, unit, arm, one slot a line. It is secret until used."""

import re
from collections.abc import Iterable, Mapping

from likewise.domain.allocation.constrained import ConstrainedChoice
from likewise.domain.allocation.decisions import Decision
from likewise.domain.allocation.slots import Slot
from likewise.formats.tables import Cell, Row, TextTable, as_csv, rows_of

COLUMNS = ("stratum", "position", "unit", "arm")
POSITION = re.compile("[1-9][0-9]{0,11}")
# What stands in a secret list is never shown: where columns are mixed up, it is an arm.
NO_POSITION = "This is not a whole number from 1. Correct it."


def read_sequence(*, table: TextTable, after: Mapping[str, int] | None = None) -> tuple[Slot, ...]:
    """Read a sequence: the order of lines within a stratum is the order of use.

    `number` is a label: any text, missing or repeated. `position`, where the column is there, has
    to count from 1 in each stratum (or on from where it was left, `after` the last of each), so
    that a file of ours that lost a line is not taken for whole.

    Raises
    ------
    FileNotRight
        With every problem: gaps, repeats, formulas, missing arms. It tells no arm.
    """
    slots: list[Slot] = []
    reached = dict(after or {})
    seen: dict[str, int] = {}
    rows = rows_of(
        table,
        each="slot",
        needed=("arm",),
        optional=("stratum", "position", "number", "unit"),
        keeps_problems=True,
    )
    has_positions = "position" in table.headings
    for row in rows:
        before = len(row.problems or ())
        stratum = row.name("stratum", is_needed=False) or "all"
        expected = reached.get(stratum, 0) + 1
        position = position_of(row.cells["position"]) if has_positions else expected
        check_position(row=row, stratum=stratum, position=position, expected=expected)
        reached[stratum] = max(expected, position or 0)
        unit, arm = unit_in(row=row, seen=seen), row.name("arm")
        label = row.name("number", is_needed=False)
        if position is not None and len(row.problems or ()) == before:
            slots.append(Slot(stratum=stratum, position=position, unit=unit, label=label, arm=arm))
    return tuple(slots)


def check_position(*, row: Row, stratum: str, position: int | None, expected: int) -> None:
    """Note a position that is none, comes twice, or leaves a slot out."""
    if position is None:
        row.wrong("position", NO_POSITION)
    elif position < expected:
        row.wrong("position", f"Slot {position} of stratum {stratum} comes twice or out of order.")
    elif position > expected:
        row.wrong("position", f"Slot {expected} of stratum {stratum} is missing before this one.")


def unit_in(*, row: Row, seen: dict[str, int]) -> str:
    """Whom a slot is for, which no other slot may be; empty where it waits."""
    unit = row.name("unit", is_needed=False)
    if unit and unit in seen:
        what = f"This unit is on line {seen[unit]} already. A unit is allocated once."
        row.wrong("unit", what)
    elif unit:
        seen[unit] = row.line
    return unit


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
