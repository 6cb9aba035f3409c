"""Projects and codebooks there and back: every element, valid, and the same bytes each time."""

import io
import tracemalloc
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from qdpx_files import (
    FULL_FILES,
    TEXT,
    archive_of,
    full_project,
    guid,
    schema,
    selection_xml,
    text_project,
)

from likewise.domain.coding import (
    Code,
    Coding,
    Project,
    Set,
    TextSelection,
    TextSource,
    User,
    counts_of,
)
from likewise.formats.refi_qda import (
    Archive,
    NothingToWrite,
    StoredFile,
    read_project,
    write_codebook,
    write_project,
)


def written(project, target, *, files=(), source=None):
    """Write a project into a file and give its bytes and the loss report."""
    with target.open("wb") as stream:
        if source is None:
            report = write_project(project=project, target=stream)
        else:
            with Archive(source) as archive:
                report = write_project(project=project, target=stream, files=files, archive=archive)
    return target.read_bytes(), report


@pytest.fixture
def full(tmp_path):
    """The project with one of everything, written once."""
    stock = archive_of(tmp_path / "stock.zip", FULL_FILES)
    files = [StoredFile(name=name.rpartition("/")[2], entry=name) for name in FULL_FILES]
    target = tmp_path / "full.qdpx"
    return target, *written(full_project(), target, files=files, source=stock)


def test_every_kind_of_element_comes_back_as_it_went(full):
    path, _, report = full

    found = read_project(path=path)

    assert found.project == full_project()
    assert report.is_clean
    assert (found.report.lost, found.report.changed) == (0, 0)
    # external media and mixed line ends are worth a word, and lose nothing
    assert {finding.element for finding in found.report.findings} == {
        "VideoSource",
        "AudioSource",
        "TextSource",
    }


def test_what_is_written_is_valid_against_the_official_schema(full, shared_fixtures):
    path, _, _ = full

    with zipfile.ZipFile(path) as archive, archive.open("project.qde") as stream:
        schema("Project.xsd").assertValid(etree.parse(stream))


def test_writing_what_was_read_gives_the_same_bytes(full, tmp_path):
    path, first, _ = full
    found = read_project(path=path)

    again, _ = written(found.project, tmp_path / "again.qdpx", files=found.files, source=path)

    assert again == first


def test_the_archive_is_laid_out_as_the_standard_says(full):
    path, _, _ = full

    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()

    assert entries[0].filename == "project.qde"
    assert [entry.filename for entry in entries[1:]] == sorted(FULL_FILES)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


def test_files_come_through_byte_for_byte(full):
    path, _, _ = full

    with zipfile.ZipFile(path) as archive:
        for name, content in FULL_FILES.items():
            assert archive.read(name) == content


def test_children_stand_in_the_schemas_order(full):
    path, _, _ = full

    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("project.qde"))

    assert [etree.QName(child).localname for child in root] == [
        "Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets", "Graphs",
        "Description", "NoteRef",
    ]  # fmt: skip


def test_positions_count_code_points_and_end_outside(full):
    path, _, _ = full

    project = read_project(path=path).project

    text = next(source for source in project.sources if source.guid == guid(40))
    picture = next(source for source in project.sources if source.guid == guid(60))
    smile = picture.text_description.selections[0]
    assert TEXT[text.selections[0].start : text.selections[0].end] == "We met"
    assert TEXT[smile.start : smile.end] == "😀"


def test_a_real_project_is_read_whole(shared_fixtures):
    # demo.qdpx of the project cproctor/qualitative-coding: 262 codes, 158 selections, 205
    # codings, two texts; counted with lxml.
    found = read_project(path=shared_fixtures / "refi-qda" / "demo.qdpx")

    counts = counts_of(project=found.project)
    assert (counts["codes"], counts["selections"], counts["codings"]) == (262, 158, 205)
    assert counts["sources"] == 2
    assert found.report.lost == 0
    sentences = " ".join(finding.sentence for finding in found.report.findings)
    assert "'board_2017.txt' lacks internal://" in sentences
    assert "'admin-1.txt' is called 66653866-6334-3535-3435-366637306566.txt now" in sentences
    assert [source.name for source in found.project.sources] == ["board_2017.txt", "admin-1.txt"]


def test_a_real_project_is_written_valid_and_stable(shared_fixtures, tmp_path):
    path = shared_fixtures / "refi-qda" / "demo.qdpx"
    found = read_project(path=path)

    first, report = written(found.project, tmp_path / "1.qdpx", files=found.files, source=path)
    back = read_project(path=tmp_path / "1.qdpx")
    again, _ = written(
        back.project, tmp_path / "2.qdpx", files=back.files, source=tmp_path / "1.qdpx"
    )

    assert report.is_clean
    assert back.report.is_clean
    assert back.project == found.project
    assert again == first
    with zipfile.ZipFile(tmp_path / "2.qdpx") as archive:
        schema("Project.xsd").assertValid(etree.fromstring(archive.read("project.qde")))
        texts = [name for name in archive.namelist() if name.endswith(".txt")]
        with zipfile.ZipFile(path) as original:
            assert {archive.read(name) for name in texts} == {
                original.read(f"sources/{name}") for name in ("board_2017.txt", "admin-1.txt")
            }


