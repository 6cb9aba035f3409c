"""`likewise backup` and `likewise restore` from end to end, on either database."""

import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from exporting import exported_by
from installations import Installation, an_installation

ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
only_sqlite = pytest.mark.skipif(ON_POSTGRESQL, reason="about the file of a SQLite record")
COMMAND = Path(sys.executable).with_name("likewise")


class Made(Installation):
    """An installation with a small record, whose backups are asked for often."""

    home: Path
    made: dict[str, Any]

    def back_up(self, *more: str) -> Path:
        done = self.likewise("backup", "--json", *more)
        assert done.returncode == 0, done.stderr
        return Path(json.loads(done.stdout)["path"])

    def restore(self, backup: Path | str, *more: str) -> str:
        done = self.likewise("restore", str(backup), "--yes", *more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def check(self) -> str:
        done = self.likewise("check")
        return done.stdout + done.stderr

    @property
    def backups(self) -> Path:
        return self.home / "backups"


@contextmanager
def an_installation_with_people(folder: Path) -> Iterator[Made]:
    folder.chmod(0o700)
    with an_installation(folder, people=3) as installation:
        made = Made(installation.environment)
        made.home, made.made = folder, installation.made
        yield made


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Iterator[Made]:
    with an_installation_with_people(tmp_path_factory.mktemp("home")) as made:
        yield made


def limited(made: Made, blocks: int, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command none of whose files may grow beyond so many kilobytes, as on a full disk."""
    return subprocess.run(
        ["bash", "-c", f'ulimit -f {blocks}; exec "$0" "$@"', str(COMMAND), *arguments],
        env=made.environment, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip


def unfinished(folder: Path) -> list[str]:
    return [each.name for each in folder.rglob("*.unfinished*")]


def test_a_backup_is_counted_and_has_its_digest_beside_it(made):
    backup = made.back_up()

    manifest = json.loads(backup.with_suffix(".json").read_text())
    listed = json.loads(made.likewise("backup", "--list", "--json").stdout)

    assert manifest["rows"]["records_participant"] == 3
    assert manifest["bytes"] == backup.stat().st_size
    assert listed[0]["path"] == str(backup)
    assert listed[0]["fault"] is None
    assert backup.stat().st_mode & 0o077 == 0


def test_what_was_done_since_is_said_and_gone_and_the_rest_is_the_same(made, tmp_path):
    exported_by(made, tmp_path / "before.zip")
    backup = made.back_up()
    made.run("join_all", programme=made.made["programme"], cohort=made.made["Thursday group"],
             people=made.made["people"][2:])  # fmt: skip
    exported_by(made, tmp_path / "after.zip")

    said = made.likewise("restore", str(backup), "--dry-run").stdout
    done = made.restore(backup)
    exported_by(made, tmp_path / "again.zip")

    assert "Newer than the backup, and lost: " in said
    assert "Checked: nothing is wrong." in done
    assert (tmp_path / "before.zip").read_bytes() != (tmp_path / "after.zip").read_bytes()
    assert (tmp_path / "before.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()


def test_a_worker_takes_one_every_night(made):
    done = made.python(
        "import django; django.setup()\nfrom likewise.jobs.worker import Worker\n"
        "worker = Worker()\nwhile worker.work_once():\n    pass\n"
    )

    listed = json.loads(made.likewise("backup", "--list", "--json").stdout)
    assert done.returncode == 0, done.stderr
    assert [each["why"] for each in listed].count("daily") == 1


def test_nothing_changes_without_a_yes(made):
    backup = made.back_up()

    said = made.likewise("restore", str(backup))

    assert said.returncode == 1
    assert "Give --yes" in said.stderr
    assert not (made.home / "restoring").exists()


def test_nothing_is_brought_back_while_anybody_is_at_work(made):
    backup = made.back_up()
    working = made.start("wait_at_work")
    assert working.stdout is not None
    working.stdout.readline()
    try:
        said = made.likewise("restore", str(backup), "--yes")
    finally:
        working.terminate()
        working.communicate(timeout=30)

    assert said.returncode == 1
    assert "Stop it, then try again" in said.stderr


@pytest.mark.skipif(not ON_POSTGRESQL, reason="another machine can reach PostgreSQL alone")
def test_nothing_is_brought_back_while_another_machine_is_at_work(made):
    import psycopg

    backup = made.back_up()
    with psycopg.connect(made.environment["DATABASE_URL"]):
        said = made.likewise("restore", str(backup), "--yes")

    assert said.returncode == 1
    assert "1 other connection to the record's database" in said.stderr


@pytest.mark.parametrize("how", ["changed", "cut", "manifest gone", "manifest changed"])
def test_a_damaged_backup_is_named_and_not_brought_back(made, how):
    backup = made.back_up()
    beside = backup.with_suffix(".json")
    whole = backup.read_bytes()
    if how == "changed":
        backup.write_bytes(whole[:2000] + b"x" + whole[2001:])
    elif how == "cut":
        backup.write_bytes(whole[: len(whole) // 2])
    elif how == "manifest gone":
        beside.unlink()
    else:
        beside.write_text(beside.read_text().replace('"records_participant": 3', '"x": "y"'))

    said = made.likewise("restore", str(backup), "--yes")
    listed = made.likewise("backup", "--list")
    checked = made.check()
    backup.unlink()
    beside.unlink(missing_ok=True)

    assert said.returncode == 1
    assert f"{backup.name} is not brought back" in said.stderr
    assert listed.returncode == 3
    assert f"{backup.name}: " in checked


def test_everybody_is_signed_out_and_letters_wait_for_a_decision(made):
    made.run("letter")
    backup = made.back_up()
    count = "from django.contrib.sessions.models import Session as S; print(S.objects.count())"
    begin = (
        "import django; django.setup()\n"
        "from django.contrib.sessions.backends.db import SessionStore as S; S().save()\n"
    )
    assert made.python(begin + count).stdout.strip() != "0"

    said = made.likewise("restore", str(backup), "--yes")

    assert "Everybody signs in again." in said.stdout
    assert "letters were refused or may not have gone" in said.stdout
    assert made.python(f"import django; django.setup()\n{count}").stdout.strip() == "0"
    ((state, failure),) = made.run("letters")["letters"]
    assert (state, failure) == (
        "unknown",
        "a backup was brought back, and it may have left since that was taken",
    )
    letter = json.loads(made.likewise("post", "list", "--json").stdout)["letters"][0]["id"]
    assert made.likewise("post", "let-be", letter).returncode == 0


@pytest.mark.parametrize(
    "step",
    [
        "the ledger",
        pytest.param("moving aside", marks=only_sqlite),
        pytest.param("taking its place", marks=only_sqlite),
        pytest.param(
            "the last of it", marks=pytest.mark.skipif(not ON_POSTGRESQL, reason="PostgreSQL's")
        ),
        "sessions",
        "the end",
    ],
)
def test_bringing_back_that_was_killed_is_named_and_done_again(made, step):
    backup = made.back_up()
    died = made.start("restore_until", backup=str(backup), step=step)
    died.communicate(timeout=120)
    assert died.returncode == -9

    refused = made.check()
    served = made.python("import likewise.config.wsgi")
    done = made.restore(backup)

    assert f"Bringing back {backup} was stopped half-way" in refused
    assert "HalfRestored" in served.stderr
    assert "Checked: nothing is wrong." in done
    assert made.run("names")["names"] == ["Person 0", "Person 1", "Person 2"]
    assert unfinished(made.home) == []


def test_a_full_disk_leaves_no_backup_and_no_part_of_one(made):
    before = sorted(made.backups.rglob("*"))

    said = limited(made, 200, "backup")

    assert said.returncode == 1, said.stdout
    # SQLite calls a file that may grow no longer now full, now an error of the disk.
    told = ("pg_dump refused",) if ON_POSTGRESQL else ("there is no room", "disk I/O error")
    assert any(each in said.stderr for each in told), said.stderr
    assert sorted(made.backups.rglob("*")) == before


@only_sqlite
def test_a_full_disk_leaves_the_record_as_it_was(made):
    backup = made.back_up()
    before = (made.home / "likewise.sqlite3").read_bytes()

    said = limited(made, 200, "restore", str(backup), "--yes")

    assert said.returncode == 1
    assert "there is no room" in said.stderr
    assert (made.home / "likewise.sqlite3").read_bytes() == before
    assert made.likewise("check").returncode == 0
    assert unfinished(made.home) == []


def test_what_a_killed_backup_left_is_swept_by_the_next(made):
    made.backups.mkdir(exist_ok=True)
    left = made.backups / "0123.unfinished"
    left.write_bytes(b"half a copy")
    (made.backups / "0123.unfinished-journal").write_bytes(b"x")

    made.back_up()

    assert unfinished(made.home) == []


def test_a_backup_goes_elsewhere_but_never_beside_the_keys(made, tmp_path):
    backup = made.back_up("--to", str(tmp_path / "elsewhere"))
    refused = made.likewise("backup", "--to", str(made.home))

    assert backup.parent == tmp_path / "elsewhere"
    assert refused.returncode == 1
    assert "could read it" in refused.stderr
    made.restore(backup)


def test_backups_taken_while_eight_people_write_are_whole(made):
    before = made.back_up()
    writers = [
        made.start("write_on", programme=made.made["programme"], who=number) for number in range(8)
    ]
    try:
        for writer in writers:
            assert writer.stdout is not None
            writer.stdout.readline()
        taken = [made.back_up() for _ in range(4)]
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate(timeout=30)

    rows = [json.loads(each.with_suffix(".json").read_text())["rows"] for each in taken]
    people = [each["records_participant"] for each in rows]
    assert 3 < people[0] < people[-1]
    assert unfinished(made.backups) == []
    made.restore(taken[-1])
    assert len(made.run("names")["names"]) == people[-1]
    made.restore(before)


def test_whoever_was_erased_after_a_backup_stays_so(tmp_path):
    with an_installation_with_people(tmp_path) as made:
        backup = made.back_up()
        assert made.likewise("keys", "backup").returncode == 0
        (keys,) = (tmp_path / "key-backups").glob("*.sqlite3")
        carried = tmp_path.parent / f"{tmp_path.name}-keys.sqlite3"
        shutil.copy(keys, carried)
        made.run("erase", name="Person 0")

        made.restore(backup)
        assert made.likewise("keys", "restore", str(carried)).returncode == 0

        assert made.run("names")["names"] == ["Person 1", "Person 2", "erased"]
        assert made.likewise("check").returncode == 0


def test_it_is_brought_back_on_another_machine_where_the_erased_stay_erased(made, tmp_path):
    """Only what is kept apart is carried over: backups, a copy of the keys, and the key."""
    with an_installation_with_people(folder(tmp_path, "here")) as here:
        backup = here.back_up("--to", str(tmp_path / "disk"))
        here.likewise("keys", "backup")
        here.run("erase", name="Person 0")
        here.back_up("--to", str(tmp_path / "disk"))
        (keys,) = (here.home / "key-backups").glob("*.sqlite3")
        with an_installation(folder(tmp_path, "there"), begun=False) as there:
            there.environment["LIKEWISE_KEY_FILE"] = str(here.home / "installation-key")
            first = there.likewise("restore", str(backup), "--yes")
            second = there.likewise("keys", "restore", str(keys))
            checked = there.likewise("check")
            names = there.run("names")["names"]

    assert first.returncode == 0, first.stderr
    assert "There is no record here that could be asked" in first.stdout
    assert "Still to do: The record holds texts, but there are no keys" in first.stdout
    assert second.returncode == 0, second.stderr
    assert checked.returncode == 0, checked.stdout
    assert names == ["Person 1", "Person 2", "erased"]


def folder(within: Path, name: str) -> Path:
    made = within / name
    made.mkdir(mode=0o700)
    return made


# A record that is missing, empty or damaged


def lose(made: Made, how: str) -> None:
    if ON_POSTGRESQL:
        import psycopg

        with psycopg.connect(made.environment["DATABASE_URL"]) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return
    record = made.home / "likewise.sqlite3"
    for each in made.home.glob("likewise.sqlite3-*"):
        each.unlink()
    if how == "missing":
        record.unlink()
    else:
        record.write_bytes(b"" if how == "empty" else b"nonsense" * 1000)


@pytest.mark.parametrize("how", ["missing", "empty", "damaged"][: 1 if ON_POSTGRESQL else None])
def test_a_lost_record_is_not_begun_anew_and_is_brought_back(made, how):
    backup = made.back_up()
    lose(made, how)

    refused = [
        made.likewise(*arguments)
        for arguments in (
            ("check",),
            ("demo", "--no-serve"),
            ("accounts", "add", "a@b.org", "nurse"),
        )
    ]
    served = made.python("import likewise.config.wsgi")
    done = made.restore(backup.name)

    for each in refused:
        assert each.returncode == 1
        assert "`likewise restore BACKUP` does it" in each.stderr
    assert "RecordGone" in served.stderr
    assert "Checked: nothing is wrong." in done


def test_a_record_that_never_held_anything_is_begun_whatever_was_tried(tmp_path):
    with an_installation(folder(tmp_path, "new"), begun=False) as new:
        begun = new.python("from likewise.cli.setup import start; start(make=True)")
        backed_up = new.likewise("backup")
        tried = new.python(
            "import django; django.setup()\nfrom likewise.records import keys; keys.make(['x'])"
        )
        added = new.likewise("accounts", "add", "jo@example.org", "nurse")

    assert begun.returncode == backed_up.returncode == tried.returncode == 0, begun.stderr
    assert "there was one" not in added.stderr


@only_sqlite
def test_a_leftover_journal_empties_no_record_that_is_brought_back(made):
    """A good copy beside the journal of another file: SQLite rolls it back to that file's past."""
    backup = made.back_up()
    leave_the_journal_of_an_empty_record(made)

    done = made.restore(backup)

    assert "Checked: nothing is wrong." in done
    assert made.run("names")["names"] == ["Person 0", "Person 1", "Person 2"]
    assert list((made.home / "set-aside").glob("*/likewise.sqlite3-journal"))


@only_sqlite
def test_a_record_that_a_leftover_journal_emptied_is_refused(made):
    backup = made.back_up()
    leave_the_journal_of_an_empty_record(made)
    shutil.copy(backup, made.home / "likewise.sqlite3")

    checked = made.likewise("check")
    served = made.python("import likewise.config.wsgi")
    done = made.restore(backup)

    assert checked.returncode == 1
    assert "is empty, but there was one" in checked.stderr
    assert "RecordGone" in served.stderr
    assert "Checked: nothing is wrong." in done


def leave_the_journal_of_an_empty_record(made: Made) -> None:
    """What a machine leaves that stops while much is written into a record that holds nothing.

    SQLite's rollback journal: a head, then each page as it was before, with a checksum.
    """
    for each in made.home.glob("likewise.sqlite3*"):
        each.unlink()
    done = made.python(
        "import django; django.setup()\nfrom django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)\nfrom django.db import connection\n"
        "connection.cursor().execute('PRAGMA journal_mode=DELETE')\n"
    )
    assert done.returncode == 0, done.stderr
    record, size, nonce = (made.home / "likewise.sqlite3").read_bytes(), 4096, 7
    pages = [record[at : at + size] for at in range(0, len(record), size)]
    magic = bytes.fromhex("d9d505f920a163d7")
    head = magic + struct.pack(">5I", len(pages), nonce, len(pages), 512, size)
    written = head.ljust(512, b"\0")
    for number, page in enumerate(pages, start=1):
        checksum = nonce + sum(page[at] for at in range(size - 200, 0, -200))
        written += struct.pack(">I", number) + page + struct.pack(">I", checksum)
    (made.home / "likewise.sqlite3-journal").write_bytes(written)
