"""What `likewise check` says of backups, on either database."""

from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from worlds import ADMINISTRATOR

from likewise.actions.backups import back_up
from likewise.domain.backups import BackupNotRight, Engine
from likewise.queries.checks import findings
from likewise.records import backups
from likewise.records.backups import of_postgresql

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path


def said_of_backups():
    return [each.what for each in findings(ADMINISTRATOR) if each.area == "backups"]


def test_a_fresh_record_needs_no_backup_yet():
    assert said_of_backups() == ["there is none yet"]


def test_a_record_without_a_backup_of_the_last_two_days_is_wrong(monkeypatch):
    MigrationRecorder.Migration.objects.update(applied=timezone.now() - timedelta(days=3))

    (late,) = [each for each in findings(ADMINISTRATOR) if each.area == "backups"]

    assert late.fault
    assert late.what == "there is none yet: run `likewise backup`, and see whether a worker runs"


def test_where_postgresql_brings_no_programs_it_says_so(monkeypatch):
    monkeypatch.setattr(backups, "engine", lambda: Engine.POSTGRESQL)
    monkeypatch.setattr(of_postgresql, "programs", lambda: None)

    (said,) = said_of_backups()

    assert said.startswith("none are taken here: PostgreSQL's own programs are not on this machine")
    with pytest.raises(BackupNotRight, match="Install its client"):
        back_up(by=ADMINISTRATOR, at=timezone.now())


def test_backups_that_were_kept_are_still_looked_at(monkeypatch, tmp_path):
    monkeypatch.setattr(backups, "are_taken", lambda: False)
    backups.folder().mkdir()
    (backups.folder() / "20110101T000000-before-import.sqlite3").write_bytes(b"not a database")

    assert any("Its manifest is not beside it" in each for each in said_of_backups())
