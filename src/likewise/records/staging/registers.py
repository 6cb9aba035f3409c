"""Lines of registers, of which there may be millions: staged by number, and sorted once.

A line names its meeting and its person by number, in the order of all ids, so that it is short and
sorts fast. The view `attendance` shows it as every other staged fact is shown.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import batched
from typing import Any

from likewise.domain.imports import CellNotRight, Layout, Place, Problem
from likewise.domain.imports.faults import column_at_fault
from likewise.domain.imports.lines import facts_of
from likewise.domain.imports.sources import Context
from likewise.domain.refusals import DomainError
from likewise.formats import pilot
from likewise.formats.tables import Table
from likewise.formats.tables.cells import BadLine, Cell, Line
from likewise.records.sqlite import sqlite3
from likewise.records.staging.keys import REMEMBERED, Keys, NotThere
from likewise.records.staging.loader import BATCH, Loader
from likewise.records.staging.rules import CAPACITY_THAT_DAY
from likewise.records.staging.values import plain
from likewise.records.staging.veil import hidden, shown

TOGETHER = 1000  # lines that are read at once, as they arrive
type Progress = Callable[[str, int], None]

_BLANK = frozenset({"", "no", "No", "NO"})  # in the columns beside meeting, person and result
_NUMBERED = {"meetings": "numbered_meeting", "participants": "numbered_participant"}
# A line is known: the record has this person in this register. It is the same: that is what the
# record says now, or what a source said last, so that it does not undo a correction by hand.
_COMPARE_LINES = f"""
INSERT INTO all_attendance (meeting, participant, n, fact, step, file, line, recorded_at, result,
  is_first_time, stated_capacity, capacity_that_day)
SELECT a.meeting, a.participant, a.n, a.known, CASE WHEN a.known IS NULL THEN 'record'
    WHEN EXISTS (SELECT 1 FROM present_line r WHERE r.meeting = a.meeting
      AND r.participant = a.participant AND r.result = a.result
      AND r.is_first_time = a.is_first_time) THEN 'same' ELSE 'revise' END,
  a.file, a.line, a.recorded_at, a.result, a.is_first_time, a.stated_capacity, {CAPACITY_THAT_DAY}
