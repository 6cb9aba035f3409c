"""Room kept back on the disk, so that reading and signing in go on for a while once it is full.

Who saw whom is noted before it is shown, and a session is a row: without any room nobody could read
or sign in. The first who finds the disk full gives the reserve free; it is kept back again when
there is room.
"""

import os
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from likewise.records import room
from likewise.records.unfinished import unfinished

SIZE = 16 * 1024 * 1024  # notes of some fifty thousand looks
MOST_OF_WHAT_IS_FREE = 0.1


def keep() -> bool:
    """Keep room back, if there is enough; answers whether it is kept."""
    place = _place()
    if place.exists():
        return True
    free = min((each.free for each in room.rooms()), default=0)
    if free * MOST_OF_WHAT_IS_FREE < SIZE:
        return False
    with suppress(OSError), unfinished(place.parent) as new:
        with new.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, SIZE)
        new.replace(place)
    return place.exists()


def give_free() -> bool:
    """Give the reserve free; answers whether there was one."""
    try:
        _place().unlink()
    except OSError:
        return False
    return True


def _place() -> Path:
    return Path(settings.HOME) / "reserve"