def test_a_codebook_comes_back_with_codes_and_sets(tmp_path):
    project = full_project()
    target = tmp_path / "codes.qdc"
    with target.open("wb") as stream:
        report = write_codebook(project=project, target=stream)

    found = read_project(path=target)

    assert found.kind == "codebook"
    assert [code.name for code in found.project.all_codes()] == ["food", "tea 😀"]
    assert found.project.sets[0].codes == (guid(11),)
    assert found.report.is_clean
    assert report.lost == 9
    assert "its 1 memos have no place in a codebook." in {f.sentence for f in report.findings}


def test_a_codebook_is_valid_against_the_official_schema(shared_fixtures):
    target = io.BytesIO()
    write_codebook(project=full_project(), target=target)

    schema("Codebook.xsd").assertValid(etree.fromstring(target.getvalue()))


def test_a_codebook_without_codes_is_refused():
    with pytest.raises(NothingToWrite, match="must have at least one"):
        write_codebook(project=Project(name="Empty"), target=io.BytesIO())


def test_characters_that_xml_cannot_hold_are_replaced_and_reported(tmp_path):
    code = Code(guid=guid(1), name="bell\x07", description="half \ud83d")

    _, report = written(Project(name="P", codes=(code,)), tmp_path / "p.qdpx")

    assert report.changed == 2
    found = next(read_project(path=tmp_path / "p.qdpx").project.all_codes())
    assert (found.name, found.description) == ("bell\ufffd", "half \ufffd")


def test_an_empty_project_is_a_project(tmp_path):
    written(Project(name="Empty"), tmp_path / "p.qdpx")

    assert read_project(path=tmp_path / "p.qdpx").project == Project(name="Empty")


def test_large_media_are_never_in_memory(tmp_path):
    name, size = f"{guid(60)}.mp4", 40 << 20
    with (
        zipfile.ZipFile(tmp_path / "in.zip", "w") as archive,
        archive.open(f"sources/{name}", "w") as stream,
    ):
        for _ in range(size >> 20):
            stream.write(bytes(range(256)) * 4096)
    project = Project(name="Film")
    files = [StoredFile(name=name, entry=f"sources/{name}")]
    tracemalloc.start()

    written(project, tmp_path / "p.qdpx", files=files, source=tmp_path / "in.zip")
    read_project(path=tmp_path / "p.qdpx")

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


def test_a_text_in_utf_16_is_written_in_utf_8_with_the_same_positions(tmp_path):
    path = text_project(tmp_path / "p.qdpx", selection_xml(19, 20), text=TEXT.encode("utf-16"))
    found = read_project(path=path)

    written(found.project, tmp_path / "q.qdpx", files=found.files, source=path)

    with zipfile.ZipFile(tmp_path / "q.qdpx") as archive:
        assert archive.read(f"sources/{guid(40)}.txt") == TEXT.encode()
    selection = read_project(path=tmp_path / "q.qdpx").project.sources[0].selections[0]
    assert TEXT[selection.start : selection.end] == "😀"


names = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"
    ),
    max_size=12,
)


@st.composite
def projects(draw):
    """Small projects with codes in a tree, a text inside, and passages in it."""
    text = draw(names.map(lambda name: name + "\r\n\t😀&<>\"'"))
    users = tuple(User(guid=guid(n), name=draw(names)) for n in range(1, draw(st.integers(1, 3))))
    codes = [
        Code(guid=guid(100 + n), name=draw(names) or "c") for n in range(draw(st.integers(1, 5)))
    ]
    top = tuple(
        replace(codes[n], children=tuple(codes[n + 1 : n + 2]), description=draw(names) or None)
        for n in range(0, len(codes), 2)
    )
    selections = []
    for number in range(draw(st.integers(0, 6))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        coding = Coding(
            guid=guid(300 + number),
            code=draw(st.sampled_from(codes)).guid,
            creating_user=users[0].guid if users else None,
        )
        selections.append(
            TextSelection(
                guid=guid(200 + number), name=draw(names), start=start, end=end, codings=(coding,)
            )
        )
    source = TextSource(guid=guid(90), content=text, selections=tuple(selections))
    sets = (Set(guid=guid(400), name=draw(names), codes=(codes[0].guid,), sources=(guid(90),)),)
    return Project(name=draw(names) or "P", users=users, codes=top, sources=(source,), sets=sets)


@given(project=projects())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_project_comes_back_as_it_went(project, tmp_path):
    first, report = written(project, tmp_path / "p.qdpx")

    found = read_project(path=tmp_path / "p.qdpx")

    assert found.project == project
    assert found.report.is_clean
    assert report.is_clean
    assert written(found.project, tmp_path / "q.qdpx")[0] == first
    official = schema("Project.xsd")
    if official is not None:
        with zipfile.ZipFile(tmp_path / "q.qdpx") as archive:
            official.assertValid(etree.fromstring(archive.read("project.qde")))
