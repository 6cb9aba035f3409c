"""The audit chain: append one event, verify them all. Each event carries the hash of the last."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from likewise.domain.accounts import Actor
from likewise.records import adding, questions
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
    last, previous = next(iter(questions.answer(_last())), (0, GENESIS))
    event = AuditEvent(
        sequence=last + 1,
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
        previous_hash=previous,
    )
    event.hash = hash_of(event)
    adding.add(event)
    if imprint:
        adding.add(Imprint(event=event.sequence, digests=imprint))
    return event


@cache
def _last() -> questions.Question:
    """The number and the hash of the last event."""
    return AuditEvent.objects.order_by("-sequence").values_list("sequence", "hash")[:1]


def hash_of(event: Any) -> str:
    """The hash of an event: everything it says, and the hash of the one before."""
    return _hash(
        _Stored(
            event.sequence,
            _instant(event.at),
            _instant(event.entered_at),
            event.account,
            str(event.role),
            event.programme,
            event.action,
            _json(event.about),
            _json(event.counts),
            event.digest,
            event.rows,
            event.operation,
            event.previous_hash,
            "",
        )
    )


class _Stored(NamedTuple):
    """An event as its hash covers it: instants and JSON as texts that are always the same."""

    sequence: int
    at: str
    entered_at: str
    account: str
    role: str
    programme: str
    action: str
    about: str
    counts: str
    digest: str
    rows: str
    operation: str
    previous_hash: str
    hash: str


_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


def _hash(event: _Stored) -> str:
    """Of the event as a list in JSON; put together here, as `check` does it a million times."""
    first, said, last = event[1:7], (event.about, event.counts), event[9:13]
    parts = (*map(encode_basestring, first), *said, *map(encode_basestring, last))
    return hashlib.sha256(f"[{event.sequence}, {', '.join(parts)}]".encode()).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _digest_of(imprint: bytes) -> str:
    return hashlib.sha256(imprint).hexdigest() if imprint else ""


def verify(*, expected_head: tuple[int, str] | None = None) -> Iterator[Broken]:
    """Every place where the chain does not hold, in order; none where it is whole.

    `expected_head` is a sequence and hash noted elsewhere: with it, a cut tail shows too. Without
    it, a tail shows where acts were cut off.
    """
    previous, sequence, entered = GENESIS, 0, ""
    for event in _events():
        sequence += 1
        if event.entered_at < entered and _is_earlier(event.entered_at, entered):
            yield Broken(
                event.sequence,
                f"it was entered before the event before it ({event.entered_at}): "
                "the machine's clock was set back, or the event was changed",
            )
        entered = event.entered_at
        if event.sequence != sequence:
            yield Broken(sequence, "an event is missing")
            sequence = event.sequence
        elif event.previous_hash != previous:
            yield Broken(event.sequence, "it does not follow from the event before it")
        if _hash(event) != event.hash:
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


def _events() -> Iterator[_Stored]:
    """Every event in order, some at a time, as texts that the database makes."""
    instant = _INSTANT[connection.vendor]
    wanted = ", ".join(
        instant.format(each) if each in ("at", "entered_at") else f'"{each}"'
        for each in _Stored._fields
    )
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {wanted} FROM {AuditEvent._meta.db_table} "  # noqa: S608 - ours
                "WHERE sequence > %s ORDER BY sequence LIMIT %s",
                [last, CHUNK],
            )
            some = cursor.fetchall()
        for row in some:
            yield _Stored._make((*row[:7], _again(row[7]), _counts(row[8]), *row[9:]))
        if len(some) < CHUNK:
            return
        last = some[-1][0]


# An instant as `_instant` writes it; SQLite keeps UTC without saying so, and no fraction of nought.
_INSTANT = {
    "sqlite": "replace(\"{0}\", ' ', 'T') || "
    "CASE WHEN length(\"{0}\") = 19 THEN '.000000' ELSE '' END || '+00:00'",
    "postgresql": "to_char(\"{0}\" AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') || '+00:00'",
}


def _again(stored: str) -> str:
    """JSON that a database keeps in its own way, as the hash has it."""
    return _json(json.loads(stored))


_counts = lru_cache(2000)(_again)  # many acts make the same number of rows


def _is_earlier(entered: str, before: str) -> bool:
    """Whether an event was entered earlier than the one before it by more than clocks differ."""
    try:
        latest = _instant(datetime.fromisoformat(before) - CLOCKS_DIFFER)
    except ValueError:  # no instant: that this one was changed is said already
        return False
    return entered < latest  # as texts, which sort as instants do


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
