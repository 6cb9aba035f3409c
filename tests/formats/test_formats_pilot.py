"""The documented tables: what cells may say, what is refused and why; templates that come back."""

import csv
import io
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.imports import BY_NAME, LAYOUTS, CellNotRight, Kind, Problem
from likewise.formats import pilot
from likewise.formats.tables import Refused, Source, Table, open_tables
from likewise.formats.templates import (
    reference_page,
    template_csv,
    template_workbook,
    write_templates,
)


def cell(table, column, value):
    return pilot.read_cell(BY_NAME[table].column(column), value)


def said_of(table, column, value):
    with pytest.raises(CellNotRight) as refused:
        cell(table, column, value)
    return refused.value.sentence


@pytest.mark.parametrize(
    "written",
    ["2011-04-03", "2011-4-3", " 2011-04-03 ", "3 April 2011", "3rd Apr 2011",
     date(2011, 4, 3), datetime(2011, 4, 3), "2011-04-03 00:00:00"],
)  # fmt: skip
def test_dates_that_can_be_read_in_one_way_are_read(written):
    assert cell("memberships", "joined_on", written) == date(2011, 4, 3)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("3/4/2011", "3/4/2011 could be 3 April 2011 or 4 March 2011. Write 2011-04-03 or"),
        ("13/4/2011", "such dates can often be read in two ways"),
        ("3.4.11", "such dates can often be read in two ways"),
        ("2011-02-30", "There is no such date as 2011-02-30"),
        ("30 February 2011", "There is no such date as 30 February 2011"),
        ("40636", "how Excel counts days, perhaps for 3 April 2011"),
        (40636, "how Excel counts days"),
        (12, "is not a date"),
        ("soon", "soon is not a date. Write it as 2011-04-03."),
        ("0211-04-03", "The year 211 cannot be right"),
        (datetime(2011, 4, 3, 14, 30), "a date with a time of day"),
        (Refused("This cell holds a formula."), "formula"),
        (True, "is not a date"),
    ],
)
def test_dates_that_could_be_two_or_none_are_refused(written, sentence):
    assert sentence in said_of("memberships", "joined_on", written)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
@settings(max_examples=50)
def test_every_day_survives_in_each_form_that_is_read(day):
    for written in (day.isoformat(), f"{day.day} {day:%B} {day.year}", day):
        assert cell("meetings", "on", written) == day


@pytest.mark.parametrize(
    ("written", "share"), [("0.5", "0.5"), (1, "1"), (0.25, "0.25"), (".5", "0.5"), ("0,5", "0.5")]
)
def test_shares_are_exact(written, share):
    assert cell("memberships", "share", written) == Decimal(share)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("1,500", "1,500 could be 1.500 or 1500. Write one of these."),
        ("2", "is not a share"),
        ("0.12345", "at most three decimals"),
        ("half", "Write a number such as 0.5"),
    ],
)
def test_shares_that_are_none_are_refused(written, sentence):
    assert sentence in said_of("memberships", "share", written)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("14:30", time(14, 30)), ("9:05:00", time(9, 5)), (time(14, 30), time(14, 30)), ("", None),
        ("2pm", time(14)), ("2.30 p.m.", time(14, 30)), ("14.00", time(14)), ("12am", time(0)),
        ("02:00:00 PM", time(14)), ("12:15 pm", time(12, 15)),
    ],
)  # fmt: skip
def test_times_of_day(written, value):
    assert cell("meetings", "time", written) == value


def test_a_time_that_is_none_is_refused():
    for written in ("half past two", "25:00", "14", "14pm", "0am", "2:75pm"):
        assert "14:30" in said_of("meetings", "time", written)


@pytest.mark.parametrize("written", ["1:1", "1 to 1", "one to one", time(1, 1)])
def test_a_pair_is_written_as_people_write_it(written):
    assert cell("cohorts", "format", written) == "one-to-one"


