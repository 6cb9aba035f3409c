"""Backups of the record: what a manifest says of one, and which of them are kept."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from likewise.domain.refusals import DomainError

NEWEST, DAYS, WEEKS, MONTHS = 5, 14, 8, 12
RULE = (
    f"the newest {NEWEST}, and the last of each of {DAYS} days, {WEEKS} weeks and {MONTHS} months"
)


class BackupNotRight(DomainError):
    """A backup that cannot be made, or cannot be brought back."""


class Engine(StrEnum):
    """Which database a backup is of; it goes back into no other."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last act, or the last look, that a record has."""

    sequence: int
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What lies beside a backup: when and why it was made, its digest, and what it has to hold.

    `rows` are counted table by table in the record, at the instant of the copy; `migrations` say
    which versions of Likewise can read it; `media` are the files that lie beside it, by digest.
    """

    made_at: datetime
    why: str
    engine: Engine
    size: int
    sha256: str
    rows: Mapping[str, int]
    migrations: tuple[str, ...]
    last_act: Head | None
    last_look: Head | None
    media: tuple[str, ...]


def kept_of(made: Mapping[str, datetime]) -> frozenset[str]:
    """Which backups stay, of those there are by name: the newest, and the last of each period.

    Days, weeks and months are counted back from one that has a backup to the next that has, so a
    machine that was off for a year, or whose clock is wrong, loses none.
    """
    newest = sorted(made, key=lambda name: (made[name], name), reverse=True)
    kept = set(newest[:NEWEST])
    for period, how_many in ((_day, DAYS), (_week, WEEKS), (_month, MONTHS)):
        kept |= _last_of_each(newest, made, period, how_many)
    return frozenset(kept)


def _last_of_each(
    newest: list[str],
    made: Mapping[str, datetime],
    period: Callable[[datetime], Hashable],
    how_many: int,
) -> set[str]:
    last: dict[Hashable, str] = {}
    for name in newest:
        last.setdefault(period(made[name]), name)
    return set(list(last.values())[:how_many])


def _day(at: datetime) -> Hashable:
    return at.date()


def _week(at: datetime) -> Hashable:
    return at.isocalendar()[:2]


def _month(at: datetime) -> Hashable:
    return at.year, at.month
