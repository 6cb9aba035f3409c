"""Coders' values from CSV: numbers, words, what is missing, and every refusal by place."""

import numpy as np
import pytest

from likewise.domain.agreement import Level
from likewise.domain.imports import FileNotRight
from likewise.formats.agreement import read_values
from likewise.formats.tables import open_text


def values(tmp_path, content, *, level="nominal", order=None):
    path = tmp_path / "values.csv"
    path.write_text(content, encoding="utf-8")
    return read_values(table=open_text(path), level=Level(level), order=order)


def test_words_are_sorted_and_missing_ones_left_out(tmp_path):
    found = values(tmp_path, "unit,Ada,Bee\n1,tea,NA\n2,,food\n3,.,tea\n")

    assert found.values == ("food", "tea")
    assert found.coders == ("Ada", "Bee")
    assert found.indices.tolist() == [[1, -1], [-1, 0], [-1, 1]]


def test_words_with_an_order_keep_it(tmp_path):
    found = values(
        tmp_path, "unit,Ada,Bee\n1,high,low\n", level="ordinal", order=["low", "middle", "high"]
    )

    assert found.values == ("low", "middle", "high")
    assert found.indices.tolist() == [[2, 0]]


@pytest.mark.parametrize("level", ["ordinal", "interval", "ratio"])
def test_numbers_are_numbers(level, tmp_path):
    found = values(tmp_path, "unit,Ada,Bee\n1,10,2\n2, 2 ,\n", level=level)

    assert found.values == (2.0, 10.0)
    assert np.array_equal(found.indices, [[1, 0], [0, -1]])


def test_decimal_commas_are_read_where_commas_do_not_separate(tmp_path):
    found = values(tmp_path, "unit;Ada;Bee\n1;1,5;2\n", level="interval")

    assert found.values == (1.5, 2.0)


@pytest.mark.parametrize(
    ("content", "more", "sentence"),
    [
        ("unit,Ada\n1,x\n", {}, "line 1: There is one coder only"),
        ("unit,Ada,Bee\n", {}, "There is no line below the headings. Write one for each unit"),
        ("unit,Ada,Bee\n1,x\n", {}, "line 2: This line has 2 cells"),
        ("unit,Ada,Bee\n,x,y\n", {}, "line 2, column unit: The unit has no name"),
        ("unit,Ada,Bee\n1,x,y\n1,x,y\n", {}, "line 3, column unit: A second row for 1."),
        (
            "unit,Ada,Bee\n1,3,low\n",
            {"level": "ordinal"},
            "line 2, column Bee: Write a number such as 0.5, not low",
        ),
        ("unit,Ada,Bee\n1,3,inf\n", {"level": "ratio"}, "not inf. Or choose the level nominal"),
        ("unit,Ada,Bee\n1,3,-1e308\n", {"level": "interval"}, "Bee: -1e308 is beyond 1e"),
        ("unit,Ada,Bee\n1,3,1_0\n", {"level": "ratio"}, "such as 0.5, not 1_0"),
        (
            "unit,Ada,Bee\n1,low,mild\n",
            {"level": "ordinal", "order": ["low"]},
            "line 2, column Bee: mild is not in the order given",
        ),
        ("unit,Ada,Bee\n1,low,low\n", {"order": ["low", "low"]}, "The order names a value twice"),
    ],
)
def test_a_table_that_is_not_one_is_refused_by_place(content, more, sentence, tmp_path):
    with pytest.raises(FileNotRight, match=r"values\.csv") as caught:
        values(tmp_path, content, **more)

    assert sentence in caught.value.sentence
