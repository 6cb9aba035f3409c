"""Histories as files, both kinds: what is read, what is refused and where."""

from datetime import date

import pytest

from likewise.domain.imports import FileNotRight
from likewise.domain.renewal.doors import FOR_GOOD
from likewise.domain.renewal.histories import spell
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.programmes import forecast_programme
from likewise.formats.renewal import read_histories, write_monthly
from likewise.formats.tables import open_text

HEADING = "cohort,month,members,newcomers,leavers"
PLAIN = f"{HEADING}\nThursday,2012-01,8,1,0\nThursday,2012-02,9,0,1\nThursday,2012-03,8,0,0\n"
SPELLS = """cohort,member,role,joined_on,left_on
Thursday,a1,member,2012-01-05,
Thursday,b2,,2012-01-20,2012-03-01
Thursday,c3,member,2012-02-03,2012-02-20
Thursday,c3,member,2012-03-01,
Thursday,f1,facilitator,2012-01-01,2012-04-10
"""


def written(tmp_path, text, name="history.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def read(tmp_path, text, **more):
    return read_histories(table=open_text(written(tmp_path, text)), **more)


def test_monthly_counts_are_read(tmp_path):
    (history,) = read(tmp_path, PLAIN)

    assert history.cohort == "Thursday"
    assert [spell(month.month) for month in history.months] == [
        "2012-01",
        "2012-02",
        "2012-03",
    ]
    assert [month.members_at_end for month in history.months] == [9, 8, 8]
    assert history.months[0].leads is None


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (PLAIN.replace(",", ";"), "utf-8-sig"),
        (PLAIN.replace(",", "\t"), "utf-16"),
        (PLAIN.replace("\n", "\r\n").replace("Thursday", "Café"), "windows-1252"),
    ],
)
def test_what_spreadsheets_save_is_read_alike(tmp_path, text, encoding):
    (history,) = read_histories(table=open_text(written(tmp_path, text, encoding=encoding)))

    assert [month.members for month in history.months] == [8, 9, 8]


def test_rows_in_any_order_and_files_of_one_cohort_are_read(tmp_path):
    text = "month,leavers,newcomers,members\n2012-02,1,0,9\n2012-01,0,1,8\n"

    (history,) = read_histories(table=open_text(written(tmp_path, text, name="tuesday.csv")))

    assert history.cohort == "tuesday"
    assert [month.members for month in history.months] == [8, 9]


def test_what_is_written_is_read_again(tmp_path):
    text = (
        f"{HEADING},first_timers,meetings,attended,facilitators,facilitators_started,"
        "facilitators_stopped,ended\n"
        "A,2012-01,8,1,0,2,1,5,1,0,0,\nA,2012-02,9,0,1,,,,1,0,1,yes\n"
        "B,2012-01,5,0,0,,,,,,,\nB,2012-02,5,0,0,,,,,,,no\n"
        "C,2012-01,0,9,0,,,,,,,\nC,2012-02,9,0,1,,,,,,,\nC,2012-03,8,0,8,,,,,,,yes\n"
    )
    first = read(tmp_path, text)

    again = read(tmp_path, write_monthly(histories=first))

    assert again == first
    assert first[0].ended
    assert not first[1].ended
    assert [month.founders for month in first[2].months] == [9, 0]
    assert (first[2].ended, first[2].left_at_close, first[2].ended_in) == (True, 8, 12 * 2012 + 2)


def test_people_whom_acts_moved_are_read_and_written(tmp_path):
    text = (
        f"{HEADING},moved_in,moved_out,facilitators,facilitators_started,facilitators_stopped,"
        "facilitators_moved_in,facilitators_moved_out\n"
        "A,2012-01,8,1,0,3,,1,0,0,1,\nA,2012-02,12,0,1,,2,2,0,0,,1\nA,2012-03,9,0,0,,,1,0,0,,\n"
    )

    first = read(tmp_path, text)

    assert [each.members_at_end for each in first[0].months] == [12, 9, 9]
    assert [each.leads_at_end for each in first[0].months] == [2, 1, 1]
    assert read(tmp_path, write_monthly(histories=first)) == first


def test_days_on_which_nobody_could_join_are_read_from_counts_and_written(tmp_path):
    text = f"{HEADING},closed_days\nA,2012-01,8,1,0,\nA,2012-02,9,0,1,20\nA,2012-03,8,0,0,31\n"

    (history,) = read(tmp_path, text)

    assert [month.closed_days for month in history.months] == [0, 20, 31]
    assert history.closed_for == FOR_GOOD
    assert read(tmp_path, write_monthly(histories=[history])) == (history,)
    (opened,) = read(tmp_path, text.replace(",31", ",9"))
    assert opened.closed_for == 0
    (plain,) = read(tmp_path, PLAIN)
    assert {month.closed_days for month in plain.months} == {plain.closed_for} == {0}


