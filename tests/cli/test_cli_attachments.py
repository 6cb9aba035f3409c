"""`likewise attachments`, and the files of an installation from end to end: killed, backed up, moved."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from attaching import PDF
from exporting import exported_by
from installations import Installation, an_installation

AS = ("--as", "jo@example.org")
ON = ("--what", "consent form", "--on", "2011-01-03")
KILLED = """
import django, io, os, signal
django.setup()
from likewise.records import media

class Killing(io.BytesIO):
    def read(self, length=-1):
        if self.tell() > 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(length)

media.keep(Killing(b"zzcanaryzz" * 500_000), owner="somebody", said={})
"""
LARGE = """
import django, os, resource
django.setup()
from likewise.records import media
from likewise.formats.attachments import kind_of

with open(os.environ["LARGE"], "rb") as source:
    kind_of(source)
    first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    digest = media.keep(source, owner="somebody", said={})
media.check(digest, owner="somebody")
print(sum(map(len, media.pieces(digest, owner="somebody"))))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - first)
"""


class Made(Installation):
    """An installation with two people in it, and a file to send."""

    home: Path
    made: dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    with an_installation(folder, people=2) as installation:
        made = Made(installation.environment)
        made.home, made.made = folder, installation.made
        made.likewise("accounts", "add", "jo@example.org", "coordinator")
        (folder / "consent.pdf").write_bytes(PDF)
        yield made


def did(installation: Installation, *words: str) -> str:
    done = installation.likewise(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def add(made, *more, file="consent.pdf", person=0):
    return did(
        made, "attachments", "add", made.made["people"][person], str(made.home / file), *ON, *AS, *more
    )  # fmt: skip


def lying(made):
    return sorted(each for each in (made.home / "media").rglob("*") if each.is_file())


def test_a_dry_run_keeps_nothing(made):
    before = lying(made)

    said = add(made, "--dry-run")

    assert "PDF of 63 bytes, consent form, 3 January 2011" in said
    assert lying(made) == before


def test_a_file_is_attached_and_withdrawn(made):
    told = json.loads(add(made, "--json"))

    (fact,) = told["new_ids"]
    assert lying(made)
    said = did(made, "attachments", "withdraw", fact, "--reason", "The wrong one", *AS)
    assert "is withdrawn" in said


def test_what_is_refused_is_a_sentence_and_leaves_nothing(made):
    (made.home / "page.txt").write_text("<html><script>alert(1)</script>")
    before = lying(made)

    done = made.likewise(
        "attachments", "add", made.made["people"][0], str(made.home / "page.txt"), *ON, *AS
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Refused: The file has a page")
    assert lying(made) == before


def test_a_process_killed_while_it_seals_leaves_a_stray_that_is_sealed(made):
    before = set(lying(made))

    assert made.python(KILLED).returncode == -9

    (stray,) = set(lying(made)) - before
    assert stray.parent.name == "unfinished"
    assert b"zzcanary" not in stray.read_bytes()


def test_a_file_of_200_megabytes_needs_little_memory(made, tmp_path):
    large = tmp_path / "large.txt"
    with large.open("wb") as target:
        for _ in range(200):
            target.write(b"Dear Asha, " * 95_325 + b"x")
    made.environment["LARGE"] = str(large)

    done = made.python(LARGE)

    assert done.returncode == 0, done.stderr
    size, grown = map(int, done.stdout.split())
    assert size == large.stat().st_size
    assert grown < 64 * 1024


def test_an_export_goes_in_elsewhere_without_the_bytes_and_the_check_says_so(
    made, tmp_path, tmp_path_factory
):
    add(made, person=1)
    exported_by(made, tmp_path / "programme.zip")
    assert " 0 did not come along" in made.likewise("check").stdout

    with an_installation(tmp_path_factory.mktemp("other")) as other:
        did(other, "import", str(tmp_path / "programme.zip"))
        checked = other.likewise("check")
        exported_by(other, tmp_path / "again.zip")

    (line,) = (each for each in checked.stdout.splitlines() if " media " in each)
    assert "0 files are there and whole" in line
    assert re.search(r" [1-9]\d* did not come along", line)
    assert "WRONG  media" not in checked.stdout
    assert Path(tmp_path / "again.zip").read_bytes() == (tmp_path / "programme.zip").read_bytes()


BACK_UP = """
import django
django.setup()
from likewise.records import backups, clock
print(backups.take(at=clock.now(), why="a-look"))
"""


def test_a_backup_has_every_file_once_and_brings_it_back(made):
    fact = json.loads(add(made, "--json"))["steps"][0]["media"]
    live = made.home / "media" / fact[:2] / fact

    for _ in range(2):
        done = made.python(BACK_UP)
        assert done.returncode == 0, done.stderr
    backup = Path(done.stdout.strip())
    copy = backup.parent / "media" / fact[:2] / fact

    assert fact in json.loads(backup.with_suffix(".json").read_text())["media"]
    assert copy.read_bytes() == live.read_bytes()
    assert made.likewise("check").returncode == 0
    live.unlink()
    assert f"{fact[:12]}… is gone or changed" in made.likewise("check").stdout
    back = made.likewise("restore", str(backup), "--files")
    assert back.stdout.startswith("1 file brought back"), back.stderr
    assert made.likewise("check").returncode == 0
    live.unlink()  # a second name of the same bytes, where the disk can
    live.write_bytes(b"damaged")
    back = made.likewise("restore", str(backup), "--yes")
    assert back.returncode == 0, back.stdout + back.stderr
    assert live.read_bytes() == copy.read_bytes()
    copy.unlink()
    assert "1 file about people no longer beside it" in made.likewise("check").stdout
