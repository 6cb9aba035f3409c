"""Finds a fact by its id, and everything that a correction of it may touch."""

from datetime import date
from typing import Any

from likewise.domain.cohorts import LineageEvent
from likewise.domain.corrections import Surroundings, is_correctable
from likewise.domain.facts import Fact
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.memberships import Membership
from likewise.domain.participants import Status
from likewise.records import models
from likewise.records.cohorts import histories
from likewise.records.facts import current
from likewise.records.meetings import meetings_of


def correctable_fact(fact: str, *, programme: str) -> Fact | None:
    """What a programme’s record says now of the fact with this id, if it may be corrected."""
    for kind in filter(is_correctable, kinds()):
        found = current(kind, fact=fact, programme_id=programme)
        if found:
            return found[0]
    return None


def surroundings(fact: Fact, programme: str) -> Surroundings:
    """What a correction of this fact may touch besides itself."""
    if isinstance(fact, Membership):
        registers = registers_where(
            participant_id=fact.participant, meeting__in=meetings_of([fact.cohort]).values("fact")
        )
    elif isinstance(fact, Meeting):
        registers = registers_where(meeting_id=fact.id)
    elif isinstance(fact, Status):
        registers = registers_where(participant_id=fact.participant, capacity="visitor")
    else:
        return Surroundings()
    hosts = {cohort for _, meeting in registers for cohort in meeting.cohorts}
    if isinstance(fact, Membership):
        hosts.add(fact.cohort)
    if isinstance(fact, Meeting):
        hosts |= set(fact.cohorts)
    return Surroundings(
        registers=registers,
        cohorts=histories(hosts, programme=programme),
        events=_events(getattr(fact, "participant", None)),
        statuses=statuses_of({entry.participant for entry, _ in registers}),
    )


def hosts_of(fact: Fact) -> tuple[tuple[str, ...], date | None]:
    """The cohorts of a register entry, meeting or contact, and its day; empty for other facts."""
    if isinstance(fact, Attendance):
        fact = current(Meeting, fact=fact.meeting)[0]
    if isinstance(fact, Meeting):
        return fact.cohorts, fact.on
    cohort, on = getattr(fact, "cohort", None), getattr(fact, "on", None)
    return ((cohort,) if cohort else ()), on


def registers_where(**filters: Any) -> list[tuple[Attendance, Meeting]]:
    """Lines of registers, each with its meeting, that a query over their table finds."""
    entries = current(Attendance, **filters)
    meetings = {each.id: each for each in current(Meeting, fact__in={e.meeting for e in entries})}
    return [(entry, meetings[entry.meeting]) for entry in entries if entry.meeting in meetings]


def _events(participant: str | None) -> list[LineageEvent]:
    if participant is None:
        return []
    rows = models.Passage.objects.filter(participant=participant).values("event")
    return current(LineageEvent, row__in=rows)


def statuses_of(participants: set[str]) -> dict[str, tuple[Status, ...]]:
    """The dated statuses of people, by person."""
    statuses: dict[str, tuple[Status, ...]] = {}
    for status in current(Status, participant_id__in=participants):
        statuses[status.participant] = (*statuses.get(status.participant, ()), status)
    return statuses
