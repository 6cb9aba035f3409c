"""The backups there are, for whoever looks after the installation."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.backups import BackupNotRight
from likewise.records import backups


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupLine:
    """One backup: when and why it was made, how large it is, and what is wrong with it, if so.

    `made_at` and what follows are none where its manifest cannot be read.
    """

    path: Path
    size: int
    fault: str | None
    made_at: datetime | None = None
    why: str | None = None
    rows: int | None = None
    files: int | None = None


def backups_there(viewer: Actor, *, within: Path | None = None) -> tuple[BackupLine, ...]:
    """The backups in a folder, the newest first, each compared with its digest.

    Raises
    ------
    NotAllowed
    """
    check_may(viewer, Capability.CHECK)
    return tuple(_line(each) for each in backups.kept(within))


def where(viewer: Actor) -> Path:
    """The folder of backups.

    Raises
    ------
    NotAllowed
    """
    check_may(viewer, Capability.CHECK)
    return backups.folder()


def _line(backup: Path) -> BackupLine:
    size, fault = backup.stat().st_size, backups.verify(backup)
    try:
        manifest = backups.manifest_of(backup)
    except BackupNotRight:
        return BackupLine(path=backup, size=size, fault=fault)
    return BackupLine(
        path=backup, size=size, fault=fault, made_at=manifest.made_at, why=manifest.why,
        rows=sum(manifest.rows.values()), files=len(manifest.media),
    )  # fmt: skip
