"""Tables that once led to a traceback, were passed over in silence, or took all the memory."""

import tracemalloc

import pytest

from likewise.domain.imports import FileNotRight
from likewise.formats.tables import open_tables
from likewise.formats.tables.cells import BadLine

NAMES = ("participants", "meetings")


def opened(path, tmp_path):
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir(exist_ok=True)
    return open_tables(path, names=NAMES, unpack_to=unpacked)


def a_file(tmp_path, content, name="participants.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def refused(path, tmp_path):
    with pytest.raises(FileNotRight) as refusal:
        opened(path, tmp_path)
    return refusal.value.problem


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_heading_that_is_too_long_is_said_with_its_line(separator, tmp_path):
    content = f"\nid{separator}{'x' * 200_000}\nP1{separator}y\n"

    problem = refused(a_file(tmp_path, content.encode()), tmp_path)

    assert (problem.place.file, problem.place.line) == ("participants.csv", 2)
    assert "The headings of participants.csv cannot be read" in problem.what
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

    assert sum(1 for _ in opened(path, tmp_path).tables["participants"].rows()) == 500_000


def test_a_record_of_quoted_line_breaks_without_end_is_refused_where_it_begins(tmp_path):
    path = a_file(tmp_path, b'id,name\nP1,x\n"' + b'x","\n' * 400_000)

    *_, (line, bad) = opened(path, tmp_path).tables["participants"].rows()

    assert line == 3
    assert isinstance(bad, BadLine)
    assert "A quotation mark is probably not closed" in bad.sentence