def test_when_nobody_could_join_is_read_from_spells(tmp_path):
    closed = "Thursday,,closed,2012-01-30,2012-02-11\nThursday,,closed,2012-04-21,\n"

    (history,) = read(tmp_path, SPELLS + closed, until=date(2012, 5, 1))
    (opened,) = read(tmp_path, SPELLS + closed.replace("04-21,", "04-21,2012-04-30"),
                     until=date(2012, 5, 1))  # fmt: skip

    assert [month.closed_days for month in history.months] == [2, 10, 0, 10]
    assert [month.members for month in history.months] == [0, 2, 2, 2]
    assert (history.closed_for, opened.closed_for) == (FOR_GOOD, 0)


def test_spells_become_months_with_tenure(tmp_path):
    (history,) = read(tmp_path, SPELLS, until=date(2012, 5, 1), founding_days=1)

    assert [month.members for month in history.months] == [0, 2, 2, 2]
    assert [month.founders for month in history.months] == [2, None, None, None]
    assert [month.newcomers for month in history.months] == [0, 0, 1, 0]
    assert [month.leavers for month in history.months] == [0, 0, 1, 0]
    # Somebody came and went within February: a first-timer who did not return.
    assert [month.first_timers for month in history.months] == [2, 1, 1, 0]
    assert [month.leads_at_end for month in history.months] == [1, 1, 1, 0]
    assert history.months[2].left_by_tenure[1] == 1
    assert sum(history.months[3].at_risk_by_tenure) == 2


def test_why_a_cohort_ended_is_read_from_either_kind_of_file(tmp_path):
    spells = "cohort,member,joined_on,left_on,ending\nA,a,2012-01-02,,\nA,b,2012-01-02,,chosen\n"
    counts = f"{HEADING},ending\nA,2012-01,2,0,0,\nA,2012-02,2,1,0,chosen\n"

    (of_spells,) = read(tmp_path, spells, until=date(2012, 9, 1))
    (of_counts,) = read(tmp_path, counts)

    assert (of_spells.ended, of_spells.ending) == (True, "chosen")
    assert (of_counts.ended, of_counts.ending) == (True, "chosen")
    assert write_monthly(histories=[of_counts]).splitlines()[-1].endswith("yes,chosen")


def test_founding_is_as_long_as_told_in_either_kind_of_file(tmp_path):
    with pytest.raises(FileNotRight, match="at least one day"):
        read(tmp_path, SPELLS, until=date(2012, 5, 1), founding_days=0)
    counts = PLAIN.replace("01,8,1,0", "01,0,9,0")

    (long,), (short,) = (read(tmp_path, counts, founding_days=days) for days in (60, 1))

    assert [month.founders for month in long.months] == [9, 0, None]
    assert [month.founders for month in short.months] == [9, None, None]


