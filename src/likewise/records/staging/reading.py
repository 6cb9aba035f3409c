"""One import, staged: somebody's lines and the record, checked against each other."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from likewise.domain.arms import Allocation
from likewise.domain.imports import Layout, Place, Problem, Problems
from likewise.domain.imports.faults import column_at_fault
from likewise.domain.imports.sourced import REFERRED, Context, facts_of
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance
from likewise.domain.programmes import Programme
from likewise.domain.refusals import DomainError
from likewise.formats import pilot
from likewise.formats.tables import Table
from likewise.records.staging import (
    deriving,
    events,
    held,
    protocol,
    registered,
    schema,
    settling,
)
from likewise.records.staging.loading import Loader
from likewise.records.staging.registers import Registers, settle_registers
from likewise.records.staging.schema import plain_values

type Say = Callable[[str, int], None]
EVERY = 5000


class Staged:
    """A staging file that holds one import."""

    def __init__(
        self, db: sqlite3.Connection, *, operation: str, programme: Programme, is_new: bool
    ) -> None:
        self.db, self.programme, self.is_new = db, programme, is_new
        self.problems = Problems()
        self.notes: list[str] = []
        self.loader = Loader(db, operation=operation)
        self._operation = operation

    def read(self, tables: Iterable[tuple[Layout, Table]], *, say: Say) -> None:
        """Stage every line of these tables, in the order in which they refer to one another."""
        if self.is_new:
            self.loader.insert(
                Programme,
                (self.programme.id, None, None, "", None, None, "record", None),
                plain_values(Programme)(self.programme),
            )
        else:
            held.load_keys(self.loader, self.programme.id)
            held.load_held(self.loader, self.programme.id)
        context = Context(self.programme.zone)
        registers = Registers(self.loader, context, problems=self.problems)
        timeless = 0
        for layout, table in tables:
            if layout.name == "attendance":
                registers.read(layout, table, say=say)
                continue
            count = 0
            for row in pilot.read_rows(layout, table, zone=self.programme.zone):
                if isinstance(row, Problem):
                    self.problems.add(row)
                    if row.place.column is None:  # the line as a whole, with its id
                        self.loader.unsure.add(layout.name)
                    continue
                count += 1
                if count % EVERY == 0:
                    say(f"Reading {layout.name}", count)
                if row.is_broken:
                    self._know_broken(layout.name, row)
                    continue
                timeless += layout.name == "meetings" and "time" not in row.values
                self._stage(layout.name, table.file, row, context)
        self.loader.flush()
        if timeless:
            self.notes.append(
                f"{timeless:,} meeting{'s have' if timeless != 1 else ' has'} no time of day; "
                "noon is kept for them."
            )

    def check(self, *, today: date, corrections: bool, say: Say) -> None:
        """Check the tables against each other and the record, and work out what follows."""
        if self.problems.has_any():
            return
        say("Checking", 0)
        schema.add_indexes(self.db)
        settling.fill_in(self.db)
        if not self.is_new:
            registered.load_registers(self.loader, corrections=corrections)
        for kind in kinds():
            if kind is not Attendance:
                self.problems.extend(settling.settle(self.db, kind, operation=self._operation))
        say("Checking registers", 0)
        settle_registers(self.db)
        for kind, problem in settling.changed(self.db):
            if not corrections or kind is Allocation:
                self.problems.add(problem)
        if self.problems.has_any():
            return
        derived = deriving.Derived(self.loader, problems=self.problems)
        arms = protocol.Arms(derived)
        arms.allocations()
        events.Events(derived).derive()
        arms.deviations()
        self.problems.extend(deriving.broken(self.db, today))

    def totals(self) -> dict[str, dict[str, int]]:
        """How many facts of each kind are recorded, revised, or known already."""
        return settling.counts(self.db)

    def _stage(self, table: str, file: str, row: pilot.Row, context: Context) -> None:
        try:
            for sourced in facts_of(table, row.values, context):
                self.loader.add(
                    sourced,
                    file=file,
                    line=row.line,
                    recorded_at=row.values.get("recorded_at"),
                    problems=self.problems,
                )
        except DomainError as refusal:
            self._know_broken(table, row)
            column = column_at_fault(table, row.values, refusal)
            self.problems.at(Place(file, row.line, column), refusal.sentence)

    def _know_broken(self, table: str, row: pilot.Row) -> None:
        """Nothing else is to stumble over lines that refer to one that was refused."""
        key = row.values.get("id")
        if key is None:
            self.loader.unsure.add(table)
        elif table in REFERRED and self.loader.fact_of(table, key) is None:
            self.loader.know(table, key, key, None)
            self.loader.flush()


@contextmanager
def staged(folder: Path, *, operation: str, programme: Programme, is_new: bool) -> Iterator[Staged]:
    """A staging file in a folder of its own, closed when done with."""
    with closing(schema.open_file(folder / "staging.sqlite3")) as db:
        yield Staged(db, operation=operation, programme=programme, is_new=is_new)