FROM (SELECT l.*, {{known}} AS known FROM register_line l) AS a
ORDER BY a.meeting, a.participant, a.n
"""  # noqa: S608 - the SQL is ours
# Rules look at these alone, which are few: whoever was of the cohort, and nothing else is said.
_TO_ASK_ABOUT = (
    "CREATE INDEX lines_to_ask_about ON all_attendance (meeting) "
    "WHERE capacity_that_day IS NULL OR stated_capacity IS NOT NULL"
)
_KNOWN = """(SELECT r.fact FROM present_line r WHERE r.meeting = l.meeting
  AND r.participant = l.participant LIMIT 1)"""
_INSERT_SHORT = (
    "INSERT INTO register_line (meeting, participant, n, file, line, result, is_first_time) "
    "VALUES (?, ?, ?, '{}', ?, ?, 0)"
)
_INSERT_LONG = f"INSERT INTO register_line VALUES ({', '.join('?' * 9)})"  # noqa: S608

type _ShortReader = Callable[[int, int, Sequence[Cell] | BadLine], tuple[Any, ...] | None]
type _ColumnReader = Callable[[int, Sequence[Line]], Iterable[tuple[Any, ...]] | None]


class Registers:
    """Stages the lines of registers.

    Nearly every line of a million gives a meeting, a person and a result, and nothing else. These
    short lines are read by the column, a thousand at once; where one among them says more, each has
    a reader of its own, and that one is read as in any other table.
    """

    def __init__(self, loader: Loader, context: Context) -> None:
        self.loader, self.db = loader, loader.db
        self._context, self._problems = context, loader.problems
        self._count = 0
        self._long: list[tuple[Any, ...]] = []

    def read(self, layout: Layout, table: Table, *, progress: Progress) -> None:
        """Stage every line of a table of registers; all that it may refer to has been loaded."""
        self._number()
        lines = pilot.Lines(layout, table, zone=self._context.zone)
        numbers = {part: _Numbers(self.loader.keys, self.db, part) for part in _NUMBERED}
        read_columns, read_short = _column_reader(lines, numbers), _short_reader(lines, numbers)
        insert = _INSERT_SHORT.format(table.file.replace("'", "''"))
        for some in batched(table.rows(), TOGETHER):
            first = self._count + 1
            self._count += len(some)
            rows: Iterable[tuple[Any, ...]] | None = read_columns(first, some)
            if rows is None:
                rows = self._read_each(first, some, read_short, lines, numbers)
            self.db.executemany(insert, rows)
            if self._count % BATCH == 0:
                progress(f"Reading {layout.name}", self._count)

    def _read_each(
        self,
        first: int,
        some: Sequence[Line],
        read_short: _ShortReader,
        lines: pilot.Lines,
        numbers: "dict[str, _Numbers]",
    ) -> list[tuple[Any, ...]]:
        """Read lines of which some say more than the short ones do; answers the short ones."""
        short: list[tuple[Any, ...]] = []
        for n, (line, cells) in enumerate(some, start=first):
            row = read_short(n, line, cells)
            if row is not None:
                short.append(row)
            else:
                self._read_long(n, lines, line, cells, numbers)
        self.db.executemany(_INSERT_LONG, self._long)
        self._long.clear()
        return short

    def _number(self) -> None:
        """Number all meetings and people, in the order of their ids."""
        self.loader.flush()
        for part, name in _NUMBERED.items():
            self.db.execute(
                f"INSERT OR IGNORE INTO {name} (fact) SELECT DISTINCT fact FROM keys "  # noqa: S608
                "WHERE part = ? ORDER BY fact",
                (part,),
            )

    def _read_long(
        self,
        n: int,
        lines: pilot.Lines,
        line: int,
        cells: Sequence[Cell] | BadLine,
        numbers: "dict[str, _Numbers]",
    ) -> None:
        """Read a line that says more than the short ones do, or that is not right."""
        file = lines.table.file
        for row in lines.read(line, cells):
            if isinstance(row, Problem):
                self._problems.add(row)
            elif not row.is_broken:
                try:
                    self._long.append(self._row(n, file, row, numbers))
                except NotThere as refusal:
                    if self.loader.keys.is_worth_reporting(refusal):
                        self._problems.add(refusal.problem(file, line))
                except DomainError as refusal:
                    column = column_at_fault("attendance", row.values, refusal)
                    like = type(refusal).__name__
                    self._problems.at(Place(file, line, column), refusal.sentence, like=like)

    def _row(
        self, n: int, file: str, row: pilot.PilotLine, numbers: "dict[str, _Numbers]"
    ) -> tuple[Any, ...]:
        (source,) = facts_of("attendance", row.values, self._context)
        entry: Any = source.fact
        return (
            self._number_of(numbers, "meetings", entry.meeting, "meeting"),
            self._number_of(numbers, "participants", entry.participant, "participant"),
            n,
            file,
            row.line,
            plain(row.values.get("recorded_at")),
            entry.result.value,
            entry.is_first_time,
            source.extras[0],
        )

    def _number_of(self, numbers: "dict[str, _Numbers]", part: str, key: str, field: str) -> int:
        try:
            return numbers[part][key]
        except KeyError:
            self.loader.keys.id_of(part, key, field)  # refuses
            raise


class _Numbers(dict[Any, int]):
    """The numbers of meetings or people by their keys, as far as there is room in memory."""

    def __init__(self, keys: Keys, db: sqlite3.Connection, part: str) -> None:
        self._db, self._part = db, part
        self._find = (
            f"SELECT k.key, u.number FROM keys k JOIN {_NUMBERED[part]} u "  # noqa: S608
            "ON u.fact = COALESCE((SELECT kept FROM goes_on WHERE other = k.fact), k.fact) "
            "WHERE k.part = ? "
        )
        if keys.is_complete:  # nothing has to be opened that lies in memory
            numbers = dict(db.execute(f"SELECT fact, number FROM {_NUMBERED[part]}"))  # noqa: S608
            known = keys.remembered(part)
            super().__init__((key, numbers[fact]) for key, fact in known if fact in numbers)
            return
        rows = db.execute(f"{self._find} LIMIT {REMEMBERED}", (part,))
        super().__init__((shown(key), number) for key, number in rows)

    def __missing__(self, key: Any) -> int:
        if not isinstance(key, str):
            raise KeyError(key)
        row = self._db.execute(f"{self._find} AND k.key = ?", (self._part, hidden(key))).fetchone()
        if row is None:
            raise KeyError(key)
        if len(self) >= 2 * REMEMBERED:
            self.clear()
        self[key] = row[1]
        number: int = row[1]
        return number


def _short_reader(lines: pilot.Lines, numbers: dict[str, _Numbers]) -> _ShortReader:
    """The function that reads a short line, and answers nothing for every other line."""
    meetings, people = numbers["meetings"], numbers["participants"]
    results, at = lines.cells["result"], lines.positions
    at_meeting, at_person, at_result = at["meeting"], at["participant"], at["result"]
    rest = [at[name] for name in at if name not in ("meeting", "participant", "result")]

    def read(n: int, line: int, cells: Sequence[Cell] | BadLine) -> tuple[Any, ...] | None:
        if isinstance(cells, BadLine):
            return None
        for position in rest:
            if cells[position] not in _BLANK:
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


def _column_reader(lines: pilot.Lines, numbers: dict[str, _Numbers]) -> _ColumnReader:
    """The function that reads short lines by the column; nothing where one of them is not short."""
    meetings, people = numbers["meetings"].__getitem__, numbers["participants"].__getitem__
    results, at = lines.cells["result"].__getitem__, lines.positions
    at_meeting, at_person, at_result = at["meeting"], at["participant"], at["result"]
    rest = [at[name] for name in at if name not in ("meeting", "participant", "result")]

    def read(first: int, some: Sequence[Line]) -> Iterable[tuple[Any, ...]] | None:
        at_lines, cells = zip(*some, strict=True)
        if BadLine in set(map(type, cells)):
            return None
        try:
            columns = list(zip(*cells, strict=True))
            if not all(_BLANK.issuperset(columns[each]) for each in rest):
                return None
            result = list(map(results, columns[at_result]))
            meeting = list(map(meetings, columns[at_meeting]))
            person = list(map(people, columns[at_person]))
        except (KeyError, TypeError, ValueError, CellNotRight):
            return None
        if None in result:
            return None
        count = range(first, first + len(some))
        return zip(meeting, person, count, at_lines, result, strict=True)

    return read


def compare_registers(db: sqlite3.Connection) -> None:
    """Sort all lines, and add what is new in each and the capacity of each person that day."""
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
    has_known = db.execute("SELECT EXISTS (SELECT 1 FROM present_line)").fetchone()[0]
    db.execute(_COMPARE_LINES.format(known=_KNOWN if has_known else "NULL"))
    db.execute("DELETE FROM register_line")
    db.execute(_TO_ASK_ABOUT)
