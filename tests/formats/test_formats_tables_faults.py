"""Tables that once led to a traceback, were passed over in silence, or took all the memory."""

import tracemalloc

import openpyxl
import pytest
from tables import a_file, opened

from likewise.domain.imports import FileNotRight
from likewise.formats.tables.cells import BadLine


def refused(path, tmp_path):
    with pytest.raises(FileNotRight) as refusal:
        opened(path)
    return refusal.value.problem


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_heading_that_is_too_long_is_said_with_its_line(separator, tmp_path):
    content = f"\nid{separator}{'x' * 200_000}\nP1{separator}y\n"

    problem = refused(a_file(tmp_path, content.encode()), tmp_path)

    assert (problem.place.file, problem.place.line) == ("participants.csv", 2)
    assert "The headings cannot be read" in problem.what
    assert "131,072 characters" in problem.what


def test_headings_that_are_never_closed_do_not_take_the_whole_file(tmp_path):
    path = a_file(tmp_path, b'"id,name\n' + b'x","\n' * 400_000)

    assert refused(path, tmp_path).place.line == 1


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_a_line_that_is_too_long_is_refused_by_its_number_before_it_is_cut(mark, end, tmp_path):
    path = a_file(tmp_path, mark + b"id,name\nP1,x\n" + b"," * 5_000_000 + end)

    tracemalloc.start()
    problem = refused(path, tmp_path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (problem.place.file, problem.place.line) == ("participants.csv", 3)
    assert "This line has more than 1,048,576 characters" in problem.what
    assert most < 30_000_000


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_long_file_of_short_lines_is_read_whatever_ends_them(end, tmp_path):
    path = a_file(tmp_path, f"id,name{end}{f'P1,x{end}' * 500_000}".encode())

    assert sum(1 for _ in opened(path).tables["participants"].rows()) == 500_000


def test_a_record_of_quoted_line_breaks_without_end_is_refused_where_it_begins(tmp_path):
    path = a_file(tmp_path, b'id,name\nP1,x\n"' + b'x","\n' * 400_000)

    *_, (line, bad) = opened(path).tables["participants"].rows()

    assert line == 3
    assert isinstance(bad, BadLine)
    assert "A quotation mark is probably not closed" in bad.sentence


def a_workbook(path, *, lines=3, edit):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "participants"
    sheet.append(["id", "enrolled_on", "given_name", "#ours"])
    for number in range(lines):
        sheet.append([f"P{number}", "2010-09-02", "Asha", "x"])
    edit(sheet)
    book.save(path)
    return path


def test_a_hidden_sheet_is_read_and_noted(tmp_path):
    def hide(sheet):
        sheet.sheet_state = "hidden"
        sheet.parent.create_sheet("notes")

    source = opened(a_workbook(tmp_path / "my.xlsx", edit=hide))

    assert source.notes == ["my.xlsx, sheet participants is hidden, and was read."]
    assert len(list(source.tables["participants"].rows())) == 3


def test_an_unknown_sheet_that_nobody_sees_is_said_to_be_hidden(tmp_path):
    def add(sheet):
        scratch = sheet.parent.create_sheet("scratch")
        scratch.append(["x"])
        scratch.sheet_state = "veryHidden"

    (problem,) = opened(a_workbook(tmp_path / "my.xlsx", edit=add)).problems

    assert problem.what.startswith("There is no table called scratch.")
    assert problem.what.endswith("The sheet is hidden: show it first.")


def test_hidden_rows_and_columns_are_read_and_noted(tmp_path):
    def hide(sheet):
        for row in (2, 4):
            sheet.row_dimensions[row].hidden = True
        sheet.row_dimensions[900].hidden = True  # without cells: not read
        for column in ("B", "D", "Z"):
            sheet.column_dimensions[column].hidden = True

    source = opened(a_workbook(tmp_path / "my.xlsx", edit=hide))

    assert source.notes == [
        "my.xlsx, sheet participants has 2 hidden rows, which were read.",
        "my.xlsx, sheet participants has 1 hidden column, which was read: enrolled_on.",
    ]


def test_every_hidden_row_of_a_long_sheet_is_counted_once(tmp_path):
    def hide(sheet):
        for row in range(2, 20_002, 2):
            sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["A"].hidden = True
        sheet.column_dimensions["C"].hidden = True

    source = opened(a_workbook(tmp_path / "my.xlsx", lines=20_000, edit=hide))

    assert source.notes == [
        "my.xlsx, sheet participants has 10,000 hidden rows, which were read.",
        "my.xlsx, sheet participants has 2 hidden columns, which were read: id, given_name.",
    ]


def test_a_workbook_that_hides_nothing_has_nothing_noted(tmp_path):
    source = opened(a_workbook(tmp_path / "my.xlsx", edit=lambda sheet: None))

    assert source.notes == []
