"""Tables from strangers: encodings, separators, workbooks, and files that are not what they say."""

import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import a_file, opened

from likewise.domain.imports import FileNotRight
from likewise.domain.imports.written import Written
from likewise.formats.pilot import NAMES
from likewise.formats.tables import Refused, open_tables, open_text, text_rows
from likewise.formats.tables.cells import FORMULA, BadLine
from likewise.formats.tables.text import FORMULA_STARTS
from likewise.formats.tables.workbooks import check_archive


def lines_of(path, tmp_path, table="participants"):
    return [(line, list(cells)) for line, cells in opened(path).tables[table].rows()]


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "in UTF-16"),
        ("cp1252", "in Windows-1252, as it is not UTF-8"),
    ],
)
def test_accents_survive_whatever_the_encoding_and_all_but_utf_8_are_noted(
    encoding, note, tmp_path
):
    path = a_file(tmp_path, "id,name\nP1,Zoë “Zo” Müller\n".encode(encoding))

    source = opened(path)

    assert source.tables["participants"].headings == ("id", "name")
    assert lines_of(path, tmp_path) == [(2, ["P1", "Zoë “Zo” Müller"])]
    assert (note is None) == (not source.notes)
    assert all(note in each for each in source.notes)


@pytest.mark.parametrize(("separator", "said"), [(";", "semicolons"), ("\t", "tabs")])
def test_other_separators_are_recognised_and_noted(separator, said, tmp_path):
    path = a_file(tmp_path, f"id{separator}name\nP1{separator}a,b\n".encode())

    assert lines_of(path, tmp_path) == [(2, ["P1", "a,b"])]
    assert said in opened(path).notes[0]


def test_a_line_of_excel_that_names_the_separator_is_understood(tmp_path):
    path = a_file(tmp_path, b"sep=;\nid;name\nP1;x\n")

    assert lines_of(path, tmp_path) == [(3, ["P1", "x"])]


def test_lines_are_counted_as_an_editor_counts_them(tmp_path):
    path = a_file(tmp_path, b'id,name\r\nP1,"two\r\nlines"\r\n\r\nP2,x\r\n')

    assert [line for line, _ in lines_of(path, tmp_path)] == [2, 5]


def test_headings_are_compared_without_capitals_spaces_and_hyphens(tmp_path):
    path = a_file(tmp_path, b" ID ,Enrolled on,Given-Name,,\nP1,x,y,,\n")

    assert opened(path).tables["participants"].headings == (
        "id", "enrolled_on", "given_name",
    )  # fmt: skip
    assert lines_of(path, tmp_path) == [(2, ["P1", "x", "y"])]


@pytest.mark.parametrize("line", [b"P1", b"P1,x,y"])
def test_ragged_lines_are_named(line, tmp_path):
    path = a_file(tmp_path, b"id,name\n" + line + b"\n")

    ((number, bad),) = opened(path).tables["participants"].rows()

    assert number == 2
    assert isinstance(bad, BadLine)
    assert "the headings are 2" in bad.sentence


