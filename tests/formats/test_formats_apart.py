"""A stranger's file cannot stop whoever reads it: each is refused with a sentence, soon."""

import io
import os
import pickle
import resource
import signal
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import datetime
from typing import Any

import hostile
import pytest
from attaching import RIGHT
from pilots import a_pilot
from qdpx_files import archive_of

from likewise.domain.attachments import FileKind
from likewise.domain.imports import FileNotRight, Place, Problem
from likewise.domain.imports.written import Written
from likewise.domain.refusals import DomainError
from likewise.formats.apart import limits, wire
from likewise.formats.apart.attachments import kind_apart
from likewise.formats.apart.canonical import export_apart
from likewise.formats.apart.coding import summary_apart
from likewise.formats.apart.imports import tables_apart
from likewise.formats.apart.matching import terms_apart
from likewise.formats.apart.processes import Reading
from likewise.formats.apart.tables import text_apart
from likewise.formats.tables import text_rows

pytestmark = pytest.mark.usefixtures("read_cold")
SECONDS = 10  # of processor time, since others use this machine as well
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited by Linux alone")


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read_all(path, **more):
    with tables_apart(path, **more) as (source, _):
        if source.problems:
            raise FileNotRight.of(source.problems)
        return {name: list(table.rows()) for name, table in source.tables.items()}


def refusal_of(read):
    """The sentence of a refusal that comes soon, and says what is wrong and what to do."""
    began = processor_seconds()
    with pytest.raises(DomainError) as refused:
        read()
    assert processor_seconds() - began < SECONDS
    assert refused.value.sentence.count(". ") >= 1
    return refused.value.sentence


@pytest.mark.parametrize("name", hostile.TABLES)
def test_a_hostile_table_is_refused_with_a_sentence(name, tmp_path):
    make, sentence = hostile.TABLES[name]
    path = make(tmp_path)

    assert sentence in refusal_of(lambda: read_all(path))


@pytest.mark.parametrize("name", hostile.EXPORTS)
def test_a_hostile_export_is_refused_with_a_sentence(name, tmp_path):
    make, sentence = hostile.EXPORTS[name]
    path = make(tmp_path)

    def read():
        with export_apart(path):
            pass

    assert sentence in refusal_of(read)


@pytest.mark.parametrize("name", hostile.SETTINGS)
def test_hostile_settings_are_refused_with_a_sentence(name, tmp_path):
    content, sentence = hostile.SETTINGS[name]
    (tmp_path / "mapping.toml").write_bytes(content)
    (tmp_path / "data.csv").write_text("record_id\n1\n")

    assert sentence in refusal_of(lambda: terms_apart(tmp_path / "mapping.toml"))
    refusal_of(lambda: read_all(tmp_path, mapping=tmp_path / "mapping.toml"))


def test_a_hostile_project_is_refused_with_a_sentence(tmp_path):
    body = "".join(f'<User guid="{n:x}" name="{n}"/>' * 90 for n in range(9_000))
    xml = f'<Project xmlns="urn:QDA-XML:project:1.0" name="x"><Users>{body}</Users></Project>'
    path = archive_of(tmp_path / "p.qdpx", {"project.qde": xml})

    def read():
        summary_apart(path, name=path.name, on_progress=lambda _: None)

    assert "unpack" in refusal_of(read)


def test_a_hostile_attachment_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "picture").write_bytes(b"\xff\xd8" + b"\xff" * 30_000_000)

    def read():
        with (tmp_path / "picture").open("rb") as file:
            kind_apart(file)

    assert "takes far longer than a file of its size should" in refusal_of(read)


@pytest.mark.parametrize("name", ["letter.pdf", "picture.png"])
def test_what_is_attached_is_looked_into_on_disk_and_in_memory(name, tmp_path):
    (tmp_path / name).write_bytes(RIGHT[name])

    with (tmp_path / name).open("rb") as file:
        assert kind_apart(file) == kind_apart(io.BytesIO(RIGHT[name]))
        assert file.seek(0) == 0
    assert kind_apart(io.BytesIO(RIGHT["picture.png"])) is FileKind.PNG


