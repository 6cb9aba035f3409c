"""Waiting for others who write: who need not, and how to tell that one waited long enough."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

# How PostgreSQL says that a lock was not to be had: in time, in any order, in one view of the rows.
_OF_POSTGRESQL = {"55P03", "40P01", "40001"}
BUSY = (
    "Somebody else is saving just now; an import can take a minute. Nothing of yours was saved: "
    "try again in a moment."
)


def is_busy(error: BaseException | None) -> bool:
    """Whether an error says that somebody else held the record for longer than one waits."""
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if connection.vendor == "sqlite":
        return "is locked" in str(cause or error)
    return getattr(cause, "sqlstate", None) in _OF_POSTGRESQL


@contextmanager
def only_reading() -> Iterator[None]:
    """One transaction that writes nothing, and so waits for nobody who writes."""
    connection.ensure_connection()
    mode = getattr(connection, "transaction_mode", None)
    if mode is None or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]
