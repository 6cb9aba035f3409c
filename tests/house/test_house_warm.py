"""A process that started warm answers as one that started cold, wherever it is from."""

import re
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import warm
from attaching import RIGHT
from installations import an_installation, environment_of

from likewise.domain.imports.written import Written
from likewise.domain.refusals import DomainError
from likewise.formats.apart import limits, processes

TOLD = """
import atexit, os, sys
import django; django.setup()
from django.conf import settings
from django.db import connection
atexit.register(print, "the end")
with connection.cursor() as cursor:
    cursor.execute("SELECT COUNT(*) FROM records_operation")
    print(cursor.fetchone(), connection.settings_dict["NAME"], connection.vendor)
print(settings.HOME, settings.WAIT_SECONDS, settings.SITE_URL, settings.POST_FOLDER)
print(os.getcwd(), os.environ["LIKEWISE_HOME"], sys.argv, sys.stdin.read())
sys.exit("that was it")
"""


def cold(words, environment):
    begins = [sys.executable] if words[0] == "-c" else []
    words = [str(Path(sys.executable).with_name(words[0])), *words[1:]] if not begins else words
    return subprocess.run(
        [*begins, *words], env=environment, capture_output=True, text=True, input="", check=False
    )


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with an_installation(tmp_path_factory.mktemp("home"), people=2) as made:
        made.environment["LIKEWISE_WAIT_SECONDS"] = "2"
        made.environment["LIKEWISE_SITE_URL"] = "http://127.0.0.1:8123"
        yield made


@pytest.mark.parametrize("words", [["-c", TOLD], ["likewise", "jobs", "list"]], ids=["-c", "jobs"])
def test_it_says_what_a_cold_one_says_and_ends_so(installation, words):
    started = warm.start(words, installation.environment)
    said = started.communicate(timeout=120)
    other = cold(words, installation.environment)

    assert isinstance(started, warm.Warm)
    assert (started.returncode, *said) == (other.returncode, other.stdout, other.stderr)


def test_settings_that_are_wrong_are_refused_as_cold(tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "file").touch()
    environment = environment_of(tmp_path)

    said, other = (run(["likewise", "check"], environment) for run in (warm.run, cold))

    assert (said.returncode, said.stdout) == (other.returncode, other.stdout) == (1, "")
    assert said.stderr.splitlines()[-1] == other.stderr.splitlines()[-1]
    assert "chmod 700" in said.stderr


def test_it_is_killed_as_any_other(installation):
    with warm.start(["-c", "print('up', flush=True); input()"], installation.environment) as one:
        assert one.stdout.readline() == "up\n"
        one.send_signal(signal.SIGKILL)

    assert one.returncode == -signal.SIGKILL


def test_where_modules_would_be_read_otherwise_it_starts_cold(installation, tmp_path):
    (tmp_path / "pysqlite3.py").write_text("raise ImportError\n")
    path = f"{tmp_path}:{installation.environment['PYTHONPATH']}"

    one = warm.start(["-c", "import pysqlite3"], {**installation.environment, "PYTHONPATH": path})

    assert isinstance(one, subprocess.Popen)
    assert "ImportError" in one.communicate(timeout=60)[1]


def read_of(begun, monkeypatch, work, **asked):
    """What reading a stranger's file said, or why it was refused, by a process that began so."""
    monkeypatch.setattr(processes, "begun", begun)
    try:
        with processes.Reading(work, file="a file", **asked) as reading:
            return list(reading)
    except DomainError as refused:
        return refused.sentence


@pytest.mark.parametrize("name", ["a table", "no table", "an open file", "too many bytes"])
def test_a_strangers_file_is_read_as_by_a_process_that_began_cold(
    name, tmp_path, monkeypatch, strangers_files_are_read_warm
):
    (tmp_path / "a.csv").write_text("person,practice\nAsha,Alder\n", encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(RIGHT["letter.pdf"])
    with (tmp_path / "b.pdf").open("rb") as opened:
        cases: dict[str, Any] = {
            "a table": ("text_table", {"source": tmp_path / "a.csv", "called": None}, list),
            "no table": ("matching_terms", {"path": tmp_path}, str),
            "an open file": (
                "kind_of_file", {"asked": opened.fileno(), "keeps": (opened.fileno(),)}, list,
            ),
            "too many bytes": ("text_table", {"source": b"\0" * 5_000_000, "called": None}, str),
        }  # fmt: skip
        work, asked, answered = cases[name]
        said = []
        for begun in (warm.Reader, strangers_files_are_read_warm):
            opened.seek(0)
            said.append(read_of(begun, monkeypatch, work, **asked))

    assert isinstance(said[0], answered)
    assert said[0] == said[1]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited by Linux alone")
def test_a_reader_that_started_warm_is_held_to_so_much_memory_and_ended(tmp_path):
    (tmp_path / "participants.csv").write_text("id\n" + "P1\n" * 500_000)
    with processes.Reading("pilot_tables", file="x", path=tmp_path, written=Written()) as reading:
        next(iter(reading))
        reader: Any = reading._process
        its = Path(f"/proc/{reader._process.pid}")
        said = re.search(r"Max address space +(\d+) ", (its / "limits").read_text())
        has = int((its / "statm").read_text().split()[0]) * resource.getpagesize()

    assert isinstance(reader, warm.Reader)
    assert has < int(said[1]) < has + 2 * limits.MEMORY
    assert reader.poll() is not None
