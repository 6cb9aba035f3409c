"""The same bytes given to every format that is a table: all read them alike, and refuse alike."""

import os
import threading
from datetime import date
from functools import partial
from typing import Any

import pytest

from likewise.domain.agreement import Level
from likewise.domain.imports import BY_NAME, FileNotRight, Problem
from likewise.formats import pilot
from likewise.formats.agreement import read_values
from likewise.formats.allocation import read_design, read_sequence, read_units
from likewise.formats.coding import read_documents, read_segments
from likewise.formats.matching import read_people, read_refusals, read_supporters
from likewise.formats.redcap import open_export
from likewise.formats.renewal import read_histories
from likewise.formats.sealing import read_claims, read_openings
from likewise.formats.sealing.claims import COLUMNS
from likewise.formats.tables import open_tables, open_text

DESIGN = b"setting,name,level,value\nmethod,,,simple\narm,A,,1\narm,B,,1\n"
SALT = "00" * 32


def the_pilot(source, folder, *, name="practices"):
    """Read a pilot table as the import does, its problems as one refusal."""
    path = folder / f"{name}.csv"
    path.write_bytes(source)
    found = open_tables(path, names=pilot.NAMES)
    problems = list(found.problems)
    for layout, table in pilot.tables_in_order(found):
        problems += pilot.heading_problems(layout, table)
        if not problems:
            rows = list(pilot.read_rows(layout, table, zone="Europe/London"))
            problems += [row for row in rows if isinstance(row, Problem)]
    if problems:
        raise FileNotRight.of(problems)
    return [(row.line, dict(row.values)) for row in rows]


def the_redcap(source, folder):
    """Read data of REDCap as the import does."""
    (folder / "data.csv").write_bytes(source)
    (folder / "dictionary.csv").write_text(
        "Variable / Field Name,Form Name,Field Type,Field Label\nid,f,text,Id\nname,f,text,Name\n"
    )
    (folder / "m.toml").write_text(
        '[redcap]\ndata = "data.csv"\n[practices]\nid = "id"\nname = "name"\n'
    )
    found = open_export(folder, mapping=folder / "m.toml")
    rows = list(
        pilot.read_rows(BY_NAME["practices"], found.tables["practices"], zone="Europe/London")
    )
    problems = [row for row in rows if isinstance(row, Problem)]
    if problems:
        raise FileNotRight.of(problems)
    return [(row.line, dict(row.values)) for row in rows]


def of_text(read):
    return lambda source, folder: read(table=open_text(source))


def with_design(source, folder):
    return read_units(table=open_text(source), design=read_design(table=open_text(DESIGN)).design)


# Every format: how it is read, its headings, and two lines with a word that may hold an accent.
FORMATS = {
    "design": (
        of_text(lambda table: read_design(table=table).design),
        "setting,name,level,value",
        ["method,,,simple", "arm,Café,,1", "arm,B,,2"],
    ),
    "units": (with_design, "unit,arm", ["Café,A", "u2,"]),
    "sequence": (of_text(read_sequence), "arm,number", ["Café,7", "B,7"]),
    "openings": (
        of_text(read_openings),
        "stratum,position,unit,label,arm,salt",
        [f"all,1,,,Café,{SALT}", f"all,2,,,B,{SALT}"],
    ),
    "claims": (
        of_text(read_claims),
        ",".join(COLUMNS),
        [
            f"{i},claim,Café,{i},u{i},,2026-05-03T10:15:00Z,Ann,,,{SALT},{SALT},{SALT}"
            for i in (1, 2)
        ],
    ),
    "people": (
        lambda source, folder: read_people(open_text(source)),
        "person,arm",
        ["Café,group", "p2,"],
    ),
    "supporters": (
        lambda source, folder: read_supporters(open_text(source)),
        "supporter,capacity",
        ["Café,1", "s2,2"],
    ),
    "refusals": (
        lambda source, folder: read_refusals(
            open_text(source), people={"Café", "p2"}, supporters={"s1"}
        ),
        "person,supporter",
        ["Café,s1", "p2,s1"],
    ),
    "values": (
        of_text(partial(read_values, level=Level.NOMINAL)),
        "unit,Ada,Bee",
        ["1,Café,y", "2,x,x"],
    ),
    "segments": (
        of_text(read_segments),
        "document,start,end,code,coder",
        ["Café,0,1,c,Ada", "b,0,1,c,Bee"],
    ),
    "documents": (of_text(read_documents), "document,length", ["Café,10", "b,20"]),
    "monthly": (
        of_text(read_histories),
        "month,cohort,members,newcomers,leavers",
        ["2012-01,Café,8,1,0", "2012-02,Café,9,0,1"],
    ),
    "spells": (
        of_text(partial(read_histories, until=date(2012, 5, 1))),
        "cohort,member,joined_on,left_on",
        ["Café,a,2012-01-05,", "Café,b,2012-01-20,2012-03-01"],
    ),
    "pilot": (the_pilot, "id,name", ["PR1,Café", "PR2,Mill"]),
    "redcap": (the_redcap, "id,name", ["PR1,Café", "PR2,Mill"]),
}
TEXTS = {name: "\n".join([headings, *lines, ""]) for name, (_, headings, lines) in FORMATS.items()}


