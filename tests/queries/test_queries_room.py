"""A disk that fills up is noticed by whoever looks after the machine while there is still room."""

import errno
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import OperationalError
from worlds import ADMINISTRATOR, operation

from likewise.actions.accounts import create_account, grant_role
from likewise.actions.looks import record_access
from likewise.actions.post import warn_of_little_room
from likewise.domain.accounts import ActingRole
from likewise.domain.looks import AccessKind
from likewise.queries.checks import findings
from likewise.queries.health import health, warnings
from likewise.records import reserve, room
from likewise.records.models import OutboxLetter

pytestmark = pytest.mark.django_db
GB = 10**9
AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def disk(own_home, monkeypatch):
    """Says how much of a disk of 100 GB is free."""

    def has(free):
        monkeypatch.setattr(
            shutil, "disk_usage", lambda place: SimpleNamespace(total=100 * GB, free=free)
        )

    return has


def said(found):
    return [(each.fault, each.what) for each in found if each.area == "disk"]


@pytest.mark.parametrize(
    ("free", "fault", "words"),
    [
        (11 * GB, False, "11%"),
        (9 * GB, True, "make room soon"),
        (4 * GB, True, "make room now, before nothing can be saved any more"),
    ],
)
def test_health_and_check_warn_at_a_tenth_and_at_a_twentieth(disk, free, fault, words):
    disk(free)

    for found in (health(ADMINISTRATOR), findings(ADMINISTRATOR)):
        ((wrong, what),) = said(found)
        assert (wrong, words in what) == (fault, True)
    assert len(warnings(ADMINISTRATOR)) == fault


def test_half_a_gigabyte_is_little_on_any_disk(own_home, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(total=GB, free=GB // 3))

    assert [each.is_hardly_any for each in room.rooms()] == [True]


def test_a_disk_of_its_own_for_backups_is_looked_at_too(own_home, settings, tmp_path, monkeypatch):
    settings.BACKUPS = tmp_path / "elsewhere"
    settings.BACKUPS.mkdir()
    assert len(list(room.rooms())) == 1

    monkeypatch.setattr(
        type(own_home), "stat", lambda self, **_: SimpleNamespace(st_dev=str(self), st_mode=0o40700)
    )

    assert [each.what for each in room.rooms()] == ["the data folder", "the folder of backups"]


def an_administrator():
    account = create_account(
        by=ADMINISTRATOR, at=AT, operation=operation(), email="ada@example.org"
    )
    grant_role(
        by=ADMINISTRATOR, at=AT, operation=operation(), account=account,
        role=ActingRole.ADMINISTRATOR, programme=None, participant=None,
    )  # fmt: skip


def test_administrators_get_one_letter_a_day_while_there_is_little_room(disk):
    an_administrator()
    disk(50 * GB)
    plenty = warn_of_little_room(at=AT)
    disk(7 * GB)

    told = [warn_of_little_room(at=AT + timedelta(hours=each)) for each in (0, 1, 9, 24)]

    assert plenty == 0
    assert told == [1, 0, 0, 1]
    assert OutboxLetter.objects.filter(reason="room").count() == 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OperationalError("database or disk is full"), "is full"),
        (OperationalError("attempt to write a readonly database"), "can only be read"),
        (OSError(errno.ENOSPC, "No space left on device"), "is full"),
        (OSError(errno.EROFS, "Read-only file system"), "can only be read"),
    ],
)
def test_a_page_that_cannot_save_says_why(rf, error, words):
    from likewise.web.refusals import failed

    try:
        raise error
    except Exception:
        page = failed(rf.post("/people/add/", {}))

    assert page.status_code == 507
    assert words in page.content.decode()


def test_room_is_kept_back_where_there_is_enough_and_given_free_by_whoever_needs_it(disk):
    disk(10 * 1024**2)
    without = reserve.keep()
    disk(50 * GB)

    assert not without
    assert reserve.keep()
    assert [each.stat().st_size for each in room_kept()] == [reserve.SIZE]
    assert reserve.give_free()
    assert not room_kept()
    assert not reserve.give_free()


def room_kept():
    return list(Path(settings.HOME).glob("reserve*"))


def test_a_look_is_noted_on_the_room_that_was_kept_back_when_the_disk_is_full(disk, monkeypatch):
    from likewise.records.looks import journal

    disk(50 * GB)
    reserve.keep()
    noted = []

    def append(line):
        if room_kept():
            raise OSError(errno.ENOSPC, "No space left on device")
        noted.append(line)

    monkeypatch.setattr(journal._own, "append", append)
    record_access(AccessKind.SIGN_IN, by="a" * 26, at=AT)

    assert len(noted) == 1


def test_another_error_is_no_matter_of_room():
    assert room.refusal(OperationalError("no such table")) is None
    assert room.refusal(OSError(errno.EACCES, "Permission denied")) is None
