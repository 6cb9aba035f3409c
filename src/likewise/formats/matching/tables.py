"""People, supporters and refusals of a matching round, with every problem by line and column."""

from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

from likewise.domain.matching import Person, Supporter
from likewise.domain.matching.people import LARGEST_CHARGE
from likewise.formats.tables import Row, TextTable, rows_of
from likewise.formats.tables.values import read_number

LONGEST_ID = 100
MOST_PLACES = 1_000_000
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
    """What a file holds: its values, and which further columns."""

    values: tuple[Value, ...]
    others: tuple[str, ...]


def read_people(
    table: TextTable,
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
        With every problem by line and column.
    """
    others = _others(table, "person", *PERSON_COLUMNS)
    people = []
    for row, name in _named(table, ("person",), PERSON_COLUMNS):
        values = _person_values(row, name) | {"answers": _answers(row, others, numbers)}
        if supporters is not None:
            _check_known(row, supporters)
        if not row.problems:
            people.append(Person(**values))
    return Tables(values=tuple(people), others=others)


def read_supporters(table: TextTable, *, numbers: Collection[str] = ()) -> Tables[Supporter]:
    """The supporters; columns that are not known become answers to compare.

    Parameters
    ----------
    numbers : collection of str
        Columns to compare that must hold numbers.

    Raises
    ------
    FileNotRight
        With every problem by line and column.
    """
    others = _others(table, "supporter", "capacity", *SUPPORTER_COLUMNS)
    supporters = []
    for row, name in _named(table, ("supporter", "capacity"), SUPPORTER_COLUMNS):
        values = _supporter_values(row, name) | {"answers": _answers(row, others, numbers)}
        if not row.problems:
            supporters.append(Supporter(**values))
    return Tables(values=tuple(supporters), others=others)


def read_refusals(
    table: TextTable,
    *,
    people: Collection[str],
    supporters: Collection[str],
    other: str = "supporter",
) -> frozenset[tuple[str, str]]:
    """Pairs that one of the two refused. No problem in it names anybody.

    Parameters
    ----------
    people, supporters : collections of str
        The ids known; `other` is the second column's heading.
    """
    found = set()
    for row in rows_of(table, needed=("person", other), keeps_problems=True):
        pair = (_id(row, "person"), _id(row, other))
        if pair[0] and pair[0] not in people:
            row.wrong("person", "This person is not in the people's file. Correct the id.")
        if pair[1] and pair[1] not in supporters:
            row.wrong(other, f"This {other} is not in the file given. Correct the id.")
        found.add(pair)
    return frozenset(found)


def _named(
    table: TextTable, needed: Sequence[str], optional: Sequence[str]
) -> Iterator[tuple[Row, str]]:
    """Each line with the id of whom it is about, in the first column needed, and once."""
    what, seen = needed[0], dict[str, int]()
    for row in rows_of(
        table,
        each=what,
        needed=needed,
        optional=optional,
        takes_others=True,
        keeps_problems=True,
    ):
        name = _id(row, what)
        first = seen.setdefault(name, row.line)
        if name and first != row.line:
            row.wrong(what, f"This {what} is in line {first} already. Keep one of the lines.")
        yield row, name


def _others(table: TextTable, *known: str) -> tuple[str, ...]:
    """The headings of further columns."""
    return tuple(each for each in table.headings if each not in known)


def _id(row: Row, column: str) -> str:
    return row.name(column, longest=LONGEST_ID)


def _words(row: Row, column: str) -> frozenset[str]:
    """A cell of several words, between semicolons or vertical bars; case does not matter."""
    return frozenset(word.casefold() for word in _ids(row, column))


def _ids(row: Row, column: str) -> frozenset[str]:
    """The same, as written."""
    parts = row.text(column).replace("|", ";").split(";")
    return frozenset(part.strip() for part in parts if part.strip())


def _number(row: Row, column: str, *, least: float | None = None) -> float | None:
    """A cell that is a number, or None where it is empty."""
    number = row.read(column, read_number)
    if number is None:
        return None
    if least is not None and number < least:
        row.wrong(column, f"This must be a number of at least {least:g}, or be left empty.")
        return None
    return float(number)


def _places(row: Row, column: str) -> int:
    """A cell that is a whole number; an empty one is 0."""
    return 0 if row.is_blank(column) else row.whole(column, most=MOST_PLACES)


def _person_values(row: Row, name: str) -> dict[str, Any]:
    position = _position(row)
    reach_km = _number(row, "reach_km", least=0)
    if reach_km is not None and position is None:
        row.wrong("reach_km", "This needs the person's position. Fill in x_km and y_km.")
    charge = _number(row, "charge", least=0)
    if charge is not None and charge > LARGEST_CHARGE:
        row.wrong("charge", f"This is more than {LARGEST_CHARGE:,.0f} points. Correct it.")
    return {
        "id": name,
        "arm": row.text("arm").casefold(),
        "availability": _words(row, "availability"),
        "languages": _words(row, "languages"),
        "reach": _words(row, "reach"),
        "position_km": position,
        "reach_km": reach_km,
        "wishes": _ids(row, "wishes"),
        "settled_with": row.text("settled_with"),
        "charge": charge,
    }


def _supporter_values(row: Row, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "places": row.whole("capacity", most=MOST_PLACES),
        "size": _places(row, "size"),
        "minimum": _places(row, "minimum"),
        "arms": _words(row, "arms"),
        "availability": _words(row, "availability"),
        "languages": _words(row, "languages"),
        "place": row.text("place").casefold(),
        "position_km": _position(row),
    }


def _answers(row: Row, others: tuple[str, ...], numbers: Collection[str]) -> dict[str, str]:
    answers = {}
    for name in others:
        if name in numbers:
            number = _number(row, name)
            answers[name] = "" if number is None else repr(number)
        else:
            answers[name] = row.text(name)
    return answers


def _check_known(row: Row, supporters: Set[str]) -> None:
    for column in ("wishes", "settled_with"):
        if not _ids(row, column) <= supporters:
            row.wrong(column, "This names a supporter that is not in their file. Correct the id.")


def _position(row: Row) -> tuple[float, float] | None:
    x, y = _number(row, "x_km"), _number(row, "y_km")
    if (x is None) != (y is None):
        row.wrong("y_km" if y is None else "x_km", "Fill in both x_km and y_km, or neither.")
    return None if x is None or y is None else (x, y)


__all__ = ["Tables", "read_people", "read_refusals", "read_supporters"]
