"""Files that depart from the standard: read with a report, and put right when written again."""

import zipfile

import pytest
from lxml import etree
from qdpx_files import (
    CODES,
    TEXT,
    archive_of,
    guid,
    project_xml,
    schema,
    selection_xml,
    text_project,
)

from likewise.domain.coding import VariableKind
from likewise.formats.refi_qda import Archive, read_project, write_project


def read_xml(tmp_path, xml, **files):
    """Read a project whose project.qde is this XML, and check that it can be written valid."""
    path = archive_of(tmp_path / "in.qdpx", {"project.qde": xml, **files})
    return read_and_rewrite(path, tmp_path)


def read_and_rewrite(path, tmp_path):
    found = read_project(path=path)
    again = tmp_path / "again.qdpx"
    with Archive(path) as archive, again.open("wb") as stream:
        write_project(project=found.project, target=stream, files=found.files, archive=archive)
    back = read_project(path=again)
    assert back.project == found.project
    assert (back.report.lost, back.report.changed) == (0, 0)
    official = schema("Project.xsd")
    if official is not None:
        with zipfile.ZipFile(again) as archive:
            official.assertValid(etree.fromstring(archive.read("project.qde")))
    return found


def said(found):
    return " | ".join(
        f"{finding.effect.value} {finding.element}: {finding.sentence}"
        for finding in found.report.findings
    )


def user(attributes):
    return project_xml(f"<Users><User {attributes}/></Users>")


def code(attributes, inner=""):
    return project_xml(f"<CodeBook><Codes><Code {attributes}>{inner}</Code></Codes></CodeBook>")


GOOD_CODE = f'guid="{guid(1)}" name="food" isCodable="true"'

