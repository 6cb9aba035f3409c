"""Tables as CSV."""

import csv
from collections.abc import Iterator

import pytest

from likewise.reports.spreadsheets import TOGETHER, as_csv, csv_lines


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(begins):
    said = f"{begins}1+1"

    (row,) = csv.reader(as_csv(["a"], [[said]]).split("\r\n", 1)[1:], strict=False)

    assert row[0].startswith("'")


def test_a_long_table_is_told_in_parts_and_is_the_same():
    rows = [[number, f"line {number}"] for number in range(2 * TOGETHER + 3)]

    parts = list(csv_lines(["number", "line"], rows))

    assert len(parts) > 2
    assert "".join(parts) == as_csv(["number", "line"], rows)
    assert "".join(parts).count("\r\n") == len(rows) + 1


def test_an_empty_table_has_its_columns():
    assert list(csv_lines(["a", "b"], [])) == ["a,b\r\n"]


def test_no_more_is_read_than_is_told():
    read: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(10 * TOGETHER):
            read.append(number)
            yield [number]

    next(csv_lines(["number"], rows()))

    assert len(read) == TOGETHER
