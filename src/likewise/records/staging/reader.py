"""The reader: stages somebody's tables, and checks them against each other and the record."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from likewise.domain.imports import Layout, Place, Problem, Problems
from likewise.domain.imports.faults import column_at_fault
from likewise.domain.imports.lines import REFERRED, facts_of
from likewise.domain.imports.sources import Context
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance
from likewise.domain.programmes import Programme
from likewise.domain.refusals import DomainError
from likewise.domain.words import people
from likewise.formats import pilot
from likewise.formats.tables import Table
from likewise.records.sqlite import sqlite3
from likewise.records.staging import comparison, emptied, present, rules, schema
from likewise.records.staging.doubts import Doubts, Sieve
from likewise.records.staging.lineage import Lineage
from likewise.records.staging.loader import BATCH, Loader
from likewise.records.staging.protocol import Protocol
from likewise.records.staging.recruitment import Recruitment
from likewise.records.staging.registers import Progress, Registers, compare_registers


class StagedImport:
    """One import in its staging file, with its problems, and its notes for the person."""

    def __init__(
        self,
        db: sqlite3.Connection,
        *,
        operation: str,
        programme: Programme,
        is_new: bool,
        account: str = "",
        is_invented: bool = False,
    ) -> None:
        self._account = account
        self.db, self.programme, self.is_new = db, programme, is_new
        self.problems = Problems()
        self.notes: list[str] = []
        self._loader = Loader(
            db, operation=operation, problems=self.problems, is_invented=is_invented
        )
        self._doubts = Doubts()
        self._columns: dict[str, tuple[str, ...]] = {}
        self._is_read = False
        self._context = Context(programme.zone)

    def read(
        self,
        tables: Iterable[tuple[Layout, Table]],
        *,
        unread: Collection[str] = (),
        progress: Progress,
    ) -> None:
        """Stage every line of these tables, in the order in which they refer to one another.

        Of those with wrong headings, cells are checked and nothing is staged. `unread` are tables
        that could not be opened.
        """
        for name in unread:
            self._doubts.add_table(name)
            self._loader.keys.unreadable.add(name)
        if self.is_new:
            bookkeeping = schema.Bookkeeping(self.programme.id, digest="")
            self._loader.insert_fact(self.programme, bookkeeping)
        else:
            present.load_keys(self._loader, self.programme.id)
            present.load_facts(self._loader, self.programme.id)
        registers = Registers(self._loader, self._context)
        for layout, table in tables:
            self._columns[layout.name] = table.headings
            if pilot.heading_problems(layout, table):
                self._check_cells(layout, table)
            elif layout.name == "attendance":
                registers.read(layout, table, progress=progress)
            else:
                self._read_table(layout, table, progress)
        self._loader.flush()
        self._is_read = True

    def check(self, *, today: date, corrections: bool, progress: Progress) -> None:
        """Check the tables against each other and the record, and stage what follows from them.

        Where something was wrong in them, what hangs on it is not said.
        """
        if not self._is_read:
            return
        progress("Checking", 0)
        schema.add_indexes(self.db)
        comparison.complete(self.db)
        if not self.is_new:
            present.load_registers(self._loader, corrections=corrections)
        sieve = Sieve(self.problems, self.db, self._doubts, self._loader.keys)
        for kind in kinds():
            if kind is not Attendance:
                sieve.extend(comparison.compare(self.db, kind, operation=self._loader.operation))
        progress("Checking registers", 0)
        compare_registers(self.db)
        recruitment = Recruitment(
            self._loader, sieve, programme=self.programme.id, account=self._account, today=today
        )
        recruitment.resolve()
        if not self.is_new:
            self.notes.extend(emptied.settle(self.db, self._columns, corrections=corrections))
        for never, problem in comparison.changes(self.db):
            if not corrections or never:
                sieve.add(problem)
        if self._doubts.allow_consequences():
            self._stage_consequences(sieve, recruitment)
        asked = [rule for rule in rules.RULES if self._doubts.allow(rule)]
        sieve.extend(rules.broken_rules(self.db, today, rules=asked))
        self._note_the_erased()

    def _stage_consequences(self, problems: Problems, recruitment: Recruitment) -> None:
        protocol = Protocol(self._loader, problems)
        protocol.stage_inherited_arms()
        recruitment.check()
        recruitment.check_order()
        Lineage(self._loader, problems).work_out()
        protocol.stage_deviations()

    def _note_the_erased(self) -> None:
        """Say that a file may bring in anew whoever was erased: nobody can know them any more."""
        gone = 0 if self.is_new else present.erased_people(self.programme.id)
        new = self.totals().get("Participant", {}).get("record", 0) if gone else 0
        if new:
            self.notes.append(
                f"{people(new)} {'is' if new == 1 else 'are'} new, and {people(gone)} of this "
                f"programme {'was' if gone == 1 else 'were'} erased. A file from before still "
                "names whoever was erased and brings them in anew: nothing is left here by which "
                "they could be known. See that they are in none of these files."
            )

    def totals(self) -> dict[str, dict[str, int]]:
        """How many facts of each kind are recorded, revised, or known already."""
        return comparison.totals(self.db)

    def _read_table(self, layout: Layout, table: Table, progress: Progress) -> None:
        count = without_time = 0
        for row in pilot.read_rows(layout, table, zone=self.programme.zone):
            if isinstance(row, Problem):
                self.problems.add(row)
                if row.place.column is None:  # the line as a whole, with its id
                    self._loader.keys.unreadable.add(layout.name)
                    self._doubts.add_table(layout.name)
                continue
            count += 1
            if count % BATCH == 0:
                progress(f"Reading {layout.name}", count)
            if row.is_broken:
                self._remember_refused_line(layout.name, row)
                continue
            without_time += layout.name == "meetings" and "time" not in row.values
            self._stage(layout.name, table.file, row)
        if without_time:
            self.notes.append(
                f"{without_time:,} meeting{'s have' if without_time != 1 else ' has'} no time of "
                "day; noon is kept for them."
            )

    def _check_cells(self, layout: Layout, table: Table) -> None:
        """Say what is wrong in the columns that can be told; other lines may refer to these."""
        self._doubts.add_table(layout.name)
        for row in pilot.read_rows(layout, table, zone=self.programme.zone):
            if isinstance(row, Problem):
                self.problems.add(row)
            else:
                self._remember_refused_line(layout.name, row)

    def _stage(self, table: str, file: str, row: pilot.PilotLine) -> None:
        recorded_at = row.values.get("recorded_at")
        try:
            added = [
                self._loader.add(source, file=file, line=row.line, recorded_at=recorded_at)
                for source in facts_of(table, row.values, self._context)
            ]
            if not all(added):
                self._remember_refused_line(table, row)
        except DomainError as refusal:
            self._remember_refused_line(table, row)
            column = column_at_fault(table, row.values, refusal)
            like = type(refusal).__name__
            self.problems.at(Place(file, row.line, column), refusal.sentence, like=like)

    def _remember_refused_line(self, table: str, row: pilot.PilotLine) -> None:
        """Keep the id of a line that was refused, for lines that refer to it."""
        self._doubts.add_line(table, row.values, self._loader.keys)
        keys, key = self._loader.keys, row.values.get("id")
        if key is None:
            keys.unreadable.add(table)
        elif table in REFERRED and keys.get(table, key) is None:
            keys.know(table, key, key, None)


@contextmanager
def staged_import(
    folder: Path,
    *,
    operation: str,
    programme: Programme,
    is_new: bool,
    account: str = "",
    is_invented: bool = False,
) -> Iterator[StagedImport]:
    """An import whose staging file is in a folder of its own, closed when done with."""
    with closing(schema.open_file(folder / "staging.sqlite3")) as db:
        yield StagedImport(
            db,
            operation=operation,
            programme=programme,
            is_new=is_new,
            account=account,
            is_invented=is_invented,
        )