@pytest.mark.parametrize(
    ("column", "written", "value"),
    [
        ("result", "Did not attend", "did not attend"),
        ("result", "did-not_attend", "did not attend"),
        ("result", "Present", "attended"),
        ("result", "apologies", "sent apologies"),
        ("result", "absent", "did not attend"),
        ("result", "dna", "did not attend"),
        ("first_time", "Yes", True),
        ("first_time", 0, False),
        ("meeting", 17.0, "17"),
    ],
)
def test_words_are_compared_without_capitals_and_hyphens(column, written, value):
    assert cell("attendance", column, written) == value


@pytest.mark.parametrize(
    ("table", "column", "written", "sentence"),
    [
        ("attendance", "result", "came", "came is none of these: attended, sent apologies, did"),
        ("attendance", "first_time", "perhaps", "Write yes or no"),
        ("meetings", "minutes", "1.5", "Write a whole number"),
        ("meetings", "minutes", "99999", "Write a whole number"),
        ("meetings", "cohorts", "C1;C1", "named twice"),
        ("participants", "id", "P1, P2", "without commas"),
        ("participants", "given_name", "x" * 101, "100 is the most"),
        ("participants", "given_name", "a\x07b", "a character that no text has"),
    ],
)
def test_other_cells_are_refused_with_what_to_write(table, column, written, sentence):
    assert sentence in said_of(table, column, written)


def test_lists_are_separated_by_semicolons():
    assert cell("meetings", "cohorts", " C1; C2 ;") == ("C1", "C2")
    assert cell("arms", "formats", "group; one to one") == ("group", "one-to-one")


def test_instants_are_read_in_the_zone_of_the_programme():
    column = pilot.columns_of(BY_NAME["meetings"])[-1]

    assert column.kind is Kind.INSTANT
    assert pilot.read_cell(column, "2011-07-01 14:30") == datetime(2011, 7, 1, 13, 30, tzinfo=UTC)
    assert pilot.read_cell(column, "2011-07-01T14:30:00Z").hour == 14
    assert pilot.read_cell(column, datetime(2011, 1, 1, 9)).hour == 9
    for wrong in ("yesterday", "2011-07-01 44:30"):
        with pytest.raises(CellNotRight, match="2011-04-03 14:30"):
            pilot.read_cell(column, wrong)


def a_table(name, headings, *lines):
    return Table(name, f"{name}.csv", headings, lambda: iter(list(enumerate(lines, start=2))))


def test_unknown_missing_and_repeated_headings_are_named_together():
    table = a_table("attendance", ("meeting", "meeting", "person", "", "#ours"))

    problems = pilot.heading_problems(BY_NAME["attendance"], table)

    said = [each.what for each in problems]
    columns = ["meeting", "person", "participant", "result", None]
    assert [each.place.column for each in problems] == columns
    assert any("The column meeting is there twice" in each for each in said)
    assert any("has no column person" in each for each in said)
    assert any("The column participant is missing" in each for each in said)
    assert any("Column 4 (D) has no heading. Give it one" in each for each in said)
    assert not any("ours is" in each for each in said)


def test_headings_that_are_empty_are_counted_as_spreadsheet_programs_do():
    headings = ("id", "", "name", *("#ours" for _ in range(24)), "", *("" for _ in range(12)))

    (problem,) = pilot.heading_problems(BY_NAME["practices"], a_table("practices", headings))

    assert problem.what.startswith("Columns 2 (B), 28 (AB), 29 (AC), ")
    assert ", 36 (AJ) and more have no heading. Give them one" in problem.what


def problems_of(*tables):
    source = Source(tables={table.name: table for table in tables})
    return [str(each) for each in pilot.source_problems(source)]