def test_a_quotation_mark_that_is_not_closed_is_named_with_its_line(tmp_path):
    path = a_file(tmp_path, b'id,name\nP1,x\nP2,"never closed\nP3,y\n')

    *_, (number, bad) = opened(path).tables["participants"].rows()

    assert number == 3
    assert "is not closed" in bad.sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\n", "is empty"),
        (b"PK\x03\x04rest", "is a workbook or an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel workbook"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"SQLite format 3\x00", "is a database"),
        (b"<!DOCTYPE html><table>", "is a web page"),
        (b"<?xml version='1.0'?>", "is a web page or XML"),
        (b"id,name\nP1,\x00x\n", "a character that no text has"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(content, sentence, tmp_path):
    path = a_file(tmp_path, content)

    with pytest.raises(FileNotRight, match=sentence):
        opened(path)


def test_an_unknown_file_in_a_folder_is_a_problem_that_suggests_the_name(tmp_path):
    folder = tmp_path / "pilot"
    folder.mkdir()
    a_file(folder, b"id\nP1\n", "particpants.csv")
    a_file(folder, b"x", "letter.docx")
    a_file(folder, b"x", "old.xls")

    source = opened(folder)

    said = [str(each) for each in source.problems]
    assert any("Did you mean participants?" in each for each in said)
    assert any("Save it as an Excel workbook (.xlsx)" in each for each in said)
    assert source.notes == ["letter.docx is not a table and was passed over."]


def test_nothing_and_no_table_are_refused(tmp_path):
    with pytest.raises(FileNotRight, match="There is nothing of this name"):
        opened(tmp_path / "absent")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(FileNotRight, match="holds no table"):
        opened(empty)


def a_workbook(path, fill):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "participants"
    sheet.append(["id", "enrolled_on"])
    fill(sheet)
    book.save(path)
    return path


def test_a_workbook_gives_dates_numbers_and_texts(tmp_path):
    def fill(sheet):
        sheet.append(["P1", date(2010, 9, 2)])
        sheet.append([None, None])
        sheet.append([7, " 2010-09-02 "])

    path = a_workbook(tmp_path / "p.xlsx", fill)

    assert lines_of(path, tmp_path) == [
        (2, ["P1", datetime(2010, 9, 2)]),
        (4, [7, "2010-09-02"]),
    ]


def test_formulas_and_errors_are_refused_in_their_cell(tmp_path):
    path = a_workbook(tmp_path / "p.xlsx", lambda s: s.append(["=A1", "#N/A"]))

    ((_, cells),) = lines_of(path, tmp_path)

    assert isinstance(cells[0], Refused)
    assert "formula" in cells[0].sentence
    assert isinstance(cells[1], Refused)


def test_merged_cells_are_refused_with_their_range(tmp_path):
    def fill(sheet):
        for number in range(4):
            sheet.append([f"P{number}", "x"])
        sheet.merge_cells("B2:B4")

    source = opened(a_workbook(tmp_path / "p.xlsx", fill))

    assert "The cells B2:B4 are merged" in str(source.problems[0])
    assert not source.tables


def test_a_sheet_of_notes_is_passed_over_and_an_unknown_one_is_not(tmp_path):
    def fill(sheet):
        sheet.parent.create_sheet("Notes").append(["anything"])
        sheet.parent.create_sheet("Sheet2")
        sheet.parent.create_sheet("meeting").append(["id"])

    source = opened(a_workbook(tmp_path / "p.xlsx", fill))

    (problem,) = source.problems
    assert "Did you mean meetings?" in problem.what


def test_a_zip_bomb_is_not_opened(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(40):
                sheet.write(b"0" * (1 << 20))

    with pytest.raises(FileNotRight, match="would unpack to 40 MB"):
        opened(path)


def test_entities_in_a_workbook_are_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY x "y">]><workbook/>')

    with pytest.raises(FileNotRight, match="definitions that no workbook needs"):
        opened(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"id,name\nP1,x\n", "is not a workbook, whatever its ending says"),
        (b"\xd0\xcf\x11\xe0", "old Excel workbook, or has a password"),
        (b"PK\x03\x04 cut short", "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused(content, sentence, tmp_path):
    with pytest.raises(FileNotRight, match=sentence):
        opened(a_file(tmp_path, content, "participants.xlsx"))


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme", "x")

    with pytest.raises(FileNotRight, match="not an Excel workbook"):
        opened(path)


def test_an_archive_of_csv_files_is_read_and_its_paths_are_not_followed(tmp_path):
    path = tmp_path / "pilot.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../pilot/participants.csv", "id\nP1\n")
        archive.writestr("pilot/notes.txt", "x")
        archive.writestr("pilot/visits.csv", "x")

    source = opened(path)

    assert [cells for _, cells in source.tables["participants"].rows()] == [["P1"]]
    assert [each.name for each in tmp_path.iterdir()] == ["pilot.zip"]
    assert "There is no table called visits" in str(source.problems[0])


def test_a_workbook_in_an_archive_is_said_to_be_passed_over(tmp_path):
    with zipfile.ZipFile(tmp_path / "pilot.zip", "w") as archive:
        archive.writestr("participants.csv", "id\nP1\n")
        archive.write(a_workbook(tmp_path / "book.xlsx", lambda sheet: None), "book.xlsx")

    source = opened(tmp_path / "pilot.zip")

    assert not source.problems
    assert "book.xlsx was passed over, as of an archive only CSV files are read" in source.notes[0]


def test_an_archive_with_too_many_parts_is_not_opened(tmp_path):
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2001):
            archive.writestr(str(number), "")

    with pytest.raises(FileNotRight, match="2,001 parts"):
        check_archive(path, name=path.name)


