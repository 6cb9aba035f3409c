"""Where tables come from: a folder, a workbook, one CSV file, or an archive of CSV files."""

import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from likewise.domain.imports import FileNotRight, Level, Place, Problem
from likewise.domain.imports.written import DayOrder
from likewise.formats.tables.cells import Line
from likewise.formats.tables.encodings import EncodingUnsaid, question
from likewise.formats.tables.inputs import part_of
from likewise.formats.tables.sheets import Looks
from likewise.formats.tables.text import TextTable, open_text, text_notes, text_rows
from likewise.formats.tables.workbooks import Workbook, check_archive
from likewise.formats.zips import DAMAGED

TEXT = frozenset({".csv", ".tsv", ".txt"})
OTHER_KIND = (
    "This is of a kind that is not read. Save it as an Excel workbook (.xlsx) or as CSV files."
)
NO_FILE = (
    "This is no file, but a pipe, a device or a link that leads nowhere, so it was not opened. Put "
    "the file itself there, or take it out."
)
TABLES = TEXT | {".xlsx"}
PASSED_OVER = frozenset({"notes", "readme", "read_me", "about"})


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, what people call its file, its headings and its lines.

    `called` says what the file calls a column, where that is not the heading. `days` is the order
    in which its dates are written, where one was found or said; `is_asked`: somebody has to say.
    """

    name: str
    file: str
    headings: tuple[str, ...]
    rows: Callable[[], Iterator[Line]]
    called: Mapping[str, str] = field(default_factory=dict)
    days: DayOrder | None = None
    is_asked: bool = False

    def with_days(self, days: DayOrder | None, *, is_asked: bool) -> "Table":
        """The same table, once it is known how its dates are written."""
        return replace(self, days=days, is_asked=is_asked)

    def has_lines(self) -> bool:
        """Whether anything stands below the headings."""
        return next(self.rows(), None) is not None


@dataclass(slots=True)
class Source:
    """The tables that were found, with what a person should know and what is wrong.

    `unread` are those that are probably there, and could not be read.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    texts: list[TextTable] = field(default_factory=list)
    unsaid: list[EncodingUnsaid] = field(default_factory=list)

    def add_text(self, name: str, file: str, table: TextTable) -> None:
        """A table of a CSV file; how such files are read is noted for all of them together."""
        self.texts.append(table)
        self.add(Table(name, file, table.headings, partial(text_rows, table)))

    def conclude(self) -> None:
        """Note how text was read, and ask about all files of an unknown encoding at once."""
        self.notes[:0] = text_notes(self.texts)
        if self.unsaid:
            self.problems.append(question(self.unsaid))

    def add(self, table: Table) -> None:
        """One more table; the same one twice is a problem, unless one of them was not filled in."""
        first = self.tables.get(table.name)
        if first is None or not first.has_lines():
            self.tables[table.name] = table
        elif table.has_lines():
            self.unread.add(table.name)
            self.problems.append(
                Problem(
                    Place(table.file),
                    f"The table {table.name} is here twice: {first.file} holds it as well. "
                    "Keep one of them.",
                    Level.FILE,
                )
            )


def open_tables(
    path: Path,
    *,
    names: Collection[str],
    encoding: str | None = None,
    on_file: Callable[[str], None] | None = None,
) -> Source:
    """Find the tables called `names` in a folder, workbook, CSV file or archive.

    `encoding` is that of text files that are not UTF-8, if somebody said it; `on_file` is told
    which file is looked at next.

    Raises
    ------
    FileNotRight
        When there is nothing to read, or the path is none of these.
    """
    source = Source()
    open_file = partial(open_text, encoding=encoding)
    if path.is_dir():
        _folder(source, path, names, open_file, on_file or _told_to_nobody)
    elif not path.exists():
        raise FileNotRight(
            "There is nothing of this name. Check how it is written.", file=path.name
        )
    elif not path.is_file():
        raise FileNotRight(NO_FILE, file=path.name)
    elif path.suffix.casefold() == ".zip":
        _archive(source, path, names, open_file, on_file or _told_to_nobody)
    else:
        try:
            _file(source, path, names, open_file)
        except EncodingUnsaid as refusal:
            source.unsaid.append(refusal)
    source.conclude()
    if not source.tables and not source.problems:
        raise FileNotRight(
            f"This holds no table. Name the files or sheets after the tables: {', '.join(names)}.",
            file=path.name,
        )
    return source


def _told_to_nobody(_: str) -> None:
    """Nobody asked which file is looked at."""


def _folder(
    source: Source,
    folder: Path,
    names: Collection[str],
    open_file: Callable[..., TextTable],
    on_file: Callable[[str], None],
) -> None:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~")) or path.is_dir():
            continue
        on_file(path.name)
        meant = _meant_by(path.stem, names)
        if path.suffix.casefold() in TABLES and not path.is_file():
            _problem(source, path.name, NO_FILE, meant)
        elif path.suffix.casefold() in TEXT or path.suffix.casefold() == ".xlsx":
            _guarded(source, path, names, open_file)
        elif path.suffix.casefold() in {".xls", ".xlsm", ".xlsb", ".ods", ".numbers"}:
            _problem(source, path.name, OTHER_KIND, meant)
        else:
            source.notes.append(f"{path.name} is not a table and was passed over.")


def _guarded(
    source: Source, path: Path, names: Collection[str], open_file: Callable[..., TextTable]
) -> None:
    try:
        _file(source, path, names, open_file)
    except FileNotRight as refusal:
        _refused(source, refusal, _meant_by(path.stem, names))


