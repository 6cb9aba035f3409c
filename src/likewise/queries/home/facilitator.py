"""A facilitator's first page: the next meeting, the register, my people."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from likewise.domain.accounts import Actor
from likewise.domain.meetings import MeetingState
from likewise.domain.participants import RoleName
from likewise.queries.access import (
    Label,
    as_people_count,
    cohort_names,
    cohorts_in_reach,
    labels,
    now_recorded,
)
from likewise.queries.contacts import LastContact, last_contacts
from likewise.queries.meetings import MeetingLine, in_reach, lines
from likewise.records import models
from likewise.records.meetings import last_came
from likewise.records.memberships import covering

COMING_SHOWN = 4
AHEAD = timedelta(days=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPerson:
    """Somebody in one of the facilitator's cohorts: when they last came, when last contacted."""

    label: Label
    cohorts: tuple[str, ...]
    last_came_on: date | None
    last_contact: LastContact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilitatorHome:
    """`to_take` are past or present meetings whose register is not taken, latest first."""

    coming: tuple[MeetingLine, ...]
    to_take: tuple[MeetingLine, ...]
    cohorts: tuple[tuple[str, str, int], ...]
    people: tuple[OwnPerson, ...]


def facilitator_home(viewer: Actor, *, today: date) -> FacilitatorHome:
    """What a facilitator needs today, within the cohorts that they facilitate now.

    Raises
    ------
    NotFound
        When the viewer's role reaches no cohorts.
    """
    reach = cohorts_in_reach(viewer, today=today) or frozenset()
    meetings = in_reach(viewer, today=today)
    soon = meetings.filter(on__gte=today, on__lt=today + AHEAD).exclude(state=MeetingState.HELD)
    late = meetings.filter(state=MeetingState.PLANNED, on__lte=today)
    spells = models.Membership.objects.filter(
        now_recorded(), covering(today), cohort_id__in=reach, role=RoleName.MEMBER
    )
    names = cohort_names(viewer, cohorts=reach)
    inside: dict[str, list[str]] = defaultdict(list)
    sizes: dict[str, int] = dict.fromkeys(names, 0)
    for cohort, participant in spells.values_list("cohort_id", "participant_id"):
        sizes[cohort] += 1
        if participant != viewer.participant:
            inside[participant].append(names[cohort])
    return FacilitatorHome(
        coming=lines(viewer, soon.order_by("starts_at")[:COMING_SHOWN], today=today),
        to_take=lines(viewer, late.order_by("-starts_at")[:COMING_SHOWN], today=today),
        cohorts=tuple(
            (cohort, names[cohort], sizes[cohort])
            for cohort in sorted(names, key=lambda each: as_people_count(names[each]))
        ),
        people=_people(viewer, inside, today),
    )


def _people(viewer: Actor, inside: dict[str, list[str]], today: date) -> tuple[OwnPerson, ...]:
    seen = labels(viewer, participants=inside)
    contacts = last_contacts(inside, today=today)
    last = last_came(inside, today)
    people = [
        OwnPerson(
            label=seen[who],
            cohorts=tuple(sorted(cohorts)),
            last_came_on=last.get(who),
            last_contact=contacts.get(who),
        )
        for who, cohorts in inside.items()
    ]
    return tuple(sorted(people, key=lambda each: each.label.order))
