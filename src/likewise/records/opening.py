"""What is seen to before anything of the record is read or written: that its keys are in order."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from likewise.domain.refusals import DomainError
from likewise.records import accounts, erasing, keys, models, post
from likewise.records.checks import Finding
from likewise.records.clock import now
from likewise.records.keys import copies, installation, ledger, store, wrapping


class KeysGone(DomainError):
    """A record whose keys are not there, or not where they may be."""


def open_keys() -> int:
    """See that the keys are there, right and apart; then forget again whom the ledger names.

    Nothing is begun anew beside a record that has texts. Answers how many keys a restored store
    had of people who were erased.

    Raises
    ------
    KeysGone, KeyNotRight, KeysNotReadable, LedgerDamaged
    """
    check_places()
    ledger.entries()
    if _sealed().exists() or _account_owners():
        _check_there()
    elif not store.is_there() or store.proof() is None:
        return 0  # a record without texts: the first one makes the keys
    installation.finish_change()
    installation.key()
    again = keys.replay()
    erasing.settle()
    accounts.forget_again(now())
    post.forget_again()
    return again


def check_places() -> None:
    """Refuse keys, a key or copies that a backup of the record would have beside it.

    Raises
    ------
    KeysGone, KeyNotRight
    """
    file = store.path()
    if file is not None:
        installation.check_place(file, "The store of keys")
    installation.check_place(Path(settings.KEY_FILE), "The installation's key")
    copies.folder()
    if _is_the_record():
        raise KeysGone(
            "KEYS_URL and DATABASE_URL name the same database, so that every backup of the record "
            "would hold the keys to it. Give the keys a database of their own."
        )


def keys_kept(at: datetime) -> Iterator[Finding]:
    """Whether keys are there, wrapped by the key at hand, and copied no longer than meant."""
    every = store.every() if store.is_there() else []
    wrong = sum(1 for _ in wrapping.misfits(installation.key(), every)) if every else 0
    yield Finding(
        area="keys",
        what=f"{len(every):,} keys; {wrong} that the installation's key does not open",
        fault=wrong > 0,
    )
    without = frozenset(_sealed().values_list("owner", flat=True)) - {owner for owner, _ in every}
    noted = without & ledger.erased()
    lost = _sealed().filter(owner__in=without - noted).count() if without - noted else 0
    gone = _sealed().filter(owner__in=noted).count() if noted else 0
    yield Finding(area="keys", what=f"{gone:,} texts erased, as the ledger says")
    yield Finding(
        area="keys",
        what=f"{lost:,} texts without a key of whose erasure the ledger says nothing"
        + (": bring back a newer copy of the keys" if lost else ""),
        fault=lost > 0,
    )
    shut = len(_account_owners() - {owner for owner, _ in every} - ledger.erased())
    yield Finding(area="keys", what=f"{shut} accounts without a key", fault=shut > 0)
    old = copies.old(at)
    yield Finding(
        area="keys",
        what=f"{len(copies.kept())} copies of the keys; {len(old)} older than 35 days",
        fault=bool(old),
    )


def _account_owners() -> set[str]:
    return {*models.Account.objects.exclude(sealed=b"").values_list("owner", flat=True)}


def _sealed() -> QuerySet[Any]:
    return models.Text.objects.exclude(sealed=b"")


def _check_there() -> None:
    how = (
        "Bring the keys back with `likewise keys restore FILE`, or set KEYS_URL to where they are. "
        "Nothing is begun anew: nobody could read what is there (docs/how-to/keep-keys.md)."
    )
    if not store.is_there() or store.proof() is None:
        raise KeysGone(f"The record holds texts, but there are no keys at {store.where()}. {how}")
    if store.is_empty():
        owners = {*_sealed().values_list("owner", flat=True)} | _account_owners()
        if owners - ledger.erased():
            raise KeysGone(f"The store of keys at {store.where()} is empty. {how}")


def _is_the_record() -> bool:
    file = store.path()
    at = connection.settings_dict
    if file is not None:
        return connection.vendor == "sqlite" and file.resolve() == Path(str(at["NAME"])).resolve()
    if connection.vendor != "postgresql":
        return False
    name, host, port = store.database()
    return (name, host, port) == (at["NAME"], at["HOST"] or "localhost", str(at["PORT"] or 5432))
