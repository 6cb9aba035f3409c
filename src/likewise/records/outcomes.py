"""What is recorded of outcomes, read for rules and lists without more of it than they ask."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from likewise.domain.facts import Fact, values_of
from likewise.domain.outcomes import (
    Anchor,
    DataLock,
    Instrument,
    Measurement,
    MissedOccasion,
    Occasion,
    Response,
    Window,
    enrolled_on,
    window_of,
)
from likewise.domain.outcomes.research import Recorded
from likewise.domain.participants import RoleName, Status, StatusName
from likewise.formats.outcomes import read_instrument
from likewise.records import models
from likewise.records.facts import as_known, current, known_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What decides who is due: from when whose days are counted, and what is recorded of them.

    `there` are measures and ids of instruments by person and occasion; `missed` pairs of the two.
    """

    enrolled: Mapping[str, date]
    allocated: Mapping[str, date]
    there: Mapping[tuple[str, str], set[str]] = field(default_factory=dict)
    missed: frozenset[tuple[str, str]] = frozenset()

    def window(self, occasion: Occasion, participant: str) -> Window | None:
        """The days of an occasion for one person."""
        return window_of(
            occasion,
            enrolled=self.enrolled.get(participant),
            allocated=self.allocated.get(participant),
        )


def occasions_of(programme: str) -> tuple[Occasion, ...]:
    """The occasions of a programme, in the order of their days."""
    return tuple(sorted(current(Occasion, programme_id=programme), key=_in_order))


def _in_order(occasion: Occasion) -> tuple[int, date, int, str]:
    counted_from = list(Anchor).index(occasion.anchor)  # enrolment comes before all else
    return counted_from, occasion.on or date.min, occasion.due_day, occasion.name


def members_of(programme: str) -> frozenset[str]:
    """Who was ever enrolled as a member of a programme: a list of all, which tells nobody's arm."""
    roles = _rows(models.Role, programme, {}).filter(role=RoleName.MEMBER)
    statuses = _rows(models.Status, programme, {}).filter(status=StatusName.ENROLLED)
    return frozenset(roles.values_list("participant_id", flat=True)) & frozenset(
        statuses.values_list("participant_id", flat=True)
    )


def known_of(programme: str, participants: Collection[str] | None = None) -> Known:
    """What is known of people of a programme that decides who is due; none: of all of them."""
    only = {} if participants is None else {"participant_id__in": set(participants)}
    there: dict[tuple[str, str], set[str]] = defaultdict(set)
    for table, column in ((models.Measurement, "measure"), (models.Response, "instrument_id")):
        rows = _rows(table, programme, only)
        for who, occasion, what in rows.values_list("participant_id", "occasion_id", column):
            there[who, occasion].add(what)
    missed = _rows(models.MissedOccasion, programme, only)
    allocated = _rows(models.Allocation, programme, only).filter(participant__isnull=False)
    return Known(
        enrolled=_enrolled(programme, only),
        allocated=dict(allocated.values_list("participant_id", "on")),
        there=there,
        missed=frozenset(missed.values_list("participant_id", "occasion_id")),
    )


def window_for(occasion: Occasion, participant: str, statuses: Collection[Status]) -> Window | None:
    """The days of an occasion for one person, read for no more than it asks; `statuses` theirs."""
    allocated = None
    if occasion.anchor is Anchor.ALLOCATION:
        rows = models.Allocation.objects.filter(known_at(None), participant_id=participant)
        allocated = rows.values_list("on", flat=True).first()
    return window_of(occasion, enrolled=enrolled_on(statuses), allocated=allocated)


def locks_of(programme: str) -> tuple[DataLock, ...]:
    """The locks of a programme as they stand, by name."""
    found = current(DataLock, programme_id=programme)
    return tuple(sorted(found, key=lambda each: (each.name, each.id)))


def recorded_of(
    programme: str, at: datetime | None = None, *, only: Collection[str] | None = None
) -> Recorded:
    """Every outcome of a programme, as it was known at an instant; none: now.

    `only` are the occasions of which it is; none: of all.
    """

    def within[F: (Measurement, Response, MissedOccasion)](facts: tuple[F, ...]) -> tuple[F, ...]:
        return tuple(each for each in facts if only is None or each.occasion in only)

    def found[F: Fact](kind: type[F]) -> tuple[F, ...]:
        of = {"programme_id": programme}
        return tuple(current(kind, **of) if at is None else as_known(kind, at, **of))

    occasions = tuple(each for each in found(Occasion) if only is None or each.id in only)
    asked = {each for one in occasions for each in one.instruments}
    return Recorded(
        occasions=tuple(sorted(occasions, key=_in_order)),
        definitions={
            each.id: read_instrument(each.words) for each in found(Instrument) if each.id in asked
        },
        measurements=within(found(Measurement)),
        responses=within(found(Response)),
        missed=within(found(MissedOccasion)),
    )


def digest_of(recorded: Recorded) -> str:
    """The SHA-256 digest of every fact of outcomes, in the order of their ids, in hex."""
    facts = (*recorded.occasions, *recorded.measurements, *recorded.responses, *recorded.missed)
    lines = sorted(json.dumps(values_of(each), sort_keys=True) for each in facts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def missed_by(participant: str, occasion: str) -> MissedOccasion | None:
    """That somebody misses an occasion; none where they do not."""
    found = current(MissedOccasion, participant_id=participant, occasion_id=occasion)
    return found[0] if found else None


def _enrolled(programme: str, only: Mapping[str, Any]) -> dict[str, date]:
    rows = _rows(models.Status, programme, only).filter(status=StatusName.ENROLLED)
    statuses: dict[str, list[Status]] = defaultdict(list)
    for fact, who, since in rows.values_list("fact", "participant_id", "starts_on"):
        statuses[who].append(
            Status(id=fact, participant=who, status=StatusName.ENROLLED, starts_on=since)
        )
    days = {who: enrolled_on(theirs) for who, theirs in statuses.items()}
    return {who: day for who, day in days.items() if day is not None}


def _rows(table: Any, programme: str, only: Mapping[str, Any]) -> Any:
    return table.objects.filter(known_at(None), programme_id=programme, **only)
