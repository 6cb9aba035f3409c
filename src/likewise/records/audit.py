"""The audit chain: append one event, verify them all. Each event carries the hash of the last."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.utils import timezone

from likewise.domain.accounts import Actor
from likewise.records.models import AuditEvent, Imprint, Operation
from likewise.records.turns import take_turn

GENESIS = "0" * 64
CHUNK = 20_000
LONG_AGO = timedelta(days=366)
CLOCKS_DIFFER = timedelta(minutes=1)  # of several machines, or of one that is put right by a little


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where the chain does not hold, and how."""

    sequence: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """Somebody who acts on their own account alone, which takes no hat."""

    account: str
    role: str = "own account"
    programme: None = None


def append(
    *,
    by: Actor | OwnAccount,
    at: datetime,
    action: str,
    about: Sequence[str],
    counts: Mapping[str, int],
    digest: str = "",
    imprint: bytes = b"",
    operation: str = "",
    programme: str | None = None,
) -> AuditEvent:
    """Add one event, in the turn of whoever writes (see `turns`), which this is the end of.

    `imprint` is what the rows are that were written (see `imprints`).
    """
    take_turn()
    last = AuditEvent.objects.order_by("-sequence").first()
    event = AuditEvent(
        sequence=last.sequence + 1 if last else 1,
        at=at,
        entered_at=timezone.now(),
        account=by.account,
        role=by.role,
        programme=programme or by.programme or "",
        action=action,
        about=list(about),
        counts=dict(counts),
        digest=digest,
        rows=_digest_of(imprint),
        operation=operation,
        previous_hash=last.hash if last else GENESIS,
    )
    event.hash = hash_of(event)
    event.save(force_insert=True)
    if imprint:
        Imprint.objects.create(event=event.sequence, digests=imprint)
    return event


def hash_of(event: Any) -> str:
    """The hash of an event: everything it says, and the hash of the one before."""
    said = [
        event.sequence,
        _instant(event.at),
        _instant(event.entered_at),
        event.account,
        str(event.role),
        event.programme,
        event.action,
        event.about,
        event.counts,
        event.digest,
        event.rows,
        event.operation,
        event.previous_hash,
    ]
    return hashlib.sha256(_ENCODER.encode(said).encode()).hexdigest()


_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _digest_of(imprint: bytes) -> str:
    return hashlib.sha256(imprint).hexdigest() if imprint else ""


def verify(*, expected_head: tuple[int, str] | None = None) -> Iterator[Broken]:
    """Every place where the chain does not hold, in order; none where it is whole.

    `expected_head` is a sequence and hash noted elsewhere: with it, a cut tail shows too. Without
    it, a tail shows where acts were cut off.
    """
    previous, sequence, entered = GENESIS, 0, None
    for event in _events():
        sequence += 1
        if entered is not None and event.entered_at < entered - CLOCKS_DIFFER:
            yield Broken(
                event.sequence,
                f"it was entered before the event before it ({_instant(event.entered_at)}): "
                "the machine's clock was set back, or the event was changed",
            )
        entered = event.entered_at
        if event.sequence != sequence:
            yield Broken(sequence, "an event is missing")
            sequence = event.sequence
        elif event.previous_hash != previous:
            yield Broken(event.sequence, "it does not follow from the event before it")
        if hash_of(event) != event.hash:
            yield Broken(event.sequence, "it was changed")
        previous = event.hash
        if expected_head and event.sequence == expected_head[0] and event.hash != expected_head[1]:
            yield Broken(event.sequence, "it is not the event that was noted")
    if expected_head and sequence < expected_head[0]:
        yield Broken(sequence + 1, "events are missing at the end")
    yield from _imprints()
    untold = _acts_without_event()
    if untold:
        yield Broken(sequence + 1, f"no event says what {untold:,} of the acts did")


def _events() -> Iterator[Any]:
    """Every event in order, some at a time, as the database gives them: models take much longer."""
    fields = [each.name for each in AuditEvent._meta.concrete_fields]
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(fields)} FROM {AuditEvent._meta.db_table} "  # noqa: S608 - ours
                "WHERE sequence > %s ORDER BY sequence LIMIT %s",
                [last, CHUNK],
            )
            some = cursor.fetchall()
        for row in some:
            event = SimpleNamespace(**dict(zip(fields, row, strict=True)))
            event.at, event.entered_at = _in_utc(event.at), _in_utc(event.entered_at)
            event.about, event.counts = json.loads(event.about), json.loads(event.counts)
            yield event
        if len(some) < CHUNK:
            return
        last = event.sequence


def _in_utc(at: datetime) -> datetime:
    """An instant as it is stored: SQLite keeps UTC without saying so."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _imprints() -> Iterator[Broken]:
    """The events whose imprint is not the one that they name, and imprints of no event."""
    named = dict(AuditEvent.objects.exclude(rows="").values_list("sequence", "rows"))
    orphans = []
    for number, digests in Imprint.objects.order_by("event").values_list("event", "digests"):
        if number not in named:
            orphans.append(number)
        elif named.pop(number) != _digest_of(bytes(digests)):
            yield Broken(number, "what it says of the rows that it wrote was changed")
    for number in sorted(named):
        yield Broken(number, "what it says of the rows that it wrote is gone")
    if orphans:
        yield Broken(orphans[0], f"events are gone, though {len(orphans):,} imprints of them stay")


def _acts_without_event() -> int:
    """How many acts no event names, as done by that account in that role."""
    # As two sets: a condition on each act would ask for its event among all of them.
    acts = Operation.objects.values_list("id", "account", "role")
    told = AuditEvent.objects.exclude(operation="")
    return acts.difference(told.values_list("operation", "account", "role")).count()


def doubt_about_clock() -> str | None:
    """What is odd about the machine's clock, by when the last event was entered; else nothing."""
    last = AuditEvent.objects.order_by("-sequence").values_list("entered_at", flat=True).first()
    ahead = timezone.now() - last if last is not None else timedelta()
    said = f"the clock says {timezone.now():%d %B %Y %H:%M}, and the last entry of the log is of"
    if ahead < -CLOCKS_DIFFER:
        return (
            f"{said} {last:%d %B %Y %H:%M}, which is later: see whether the clock was set back, or "
            "ran ahead before. What was recorded meanwhile can be put right as ever"
        )
    if ahead > LONG_AGO:
        return f"{said} {last:%d %B %Y}, long before: see whether the clock runs ahead"
    return None


def head() -> tuple[int, str] | None:
    """The last event's sequence and hash, to note somewhere else."""
    last = AuditEvent.objects.order_by("-sequence").first()
    return (last.sequence, last.hash) if last else None
