"""How the installation's key wraps each key, each bound to its owner."""

import secrets
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
PROOF = b"the key of this installation"


def wrapped(by: AESGCM, owner: str, key: bytes) -> bytes:
    """A key of one owner, as it is kept."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + by.encrypt(nonce, key, owner.encode())


def unwrapped(by: AESGCM, owner: str, kept: bytes) -> bytes | None:
    """The key again; none where it was not wrapped for this owner by this key."""
    try:
        return by.decrypt(kept[:NONCE], kept[NONCE:], owner.encode())
    except InvalidTag:
        return None


def misfits(by: bytes, keys: Iterable[tuple[str, bytes]]) -> Iterator[str]:
    """The owners whose keys an installation's key does not open."""
    opens = AESGCM(by)
    return (owner for owner, kept in keys if unwrapped(opens, owner, kept) is None)


def proof(by: bytes) -> bytes:
    """What shows later that a key is the one with which a store began."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(by).encrypt(nonce, PROOF, None)


def fits(by: bytes, sealed: bytes) -> bool:
    """Whether a key is the one with which a store began."""
    try:
        return AESGCM(by).decrypt(sealed[:NONCE], sealed[NONCE:], None) == PROOF
    except InvalidTag:
        return False
