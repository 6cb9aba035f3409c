"""A REDCap export as pilot tables: each line of data gives a line to each table that wants it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from likewise.domain.imports import BY_NAME, FileNotRight
from likewise.formats.redcap.choosing import NAMED, Chooser
from likewise.formats.redcap.dictionaries import (
    EVENT,
    GROUP,
    INSTANCE,
    INSTRUMENT,
    NAME,
    OWN,
    Dictionary,
    columns_by_field,
    csv_files,
    data_files,
    is_dictionary,
    read_dictionary,
)
from likewise.formats.redcap.mappings import CellRule, TableRule, read_mapping
from likewise.formats.tables import (
    Cell,
    Refused,
    Source,
    Table,
    TextTable,
    open_text,
    text_rows,
)
from likewise.formats.tables.cells import FORMULA, BadLine, Line, as_plain_text
from likewise.formats.tables.encodings import EncodingUnsaid, question

# Tables of things that many records share: a line that says the same again is passed over.
SHARED = frozenset({"practices", "venues", "arms", "cohorts"})
REMEMBERED = 100_000
WITHOUT_MAPPING = (
    "This is a REDCap export. Give its mapping with it, which says which field is what: send both "
    "on the page, or add --mapping on the command line. To draft one from the data dictionary, see "
    "From REDCap on the page, or: likewise import draft-mapping PATH > mapping.toml"
)


@dataclass(frozen=True, slots=True)
class _Data:
    """The data, where each field stands in it, and the dictionary that explains it."""

    text: TextTable
    columns: Mapping[str, int]
    dictionary: Dictionary


def open_export(path: Path, *, mapping: Path, encoding: str | None = None) -> Source:
    """A REDCap export, as the tables that its mapping names.

    `path` is the data file, or a folder with the data and the dictionary; `encoding` that of those
    which are not UTF-8, if somebody said it.

    Raises
    ------
    FileNotRight
        When a file is missing or is not what it should be, or the mapping names a field that the
        data does not have.
    """
    rules = read_mapping(mapping)
    data, dictionary = find_files(
        path, rules.data, rules.dictionary, beside=mapping.parent, encoding=encoding
    )
    try:
        known = read_dictionary(dictionary, encoding=encoding)
        text = open_text(data, encoding=encoding)
    except EncodingUnsaid as refusal:
        raise FileNotRight.of([question([refusal])]) from None
    found = _Data(text, columns_by_field(text.headings, known), known)
    source = Source(notes=list(text.notes))
    grouped: dict[str, list[TableRule]] = {}
    for rule in rules.tables:
        _check_fields(rule, found, rules.file)
        grouped.setdefault(rule.table, []).append(rule)
    for name, some in grouped.items():
        headings = tuple(dict.fromkeys(column for rule in some for column in rule.cells))
        called = {
            column: " and ".join(cell.fields)
            for rule in some
            for column, cell in rule.cells.items()
            if cell.fields
        }
        rows = partial(_rows, found, some, headings)
        source.add(Table(name, text.name, headings, rows, called))
    return source


def is_export(path: Path) -> bool:
    """Whether a folder or CSV file comes from REDCap: a dictionary, or data with its own columns.

    Files that are called after a pilot table are not looked at.
    """
    tables = csv_files(path) if path.is_dir() else [path]
    return any(
        _is_of_redcap(each)
        for each in tables
        if each.suffix.casefold() == ".csv"
        and each.is_file()
        and each.stem.strip().casefold() not in BY_NAME
    )


def _is_of_redcap(path: Path) -> bool:
    try:
        headings = open_text(path).headings
    except FileNotRight:
        return False
    return not {NAME, *OWN, *OWN.values()}.isdisjoint(headings)


def find_files(
    path: Path,
    data: str | None,
    dictionary: str | None,
    *,
    beside: Path,
    encoding: str | None = None,
) -> tuple[Path, Path]:
    """The data and the dictionary: as the mapping names them, else by what is in the folder."""
    folder = path if path.is_dir() else path.parent
    found = path if path.is_file() else _named(data, folder, beside)
    known = _named(dictionary, folder, beside)
    tables = csv_files(folder)
    if known is None:
        known = next((each for each in tables if is_dictionary(each, encoding=encoding)), None)
    if known is None:
        raise FileNotRight(
            "There is no data dictionary beside the data. Export it from REDCap (Data Dictionary, "
            "Download), or name it in the mapping under [redcap].",
            file=folder.name,
        )
    if found is None:
        others = data_files(folder, known, encoding=encoding)
        if len(others) != 1:
            raise FileNotRight(
                f"This holds {len(others)} files that may be the data. Name it in the mapping "
                "under [redcap], or give the file itself.",
                file=folder.name,
            )
        found = others[0]
    return found, known


def _named(name: str | None, *folders: Path) -> Path | None:
    if name is None:
        return None
    plain = Path(name).name  # a mapping comes from somebody else: it names files, not paths
    found = next((folder / plain for folder in folders if (folder / plain).is_file()), None)
    if found is None:
        raise FileNotRight(f"The mapping names {plain}, which is not there.", file=plain)
    return found


def _check_fields(rule: TableRule, data: _Data, file: str) -> None:
    wanted = {field for cell in rule.cells.values() for field in cell.fields}
    for name in sorted(wanted | set(rule.where)):
        if name not in data.columns:
            more = (
                " It is a checkbox: name one of its columns, such as "
                f"{name}___{next(iter(data.dictionary.fields[name].choices), 1)}."
                if name in data.dictionary.fields
                and data.dictionary.fields[name].kind == "checkbox"
                else ""
            )
            raise FileNotRight(
                f"[{rule.table}] names the field {name}, which {data.text.name} does not have."
                f"{more}",
                file=file,
            )
    for name, said in rule.where.items():
        _check_is_a_choice(rule, name, said, data.dictionary, file)
    for setting, column in (("event", EVENT), ("repeat", INSTRUMENT)):
        if (rule.events if setting == "event" else rule.repeat) and column not in data.columns:
            raise FileNotRight(
                f"[{rule.table}] chooses lines by {setting}, but {data.text.name} has no {column}.",
                file=file,
            )


def _check_is_a_choice(
    rule: TableRule, name: str, wanted: str, dictionary: Dictionary, file: str
) -> None:
    codes = dictionary.codes_of(name)
    if codes and dictionary.code_of(name, wanted) not in codes:
        there = ", ".join(f"{code} ({label})" for code, label in list(codes.items())[:NAMED])
        more = ", …" if len(codes) > NAMED else ""
        raise FileNotRight(
            f"[{rule.table}] takes lines where {name} is {wanted}, and {name} has no such choice. "
            f"There are {there}{more}. Write one of the codes or labels.",
            file=file,
        )


def _rows(data: _Data, rules: list[TableRule], headings: tuple[str, ...]) -> Iterator[Line]:
    choosers = [Chooser(rule, data.columns, data.dictionary) for rule in rules]
    readers = [[_reader(rule.cells.get(column), data) for column in headings] for rule in rules]
    shared = rules[0].table in SHARED
    seen: set[tuple[Cell, ...]] = set()
    for line, cells in text_rows(data.text):
        if isinstance(cells, BadLine):
            yield line, cells
            continue
        row = [as_plain_text(cell) for cell in cells]
        refused = {at for at, cell in enumerate(cells) if isinstance(cell, Refused)}
        for rule, chooser, read in zip(rules, choosers, readers, strict=True):
            if not chooser.wants(row):
                continue
            values: tuple[Cell, ...] = tuple(each(row) for each in read)
            if refused:
                values = tuple(
                    value
                    if refused.isdisjoint(_positions(rule.cells.get(column), data))
                    else FORMULA
                    for value, column in zip(values, headings, strict=True)
                )
            if shared:
                if values in seen or not any(values):
                    continue
                if len(seen) < REMEMBERED:
                    seen.add(values)
            yield line, values
    for chooser in choosers:
        if sentence := chooser.never_met():
            yield 1, BadLine(sentence)


def _positions(rule: CellRule | None, data: _Data) -> set[int]:
    """Where a cell comes from."""
    return set() if rule is None else {data.columns[name] for name in rule.fields}


def _reader(rule: CellRule | None, data: _Data) -> Callable[[list[str]], str]:
    if rule is None:
        return lambda row: ""
    if not rule.fields:
        fixed = rule.value or ""
        return lambda row: fixed
    readers = [_field_reader(name, rule, data) for name in rule.fields]

    def read(row: list[str]) -> str:
        said = "-".join(part for part in (each(row) for each in readers) if part)
        return said or (rule.value or "")

    return read


def _field_reader(name: str, rule: CellRule, data: _Data) -> Callable[[list[str]], str]:
    position = data.columns[name]
    plain = name in (EVENT, GROUP, INSTANCE, INSTRUMENT)
    has_commas = data.dictionary.has_decimal_commas(name)

    def read(row: list[str]) -> str:
        said = row[position]
        if not said or plain:
            return rule.choices.get(said, said)
        code = data.dictionary.code_of(name, said)
        if rule.choices:
            label = data.dictionary.label_of(name, code)
            known = (rule.choices[each] for each in (code, said, label) if each in rule.choices)
            return next(known, label)
        if rule.part is not None:
            day, _, time = said.replace("T", " ").partition(" ")
            return day if rule.part == "date" else time
        if has_commas:  # 1,500 is one and a half here, not one thousand and five hundred
            return said.replace(",", ".")
        return data.dictionary.label_of(name, code)

    return read
