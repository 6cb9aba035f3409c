"""The sequence file: stratum, position, unit, arm, one slot a line. It is secret until used."""

from collections.abc import Iterable

from likewise.domain.allocation.constrained import ConstrainedChoice
from likewise.domain.allocation.decisions import Decision
from likewise.domain.allocation.slots import Slot
from likewise.formats.allocation.tables import TableRefused, as_csv, read_table
from likewise.formats.allocation.units import unit_of

COLUMNS = ("stratum", "position", "unit", "arm")


def read_sequence(*, content: bytes) -> tuple[Slot, ...]:
    """Read a sequence in the order of use; gaps, repeats and formulas are refused by line."""
    slots: list[Slot] = []
    reached: dict[str, int] = {}
    seen: dict[str, int] = {}
    for row in read_table(
        content=content, needed=("position", "arm"), optional=("stratum", "unit")
    ):
        stratum = row.text(column="stratum", is_needed=False) or "all"
        position, expected = row.whole(column="position"), reached.get(stratum, 0) + 1
        if position < expected:
            what = f"slot {position} of stratum {stratum} comes twice or out of order."
            raise row.refuse(column="position", what=what)
        if position > expected:
            what = f"slot {expected} of stratum {stratum} is missing before this one."
            raise row.refuse(column="position", what=what)
        reached[stratum] = position
        slots.append(
            Slot(
                stratum=stratum,
                position=position,
                unit=unit_of(row=row, seen=seen) if row.cells["unit"].strip() else "",
                arm=row.text(column="arm"),
            )
        )
    if not slots:
        raise TableRefused("The list has no slots. Write one line for each.")
    return tuple(slots)


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
