"""Backups beside one another: which go, what lies beside them, and where they may not lie."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from likewise.domain.backups import BackupNotRight, Engine, Manifest
from likewise.formats.backups import write_manifest
from likewise.records import backups, bringing_back, keys
from likewise.records.backups import contents
from likewise.records.keys import installation, ledger

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DIGEST = "ab" + "0" * 62


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.LEDGER = tmp_path / "erased.jsonl"


def a_backup(at: datetime, *, media: tuple[str, ...] = (), within: Path | None = None) -> Path:
    folder = within or backups.folder()
    folder.mkdir(exist_ok=True)
    file = folder / f"{at:%Y%m%dT%H%M%S}-daily.sqlite3"
    file.write_bytes(b"x")
    manifest = Manifest(
        made_at=at, why="daily", engine=Engine.SQLITE, size=1, sha256="0" * 64, rows={},
        migrations=(), last_act=None, last_look=None, media=media,
    )  # fmt: skip
    file.with_suffix(".json").write_bytes(write_manifest(manifest))
    return file


def beside() -> Path:
    lying = backups.folder() / "media" / DIGEST[:2] / DIGEST
    lying.parent.mkdir(parents=True, exist_ok=True)
    lying.write_bytes(b"sealed")
    return lying


def test_what_the_rule_does_not_keep_goes_with_its_manifest_and_files():
    days = [NOON - timedelta(days=number) for number in range(40)]
    made = [a_backup(at) for at in days]
    old = a_backup(NOON - timedelta(days=30, hours=1), media=(DIGEST,))
    file = beside()

    backups._forget_old()

    assert made[0].exists()
    assert not old.exists()
    assert not old.with_suffix(".json").exists()
    assert not file.exists()
    assert {each.stem for each in backups.folder().glob("*.json")} == {
        each.stem for each in backups.kept()
    }


def test_where_a_manifest_cannot_be_read_no_file_about_people_goes():
    a_backup(NOON).with_suffix(".json").write_text("{")
    file = beside()

    backups._forget_old()

    assert len(backups.kept()) == 1
    assert file.exists()


def test_the_newest_ledger_lies_beside_the_backups():
    a_backup(NOON)
    ledger.add(["asha"], on=date(2026, 5, 4), ground="asked")

    backups.keep_ledger()

    assert (backups.folder() / "erased.jsonl").read_bytes() == ledger.file().read_bytes()


def test_two_ledgers_become_one(tmp_path, settings):
    settings.LEDGER = tmp_path / "other.jsonl"
    ledger.add(["ben"], on=date(2026, 5, 3), ground="asked by phone")
    other = ledger.file()
    settings.LEDGER = tmp_path / "erased.jsonl"
    ledger.add(["asha"], on=date(2026, 5, 4), ground="asked")

    assert bringing_back.merge_ledger(other) == 1
    assert bringing_back.merge_ledger(other) == 0

    assert ledger.erased() == {"asha", "ben"}
    other.write_text(other.read_text().replace("phone", "post!"))
    with pytest.raises(ledger.LedgerDamaged, match=r"other\.jsonl"):
        bringing_back.merge_ledger(other)


def test_a_backup_of_another_database_or_version_is_refused(monkeypatch):
    monkeypatch.setattr(backups, "verify", lambda *_, **__: None)
    backup = a_backup(NOON)
    monkeypatch.setattr(backups, "engine", lambda: Engine.POSTGRESQL)
    with pytest.raises(BackupNotRight, match="use `likewise export --sealed`"):
        bringing_back.prospect(backup)
    monkeypatch.setattr(backups, "engine", lambda: Engine.SQLITE)
    beside = backup.with_suffix(".json")
    beside.write_text(json.dumps(json.loads(beside.read_text()) | {"migrations": ["0999_later"]}))

    with pytest.raises(BackupNotRight, match="newer version of Likewise"):
        bringing_back.prospect(backup)


def test_no_folder_with_keys_in_it_is_one_for_backups(settings, tmp_path):
    settings.KEY_BACKUPS = tmp_path / "both"

    with pytest.raises(keys.KeyNotRight, match="only for backups"):
        installation.check_apart(tmp_path / "both")


def test_an_instant_is_read_from_either_database():
    assert contents.instant("2026-05-04 12:00:00") == NOON
    assert contents.instant(NOON.replace(tzinfo=None)) == NOON
    assert contents.instant(NOON) == NOON
