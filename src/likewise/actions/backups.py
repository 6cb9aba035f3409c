"""Take a backup of the record, and bring one back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from likewise.actions.imports.places import clear_what_was_left
from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.refusals import DomainError
from likewise.records import audit, backups, begun, bringing_back, opening, presence, sessions
from likewise.records.backups import of_postgresql
from likewise.records.bringing_back import Newer as Newer
from likewise.records.bringing_back import Prospect as Prospect
from likewise.records.media import keeping
from likewise.records.turns import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtBack:
    """What was done: where what was there is now, and what is still to do, as sentences."""

    aside: str
    to_do: tuple[str, ...]


def back_up(*, by: Actor, at: datetime, to: Path | None = None, why: str = "asked") -> Path:
    """Take a backup, sweeping first what was left unfinished; answers where it is.

    Raises
    ------
    BackupNotRight
    """
    check_may(by, Capability.CHECK)
    if not backups.are_taken():
        of_postgresql.check_programs()
    clear_what_was_left()
    return backups.take(at=at, why=why, to=to)


def look_at_backup(*, by: Actor, backup: Path) -> Prospect:
    """See that a backup is whole, and what would be lost by bringing it back.

    Raises
    ------
    BackupNotRight
    """
    check_may(by, Capability.CHECK)
    return bringing_back.prospect(backup)


def restore_backup(*, by: Actor, at: datetime, found: Prospect) -> BroughtBack:
    """Put a backup in the place of the record while nobody is at work; nothing is deleted.

    Whoever was erased since stays erased, and everybody signs in again.

    Raises
    ------
    AtWork, BackupNotRight
    """
    check_may(by, Capability.CHECK)
    with presence.alone():
        aside = bringing_back.bring_back(found, at=at)
        to_do = tuple(_settled(by, at, found))
        begun.restored()
    return BroughtBack(aside=aside, to_do=to_do)


def restore_files(*, by: Actor, at: datetime, found: Prospect) -> int:
    """Bring back the files about people that are missing or damaged, and nothing else.

    Answers how many came back; a damaged one is moved out of the way.
    """
    check_may(by, Capability.CHECK)
    wanted = keeping.named() & set(found.manifest.media)
    number = keeping.bring_back(wanted, beside=found.backup.parent / backups.MEDIA)
    with writing():
        audit.append(
            by=by, at=at, action="backups.restore_files", about=[], counts={"files": number}
        )
    return number


def _settled(by: Actor, at: datetime, found: Prospect) -> Iterator[str]:
    """Do what belongs to it; says what cannot be done yet."""
    if begun.waiting_migrations():
        yield (
            "The backup is of an earlier version. Run `likewise serve` once: it brings the record "
            "up to date."
        )
        return
    sessions.bring_up_to_date()
    with writing():
        audit.append(by=by, at=at, action="backups.restore", about=[], counts=_lost(found))
    try:
        opening.check_places()
        opening.open_keys()
    except DomainError as refusal:
        yield refusal.sentence


def _lost(found: Prospect) -> dict[str, int]:
    said = {"acts": found.acts, "looks": found.looks}
    return {name: each.number for name, each in said.items() if each is not None}
