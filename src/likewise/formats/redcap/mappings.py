"""The small file that says which REDCap field is which column of the pilot tables."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from likewise.domain.imports import BY_NAME, FileNotRight, columns_of

SETTINGS = frozenset({"dictionary", "data"})
CHOOSES_LINES = frozenset({"event", "repeat", "where"})
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
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileNotRight(f"The mapping cannot be read: {error}.", file=path.name) from None
    settings = said.pop("redcap", {})
    if not isinstance(settings, dict) or set(settings) - SETTINGS:
        raise FileNotRight("[redcap] may say dictionary and data.", file=path.name)
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
    events = section.get("event", ())
    where = section.get("where", {})
    if not isinstance(where, dict):
        raise FileNotRight(f'[{name}] where is written {{ field = "code" }}.', file=file)
    return TableRule(
        table=name,
        cells=cells,
        events=(events,) if isinstance(events, str) else tuple(events),
        repeat=section.get("repeat"),
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
    fields = said.get("join", [said["field"]] if "field" in said else [])
    value = said.get("value")
    return CellRule(
        fields=tuple(fields),
        value=None if value is None else str(value),
        choices={str(code): str(word) for code, word in said.get("choices", {}).items()},
        part=part,
    )


def _meant(name: str, known: Any) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f" Did you mean {close[0]}?" if close else ""
