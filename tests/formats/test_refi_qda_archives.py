"""Archives that are damaged or mean harm: refused with a sentence, quickly, in little memory."""

import io
import random
import socket
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from qdpx_files import CODES, archive_of, guid, project_xml, text_project

from likewise.domain.refusals import DomainError
from likewise.formats.refi_qda import ArchiveRefused, ProjectRefused, read_project

SECONDS, MEGABYTES = 10, 256


@pytest.fixture(autouse=True)
def no_connection(monkeypatch):
    """Whatever a file says, nothing may be looked up or connected to."""

    def refuse(*_args, **_more):
        raise AssertionError("an outbound connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def small(tmp_path, name="p.qdpx"):
    return archive_of(tmp_path / name, {"project.qde": project_xml(CODES)})


def refusal(path):
    began = time.monotonic()
    with pytest.raises(DomainError) as caught:
        read_project(path=path)
    assert time.monotonic() - began < SECONDS
    return caught.value.sentence


def test_an_archive_cut_short_anywhere_is_refused(tmp_path):
    whole = small(tmp_path).read_bytes()

    for length in range(4, len(whole), 7):
        (tmp_path / "cut.qdpx").write_bytes(whole[:length])
        assert "cut.qdpx is damaged or cut short" in refusal(tmp_path / "cut.qdpx")


@pytest.mark.parametrize("content", [b"", b"hello", b"\x00" * 100, b"%PDF-1.7", b"PK"])
def test_a_file_of_another_kind_is_refused(content, tmp_path):
    path = tmp_path / "p.qdpx"
    path.write_bytes(content)

    assert "p.qdpx" in refusal(path)


def test_damaged_contents_are_refused(tmp_path):
    raw = bytearray(small(tmp_path).read_bytes())
    at = raw.index(b"project.qde") + len(b"project.qde") + 20
    raw[at : at + 30] = b"\xff" * 30
    (tmp_path / "bad.qdpx").write_bytes(raw)

    assert "damaged" in refusal(tmp_path / "bad.qdpx")


def test_a_wrong_checksum_is_refused(tmp_path):
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("project.qde", project_xml(CODES))
    path.write_bytes(path.read_bytes().replace(b'name="tea"', b'name="pea"'))

    assert "damaged" in refusal(path)


def test_an_encrypted_archive_is_refused(tmp_path):
    raw = bytearray(small(tmp_path).read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 8] |= 1
    (tmp_path / "locked.qdpx").write_bytes(raw)

    assert "is encrypted. Take the password off" in refusal(tmp_path / "locked.qdpx")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_another_way_of_packing_is_refused(method, tmp_path):
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("project.qde", project_xml())

    assert "Pack it as an ordinary ZIP file" in refusal(path)


def test_an_archive_within_an_archive_is_refused(tmp_path):
    inner = small(tmp_path).read_bytes()

    path = archive_of(tmp_path / "outer.qdpx", {"mine/inner.qdpx": inner})

    assert "holds no project but another archive, 'mine/inner.qdpx'" in refusal(path)


def test_an_archive_without_a_project_is_refused(tmp_path):
    path = archive_of(tmp_path / "p.qdpx", {"sources/a.txt": "tea"})

    assert "holds no project.qde" in refusal(path)


def test_two_project_files_are_refused(tmp_path):
    path = archive_of(tmp_path / "p.qdpx", {"a.qde": project_xml(), "b.qde": project_xml()})

    assert "more than one project file" in refusal(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_project_file_twice_is_refused(tmp_path):
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", project_xml())
        archive.writestr("project.qde", project_xml(CODES))

    assert "more than one project file" in refusal(path)


def test_an_exact_name_wins_over_another_case(tmp_path):
    path = archive_of(
        tmp_path / "p.qdpx", {"Project.qde": project_xml(), "project.qde": project_xml(CODES)}
    )

    assert len(list(read_project(path=path).project.all_codes())) == 2


def test_a_directory_that_lies_about_its_size_is_refused(tmp_path):
    raw = bytearray(small(tmp_path).read_bytes())
    at = raw.rindex(b"PK\x05\x06")
    struct.pack_into("<HH", raw, at + 8, 60_000, 60_000)
    (tmp_path / "many.qdpx").write_bytes(raw)

    assert "says that it holds 60,000 files" in refusal(tmp_path / "many.qdpx")


def test_a_directory_that_points_nowhere_is_refused(tmp_path):
    raw = bytearray(small(tmp_path).read_bytes())
    at = raw.rindex(b"PK\x05\x06")
    struct.pack_into("<HHLL", raw, at + 8, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    (tmp_path / "wide.qdpx").write_bytes(raw)

    assert "damaged" in refusal(tmp_path / "wide.qdpx")


def test_a_large_directory_of_the_wide_form_is_refused(tmp_path):
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**6, 10**6, 10**8, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 30, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    path = tmp_path / "wide.qdpx"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 26 + record + locator + end)

    assert "says that it holds 1,000,000 files" in refusal(path)


HARMFUL = {
    "an internal entity": (
        '<!DOCTYPE Project [<!ENTITY a "tea">]>',
        f'<Users><User guid="{guid(1)}" name="&a;"/></Users>',
    ),
    "a billion laughs": (
        "<!DOCTYPE Project ["
        + '<!ENTITY l0 "ha">'
        + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
        + "]>",
        "<Description>&l11;</Description>",
    ),
    "an outside file": (
        '<!DOCTYPE Project [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        "<Description>&a;</Description>",
    ),
    "an outside address": (
        '<!DOCTYPE Project SYSTEM "http://example.org/project.dtd">',
        "<Description>tea</Description>",
    ),
    "a parameter entity": (
        '<!DOCTYPE Project [<!ENTITY % a SYSTEM "http://example.org/x"> %a;]>',
        "<Description>tea</Description>",
    ),
}


@pytest.mark.parametrize("harm", HARMFUL)
def test_a_document_type_is_refused_before_it_is_read(harm, tmp_path):
    doctype, body = HARMFUL[harm]
    xml = project_xml(body).replace("?>\n", f"?>\n{doctype}", 1)

    sentence = refusal(archive_of(tmp_path / "p.qdpx", {"project.qde": xml}))

    assert "project.qde, line 2: it declares a document type" in sentence


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        ("<Project", "not well-formed XML"),
        (project_xml("<Users>"), "not well-formed XML (mismatched tag)"),
        (project_xml("<Description>&nbsp;</Description>"), "not well-formed XML"),
        (project_xml("<Description>\x01</Description>"), "not well-formed XML"),
        (project_xml() + "<More/>", "not well-formed XML"),
        (b'<?xml version="1.0" encoding="klingon"?><Project/>', "encoding that cannot be read"),
        (b'<?xml version="1.0" encoding="shift_jis"?><Project name="\x83"/>', "project.qde"),
        (b"\xff\xfe<\x00P\x00r", "not well-formed XML"),
        ("<html><body/></html>", "XML of another kind: it begins with 'html'"),
        ("<a>" * 100_000, "XML of another kind"),
        (project_xml("<Users>" * 300 + "</Users>" * 300), "nests its elements over 200 deep"),
        ("", "not well-formed XML (no element found)"),
    ],
)
def test_xml_that_is_not_a_project_is_refused(xml, sentence, tmp_path):
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": xml})

    assert sentence in refusal(path)


