"""A process that started warm answers as one that started cold, wherever it is from."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import warm
from installations import an_installation, environment_of

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
