"""Another installation key: every key unwrapped, and wrapped again, all or nothing."""

import secrets
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from likewise.domain.refusals import DomainError
from likewise.records.keys import copies, installation, store
from likewise.records.keys.wrapping import proof, unwrapped, wrapped


class RewrapNotRight(DomainError):
    """A change of the installation key that cannot be made."""


def rewrap(at: datetime, new: bytes | None = None) -> int:
    """Change the installation key, and answer how many keys were wrapped anew.

    Copies that the former key opens are replaced by one that the new key opens. `new` is given
    where the key is in a variable or comes from a command; in a file, a random one is kept.

    Raises
    ------
    RewrapNotRight
        When a key does not open, or nobody could give the new one at the next start.
    """
    if (new is None) is not installation.is_a_file():
        raise RewrapNotRight(
            "A key in a file is changed by itself. One in LIKEWISE_KEY or LIKEWISE_KEY_COMMAND "
            "is not ours to change: put a new one into a file and name it with --new."
        )
    key = new or secrets.token_bytes(installation.LENGTH)
    anew = list(_wrapped_anew(key))
    before = copies.kept()
    if new is None:
        installation.change(key, in_place=lambda: store.replace(anew, proof(key)))
        copies.take(at, why="rewrap")
    else:
        store.replace(anew, proof(key))
        installation.forget()
    for each in before:
        copies.remove(each)
    return len(anew)


def _wrapped_anew(key: bytes) -> list[tuple[str, bytes]]:
    former, latter = AESGCM(installation.key()), AESGCM(key)
    found = []
    for owner, kept in store.every():
        opened = unwrapped(former, owner, kept)
        if opened is None:
            raise RewrapNotRight(
                "A key does not open with the present installation key, so nothing was changed. "
                "Run `likewise keys check`, and bring back a copy."
            )
        found.append((owner, wrapped(latter, owner, opened)))
    return found
