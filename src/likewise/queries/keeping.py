"""What was read of a whole programme for one day, kept in this process until something changes.

The audit says what was done since the last look, and of which kinds of facts; only what those kinds
decide is read again. (The audit is written in the order in which acts are committed, so nothing
can slip in behind it.)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from likewise.records import models

KEPT_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is kept: how it is read, and the kinds of facts that decide it."""

    read: Callable[[str, date], Any]
    decided_by: frozenset[str]


@dataclass(slots=True)
class Kept:
    """What was read of one programme for one day, and the last event of the audit by then.

    `made` is what its reader made of it, and none again as soon as a part was read anew.
    """

    sequence: int = 0
    hash: str = ""
    parts: dict[str, Any] = field(default_factory=dict)
    made: Any = None


def last_event(programme: str) -> tuple[int, str]:
    """The last event of a programme in the audit, by number and hash: as long as it is the same,
    nothing was recorded since."""
    events = models.AuditEvent.objects.filter(programme=programme).order_by("sequence")
    return events.values_list("sequence", "hash").last() or (0, "")


class Keeper:
    """Keeps the parts of a few programmes, read when they are first asked for."""

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._parts = parts
        self._kept: dict[tuple[str, date], Kept] = {}

    def up_to_date(self, programme: str, today: date, *names: str) -> Kept:
        """What is kept of a programme for a day, with these parts, or all, as they stand now."""
        kept = self._kept.pop((programme, today), None) or Kept()
        last = self._forget(kept, programme)
        for name in names or self._parts:
            if name not in kept.parts:
                kept.parts[name], kept.made = self._parts[name].read(programme, today), None
        kept.sequence, kept.hash = last
        while len(self._kept) >= KEPT_AT_MOST:
            self._kept.pop(next(iter(self._kept)))
        self._kept[programme, today] = kept
        return kept

    def _forget(self, kept: Kept, programme: str) -> tuple[int, str]:
        """Drop the parts that something done since may have changed; answers the last event."""
        done = models.AuditEvent.objects.filter(programme=programme).order_by("sequence")
        if not kept.parts:
            return last_event(programme)
        events = list(
            done.filter(sequence__gte=kept.sequence).values_list("sequence", "hash", "counts")
        )
        if not events or events[0][:2] != (kept.sequence, kept.hash):
            kept.parts.clear()
        for _, _, counts in events[1:] if kept.parts else ():
            kinds = {name.rpartition(" ")[2] for name in counts}
            for name, part in self._parts.items():
                if not kinds or kinds & part.decided_by:
                    kept.parts.pop(name, None)
        return (events[-1][0], events[-1][1]) if events else (0, "")
