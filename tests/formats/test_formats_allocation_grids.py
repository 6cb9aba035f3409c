"""The file of a grid: which designs it makes, in which order, and what is refused where."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.allocation import Blocks, Minimisation, Simple
from likewise.domain.imports import FileNotRight
from likewise.formats.allocation import read_design
from likewise.formats.allocation.grids import Grid, GridDesign, read_grid
from likewise.formats.tables import open_text

HEAD = "setting,name,level,value\n"
ARMS = "arm,usual,,1\narm,support,,1\n"
MIXED = (
    HEAD + "method,,,simple | blocks | minimisation\n" + ARMS + "levels,practice,,2 | 3\n"
    "factor,sex,female,0.4\nfactor,sex,male,0.6\nstratify,practice,,yes | no\n"
    "block size,,,4 | 2 + 4\nprobability,,,0.7 to 0.9 by 0.1\nsize,,,20\n"
)


def grid_of(text: str) -> Grid:
    return read_grid(table=open_text(text.encode()))


def every(text: str) -> list[GridDesign]:
    grid = grid_of(text)
    return [grid.design(number) for number in range(1, len(grid) + 1)]


def test_each_method_is_crossed_with_what_it_uses_and_nothing_else() -> None:
    made = every(MIXED)

    assert [each.number for each in made] == list(range(1, 17))
    assert [each.chosen["levels practice"] for each in made] == list("23") + list(
        "2222333322" + "2333"
    )
    designs = [each.file.design for each in made]
    assert all(type(design) is Simple for design in designs[:2])
    blocks = [design for design in designs if isinstance(design, Blocks)]
    assert [(len(b.factors[0].levels), b.strata, b.sizes) for b in blocks] == list(
        product((2, 3), (("practice",), ()), ((4,), (2, 4)))
    )
    minimised = [design for design in designs if isinstance(design, Minimisation)]
    assert [(len(m.factors[0].levels), m.probability) for m in minimised] == list(
        product((2, 3), (0.7, 0.8, 0.9))
    )
    assert made[0].chosen == {
        "method": "simple", "levels practice": "2", "stratify practice": "", "block size": "",
        "probability": "",
    }  # fmt: skip
    assert made[-1].file.design.factors[0].levels == ("practice 1", "practice 2", "practice 3")


def test_the_text_of_a_design_is_a_design_file_of_it() -> None:
    for made in every(MIXED):
        read = read_design(table=open_text(made.text.encode()))

        assert (read.design, read.size, read.mix.shares) == (
            made.file.design, made.size, made.file.mix.shares
        )  # fmt: skip


def test_without_alternatives_a_grid_is_one_design() -> None:
    (made,) = every(HEAD + "method,,,simple\n" + ARMS + "size,,,12\n")

    assert (made.number, made.chosen, made.size) == (1, {}, 12)


def test_what_only_clusters_have_is_left_out_of_a_trial_of_persons() -> None:
    made = every(
        HEAD + "method,,,simple\nunits,,,persons | clusters\n" + ARMS + "size,,,12\n"
        "cluster size,,,5 | 10\nicc,,,0.05\ndifference,,,0.5\nstandard deviation,,,1\n"
    )

    assert [(each.chosen["units"], each.chosen["cluster size"]) for each in made] == [
        ("persons", ""), ("clusters", "5"), ("clusters", "10")
    ]  # fmt: skip


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True), st.integers(1, 30))
def test_designs_are_as_many_as_combinations_and_no_two_alike(shares: list[int], last: int) -> None:
    ratio = " | ".join(map(str, shares))
    made = every(HEAD + f"method,,,simple\narm,a,,{ratio}\narm,b,,1\nsize,,,1 to {last} by 3\n")

    assert len(made) == len(shares) * len(range(1, last + 1, 3))
    assert len({each.text for each in made}) == len(made)
    assert [each.size for each in made[: len(range(1, last + 1, 3))]] == list(range(1, last + 1, 3))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + ARMS + "size,,,9\n", "sets no method. Add a line: method, one or more of simple"),
        (HEAD + "method,,,simpel\n" + ARMS, r"line 2, column value: This method is unknown"),
        (HEAD + "method,,,simple | constrained\n" + ARMS, "line 2, column value: A grid tries simple"),
        (HEAD + "method,,,simple\n" + ARMS + "size,,,9 | 9\n", "line 5, column value: 9 is there twice"),
        (HEAD + "method,,,simple\n" + ARMS + "size,,,9 |  | 8\n", "line 5, column value: Between two"),
        (HEAD + "method,,,simple\n" + ARMS + "size,,,9 to 4 by 1\n", "line 5, column value: 9 to 4 by"),
        (HEAD + "method,,,simple\n" + ARMS + "size,,,4 to 9 by 0\n", "no range. Write it as 0.6"),
        (HEAD + "method,,,simple\n" + ARMS + "size,,,4 to x by 1\n", "line 5, column value: Write a"),
        (HEAD + "method,,,simple\n" + ARMS + "size,,,1 to 90000 by 1\n", "has too many values. A range has up"),
        (HEAD + "method,,,simple\n" + ARMS + "size,,,0 to 1 by 1e-30\n", "has too many values"),
        (
            HEAD + "method,,,simple\n" + ARMS + "probability,,,0.8\nsize,,,9\n",
            "line 5, column setting: No design of this grid has a use for it",
        ),
        (
            HEAD + "method,,,blocks\n" + ARMS + "factor,sex,f,\nfactor,sex,m,\n"
            "stratify,sex,,maybe\nblock size,,,2\n",
            "line 7, column value: Write yes, no, or both",
        ),
        (
            HEAD + "method,,,simple\n" + ARMS + "factor,sex,f,\nlevels,sex,,2\n",
            "line 6, column name: The levels of this factor are named",
        ),
        (HEAD + "method,,,simple\n" + ARMS + "levels,sex,,1\n", "line 5, column value: Write a whole"),
        (HEAD + "method,,,simple\n" + ARMS + "size,,,4 | 5\nsize,,,6 | 7\n", "size is set twice"),
        (
            HEAD + "method,,,simple\narm,a,,1 to 2000 by 1\narm,b,,1 to 2000 by 1\n",
            "These are 4,000,000 designs; a grid has up to 1,000,000",
        ),
        (HEAD, "There is no line below the headings"),
    ],
)  # fmt: skip
def test_a_grid_that_is_not_right_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(FileNotRight, match=words):
        grid_of(text)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("method,,,simple\n", "Say how many units a trial has: add a line size"),
        ("method,,,blocks\nblock size,,,4 | 5\nsize,,,9\n", "line 5: A block of 5 cannot hold"),
        ("method,,,simple\nfudge,,,1\nsize,,,9\n", "line 5, column setting: This is unknown"),
        (
            "method,,,simple\nsize,,,9 | 200000\n",
            r"Design 2 \(size 200000\): A simulated trial has 1 to 100,000 units",
        ),
        ("method,,,minimisation\nsize,,,9\n", "Design 1: Minimisation needs one or more factors"),
    ],
)
def test_a_design_that_is_not_right_is_refused_with_its_line_or_what_it_is(
    lines: str, words: str
) -> None:
    with pytest.raises(FileNotRight, match=words):
        every(HEAD + ARMS + lines)


def test_there_is_no_design_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        grid_of(MIXED).design(17)
