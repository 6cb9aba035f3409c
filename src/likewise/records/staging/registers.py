"""Lines of registers, of which there may be millions: staged by number, and put in order once.

A line names its meeting and its person by their place among all ids, so that it is short and sorts
fast. The view `attendance` shows it as every other staged fact is shown.
"""

import sqlite3
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from likewise.domain.imports import CellNotRight, Layout, Place, Problem, Problems
from likewise.domain.imports.faults import column_at_fault
from likewise.domain.imports.sourced import Context, facts_of
from likewise.domain.refusals import DomainError
from likewise.formats import pilot
from likewise.formats.tables import Cell, Table
from likewise.formats.tables.cells import BadLine
from likewise.records.staging.loading import BATCH, REMEMBERED, Loader, NotThere
from likewise.records.staging.rules import CAPACITY_THAT_DAY
from likewise.records.staging.schema import plain

type Say = Callable[[str, int], None]

TOGETHER = 100_000  # lines that are put in order before they go into the file
_PLAIN = frozenset({"", "no", "No", "NO"})  # in the columns beside meeting, person and result
_NUMBERED = {"meetings": "numbered_meeting", "participants": "numbered_participant"}
# A line is known where the record has that person in that register, and the same where that is
# what it says now, or what a source said of it last: a correction by hand is not undone by it.
_IN_ORDER = f"""
INSERT INTO all_attendance (meeting, participant, n, fact, does, file, line, recorded_at, result,
  is_first_time, said_as, found)
SELECT a.meeting, a.participant, a.n, a.known, CASE WHEN a.known IS NULL THEN 'record'
    WHEN EXISTS (SELECT 1 FROM register r WHERE r.meeting = a.meeting
      AND r.participant = a.participant AND r.result = a.result
      AND r.is_first_time = a.is_first_time) THEN 'same' ELSE 'revise' END,
  a.file, a.line, a.recorded_at, a.result, a.is_first_time, a.said_as, {CAPACITY_THAT_DAY}
FROM (SELECT l.*, {{known}} AS known FROM register_line l) AS a
ORDER BY a.meeting, a.participant, a.n
"""  # noqa: S608 - the SQL is ours
_PLAIN_LINE = (
    "INSERT INTO register_line (meeting, participant, n, file, line, result, is_first_time) "
    "VALUES (?, ?, ?, '{}', ?, ?, 0)"
)
_LINE = f"INSERT INTO register_line VALUES ({', '.join('?' * 9)})"  # noqa: S608
_KNOWN = """(SELECT r.fact FROM register r WHERE r.meeting = l.meeting
  AND r.participant = l.participant LIMIT 1)"""


class Registers:
    """Stages the lines of registers, and puts them in order."""

    def __init__(self, loader: Loader, context: Context, *, problems: Problems) -> None:
        self.loader, self.db = loader, loader.db
        self._context, self._problems = context, problems
        self._count = 0
        self._plain: list[tuple[Any, ...]] = []
        self._others: list[tuple[Any, ...]] = []

    def read(self, layout: Layout, table: Table, *, say: Say) -> None:
        """Stage every line of a table of registers; all that it may refer to has been loaded."""
        self._number()
        lines = pilot.Lines(layout, table, zone=self._context.zone)
        references = References(self.loader)
        plain_row = _plain_rows(lines, references)
        for line, cells in table.rows():
            self._count += 1
            row = plain_row(self._count, line, cells)
            if row is None:
                self._read_slowly(lines, line, cells, references)
            else:
                self._plain.append(row)
            if self._count % BATCH == 0:
                say(f"Reading {layout.name}", self._count)
                if len(self._plain) + len(self._others) >= TOGETHER:
                    self._flush(table.file)
        self._flush(table.file)

    def _number(self) -> None:
        """Number all meetings and people, in the order of their ids."""
        self.loader.flush()
        for part, name in _NUMBERED.items():
            self.db.execute(
                f"INSERT OR IGNORE INTO {name} (fact) SELECT DISTINCT fact FROM keys "  # noqa: S608
                "WHERE part = ? ORDER BY fact",
                (part,),
            )

    def _read_slowly(
        self, lines: pilot.Lines, line: int, cells: Sequence[Cell] | BadLine, to: "References"
    ) -> None:
        """A line that says more than the plain ones, or is not right."""
        file = lines.table.file
        for row in lines.read(line, cells):
            if isinstance(row, Problem):
                self._problems.add(row)
            elif not row.is_broken:
                try:
                    self._others.append(self._row(file, row, to))
                except NotThere as refusal:
                    if not self.loader.is_cause(refusal):
                        continue
                    self._problems.at(Place(file, line, refusal.column), refusal.sentence)
                except DomainError as refusal:
                    column = column_at_fault("attendance", row.values, refusal)
                    self._problems.at(Place(file, line, column), refusal.sentence)

    def _row(self, file: str, row: pilot.Row, to: "References") -> tuple[Any, ...]:
        (sourced,) = facts_of("attendance", row.values, self._context)
        entry: Any = sourced.fact
        return (
            to.number("meetings", entry.meeting, "meeting"),
            to.number("participants", entry.participant, "participant"),
            self._count,
            file,
            row.line,
            plain(row.values.get("recorded_at")),
            entry.result.value,
            entry.is_first_time,
            sourced.extras[0],
        )

    def _flush(self, file: str) -> None:
        """Put what waits into the file, in order: one walk along the table, not a jump a line."""
        self._plain.sort()
        self.db.executemany(_PLAIN_LINE.format(file.replace("'", "''")), self._plain)
        self._plain.clear()
        self._others.sort(key=itemgetter(0, 1, 2))
        self.db.executemany(_LINE, self._others)
        self._others.clear()


