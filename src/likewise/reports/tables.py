"""A plain table for a terminal."""

from collections.abc import Iterable, Iterator, Sequence


def table(*, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of a plain table, the first column to the left and the others to the right."""
    every = [list(headings), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in every) for column in range(len(headings))]
    for row in every:
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join([row[0].ljust(widths[0]), *rest]).rstrip()