# XML, what the report says, and in which element.
DEPARTURES = {
    "an identifier in braces": (
        user(f'guid="{{{guid(1).upper()}}}"'),
        "noted identifiers: 1 identifiers were in braces or without hyphens",
    ),
    "an identifier without hyphens": (
        user(f'guid="{guid(1).replace("-", "")}"'),
        "noted identifiers",
    ),
    "an identifier that is none": (user('guid="A"'), "changed User: 'A' is no identifier; it is"),
    "a missing identifier": (user('name="Ada"'), "changed User: it has no identifier; it is"),
    "an identifier used twice": (
        project_xml(f'<Users><User guid="{guid(1)}"/><User guid="{guid(1)}"/></Users>'),
        "was there before; this one is",
    ),
    "a code within itself": (
        code(GOOD_CODE, f"<Code {GOOD_CODE}/>"),
        f"changed Code: the identifier {guid(1)} was there before",
    ),
    "a code without a name": (
        code(f'guid="{guid(1)}" isCodable="true"'),
        "changed Code: it has no name that can be read; taken as (unnamed)",
    ),
    "a code with an empty name": (
        code(f'guid="{guid(1)}" name="" isCodable="true"'),
        "taken as (unnamed)",
    ),
    "a code that does not say whether it is codable": (
        code(f'guid="{guid(1)}" name="food"'),
        "changed Code: it has no isCodable that can be read; taken as True",
    ),
    "a boolean in another case": (
        code(f'guid="{guid(1)}" name="food" isCodable="True"'),
        "isCodable 'True' is written as True",
    ),
    "a colour without its mark": (code(GOOD_CODE + ' color="FF00AA80"'), "written as #FF00AA"),
    "a colour that is none": (code(GOOD_CODE + ' color="red"'), "lost Code: color 'red' is not"),
    "an attribute that is unknown": (
        code(GOOD_CODE + ' weight="3"'),
        "lost Code: its attribute 'weight' is not in the standard",
    ),
    "an element that is unknown": (
        code(GOOD_CODE, "<Icon><Deep/></Icon>"),
        "lost Code: its element 'Icon' is not in the standard",
    ),
    "a second description": (
        code(GOOD_CODE, "<Description>a</Description><Description>b</Description>"),
        "lost Code: it has a second Description; the first is kept",
    ),
    "a list given twice": (
        project_xml(
            f'<Users><User guid="{guid(1)}"/></Users><Users><User guid="{guid(2)}"/></Users>'
        ),
        "changed Project: it has Users twice; put together",
    ),
    "words between elements": (code(GOOD_CODE, "stray words"), "lost Code: 11 characters of text"),
    "elements in the wrong order": (
        project_xml(f"{CODES}<Users><User guid='{guid(1)}'/></Users>"),
        "changed Project: Users stands out of order; put in its place",
    ),
    "a date that does not exist": (
        project_xml(attributes='name="P" creationDateTime="2026-02-30T10:00:00Z"'),
        "lost Project: creationDateTime '2026-02-30T10:00:00Z' is not date and time",
    ),
    "a date with a blank": (
        project_xml(attributes='name="P" creationDateTime="2026-02-20 10:00:00"'),
        "written as 2026-02-20T10:00:00",
    ),
    "a date that is words": (
        project_xml(attributes='name="P" creationDateTime="yesterday"'),
        "lost Project: creationDateTime 'yesterday'",
    ),
    "a project without a name": (
        project_xml(attributes='origin="x"'),
        "changed Project: it has no name",
    ),
    "an empty list": (project_xml("<Users></Users><Sets/>"), ""),
    "a user who is not there": (
        project_xml(attributes=f'name="P" creatingUserGUID="{guid(9)}"'),
        f"lost Project: its creatingUserGUID refers to {guid(9)}, which is not in the file",
    ),
    "a set with a code that is not there": (
        project_xml(
            f'{CODES}<Sets><Set guid="{guid(2)}" name="s"><MemberCode targetGUID="{guid(9)}"/>'
            f'<MemberCode targetGUID="{guid(11)}"/></Set></Sets>'
        ),
        f"lost Set: its MemberCode refers to {guid(9)}",
    ),
    "a reference that is no identifier": (
        project_xml(
            f'<Sets><Set guid="{guid(2)}" name="s"><MemberCode targetGUID="x"/></Set></Sets>'
        ),
        "lost Set: its MemberCode refers to x, which is not in the file",
    ),
    "a reference to nothing": (
        project_xml(
            f'<Sets><Set guid="{guid(2)}" name="s"><MemberCode targetGUID=""/></Set></Sets>'
        ),
        "lost Set: its MemberCode refers to nothing",
    ),
    "an edge to nowhere": (
        project_xml(
            f'<Graphs><Graph guid="{guid(1)}"><Vertex guid="{guid(2)}" firstX="0" firstY="0"/>'
            f'<Edge guid="{guid(3)}" sourceVertex="{guid(2)}" targetVertex="{guid(9)}"/>'
            "</Graph></Graphs>"
        ),
        "lost Edge: its targetVertex refers to",
    ),
    "a number with decimals": (
        project_xml(
            f'<Graphs><Graph guid="{guid(1)}"><Vertex guid="{guid(2)}" firstX="1.0" firstY="x"/>'
            f'<Vertex guid="{guid(3)}" firstX="1.0" firstY="2"/></Graph></Graphs>'
        ),
        "changed Vertex: firstX '1.0' is written as 1",
    ),
    "a variable of an unknown kind": (
        project_xml(
            f'<Variables><Variable guid="{guid(1)}" name="v" typeOfVariable="colour"/>'
            f'<Variable guid="{guid(2)}" name="w" typeOfVariable="datetime"/></Variables>'
        ),
        "typeOfVariable 'datetime' is written as DateTime",
    ),
    "another namespace": (
        project_xml().replace("urn:QDA-XML:project:1.0", "urn:QDA-XML:project:9"),
        "changed Project: its namespace is not urn:QDA-XML:project:1.0",
    ),
    "a media file on the network": (
        project_xml(
            f'<Sources><VideoSource guid="{guid(1)}" path="http://example.org/film.mp4"/></Sources>'
        ),
        "lost VideoSource: path points to 'http://example.org/film.mp4', which is never fetched",
    ),
    "a media file on a share": (
        project_xml(
            f'<Sources><AudioSource guid="{guid(1)}" path="\\\\server\\share\\a.mp3"/></Sources>'
        ),
        "which is never fetched",
    ),
    "a path that climbs out": (
        project_xml(
            f'<Sources><PDFSource guid="{guid(1)}" path="internal://../../etc/passwd"/></Sources>'
        ),
        "lost PDFSource: path points to 'internal://../../etc/passwd', which is not among",
    ),
    "a file that is missing": (
        project_xml(f'<Sources><PDFSource guid="{guid(1)}" path="internal://x.pdf"/></Sources>'),
        "lost PDFSource: path points to 'internal://x.pdf', which is not among",
    ),
    "an empty path": (
        project_xml(f'<Sources><PDFSource guid="{guid(1)}" path="" name="a"/></Sources>'),
        "",
    ),
}


