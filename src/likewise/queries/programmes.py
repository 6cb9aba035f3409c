"""A programme at a glance: its phases, places, arms and numbers, as far as a role may know them."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from likewise.domain.access import Capability, Extent, NotFound, extent, extent_of_field, may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Arm
from likewise.domain.cohorts import State
from likewise.domain.disclosure import shown_parts
from likewise.domain.participants import TAKING_PART, RoleName, StatusName
from likewise.domain.practices import Practice, Venue
from likewise.domain.programmes import Phase, PhaseName, Programme, phase_on
from likewise.domain.recruitment import RecruitmentStart, said_of
from likewise.queries.access import cohorts_in_reach, may_read, now_recorded
from likewise.records import models
from likewise.records.facts import current
from likewise.records.memberships import covering


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A count with what it counts; `text` is what may be shown of it."""

    what: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmLine:
    """An arm and how many were allocated to it; none for whoever may not know the balance."""

    arm: Arm
    allocated: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePage:
    """What a role may know of its programme. What it may not know is empty."""

    programme: Programme
    phase: PhaseName
    phases: tuple[Phase, ...]
    practices: tuple[Number, ...]
    venues: tuple[Venue, ...]
    arms: tuple[ArmLine, ...]
    people: tuple[Number, ...]
    cohorts: tuple[Number, ...]
    is_rounded: bool
    may_change_phase: bool
    sees_renewal: bool
    recruitment: str  # whether its order is asked today; nothing for whoever sees none of it


def programme_page(viewer: Actor, *, today: date) -> ProgrammePage:
    """The viewer's programme today.

    Roles that read counts only get them rounded, small ones hidden; the table of rights says who
    gets numbers, places and arms at all.

    Raises
    ------
    NotFound
        When there is no programme, or the viewer is a member.
    """
    found = current(Programme, fact=viewer.programme or "")
    if not found or viewer.role is ActingRole.MEMBER:
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    programme = found[0].id
    phases = tuple(sorted(current(Phase, programme_id=programme), key=lambda each: each.starts_on))
    inside = may(viewer, Capability.SEE_NUMBERS)
    rounded = extent(viewer, Capability.SEE_NUMBERS) is Extent.COUNTS
    return ProgrammePage(
        programme=found[0],
        phase=phase_on(phases, today),
        phases=phases,
        practices=_practices(programme, today, rounded) if inside else (),
        venues=_venues(viewer, programme, today) if may_read(viewer, Venue, "directions") else (),
        arms=_arms(programme, viewer) if may_read(viewer, Arm, "name") else (),
        people=_people(programme, today, rounded) if inside else (),
        cohorts=_cohorts(programme, today, rounded) if inside else (),
        is_rounded=rounded,
        may_change_phase=may(viewer, Capability.CHANGE_PHASE),
        sees_renewal=may(viewer, Capability.SEE_RENEWAL),
        recruitment=_recruitment(programme, phases, today)
        if may(viewer, Capability.SEE_RECRUITMENT)
        else "",
    )


def _recruitment(programme: str, phases: tuple[Phase, ...], today: date) -> str:
    return said_of(current(RecruitmentStart, programme_id=programme), phases, on=today)


def programmes_here(viewer: Actor) -> tuple[str, ...]:
    """The names of all programmes, for an administrator who has a role in none of them."""
    if viewer.programme is not None or not may(viewer, Capability.SEE_TO_WORK):
        return ()
    return tuple(sorted(each.name for each in current(Programme)))


def _venues(viewer: Actor, programme: str, today: date) -> tuple[Venue, ...]:
    """The venues by name, with the way to those that the viewer's own cohorts use."""
    found = sorted(current(Venue, programme_id=programme), key=lambda each: each.name)
    if extent_of_field(viewer, Venue, "directions") is not Extent.GROUP:
        return tuple(found)
    theirs = _venues_of(cohorts_in_reach(viewer, today=today) or frozenset(), today)
    return tuple(each if each.id in theirs else replace(each, directions="") for each in found)


