"""Whether an installation is well, for machines that ask every few seconds; it names nobody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone

from likewise.domain.access import Capability, check_may, may
from likewise.domain.accounts import Actor
from likewise.domain.jobs import JobState
from likewise.domain.refusals import DomainError
from likewise.domain.words import count
from likewise.queries.jobs import LATE, Work, work
from likewise.records import backups, models, room, sessions, waiting
from likewise.records.checks import Finding
from likewise.records.keys import store
from likewise.records.post import UNDECIDED

OLD = timedelta(days=3)
_OLD_BACKUP = (
    "No backup was taken for three days: run `likewise backup`, which says what is in the way"
)


def answering() -> Iterator[Finding]:
    """Whether what every page needs answers: anybody may know that."""
    for area, ask in (
        ("record", models.Operation.objects.exists),
        ("sessions", sessions.answer),
        ("keys", _keys),
    ):
        wrong = _wrong(ask)
        yield Finding(area=area, what=wrong or "answers", fault=wrong is not None)


def health(viewer: Actor) -> Iterator[Finding]:
    """What answers, whether work is done, and how much room there is.

    Raises
    ------
    NotAllowed
    """
    check_may(viewer, Capability.SEE_TO_WORK)
    found = list(answering())
    yield from found
    if not any(each.fault for each in found):
        yield _work(viewer)
    for each in room.rooms():
        yield Finding(area="disk", what=each.sentence, fault=each.is_little)


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to see to, and what it is about: work, post, backups or the disk."""

    about: str
    sentence: str


def warnings(viewer: Actor) -> tuple[Matter, ...]:
    """What the administrator has to see to: disks, backups, and work and letters that wait."""
    if not may(viewer, Capability.SEE_TO_WORK):
        return ()
    there = work(viewer)
    stopped = there.counts[JobState.STOPPED]
    letters = models.OutboxLetter.objects.filter(state__in=UNDECIDED).count()
    little = [Matter("disk", each.sentence) for each in room.rooms() if each.is_little]
    found = (
        ("work", f"{count(stopped, 'job')} failed too often: decide under Work", bool(stopped)),
        ("work", "Work waits, and no worker does it: see under Work", _is_late(there)),
        ("post", f"{count(letters, 'letter')} may not have gone: decide under Post", bool(letters)),
        ("backups", _OLD_BACKUP, _is_backup_old()),
    )
    return (*little, *(Matter(about, said) for about, said, is_so in found if is_so))


def _is_backup_old() -> bool:
    """Whether the newest backup, or the record where there is none, is older than one may be."""
    if not backups.are_taken():  # somebody else's work: PostgreSQL's programs are not here
        return False
    newest = next(iter(backups.kept()), None)
    oldest_allowed = timezone.now() - OLD
    if newest is None:
        return models.AuditEvent.objects.filter(sequence=1, entered_at__lt=oldest_allowed).exists()
    return newest.stat().st_mtime < oldest_allowed.timestamp()


def _is_late(there: Work) -> bool:
    oldest = there.oldest_due_at
    return oldest is not None and oldest < timezone.now() - LATE


def _work(viewer: Actor) -> Finding:
    there = work(viewer)
    stopped = there.counts[JobState.STOPPED]
    said = [f"{stopped:,} stopped: see `likewise jobs list`"] * bool(stopped)
    said += ["waits, and no worker does it"] * _is_late(there)
    return Finding(area="jobs", what="; ".join(said) or "is done", fault=bool(said))


def _keys() -> None:
    if store.is_there():
        store.proof()


def _wrong(ask: Callable[[], object]) -> str | None:
    """What kind of error there is; somebody who writes just now is none."""
    try:
        ask()
    except (DatabaseError, DomainError, OSError) as error:
        return None if waiting.is_busy(error) else f"does not answer ({type(error).__name__})"
    return None