@pytest.mark.parametrize("departure", DEPARTURES)
def test_a_departure_is_read_and_said(departure, tmp_path):
    xml, sentence = DEPARTURES[departure]

    found = read_xml(tmp_path, xml)

    assert sentence in said(found)


@pytest.mark.parametrize("name", ["Project.qde", "PROJECT.QDE", "My project/project.qde"])
def test_a_project_file_by_another_name_is_found(name, tmp_path):
    path = archive_of(tmp_path / "p.qdpx", {name: project_xml(CODES)})

    found = read_and_rewrite(path, tmp_path)

    assert f"the project file is called '{name}'" in said(found)
    assert len(list(found.project.all_codes())) == 2


@pytest.mark.parametrize(
    ("start", "end", "kept", "sentence"),
    [
        (0, len(TEXT), (0, len(TEXT)), ""),
        (40, len(TEXT) + 5, (40, len(TEXT)), "cut to the end of it, with 1 codings"),
        (len(TEXT), len(TEXT) + 1, None, "left out, with 1 codings"),
        (10**17, 10**17 + 1, None, "left out"),
        (-1, 5, None, "A passage from -1 to 5 is not one"),
        (9, 5, None, "A passage from 9 to 5 is not one"),
        ("", 5, None, "it has no startPosition that can be read"),
        ("10**99", 5, None, "it has no startPosition that can be read"),
        ("3.0", 5, (3, 5), "startPosition '3.0' is written as 3"),
    ],
)
def test_selections_are_kept_within_the_text(start, end, kept, sentence, tmp_path):
    path = text_project(tmp_path / "p.qdpx", selection_xml(start, end))

    found = read_and_rewrite(path, tmp_path)

    selections = found.project.sources[0].selections
    assert [(selection.start, selection.end) for selection in selections] == (
        [kept] if kept else []
    )
    assert sentence in said(found)


def test_a_coding_by_a_code_that_is_not_there_is_left_out(tmp_path):
    xml = selection_xml(0, 5).replace(guid(11), guid(999))

    found = read_and_rewrite(text_project(tmp_path / "p.qdpx", xml), tmp_path)

    assert found.project.sources[0].selections[0].codings == ()
    assert "lost Coding: its CodeRef refers to" in said(found)


def test_what_refers_to_something_left_out_loses_the_reference(tmp_path):
    xml = project_xml(
        f'{CODES}<Cases><Case guid="{guid(2)}"><SelectionRef targetGUID="{guid(41)}"/>'
        f'<SelectionRef targetGUID="{guid(42)}"/></Case></Cases>'
        f'<Sources><TextSource guid="{guid(40)}"><PlainTextContent>tea</PlainTextContent>'
        f"{selection_xml(0, 3)}{selection_xml(50, 60, number=42)}</TextSource></Sources>"
        f'<Links><Link guid="{guid(3)}" originGUID="{guid(42)}" targetGUID="{guid(942)}"/></Links>'
    )

    found = read_xml(tmp_path, xml)

    assert found.project.cases[0].selections == (guid(41),)
    assert (found.project.links[0].origin, found.project.links[0].target) == (None, None)


def test_identifiers_that_are_none_still_tie_things_together(tmp_path):
    xml = project_xml(
        '<CodeBook><Codes><Code guid="food 1" name="food" isCodable="true"/></Codes></CodeBook>'
        '<Sources><TextSource guid="A"><PlainTextContent>tea</PlainTextContent>'
        '<PlainTextSelection guid="B" startPosition="0" endPosition="3"><Coding guid="C">'
        '<CodeRef targetGUID="food 1"/></Coding></PlainTextSelection></TextSource></Sources>'
    )

    found = read_xml(tmp_path, xml)

    coding = found.project.sources[0].selections[0].codings[0]
    assert coding.code == found.project.codes[0].guid
    assert (found.report.lost, found.report.changed) == (0, 4)