def _venues_of(cohorts: Collection[str], today: date) -> frozenset[str]:
    """Where cohorts meet today, and where meetings of theirs are planned from today on."""
    rows = models.CohortVenue.objects.filter(
        now_recorded(), cohort_id__in=cohorts, starts_on__lte=today
    )
    usual = dict(rows.order_by("starts_on").values_list("cohort_id", "venue_id"))
    hosts = models.MeetingHost.objects.filter(cohort_id__in=cohorts)
    coming = models.Meeting.objects.filter(
        now_recorded(), on__gte=today, fact__in=hosts.values("meeting_id")
    )
    return frozenset({*usual.values(), *coming.values_list("venue_id", flat=True)} - {None})


def _texts(counts: Mapping[str, int], rounded: bool) -> dict[str, str]:
    if rounded:
        return {name: str(each) for name, each in shown_parts(counts).items()}
    return {name: f"{count:,}" for name, count in counts.items()}


def _numbers(counts: Mapping[str, int], rounded: bool) -> tuple[Number, ...]:
    return tuple(Number(what=n, text=text) for n, text in _texts(counts, rounded).items())


def taking_part(programme: str, today: date) -> dict[str, str]:
    """The status today of everybody in a programme who has one, by participant."""
    rows = models.Status.objects.filter(
        now_recorded(), starts_on__lte=today, programme_id=programme
    )
    return dict(rows.order_by("starts_on").values_list("participant_id", "status"))


def _people(programme: str, today: date, rounded: bool) -> tuple[Number, ...]:
    statuses = taking_part(programme, today)
    count = Counter(statuses.values())
    now = {who for who, status in statuses.items() if status in TAKING_PART}
    roles = models.Role.objects.filter(
        now_recorded(), covering(today, starts="starts_on", ends="ends_on"),
        programme_id=programme,
    )  # fmt: skip
    held = Counter(role for who, role in roles.values_list("participant_id", "role") if who in now)
    counts = {
        "taking part as members": held[RoleName.MEMBER],
        "facilitators": held[RoleName.FACILITATOR],
    }
    counts |= {str(s): count[s] for s in StatusName if count[s] and s not in TAKING_PART}
    return _numbers(counts, rounded)


def _practices(programme: str, today: date, rounded: bool) -> tuple[Number, ...]:
    names = {each.id: each.name for each in current(Practice, programme_id=programme)}
    now = {who for who, status in taking_part(programme, today).items() if status in TAKING_PART}
    rows = models.Registration.objects.filter(
        now_recorded(), starts_on__lte=today, practice_id__in=names.keys()
    )
    latest = dict(rows.order_by("starts_on").values_list("participant_id", "practice_id"))
    count = Counter(names[practice] for who, practice in latest.items() if who in now)
    return _numbers({name: count[name] for name in sorted(names.values())}, rounded)


def _arms(programme: str, viewer: Actor) -> tuple[ArmLine, ...]:
    """The arms, with how many were allocated, rounded, for whoever may know the balance."""
    arms = sorted(current(Arm, programme_id=programme), key=lambda each: each.name)
    if not may(viewer, Capability.SEE_BALANCE):
        return tuple(ArmLine(arm=arm, allocated=None) for arm in arms)
    rows = models.Allocation.objects.filter(
        now_recorded(), programme_id=programme, participant_id__isnull=False
    )
    count = Counter(rows.values_list("arm_id", flat=True))
    texts = _texts({arm.id: count[arm.id] for arm in arms}, rounded=True)
    return tuple(ArmLine(arm=arm, allocated=texts[arm.id]) for arm in arms)


def _cohorts(programme: str, today: date, rounded: bool) -> tuple[Number, ...]:
    rows = models.CohortState.objects.filter(
        now_recorded(), starts_on__lte=today, programme_id=programme
    )
    latest = dict(rows.order_by("starts_on").values_list("cohort_id", "state"))
    count = Counter(latest.values())
    return _numbers({str(s): count[s] for s in State if count[s]}, rounded)
