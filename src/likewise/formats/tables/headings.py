"""What may be wrong with the headings of a table."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches

from likewise.domain.imports import FileNotRight, Level, Place, Problem
from likewise.formats.tables.cells import heading
from likewise.formats.tables.text import TextTable

COMPARED = 500  # headings with what they may have meant; comparing takes time
NAMED = 10  # how many columns a sentence lists


def check_headings(
    table: TextTable,
    *,
    needed: Collection[str] = (),
    optional: Collection[str] = (),
    takes_others: bool = False,
) -> None:
    """Refuse a table whose headings are not right.

    Raises
    ------
    FileNotRight
        With every problem.
    """
    problems = heading_problems(
        table.name, table.headings, needed=needed, optional=optional, takes_others=takes_others
    )
    if problems:
        raise FileNotRight.of(problems)


def heading_problems(
    file: str,
    headings: Sequence[str],
    *,
    needed: Collection[str] = (),
    optional: Collection[str] = (),
    takes_others: bool = False,
) -> list[Problem]:
    """What is wrong with headings: unknown, twice, missing, or empty.

    Where a table `takes_others`, a heading is unknown only if it is nearly one that is not there.
    """
    known = {heading(each): each for each in (*needed, *optional)}
    given = Counter(each for each in headings if each and not each.startswith("#"))
    found = [
        *_twice(given),
        *_unknown(given, known, takes_others),
        *(
            (each, f"The column {each} is missing. Add it; the headings are in this line.")
            for each in needed
            if heading(each) not in given
        ),
    ]
    if "" in headings:
        found.append((None, _empty(headings)))
    return [Problem(Place(file, 1, column), sentence, Level.HEADING) for column, sentence in found]


def _twice(given: Counter[str]) -> Iterator[tuple[str | None, str]]:
    for name, times in given.items():
        if times > 1:
            yield name, f"The column {name} is there twice. Keep one of them."


def _unknown(
    given: Counter[str], known: dict[str, str], takes_others: bool
) -> Iterator[tuple[str | None, str]]:
    absent = [each for each in known if each not in given]
    strange = [name for name in given if name not in known]
    for number, name in enumerate(strange):
        compared = absent if number < COMPARED else ()
        close = get_close_matches(name, compared, n=1, cutoff=0.8 if takes_others else 0.6)
        if close or not takes_others:
            meant = f"Did you mean {known[close[0]]}? " if close else ""
            yield (
                name,
                f"This table has no column {name}. {meant}Its columns are "
                f"{', '.join(known.values())}. A heading that begins with # is passed over.",
            )


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
