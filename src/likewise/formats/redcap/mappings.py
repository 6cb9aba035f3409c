"""The small file that says which REDCap field is which column of the pilot tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from types import NoneType
from typing import Any

from likewise.domain.imports import BY_NAME, FileNotRight, columns_of
from likewise.formats.tomls import NotToml, read_toml

SETTINGS = frozenset({"dictionary", "data"})
CHOOSES_LINES = frozenset({"event", "repeat", "where"})
PLAIN = (str, int, float, date, time)  # what TOML has beside lists and tables
CELL_KEYS = frozenset({"field", "value", "choices", "join", "part"})


@dataclass(frozen=True, slots=True)
class CellRule:
    """Where a cell comes from: a field, several joined by hyphens, or one value for all.

    `choices` translates codes; `part` takes the date or the time of a date with a time.
    """

    fields: tuple[str, ...] = ()
    value: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    part: str | None = None


@dataclass(frozen=True, slots=True)
class TableRule:
    """How lines of data become lines of one table, and which lines do."""

    table: str
    cells: Mapping[str, CellRule]
    events: tuple[str, ...] = ()
    repeat: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """A whole mapping."""

    file: str
    tables: tuple[TableRule, ...]
    dictionary: str | None = None
    data: str | None = None


def read_mapping(path: Path) -> FieldMapping:
    """Read a mapping.

    Raises
    ------
    FileNotRight
        With what is wrong in it, and what there is instead.
    """
    try:
        said = read_toml(path)
    except NotToml as refusal:
        raise FileNotRight(
            f"The mapping cannot be read: {refusal.sentence}", file=path.name
        ) from None
    settings = said.pop("redcap", {})
    if not isinstance(settings, dict) or set(settings) - SETTINGS or not _are_texts(settings):
        raise FileNotRight(
            '[redcap] may say dictionary and data, each the name of a file: data = "data.csv".',
            file=path.name,
        )
    tables = tuple(_table(path.name, name, section) for name, section in _sections(path.name, said))
    if not tables:
        raise FileNotRight("The mapping names no table, such as [participants].", file=path.name)
    return FieldMapping(path.name, tables, settings.get("dictionary"), settings.get("data"))


def _sections(file: str, said: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, section in said.items():
        if name not in BY_NAME:
            raise FileNotRight(
                f"There is no table {name}.{_meant(name, BY_NAME)} The tables are "
                f"{', '.join(BY_NAME)}.",
                file=file,
            )
        for each in section if isinstance(section, list) else [section]:
            if not isinstance(each, dict):
                raise FileNotRight(f"Write [{name}] with one line for each column.", file=file)
            yield name, each


def _table(file: str, name: str, section: dict[str, Any]) -> TableRule:
    columns = {column.name for column in columns_of(BY_NAME[name])}
    cells = {}
    for key, said in section.items():
        if key in CHOOSES_LINES:
            continue
        if key not in columns:
            raise FileNotRight(
                f"[{name}] has no column {key}.{_meant(key, columns)} It has "
                f"{', '.join(sorted(columns))}.",
                file=file,
            )
        cells[key] = _cell(file, f"[{name}] {key}", said)
    events = _names(section.get("event", []))
    if events is None:
        raise FileNotRight(
            f'[{name}] event is the name of an event, or a list of them: ["visit_1_arm_1"].',
            file=file,
        )
    where, repeat = section.get("where", {}), section.get("repeat")
    if not isinstance(where, dict) or not all(isinstance(each, PLAIN) for each in where.values()):
        raise FileNotRight(
            f'[{name}] where is written {{ field = "code" }}, one code for each field.', file=file
        )
    if not isinstance(repeat, str | None):
        raise FileNotRight(
            f"[{name}] repeat is the name of one instrument. Write the section twice for two.",
            file=file,
        )
    return TableRule(
        table=name,
        cells=cells,
        events=events,
        repeat=repeat,
        where={str(key): str(value) for key, value in where.items()},
    )


def _cell(file: str, where: str, said: Any) -> CellRule:
    if isinstance(said, str):
        return CellRule(fields=(said,))
    if not isinstance(said, dict) or set(said) - CELL_KEYS or not said.keys() & {
        "field", "value", "join",
    }:  # fmt: skip
        raise FileNotRight(
            f'{where}: write a field ("name_first"), one value for all ({{ value = "…" }}), or '
            f'{{ field = "…", choices = {{ "1" = "attended" }} }}.',
            file=file,
        )
    part = said.get("part")
    if part not in (None, "date", "time"):
        raise FileNotRight(f"{where}: part is date or time.", file=file)
    fields = _names(said.get("join", said.get("field", [])))
    value, choices = said.get("value"), said.get("choices", {})
    if fields is None:
        raise FileNotRight(
            f"{where}: field is one name, and join a list of names.",
            file=file,
        )
    if not isinstance(value, (*PLAIN, NoneType)) or not isinstance(choices, dict):
        raise FileNotRight(
            f'{where}: value is one text, and choices are written {{ "1" = "attended" }}.',
            file=file,
        )
    return CellRule(
        fields=fields,
        value=None if value is None else str(value),
        choices={str(code): str(word) for code, word in choices.items()},
        part=part,
    )


def _names(said: Any) -> tuple[str, ...] | None:
    """One name or a list of names; none where it is neither."""
    several = [said] if isinstance(said, str) else said
    if not isinstance(several, list) or not all(isinstance(each, str) for each in several):
        return None
    return tuple(several)


def _are_texts(settings: Mapping[str, Any]) -> bool:
    return all(isinstance(each, str) for each in settings.values())


def _meant(name: str, known: Any) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f" Did you mean {close[0]}?" if close else ""