class References:
    """What lines of registers call meetings and people, and their numbers."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self.known = {part: _Numbers(loader.db, part) for part in _NUMBERED}

    def number(self, part: str, key: str, field: str) -> int:
        """The number of a thing.

        Raises
        ------
        NotThere
            When there is none; it names the column.
        """
        try:
            return self.known[part][key]
        except KeyError:
            self._loader.found(part, key, field)  # refuses
            raise


class _Numbers(dict[Any, int]):
    """Numbers by key, of which it remembers some."""

    def __init__(self, db: sqlite3.Connection, part: str) -> None:
        self._db, self._part = db, part
        self._find = (
            f"SELECT k.key, u.number FROM keys k JOIN {_NUMBERED[part]} u ON u.fact = k.fact "  # noqa: S608
            "WHERE k.part = ? "
        )
        super().__init__(db.execute(f"{self._find} LIMIT {REMEMBERED}", (part,)))

    def __missing__(self, key: Any) -> int:
        row = self._db.execute(f"{self._find} AND k.key = ?", (self._part, key)).fetchone()
        if row is None or not isinstance(key, str):
            raise KeyError(key)
        if len(self) >= 2 * REMEMBERED:
            self.clear()
        self[key] = row[1]
        number: int = row[1]
        return number


type _PlainRow = Callable[[int, int, Sequence[Cell] | BadLine], tuple[Any, ...] | None]


def _plain_rows(lines: pilot.Lines, references: References) -> _PlainRow:
    """The function that reads a line which says who was how in which register, and nothing else.

    It answers nothing for every other line. Almost all of a million lines are plain.
    """
    meetings, people = references.known["meetings"], references.known["participants"]
    results, at = lines.cells["result"], lines.positions
    at_meeting, at_person, at_result = at["meeting"], at["participant"], at["result"]
    rest = [at[name] for name in at if name not in ("meeting", "participant", "result")]

    def read(n: int, line: int, cells: Sequence[Cell] | BadLine) -> tuple[Any, ...] | None:
        if isinstance(cells, BadLine):
            return None
        for position in rest:
            if cells[position] not in _PLAIN:
                return None
        try:
            result = results[cells[at_result]]
            meeting, person = meetings[cells[at_meeting]], people[cells[at_person]]
        except (KeyError, CellNotRight):
            return None
        if result is None:
            return None
        return (meeting, person, n, line, result)

    return read


def settle_registers(db: sqlite3.Connection) -> None:
    """Put all lines in order; tell what is new, and as what each person was there."""
    db.execute(
        "INSERT OR IGNORE INTO hosting SELECT DISTINCT u.number, h.cohort, m.day FROM meeting m "
        "JOIN numbered_meeting u ON u.fact = m.fact JOIN host h ON h.meeting = m.fact "
        "ORDER BY 1, 2"
    )
    db.execute(
        "INSERT INTO spell SELECT s.cohort, u.number, s.n, s.joined_on, s.left_on, s.role "
        "FROM membership s JOIN numbered_participant u ON u.fact = s.participant "
        "ORDER BY 1, 2, 3"
    )
    has_known = db.execute("SELECT EXISTS (SELECT 1 FROM register)").fetchone()[0]
    db.execute(_IN_ORDER.format(known=_KNOWN if has_known else "NULL"))
    db.execute("DELETE FROM register_line")
