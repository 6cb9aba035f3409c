"""Projects with seeded damage: each is read and written again whole, or refused with a sentence."""

import random
import time
import zipfile

import pytest
from lxml import etree
from qdpx_files import FULL_FILES, archive_of, full_project, guid, schema

from likewise.domain.refusals import DomainError
from likewise.formats.refi_qda import Archive, StoredFile, read_project, write_project

BATCHES, PER_BATCH = 8, 50
INSERTS = [
    b"<", b">", b"&", b'"', b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"<!DOCTYPE x>", b"&lt;", b"{",
    b"-1", b"99999999999999999999", b"]]>", b"<!--", b"<Code>", b"</Codes>", "😀".encode(), b"\r\n",
    b'guid="', b"internal://../x", b"http://example.org/", b"true", b"",
]  # fmt: skip


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """The archive and the XML of the project with one of everything."""
    folder = tmp_path_factory.mktemp("original")
    stock = archive_of(folder / "stock.zip", FULL_FILES)
    files = [StoredFile(name=name.rpartition("/")[2], entry=name) for name in FULL_FILES]
    with Archive(stock) as archive, (folder / "p.qdpx").open("wb") as stream:
        write_project(project=full_project(), target=stream, files=files, archive=archive)
    with zipfile.ZipFile(folder / "p.qdpx") as archive:
        return (folder / "p.qdpx").read_bytes(), archive.read("project.qde")


def mutated_bytes(raw, generator):
    """Flip, cut, repeat or insert a few bytes."""
    found = bytearray(raw)
    for _ in range(generator.randint(1, 4)):
        at = generator.randrange(len(found))
        match generator.randrange(4):
            case 0:
                found[at] ^= 1 << generator.randrange(8)
            case 1:
                del found[at : at + generator.randint(1, 40)]
            case 2:
                found[at:at] = found[at : at + generator.randint(1, 60)]
            case 3:
                found[at : at + generator.randint(0, 3)] = generator.choice(INSERTS)
    return bytes(found)


def mutated_tree(xml, generator):
    """Move, repeat, rename or remove elements, and change attributes: well-formed, but wrong."""
    root = etree.fromstring(xml)
    for _ in range(generator.randint(1, 5)):
        elements = [each for each in root.iter() if each is not root]
        if not elements:
            break
        one, other = generator.choice(elements), generator.choice(elements)
        match generator.randrange(6):
            case 0:
                one.getparent().remove(one)
            case 1 if other not in one.iter():
                other.append(one)
            case 2:
                one.addnext(etree.fromstring(etree.tostring(one)))
            case 3 if one.attrib:
                del one.attrib[generator.choice(list(one.attrib))]
            case 4 if one.attrib:
                name = generator.choice(list(one.attrib))
                one.set(name, generator.choice(["", "x", "-5", "1e9", guid(1), "{}", "TRUE", "😀"]))
            case 5:
                one.tag = other.tag
    return etree.tostring(root)


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("kind", ["archive", "text", "tree"])
def test_damage_is_survived_or_refused(kind, batch, original, tmp_path):
    archive, xml = original
    official = schema("Project.xsd")
    generator = random.Random(f"{kind} {batch}")
    survived = 0
    for _ in range(PER_BATCH):
        path = tmp_path / "m.qdpx"
        if kind == "archive":
            path.write_bytes(mutated_bytes(archive, generator))
        else:
            change = mutated_bytes if kind == "text" else mutated_tree
            archive_of(path, {"project.qde": change(xml, generator), **FULL_FILES})
        survived += check(path, tmp_path / "again.qdpx", official)

    if kind == "tree":
        assert survived > 0


def check(path, again, official):
    """Whether a file was read; if so, what is written of it is whole, valid and stable."""
    began = time.monotonic()
    try:
        found = read_project(path=path)
        with Archive(path) as archive, again.open("wb") as stream:
            write_project(project=found.project, target=stream, files=found.files, archive=archive)
    except DomainError:
        return False
    back = read_project(path=again)
    assert back.project == found.project
    assert (back.report.lost, back.report.changed) == (0, 0), back.report.findings[:3]
    if official is not None:
        with zipfile.ZipFile(again) as archive:
            official.assertValid(etree.fromstring(archive.read("project.qde")))
    assert time.monotonic() - began < 10
    return True
