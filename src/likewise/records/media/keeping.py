"""The files beside the record: which of them it names, which are strays, and their backups.

A file is there before the fact that names it. Where nobody confirms, or a machine stops between
the two, a stray is left over; it goes after a day.
"""

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from likewise.records import media, models
from likewise.records.keys import ledger
from likewise.records.unfinished import unfinished

A_DAY = 24 * 60 * 60
FRESH_SECONDS = 20 * 60 * 60  # strays go after a day, so nobody confirms one that may be going
_IMPORTS = "imports."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What there is, as counts: `wrong` are the digests of files that are changed or gone.

    `absent` came with an export, which carries no bytes; `erased` are of people who were erased.
    """

    whole: int
    wrong: tuple[str, ...]
    absent: int
    erased: int
    strays: int


def named() -> frozenset[str]:
    """The files that the record names, of people who were not erased."""
    rows = models.Attachment.objects.exclude(participant__in=ledger.erased())
    return frozenset(rows.values_list("media", flat=True))


def of_participant(participant: str) -> frozenset[str]:
    """The files sealed with a participant's key: theirs when they came, withdrawn or not."""
    rows = models.Attachment.objects.filter(participant=participant, version=1)
    return frozenset(rows.values_list("media", flat=True))


def owner_of(attachment: str) -> str:
    """Whose key seals an attached file: whom it was about when it came."""
    first = models.Attachment.objects.filter(fact=attachment, version=1)
    return str(first.values_list("participant_id", flat=True)[0])


def is_fresh(digest: str) -> bool:
    """Whether a file was received lately enough to be attached."""
    path = media.path_of(digest)
    return path.is_file() and time.time() - path.stat().st_mtime < FRESH_SECONDS


def clear_strays() -> int:
    """Let go of what nothing names and is a day old; answers how many files went.

    Which are old is asked before what is named: what was attached meanwhile was fresh.
    """
    old = [each for each in _lying() if time.time() - _written(each) > A_DAY]
    known = named()
    gone = [each for each in old if each.name not in known]
    for each in gone:
        each.unlink(missing_ok=True)
    return len(gone)


def verified() -> Kept:
    """Read every file that the record names, and count the others."""
    known = named()
    wrong = [each for each in sorted(known) if media.fault_of(media.path_of(each))]
    rows = models.Attachment.objects.filter(version=1)
    imported = rows.filter(operation__action__startswith=_IMPORTS, media__in=wrong)
    without = {
        each
        for each in imported.values_list("media", flat=True)
        if not media.path_of(each).exists()
    }
    return Kept(
        whole=len(known) - len(wrong),
        wrong=tuple(each for each in wrong if each not in without),
        absent=len(without),
        erased=rows.filter(participant__in=ledger.erased()).count(),
        strays=sum(each.name not in known for each in _lying()),
    )


# Backups


def copy(digests: Iterable[str], *, into: Path) -> list[str]:
    """Put files beside a backup that are not there yet; answers those that are there whole.

    They share the disk's blocks where they can, for a file here never changes.
    """
    there = []
    for each in sorted(digests):
        source, target = media.path_of(each), media.path_of(each, within=into)
        if not target.exists() and media.fault_of(source) is None:
            _copy(source, target)
        if target.exists():
            there.append(each)
    return there


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        with unfinished(target.parent) as new:
            shutil.copyfile(source, new)
            new.rename(target)


def bring_back(digests: Iterable[str], *, beside: Path) -> int:
    """Bring back files that are not here, or not whole here, from beside a backup.

    Answers how many came back. A damaged one is moved out of the way, not removed.
    """
    count = 0
    for each in sorted(digests):
        target, source = media.path_of(each), media.path_of(each, within=beside)
        fault = media.fault_of(target)
        if fault is not None and media.fault_of(source) is None:
            if target.exists():
                target.rename(target.with_suffix(".damaged"))
            _copy(source, target)
            count += 1
    return count


def keep_only(digests: Iterable[str], *, within: Path) -> None:
    """Let go of the files beside the backups that none of them names."""
    wanted = set(digests)
    for each in within.glob("[0-9a-f][0-9a-f]/*"):
        if each.name not in wanted:
            each.unlink(missing_ok=True)


def _lying() -> Iterator[Path]:
    yield from media.every()
    yield from (media.folder() / media.UNFINISHED).glob("*")


def _written(path: Path) -> float:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime
    return time.time()
