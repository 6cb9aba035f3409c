"""How every cohort of a programme stands today, kept in this process until something changes.

Reading it whole takes a second where there are 100,000 people, and a coordinator looks often.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from likewise.domain.arms import Format
from likewise.domain.cohorts import State, is_few
from likewise.domain.participants import TAKING_PART, RoleName
from likewise.queries.access import as_people_count, now_recorded
from likewise.queries.keeping import Keeper, Part
from likewise.records import models
from likewise.records.cohorts import names as cohort_names
from likewise.records.memberships import covering

LATELY = timedelta(weeks=4)
FORMING_FOR = timedelta(weeks=8)
RESTING_FOR = timedelta(weeks=13)


class Need(StrEnum):
    """What somebody has to decide or to do."""

    REGISTER = "register"
    LEAD = "lead"
    FEW = "few"
    FORMING = "forming"
    RESTING = "resting"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The cohorts of a programme on one day, by id, and the members who are in none.

    `since` is the day on which the present state began; `living` are those that have begun and
    not ended, by name; lately is the last four weeks.
    """

    names: Mapping[str, str]
    states: Mapping[str, State]
    since: Mapping[str, date]
    formats: Mapping[str, Format]
    members: Mapping[str, int]
    leads: Mapping[str, tuple[str, ...]]
    in_no_cohort: tuple[str, ...]
    joined_lately: int
    left_lately: int
    living: tuple[str, ...]
    wants: Mapping[str, frozenset[Need]]


def standing(programme: str, *, today: date) -> Standing:
    """How the cohorts of a programme stand today."""
    kept = _keeper.up_to_date(programme, today)
    if kept.made is None:
        kept.made = _put_together(kept.parts, today)
    found: Standing = kept.made
    return found


def _put_together(parts: Mapping[str, Mapping[str, Any]], today: date) -> Standing:
    read = {name: value for part in parts.values() for name, value in part.items()}
    names, states = read["names"], read["states"]
    living = [each for each, state in states.items() if state is not State.ENDED]
    living.sort(key=lambda cohort: (as_people_count(names[cohort]), cohort))
    found = {cohort: _needs_of(read, cohort, today) for cohort in living}
    wants = {cohort: needs for cohort, needs in found.items() if needs}
    return Standing(living=tuple(living), wants=wants, **read)


def _needs_of(read: Mapping[str, Any], cohort: str, today: date) -> frozenset[Need]:
    state, waited = read["states"][cohort], today - read["since"][cohort]
    needs = set()
    if state in {State.OPEN, State.CLOSED}:
        if not read["leads"].get(cohort):
            needs.add(Need.LEAD)
        if is_few(read["formats"].get(cohort), read["members"].get(cohort, 0)):
            needs.add(Need.FEW)
    if state is State.FORMING and waited >= FORMING_FOR:
        needs.add(Need.FORMING)
    if state is State.RESTING and waited >= RESTING_FOR:
        needs.add(Need.RESTING)
    return frozenset(needs)


# The parts


def _ours(programme: str) -> "QuerySet[models.Cohort]":
    return models.Cohort.objects.filter(now_recorded(), programme_id=programme)


def _cohorts(programme: str, today: date) -> dict[str, Any]:
    begun = {"starts_on__lte": today, "cohort_id__in": _ours(programme).values("fact")}
    states, since = {}, {}
    for cohort, state, on in (
        models.CohortState.objects.filter(now_recorded(), **begun)
        .order_by("starts_on")
        .values_list("cohort_id", "state", "starts_on")
    ):
        states[cohort], since[cohort] = State(state), on
    formats = (
        models.CohortFormat.objects.filter(now_recorded(), **begun)
        .order_by("starts_on")
        .values_list("cohort_id", "format")
    )
    return {
        "names": cohort_names(now_recorded(), programme_id=programme),
        "states": states,
        "since": since,
        "formats": {cohort: Format(format) for cohort, format in formats},
    }


def _leads(programme: str, today: date) -> dict[str, Any]:
    rows = models.Lead.objects.filter(
        now_recorded(),
        covering(today, starts="starts_on", ends="ends_on"),
        cohort_id__in=_ours(programme).values("fact"),
    ).order_by("starts_on", "fact")
    leads: dict[str, list[str]] = defaultdict(list)
    for cohort, participant in rows.values_list("cohort_id", "participant_id"):
        leads[cohort].append(participant)
    return {"leads": {cohort: tuple(people) for cohort, people in leads.items()}}


def _members(programme: str, today: date) -> dict[str, Any]:
    spells = models.Membership.objects.filter(
        now_recorded(), cohort_id__in=_ours(programme).values("fact"), role=RoleName.MEMBER
    )
    sizes = spells.filter(covering(today)).values_list("cohort_id").annotate(people=Count("row"))
    joined = spells.filter(joined_on__gt=today - LATELY, joined_on__lte=today)
    left = spells.filter(left_on__gt=today - LATELY, left_on__lte=today)
    return {
        "members": dict(sizes.order_by()),
        "joined_lately": joined.values("participant_id").distinct().count(),
        "left_lately": left.values("participant_id").distinct().count(),
    }


def _in_no_cohort(programme: str, today: date) -> dict[str, Any]:
    """The people who take part today as members, and are a member of no cohort."""
    ours = models.Participant.objects.filter(now_recorded(), programme_id=programme)
    here = models.Membership.objects.filter(
        now_recorded(),
        covering(today),
        role=RoleName.MEMBER,
        participant_id=OuterRef("participant_id"),
    )
    without = models.Role.objects.filter(
        ~Exists(here),
        now_recorded(),
        covering(today, starts="starts_on", ends="ends_on"),
        role=RoleName.MEMBER,
        participant_id__in=ours.values("fact"),
    ).values("participant_id")
    statuses = dict(
        models.Status.objects.filter(
            now_recorded(), starts_on__lte=today, participant_id__in=without
        )
        .order_by("starts_on")
        .values_list("participant_id", "status")
    )
    waiting = (who for who, status in statuses.items() if status in TAKING_PART)
    return {"in_no_cohort": tuple(sorted(waiting))}


_keeper = Keeper(
    {
        "cohorts": Part(_cohorts, frozenset({"Cohort", "CohortState", "CohortFormat"})),
        "leads": Part(_leads, frozenset({"Lead"})),
        "members": Part(_members, frozenset({"Membership"})),
        "in_no_cohort": Part(
            _in_no_cohort, frozenset({"Membership", "Role", "Status", "Participant"})
        ),
    }
)
