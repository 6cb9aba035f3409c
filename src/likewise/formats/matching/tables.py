"""People, supporters and refusals of a matching round as CSV files."""

from collections.abc import Collection, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from likewise.domain.matching import Person, Supporter
from likewise.domain.matching.people import LARGEST_CHARGE
from likewise.formats.matching.rows import MatchingFileRefused, Row, RowReader

PERSON_COLUMNS = (
    "arm",
    "availability",
    "languages",
    "reach",
    "x_km",
    "y_km",
    "reach_km",
    "wishes",
    "settled_with",
    "charge",
)
SUPPORTER_COLUMNS = (
    "size",
    "minimum",
    "arms",
    "availability",
    "languages",
    "place",
    "x_km",
    "y_km",
)


@dataclass(frozen=True, kw_only=True)
class Tables[Value]:
    """What a file holds: its values, further columns, and what a person should know about it."""

    values: tuple[Value, ...]
    others: tuple[str, ...]
    notes: tuple[str, ...]


def read_people(
    path: Path,
    *,
    supporters: Set[str] | None = None,
    numbers: Collection[str] = (),
) -> Tables[Person]:
    """The people to be matched; columns that are not known become answers to compare.

    Parameters
    ----------
    supporters : collection of str, optional
        The ids that wishes and settled pairs may name.
    numbers : collection of str
        Columns to compare that must hold numbers.

    Raises
    ------
    FileNotRight
        When the file is not a table.
    MatchingFileRefused
        With every problem by line and column.
    """
    reader = RowReader(path, ("person",), PERSON_COLUMNS, True)
    seen: dict[str, int] = {}
    people = []
    for row in reader.rows():
        before = len(reader.problems)
        name = row.id("person")
        _check_once(row, name, seen, "person")
        values = _person_values(row, name) | {"answers": _answers(row, reader.others, numbers)}
        if supporters is not None:
            _check_known(row, supporters)
        if len(reader.problems) == before:
            people.append(Person(**values))
    reader.finish(lines=len(people))
    return Tables(values=tuple(people), others=reader.others, notes=reader.notes)


def read_supporters(path: Path, *, numbers: Collection[str] = ()) -> Tables[Supporter]:
    """The supporters; columns that are not known become answers to compare.

    Parameters
    ----------
    numbers : collection of str
        Columns to compare that must hold numbers.

    Raises
    ------
    FileNotRight
        When the file is not a table.
    MatchingFileRefused
        With every problem by line and column.
    """
    reader = RowReader(path, ("supporter", "capacity"), SUPPORTER_COLUMNS, True)
    seen: dict[str, int] = {}
    supporters = []
    for row in reader.rows():
        before = len(reader.problems)
        name = row.id("supporter")
        _check_once(row, name, seen, "supporter")
        values = _supporter_values(row, name) | {"answers": _answers(row, reader.others, numbers)}
        if len(reader.problems) == before:
            supporters.append(Supporter(**values))
    reader.finish(lines=len(supporters))
    return Tables(values=tuple(supporters), others=reader.others, notes=reader.notes)


def read_refusals(
    path: Path, *, people: Collection[str], supporters: Collection[str], other: str = "supporter"
) -> frozenset[tuple[str, str]]:
    """Pairs that one of the two refused. No problem in it names anybody.

    Parameters
    ----------
    people, supporters : collections of str
        The ids known; `other` is the second column's heading.
    """
    reader = RowReader(path, ("person", other), (), False)
    found = set()
    for row in reader.rows():
        pair = (row.id("person"), row.id(other))
        if pair[0] and pair[0] not in people:
            row.wrong("person", "This person is not in the people's file. Correct the id.")
        if pair[1] and pair[1] not in supporters:
            row.wrong(other, f"This {other} is not in the file given. Correct the id.")
        found.add(pair)
    reader.finish(lines=len(found), may_be_empty=True)
    return frozenset(found)


def _check_once(row: Row, name: str, seen: dict[str, int], what: str) -> None:
    first = seen.setdefault(name, row.line)
    if name and first != row.line:
        row.wrong(what, f"This {what} stands in line {first} already. Keep one of the lines.")


def _person_values(row: Row, name: str) -> dict[str, Any]:
    position = _position(row)
    reach_km = row.number("reach_km", least=0)
    if reach_km is not None and position is None:
        row.wrong("reach_km", "This needs the person's position. Fill in x_km and y_km.")
    charge = row.number("charge", least=0)
    if charge is not None and charge > LARGEST_CHARGE:
        row.wrong("charge", f"This is more than {LARGEST_CHARGE:,.0f} points. Correct it.")
    return {
        "id": name,
        "arm": row.text("arm").casefold(),
        "availability": row.words("availability"),
        "languages": row.words("languages"),
        "reach": row.words("reach"),
        "position_km": position,
        "reach_km": reach_km,
        "wishes": row.ids("wishes"),
        "settled_with": row.text("settled_with"),
        "charge": charge,
    }


def _supporter_values(row: Row, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "places": row.whole("capacity"),
        "size": row.whole("size", empty=0),
        "minimum": row.whole("minimum", empty=0),
        "arms": row.words("arms"),
        "availability": row.words("availability"),
        "languages": row.words("languages"),
        "place": row.text("place").casefold(),
        "position_km": _position(row),
    }


def _answers(row: Row, others: tuple[str, ...], numbers: Collection[str]) -> dict[str, str]:
    answers = {}
    for name in others:
        if name in numbers:
            number = row.number(name)
            answers[name] = "" if number is None else repr(number)
        else:
            answers[name] = row.text(name)
    return answers


def _check_known(row: Row, supporters: Set[str]) -> None:
    for column in ("wishes", "settled_with"):
        if not row.ids(column) <= supporters:
            row.wrong(column, "This names a supporter that is not in their file. Correct the id.")


def _position(row: Row) -> tuple[float, float] | None:
    x, y = row.number("x_km"), row.number("y_km")
    if (x is None) != (y is None):
        row.wrong("y_km" if y is None else "x_km", "Fill in both x_km and y_km, or neither.")
    return None if x is None or y is None else (x, y)


__all__ = ["MatchingFileRefused", "Tables", "read_people", "read_refusals", "read_supporters"]
