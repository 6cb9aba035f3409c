"""Find people of a programme: a page at a time, by name, id, status or role."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.participants import RoleName, StatusName
from likewise.queries.access import (
    WHOLE_PROGRAMME,
    Label,
    check_sees,
    cohorts_in_reach,
    covering,
    labels,
    now_recorded,
)
from likewise.records import models

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One line of the list. `cohorts` are ids and names of those they are in today."""

    participant: str
    label: Label
    status: StatusName | None
    roles: tuple[RoleName, ...]
    practice: str | None
    arm: str | None
    cohorts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """One page of people. `found` counts all who were asked for; pages count from one."""

    rows: tuple[PersonRow, ...]
    found: int
    page: int
    pages: int


def people(
    viewer: Actor,
    *,
    today: date,
    text: str = "",
    status: StatusName | None = None,
    role: RoleName | None = None,
    taking_part: bool = False,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> PeoplePage:
    """One page of the people whom the viewer reaches, by name.

    Parameters
    ----------
    text
        Part of a name, where the viewer sees names, or the beginning of a random id.
    status, role
        Only people with this status, or this role of the programme, today.
    taking_part
        Only people who are enrolled, or have returned, today.
    page, size
        Which page, counting from one, and how many people it holds. A page after the last is the
        last.

    Raises
    ------
    NotFound
        When the viewer's role has no list of people.
    """
    chosen = _in_reach(viewer, today)
    if status is not None:
        chosen = chosen.filter(fact__in=_with_status(today, (status,)))
    if taking_part:
        both = (StatusName.ENROLLED, StatusName.RETURNED)
        chosen = chosen.filter(fact__in=_with_status(today, both))
    if role is not None:
        chosen = chosen.filter(fact__in=_with_role(today, role))
    names = may(viewer, Capability.SEE_NAMES)
    if text.strip():
        chosen = _matching(chosen, text.strip(), names=names)
    found = chosen.count()
    pages = max(1, -(-found // size))
    page = min(max(1, page), pages)
    ids = _ordered(chosen, (page - 1) * size, size, by_name=names)
    return PeoplePage(rows=_rows(viewer, ids, today), found=found, page=page, pages=pages)


def _in_reach(viewer: Actor, today: date) -> "QuerySet[models.Participant]":
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    everyone = models.Participant.objects.filter(now_recorded(), programme_id=programme)
    if viewer.role in WHOLE_PROGRAMME:
        return everyone
    if viewer.role is not ActingRole.FACILITATOR:
        raise NotFound("There is no list of people for the role you are acting in.")
    mine = models.Membership.objects.filter(
        now_recorded(),
        covering(today),
        cohort_id__in=cohorts_in_reach(viewer, today=today) or (),
    )
    return everyone.filter(fact__in=mine.values("participant_id"))


def _with_status(today: date, statuses: Iterable[StatusName]) -> "QuerySet[Any, Any]":
    """Participants whose latest status by today is one of these."""
    begun = models.Status.objects.filter(now_recorded(), starts_on__lte=today)
    later = begun.filter(
        participant_id=OuterRef("participant_id"), starts_on__gt=OuterRef("starts_on")
    )
    chosen = begun.filter(~Exists(later), status__in=list(statuses))
    return chosen.values("participant_id")


def _with_role(today: date, role: RoleName) -> "QuerySet[Any, Any]":
    held = models.Role.objects.filter(
        now_recorded(), covering(today, starts="starts_on", ends="ends_on"), role=role
    )
    return held.values("participant_id")


def _matching(
    chosen: "QuerySet[models.Participant]", text: str, *, names: bool
) -> "QuerySet[models.Participant]":
    """People one of whose names begins with every word, or whose id begins with the text."""
    matches = Q(fact__startswith=text.lower()) if len(text) >= 4 and text.isalnum() else Q(pk=None)
    if names:
        named = models.Person.objects.filter(now_recorded())
        for word in text.split():
            named = named.filter(Q(given_name__istartswith=word) | Q(family_name__istartswith=word))
        matches |= Q(person_id__in=named.values("fact"))
    return chosen.filter(matches)


def _ordered(
    chosen: "QuerySet[models.Participant]", start: int, size: int, *, by_name: bool
) -> list[str]:
    """The ids of one page: by family name and given name, then those without a name, by id."""
    if not by_name:
        return list(chosen.order_by("fact").values_list("fact", flat=True)[start : start + size])
    persons = models.Person.objects.filter(now_recorded(), fact__in=chosen.values("person_id"))
    in_order = persons.order_by("family_name", "given_name", "fact").values_list("fact", flat=True)
    page = list(in_order[start : start + size])
    mine = dict(chosen.filter(person_id__in=page).values_list("person_id", "fact"))
    ids = [mine[person] for person in page if person in mine]
    if len(ids) < size and chosen.filter(person_id__isnull=True).exists():
        skip = max(0, start - persons.count())
        nameless = chosen.filter(person_id__isnull=True).order_by("fact")
        ids += nameless.values_list("fact", flat=True)[skip : skip + size - len(ids)]
    return ids


def _rows(viewer: Actor, ids: list[str], today: date) -> tuple[PersonRow, ...]:
    seen = labels(viewer, participants=ids)
    statuses = _latest(models.Status, "status", ids, today)
    registered = _latest(models.Registration, "practice_id", ids, today)
    practices = dict(
        models.Practice.objects.filter(
            now_recorded(), fact__in=set(registered.values())
        ).values_list("fact", "name")
    )
    arms = _arms(ids) if may(viewer, Capability.SEE_ARMS) else {}
    cohorts = _cohorts(viewer, ids, today)
    roles = _roles(ids, today)
    return tuple(
        PersonRow(
            participant=each,
            label=seen[each],
            status=StatusName(statuses[each]) if each in statuses else None,
            roles=tuple(roles[each]),
            practice=practices.get(registered.get(each, "")),
            arm=arms.get(each),
            cohorts=tuple(cohorts[each]),
        )
        for each in ids
    )


def _latest(model: Any, value: str, ids: list[str], today: date) -> dict[str, str]:
    rows = model.objects.filter(now_recorded(), participant_id__in=ids, starts_on__lte=today)
    return dict(rows.order_by("starts_on").values_list("participant_id", value))


def _arms(ids: list[str]) -> dict[str, str]:
    rows = models.Allocation.objects.filter(now_recorded(), participant_id__in=ids)
    allocated = dict(rows.values_list("participant_id", "arm_id"))
    names = dict(
        models.Arm.objects.filter(now_recorded(), fact__in=set(allocated.values())).values_list(
            "fact", "name"
        )
    )
    return {participant: names[arm] for participant, arm in allocated.items() if arm in names}


def _cohorts(viewer: Actor, ids: list[str], today: date) -> dict[str, list[tuple[str, str]]]:
    reach = cohorts_in_reach(viewer, today=today)
    rows = models.Membership.objects.filter(now_recorded(), covering(today), participant_id__in=ids)
    if reach is not None:
        rows = rows.filter(cohort_id__in=reach)
    pairs = list(rows.values_list("participant_id", "cohort_id"))
    names = dict(
        models.Cohort.objects.filter(
            now_recorded(), fact__in={cohort for _, cohort in pairs}
        ).values_list("fact", "name")
    )
    mine: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for participant, cohort in pairs:
        mine[participant].append((cohort, names.get(cohort, "")))
    return mine


def _roles(ids: list[str], today: date) -> dict[str, list[RoleName]]:
    rows = models.Role.objects.filter(
        now_recorded(),
        covering(today, starts="starts_on", ends="ends_on"),
        participant_id__in=ids,
    )
    roles: dict[str, list[RoleName]] = defaultdict(list)
    for participant, role in rows.order_by("-role").values_list("participant_id", "role"):
        roles[participant].append(RoleName(role))
    return roles