def _refused(source: Source, refusal: FileNotRight, meant: Collection[str]) -> None:
    """Keep what is wrong with a file that cannot be opened, and which tables it may have held."""
    source.unread.update(meant)
    if isinstance(refusal, EncodingUnsaid):
        source.unsaid.append(refusal)
    else:
        source.problems.append(replace(refusal.problem, level=Level.FILE))


def _file(
    source: Source, path: Path, names: Collection[str], open_file: Callable[..., TextTable]
) -> None:
    ending = path.suffix.casefold()
    if ending == ".xlsx":
        _workbook(source, path, names)
    elif ending in TEXT:
        _text(source, path, names, open_file)
    else:
        raise FileNotRight(OTHER_KIND, file=path.name)


def _text(
    source: Source, path: Path, names: Collection[str], open_file: Callable[..., TextTable]
) -> None:
    name = path.stem.strip().casefold()
    if name not in names:
        if name not in PASSED_OVER:
            sentence = _unknown("file", path.stem, names)
            _problem(source, path.name, sentence, _meant_by(path.stem, names))
        return
    source.add_text(name, path.name, open_file(path))


def _workbook(source: Source, path: Path, names: Collection[str]) -> None:
    book = Workbook(path, name=path.name)
    alone = len(book.sheets) == 1 and path.stem.strip().casefold() in names
    for sheet in book.sheets:
        name = path.stem.strip().casefold() if alone else sheet.strip().casefold()
        said = book.said(sheet)
        if name not in names:
            if name not in PASSED_OVER and book.header(sheet):
                hidden = " The sheet is hidden: show it first." if book.is_hidden(sheet) else ""
                sentence = f"{_unknown('sheet', sheet, names)}{hidden}"
                _problem(source, said, sentence, _meant_by(sheet, names))
            continue
        looks = book.looks(sheet)
        if looks.merged is not None:
            _problem(
                source,
                said,
                f"The cells {looks.merged} are merged, so it cannot be told to which lines their "
                "value belongs. Unmerge them and fill every line.",
                [name],
            )
            continue
        header = book.header(sheet)
        if header:
            source.add(Table(name, said, header, partial(book.rows, sheet, len(header))))
            source.notes.extend(_unseen(said, header, looks, is_hidden=book.is_hidden(sheet)))


def _unseen(said: str, header: tuple[str, ...], looks: Looks, *, is_hidden: bool) -> Iterator[str]:
    """What of a sheet was read although people do not see it: filtered rows, for example."""
    if is_hidden:
        yield f"{said} is hidden, and was read."
    if looks.rows:
        many = looks.rows > 1
        yield (
            f"{said} has {looks.rows:,} hidden row{'s' if many else ''}, which "
            f"{'were' if many else 'was'} read."
        )
    hidden = [
        each
        for at, each in enumerate(header)
        if looks.hides(at) and not each.startswith("#")  # such a column is not read
    ]
    if hidden:
        many = len(hidden) > 1
        yield (
            f"{said} has {len(hidden):,} hidden column{'s' if many else ''}, which "
            f"{'were' if many else 'was'} read: {', '.join(hidden)}."
        )


def _archive(
    source: Source,
    path: Path,
    names: Collection[str],
    open_file: Callable[..., TextTable],
    on_file: Callable[[str], None],
) -> None:
    """Read the CSV files of an archive where they lie in it, under names of our own."""
    check_archive(path, name=path.name)
    known = {f"{name}{ending}": name for name in names for ending in TEXT}
    seen: set[str] = set()
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    for entry in entries:
        base = entry.filename.replace("\\", "/").rsplit("/", 1)[-1]
        if entry.is_dir() or base.startswith((".", "~")) or "__MACOSX" in entry.filename:
            continue
        if base.casefold() not in known:
            if Path(base).suffix.casefold() in TEXT and Path(base).stem not in PASSED_OVER:
                stem = Path(base).stem
                _problem(source, base, _unknown("file", stem, names), _meant_by(stem, names))
            elif Path(base).suffix.casefold() == ".xlsx":
                source.notes.append(
                    f"{base} was passed over, as of an archive only CSV files are read. If it was "
                    "filled in, give it by itself."
                )
            else:
                source.notes.append(f"{base} is not a table and was passed over.")
        elif base.casefold() in seen:
            _problem(source, base, f"{base} is in the archive twice. Keep one of them.", [])
        else:
            seen.add(base.casefold())
            on_file(base)
            part = part_of(path, entry, called=base)
            try:  # looking at it reads all of it, so that what is damaged shows
                source.add_text(known[base.casefold()], base, open_file(part))
            except FileNotRight as refusal:
                _refused(source, refusal, [known[base.casefold()]])
            except DAMAGED:
                raise FileNotRight(
                    "This is damaged. Make the archive again.", file=path.name
                ) from None


def _unknown(what: str, name: str, names: Collection[str]) -> str:
    close = get_close_matches(name.strip().casefold(), names, n=1)
    meant = f"Did you mean {close[0]}? " if close else ""
    return (
        f"There is no table called {name}. {meant}Rename the {what}, or take it out: the tables "
        f"are {', '.join(names)}."
    )


def _meant_by(name: str, names: Collection[str]) -> Collection[str]:
    """Which tables a file or sheet may be: the one it is nearly called after, else any."""
    return get_close_matches(name.strip().casefold(), names, n=1) or names


def _problem(source: Source, file: str, sentence: str, meant: Collection[str]) -> None:
    source.unread.update(meant)
    source.problems.append(Problem(Place(file), sentence, Level.FILE))
