"""The turn to write: whoever writes into the record takes it first, and has it to the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from likewise.records import keys

# Any number will do, so long as nothing else uses it.
_TURN = 7_311_842_021


@contextmanager
def writing() -> Iterator[None]:
    """One transaction of whoever writes into the record: the turn first, then anything else.

    Within another one it is a part of that, which has the turn already. The keys that it makes
    are stored at its end, before the transaction is over; not where it is only a trial.
    """
    with transaction.atomic():
        take_turn()
        with keys.stored_together(is_wanted=lambda: not transaction.get_rollback()):
            yield


def take_turn() -> None:
    """Wait until nobody else writes into the record; the turn is over with the transaction.

    On SQLite a transaction that writes begins with it. Whoever has it may ask again.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
