"""What registers of the record say, and what sources said of them, to tell what is new in others.

A line of a register has no key of its own, as there may be millions. So what a source said last is
read from the versions that imports made of it, but those of imports that were taken back.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Q

from likewise.records import models
from likewise.records.staging.loading import Loader

CHUNK = 5000
MEETINGS = 500  # asked for at once
NOW = Q(superseded_at__isnull=True, is_void=False)
IMPORTED, TAKEN_BACK = "imports.tables", "imports.undo"
_SAYS = ("meeting_id", "participant_id", "fact", "result", "is_first_time")
_REGISTER = (
    "INSERT INTO register SELECT m.number, p.number, ?3, ?4, ?5 "
    "FROM numbered_meeting m, numbered_participant p WHERE m.fact = ?1 AND p.fact = ?2"
)
type Said = tuple[str, str, str, str, bool]


def load_registers(loader: Loader, *, corrections: bool) -> None:
    """What the registers say of the meetings that new lines speak of, and the record holds."""
    meetings = [
        row[0]
        for row in loader.db.execute(
            "SELECT DISTINCT m.fact FROM all_meeting m JOIN numbered_meeting u ON u.fact = m.fact "
            "WHERE m.does = 'held' AND u.number IN (SELECT meeting FROM register_line)"
        )
    ]
    for start in range(0, len(meetings), MEETINGS):
        some = meetings[start : start + MEETINGS]
        standing = models.Attendance.objects.filter(NOW, meeting__in=some)
        once = standing.filter(version=1).values_list(*_SAYS)
        loader.db.executemany(_REGISTER, once.iterator(chunk_size=CHUNK))
        often = standing.filter(version__gt=1).values("fact")
        found = models.Attendance.objects.filter(fact__in=often).order_by("fact", "version")
        versions = found.values_list(*_SAYS, "operation__action").iterator(chunk_size=CHUNK)
        loader.db.executemany(_REGISTER, _said(versions, corrections))


def _said(versions: Iterable[tuple[Any, ...]], corrections: bool) -> Iterator[Said]:
    """What of each line is nothing new: what it says now, and what a source said of it last.

    Where no import of tables left its mark, every value that it had may be a source's; corrections
    then count against what it says now.
    """
    for _, group in groupby(versions, key=itemgetter(2)):
        imported: list[Said] = []
        others: set[Said] = set()
        now: Said | None = None
        for *says, action in group:
            now = (says[0], says[1], says[2], says[3], says[4])
            if action == IMPORTED:
                imported.append(now)
            elif action != TAKEN_BACK:
                others.add(now)
            elif imported:
                imported.pop()
        if now is not None:
            yield from {now, *(imported[-1:] or (() if corrections else others))}
