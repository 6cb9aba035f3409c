"""A nurse's first page: the people of their practice, and who of them somebody should think of."""

from dataclasses import dataclass
from datetime import date, timedelta

from likewise.domain.access import Capability, NotFound
from likewise.domain.accounts import Actor
from likewise.domain.participants import GONE, StatusName
from likewise.queries.access import Label, check_sees, has_names_of_all, labels, now_recorded
from likewise.queries.cohorts.standing import LATELY
from likewise.queries.concerns import worries_waiting
from likewise.queries.meetings import MeetingLine, Sought, meetings_sought
from likewise.queries.participants import groups
from likewise.queries.queues import Queue, first_in_queue
from likewise.records import models

SHOWN = 5
AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """How many people, and the first few of them."""

    count: int
    first: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NurseHome:
    """The people of a practice, or of all: by what somebody should know of them today.

    `practice` is the one that was asked for, and none where it is none of the programme's.
    """

    practice: tuple[str, str] | None
    practices: tuple[tuple[str, str], ...]
    taking_part: int
    queues: dict[Queue, Some]
    gone: Some
    meetings: tuple[MeetingLine, ...]
    meetings_found: int
    worries_waiting: int

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whose name is shown."""
        parts = (*self.queues.values(), self.gone)
        return tuple(e.participant for each in parts for e in each.first if e.is_name)


def nurse_home(viewer: Actor, *, today: date, practice: str = "") -> NurseHome:
    """The people whom a nurse looks after: those of a practice, or of the whole programme.

    Raises
    ------
    NotFound
        When the viewer does not see everybody of the programme by name.
    """
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    if not has_names_of_all(viewer):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    rows = models.Practice.objects.filter(now_recorded(), programme_id=programme)
    practices = tuple(rows.order_by("name").values_list("fact", "name"))
    chosen = next((each for each in practices if each[0] == practice), None)
    local = groups.of_practice(programme, chosen[0], today=today) if chosen else None
    taking = groups.taking_part(programme, today=today)
    sought = Sought(practice=chosen[0] if chosen else None)
    meetings = meetings_sought(
        viewer, sought, since=today, until=today + AHEAD, today=today, at_most=SHOWN
    )
    return NurseHome(
        practice=chosen,
        practices=practices,
        taking_part=len(taking if local is None else taking & local),
        queues={
            queue: _some(viewer, first_in_queue(programme, queue, today=today, within=local))
            for queue in Queue
        },
        gone=_some(viewer, _gone_lately(programme, today, local)),
        meetings=meetings.lines,
        meetings_found=meetings.found,
        worries_waiting=worries_waiting(viewer),
    )


def _some(viewer: Actor, people: list[str]) -> Some:
    seen = labels(viewer, participants=people[:SHOWN])
    return Some(count=len(people), first=tuple(seen[who] for who in people[:SHOWN] if who in seen))


def _gone_lately(programme: str, today: date, local: frozenset[str] | None) -> list[str]:
    """Those who left, withdrew or died within the last weeks, the latest first."""
    rows = models.Status.objects.filter(
        now_recorded(),
        programme_id=programme,
        status__in=GONE,
        starts_on__gt=today - LATELY,
        starts_on__lte=today,
    )
    since = dict(rows.order_by("starts_on").values_list("participant_id", "starts_on"))
    still = groups.with_status(programme, [StatusName(each) for each in GONE], today=today)
    found = [who for who in since if who in still and (local is None or who in local)]
    return sorted(found, key=lambda who: (-since[who].toordinal(), who))