def test_headings_without_any_line_are_nothing_to_import():
    empty = a_table("practices", ("id", "name"))

    assert problems_of(empty) == [
        "practices.csv: This holds headings and no lines, so there is nothing to import."
    ]
    assert problems_of(empty, a_table("participants", ("id",))) == [
        "practices.csv: This and the other tables hold headings and no lines, so there is nothing "
        "to import."
    ]
    assert problems_of(empty, a_table("participants", ("id",), ["P001"])) == []


def test_a_programme_is_one_line_that_can_be_read():
    headings = ("name", "zone")
    two = a_table("programme", headings, ["Fenland", ""], ["Fenland", ""], ["Norfolk", ""])
    unread = a_table("programme", headings, ["Fenland", "x" * 61])

    assert problems_of(two) == [
        "programme.csv, line 4: The table programme has one line, and this is another. Keep one "
        "of them: each programme is imported by itself."
    ]
    assert problems_of(unread) == [
        "programme.csv, line 2, column zone: This text has 61 characters; 60 is the most."
    ]


def test_a_close_heading_is_suggested():
    table = a_table("memberships", ("cohort", "participant", "join_on"))

    said = [each.what for each in pilot.heading_problems(BY_NAME["memberships"], table)]

    assert "Did you mean joined_on?" in said[0]


def test_an_empty_cell_that_is_needed_is_named_and_the_line_counts_as_broken():
    table = a_table("practices", ("id", "name"), ["PR1", ""], ["PR2", "Mill"])

    problem, broken, whole = pilot.read_rows(BY_NAME["practices"], table, zone="Europe/London")

    assert isinstance(problem, Problem)
    assert problem.place.column == "name"
    assert broken.is_broken
    assert not whole.is_broken


def test_the_templates_come_back_as_tables_without_lines(tmp_path):
    write_templates(tmp_path / "t")
    (tmp_path / "t" / "pilot-tables.xlsx").rename(tmp_path / "book.xlsx")

    for path in (tmp_path / "t", tmp_path / "book.xlsx"):
        source = open_tables(path, names=pilot.NAMES)
        assert set(source.tables) == set(BY_NAME)
        assert not source.problems
        for layout, table in pilot.tables_in_order(source):
            assert pilot.heading_problems(layout, table) == []
            assert list(table.rows()) == []


def test_filling_in_the_templates_where_they_lie_is_enough(tmp_path):
    write_templates(tmp_path)
    filled_in = tmp_path / "practices.csv"
    filled_in.write_bytes(filled_in.read_bytes() + b"mill,Mill Road\n")

    source = open_tables(tmp_path, names=pilot.NAMES)

    assert not source.problems
    assert source.tables["practices"].file == "practices.csv"


def test_templates_never_overwrite_what_somebody_filled_in(tmp_path):
    (tmp_path / "participants.csv").write_text("mine")

    written = write_templates(tmp_path)

    assert (tmp_path / "participants.csv").read_text() == "mine"
    assert tmp_path / "participants.csv" not in written


def test_the_workbook_explains_every_column_as_text_only():
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))

    explained = {(row[0].value, row[1].value) for row in book["notes"].iter_rows()}

    assert ("memberships", "joined_on") in explained
    kinds = {c.data_type for sheet in book for row in sheet.iter_rows() for c in row if c.value}
    assert kinds == {"s"}


def test_every_example_in_the_layout_is_one_that_is_read():
    for layout in LAYOUTS:
        for column in layout.columns:
            if column.example:
                assert pilot.read_cell(column, column.example) is not None


def test_the_reference_page_lists_every_table_and_column():
    page = reference_page()

    for layout in LAYOUTS:
        assert f"### {layout.name}" in page
        assert all(f"| `{column.name}` |" in page for column in layout.columns)
        assert next(csv.reader(io.StringIO(template_csv(layout).decode("utf-8-sig"))))


def test_the_page_in_the_documentation_is_the_one_that_the_layout_gives():
    from pathlib import Path

    page = Path(__file__).parents[2] / "docs" / "reference" / "pilot-tables.md"

    assert reference_page().strip() in page.read_text(encoding="utf-8")
