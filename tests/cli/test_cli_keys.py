"""`likewise keys`, and what a start refuses: keys that are gone, wrong, or beside a backup."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from installations import Installation, an_installation

NAME = "Person 0"


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Installation]:
    with an_installation(tmp_path_factory.mktemp("home"), people=3) as made:
        assert made.likewise("keys", "backup").returncode == 0
        yield made


def home(installation) -> Path:
    return Path(installation.environment["LIKEWISE_HOME"])


@pytest.fixture
def as_it_was(installation) -> Iterator[Path]:
    """The folder of the installation, whose keys are put back afterwards."""
    folder = home(installation)
    names = ("keys.sqlite3", "installation-key", "erased.jsonl")
    kept = {name: (folder / name).read_bytes() for name in names if (folder / name).exists()}
    yield folder
    for name in names:
        (folder / name).unlink(missing_ok=True)
    for name, content in kept.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)


def the_copy(folder: Path) -> Path:
    return sorted((folder / "key-backups").glob("*-keys.sqlite3"))[0]


def test_keys_are_copied_and_the_day_of_completeness_is_said(installation):
    said = installation.likewise("keys", "backup")

    assert said.returncode == 0, said.stderr
    assert "opened and counted" in said.stdout
    assert "is complete on" in said.stdout


def test_keys_in_order_are_said_to_be(installation):
    said = installation.likewise("keys", "check")

    assert said.returncode == 0, said.stdout + said.stderr
    assert "0 that the installation's key does not open" in said.stdout
    assert "0 texts without a key" in said.stdout


def test_a_record_without_its_keys_is_not_begun_anew(installation, as_it_was):
    (as_it_was / "keys.sqlite3").unlink()

    said = installation.likewise("check")
    wrote = installation.likewise("accounts", "close", "jo@example.org")
    served = installation.python("import likewise.config.wsgi")

    assert said.returncode == wrote.returncode == 1
    assert "likewise keys restore FILE" in said.stderr
    assert "KeysGone" in served.stderr
    assert not (as_it_was / "keys.sqlite3").exists()


def test_an_empty_store_of_keys_beside_a_record_is_refused(installation, as_it_was):
    with closing(sqlite3.connect(as_it_was / "keys.sqlite3")) as keys:
        keys.execute("DELETE FROM likewise_key")
        keys.commit()

    said = installation.likewise("check")

    assert said.returncode == 1
    assert "is empty" in said.stderr


def test_keys_that_were_lost_are_brought_back(installation, as_it_was):
    installation.likewise("keys", "backup")
    copy = the_copy(as_it_was)
    (as_it_was / "keys.sqlite3").unlink()

    said = installation.likewise("keys", "restore", str(copy))

    assert said.returncode == 0, said.stderr
    assert "keys are in place" in said.stdout
    assert installation.likewise("check").returncode == 0


def test_a_text_whose_key_is_lost_is_found_wrong(installation, as_it_was):
    with closing(sqlite3.connect(as_it_was / "keys.sqlite3")) as keys:
        text = "SELECT owner FROM likewise_key WHERE owner NOT LIKE '%:%' LIMIT 1"
        keys.execute(f"DELETE FROM likewise_key WHERE owner IN ({text})")
        keys.commit()

    said = installation.likewise("keys", "check")

    assert said.returncode == 3
    assert "of whose erasure the ledger says nothing: bring back" in said.stdout


@pytest.mark.parametrize(
    ("name", "what", "said"),
    [
        ("installation-key", lambda file: file.unlink(), "is not at"),
        ("installation-key", lambda file: file.write_text("x" * 43 + "="), "is no"),
        ("installation-key", lambda file: file.chmod(0o644), "may read"),
        ("erased.jsonl", lambda file: file.write_text("somebody\n"), "Line 1 of"),
    ],
)
def test_a_start_is_refused_where_it_could_not_be_right(installation, as_it_was, name, what, said):
    what(as_it_was / name)

    answer = installation.likewise("check")

    assert answer.returncode == 1
    assert said in answer.stderr


def test_keys_beside_the_backups_of_the_record_are_refused(installation, as_it_was):
    (as_it_was / "backups").mkdir(exist_ok=True)
    for setting, at in (
        ("KEYS_URL", f"sqlite:///{as_it_was}/backups/keys.sqlite3"),
        ("LIKEWISE_KEY_FILE", f"{as_it_was}/backups/installation-key"),
        ("LIKEWISE_KEY_BACKUPS", f"{as_it_was}/backups"),
    ):
        said = Installation({**installation.environment, setting: at}).likewise("check")

        assert said.returncode == 1
        assert "among the backups" in said.stderr


def test_keys_in_the_database_of_the_record_are_refused(installation):
    at = installation.environment.get("DATABASE_URL") or (
        f"sqlite:///{home(installation)}/likewise.sqlite3"
    )

    said = Installation({**installation.environment, "KEYS_URL": at}).likewise("check")

    assert said.returncode == 1
    assert "the same database" in said.stderr


def test_keys_are_changed_only_while_nobody_is_at_work(installation):
    working = installation.start("wait_at_work")
    assert working.stdout is not None
    working.stdout.readline()
    try:
        copy = str(the_copy(home(installation)))
        said = installation.likewise("keys", "restore", copy)
        changed = installation.likewise("keys", "rewrap")
    finally:
        working.terminate()
        working.communicate(timeout=30)

    assert said.returncode == changed.returncode == 1
    assert "is at work here" in said.stderr
    assert "is at work here" in changed.stderr


def test_another_installation_key_is_made(installation):
    file = home(installation) / "installation-key"
    before = file.read_text()

    said = installation.likewise("keys", "rewrap")

    assert said.returncode == 0, said.stderr
    assert file.read_text() != before
    assert installation.likewise("check").returncode == 0


def test_a_backup_of_the_record_from_before_an_erasure_brings_nobody_back(tmp_path):
    with an_installation(tmp_path, people=2) as made:
        backup = Path(made.run("back_up")["backup"])
        with closing(sqlite3.connect(tmp_path / "keys.sqlite3")) as keys:
            wrapped = [row[0] for row in keys.execute("SELECT wrapped FROM likewise_key")]
        stored = backup.read_bytes()
        assert NAME.encode() not in stored
        assert not [key for key in wrapped if key in stored]
        keys_before = (tmp_path / "keys.sqlite3").read_bytes()
        assert made.run("names")["names"] == ["Person 0", "Person 1"]
        made.run("erase", name="Person 0")

        assert made.likewise("restore", str(backup), "--yes").returncode == 0
        (tmp_path / "keys.sqlite3").write_bytes(keys_before)  # both come back from before
        said = made.likewise("check")

        assert said.returncode == 0, said.stdout + said.stderr
        assert made.run("names")["names"] == ["Person 1", "erased"]
        left = (tmp_path / "keys.sqlite3").read_bytes()
        assert sum(key not in left for key in wrapped) == 1
