"""Moves what the journals hold into the tables, in batches; again and again, and from anywhere."""

import threading
from collections.abc import Callable
from datetime import datetime
from itertools import batched

from django.db import DatabaseError, connection, transaction

from likewise.domain.looks import Access as Noted
from likewise.records.audit import GENESIS
from likewise.records.looks import chain, journal
from likewise.records.models import Access, AccessBatch, Look

AT_ONCE = 2000  # accesses in one transaction, so that nobody waits long for it
EVERY_SECONDS = 30.0
# Any number will do, so long as nothing else uses it: one at a time extends the chain.
_LOCK = 7_311_842_022


def move(at: datetime) -> int:
    """Move all that is noted into the tables; answers how many accesses were new there.

    Nothing is lost or doubled where it is stopped half-way and done again, or done twice at once.
    """
    moved, read = 0, {path: journal.read(path) for path in journal.ended()}
    noted = sorted(
        (access for whole, _ in read.values() for access in whole), key=lambda each: each.noted_at
    )
    for some in batched(noted, AT_ONCE):
        moved += _add(some, at)
    for path, (_, torn) in read.items():
        journal.remove(path, torn)
    return moved


def _add(noted: tuple[Noted, ...], at: datetime) -> int:
    """Add one batch of what is not there yet, and seal it."""
    with transaction.atomic(durable=True):  # a journal is removed for good
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        known = set(
            Access.objects.filter(id__in=[each.id for each in noted]).values_list("id", flat=True)
        )
        new = list({each.id: each for each in noted if each.id not in known}.values())
        if new:
            _seal(new, at)
    return len(new)


def _seal(noted: list[Noted], at: datetime) -> None:
    last = chain.head()
    batch = AccessBatch(
        sequence=last[0] + 1 if last else 1,
        moved_at=at,
        previous_hash=last[1] if last else GENESIS,
    )
    before = Access.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    told = [_rows(each, batch, before + number) for number, each in enumerate(noted, start=1)]
    batch.hash = chain.hash_of(batch, chain.digest_of(told))
    batch.save(force_insert=True)
    Access.objects.bulk_create([access for access, _ in told])
    Look.objects.bulk_create([look for _, looks in told for look in looks])


def _rows(noted: Noted, batch: AccessBatch, sequence: int) -> tuple[Access, list[Look]]:
    access = Access(
        sequence=sequence,
        batch=batch,
        id=noted.id,
        kind=noted.kind,
        at=noted.at,
        noted_at=noted.noted_at,
        account=noted.account,
        role=noted.role,
        programme=noted.programme,
        what=noted.what,
    )
    return access, [Look(access=access, participant=who, at=noted.at) for who in noted.people]


def keep_moving(clock: Callable[[], datetime]) -> threading.Thread:
    """Move what is noted now and then, beside whatever else this process does."""

    def go_on() -> None:
        while True:
            _try(clock)
            stop.wait(EVERY_SECONDS)

    stop = threading.Event()
    mover = threading.Thread(target=go_on, name="looks", daemon=True)
    mover.start()
    return mover


def _try(clock: Callable[[], datetime]) -> None:
    """Move, or leave it for the next time: what is noted stays where it is meanwhile."""
    try:
        move(clock())
    except (DatabaseError, OSError):
        pass
    finally:
        connection.close()
