"""Files that somebody sent, kept until they confirm or a day has passed."""

import re
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from likewise.domain.refusals import DomainError

KEPT_SECONDS = 24 * 60 * 60
MOST_FILES = 60
OWNER = ".owner"
_NAME = re.compile(r"[^/\\\x00-\x1f]{1,120}")
_OPERATION = re.compile(r"[0-9a-f]{32}")


class UploadNotRight(DomainError):
    """Files that cannot be taken, or that are gone."""


def keep(files: "Iterable[UploadedFile[Any]]", *, operation: str, account: str) -> Path:
    """Keep what somebody sent under the operation they were given; answers the folder."""
    _forget_old()
    folder = _folder(operation)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, mode=0o700)
    sent = list(files)
    if not 0 < len(sent) <= MOST_FILES:
        raise UploadNotRight(f"Choose between 1 and {MOST_FILES} files.")
    write(sent, folder=folder)
    (folder / OWNER).write_text(account)
    return folder


def write(files: "Iterable[UploadedFile[Any]]", *, folder: Path) -> None:
    """Write what somebody sent into a folder, under the names it has with them."""
    for file in files:
        name = Path(file.name or "").name
        if not _NAME.fullmatch(name) or name.startswith("."):
            raise UploadNotRight("A file has a name that cannot be kept. Give it a shorter one.")
        if (folder / name).exists():
            raise UploadNotRight(f"Two of the files are called {name}. Send one of them.")
        with (folder / name).open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)


def kept(*, operation: str, account: str) -> Path:
    """The folder of what this account sent under an operation.

    Raises
    ------
    UploadNotRight
        When it is gone, or somebody else's.
    """
    folder = _folder(operation)
    owner = folder / OWNER
    if not owner.is_file() or owner.read_text() != account:
        raise UploadNotRight("Your files are no longer here. Please send them again.")
    return folder


def forget(*, operation: str) -> None:
    """Let go of what was sent."""
    shutil.rmtree(_folder(operation), ignore_errors=True)


def only_file(folder: Path) -> Path:
    """The one file of a folder where there is one; else the folder."""
    files = [each for each in folder.iterdir() if each.name != OWNER]
    return files[0] if len(files) == 1 else folder


def _folder(operation: str) -> Path:
    if not _OPERATION.fullmatch(operation):
        raise UploadNotRight("This page was too old to save. Please send your files again.")
    return Path(settings.HOME) / "uploads" / operation


def _forget_old() -> None:
    home = Path(settings.HOME) / "uploads"
    home.mkdir(mode=0o700, exist_ok=True)
    for folder in home.iterdir():
        if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
