"""Every kind of bad file: a sentence with its place, and a record that stays as it was."""

import codecs
import csv
import io
import itertools
import zipfile
from datetime import UTC, date, datetime

import exporting
import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from pilots import a_pilot

from likewise.actions.imports import Files, import_tables
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.imports import ImportRefused
from likewise.domain.participants import Person, Status
from likewise.domain.practices import Practice
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("own_home")]
NOW = datetime(2012, 5, 1, 12, tzinfo=UTC)
_NUMBERS = itertools.count()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
OLD_EXCEL = b"\xd0\xcf\x11\xe0" + bytes(600)
TABLES = {
    "practices": "id,name\nPR1,Mill Road\nPR2,Bridge Street\n",
    "arms": "id,name,formats\nA1,Groups,group\nA2,Pairs,one-to-one\n",
    "participants": "id,given_name,practice,role,enrolled_on\n"
    "P1,Asha,PR1,member,2010-09-02\nP2,Ben,PR2,member,2010-09-02\n"
    "P3,Cara,PR1,facilitator,2010-09-02\n",
    "cohorts": "id,name,format,started_on\nC1,Thursday group,group,2010-10-01\n",
    "memberships": "cohort,participant,role,joined_on,left_on\n"
    "C1,P1,member,2010-10-01,\nC1,P2,member,2010-10-01,2011-03-01\n"
    "C1,P3,facilitator,2010-10-01,\n",
    "meetings": "id,cohorts,on\nM1,C1,2010-11-04\n",
    "attendance": "meeting,participant,result\nM1,P1,attended\nM1,P2,did not attend\n",
}


def bring_in(path, *, programme=None):
    return import_tables(
        by=Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme=programme),
        files=Files(path=path),
        at=NOW,
        operation=f"{(number := next(_NUMBERS)):032x}",
        new_programme=None if programme else f"Fenland {number}",
    )


@pytest.fixture
def exported(tmp_path):
    """Exports a programme that is there already: the same bytes after every refusal."""
    programme = bring_in(a_pilot(tmp_path / "before")).new_ids[0]

    def export(name):
        exporting.exported(programme, tmp_path / name)
        return (tmp_path / name).read_bytes()

    return export


def folder(path, **instead):
    path.mkdir()
    for table, content in {**TABLES, **instead}.items():
        written = content if isinstance(content, bytes) else content.encode()
        (path / f"{table}.csv").write_bytes(written)
    return path


def changed(table, old, new):
    assert old in TABLES[table]
    return {table: TABLES[table].replace(old, new, 1)}


def workbook(path, change):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table, content in TABLES.items():
        sheet = book.create_sheet(table)
        for row in csv.reader(io.StringIO(content)):
            sheet.append([cell or None for cell in row])
    change(book)
    book.save(path)
    return path


ONE_LINE = TABLES["participants"].encode()
BAD_TABLES = [
    (
        changed("participants", "2010-09-02", "2010-02-30"),
        "participants.csv, line 2, column enrolled_on: There is no such date as 2010-02-30.",
    ),
    (
        changed("participants", "2010-09-02", "29 February 2011"),
        "There is no such date as 29 February 2011.",
    ),
    (
        changed("participants", "2010-09-02", "2/9/2010"),
        "2/9/2010 can be read in two ways, and no date here shows which. Say once how dates",
    ),
    (changed("participants", "2010-09-02", "40423"), "is how Excel counts days, perhaps for"),
    (
        changed("memberships", "2011-03-01", "2010-09-01"),
        "memberships.csv, line 3",
    ),
    (
        {
            "cohorts": "id,name,format,started_on,ended_on\n"
            "C1,Thursday group,group,2010-10-01,2011-01-01\n"
        },
        "memberships.csv, line 2, column left_on: C1 ended on 1 January 2011, and P1 is still in "
        "it: give left_on, at the latest that day.",
    ),
    (
        {"registrations": "participant,practice,starts_on\nP1,PR2,2010-09-02\n"},
        "registrations.csv, line 2, column practice: P1 is registered with two practices from "
        "2 September 2010: PR2 here, and PR1 in participants.csv, line 2.",
    ),
    (
        {"participants": TABLES["participants"] + "P1,Eve,PR2,member,2010-09-02\n"},
        "participants.csv, line 5, column id: P1 is there twice: participants.csv, line 2 has it",
    ),
    (
        {"allocations": "practice,arm,allocated_on\nPR1,A9,2010-09-15\n"},
        "allocations.csv, line 2, column arm: There is no arm A9.",
    ),
    (
        {
            "memberships": "cohort;participant;role;joined_on;left_on;share\n"
            "C1;P1;member;2010-10-01;;\nC1;P2;member;2010-10-01;2011-03-01;\n"
            "C1;P3;facilitator;2010-10-01;;1,500\n"
        },
        "memberships.csv, line 4, column share: 1,500 could be 1.500 or 1500. Write one of these.",
    ),
    ({"participants": b""}, "participants.csv: This is empty."),
    ({"participants": PNG}, "participants.csv: This is a picture, not a table."),
    ({"participants": OLD_EXCEL}, "is an old Excel workbook (.xls), not text."),
    (
        {"participants": b"PK\x03\x04" + bytes(99)},
        "participants.csv: This is a workbook or an archive, not text.",
    ),
    (
        {"participants": ONE_LINE.replace(b"Asha", b"As\0ha")},
        "participants.csv, line 2: This holds a character that no text has (code 0)",
    ),
    ({"participants": ONE_LINE.decode().encode("utf-16-le")}, "that no text has (code 0)"),
    (
        {"participants": ONE_LINE.replace(b"Asha", b"\xe9\x81")},
        "its encoding cannot be told",
    ),
    (
        changed("participants", "given_name", "practice"),
        "participants.csv, line 1, column practice: The column practice is there twice.",
    ),
    (changed("participants", "given_name", "givenname"), "Did you mean given_name?"),
    (
        changed("participants", "given_name", ""),
        "participants.csv, line 1: Column 2 (B) has no heading.",
    ),
    (changed("participants", "id,", "code,"), "participants.csv, line 1, column code: "),
    (changed("participants", "Asha", "Asha,of the mill"), "This line has 6 cells and the headings"),
    (
        {"participants": TABLES["participants"] + "P9," + "x" * 200_000 + ",,,2010-09-02\n"},
        "participants.csv, line 5: A cell is too long to be one.",
    ),
    (
        {"participants": TABLES["participants"] + "P9," + "x" * 2_000_000 + ",,,2010-09-02\n"},
        "participants.csv, line 5: This line has more than 1,048,576 characters",
    ),
    (
        {"participants": TABLES["participants"] + '"P9,' + "x,\n" * 200_000},
        "participants.csv, line 5: A cell is too long to be one.",
    ),
    (
        {"partcipants": "id\nP1\n"},
        "There is no table called partcipants. Did you mean participants?",
    ),
    (
        {"attendance": TABLES["attendance"] + "M1,P1,attended\n"},
        "attendance.csv, line 4, column participant: P1 is in the register of M1 already",
    ),
]