@pytest.fixture(params=FORMATS)
def one(request, tmp_path):
    """One format: its example, and how bytes are read as it."""
    read = FORMATS[request.param][0]
    count = iter(range(100))

    def read_it(content):
        folder = tmp_path / str(next(count))
        folder.mkdir()
        return read(content.encode() if isinstance(content, str) else content, folder)

    return TEXTS[request.param], read_it, request.param


def refusal_of(one, content):
    with pytest.raises(FileNotRight) as refused:
        one[1](content)
    assert all(str(each) in refused.value.sentence for each in refused.value.problems[:20])
    return refused.value


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode("utf-16"),
        lambda text: ("sep=;\n" + text.replace(",", ";")).encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: text.replace("_on", " On").encode(),
        lambda text: "\n".join(f"{line},," for line in text.splitlines()).encode(),
        lambda text: "\n".join(
            ",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()
        ).encode(),
    ],
    ids=[
        "byte order mark", "UTF-16", "Windows-1252", "CRLF", "CR", "semicolons", "tabs", "sep=",
        "no last line end", "spaces in headings", "empty columns at the end", "quoted",
    ],
)  # fmt: skip
def test_every_format_reads_what_spreadsheet_programs_write(one, change):
    text, read, name = one

    lines_moved = change(text).startswith(b"sep=") and name in ("pilot", "redcap")
    found, plain = read(change(text)), read(text)

    if lines_moved:
        found = [(line - 1, values) for line, values in found]
    assert str(found) == str(plain)


def test_every_format_passes_over_blank_lines(one):
    text, read, name = one

    found = read(text.replace("\n", "\n \n,\n"))

    if name in ("pilot", "redcap"):
        assert [values for _, values in found] == [values for _, values in read(text)]
    else:
        assert str(found) == str(read(text))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: "", "This is empty."),
        (lambda text: "\n\n", "This is empty."),
        (lambda text: text.replace("Café", "Caf\0"), "a character that no text has (code 0)"),
        (lambda text: text.encode().replace("é".encode(), b"\x81"), "its encoding cannot be told"),
        (lambda text: b"PK\x03\x04" + text.encode(), "This is a workbook or an archive, not text"),
        (lambda text: "%PDF-1.7\n" + text, "This is a PDF, not a table"),
        (lambda text: text.replace("Café", '"Café'), "is not closed"),
        (lambda text: text.replace("Café", "Café,more,more,more", 1), "cells and the headings are"),
        (lambda text: text.replace("Café", "x" * 200_000, 1), "A cell is too long to be one"),
        (lambda text: text + "x" * 1_100_000, "This line has more than 1,048,576 characters"),
        (
            lambda text: ",".join("x" for _ in range(50_000)) + "\n" + text,
            "There are 50,000 columns; 16,384 are the most that are read",
        ),
    ],
    ids=[
        "empty", "blank", "NUL", "no encoding", "archive", "PDF", "open quote", "ragged",
        "long cell", "long line", "50,000 columns",
    ],
)  # fmt: skip
def test_every_format_refuses_what_is_no_table_in_the_same_words(one, change, sentence):
    assert sentence in refusal_of(one, change(one[0])).sentence


