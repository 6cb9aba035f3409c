"""Give a clear export out as a download: written where memory is, sent in pieces, then wiped."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import IO

from likewise.actions.exports.writing import (
    ExportNotWritten,
    export_canonical,
    give_back,
)
from likewise.actions.imports.places import in_memory
from likewise.domain.accounts import Actor

PIECE = 1 << 18
NAME = "export.zip"
NO_ROOM = (
    "There is no room on the machine to write this export, so nothing left the house, and it may "
    "still be downloaded. Tell whoever looks after Likewise, and try again."
)


class Leaving(Iterator[bytes]):
    """An export on its way out, in pieces; nothing of it is left here once it is closed.

    Whoever sends it asks for another piece when the last was taken. So one that is closed before
    its end was asked for broke off, and may be downloaded again.
    """

    def __init__(
        self, file: IO[bytes], *, size: int, place: ExitStack, broke_off: Callable[[], None]
    ) -> None:
        self.size = size
        self._file, self._place, self._broke_off = file, place, broke_off
        self._is_whole = self._is_closed = False

    def __next__(self) -> bytes:
        piece = self._file.read(PIECE)
        if not piece:
            self._is_whole = True
            raise StopIteration
        return piece

    def close(self) -> None:
        """Wipe what was written, and give the permission back where not all of it was taken."""
        if self._is_closed:
            return
        self._is_closed = True
        self._place.close()
        if not self._is_whole:
            self._broke_off()


def download_export(*, by: Actor, at: datetime, operation: str, request: str) -> Leaving:
    """Write what two people agreed on, once, as one archive that is sent and not kept.

    Raises
    ------
    ExportNotRight
        When nobody agreed to it, or it was written already.
    ExportNotWritten
        When there is no room for it.
    NotAllowed, NotFound
    """
    broke_off = partial(give_back, by=by, at=at, operation=operation, request=request)
    with ExitStack() as place:
        path = place.enter_context(in_memory()) / NAME
        try:
            export_canonical(by=by, at=at, operation=operation, target=path, request=request)
        except ExportNotWritten:
            raise ExportNotWritten(NO_ROOM) from None
        file = place.enter_context(path.open("rb"))
        size = path.stat().st_size
        return Leaving(file, size=size, place=place.pop_all(), broke_off=broke_off)
