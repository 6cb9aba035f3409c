"""Dates of day, month and year: the only order in which a file can be read, or one that is said."""

from datetime import date

import openpyxl
import pytest

from likewise.domain.imports import BY_NAME
from likewise.domain.imports.written import DayOrder, Written
from likewise.formats import pilot
from likewise.formats.apart.imports import tables_apart

DAY_FIRST, MONTH_FIRST = DayOrder
FOURTH_OF_MARCH = date(2011, 3, 4)


def people(folder, *days, name="participants.csv"):
    rows = "".join(f"P{number},{day}\n" for number, day in enumerate(days, 1))
    (folder / name).write_text(f"id,enrolled_on\n{rows}")
    return folder


def read(path, *, said=None, table="participants", column="enrolled_on"):
    """The days of one column, with the notes and problems of the whole."""
    with tables_apart(path, written=Written(days=said)) as (source, _):
        problems = list(source.problems)
        days = []
        for name in source.tables:
            for row in pilot.read_rows(BY_NAME[name], source.tables[name], zone="Europe/London"):
                if not isinstance(row, pilot.PilotLine):
                    problems.append(row)
                elif name == table:
                    days.append(row.values.get(column))
    return days, source.notes, [str(each) for each in problems]


@pytest.mark.parametrize(
    ("days", "order"),
    [(["4/3/2011", "13/3/2011"], DAY_FIRST), (["3/4/2011", "3/13/2011"], MONTH_FIRST)],
)
@pytest.mark.parametrize("separator", ["/", ".", "-"])
def test_the_only_order_in_which_a_file_can_be_read_is_taken_and_said(
    days, order, separator, tmp_path
):
    written = [day.replace("/", separator) for day in days]

    found, notes, problems = read(people(tmp_path, *written))

    assert found == [FOURTH_OF_MARCH, date(2011, 3, 13)]
    assert notes == [
        f"Dates such as {written[0]} in participants.csv were read as {order}, as they can only "
        "be read so."
    ]
    assert problems == []


def test_where_nothing_shows_the_order_it_is_asked_once_for_all_files(tmp_path):
    people(tmp_path, "4/3/2011", "5/3/2011")
    (tmp_path / "cohorts.csv").write_text("id,name,format,started_on\nC1,A,group,4/3/2011\n")
    (tmp_path / "registrations.csv").write_text(
        "participant,practice,starts_on\nP1,PR1,13/3/2011\n"
    )

    _, _, problems = read(tmp_path)

    assert problems == [
        "participants.csv, line 2: 4/3/2011 can be read in two ways, and no date here shows which "
        "(nor in cohorts.csv). Say once how dates are written: --days day/month/year or --days "
        "month/day/year at the terminal, “How dates are written” on the page."
    ]


@pytest.mark.parametrize(
    ("order", "day"), [(DAY_FIRST, FOURTH_OF_MARCH), (MONTH_FIRST, date(2011, 4, 3))]
)
def test_dates_are_read_in_the_order_that_is_said(order, day, tmp_path):
    found, notes, problems = read(people(tmp_path, "4/3/2011", "04.03.11"), said=order)

    assert found == [day, day]
    assert problems == []
    assert notes == [
        f"Dates such as 4/3/2011 in participants.csv were read as {order}, as you said."
    ]


def test_a_date_that_the_order_makes_none_of_is_refused_where_it_stands(tmp_path):
    _, _, problems = read(people(tmp_path, "13/3/2011", "31/2/2011"), said=DAY_FIRST)
    _, _, other = read(people(tmp_path, "13/3/2011"), said=MONTH_FIRST)

    assert problems == [
        "participants.csv, line 3, column enrolled_on: There is no such date as 31/2/2011, read as "
        "day/month/year. Look it up and write it as 2011-04-03."
    ]
    assert "There is no such date as 13/3/2011, read as month/day/year." in other[0]


def test_two_orders_in_one_file_are_refused_with_a_line_of_each(tmp_path):
    _, _, problems = read(people(tmp_path, "13/3/2011", "3/4/2011", "3/13/2011"))

    assert problems == [
        "participants.csv: Dates are written in two orders here: 13/3/2011 (line 2) has the day "
        "first, 3/13/2011 (line 4) the month. Write all of them as 2011-04-03."
    ]


def test_a_year_of_two_digits_is_this_centurys_or_asked_about(tmp_path):
    found, _, problems = read(people(tmp_path, "13/3/11", "4/3/98"))

    assert found[0] == date(2011, 3, 13)
    assert problems == [
        "participants.csv, line 3, column enrolled_on: 4/3/98 may be of this century or the last. "
        "Write 2011-04-03."
    ]


def test_a_year_that_stands_first_needs_no_order(tmp_path):
    found, notes, problems = read(people(tmp_path, "2011/3/4", "2011.03.04", "2011-03-04"))

    assert (found, notes, problems) == ([FOURTH_OF_MARCH] * 3, [], [])


def test_the_sheets_of_a_workbook_are_of_one_order(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "participants"
    for row in (["id", "enrolled_on"], ["P1", "4/3/2011"], ["P2", date(2011, 3, 4)]):
        sheet.append(row)
    other = book.create_sheet("cohorts")
    for row in (["id", "name", "format", "started_on"], ["C1", "A", "group", "13/3/2011"]):
        other.append(row)
    book.save(tmp_path / "ours.xlsx")

    found, notes, problems = read(tmp_path / "ours.xlsx")

    assert found == [FOURTH_OF_MARCH, FOURTH_OF_MARCH]
    assert notes == [
        "Dates such as 4/3/2011 in ours.xlsx were read as day/month/year, as they can only be read "
        "so."
    ]
    assert problems == []
