"""Attendance rates as a viewer may see them; the denominators are the members of that day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from likewise.domain.access import Capability, NotFound
from likewise.domain.accounts import Actor
from likewise.domain.attendance import MeetingRate, PeriodRate, by_month, meeting_rates, together
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.memberships import Membership
from likewise.queries.access import (
    check_reaches_cohort,
    check_reaches_participant,
    check_sees,
    cohorts_in_reach,
)
from likewise.queries.evolution.reading import known_until
from likewise.records import models
from likewise.records.facts import as_known, current, known_at
from likewise.records.meetings import marked_since


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
    hosts = models.MeetingHost.objects.all()
    if reach is not None:
        hosts = hosts.filter(cohort_id__in=reach)
    instant = known_until(programme, known_on)

    def read[K: (Meeting, Attendance, Membership)](kind: type[K], **filters: object) -> list[K]:
        found = as_known(kind, instant, **filters) if instant else current(kind, **filters)
        return list(found)

    held = read(
        Meeting, programme_id=programme, on__gte=first, on__lte=last, state="held",
        fact__in=hosts.values("meeting_id"),
    )  # fmt: skip
    rates = meeting_rates(
        cohort=cohort,
        meetings=held,
        attendance=read(Attendance, meeting_id__in=[each.id for each in held]),
        memberships=read(Membership, cohort_id__in=_hosting(held), role="member"),
    )
    return AttendanceRates(
        first=first, last=last, meetings=rates, months=by_month(rates), overall=together(rates)
    )


def _hosting(meetings: Iterable[Meeting]) -> set[str]:
    return {cohort for meeting in meetings for cohort in meeting.cohorts}