def test_spells_can_be_forecast(tmp_path):
    histories = read(tmp_path, SPELLS, until=date(2012, 5, 1))

    found = forecast_programme(
        histories=histories, rule=Rule(minimum=1), horizons_months=[3], draws=20
    )

    assert 0 < found.cohorts[0].forecasts[0].horizons[0].chance < 1
    assert not any("Monthly counts" in note for note in found.cohorts[0].notes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "This is empty"),
        (f"{HEADING}\n", "There is no line below the headings. Write one for each month"),
        (f"{HEADING}\nThursday,2012-01,8,1,0\n", "line 2: One month is no history"),
        (
            "cohort,month,members,leavers\n",
            "line 1, column newcomers: The column newcomers is missing",
        ),
        (
            f"{HEADING},size\n",
            "line 1, column size: This table has no column size. Its columns are month",
        ),
        (f"{HEADING}\nThursday,2012-1,8,1,0\n", "line 2, column month: 2012-1 is no month"),
        (f"{HEADING}\nThursday,2012-13,8,1,0\n", "line 2, column month: 2012-13 is no month"),
        (
            f"{HEADING}\nThursday,2012-01,-8,1,0\n",
            "line 2, column members: Write a whole number in figures, 0 or more",
        ),
        (
            f"{HEADING}\nThursday,2012-01,8,1.5,0\n",
            "line 2, column newcomers: Write a whole number",
        ),
        (f"{HEADING}\nThursday,2012-01,8,1,\n", "line 2, column leavers: This is empty"),
        (f"{HEADING}\n,2012-01,8,1,0\n", "line 2, column cohort: This is empty"),
        (f"{HEADING}\nThursday,2012-01,8,1\n", "line 2: This line has 4 cells"),
        (
            f"{HEADING}\nThursday,2012-01,=8,1,0\n",
            "line 2, column members: This cell holds a formula",
        ),
        (f"{HEADING}\nThursday,2012-01,2,0,3\n", "line 2: In 2012-01 3 people left"),
        (
            f"{HEADING}\nA,2012-01,8,0,0\nA,2012-03,8,0,0\n",
            "line 3, column month: Cohort A goes from 2012-01 (line 2) to 2012-03. Add",
        ),
        (
            f"{HEADING}\nA,2012-01,8,0,0\nA,2012-01,8,0,0\n",
            "line 3, column month: 2012-01 of cohort A is on line 2 too",
        ),
        (
            f"{HEADING}\nA,2012-01,8,0,0\nA,2012-02,7,0,0\n",
            'line 3: Cohort "A" ends 2012-01 with 8 members',
        ),
        (
            f"{HEADING},ended\nA,2012-01,8,0,0,yes\nA,2012-02,8,0,0,\n",
            "line 2, column ended: Cohort A has a later month",
        ),
        (
            f"{HEADING},ending\nA,2012-01,8,0,0,\nA,2012-02,8,0,0,bored\n",
            "line 3, column ending: Write attendance, leadership, chosen or unknown, not bored",
        ),
        (
            f"{HEADING},ended,ending\nA,2012-01,8,0,0,,\nA,2012-02,8,0,0,no,chosen\n",
            "line 3, column ending: This says why it ended, and ended says that it did not",
        ),
        (
            f"{HEADING},ended\nA,2012-01,8,0,0,soon\n",
            "line 2, column ended: Write yes or no, not soon",
        ),
        (
            f"{HEADING},closed_days\nA,2012-02,8,0,0,30\n",
            "line 2: 2012-02 has 29 days, of which the cohort cannot have been closed",
        ),
    ],
)
def test_a_bad_file_of_counts_is_refused_with_its_place(tmp_path, text, words):
    with pytest.raises(FileNotRight) as refused:
        read(tmp_path, text)

    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("text", "until", "words"),
    [
        (SPELLS, None, "Give the first day that was not, as in --until 2012-07-01"),
        (PLAIN, date(2012, 5, 1), "--until is for files of spells"),
        ("cohort,joined_on,left_on\n", date(2012, 5, 1), "The column member is missing"),
        (
            "cohort,member,joined_on,left_on,name\n",
            date(2012, 5, 1),
            "line 1, column name: This table has no column name",
        ),
        ("cohort,member,joined_on,left_on\n", date(2012, 5, 1), "Write one for each spell"),
        (
            SPELLS + "Thursday,g7,closed,2012-02-01,\n",
            date(2012, 5, 1),
            "line 7, column member: When nobody could join is no person's",
        ),
        (
            SPELLS + "Thursday,,closed,2012-02-01,\nThursday,,closed,2012-03-01,\n",
            date(2012, 5, 1),
            "line 8, column joined_on: This spell overlaps the same cohort's on line 7",
        ),
        (
            SPELLS + "Tuesday,,closed,2012-02-01,\n",
            date(2012, 5, 1),
            "line 7: Cohort Tuesday was closed to joiners, but nobody was ever in it",
        ),
        (
            SPELLS.replace("2012-03-01,", "2012-03-01,2012-02-30"),
            date(2012, 5, 1),
            "column left_on: There is no such date as 2012-02-30",
        ),
        (SPELLS, date(2012, 4, 10), "column left_on: 2012-04-10 is not before 2012-04-10"),
        (
            SPELLS.replace("2012-02-03", "2012-02-20"),
            date(2012, 5, 1),
            "line 4, column left_on: This is not after joined_on",
        ),
        (
            SPELLS.replace("2012-03-01,\n", "2012-02-10,\n"),
            date(2012, 5, 1),
            "line 5, column joined_on: This spell overlaps the same person's on line 4",
        ),
        (SPELLS.replace("a1,member", "a1,chair"), date(2012, 5, 1), "line 2, column role"),
        (SPELLS.replace("Thursday,a1", ",a1"), date(2012, 5, 1), "line 2, column cohort"),
        (
            "cohort,member,joined_on,left_on\nA,a,2012-04-02,\n",
            date(2012, 5, 1),
            "less than two whole months",
        ),
        (
            "cohort,member,joined_on,left_on,ending\n"
            "A,a,2012-01-02,,chosen\nA,b,2012-01-02,,leadership\n",
            date(2012, 5, 1),
            "line 3, column ending: Cohort A also ended by chosen. Give one cause",
        ),
    ],
)
def test_a_bad_file_of_spells_is_refused_with_its_place(tmp_path, text, until, words):
    with pytest.raises(FileNotRight) as refused:
        read(tmp_path, text, until=until)

    assert words in str(refused.value)
