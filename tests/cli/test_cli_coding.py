"""`likewise coding import | export` as people type them."""

import hashlib
import json

import pytest
from click.testing import CliRunner
from qdpx_files import CODES, archive_of, guid, project_xml, selection_xml, text_project

from likewise.cli.coding import NothingImported, coding
from likewise.formats.refi_qda import ArchiveRefused, NothingToWrite, ProjectRefused

pytestmark = pytest.mark.once


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    monkeypatch.setenv("LIKEWISE_HOME", str(folder))
    return folder


@pytest.fixture
def project(tmp_path):
    return text_project(tmp_path / "in.qdpx", selection_xml(0, 6), selection_xml(9, 5, number=42))


def run(*arguments):
    return CliRunner().invoke(coding, [str(argument) for argument in arguments])


def as_json(*arguments):
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_an_import_says_what_it_holds_and_what_was_lost(home, project):
    found = as_json("import", project)

    assert found["counts"]["codes"] == 2
    assert (found["counts"]["selections"], found["counts"]["codings"]) == (1, 1)
    assert found["report"]["lost"] == 1
    assert "A passage from 9 to 5" in found["report"]["findings"][0]["sentence"]
    assert (found["kind"], found["project"]) == ("project", "Tea")


def test_an_import_keeps_a_copy_named_by_its_digest(home, project):
    found = as_json("import", project)

    digest = hashlib.sha256(project.read_bytes()).hexdigest()
    assert found["sha256"] == digest
    assert (home / "coding" / f"{digest}.qdpx").read_bytes() == project.read_bytes()


def test_importing_twice_keeps_one_copy(home, project):
    as_json("import", project)
    as_json("import", project)

    assert len(list((home / "coding").glob("*.qdpx"))) == 1


def test_an_export_writes_the_last_import(home, project, tmp_path):
    run("import", project)

    found = as_json("export", tmp_path / "out.qdpx")

    assert (found["reading"]["lost"], found["writing"]["lost"]) == (1, 0)
    digest = hashlib.sha256((tmp_path / "out.qdpx").read_bytes()).hexdigest()
    assert found["sha256"] == digest


def test_export_import_export_gives_the_same_bytes(home, project, tmp_path):
    run("export", tmp_path / "1.qdpx", "--from", project)
    run("import", tmp_path / "1.qdpx")
    run("export", tmp_path / "2.qdpx")

    assert (tmp_path / "1.qdpx").read_bytes() == (tmp_path / "2.qdpx").read_bytes()


def test_a_real_project_goes_in_and_out(home, shared_fixtures, tmp_path):
    found = as_json("import", shared_fixtures / "refi-qda" / "demo.qdpx")

    assert (found["counts"]["codes"], found["counts"]["codings"]) == (262, 205)
    assert run("export", tmp_path / "out.qdpx").exit_code == 0
    assert as_json("import", tmp_path / "out.qdpx")["report"]["changed"] == 0


def test_a_codebook_is_written_and_read(home, project, tmp_path):
    done = run("export", tmp_path / "codes.qdc", "--from", project)

    assert "lost: Sources: 1 of these have no place in a codebook" in done.stdout
    found = as_json("import", tmp_path / "codes.qdc")
    assert (found["kind"], found["project"], found["counts"]["codes"]) == ("codebook", "codes", 2)
    assert found["kept"].endswith(".qdc")
    assert run("export", tmp_path / "again.qdpx").exit_code == 0


def test_words_say_the_counts_and_the_losses(home, project):
    said = run("import", project).stdout

    assert "Project 'Tea'" in said
    assert "        2 codes" in said
    assert "Reading: 1 lost, 0 changed, 1 noted." in said
    assert f"lost: PlainTextSelection {guid(42)}, line 2: A passage from 9 to 5" in said


def test_a_clean_project_is_said_to_be(home, tmp_path):
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": project_xml(CODES)})

    assert "Reading: nothing lost, nothing changed." in run("import", path).stdout


def test_a_long_report_is_cut_and_says_so(home, tmp_path):
    xml = project_xml("<Users>" + '<User name="x"/>' * 30 + "</Users>")
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": xml})

    said = run("import", path).stdout

    assert said.count("changed: User") == 20
    assert "and 10 more; --json lists them." in said


def test_an_export_before_any_import_is_refused(home, tmp_path):
    done = run("export", tmp_path / "out.qdpx")

    assert isinstance(done.exception, NothingImported)
    assert "No project has been imported here yet" in done.exception.sentence


def test_a_refused_file_leaves_nothing_behind(home, tmp_path):
    bad = tmp_path / "bad.qdpx"
    bad.write_bytes(b"PK\x03\x04 and no more")

    done = run("import", bad)

    assert isinstance(done.exception, ArchiveRefused)
    assert "bad.qdpx is damaged" in done.exception.sentence
    assert list((home / "coding").iterdir()) == []


def test_a_refused_export_leaves_the_target_as_it_was(home, tmp_path):
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": project_xml()})
    target = tmp_path / "codes.qdc"
    target.write_text("what was there", encoding="utf-8")

    done = run("export", target, "--from", path)

    assert isinstance(done.exception, NothingToWrite)
    assert target.read_text(encoding="utf-8") == "what was there"
    assert {each.name for each in tmp_path.iterdir()} <= {"p.qdpx", "codes.qdc", "home"}


def test_a_file_that_is_no_project_is_called_by_its_own_name(home, tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("notes", encoding="utf-8")

    done = run("import", other)

    assert isinstance(done.exception, ProjectRefused)
    assert "notes.txt, line 1" in done.exception.sentence


def test_an_export_names_the_kind_by_its_ending(home, project, tmp_path):
    assert run("export", tmp_path / "out.zip", "--from", project).exit_code == 2


def test_without_a_data_folder_the_home_folder_is_used(monkeypatch, project, tmp_path):
    monkeypatch.delenv("LIKEWISE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))

    found = as_json("import", project)

    assert found["kept"].startswith(str(tmp_path / "me" / ".local" / "share" / "likewise"))
