"""Whether an installation is well, for machines that ask every few seconds; it names nobody."""

from collections.abc import Callable, Iterator

from django.db import DatabaseError
from django.utils import timezone

from likewise.domain.access import Capability, check_may, may
from likewise.domain.accounts import Actor
from likewise.domain.jobs import JobState
from likewise.domain.refusals import DomainError
from likewise.queries.jobs import LATE, work
from likewise.records import models, room, sessions, waiting
from likewise.records.checks import Finding
from likewise.records.keys import store


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


def warnings(viewer: Actor) -> tuple[str, ...]:
    """What the administrator has to see to before it stops everybody: disks with little room."""
    if not may(viewer, Capability.SEE_TO_WORK):
        return ()
    return tuple(each.sentence for each in room.rooms() if each.is_little)


def _work(viewer: Actor) -> Finding:
    there = work(viewer)
    stopped = there.counts[JobState.STOPPED]
    oldest = there.oldest_due_at
    is_late = oldest is not None and oldest < timezone.now() - LATE
    said = [f"{stopped:,} stopped: see `likewise jobs list`"] * bool(stopped)
    said += ["waits, and no worker does it"] * is_late
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
