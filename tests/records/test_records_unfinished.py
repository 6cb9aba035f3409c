"""What is being written stays; what a process left that was killed goes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from likewise.actions.imports import places
from likewise.records import unfinished

HOLDING = """
import sys, time
from pathlib import Path
from likewise.records.unfinished import held, unfinished
folder = Path(sys.argv[1])
with unfinished(folder) as file, held(folder / "staging" / "one"):
    file.write_text("half")
    print("holds", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def a_process_that_holds(tmp_path):
    (tmp_path / "staging" / "one").mkdir(parents=True)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "holds\n"
    yield process
    process.kill()
    process.communicate()


def test_what_is_written_is_swept_only_once_its_process_is_gone(tmp_path, a_process_that_holds):
    (file,) = tmp_path.glob("*.unfinished")
    file.with_name(f"{file.name}-journal").touch()

    assert unfinished.sweep(tmp_path) == 0
    assert file.read_text() == "half"

    a_process_that_holds.send_signal(signal.SIGKILL)
    a_process_that_holds.wait()
    assert unfinished.sweep(tmp_path) == 1
    assert list(tmp_path.glob("*.unfinished*")) == []


def test_a_staging_folder_goes_a_minute_after_its_import_was_killed(
    tmp_path, a_process_that_holds, settings
):
    settings.HOME = settings.SCRATCH = tmp_path
    folder, a_while_ago = tmp_path / "staging" / "one", time.time() - 120
    (folder / "names").write_text("Asha")
    os.utime(folder, (a_while_ago, a_while_ago))
    upload = tmp_path / "uploads" / "waits"
    upload.mkdir(parents=True)
    os.utime(upload, (a_while_ago, a_while_ago))

    assert places.clear_what_was_left() == 0

    a_process_that_holds.send_signal(signal.SIGKILL)
    a_process_that_holds.wait()
    assert places.clear_what_was_left() == 1
    assert not folder.exists()
    assert upload.exists()


def test_what_is_not_renamed_leaves_nothing(tmp_path):
    with unfinished.unfinished(tmp_path) as file:
        file.write_text("half")

    assert list(tmp_path.iterdir()) == []


def test_where_the_system_has_no_locks_age_decides(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    old, new = tmp_path / "old.unfinished", tmp_path / "new.unfinished"
    for file in (old, new):
        file.touch()
    an_age_ago = time.time() - 2 * unfinished.AN_HOUR
    os.utime(old, (an_age_ago, an_age_ago))

    with unfinished.unfinished(tmp_path):
        assert unfinished.sweep(tmp_path) == 1

    assert [each.name for each in tmp_path.iterdir()] == ["new.unfinished"]


def test_a_file_of_the_folder_that_is_gone_is_nobodys_business(tmp_path):
    assert not unfinished.is_nobodys(Path(tmp_path / "gone"))