def test_a_coding_without_a_code_is_left_out(tmp_path):
    bare = selection_xml(0, 5, coding=False).replace(
        "</Plain", f'<Coding guid="{guid(7)}"/></Plain'
    )

    found = read_and_rewrite(text_project(tmp_path / "p.qdpx", bare), tmp_path)

    assert "lost Coding: it has no CodeRef; left out" in said(found)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "iso-8859-1"])
def test_xml_in_another_encoding_is_read(encoding, tmp_path):
    xml = project_xml(code(GOOD_CODE)[code(GOOD_CODE).index("<CodeBook") : -len("</Project>")])
    name = "utf-16" if encoding == "utf-16-le" else encoding.removesuffix("-sig")
    text = xml.replace("UTF-8", name.upper()).replace("food", "naïve")
    raw = text.encode(encoding)
    if encoding == "utf-16-le":
        raw = b"\xff\xfe" + raw

    found = read_xml(tmp_path, raw)

    assert [each.name for each in found.project.all_codes()] == ["naïve"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (TEXT.encode("utf-16"), "the text is not UTF-8; read as utf-16"),
        (TEXT.encode("utf-32"), "the text is not UTF-8; read as utf-32"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "begins with a byte order mark"),
        ("naïve tea".encode("windows-1252"), "read as windows-1252"),
        (b"\xff\x81\x8d tea", "read as latin-1"),
        (b"a\r\nb\rc\n", "lines end in CR LF and CR and LF"),
    ],
)
def test_texts_in_another_form_keep_their_positions(text, sentence, tmp_path):
    path = text_project(tmp_path / "p.qdpx", selection_xml(0, 3), text=text)

    found = read_and_rewrite(path, tmp_path)

    assert sentence in said(found)
    assert (found.project.sources[0].selections[0].end) == 3


def test_astral_characters_count_as_one(tmp_path):
    path = text_project(tmp_path / "p.qdpx", selection_xml(0, 3), text="😀😀😀".encode())

    found = read_and_rewrite(path, tmp_path)

    assert found.project.sources[0].selections[0].end == 3
    assert found.report.is_clean


def test_a_text_given_twice_is_kept_once(tmp_path):
    path = text_project(
        tmp_path / "p.qdpx", "<PlainTextContent>other</PlainTextContent>", selection_xml(0, 9)
    )

    found = read_and_rewrite(path, tmp_path)

    assert "it has its text twice" in said(found)
    assert found.project.sources[0].content is None


def test_a_text_elsewhere_is_not_opened_and_its_positions_not_checked(tmp_path):
    xml = project_xml(
        f'{CODES}<Sources><TextSource guid="{guid(1)}" plainTextPath="relative:///a.txt">'
        f"{selection_xml(0, 10**9)}</TextSource></Sources>"
    )

    found = read_xml(tmp_path, xml)

    assert "which is not opened" in said(found)
    assert "its text is not here, so positions were not checked" in said(found)


def test_sources_by_other_names_are_found_and_called_by_identifiers(tmp_path):
    xml = project_xml(
        f'<Sources><TextSource guid="{guid(1)}" plainTextPath="internal://notes/Day%201.TXT" '
        f'richTextPath="Day 1.docx"/><TextSource guid="{guid(2)}" plainTextPath="DAY%201.txt"/>'
        "</Sources>"
    )

    found = read_xml(
        tmp_path, xml, **{"Sources/notes/Day%201.txt": "tea", "sources/day 1.docx": b"x"}
    )

    first, second = found.project.sources
    assert first.plain_text_path == second.plain_text_path == f"internal://{guid(1)}.txt"
    assert first.rich_text_path == f"internal://{guid(1)}.docx"
    assert first.name == "Day%201.txt"


def test_two_files_never_get_one_name(tmp_path):
    name = f"{guid(1)}.txt"
    xml = project_xml(
        f'<Sources><TextSource guid="{guid(1)}" plainTextPath="internal://a.txt"/>'
        f'<TextSource guid="{guid(2)}" plainTextPath="internal://{name}"/></Sources>'
    )

    found = read_xml(tmp_path, xml, **{"sources/a.txt": "first", f"sources/{name}": "second"})

    assert len({source.plain_text_path for source in found.project.sources}) == 2
    assert len(found.files) == 2


