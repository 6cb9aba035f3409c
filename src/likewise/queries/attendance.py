"""Attendance rates as a viewer may see them; the denominators are the members of that day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Case, Q, QuerySet, When

from likewise.domain.access import Capability, NotFound
from likewise.domain.accounts import Actor
from likewise.domain.attendance import MeetingRate, PeriodRate, by_month, meeting_rates, together
from likewise.domain.meetings import Capacity, MeetingState, Result
from likewise.domain.participants import RoleName
from likewise.domain.periods import Period
from likewise.queries.access import (
    check_reaches_cohort,
    check_reaches_participant,
    check_sees,
    cohorts_in_reach,
)
from likewise.queries.evolution.reading import known_until
from likewise.records import models, questions
from likewise.records.facts import known_at
from likewise.records.meetings import came, marked_since


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRates:
    """The rates of a period: of every held meeting, of every month, and of all together."""

    first: date
    last: date
    meetings: tuple[MeetingRate, ...]
    months: dict[date, PeriodRate]
    overall: PeriodRate


def marked_from(
    viewer: Actor, *, participant: str, on: date, today: date, cohort: str | None = None
) -> frozenset[date]:
    """The days from one on at which a register names somebody as their cohort's own.

    Of one cohort, or of all that they are in on that day or join later.
    """
    check_reaches_participant(viewer, participant=participant, today=today)
    mine = models.Membership.objects.filter(
        Q(left_on=None) | Q(left_on__gt=on), known_at(None), participant=participant
    )
    cohorts = [cohort] if cohort else list(mine.values_list("cohort_id", flat=True))
    found = marked_since([participant], on, cohorts=cohorts)
    return frozenset(meeting.on for _, meeting in found)


def attendance_rates(
    viewer: Actor,
    *,
    first: date,
    last: date,
    today: date,
    cohort: str | None = None,
    known_on: date | None = None,
) -> AttendanceRates:
    """The rates of the meetings held from `first` to `last`, both inside.

    Parameters
    ----------
    cohort
        Only meetings that this cohort hosted, over its own members; none is every cohort in the
        viewer's reach, each meeting over the members of all its hosts.
    known_on
        As the record said at the end of this day; none is now.

    Raises
    ------
    NotFound
        When the viewer may not see meetings, or the cohort is out of reach.
    """
    programme = check_sees(viewer, Capability.SEE_MEETINGS)
    if last < first:
        raise NotFound("There is no meeting in a period that ends before it starts.")
    if cohort is not None:
        check_reaches_cohort(viewer, cohort=cohort, today=today)
    reach = frozenset({cohort}) if cohort else cohorts_in_reach(viewer, today=today)
    known = known_at(known_until(programme, known_on))
    held = questions.answer(
        questions.every(models.Meeting, "fact", "starts", "on", "guests"),
        known,
        programme_id=programme,
        state=MeetingState.HELD,
        on__gte=first,
        on__lte=last,
    )
    meetings = _meetings(held, reach)
    hosting = {host for meeting in meetings for host in meeting.cohorts}
    rates = meeting_rates(
        cohort=cohort,
        meetings=meetings,
        attendance=_lines(known, [each.id for each in meetings]),
        memberships=_spells(known, hosting),
    )
    return AttendanceRates(
        first=first, last=last, meetings=rates, months=by_month(rates), overall=together(rates)
    )


class _Held(NamedTuple):
    """A held meeting as the database has it: three years have thousands."""

    id: str
    starts: datetime
    on: date
    guests: int
    cohorts: tuple[str, ...]

    @property
    def state(self) -> MeetingState:
        return MeetingState.HELD


class _Line(NamedTuple):
    """Somebody who came to a meeting, as the database has it."""

    meeting: str
    participant: str
    capacity: Capacity
    is_first_time: bool

    @property
    def result(self) -> Result:
        return Result.ATTENDED


class Spell(NamedTuple):
    """Somebody's time as a member of a cohort, as the database has it."""

    cohort: str
    participant: str
    period: Period
    is_member: bool = True


def _meetings(held: Iterable[Sequence[Any]], reach: frozenset[str] | None) -> list[_Held]:
    """Those of the meetings that a cohort in reach hosted, with all who did."""
    rows, hosts = {row[0]: row for row in held}, defaultdict[str, list[str]](list)
    hosting = questions.every(models.MeetingHost, "meeting_id", "cohort_id")
    for meeting, host in questions.answer(hosting, meeting_id__in=rows):
        hosts[meeting].append(host)
    return [
        _Held._make((*rows[each], tuple(hosted)))
        for each, hosted in hosts.items()
        if reach is None or not reach.isdisjoint(hosted)
    ]


def _lines(known: Q, meetings: Sequence[str]) -> Iterator[_Line]:
    """Who came. SQLite's answers are text and numbers, and to make a boolean of each of 30,000
    takes longer than to read them: whether it was a first time is asked as a number."""
    capacities = {each.value: each for each in Capacity}
    for meeting, participant, capacity, is_first_time in questions.answer(
        _marks(), known, came(), meeting_id__in=meetings
    ):
        yield _Line(meeting, participant, capacities[capacity], bool(is_first_time))


@cache
def _marks() -> "QuerySet[Any, Any]":
    first = Case(When(is_first_time=True, then=1), default=0)
    lines = models.Attendance.objects.annotate(first=first)
    return lines.values_list("meeting_id", "participant_id", "capacity", "first")


def _spells(known: Q, cohorts: Iterable[str]) -> list[Spell]:
    columns = ("cohort_id", "participant_id", "joined_on", "left_on")
    spells = questions.every(models.Membership, *columns)
    return [
        Spell(cohort, participant, Period(joined, left))
        for cohort, participant, joined, left in questions.answer(
            spells, known, cohort_id__in=set(cohorts), role=RoleName.MEMBER
        )
    ]