def test_the_same_table_twice_is_a_problem(tmp_path):
    folder = tmp_path / "pilot"
    folder.mkdir()
    a_file(folder, b"id\nP1\n")
    a_workbook(folder / "participants.xlsx", lambda s: s.append(["P1", "x"]))

    source = opened(folder)

    assert "is here twice" in str(source.problems[0])


@pytest.mark.parametrize("filled_in", ["participants.csv", "participants.xlsx"])
def test_a_table_that_was_not_filled_in_gives_way_to_the_one_that_was(tmp_path, filled_in):
    in_text = b"P1,2010-09-02\n" if filled_in == "participants.csv" else b""
    in_sheet = [["P1", "2010-09-02"]] if filled_in == "participants.xlsx" else []
    a_file(tmp_path, b"id,enrolled_on\n" + in_text)
    a_workbook(tmp_path / "participants.xlsx", lambda sheet: [sheet.append(r) for r in in_sheet])

    source = opened(tmp_path)

    assert not source.problems
    assert [values for _, values in source.tables["participants"].rows()] == [["P1", "2010-09-02"]]


CYRILLIC = "id,given_name,family_name\nP1,Иван,Петров\n"
NAMES_ABROAD = {
    "windows-1251": ("cp1251", "Иван Петров"),
    "windows-1253": ("cp1253", "Ελένη Παππά"),
    "windows-1250": ("cp1250", "Władysław Żółć"),
    "windows-1254": ("cp1254", "Ayşe Yılmaz"),
    "windows-1255": ("cp1255", "שרה כהן"),
    "windows-1256": ("cp1256", "محمد علي"),
    "shift-jis": ("cp932", "佐藤花子"),
    "gb18030": ("gb18030", "王小明"),
    "mac-roman": ("mac_roman", "José Núñez"),
    "cp850": ("cp850", "José Núñez"),
}
WESTERN = [
    "José Núñez", "Zoë Brontë", "Søren Ångström", "Jürgen Groß", "Façade naïve", "Siân",
    "L'Été à Orléans", "¿Qué tal? – “quoted” … 20 £ per m²", "£5 off, €3, 1½ hours",
    "Œuvre de la créée", "Mª José, 3º piso", "it’s O’Brien’s §5 «mot»",
]  # fmt: skip


@pytest.mark.parametrize(("said", "codec", "name"), [(s, *n) for s, n in NAMES_ABROAD.items()])
def test_other_alphabets_are_asked_about_and_read_once_it_is_said(said, codec, name, tmp_path):
    (tmp_path / "participants.csv").write_bytes(f"id,given_name\nP1,{name}\n".encode(codec))

    asked = open_tables(tmp_path, names=NAMES)
    read = open_tables(tmp_path, names=NAMES, encoding=said)

    assert not asked.tables
    (problem,) = asked.problems
    assert str(problem).startswith(
        "participants.csv: This is not UTF-8, and read as Western European text it gives no words, "
        "so its encoding cannot be told: it may be in another alphabet. Save it as CSV UTF-8. Or say which encoding it is, with "
        "--encoding at the terminal, “Encoding” on the page: windows-1252 (Western European), "
    )
    assert [row for _, row in read.tables["participants"].rows()] == [["P1", name]]
    assert read.notes == [
        f"participants.csv is in {said.replace('windows', 'Windows')}, as was said, and read so."
    ]


