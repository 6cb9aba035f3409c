"""By what a list of people may be narrowed: status, role, practice, cohort and allocated arm."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import OuterRef, QuerySet, Subquery

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import State
from likewise.domain.participants import TAKING_PART, RoleName, StatusName
from likewise.domain.practices import Registration
from likewise.queries.access import (
    as_people_count,
    check_sees,
    cohort_names,
    cohorts_in_reach,
    looks_after_others,
    may_read,
    now_recorded,
    reaches_all,
)
from likewise.queries.participants import groups
from likewise.records import models
from likewise.records.memberships import covering

COHORTS_OFFERED = 400  # with more, a list to choose from helps nobody: a search does
NO_ARM = "none"


class Place(StrEnum):
    """Where somebody who takes part stands today."""

    COHORT = "in-cohort"
    NOWHERE = "no-cohort"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which people are asked for; nothing is everybody.

    `practice`, `cohort` and `arm` are ids; `arm` may be `NO_ARM`. What the viewer may not know of,
    they cannot ask for: it finds nobody.
    """

    text: str = ""
    status: StatusName | None = None
    place: Place | None = None
    role: RoleName | None = None
    practice: str = ""
    cohort: str = ""
    arm: str = ""
    taking_part: bool = False

    @property
    def is_everybody(self) -> bool:
        """Whether nothing but a text narrows."""
        return self == Asked(text=self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a viewer can ask for, as ids and names; cohorts only where they are not too many."""

    practices: tuple[tuple[str, str], ...]
    cohorts: tuple[tuple[str, str], ...]
    arms: tuple[tuple[str, str], ...]


def offered(viewer: Actor, *, today: date, cohort: str = "") -> Offered:
    """The practices, cohorts that are going on, and arms by which the viewer may narrow a list.

    `cohort` is offered as well, should the viewer reach it.
    """
    practices = models.Practice.objects.filter(now_recorded(), programme_id=viewer.programme)
    arms = models.Arm.objects.filter(now_recorded(), programme_id=viewer.programme)
    named = cohort_names(viewer, cohorts=_offered_cohorts(viewer, cohort, today))
    return Offered(
        practices=tuple(practices.order_by("name").values_list("fact", "name"))
        if may_read(viewer, Registration, "practice")
        else (),
        cohorts=tuple(sorted(named.items(), key=lambda each: as_people_count(each[1]))),
        arms=tuple(arms.order_by("name").values_list("fact", "name"))
        if may(viewer, Capability.SEE_ARMS)
        else (),
    )


def _offered_cohorts(viewer: Actor, asked: str, today: date) -> list[str]:
    reach = cohorts_in_reach(viewer, today=today)
    here = models.Cohort.objects.filter(now_recorded(), programme_id=viewer.programme)
    if reach is not None:
        here = here.filter(fact__in=reach)
    begun = models.CohortState.objects.filter(
        now_recorded(), cohort_id=OuterRef("fact"), starts_on__lte=today
    )
    latest = begun.order_by("-starts_on").values("state")[:1]
    going = here.alias(state=Subquery(latest)).exclude(state=State.ENDED)
    # One after the other: SQLite would look at the state of them all to answer how many there are.
    few = here.count() <= COHORTS_OFFERED
    found = list(going.values_list("fact", flat=True)) if few else []
    if asked and asked not in found:
        found += here.filter(fact=asked).values_list("fact", flat=True)
    return found


def in_reach(viewer: Actor, today: date) -> "QuerySet[models.Participant]":
    """The people whose pages the viewer may open, as a question to narrow.

    Raises
    ------
    NotFound
        When the viewer's role has no list of people.
    """
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    everyone = models.Participant.objects.filter(now_recorded(), programme_id=programme)
    if reaches_all(viewer):
        return everyone
    if not looks_after_others(viewer):
        raise NotFound("There is no list of people for the role you are acting in.")
    mine = models.Membership.objects.filter(
        now_recorded(),
        covering(today),
        cohort_id__in=cohorts_in_reach(viewer, today=today) or (),
    )
    return everyone.filter(fact__in=mine.values("participant_id"))


def narrowed(viewer: Actor, asked: Asked, *, today: date) -> frozenset[str] | None:
    """The people to whom a list is kept, reach and text apart; none where nothing narrows it."""
    programme = viewer.programme or ""
    kept = []
    if asked.status is not None:
        kept.append(groups.with_status(programme, (asked.status,), today=today))
    if asked.taking_part:
        kept.append(groups.with_status(programme, TAKING_PART, today=today))
    if asked.role is not None:
        kept.append(groups.with_role(programme, asked.role, today=today))
    if asked.place is Place.COHORT:
        kept.append(groups.in_a_cohort(programme, today=today))
    if asked.place is Place.NOWHERE:
        kept.append(groups.in_no_cohort(programme, today=today))
    if asked.practice:
        kept.append(_of_practice(viewer, asked.practice, today))
    if asked.cohort:
        kept.append(_in_cohort(viewer, asked.cohort, today))
    if asked.arm and asked.arm != NO_ARM:
        kept.append(_of_arm(viewer, asked.arm, today))
    return frozenset.intersection(*kept) if kept else None


def left_out(viewer: Actor, asked: Asked, *, today: date) -> frozenset[str]:
    """Those who are left out because they were allocated an arm, where no arm is asked for."""
    if asked.arm != NO_ARM or not may(viewer, Capability.SEE_ARMS):
        return frozenset()
    return groups.of_any_arm(viewer.programme or "", today=today)


def _of_practice(viewer: Actor, practice: str, today: date) -> frozenset[str]:
    if not may_read(viewer, Registration, "practice"):
        return frozenset()
    return groups.of_practice(viewer.programme or "", practice, today=today)


def _of_arm(viewer: Actor, arm: str, today: date) -> frozenset[str]:
    if not may(viewer, Capability.SEE_ARMS):
        return frozenset()
    return groups.of_arm(viewer.programme or "", arm, today=today)


def _in_cohort(viewer: Actor, cohort: str, today: date) -> frozenset[str]:
    reach = cohorts_in_reach(viewer, today=today)
    if reach is not None and cohort not in reach:
        return frozenset()
    spells = models.Membership.objects.filter(
        now_recorded(), covering(today), programme_id=viewer.programme, cohort_id=cohort
    )
    return frozenset(spells.values_list("participant_id", flat=True))
