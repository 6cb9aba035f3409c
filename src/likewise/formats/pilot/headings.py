"""What may be wrong with the headings of a table."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from likewise.domain.imports import Layout, Place, Problem, columns_of
from likewise.formats.tables import Table

NAMED = 10  # how many columns a sentence lists


def heading_problems(layout: Layout, table: Table) -> list[Problem]:
    """What is wrong with the headings of a table: unknown, twice, missing, or empty."""
    return [
        Problem(Place(table.file, 1, column), sentence)
        for column, sentence in _found(layout, table.headings)
    ]


def _found(layout: Layout, headings: Sequence[str]) -> Iterator[tuple[str | None, str]]:
    known = {column.name: column for column in columns_of(layout)}
    given = Counter(each for each in headings if each and not each.startswith("#"))
    for name, times in given.items():
        if times > 1:
            yield name, f"The column {name} is there twice. Keep one of them."
        if name not in known:
            close = get_close_matches(name, known, n=1)
            meant = f"Did you mean {close[0]}? " if close else ""
            yield (
                name,
                f"The table {layout.name} has no column {name}. {meant}Its columns are "
                f"{', '.join(known)}. A heading that begins with # is passed over.",
            )
    for column in known.values():
        if column.is_required and column.name not in given:
            yield column.name, f"The column {column.name} is missing; every line needs it."
    if "" in headings:
        yield None, _empty(headings)


def _empty(headings: Sequence[str]) -> str:
    """Which headings are empty, as spreadsheet programs and people count columns."""
    at = [f"{each + 1} ({_letters(each)})" for each, name in enumerate(headings) if not name]
    if len(at) == 1:
        return f"Column {at[0]} has no heading. Give it one, or take it out."
    more = " and more" if len(at) > NAMED else ""
    return (
        f"Columns {', '.join(at[:NAMED])}{more} have no heading. Give them one, or take them out."
    )


def _letters(position: int) -> str:
    """A column as spreadsheet programs call it: A for the first, AA after Z."""
    letters, left = "", position + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
