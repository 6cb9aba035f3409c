"""The methods page of agreement runs, its pictures are the program's own, and its words hold."""

import doctest
import importlib
import runpy
from math import nan
from pathlib import Path
from xml.etree import ElementTree

import pytest

from likewise.domain.agreement import (
    Level,
    Segment,
    compare_coders,
    krippendorff_alpha,
    ratings_of,
    unitised_alpha,
)
from likewise.reports.agreement.picture import agreement_as_svg, rows_to_draw
from likewise.reports.agreement.words import (
    comparison_as_plain,
    comparison_in_words,
    unitised_as_plain,
)

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods"
TABLE = [
    [1, 1, nan, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [nan, 5, 5, 5], [nan, nan, 1, 1], [nan, 3, nan, nan],
]  # fmt: skip
MARKED = {
    "Alex": [(0, 7, "1"), (7, 13, "2"), (30, 32, "5"), (32, 37, "6"), (37, 44, "6"), (44, 60, "7")],
    "Paul": [(0, 7, "1"), (7, 13, "3"), (13, 21, "5"), (32, 44, "6")],
    "Suzan": [
        (0, 7, "1"), (7, 13, "4"), (13, 21, "5"), (32, 37, "6"), (37, 41, "6"), (41, 44, "6"),
    ],
}  # fmt: skip


def passages():
    return [
        Segment(document="text", coder=coder, start=start, end=end, code=code)
        for coder, marked in MARKED.items()
        for start, end, code in marked
    ]


def levels_picture():
    """The picture at the top of the methods page."""
    rows = [
        (level.value, krippendorff_alpha(values=TABLE, level=level, resamples=1000))
        for level in Level
    ]
    return agreement_as_svg(rows=rows, title="Alpha of the worked example, by level")


def passages_picture():
    """The picture of passages on the methods page."""
    found = unitised_alpha(segments=passages(), lengths={"text": 60}, resamples=1000)
    return agreement_as_svg(
        rows=rows_to_draw(found), title="Three coders, sixty characters", segments=passages()
    )


@pytest.mark.parametrize(
    ("name", "draw"), [("agreement.svg", levels_picture), ("passages.svg", passages_picture)]
)
def test_the_pages_pictures_are_what_the_program_draws(name, draw):
    assert (METHODS / name).read_text(encoding="utf-8") == draw()


def test_the_methods_page_runs():
    assert doctest.testfile(str(METHODS / "agreement.md"), module_relative=False).failed == 0


@pytest.mark.parametrize(
    "module",
    ["bootstrap", "cohen", "fleiss", "krippendorff", "prevalence", "ratings", "segments",
     "unitised"],
)  # fmt: skip
def test_the_examples_run(module):
    found = doctest.testmod(importlib.import_module(f"likewise.domain.agreement.{module}"))

    assert found.failed == 0
    assert found.attempted > 0


def test_more_texts_than_fit_are_counted_in_the_picture():
    many = [
        Segment(document=f"text {n}", coder=coder, start=0, end=9, code="a & b")
        for n in range(8)
        for coder in ("Ada", "Bee")
    ]

    drawn = agreement_as_svg(rows=[], title="Many <texts>", segments=many)

    assert "and 2 more texts" in drawn
    assert len(ElementTree.fromstring(drawn)) > 10


def test_many_values_are_cut_in_words_and_whole_in_plain_values():
    table = [[n, n] for n in range(40)]
    found = compare_coders(ratings=ratings_of(values=table), resamples=0)

    assert "and 10 more values; --json lists them" in comparison_in_words(found)
    assert len(comparison_as_plain(found)["balance"]["values"]) == 40


def test_measurements_have_an_alpha_and_no_balance():
    table = [[n + 0.5, n + 0.25] for n in range(1_200)]
    found = compare_coders(ratings=ratings_of(values=table), level="interval", resamples=0)

    said = comparison_in_words(found)

    assert "kappa compares categories" in said
    assert "prevalence" not in said


@pytest.mark.parametrize("name", ["agreement", "refi_qda"])
def test_the_examples_folder_runs(name, capsys):
    runpy.run_path(str(METHODS.parents[1] / "examples" / f"{name}.py"))

    assert capsys.readouterr().out


def test_plain_values_hold_no_number_where_there_is_none():
    same = comparison_as_plain(
        compare_coders(ratings=ratings_of(values=[["a", "a"], ["a", "a"]]), resamples=5)
    )
    whole = [
        Segment(document="d", coder=coder, start=0, end=9, code="c") for coder in ("Ada", "Bee")
    ]

    assert same["alpha"]["value"] is None
    assert same["alpha"]["interval"] is None
    assert unitised_as_plain(unitised_alpha(segments=whole))["overall"]["outcome"] == "no variation"