@pytest.mark.parametrize("text", WESTERN)
def test_western_words_are_not_asked_about(text, tmp_path):
    (tmp_path / "participants.csv").write_bytes(f'id,given_name\nP1,"{text}"\n'.encode("cp1252"))

    source = open_tables(tmp_path, names=NAMES)

    assert source.problems == []
    assert [row for _, row in source.tables["participants"].rows()] == [["P1", text]]


def test_files_of_another_alphabet_are_asked_about_once(tmp_path):
    for name in ("arms", "cohorts", "meetings", "participants", "practices"):
        (tmp_path / f"{name}.csv").write_bytes(CYRILLIC.encode("cp1251"))

    (problem,) = open_tables(tmp_path, names=NAMES).problems

    assert problem.place.file == "arms.csv"
    assert "The same is true of cohorts.csv, meetings.csv, participants.csv and 1 more." in str(
        problem
    )


def test_one_note_tells_of_all_files_of_an_encoding(tmp_path):
    for name in ("arms", "cohorts", "meetings", "participants"):
        (tmp_path / f"{name}.csv").write_bytes("id;name\nA1;Café\n".encode("cp1252"))

    assert open_tables(tmp_path, names=NAMES).notes == [
        "arms.csv, cohorts.csv, meetings.csv and 1 more are in Windows-1252, as they are not "
        "UTF-8, and read so.",
        "arms.csv, cohorts.csv, meetings.csv and 1 more are separated by semicolons.",
    ]


def test_an_encoding_that_is_not_the_files_or_that_there_is_not_is_refused(tmp_path):
    (tmp_path / "participants.csv").write_bytes("id,given_name\nP1,caf\x98".encode("latin-1"))

    (problem,) = open_tables(tmp_path, names=NAMES, encoding="windows-1251").problems
    with pytest.raises(FileNotRight) as refused:
        Written(encoding="klingon")

    assert str(problem) == (
        "participants.csv: This is not in Windows-1251, as was said. Say another encoding, or save "
        "it as CSV UTF-8."
    )
    assert refused.value.sentence.startswith("There is no encoding klingon. There are windows-1252")


def test_utf_8_is_read_as_it_is_whatever_was_said_of_the_others(tmp_path):
    (tmp_path / "participants.csv").write_text(CYRILLIC, encoding="utf-8")

    source = open_tables(tmp_path, names=NAMES, encoding="windows-1251")

    assert [row for _, row in source.tables["participants"].rows()] == [["P1", "Иван", "Петров"]]
    assert source.notes == []


@given(
    st.lists(st.tuples(st.text("=+-@ '\"(|!,;a\n\t"), st.just("x"), st.text("=+@(a ")), min_size=1),
    st.sampled_from(",;\t"),
)
def test_each_cell_that_starts_as_a_formula_does_is_refused_and_no_other(rows, separator):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerows([("one", "two", "three"), *rows])

    read = [list(cells) for _, cells in text_rows(open_text(out.getvalue().encode()))]

    assert read == [
        [FORMULA if FORMULA_STARTS.match(cell) else cell for cell in row] for row in rows
    ]


@pytest.mark.parametrize("code", [0, 8, 11, 12, 14, 31, 127])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_character_that_no_text_has_is_found_in_its_line(code, encoding):
    content = f"id,name\nP1,Zoë\nP2,a{chr(code)}b\n".encode(encoding)

    with pytest.raises(FileNotRight, match=rf"line 3: .*code {code}\)"):
        open_text(content)
