"""Lines of registers are read by the column where that says the same as each by itself."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from likewise.domain.imports import BY_NAME
from likewise.domain.meetings import Result
from likewise.formats import pilot
from likewise.formats.tables import Table
from likewise.formats.tables.cells import FORMULA, BadLine
from likewise.records.staging import registers

HEADINGS = ("participant", "meeting", "first_time", "result", "recorded_at", "as")
NUMBERS: Any = {"meetings": {"M1": 1, "M2": 2}, "participants": {"P1": 1, "P2": 2, "P3": 3}}
SHORT = ["P1", "M2", "", "attended", "", ""]


def a_cell(*right: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([*right] * 9 + ["", None, "P9", 7, FORMULA])


BLANK = a_cell("", "", "no", "yes")
CELLS = st.tuples(
    a_cell("P1", "P2", "P3"),
    a_cell("M1", "M2"),
    BLANK,
    a_cell(*(each.value for each in Result), "ATTENDED"),
    BLANK,
    BLANK,
)


@given(
    some=st.lists(st.just(SHORT) | CELLS.map(list) | st.just(BadLine("It is torn.")), min_size=1),
    first=st.integers(1, 10**6),
)
@example(some=[SHORT, SHORT[:5]], first=1)
@example(some=[SHORT, [*SHORT, ""]], first=1)
def test_short_lines_are_read_by_the_column_as_each_is_by_itself(some, first):
    layout = BY_NAME["attendance"]
    table = Table("attendance", "attendance.csv", HEADINGS, lambda: iter(()))
    lines = pilot.Lines(layout, table, zone="Europe/London")
    given_lines = list(enumerate(some, start=2))
    is_even = len({len(each) for each in some if not isinstance(each, BadLine)}) == 1

    by_column = registers._column_reader(lines, NUMBERS)(first, given_lines)

    if is_even and not any(isinstance(each, BadLine) for each in some):
        read = registers._short_reader(lines, NUMBERS)
        each_by_itself = [read(first + n, *line) for n, line in enumerate(given_lines)]
        right = None if None in each_by_itself else each_by_itself
        assert (by_column if by_column is None else list(by_column)) == right
    else:
        assert by_column is None
