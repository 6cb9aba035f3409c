"""A record of any size, stored quickly, for the benchmarks that ask it questions.

Rows are written straight into the tables, in one transaction and without the guards, which are put
back afterwards; what is measured only reads. On PostgreSQL the tables are then looked through once,
as the server does by itself sooner or later.
"""

import base64
import hashlib
import itertools
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench._databases import use

FIRST = date(2010, 1, 1)
WRITTEN = datetime(2010, 1, 1, tzinfo=UTC)
BATCH = 5000


def opaque(*parts: object) -> str:
    """An id of the record's kind that follows from its parts."""
    source = "|".join(map(str, parts)).encode()
    return base64.b32encode(hashlib.sha256(source).digest()).decode().lower()[:26]


def day(number: int) -> date:
    """A day by its number from 1 January 2010."""
    return FIRST + timedelta(days=number)


@contextmanager
def a_fresh_record(database: str | None = None) -> Iterator[None]:
    """Django, set up on an empty record in a folder of its own, or in an empty database."""
    with tempfile.TemporaryDirectory(prefix="likewise-bench-") as home:
        os.environ.update(LIKEWISE_HOME=home, DJANGO_SETTINGS_MODULE="likewise.config.settings")
        use(database)
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        from likewise.records import sessions

        sessions.bring_up_to_date()
        yield


@contextmanager
def without_guards() -> Iterator[None]:
    """A transaction in which rows are only stored."""
    from django.db import connection, transaction

    from likewise.records import guards

    guards.take_down("default")
    with transaction.atomic():
        yield
    guards.put_back()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def store(model: Any, rows: Iterable[dict[str, Any]], operation: Any) -> None:
    """Write the first versions of many facts of one kind."""
    from likewise.records import bulk

    iterator = iter(rows)
    first = next(iterator)
    fixed = {
        "version": 1,
        "recorded_at": _plain(WRITTEN),
        "is_void": 0,
        "operation_id": operation.pk,
        "programme_id": operation.programme_id if model.holds.declared.of_programme else None,
    }
    values = (
        [*map(_plain, row.values()), *fixed.values()] for row in itertools.chain([first], iterator)
    )
    bulk.insert(model, (*first, *fixed), values)


def seal(model: Any, text: str, said: Iterable[tuple[str, str]]) -> None:
    """Seal the first text of many facts, as the product does."""
    from likewise.records.texts import New, Place, own_key, store

    for some in itertools.batched(said, BATCH):
        places = [(Place(fact, text, 1), words) for fact, words in some]
        store(
            model.holds,
            [
                New(place, place.fact if text == "identity" else own_key(place), words)
                for place, words in places
            ],
        )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value


def anchors(model: Any, ids: Iterable[str]) -> None:
    """The things that facts refer to."""
    model.objects.bulk_create((model(id=each) for each in ids), batch_size=BATCH)


def an_operation(programme: str) -> Any:
    """The act to which all of it is put down."""
    from likewise.records.models import Operation

    return Operation.objects.create(
        id="bench", account="bench", role="administrator", programme_id=programme,
        action="bench", arguments="", at=WRITTEN,
    )  # fmt: skip


def a_programme(cohorts: int, people: int, *, names: bool) -> tuple[str, list[str], list[str]]:
    """Store a programme with its cohorts, all groups, and its people; answers the ids."""
    from likewise.records import models

    programme = opaque("programme")
    anchors(models.ProgrammeAnchor, [programme])
    operation = an_operation(programme)
    cohort_ids = [opaque("cohort", n) for n in range(cohorts)]
    people_ids = [opaque("participant", n) for n in range(people)]
    store(
        models.Programme,
        [{"fact": programme, "name": "Bench", "zone": "Europe/London", "is_example": False}],
        operation,
    )
    anchors(models.CohortAnchor, cohort_ids)
    anchors(models.ParticipantAnchor, people_ids)
    store(
        models.Cohort,
        ({"fact": c, "name_since": 1} for c in cohort_ids),
        operation,
    )
    seal(models.Cohort, "name", ((c, f"Group {n}") for n, c in enumerate(cohort_ids)))
    store(
        models.CohortFormat,
        ({"fact": opaque("format", c), "cohort_id": c, "format": "group", "starts_on": FIRST}
         for c in cohort_ids),
        operation,
    )  # fmt: skip
    person_of = {p: opaque("person", p) for p in people_ids} if names else {}
    if names:
        anchors(models.PersonAnchor, person_of.values())
        store(
            models.Person,
            ({"fact": person, "identity_since": 1} for person in person_of.values()),
            operation,
        )
        seal(
            models.Person,
            "identity",
            ((person, json.dumps([f"Given{n}", f"Family{n}", "", "", ""]))
             for n, person in enumerate(person_of.values())),
        )  # fmt: skip
    store(
        models.Participant,
        ({"fact": p, "person_id": person_of.get(p)}
         for p in people_ids),
        operation,
    )  # fmt: skip
    return programme, cohort_ids, people_ids
