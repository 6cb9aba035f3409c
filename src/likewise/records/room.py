"""How much room the disks have, and what to say where one takes nothing more."""

import errno
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

LITTLE, HARDLY_ANY = 0.10, 0.05
ENOUGH_BYTES = 500 * 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# How PostgreSQL says that its disk is full, and that it only reads.
_OF_POSTGRESQL = {"53100": "full", "25006": "read only"}
_OF_SQLITE = {"disk is full": "full", "readonly database": "read only"}
FULL = (
    "The disk of Likewise is full, so that was not saved. Tell whoever looks after the machine; "
    "for reading and signing in some room was kept back, so try those again."
)
READ_ONLY = (
    "The disk of Likewise can only be read just now, so nothing can be saved; nothing of yours "
    "was. Tell whoever looks after the machine."
)


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a disk is free, on which `what` lies."""

    what: str
    free: int
    total: int

    @property
    def share(self) -> float:
        """The part that is free, from 0 to 1."""
        return self.free / self.total if self.total else 0.0

    @property
    def is_little(self) -> bool:
        """Whether somebody should see to it."""
        return self.share < LITTLE or self.free < ENOUGH_BYTES

    @property
    def is_hardly_any(self) -> bool:
        """Whether somebody must see to it now."""
        return self.share < HARDLY_ANY or self.free < ENOUGH_BYTES

    @property
    def sentence(self) -> str:
        """How much room there is, and what to do where it is little."""
        said = f"{self.free // 1024**2:,} MB free in {self.what}, {self.share:.0%}"
        if not self.is_little:
            return said
        return (
            f"{said}: make room {'now, before nothing can be saved any more' * self.is_hardly_any}"
            f"{'soon' * (not self.is_hardly_any)} (larger disk, or fewer files beside Likewise's)"
        )


def rooms() -> Iterator[Room]:
    """Each disk on which something of this installation lies, once."""
    seen = set()
    places = [("the data folder", Path(settings.HOME))]
    if settings.BACKUPS is not None:
        places.append(("the folder of backups", settings.BACKUPS))
    for what, place in places:
        if place.is_dir() and (disk := place.stat().st_dev) not in seen:
            seen.add(disk)
            used = shutil.disk_usage(place)
            yield Room(what, used.free, used.total)


def refusal(error: BaseException | None) -> str | None:
    """What to say where an error comes of a disk that is full or may only be read; else nothing."""
    while error is not None:
        kind = _kind(error)
        if kind is not None:
            return FULL if kind == "full" else READ_ONLY
        error = error.__cause__
    return None


def is_full(error: BaseException) -> bool:
    """Whether an error says that a disk is full."""
    return refusal(error) == FULL


def _kind(error: BaseException) -> str | None:
    if isinstance(error, DatabaseError):
        return next((kind for said, kind in _OF_SQLITE.items() if said in str(error)), None)
    if isinstance(error, OSError):
        return (
            "full" if error.errno in _FULL else "read only" if error.errno == errno.EROFS else None
        )
    return _OF_POSTGRESQL.get(getattr(error, "sqlstate", None) or "")