def test_a_table_is_read_apart_as_often_as_is_asked(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a;b\n" + "1;2\n" * 3000, encoding="utf-8")
    done = []

    table = text_apart(path)
    lines = list(text_rows(table, on_progress=done.append))

    assert (table.name, table.headings, table.source.size) == ("table.csv", ("a", "b"), 12_004)
    assert table.notes == ("table.csv is separated by semicolons.",)
    assert lines == list(text_rows(table)) == [(n, ["1", "2"]) for n in range(2, 3002)]
    assert 0 < done[-1] <= 12_004


def test_a_pipe_into_which_nobody_writes_is_refused(tmp_path, monkeypatch):
    from likewise.formats.tables import inputs

    monkeypatch.setattr(inputs, "WRITER_SECONDS", 0.1)
    os.mkfifo(tmp_path / "pipe")

    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(FileNotRight, match=r"pipe"):
            text_apart(path)
    with pytest.raises(FileNotRight, match="neither a file nor a pipe"):
        text_apart(type(tmp_path)("/dev/zero"))


@pytest.mark.parametrize(
    "command",
    [
        ["coding", "import", "PIPE"],
        ["agreement", "PIPE"],
        ["matching", "check", "PIPE", "--people", "PIPE", "--supporters", "PIPE"],
        ["allocation", "verify", "PIPE", "PIPE"],
    ],
)
def test_a_command_does_not_wait_for_a_pipe_into_which_nobody_writes(command, tmp_path):
    os.mkfifo(tmp_path / "p.qdpx")

    asked = [str(tmp_path / "p.qdpx") if each == "PIPE" else each for each in command]
    said = subprocess.run(
        [sys.executable, "-c", "from likewise.cli import main; main()", *asked],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert said.returncode == 1
    assert said.stderr.startswith("Refused: ")
    assert "pipe" in said.stderr or "no file" in said.stderr


@LINUX
def test_memory_is_limited_and_its_end_is_said(tmp_path):
    path = tmp_path / "participants.xlsx"
    enormous = ("\U0001f600" + os.urandom(45_000).hex() for _ in range(700))  # four bytes for each
    hostile.a_workbook(path, [hostile.HEAD], (f"<si><t>{each}</t></si>" for each in enormous))

    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("xl/sharedStrings.xml").file_size < 64 << 20
    with pytest.raises(FileNotRight) as refused:
        read_all(path)
    assert "far more memory than a file of its size should" in refused.value.sentence


def test_the_tables_of_an_import_are_read_as_they_stand(tmp_path):
    found = read_all(a_pilot(tmp_path / "pilot"))

    assert found["practices"][0] == (2, ["PR1", "Mill"])
    assert len(found) > 10


def test_whoever_stops_listening_ends_the_process(tmp_path):
    (tmp_path / "participants.csv").write_text("id\n" + "P1\n" * 500_000)

    with closing(Reading("pilot_tables", file="x", path=tmp_path, written=Written())) as reading:
        next(iter(reading))
        process = reading._process
        assert process.poll() is None

    assert process.poll() is not None


def test_a_process_that_reads_is_told_no_key_and_no_database(monkeypatch):
    monkeypatch.setenv("LIKEWISE_SECRET_KEY", "x")
    monkeypatch.setenv("DATABASE_URL", "x")

    from likewise.formats.apart import processes

    told = {name for name in os.environ if processes._is_needed(name)}

    assert not {name for name in told if name.startswith(("LIKEWISE", "DATABASE", "DJANGO"))}


class Acts:
    """What a process that was taken over might send."""

    def __reduce__(self):
        return (os.system, ("true",))


@pytest.mark.parametrize("sent", [pickle.dumps(Acts()), b"", b"\x80", pickle.dumps(os.getcwd)])
def test_what_comes_back_never_acts(sent):
    with pytest.raises(wire.NotPlain):
        wire.taken(sent)


def test_values_of_the_house_come_back_as_they_were():
    said: dict[str, Any] = {
        "problem": Problem(Place("f", 1, "c"), "x"), "kind": FileKind.PNG,
        "at": datetime(2011, 1, 1), "refusal": FileNotRight("a", file="b"),
    }  # fmt: skip

    back = wire.taken(wire.frame(said)[wire.HEAD :])

    assert back | {"refusal": None} == said | {"refusal": None}
    assert back["refusal"].problems == said["refusal"].problems


def test_time_is_an_allowance_that_what_is_delivered_earns(monkeypatch):
    left = [0.0]
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(signal, "setitimer", lambda _, now: left.__setitem__(0, now))
    monkeypatch.setattr(signal, "getitimer", lambda _: (left[0], 0.0))

    allowance = limits.Allowance(6.0)
    left[0] = 1.0
    allowance.earn(lines=10_000, cells=40_000)

    assert left[0] == pytest.approx(1 + 1.2 + 2.4)
    allowance.earn(lines=10**9)
    assert left[0] == 6.0
