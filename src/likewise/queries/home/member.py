"""A member's first page: my next meeting, my group, who looked at my record."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.meetings import MeetingState
from likewise.domain.participants import RoleName
from likewise.domain.replies import Reply
from likewise.queries.access import (
    Label,
    as_people_count,
    cohort_names,
    cohorts_in_reach,
    labels,
    now_recorded,
)
from likewise.queries.consent import consent_of
from likewise.queries.erasures import Forgetting, forgetting_of
from likewise.queries.looks import Look, looks_at_me
from likewise.queries.meetings import MeetingLine, in_reach, lines
from likewise.queries.news import news_for_me
from likewise.queries.replies import own_replies
from likewise.queries.ringing import Ring, numbers_to_ring
from likewise.records import models
from likewise.records.memberships import covering

COMING_SHOWN = 4
AHEAD = timedelta(days=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCohort:
    """A cohort that the member is in, with the display names of the others in it.

    `unnamed` is how many more there are, who may not be on a list to others.
    """

    id: str
    name: str
    format: Format | None
    joined_on: date
    members: tuple[Label, ...]
    facilitators: tuple[Label, ...]
    unnamed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberHome:
    """`coming` are the next meetings, cancelled ones among them; `directions` by venue name.

    `open` are those of which the member can say whether they come, `replies` what they said, by
    meeting; `unread` those of which the record does
    not say yet that the member knows how they stand now; `rings` whom they may ring; `owed` of how
    many purposes they are asked whether they agree.
    """

    coming: tuple[MeetingLine, ...]
    open: frozenset[str]
    replies: dict[str, Reply]
    unread: frozenset[str]
    rings: tuple[Ring, ...]
    directions: dict[str, str]
    cohorts: tuple[OwnCohort, ...]
    looks: tuple[Look, ...]
    forgetting: Forgetting
    owed: int


def member_home(viewer: Actor, *, today: date, at: datetime) -> MemberHome:
    """What a member sees of their own cohorts and record.

    Raises
    ------
    NotFound
        When the viewer is not acting as a member.
    """
    if viewer.role is not ActingRole.MEMBER or viewer.participant is None:
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    reach = cohorts_in_reach(viewer, today=today) or frozenset()
    rows = (
        in_reach(viewer, today=today)
        .filter(on__gte=today, on__lt=today + AHEAD)
        .exclude(state=MeetingState.HELD)
    )
    next_rows = list(rows.order_by("starts_at", "fact")[:COMING_SHOWN])
    coming = lines(viewer, next_rows, today=today)
    venues = models.Venue.objects.filter(
        now_recorded(), programme_id=viewer.programme, name__in={each.venue for each in coming}
    )
    return MemberHome(
        coming=coming,
        open=frozenset(
            row.fact
            for row in next_rows
            if row.state == MeetingState.PLANNED and at < row.starts_at
        ),
        replies=own_replies(viewer, meetings=[each.id for each in coming]),
        unread=news_for_me(viewer, meetings=[each.id for each in coming]),
        rings=numbers_to_ring(viewer, cohorts=reach, today=today),
        directions=dict(venues.values_list("name", "directions")),
        cohorts=_cohorts(viewer, reach, today),
        looks=looks_at_me(viewer, at=at),
        forgetting=forgetting_of(viewer, participant=viewer.participant),
        owed=consent_of(viewer, participant=viewer.participant, today=today).number_owed,
    )


def _cohorts(viewer: Actor, reach: frozenset[str], today: date) -> tuple[OwnCohort, ...]:
    spells = list(
        models.Membership.objects.filter(
            now_recorded(), covering(today), cohort_id__in=reach
        ).values_list("cohort_id", "participant_id", "role", "joined_on")
    )
    people_here = {participant for _, participant, _, _ in spells}
    seen = labels(viewer, participants=people_here, today=today)
    names = cohort_names(viewer, cohorts=reach, today=today)
    formats = dict(
        models.CohortFormat.objects.filter(
            now_recorded(), cohort_id__in=reach, starts_on__lte=today
        )
        .order_by("starts_on")
        .values_list("cohort_id", "format")
    )

    def people(cohort: str, role: RoleName) -> tuple[Label, ...]:
        found = {who for where, who, as_, _ in spells if where == cohort and as_ == role}
        others = [seen[who] for who in found if who != viewer.participant]
        named = [label for label in others if not label.is_withheld]
        return tuple(sorted(named, key=lambda label: label.order))

    def unnamed(cohort: str) -> int:
        here = {who for where, who, _, _ in spells if where == cohort} - {viewer.participant}
        return sum(seen[who].is_withheld for who in here)

    return tuple(
        OwnCohort(
            id=cohort,
            name=name,
            format=Format(formats[cohort]) if cohort in formats else None,
            joined_on=min(
                on for where, who, _, on in spells if (where, who) == (cohort, viewer.participant)
            ),
            members=people(cohort, RoleName.MEMBER),
            facilitators=people(cohort, RoleName.FACILITATOR),
            unnamed=unnamed(cohort),
        )
        for cohort, name in sorted(names.items(), key=lambda each: as_people_count(each[1]))
    )