def test_the_file_of_a_source_that_is_left_out_goes_with_it(tmp_path):
    xml = project_xml(
        f'<Sources><PDFSource guid="{guid(1)}"><PDFSelection guid="{guid(2)}" page="x" firstX="0" '
        f'firstY="0" secondX="1" secondY="1"><Representation guid="{guid(3)}" '
        'plainTextPath="internal://page.txt"/></PDFSelection></PDFSource></Sources>'
    )

    found = read_xml(tmp_path, xml, **{"sources/page.txt": "tea"})

    assert found.files == ()
    assert "the file 'sources/page.txt' belongs to no source" in said(found)


def test_a_file_that_no_source_refers_to_is_reported(tmp_path):
    found = read_xml(tmp_path, project_xml(), **{"sources/lonely.mp3": b"x"})

    assert "lost archive: the file 'sources/lonely.mp3' belongs to no source" in said(found)


def test_entries_that_climb_out_are_left_out(tmp_path):
    found = read_xml(
        tmp_path,
        project_xml(),
        **{"../evil.txt": b"x", "/etc/evil": b"x", "C:\\evil.txt": b"x", "sources\\ok.txt": b"x"},
    )

    assert said(found).count("points outside the archive") == 3


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_entry_that_is_there_twice_is_reported(tmp_path):
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", project_xml())
        archive.writestr("sources/a.txt", "one")
        archive.writestr("sources/a.txt", "two")

    assert "'sources/a.txt' is there twice; the first is kept" in said(read_project(path=path))


@pytest.mark.parametrize(
    ("element", "raw", "kind", "value"),
    [
        ("BooleanValue", "TRUE", VariableKind.BOOLEAN, "true"),
        ("IntegerValue", " 12 ", VariableKind.INTEGER, "12"),
        ("IntegerValue", "twelve", VariableKind.TEXT, "twelve"),
        ("FloatValue", "1e5", VariableKind.TEXT, "1e5"),
        ("FloatValue", "NaN", VariableKind.TEXT, "NaN"),
        ("DateValue", "2026-02-29", VariableKind.TEXT, "2026-02-29"),
        ("DateValue", "2028-02-29", VariableKind.DATE, "2028-02-29"),
        ("DateValue", "spring", VariableKind.TEXT, "spring"),
        ("DateTimeValue", "2026-03-01T10:00:00+15:00", VariableKind.TEXT,
         "2026-03-01T10:00:00+15:00"),
        ("TextValue", "", VariableKind.TEXT, ""),
    ],
)  # fmt: skip
def test_values_that_are_not_of_their_kind_are_kept_as_text(element, raw, kind, value, tmp_path):
    xml = project_xml(
        f'<Variables><Variable guid="{guid(1)}" name="v" typeOfVariable="Text"/></Variables>'
        f'<Cases><Case guid="{guid(2)}"><VariableValue><VariableRef targetGUID="{guid(1)}"/>'
        f"<{element}>{raw}</{element}></VariableValue></Case></Cases>"
    )

    found = read_xml(tmp_path, xml)

    held = found.project.cases[0].values[0]
    assert (held.kind, held.value) == (kind, value)


def test_a_second_value_is_lost_and_said(tmp_path):
    xml = project_xml(
        f'<Variables><Variable guid="{guid(1)}" name="v" typeOfVariable="Text"/></Variables>'
        f'<Cases><Case guid="{guid(2)}"><VariableValue><VariableRef targetGUID="{guid(1)}"/>'
        "<TextValue>a</TextValue><IntegerValue>1</IntegerValue></VariableValue></Case></Cases>"
    )

    assert "lost VariableValue: it has several values" in said(read_xml(tmp_path, xml))


def test_every_loss_is_counted_and_the_first_thousand_listed(tmp_path):
    xml = project_xml("<Users>" + '<User name="x"/>' * 1500 + "</Users>")

    report = read_xml(tmp_path, xml).report

    assert (report.changed, len(report.findings)) == (1500, 1000)
    assert report.as_plain()["by_element"] == [
        {"effect": "changed", "element": "User", "count": 1500}
    ]


def test_a_bare_project_file_is_read(tmp_path):
    path = tmp_path / "project.qde"
    path.write_text(project_xml(CODES), encoding="utf-8")

    assert read_project(path=path).kind == "project"


def test_another_project_file_in_a_folder_is_left_out_and_reported(tmp_path):
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", project_xml())
        archive.writestr("old/Project.qde", project_xml())

    assert "the file 'old/Project.qde' belongs to no source" in said(read_project(path=path))
