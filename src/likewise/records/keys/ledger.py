"""Who was erased: a file apart from the record and from the keys, replayed after every restore.

It holds random ids, the day and the ground, a line each, and each line the hash of the one before.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from likewise.domain.refusals import DomainError

GENESIS = "0" * 64


class LedgerDamaged(DomainError):
    """A ledger in which a line was changed or left out."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One owner whose keys were destroyed, when and on which ground."""

    owner: str
    on: date
    ground: str


_kept: dict[str, tuple[tuple[int, int], tuple[Entry, ...], frozenset[str]]] = {}


def file() -> Path:
    """Where the ledger is."""
    return Path(settings.LEDGER)


def erased() -> frozenset[str]:
    """Everybody and everything that was erased."""
    return _read()[2]


def entries() -> tuple[Entry, ...]:
    """What the ledger says, the oldest first.

    Raises
    ------
    LedgerDamaged
    """
    return _read()[1]


def read(copy: Path) -> tuple[Entry, ...]:
    """What a copy of a ledger says, the oldest first; it refuses like `entries`."""
    return tuple(_entries(copy.read_text(encoding="utf-8"), copy))


def add(owners: Sequence[str], *, on: date, ground: str) -> None:
    """Note owners, durably; those that are there already stay as they are."""
    new = [owner for owner in owners if owner not in erased()]
    if not new:
        return
    with open(
        os.open(file(), os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600), "a", encoding="utf-8"
    ) as ledger:
        _hold(ledger.fileno())
        previous = _last_hash()
        for owner in new:
            said = [owner, on.isoformat(), ground]
            previous = _hash(previous, said)
            ledger.write(json.dumps([*said, previous], ensure_ascii=False) + "\n")
        ledger.flush()
        os.fsync(ledger.fileno())


def stamp() -> tuple[int, int]:
    """Changes whenever something is added."""
    try:
        found = file().stat()
    except FileNotFoundError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _read() -> tuple[tuple[int, int], tuple[Entry, ...], frozenset[str]]:
    now = stamp()
    if now == (0, 0):
        return now, (), frozenset()
    kept = _kept.get(str(file()))
    if kept is None or kept[0] != now:
        read = tuple(_entries(file().read_text(encoding="utf-8"), file()))
        kept = (now, read, frozenset(each.owner for each in read))
        _kept[str(file())] = kept
    return kept


def _entries(text: str, of: Path) -> list[Entry]:
    previous, found = GENESIS, []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            *said, hashed = json.loads(line)
            owner, on, ground = said
            entry = Entry(owner, date.fromisoformat(on), ground)
        except (ValueError, TypeError):
            raise _damaged(number, of) from None
        if hashed != _hash(previous, said):
            raise _damaged(number, of)
        previous = hashed
        found.append(entry)
    return found


def _damaged(number: int, of: Path) -> LedgerDamaged:
    return LedgerDamaged(
        f"Line {number} of {of} was changed, or one before it left out. Bring back the copy "
        "that is kept with your backups: it says who was erased."
    )


def _last_hash() -> str:
    lines = file().read_text(encoding="utf-8").splitlines()
    return str(json.loads(lines[-1])[-1]) if lines else GENESIS


def _hash(previous: str, said: list[str]) -> str:
    return hashlib.sha256(json.dumps([previous, *said], ensure_ascii=False).encode()).hexdigest()


def _hold(descriptor: int) -> None:
    """One writer at a time, where the system can say so."""
    try:
        import fcntl
    except ImportError:  # Windows: the act itself holds the record
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)
