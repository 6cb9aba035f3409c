"""The installation's key, which wraps all others: from a file, a variable or a command."""

import base64
import binascii
import contextlib
import os
import secrets
import subprocess
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from likewise.domain.refusals import DomainError
from likewise.records.keys import store, wrapping

LENGTH = 32
HOW = (
    "Give it in the file that LIKEWISE_KEY_FILE names, in LIKEWISE_KEY, or by the command in "
    "LIKEWISE_KEY_COMMAND (docs/reference/settings.md)."
)


class KeyNotRight(DomainError):
    """A key of the installation that is missing, wrong, or where it must not be."""


_kept: dict[tuple[str, str], bytes] = {}


def key(*, make: bool = False) -> bytes:
    """The installation's key, 32 bytes; `make` makes it where nothing was ever sealed.

    Raises
    ------
    KeyNotRight
        When it is missing, unreadable, not the one that wrapped the keys, or lies among backups.
    """
    where = (settings.KEYS_URL, str(settings.KEY_FILE))
    if where not in _kept:
        _kept[where] = _checked(_given(make=make), make=make)
    return _kept[where]


def at_hand() -> bytes:
    """The installation's key as it is given, whether or not it fits the store there is.

    Raises
    ------
    KeyNotRight
        When it is missing, unreadable or no key.
    """
    return _given(make=False)


def is_a_file() -> bool:
    """Whether the key is in a file here, which can be changed here."""
    return not (os.environ.get("LIKEWISE_KEY") or os.environ.get("LIKEWISE_KEY_COMMAND"))


def change(new: bytes, *, in_place: Callable[[], None]) -> None:
    """Keep another key, once `in_place` has put everything under it; both or neither.

    The new key lies beside the present one before anything changes, so that a machine that stops
    in between goes on with whichever fits (`finish_change`).
    """
    file = Path(settings.KEY_FILE)
    waiting = _waiting(file)
    waiting.unlink(missing_ok=True)
    _write(waiting, new)
    in_place()
    finish_change()


def finish_change() -> None:
    """End a change of the key that was interrupted: keep the new one where it fits."""
    waiting = _waiting(Path(settings.KEY_FILE))
    if not is_a_file() or not waiting.exists():
        return
    sealed = store.proof() if store.is_there() else None
    new = _decoded(waiting.read_text(encoding="utf-8"), str(waiting))
    if sealed is not None and wrapping.fits(new, sealed):
        waiting.replace(settings.KEY_FILE)
    else:
        waiting.unlink()
    forget()


def read(file: Path) -> bytes:
    """A key that somebody put into a file.

    Raises
    ------
    KeyNotRight
        When the file holds none.
    """
    return _decoded(file.read_text(encoding="utf-8"), str(file))


def forget() -> None:
    """Let go of the key in memory, to read it again."""
    _kept.clear()


def _given(*, make: bool) -> bytes:
    if os.environ.get("LIKEWISE_KEY"):
        return _decoded(os.environ["LIKEWISE_KEY"], "LIKEWISE_KEY")
    if os.environ.get("LIKEWISE_KEY_COMMAND"):
        return _decoded(_said_by(os.environ["LIKEWISE_KEY_COMMAND"]), "LIKEWISE_KEY_COMMAND")
    file = Path(settings.KEY_FILE)
    check_place(file, "The installation's key")
    # Asked in this order: another process or thread may be making both, the file first.
    if not file.exists() and (not make or store.proof() is not None) and not file.exists():
        raise KeyNotRight(f"The installation's key is not at {file}. {HOW}")
    if make:
        _make(file)
    try:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise KeyNotRight(
                f"The installation's key can be read by others on this machine: "
                f"chmod 600 {file}, and think of it as known to them."
            )
        return _decoded(file.read_text(encoding="utf-8"), str(file))
    except OSError as error:
        raise KeyNotRight(
            f"The installation's key at {file} cannot be read ({error.strerror}). {HOW}"
        ) from None


def check_place(file: Path, what: str) -> None:
    """Refuse what lies among the backups of the record: whoever has one would have both.

    Raises
    ------
    KeyNotRight
    """
    backups = Path(settings.BACKUPS or Path(settings.HOME) / "backups")
    if backups.resolve() in file.resolve().parents:
        raise KeyNotRight(
            f"{what} lies among the backups of the record ({file}), so that whoever has a backup "
            "can read it. Move it elsewhere, and take the backups that it was in as readable."
        )


def check_apart(folder: Path) -> None:
    """Refuse a folder for backups of the record that has anything of the keys in it.

    Raises
    ------
    KeyNotRight
    """
    apart = {
        "The store of keys": store.path(),
        "The installation's key": Path(settings.KEY_FILE) if is_a_file() else None,
        "The folder of key backups": Path(settings.KEY_BACKUPS) / "copy",
    }
    for what, file in apart.items():
        if file is not None and folder.resolve() in file.resolve().parents:
            raise KeyNotRight(
                f"{what} lies in {folder}, so that whoever has a backup of the record there could "
                "read it. Choose a folder that is only for backups."
            )


def _make(file: Path) -> None:
    """Make a key where there is none; the file is whole at the moment when it is there."""
    if file.exists():
        return
    key = secrets.token_bytes(LENGTH)
    new = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    _write(new, key)
    try:
        file.hardlink_to(new)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        with contextlib.suppress(FileExistsError):
            _write(file, key)
    finally:
        new.unlink()


def _write(file: Path, key: bytes) -> None:
    new = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(new, "w", encoding="utf-8") as opened:
        opened.write(base64.b64encode(key).decode() + "\n")
        opened.flush()
        os.fsync(opened.fileno())


def _waiting(file: Path) -> Path:
    return file.with_name(f"{file.name}.new")


def _said_by(command: str) -> str:
    done = subprocess.run(  # noqa: S602 - the owner of the machine names it
        command, shell=True, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        raise KeyNotRight(
            f"LIKEWISE_KEY_COMMAND ended with {done.returncode} and gave no key. Run it by hand "
            "to see why."
        )
    return done.stdout


def _decoded(text: str, where: str) -> bytes:
    try:
        found = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        found = b""
    if len(found) != LENGTH:
        raise KeyNotRight(f"{where} is no key: give 32 random bytes in base64. {HOW}")
    return found


def _checked(found: bytes, *, make: bool) -> bytes:
    """The key, if it is the one with which the store began."""
    sealed = store.proof() if store.is_there() or make else None
    if sealed is None:
        if not make:
            raise KeyNotRight(
                f"There are no keys at {store.where()}, so nothing of the record can be read. "
                "Bring the store of keys back, or set KEYS_URL to where it is."
            )
        store.begin(wrapping.proof(found))
        sealed = store.proof() or b""
    if not wrapping.fits(found, sealed):
        raise KeyNotRight(
            "The installation's key is not the one with which the store of keys began, so nothing "
            f"of the record could be read. {HOW}"
        )
    return found
