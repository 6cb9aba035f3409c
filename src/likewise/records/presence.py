"""Who is at work on this installation, so that nobody's keys are changed under their hands."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from likewise.domain.refusals import DomainError
from likewise.records import unfinished

_SERVING = "serving-at-"
_held: dict[Path, IO[bytes]] = {}


class AtWork(DomainError):
    """Something that is done while nobody else is at work, asked for while somebody is."""


def hold() -> None:
    """Say, until this process ends, that it is at work here."""
    _lock(exclusive=False)


@contextmanager
def alone() -> Iterator[None]:
    """While nobody else is at work on this machine; others begin again afterwards.

    Where the system cannot say so (Windows, or a server on another machine), it is for whoever
    runs the command to have stopped them.

    Raises
    ------
    AtWork
    """
    try:
        _lock(exclusive=True)
    except BlockingIOError:
        hold()
        raise AtWork(
            "Likewise is at work here (a server, or another command). Stop it, then try again."
        ) from None
    try:
        yield
    finally:
        hold()


def serve(port: int) -> None:
    """Say, until this process ends, that it serves pages at a port."""
    file = Path(settings.HOME) / f"{_SERVING}{port}"
    _held[file] = file.open("ab")
    unfinished.hold(_held[file].fileno())


def serving() -> set[int]:
    """The ports at which somebody serves pages of this data folder, this process among them."""
    found = set()
    for each in Path(settings.HOME).glob(f"{_SERVING}[0-9]*"):
        if unfinished.is_nobodys(each):
            each.unlink(missing_ok=True)
        else:
            found.add(int(each.name.removeprefix(_SERVING)))
    return found


def _lock(*, exclusive: bool) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        return
    file = Path(settings.HOME) / "at-work"
    if file not in _held:
        _held[file] = file.open("ab")
    kind = fcntl.LOCK_EX | fcntl.LOCK_NB if exclusive else fcntl.LOCK_SH
    fcntl.flock(_held[file], kind)
