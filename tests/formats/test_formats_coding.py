"""Coders' segments and the lengths of texts from CSV: every encoding, every refusal by place."""

import pytest

from likewise.domain.imports import FileNotRight
from likewise.formats.coding import is_segments_table, read_documents, read_segments
from likewise.formats.tables import open_text, text_rows

HEADING = "document,start,end,code,coder\n"


def table(tmp_path, content, *, encoding="utf-8"):
    path = tmp_path / "coders.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def segments(tmp_path, content, **more):
    path = table(tmp_path, content, **more)
    return read_segments(table=open_text(path))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_segments_are_read_in_any_usual_encoding(encoding, separator, tmp_path):
    content = (HEADING + "Café,0,7,naïve,Ada\n\n").replace(",", separator)

    found = segments(tmp_path, content, encoding=encoding)

    assert [(s.document, s.start, s.end, s.code, s.coder) for s in found] == [
        ("Café", 0, 7, "naïve", "Ada")
    ]


def test_columns_may_stand_in_any_order_with_others_beside(tmp_path):
    found = segments(tmp_path, "Coder,END,Start,note,Code,Document\nAda,7,0,x,tea,a\n")

    assert (found[0].coder, found[0].end) == ("Ada", 7)


def test_a_segments_table_is_known_by_its_heading(tmp_path):
    assert is_segments_table(table=open_text(table(tmp_path, HEADING)))
    assert not is_segments_table(table=open_text(table(tmp_path, "unit,Ada,Bee\n")))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "This is empty. Its first line"),
        ("\n", "This is empty. Its first line"),
        ("document\na\n", "The column start is missing"),
        ("document,,end\n", "line 1: Column 2 (B) has no heading"),
        ("document,end,end\n", "line 1, column end: The column end is there twice"),
        (b"PK\x03\x04rest", "This is a workbook or an archive, not text"),
        (b"a,b\n\x00\x01", "line 2: This holds a character that no text has (code 0)"),
        (b"\x81a,b\n\xff", "its encoding cannot be told"),
        (b"\xff\xfea", "begins like UTF-16 and is not"),
        ('"document,start\n', "line 1"),
        ("document,start,end,code\na,0,1,c\n", "line 1, column coder: The column coder is missing"),
        (HEADING, "There is no line below the headings. Write one for each segment"),
        (HEADING + "a,0,1,c\n", "line 2: This line has 4 cells and the headings are 5"),
        (HEADING + "a,0,1,c,Ada,more\n", "line 2: This line has 6 cells"),
        (
            HEADING + "a,zero,1,c,Ada\n",
            "line 2, column start: Write a whole number in figures, such as 90, not zero",
        ),
        (
            HEADING + "a,0,1.5,c,Ada\n",
            "line 2, column end: Write a whole number in figures, such as 90, not 1.5",
        ),
        (HEADING + "a,5,2,c,Ada\n", "line 2: A segment ends at 2 and starts at 5"),
        (HEADING + "a,-5,2,c,Ada\n", "line 2: A segment starts at -5"),
        (HEADING + "a,0,2,,Ada\n", "line 2: A segment names its document"),
        (HEADING + "a,0,2,=1+1,Ada\n", "line 2, column code: This cell holds a formula"),
        (HEADING + 'a,0,2,"c"x,Ada\n', "line 2: A quotation mark in this line is not closed"),
        ((HEADING + "é,0,2,c,Ada\n").encode("windows-1252") + b"\x81,0,1,c,B\n", "cannot be told"),
    ],
)
def test_a_table_that_is_not_one_is_refused_by_place(content, sentence, tmp_path):
    with pytest.raises(FileNotRight, match=r"coders\.csv") as caught:
        segments(tmp_path, content)

    assert sentence in caught.value.sentence


def test_lengths_and_coders_of_documents_are_read(tmp_path):
    path = table(tmp_path, "document,length,coders\na,100,Ada | Bee\nb,20,\n")

    found = read_documents(table=open_text(path))

    assert found.lengths == {"a": 100, "b": 20}
    assert found.coded_by == {"a": ("Ada", "Bee")}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("document,length\na,1\na,2\n", "line 3, column document: A second line for a."),
        (
            "document,length\na,long\n",
            "line 2, column length: Write a whole number in figures, 0 or more",
        ),
        ("document,chars\na,1\n", "The column length is missing"),
    ],
)
def test_documents_that_are_not_a_table_are_refused(content, sentence, tmp_path):
    with pytest.raises(FileNotRight) as caught:
        read_documents(table=open_text(table(tmp_path, content)))

    assert sentence in caught.value.sentence


def test_progress_is_told_in_bytes(tmp_path):
    path = table(tmp_path, HEADING + "a,0,1,c,Ada\n" * 12_000)
    seen = []

    rows = list(text_rows(open_text(path), on_progress=seen.append))

    assert len(rows) == 12_000
    assert len(seen) == 3
    assert seen == sorted(seen)