@pytest.mark.parametrize(("instead", "sentence"), BAD_TABLES)
def test_a_bad_table_is_refused_by_its_place_and_nothing_is_stored(
    instead, sentence, exported, tmp_path
):
    before = exported("before.zip")

    with pytest.raises(ImportRefused) as refused:
        bring_in(folder(tmp_path / "bad", **instead))

    assert any(sentence in str(each) for each in refused.value.problems.listed)
    assert exported("after.zip") == before
    assert len(current(Practice)) == 2


def merged(book):
    book["participants"].merge_cells("B2:C2")


def formula(book):
    book["participants"]["E2"] = "=DATE(2010,9,2)"


def with_error(book):
    book["participants"]["E2"] = "#REF!"
    book["participants"]["E2"].data_type = "e"


def unknown_hidden_sheet(book):
    book.create_sheet("scratch").append(["x"])
    book["scratch"].sheet_state = "veryHidden"


def with_a_time(book):
    book["participants"]["E2"] = datetime(2010, 9, 2, 13, 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (merged, "bad.xlsx, sheet participants: The cells B2:C2 are merged"),
        (
            formula,
            "bad.xlsx, sheet participants, line 2, column enrolled_on: This cell holds a formula.",
        ),
        (with_error, "line 2, column enrolled_on: This cell shows an error (#REF!)."),
        (unknown_hidden_sheet, "bad.xlsx, sheet scratch: There is no table called scratch."),
        (with_a_time, "This is a date with a time of day."),
    ],
)
def test_a_bad_workbook_is_refused_by_its_sheet_and_cell(change, sentence, exported, tmp_path):
    before = exported("before.zip")

    with pytest.raises(ImportRefused) as refused:
        bring_in(workbook(tmp_path / "bad.xlsx", change))

    assert any(sentence in str(each) for each in refused.value.problems.listed)
    assert exported("after.zip") == before


def zipped(**files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", PNG, "a.xlsx: This is not a workbook, whatever its ending says."),
        ("a.xlsx", ONE_LINE, "a.xlsx: This is not a workbook, whatever its ending says."),
        ("a.xlsx", b"", "a.xlsx: This is not a workbook, whatever its ending says."),
        ("a.xlsx", OLD_EXCEL, "a.xlsx: This is an old Excel workbook, or has a password."),
        ("a.xlsx", zipped(a__txt="x"), "a.xlsx: This is an archive, but not an Excel workbook."),
        ("a.zip", PNG, "a.zip: This is damaged, or is not what its ending says."),
        ("a.zip", b"", "a.zip: This is damaged, or is not what its ending says."),
        ("a.bin", b"abc", "a.bin: This is of a kind that is not read."),
        (
            "a.zip",
            zipped(participants__csv=b"P,x\n" * (20 << 18)),
            "a.zip: This would unpack to 20 MB in 1 parts, far more than a table of this size needs",
        ),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name, content, sentence, tmp_path):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(ImportRefused) as refused:
        bring_in(tmp_path / name)

    assert [sentence in str(each) for each in refused.value.problems.listed] == [True]
    assert current(Practice) == []


def test_a_folder_without_a_table_says_what_the_tables_are_called(tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "photo.jpg").write_bytes(b"\xff\xd8\xff")

    with pytest.raises(ImportRefused) as refused:
        bring_in(tmp_path / "pictures")

    assert "pictures: This holds no table. Name the files or sheets" in str(
        refused.value.problems.listed[0]
    )


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode("cp1252"),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace(",", ";").encode("cp1252"),
        lambda text: text.replace(",", "\t").encode("utf-16"),
    ],
)
def test_what_spreadsheet_programs_write_is_read_with_its_accents(encoded, tmp_path):
    people = TABLES["participants"].replace("Asha", "Zoé").replace("Ben", "£ Ben")

    bring_in(folder(tmp_path / "pilot", participants=encoded(people)))

    assert {each.given_name for each in current(Person)} == {"Zoé", "£ Ben", "Cara"}


def test_a_workbook_that_counts_from_1904_has_the_days_it_shows(tmp_path):
    def from_1904(book):
        book.epoch = CALENDAR_MAC_1904
        for row in book["participants"].iter_rows(min_row=2):
            row[4].value = date(2010, 9, 2)

    bring_in(workbook(tmp_path / "mac.xlsx", from_1904))

    assert {each.starts_on for each in current(Status)} == {date(2010, 9, 2)}