FORMULAS = ["=1+1", " =A1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-Sheet1!A1", "+'My sheet'!A1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_format_refuses_a_formula_in_a_cell_that_it_reads(one, formula):
    refused = refusal_of(one, one[0].replace("Café", formula))

    assert "This cell holds a formula. Copy the column and paste it as values" in refused.sentence
    assert refused.problem.place.line is not None
    assert refused.problem.place.column is not None


@pytest.mark.parametrize("cell", ["'=1+1", "-5 or so", "+44 7700 900123", "- tea", "@home", "1=1"])
@pytest.mark.parametrize("name", [each for each in FORMATS if each != "refusals"])  # ids only
def test_every_format_takes_all_else_literally(name, cell, tmp_path):
    read = FORMATS[name][0]

    assert cell in str(read(TEXTS[name].replace("Café", cell).encode(), tmp_path))


@pytest.mark.parametrize("name", [each for each in FORMATS if each not in ("redcap",)])
def test_every_format_refuses_a_heading_that_is_there_twice(name, tmp_path):
    read, headings, lines = FORMATS[name]
    first = headings.split(",")[0]
    twice = "\n".join([f"{headings},{first.upper()}", *(f"{line},x" for line in lines)])

    with pytest.raises(FileNotRight, match=f"The column {first} is there twice. Keep one of them"):
        read(twice.encode(), tmp_path)


@pytest.mark.parametrize("name", [each for each in FORMATS if each not in ("redcap", "values")])
def test_every_format_names_a_column_that_is_missing(name, tmp_path):
    read, headings, _ = FORMATS[name]
    first, rest = headings.split(",", 1)

    with pytest.raises(FileNotRight, match=f"line 1, column {first}: The column {first} is missi"):
        read(f"{rest}\n".encode(), tmp_path)


@pytest.mark.parametrize("number", ["0.5", "0,5", ".5", ",5", "5e-1"])
def test_decimal_points_and_commas_are_read_alike_everywhere(number, tmp_path):
    people = read_people(open_text(f'person;charge\np1;"{number}"\n'.encode()))
    values = read_values(
        table=open_text(f'unit;Ada;Bee\n1;"{number}";1\n'.encode()), level=Level.INTERVAL
    )
    design: Any = read_design(
        table=open_text(
            "setting;name;level;value\nmethod;;;minimisation\narm;A;;\narm;B;;\nfactor;sex;f;\n"
            f"factor;sex;m;\nprobability;;;{number}\n".encode()
        )
    ).design

    assert people.values[0].charge == 0.5
    assert values.values == (0.5, 1.0)
    assert design.probability == 0.5
    assert float(pilot.read_cell(BY_NAME["memberships"].column("share"), number)) == 0.5


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("1,500", "1,500 could be 1.500 or 1500. Write one of these."),
        ("1.234,5", "Write a number such as 0.5, not 1.234,5."),
        ("1_0", "Write a number such as 0.5, not 1_0."),
        ("1e999", "Write a number such as 0.5, not 1e999."),
        ("nan", "Write a number such as 0.5, not nan."),
        ("\u0661", "Write a number such as 0.5, not \u0661."),
    ],
)
def test_numbers_that_could_be_two_or_none_are_refused_alike_everywhere(number, sentence):
    with pytest.raises(FileNotRight) as person:
        read_people(open_text(f"person;charge\np1;{number}\n".encode()))
    with pytest.raises(FileNotRight) as coder:
        read_values(table=open_text(f"unit;Ada;Bee\n1;{number};1\n".encode()), level=Level.INTERVAL)

    assert person.value.sentence == f"table, line 2, column charge: {sentence}"
    assert coder.value.sentence.startswith(f"table, line 2, column Ada: {sentence}")


def test_a_pipe_is_read_once_and_as_any_file(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(TEXTS["people"].encode("cp1252"),))
    writer.start()

    table = open_text(pipe)
    writer.join()

    assert [each.id for each in read_people(table).values] == ["Café", "p2"]
    assert [each.id for each in read_people(table).values] == ["Café", "p2"]
    assert table.notes == (f"{pipe} is in Windows-1252, as it is not UTF-8, and read so.",)


def test_a_pipe_without_end_is_refused(tmp_path, monkeypatch):
    from likewise.formats.tables import inputs

    monkeypatch.setattr(inputs, "MOST_PIPED", 10)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"x" * 11,))
    writer.start()

    with pytest.raises(FileNotRight, match="More than 200 MB came through this pipe"):
        open_text(pipe)
    writer.join()


def test_what_cannot_be_read_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "absent.csv"):
        with pytest.raises(FileNotRight, match="This cannot be read"):
            open_text(path)
