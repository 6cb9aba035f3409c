"""Files that somebody sent, kept sealed until they confirm or a day has passed.

What was sent under one operation has a key of its own among the keys, destroyed when it is let go.
"""

import itertools
import json
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from likewise.actions.imports import in_memory
from likewise.domain.refusals import DomainError
from likewise.records import keys
from likewise.records.exports import UPLOADS

KEPT_SECONDS = 24 * 60 * 60
MOST_FILES = 60
CONTENTS = "contents"
PIECE = 1 << 20
GONE = "Your files are no longer here. Please send them again."
_NAME = re.compile(r"[^/\\\x00-\x1f]{1,120}")
_OPERATION = re.compile(r"[0-9a-f]{32}")


class UploadNotRight(DomainError):
    """Files that cannot be taken, or that are gone."""


def keep(
    files: "Iterable[UploadedFile[Any]]", *, operation: str, account: str, beside: str = ""
) -> None:
    """Keep what somebody sent, sealed, under the operation they were given.

    `beside` is an earlier operation of theirs: what they sent under it is kept with these files,
    but for those of the same name, and let go there.
    """
    _forget_old()
    folder = _folder(operation)
    if folder.exists():
        forget(operation=operation)
    sent = list(files)
    named = dict(zip(_names(sent), sent, strict=True))
    with _earlier(beside, account) as earlier:
        pieces: dict[str, tuple[int, Iterable[bytes]]] = {
            path.name: (path.stat().st_size, _pieces_of(path))
            for path in sorted(earlier)
            if path.name not in named
        } | {name: (file.size or 0, file.chunks(PIECE)) for name, file in named.items()}
        if not 0 < len(pieces) <= MOST_FILES:
            raise UploadNotRight(f"Choose between 1 and {MOST_FILES} files.")
        folder.mkdir(parents=True, mode=0o700)
        owner = _owner(operation)
        keys.make([owner])
        ring = keys.Ring([owner])
        for number, (_, content) in enumerate(pieces.values()):
            _seal(ring, owner, content, folder / str(number))
        said = {
            "account": account,
            "names": list(pieces),
            "bytes": sum(size for size, _ in pieces.values()),
        }
        (folder / CONTENTS).write_bytes(ring.seal(owner, json.dumps(said), CONTENTS))
    if beside:
        forget(operation=beside)


def names_of(*, operation: str, account: str) -> tuple[str, ...]:
    """What the files are called that this account sent under an operation; none if they are gone.

    They are let go after a day, or as soon as they were imported.
    """
    try:
        return tuple(_contents(operation, account)[1]["names"])
    except UploadNotRight:
        return ()


def write(files: "Iterable[UploadedFile[Any]]", *, folder: Path) -> None:
    """Write what somebody sent into a folder, under the names it has with them."""
    sent = list(files)
    for name, file in zip(_names(sent), sent, strict=True):
        with (folder / name).open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)


@contextmanager
def kept(*, operation: str, account: str) -> Iterator[Path]:
    """A folder with what this account sent under an operation, in clear while it is read.

    Raises
    ------
    UploadNotRight
        When it is gone, or somebody else's.
    """
    folder, owner = _folder(operation), _owner(operation)
    ring, said = _contents(operation, account)
    with in_memory(said["bytes"]) as opened:
        for number, name in enumerate(said["names"]):
            _unseal(ring, owner, folder / str(number), opened / name)
        yield opened


def _contents(operation: str, account: str) -> tuple[keys.Ring, dict[str, Any]]:
    """The key to what an account sent, and what it is."""
    folder, owner = _folder(operation), _owner(operation)
    ring = keys.Ring([owner])
    if not (folder / CONTENTS).is_file() or owner not in ring:
        raise UploadNotRight(GONE)
    said: dict[str, Any] = json.loads(
        ring.unseal(owner, (folder / CONTENTS).read_bytes(), CONTENTS)
    )
    if said["account"] != account:
        raise UploadNotRight(GONE)
    return ring, said


@contextmanager
def _earlier(operation: str, account: str) -> Iterator[list[Path]]:
    """The files that were sent under an earlier operation, if there was one."""
    if not operation:
        yield []
        return
    with kept(operation=operation, account=account) as folder:
        yield list(folder.iterdir())


def _pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def forget(*, operation: str) -> None:
    """Let go of what was sent: of its key, then of the files."""
    folder = _folder(operation)
    keys.destroy([_owner(operation)])
    shutil.rmtree(folder, ignore_errors=True)


def only_file(folder: Path) -> Path:
    """The one file of a folder where there is one; else the folder."""
    files = list(folder.iterdir())
    return files[0] if len(files) == 1 else folder


def _names(sent: "list[UploadedFile[Any]]") -> list[str]:
    names: list[str] = []
    for file in sent:
        name = Path(file.name or "").name
        if not _NAME.fullmatch(name) or name.startswith("."):
            raise UploadNotRight("A file has a name that cannot be kept. Give it a shorter one.")
        if name in names:
            raise UploadNotRight(f"Two of the files are called {name}. Send one of them.")
        names.append(name)
    return names


def _seal(ring: keys.Ring, owner: str, content: Iterable[bytes], target: Path) -> None:
    """Piece by piece, each bound to its file and place, with an empty one where it ends."""
    with target.open("wb") as kept:
        for number, piece in enumerate(itertools.chain(content, [b""])):
            sealed = ring.seal(owner, piece, f"{target.name}|{number}")
            kept.write(len(sealed).to_bytes(4) + sealed)


def _unseal(ring: keys.Ring, owner: str, kept: Path, target: Path) -> None:
    with kept.open("rb") as sealed, target.open("wb") as opened:
        for number in itertools.count():
            length = int.from_bytes(sealed.read(4))
            piece = ring.unseal_bytes(owner, sealed.read(length), f"{kept.name}|{number}")
            if not piece:
                return
            opened.write(piece)


def _owner(operation: str) -> str:
    return f"{UPLOADS}{operation}"


def _folder(operation: str) -> Path:
    if not _OPERATION.fullmatch(operation):
        raise UploadNotRight("This page was too old to save. Please send your files again.")
    return Path(settings.HOME) / "uploads" / operation


def _forget_old() -> None:
    home = Path(settings.HOME) / "uploads"
    home.mkdir(mode=0o700, exist_ok=True)
    for folder in home.iterdir():
        if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            forget(operation=folder.name)
