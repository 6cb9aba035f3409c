"""The whole of `likewise check` on a record with a million acts, each with its event.

Every act is a contact that was logged: a row of the fact, one of the operation, one of the event
and one of its imprint. Rows are written straight into the tables, but what the events say of them
is what the product says of a row that it finds. Then the minutes of one contact are altered behind
the guards. Timed is the command from the start of its process to its last finding, cold, on SQLite,
then on PostgreSQL. It is right where it names that row and its event, and finds nothing else
(but that its last entry is of 2010, long ago by the machine's clock).
There is no peer; the promise is 60 seconds.
"""

import hashlib
import itertools
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from bench import Row
from bench._databases import named, on_each
from bench._stored import (
    BATCH,
    WRITTEN,
    a_fresh_record,
    a_programme,
    day,
    opaque,
    without_guards,
)  # fmt: skip
from bench.measure import in_child, sized

ACTS = sized(1_000_000)
PEOPLE, COHORTS = 2_000, 100
AT_MOST = 60.0
SAID = (
    "sequence", "account", "role", "programme", "action", "about", "counts", "digest", "rows",
    "operation", "previous_hash", "hash",
)  # fmt: skip
COMMAND = [sys.executable, "-c", "from likewise.cli import main; main()", "check", "--json"]


def run() -> Iterator[Row]:
    def on(database: str | None) -> tuple[int, float, float, bool]:
        answer: tuple[int, float, float, bool] = in_child(measured, database)
        return answer

    for database, (events, seconds, peak, right) in on_each(on):
        yield Row(
            name="audit", size=events, seconds=seconds, peak_mb=peak,
            ok=right and seconds < AT_MOST, variant=named(None, database),
        )  # fmt: skip


def measured(database: str | None) -> tuple[int, float, float, bool]:
    with a_fresh_record(database):
        from django.db import connection

        from likewise.records.models import AuditEvent, Contact

        with without_guards():
            make()
            row = Contact.objects.order_by("row")[ACTS // 2].row
            Contact.objects.filter(row=row).update(minutes=11)
        events = AuditEvent.objects.count()
        connection.close()
        seconds, said = checked()
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        faults = (each for each in said["findings"] if each["fault"])
        found = [each["what"] for each in faults if each["area"] != "clock"]
        named_both = len(found) == 2 and f"row {row} of " in found[0] and "1 row that" in found[1]
        return events, seconds, peak, named_both


def checked() -> tuple[float, Any]:
    """What the command takes and finds."""
    began = time.perf_counter()
    said = subprocess.run(COMMAND, capture_output=True, text=True, check=False)
    return time.perf_counter() - began, json.loads(said.stdout)


def make() -> None:
    """The acts, and the events that say what each of them wrote."""
    from likewise.records import bulk, models

    programme, cohorts, people = a_programme(COHORTS, PEOPLE, names=False)
    stamp = WRITTEN.strftime("%Y-%m-%d %H:%M:%S")
    bulk.insert(
        models.Operation,
        ("id", "account", "role", "programme_id", "action", "arguments", "at", "answer"),
        ((f"op-{n}", "bench", "coordinator", programme, "contacts.log", "", stamp, "[]")
         for n in range(ACTS)),
    )  # fmt: skip
    first = models.Operation.objects.get(id="op-0")
    fixed = {"version": 1, "recorded_at": stamp, "is_void": 0, "programme_id": programme}
    bulk.insert(
        models.Contact,
        ("fact", "operation_id", "participant_id", "cohort_id", "on", "mode", "reached",
         "minutes", *fixed),
        ((opaque("contact", n), first.sequence + n, people[n % PEOPLE], cohorts[n % COHORTS],
          day(n % 1000).isoformat(), "call", 1, 10, *fixed.values()) for n in range(ACTS)),
    )  # fmt: skip
    for some in itertools.batched(_events(programme, first.sequence), BATCH):
        bulk.insert(
            models.AuditEvent,
            ("at", "entered_at", *SAID),
            ((stamp, stamp, *(_plain(getattr(event, name)) for name in SAID)) for event, _ in some),
        )
        bulk.insert(
            models.Imprint, ("event", "digests"), ((event.sequence, made) for event, made in some)
        )


def _events(programme: str, first: int) -> Iterator[tuple[Any, bytes]]:
    """Every event with its imprint: first of all that is no contact, then of each act."""
    from likewise.records import audit

    previous = audit.GENESIS
    for number, (operation, imprint) in enumerate(_written(first), start=1):
        event = SimpleNamespace(
            sequence=number, at=WRITTEN, entered_at=WRITTEN, account="bench",
            role="coordinator" if operation.startswith("op-") else "administrator",
            programme=programme, action="bench", about=[], counts={}, digest="",
            rows=hashlib.sha256(imprint).hexdigest(), operation=operation, previous_hash=previous,
        )  # fmt: skip
        previous = event.hash = audit.hash_of(event)
        yield event, imprint


def _written(first: int) -> Iterator[tuple[str, bytes]]:
    """The operation that each event names, and what it wrote, as it is stored."""
    from likewise.records import imprints
    from likewise.records.models import Contact, Operation

    rest = bytearray()
    for model in imprints.covered():
        if model not in (Contact, Operation):
            rest += b"".join(digest for _, digest in imprints.of_table(model))
    done = imprints.of_table(Operation)
    while (found := next(done))[0] < first:
        rest += found[1]
    yield "bench", bytes(rest)
    acts = itertools.chain([found], done)
    for number, (act, contact) in enumerate(zip(acts, imprints.of_table(Contact), strict=True)):
        yield f"op-{number}", act[1] + contact[1]


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value