def test_a_bomb_in_place_of_the_project_is_refused(tmp_path):
    path = tmp_path / "bomb.qdpx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("project.qde", "w") as stream,
    ):
        for _ in range(64):
            stream.write(b" " * (1 << 20))

    assert "would unpack to 67,108,864 bytes, which is too much" in refusal(path)


def test_a_bomb_in_place_of_a_text_is_refused(tmp_path):
    path = text_project(tmp_path / "bomb.qdpx", text=b"ha" * (16 << 20))

    assert "which is too much for what it is" in refusal(path)


def test_a_size_that_is_a_lie_does_not_get_past(tmp_path):
    raw = bytearray(text_project(tmp_path / "p.qdpx", text=b"ha" * (8 << 20)).read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    struct.pack_into("<L", raw, at + 24, 1000)
    (tmp_path / "lie.qdpx").write_bytes(raw)

    assert "damaged" in refusal(tmp_path / "lie.qdpx")


def child_reads(path):
    """Read in a process of its own; what it says, its seconds and its peak in MB.

    The peak is the kernel's own (VmHWM), which begins anew with the program; that of `resource`
    begins with the parent's.
    """
    if not Path("/proc/self/status").is_file():
        pytest.skip("peak memory is read from /proc, which is not here")
    script = (
        "import re, sys, time\n"
        "from pathlib import Path\n"
        "from likewise.domain.refusals import DomainError\n"
        "from likewise.formats.refi_qda import read_project\n"
        "began = time.monotonic()\n"
        "try:\n"
        "    said = f'read {read_project(path=Path(sys.argv[1])).report.lost}'\n"
        "except DomainError as refusal:\n"
        "    said = f'refused {refusal.sentence}'\n"
        "status = Path('/proc/self/status').read_text()\n"
        "peak = int(re.search(r'VmHWM:\\s+(\\d+)', status).group(1)) / 1024\n"
        "print(time.monotonic() - began, peak, said)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    seconds, peak, said = done.stdout.split(" ", 2)
    return said, float(seconds), float(peak)


def scattered(count):
    """Elements that do not pack well, so that no guard against bombs sees them."""
    generator = random.Random(5)
    return "".join(f'<U{generator.getrandbits(60):x} a="{n}"/>' for n in range(count))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(lambda: f"<Description>{'x' * (3 << 20)}</Description>", id="a long text"),
        pytest.param(lambda: f'<Users><User name="{"x" * (3 << 20)}"/></Users>', id="a long name"),
        pytest.param(lambda: "<Users>" + "<User/>" * 120_000 + "</Users>", id="many elements"),
        pytest.param(lambda: scattered(100_000), id="many unknown elements"),
    ],
)
def test_what_is_large_stays_within_seconds_and_memory(body, tmp_path):
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": project_xml(body())})

    _, seconds, peak = child_reads(path)

    assert seconds < SECONDS
    assert peak < MEGABYTES


