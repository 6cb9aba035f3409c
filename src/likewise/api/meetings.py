"""Meetings between two days, and one of them with its register."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from likewise.api.answers import Paging, Somebody, paged, somebody
from likewise.api.cohorts import Named, PageNumber
from likewise.api.declared import Caller, Query
from likewise.domain.acts import Asks
from likewise.domain.ids import MeetingId
from likewise.domain.meetings import Capacity, MeetingState, Result
from likewise.domain.refusals import DomainError
from likewise.queries.meetings import MeetingLine, meeting_page, meetings_between

BEFORE = timedelta(days=91)
AHEAD = timedelta(days=366)
LONGEST = timedelta(days=1100)
AT_MOST = 10_000


class PeriodNotRight(DomainError):
    """Days that make no period, or too long a one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsAsked:
    """From which day, up to which, the first outside."""

    since: Annotated[
        date | None, Asks(question="From which day? A quarter of a year ago, where none is given")
    ] = None
    until: Annotated[
        date | None, Asks(question="Up to which day, the first outside? In a year, where none is")
    ] = None
    page: PageNumber = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingAsked:
    """One meeting."""

    meeting: MeetingId


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting; `attended` counts everybody in its register who came."""

    id: MeetingId
    starts: datetime
    state: MeetingState
    cohorts: tuple[Named, ...]
    venue: str
    reason: str
    minutes: int | None
    guests: int
    attended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """A page of meetings, in order of time."""

    paging: Paging
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """What the register says of somebody; no result: not marked."""

    person: Somebody
    capacity: Capacity
    result: Result | None
    is_first_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One meeting, how to find it, and its register for those who may see it."""

    meeting: Meeting
    directions: str
    lines: tuple[RegisterLine, ...]


def list_meetings(caller: Caller, asked: MeetingsAsked) -> Meetings:
    """The meetings in reach from one day up to another, in order of time."""
    last = asked.until or caller.today
    since = asked.since or max(min(caller.today, last) - BEFORE, last - LONGEST)
    until = asked.until or min(max(caller.today, since) + AHEAD, since + LONGEST)
    if not since <= until <= since + LONGEST:
        raise PeriodNotRight(f"`until` is not before `since`, nor {LONGEST.days} days after it.")
    found = meetings_between(
        caller.actor, since=since, until=until, today=caller.today, at_most=AT_MOST
    )
    here, paging = paged(found, asked.page)
    return Meetings(paging=paging, meetings=tuple(_meeting(each) for each in here))


def get_meeting(caller: Caller, asked: MeetingAsked) -> Register:
    """One meeting with its register."""
    found = meeting_page(caller.actor, meeting=asked.meeting, today=caller.today)
    caller.look(found.people, "a meeting")
    return Register(
        meeting=_meeting(found.line),
        directions=found.directions,
        lines=tuple(
            RegisterLine(
                person=somebody(each.label),
                capacity=each.capacity,
                result=each.result,
                is_first_time=each.is_first_time,
            )
            for each in found.entries
        ),
    )


def _meeting(line: MeetingLine) -> Meeting:
    return Meeting(
        id=line.id,
        starts=line.starts,
        state=line.state,
        cohorts=tuple(_named(line)),
        venue=line.venue,
        reason=line.reason,
        minutes=line.minutes,
        guests=line.guests,
        attended=line.attended,
    )


def _named(line: MeetingLine) -> Iterator[Named]:
    for cohort, name in line.cohorts:
        yield Named(id=cohort, name=name)


QUERIES = (
    Query(
        path="/meetings",
        asks=MeetingsAsked,
        answers=Meetings,
        tell=list_meetings,
        page="/meetings/",
    ),
    Query(
        path="/meetings/{meeting}",
        asks=MeetingAsked,
        answers=Register,
        tell=get_meeting,
        page="/meetings/<slug:meeting>/",
    ),
)
