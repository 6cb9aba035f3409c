"""What the record holds at the instant of a copy, asked without its models.

A backup before an upgrade is of a record with other tables than these models know.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import connection

from likewise.domain.backups import Head
from likewise.records.backups.of_postgresql import WITHOUT

LAST_ACT = (
    "SELECT sequence, hash, entered_at FROM records_auditevent ORDER BY sequence DESC LIMIT 1"
)
LAST_LOOK = (
    "SELECT a.sequence, b.hash, a.noted_at FROM records_access a "
    "JOIN records_accessbatch b ON b.sequence = a.batch_id ORDER BY a.sequence DESC LIMIT 1"
)


def rows() -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(WITHOUT):
                cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
                found[table] = int(cursor.fetchone()[0])
    return found


def last_act(there: Mapping[str, int]) -> Head | None:
    """The last event of the audit; none where there is none yet."""
    return _head(LAST_ACT) if there.get("records_auditevent") else None


def last_look(there: Mapping[str, int]) -> Head | None:
    """The last look, with the hash of its batch; none where there is none yet."""
    return _head(LAST_LOOK) if there.get("records_access") else None


def migrations(there: Mapping[str, int]) -> tuple[str, ...]:
    """The changes of tables that were made, by name."""
    if "django_migrations" not in there:
        return ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'records' ORDER BY id")
        return tuple(name for (name,) in cursor.fetchall())


def instant(stored: object) -> datetime:
    """An instant as either database gives it to whoever asks without models."""
    at = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _head(asked: str) -> Head:
    with connection.cursor() as cursor:
        cursor.execute(asked)
        sequence, digest, at = cursor.fetchone()
    return Head(sequence=sequence, hash=digest, at=instant(at))
