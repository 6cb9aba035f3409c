"""Keys: what is written about somebody opens with that somebody's key alone, and can be forgotten.

Every person, participation and text of several people has a random key of its own, in a store
apart from the record (`store`), wrapped by the installation's key, which is in neither
(`installation`). Without its key a text is noise for good: in the record, in its backups and in
exports that wait. A key is stored before what is sealed with it is there for anybody (`held`); one
left over does no harm. `ledger` keeps who was erased.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import AbstractContextManager
from datetime import date

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from likewise.domain.refusals import DomainError
from likewise.records.keys import held, installation, ledger, store
from likewise.records.keys.installation import KeyNotRight as KeyNotRight
from likewise.records.keys.store import KeysNotReadable as KeysNotReadable
from likewise.records.keys.wrapping import unwrapped, wrapped

NONCE = 12
LENGTH = 32


class Erased(DomainError):
    """What nobody can read any more, or somebody about whom nothing more is written."""


class Damaged(DomainError):
    """A sealed text that was altered, or moved to another place."""


class MadeMeanwhile(DomainError):
    """A key that somebody else stored first for the same owner, while an act held one."""


class Ring:
    """Keys of several owners, read together; keep it no longer than one answer takes."""

    def __init__(self, owners: Iterable[str]) -> None:
        wanted = frozenset(owners)
        self._keys = held.among(wanted)
        self._keys.update(_unwrapped(store.read(wanted - self._keys.keys())))
        self._last: tuple[str, AESGCM] | None = None  # an import seals many with one key

    def __contains__(self, owner: str) -> bool:
        return owner in self._keys

    def seal(self, owner: str, text: str | bytes, context: str) -> bytes:
        """A text that only its owner's key opens, and only in the place that `context` names.

        Raises
        ------
        Erased
            When the owner has no key.
        """
        nonce = secrets.token_bytes(NONCE)
        body = text.encode() if isinstance(text, str) else text
        return nonce + self._of(owner).encrypt(nonce, body, _bound(owner, context))

    def unseal_bytes(self, owner: str, sealed: bytes, context: str) -> bytes:
        """What was sealed.

        Raises
        ------
        Erased
            When the owner's key is gone.
        Damaged
            When this was not sealed by the owner's key in that place.
        """
        key = self._keys.get(owner) or self._key(owner)
        try:  # spelt out: 100,000 names are opened so before the first list of people
            return AESGCM(key).decrypt(
                sealed[:NONCE], sealed[NONCE:], f"{owner}|{context}".encode()
            )
        except InvalidTag:
            raise Damaged(
                "A text of the record was altered, or stands where it was not written. Run "
                "`likewise check`, and bring back a backup."
            ) from None

    def unseal(self, owner: str, sealed: bytes, context: str) -> str:
        """The text that was sealed; it refuses like `unseal_bytes`."""
        return self.unseal_bytes(owner, sealed, context).decode()

    def digest(self, owner: str, text: str) -> str:
        """A digest that only the owner's key makes, in hex, to see whether two texts are one."""
        return hmac.digest(self._key(owner), text.encode(), hashlib.sha256).hex()

    def _of(self, owner: str) -> AESGCM:
        if self._last is None or self._last[0] != owner:
            self._last = owner, AESGCM(self._key(owner))
        return self._last[1]

    def _key(self, owner: str) -> bytes:
        found = self._keys.get(owner)
        if found is None:
            raise Erased("This was erased, and nobody can read it any more.")
        return found


def make(owners: Iterable[str]) -> None:
    """Make the keys of owners that have none, before anything is sealed with them.

    They are stored at once, or with all others of whoever is writing (`stored_together`).

    Raises
    ------
    Erased
        When one of them was erased: nothing more is written about them.
    """
    wanted = frozenset(owners)
    _check_nobody_erased(wanted)
    wanted -= held.among(wanted).keys()
    new = wanted - store.known(wanted)
    if new:
        made = {owner: secrets.token_bytes(LENGTH) for owner in new}
        if not held.hold(made, _keep):
            _store(made)  # nothing is sealed yet: who stored one first has given theirs


def stored_together(is_wanted: Callable[[], bool] = lambda: True) -> AbstractContextManager[None]:
    """Store the keys that are made within in one step, at the end of it; none where it fails.

    Nor where `is_wanted` says so then: what they seal is not kept.

    Raises
    ------
    Erased
        At the end, when somebody was erased meanwhile.
    MadeMeanwhile
        At the end, when somebody else stored a key for the same owner.
    """
    return held.until_the_end(_keep, is_wanted)


def destroy(owners: Iterable[str]) -> int:
    """Destroy keys for good, in the store's free pages too; answers how many there were."""
    gone = frozenset(owners)
    return held.forget(gone) + store.remove(gone)


def there(owners: Iterable[str]) -> frozenset[str]:
    """The owners that have a key."""
    wanted = frozenset(owners)
    mine = held.among(wanted).keys()
    return store.known(wanted - mine) | mine


def seal(owner: str, text: str | bytes, context: str) -> bytes:
    """Seal one text, making its owner's key where there is none; refuses like `make`."""
    make([owner])
    return Ring([owner]).seal(owner, text, context)


def unseal(owner: str, sealed: bytes, context: str) -> str:
    """Open one text; refuses like `Ring.unseal`."""
    return Ring([owner]).unseal(owner, sealed, context)


def keyed_digest(text: str, purpose: str) -> str:
    """A digest under the installation's key, in hex, for what is shown and never stored."""
    key = hmac.digest(installation.key(make=True), purpose.encode(), hashlib.sha256)
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


def replay() -> int:
    """Destroy again the keys of everybody in the ledger, whom a restored store brought back."""
    return destroy(ledger.erased())


def erase(owners: Iterable[str], *, on: date, ground: str) -> int:
    """Note owners in the ledger, then destroy their keys; answers how many keys there were."""
    gone = sorted(owners)
    ledger.add(gone, on=on, ground=ground)
    return destroy(gone)


def _store(new: Mapping[str, bytes]) -> int:
    """Store keys of those owners that have none; answers how many they were."""
    by = AESGCM(installation.key(make=True))
    return store.add((owner, wrapped(by, owner, key)) for owner, key in new.items())


def _keep(new: Mapping[str, bytes]) -> None:
    """Store keys with which something is sealed already, each for an owner that has none."""
    _check_nobody_erased(new.keys())
    are_new = _store(new)
    if gone := ledger.erased() & new.keys():  # since this was looked up
        store.remove(frozenset(gone))
        _check_nobody_erased(gone)
    if are_new != len(new):
        raise MadeMeanwhile(
            "Somebody else wrote about the same person for the first time at the same moment. "
            "Nothing of yours was saved: try again."
        )


def _check_nobody_erased(owners: Set[str]) -> None:
    if owners and ledger.erased() & owners:
        raise Erased(
            "Somebody whom this is about was erased from the record, so nothing more is written "
            "about them. Leave the text out, or say that it is about nobody."
        )


def _unwrapped(rows: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    by: AESGCM | None = None
    for owner, kept in rows:
        by = by or AESGCM(installation.key())
        key = unwrapped(by, owner, kept)
        if key is None:
            raise KeyNotRight(
                "The installation's key does not open the keys of the record: it is not the one "
                "with which they were made. Give the right one (docs/reference/settings.md)."
            )
        yield owner, key


def _bound(owner: str, context: str) -> bytes:
    return f"{owner}|{context}".encode()
