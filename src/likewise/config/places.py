"""Folders and files of an installation: for their owner alone, or nothing starts."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from likewise.config.environment import SettingNotRight

LENGTH, DIFFERENT = 50, 5  # characters of a secret key, at least, as Django asks for them
_OTHERS = 0o077
KNOWN = "and think of it as known to them"


def home() -> Path:
    """The data folder, made where there is none; only its owner may look into it."""
    os.umask(_OTHERS)  # whatever is written here, only its owner may read
    default = Path.home() / ".local" / "share" / "likewise"
    folder = Path(os.environ.get("LIKEWISE_HOME") or default).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if _is_open(folder) and not any(folder.iterdir()):
            folder.chmod(0o700)  # nothing has been in it for others to read
    except OSError as error:
        raise SettingNotRight(
            f"LIKEWISE_HOME is {folder}, which cannot be used ({error.strerror}). Give a folder "
            "that your account owns, or may make."
        ) from None
    if _is_open(folder):
        raise SettingNotRight(
            f"Others on this machine may look into the data folder {folder}. Make it yours alone: "
            f"chmod 700 {folder}"
        )
    return folder


def secret_key(folder: Path) -> str:
    """From the environment, else from a file that only its owner may read, made on first use."""
    given = os.environ.get("LIKEWISE_SECRET_KEY")
    if given is not None:
        if not _is_secret(given):
            raise SettingNotRight(
                f"LIKEWISE_SECRET_KEY is {'too short or too plain' if given else 'empty'}. Give "
                f"{LENGTH} random characters, or leave it out: one is made then."
            )
        return given
    file = folder / "secret-key"
    if not file.exists():
        _make(file)
    check_closed([file], "the secret key that signs sessions", f", {KNOWN}")
    try:
        found = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        found = ""
    if not _is_secret(found):
        raise SettingNotRight(
            f"The secret key in {file} cannot be read, or is empty or too short. Remove the file: "
            "another is made at the next start, and everybody signs in again."
        )
    return found


def scratch(folder: Path) -> Path:
    """Where what somebody sent lies in clear while it is read: in memory, where it can."""
    given = os.environ.get("LIKEWISE_SCRATCH")
    memory = Path("/dev/shm")  # noqa: S108 - each file and folder in it is made for its owner alone
    if not given and os.access(memory, os.W_OK):
        return memory
    found = Path(given or folder / "scratch").expanduser()
    try:
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingNotRight(
            f"LIKEWISE_SCRATCH is {found}, which cannot be used ({error.strerror}). Give a folder "
            "that your account may write."
        ) from None
    return found


def check_closed(files: Iterable[Path], what: str, besides: str = "") -> None:
    """Refuse files that others on this machine may read."""
    for file in files:
        if _is_open(file):
            raise SettingNotRight(
                f"Others on this machine may read {file}, which holds {what}. Make it yours "
                f"alone: chmod {700 if file.is_dir() else 600} {file}{besides}."
            )


def with_journals(file: Path) -> list[Path]:
    """A file of SQLite, and what it keeps beside it."""
    return [file, *(file.with_name(f"{file.name}-{end}") for end in ("wal", "shm", "journal"))]


def _is_open(path: Path) -> bool:
    try:
        return os.name == "posix" and bool(path.stat().st_mode & _OTHERS)
    except FileNotFoundError:
        return False


def _is_secret(given: str) -> bool:
    return len(given) >= LENGTH and len(set(given)) >= DIFFERENT


def _make(file: Path) -> None:
    """Make a secret key, whole before anybody can find it; another process may be first."""
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(8)}.unfinished")
    new = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(new, "w", encoding="utf-8") as opened:
        opened.write(secrets.token_urlsafe(48))
    try:
        os.link(unfinished, file)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()
