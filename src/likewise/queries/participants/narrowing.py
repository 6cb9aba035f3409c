"""By what a list of people may be narrowed: status, role, practice, cohort and allocated arm."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet, Subquery

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


def narrowed(
    viewer: Actor, asked: Asked, *, today: date
) -> "tuple[QuerySet[models.Participant], frozenset[str] | None]":
    """The people in reach who are asked for, text apart.

    As a question that is asked person by person, so that a page stops looking when it is full; and
    the ids to which they are kept, where those are found at once, as for one practice or cohort.
    """
    chosen = in_reach(viewer, today)
    if asked.status is not None:
        chosen = with_status(chosen, today, (asked.status,))
    if asked.taking_part:
        chosen = with_status(chosen, today, TAKING_PART)
    if asked.role is not None:
        chosen = with_role(chosen, today, asked.role)
    if asked.place is Place.COHORT:
        chosen = chosen.filter(Exists(_spells(today).filter(participant_id=OuterRef("fact"))))
    if asked.arm:
        chosen = _with_arm(viewer, chosen, asked.arm)
    return chosen, _kept_to(viewer, asked, today)


def _kept_to(viewer: Actor, asked: Asked, today: date) -> frozenset[str] | None:
    parts = []
    if asked.practice:
        parts.append(_of_practice(viewer, asked.practice, today))
    if asked.cohort:
        parts.append(_in_cohort(viewer, asked.cohort, today))
    if asked.place is Place.NOWHERE:
        parts.append(_in_no_cohort(viewer, today))
    return frozenset.intersection(*parts) if parts else None


def with_status(
    chosen: "QuerySet[models.Participant]", today: date, statuses: Iterable[StatusName]
) -> "QuerySet[models.Participant]":
    """Those whose latest status by a day is one of these; asked person by person, so that a page
    stops looking when it is full."""
    begun = models.Status.objects.filter(
        now_recorded(), participant_id=OuterRef("fact"), starts_on__lte=today
    )
    latest = begun.order_by("-starts_on").values("status")[:1]
    return chosen.alias(status_now=Subquery(latest)).filter(status_now__in=list(statuses))


def with_role(
    chosen: "QuerySet[models.Participant]", today: date, role: RoleName
) -> "QuerySet[models.Participant]":
    """Those who have this role of the programme on a day."""
    held = models.Role.objects.filter(
        now_recorded(),
        covering(today, starts="starts_on", ends="ends_on"),
        participant_id=OuterRef("fact"),
        role=role,
    )
    return chosen.filter(Exists(held))


def _with_arm(
    viewer: Actor, chosen: "QuerySet[models.Participant]", arm: str
) -> "QuerySet[models.Participant]":
    if not may(viewer, Capability.SEE_ARMS):
        return chosen.none()
    drawn = models.Allocation.objects.filter(now_recorded(), participant_id=OuterRef("fact"))
    return chosen.filter(~Exists(drawn) if arm == NO_ARM else Exists(drawn.filter(arm_id=arm)))


def _of_practice(viewer: Actor, practice: str, today: date) -> frozenset[str]:
    """Those who are registered with a practice today."""
    if not may_read(viewer, Registration, "practice"):
        return frozenset()
    begun = models.Registration.objects.filter(now_recorded(), starts_on__lte=today)
    later = begun.filter(
        participant_id=OuterRef("participant_id"), starts_on__gt=OuterRef("starts_on")
    )
    here = begun.filter(~Exists(later), practice_id=practice)
    return frozenset(here.values_list("participant_id", flat=True))


def _in_cohort(viewer: Actor, cohort: str, today: date) -> frozenset[str]:
    reach = cohorts_in_reach(viewer, today=today)
    if reach is not None and cohort not in reach:
        return frozenset()
    here = _spells(today).filter(cohort_id=cohort)
    return frozenset(here.values_list("participant_id", flat=True))


def _in_no_cohort(viewer: Actor, today: date) -> frozenset[str]:
    """Those who take part today, in whatever role, and are in no cohort."""
    ours = models.Status.objects.filter(
        now_recorded(), starts_on__lte=today, programme_id=viewer.programme
    )
    latest = dict(ours.order_by("starts_on").values_list("participant_id", "status"))
    placed = set(
        _spells(today)
        .filter(programme_id=viewer.programme)
        .values_list("participant_id", flat=True)
    )
    return frozenset(
        who for who, status in latest.items() if status in TAKING_PART and who not in placed
    )


def _spells(today: date) -> "QuerySet[models.Membership]":
    return models.Membership.objects.filter(now_recorded(), covering(today))
