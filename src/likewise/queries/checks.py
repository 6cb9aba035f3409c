"""What `likewise check` says: the record against itself, and the installation."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils import timezone

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.jobs import JobState
from likewise.queries.jobs import LATE, work
from likewise.queries.post import UNDECIDED, outbox
from likewise.records import audit, backups, clock, failures, opening, room
from likewise.records.checks import (
    Finding,
    belonging,
    chain,
    database,
    imprinted,
    looked,
    replayed,
    whole,
)
from likewise.records.media import keeping
from likewise.records.sqlite import READERS_BESIDE_A_WRITER, sqlite3

TWO_DAYS = timedelta(days=2)


def findings(
    viewer: Actor,
    *,
    expected_head: tuple[int, str] | None = None,
    expected_batch: tuple[int, str] | None = None,
) -> Iterator[Finding]:
    """Everything verified, one finding at a time; only the administrator may ask.

    Nothing that it says names a person.
    """
    check_may(viewer, Capability.CHECK)
    found_whole = whole()
    yield from _readable("database", database())
    yield from _readable("record", replayed())
    yield from _readable("record", belonging())
    yield from _readable("audit", chain(expected_head))
    yield from _readable("rows", imprinted())
    yield from _readable("looks", looked(expected_batch))
    yield from _readable("database", _each(found_whole))
    yield from _readable("keys", opening.keys_kept(clock.now()))
    yield from _readable("media", _media())
    yield from _readable("backups", _backups(timezone.now()))
    yield from _readable("jobs", _work(viewer))
    yield from _readable("clock", _clock())
    yield from _settings()
    yield from _room()


def _each(found: Callable[[], list[Finding]]) -> Iterator[Finding]:
    yield from found()


def _readable(area: str, found: Iterator[Finding]) -> Iterator[Finding]:
    """What was found, to where the stored cannot be read: then that is what is found."""
    try:
        yield from found
    except (DatabaseError, ValueError, KeyError, TypeError) as error:
        yield Finding(
            area=area,
            what=f"what is stored cannot be read further: {failures.words(error)}. "
            "Bring the last good backup back (docs/how-to/back-up-and-restore.md)",
            fault=True,
        )


def _backups(at: datetime) -> Iterator[Finding]:
    """Whether there are backups, lately enough, and all that there are is whole."""
    found = backups.kept()
    if not backups.are_taken():
        yield Finding(
            area="backups",
            what="none are taken here: PostgreSQL's own programs are not on this machine "
            "(see docs/how-to/back-up-and-restore.md)",
        )
    else:
        yield _lately(found, at)
    for backup in found:
        wrong = backups.verify(backup)
        yield Finding(
            area="backups", what=f"{backup.name}: {wrong or 'is whole'}", fault=wrong is not None
        )
    for each in backups.damaged_files():
        yield Finding(
            area="backups", what=f"{each[:12]}… beside them was changed: remove it", fault=True
        )


def _lately(found: list[Path], at: datetime) -> Finding:
    """Whether the newest backup is of the last two days, where the record is older than that."""
    begun_at = MigrationRecorder.Migration.objects.aggregate(first=Min("applied"))["first"] or at
    newest = max((backups.made_at(each) for each in found), default=None)
    said = f"the newest is of {newest:%Y-%m-%d %H:%M} UTC" if newest else "there is none yet"
    late = at - max(newest or begun_at, begun_at) > TWO_DAYS
    advice = ": run `likewise backup`, and see whether a worker runs" if late else ""
    return Finding(area="backups", what=f"{said}{advice}", fault=late)


def _media() -> Iterator[Finding]:
    """Whether every file that the record names is there, and is what was kept."""
    kept = keeping.verified()
    yield Finding(
        area="media",
        what=f"{kept.whole:,} files are there and whole; {kept.erased:,} erased; {kept.absent:,} "
        f"did not come along with an import; {kept.strays:,} that nothing names, which go after "
        "a day",
    )
    for each in kept.wrong[:20]:
        yield Finding(
            area="media",
            what=f"{each[:12]}… is gone or changed: bring it back from a backup",
            fault=True,
        )
    if len(kept.wrong) > 20:
        yield Finding(area="media", what=f"{len(kept.wrong) - 20:,} more are", fault=True)


def _work(viewer: Actor) -> Iterator[Finding]:
    """Where letters go, and what somebody has to decide about."""
    there = work(viewer)
    stopped, failing = there.counts[JobState.STOPPED], there.counts[JobState.FAILING]
    yield Finding(
        area="jobs",
        what=f"{stopped:,} stopped, {failing:,} failing: see `likewise jobs list`"
        if stopped or failing
        else "nothing has failed",
        fault=stopped > 0,
    )
    late = there.oldest_due_at
    if late is not None and late < timezone.now() - LATE:
        yield Finding(
            area="jobs",
            what="work is waiting, and no worker does it: run `likewise serve` or `likewise work`",
            fault=True,
        )
    letters = outbox(viewer)
    for channel, where in letters.where.items():
        yield Finding(area="post", what=f"{channel} goes to {where}")
    undecided = sum(letters.counts.get(state, 0) for state in UNDECIDED)
    if undecided:
        yield Finding(
            area="post",
            what=f"{undecided:,} letters were refused or may not have gone: `likewise post list`",
            fault=True,
        )


def _clock() -> Iterator[Finding]:
    doubt = audit.doubt_about_clock()
    yield Finding(
        area="clock",
        what=doubt or "goes on from the last entry of the log",
        fault=doubt is not None,
    )


def _settings() -> Iterator[Finding]:
    for message in checks.run_checks(include_deployment_checks=settings.IS_SECURE):
        if message.level >= checks.WARNING and not message.is_silenced():
            yield Finding(area="settings", what=f"{message.id}: {message.msg}", fault=True)
    if settings.DEMONSTRATION:
        yield Finding(area="settings", what="this is a demonstration: example accounts may sign in")
    if connection.vendor != "sqlite":
        yield Finding(area="database", what=f"PostgreSQL {connection.pg_version}")  # type: ignore[attr-defined]
        return
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    yield Finding(
        area="database",
        what=f"SQLite {sqlite3.sqlite_version}, journal {journal}, synchronous {synchronous}",
        fault=synchronous < 2 or (journal == "wal" and not READERS_BESIDE_A_WRITER),
    )


def _room() -> Iterator[Finding]:
    for each in room.rooms():
        yield Finding(area="disk", what=each.sentence, fault=each.is_little)