def test_an_unfinished_tag_of_many_megabytes_is_refused(tmp_path):
    noise = random.Random(1).randbytes(12 << 20).hex()
    path = tmp_path / "p.qde"
    path.write_text(f'<Project xmlns="urn:QDA-XML:project:1.0" name="{noise}', encoding="ascii")

    said, seconds, peak = child_reads(path)

    assert "a single tag of over 16 MB" in said
    assert seconds < SECONDS
    assert peak < MEGABYTES


def test_too_many_elements_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("likewise.formats.refi_qda.reader.MOST_ELEMENTS", 50)
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": project_xml("<x/>" * 60)})

    assert "has over 50 elements" in refusal(path)


def test_a_project_far_too_large_is_refused_before_anything_is_built(tmp_path):
    users = "".join(f'<User guid="{guid(n)}" name="n"/>' for n in range(1_000_010))
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": project_xml(f"<Users>{users}</Users>")})

    said, seconds, peak = child_reads(path)

    assert "has over 1,000,000 elements" in said
    assert seconds < SECONDS / 2
    assert peak < MEGABYTES / 2


@pytest.mark.parametrize("chunk", [2, 3, 7, 64])
def test_tags_are_counted_once_wherever_the_file_is_cut(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr("likewise.formats.refi_qda.reader.MOST_ELEMENTS", 60)
    monkeypatch.setattr("likewise.formats.refi_qda.reader.CHUNK_BYTES", chunk)
    few = "<!-- a <b> --><?p?>" + "<Note></Note>" * 20
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": project_xml(few)})

    assert read_project(path=path).project


def test_a_bracket_that_is_text_is_no_tag(tmp_path, monkeypatch):
    monkeypatch.setattr("likewise.formats.refi_qda.reader.MOST_ELEMENTS", 20)
    said = f"<Description><![CDATA[{'< ' * 100}]]></Description>"
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": project_xml(said)})

    assert read_project(path=path).project.description.count("<") == 100


def test_too_much_text_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("likewise.formats.refi_qda.files.MOST_BYTES_OF_TEXT", 10)

    assert "plain texts come to over" in refusal(text_project(tmp_path / "p.qdpx"))


def test_many_things_with_one_identifier_are_told_apart_quickly(tmp_path):
    users = "".join(f'<User guid="{guid(1)}" name="{n}"/>' for n in range(20_000))
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": project_xml(f"<Users>{users}</Users>")})
    began = time.monotonic()

    found = read_project(path=path)

    assert len({user.guid for user in found.project.users}) == 20_000
    assert time.monotonic() - began < SECONDS


def test_many_files_of_one_name_are_looked_up_quickly(tmp_path):
    sources = "".join(
        f'<PDFSource guid="{guid(n)}" path="internal://a.pdf"/>' for n in range(1, 3_000)
    )
    files = {f"sources/{n}/a.pdf": b"x" for n in range(3_000)}
    xml = project_xml(f"<Sources>{sources}</Sources>")
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": xml, **files})
    began = time.monotonic()

    found = read_project(path=path)

    assert all(source.path is None for source in found.project.sources)
    assert time.monotonic() - began < SECONDS


def test_a_folder_by_the_projects_name_is_no_project(tmp_path):
    path = archive_of(tmp_path / "p.qdpx", {"project.qde/": "", "a.txt": "tea"})

    assert "holds no project.qde" in refusal(path)


def test_too_many_departures_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("likewise.formats.refi_qda.losses.MOST_DEPARTURES", 50)
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": project_xml("<x/>" * 60)})

    assert "departs from REFI-QDA in over 50 places" in refusal(path)


def test_too_many_things_without_identifier_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("likewise.formats.refi_qda.elements.MOST_WITHOUT_IDENTIFIER", 5)
    xml = project_xml("<Users>" + "<User/>" * 6 + "</Users>")

    sentence = refusal(archive_of(tmp_path / "p.qdpx", {"project.qde": xml}))

    assert "Over 5 elements have no identifier" in sentence


def test_a_bare_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("likewise.formats.refi_qda.reader.MOST_XML_BYTES", 50)
    path = tmp_path / "p.qdc"
    path.write_text(project_xml(CODES), encoding="utf-8")

    with pytest.raises(ProjectRefused, match="too large"):
        read_project(path=path)


def test_refusals_leave_no_file_open(tmp_path):
    path = archive_of(tmp_path / "p.qdpx", {"a.txt": "x"})

    with pytest.raises(ArchiveRefused):
        read_project(path=path)

    path.rename(tmp_path / "moved.qdpx")
    assert io.BytesIO((tmp_path / "moved.qdpx").read_bytes()).read(2) == b"PK"
