"""What `likewise check` says of backups, on either database."""

import pytest
from django.db import connection
from worlds import ADMINISTRATOR

from likewise.queries.checks import findings
from likewise.records import backups

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path


def said_of_backups():
    return [each.what for each in findings(ADMINISTRATOR) if each.area == "backups"]


@pytest.mark.parametrize(
    ("vendor", "said"),
    [
        ("sqlite", "none yet; one is taken before an import or an upgrade"),
        (
            "postgresql",
            "none are taken here of PostgreSQL: take the site's own (see docs/how-to/install.md)",
        ),
    ],
)
def test_backups_are_promised_only_where_they_are_taken(vendor, said, monkeypatch):
    monkeypatch.setattr(backups, "are_taken", lambda: vendor == "sqlite")

    assert said_of_backups() == [said]


def test_backups_are_taken_of_sqlite_alone():
    assert backups.are_taken() == (connection.vendor == "sqlite")


def test_backups_that_were_kept_are_still_opened(monkeypatch, tmp_path):
    monkeypatch.setattr(backups, "are_taken", lambda: False)
    backups.folder().mkdir()
    (backups.folder() / "20110101T000000-before-import.sqlite3").write_bytes(b"not a database")

    assert any("does not open" in each for each in said_of_backups())
