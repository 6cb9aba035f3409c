"""Find people of a programme: a page at a time, by name, id, status or role."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.participants import RoleName, StatusName
from likewise.queries.access import (
    SHORT,
    Label,
    check_sees,
    cohort_names,
    cohorts_in_reach,
    labels,
    looks_after_others,
    now_recorded,
    reaches_all,
)
from likewise.records import models
from likewise.records.memberships import covering

PAGE_SIZE = 50
COUNTED = 1000  # counting on would read them all


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
    """One page of people; pages count from one.

    `found` counts no further than `COUNTED`; `is_more` says that there are more than that, and then
    `pages` is only the next page.
    """

    rows: tuple[PersonRow, ...]
    found: int
    is_more: bool
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
        chosen = _with_status(chosen, today, (status,))
    if taking_part:
        chosen = _with_status(chosen, today, (StatusName.ENROLLED, StatusName.RETURNED))
    if role is not None:
        chosen = _with_role(chosen, today, role)
    words = text.split()
    listed = _by_name(chosen, words) if may(viewer, Capability.SEE_NAMES) else _by_id(chosen, words)
    found = sum(each[: COUNTED + 1].count() for each in listed)
    ids, page, pages = _page(listed, found, max(1, page), size)
    return PeoplePage(
        rows=_rows(viewer, ids, today),
        found=min(found, COUNTED),
        is_more=found > COUNTED,
        page=page,
        pages=pages,
    )


def _page(
    listed: "list[QuerySet[Any, Any]]", found: int, page: int, size: int
) -> tuple[list[str], int, int]:
    """The ids of one page, which page it is, and the last page as far as that is known."""
    if found <= COUNTED:
        last = max(1, -(-found // size))
        page = min(page, last)
        return _cut(listed, (page - 1) * size, size), page, last
    ids = _cut(listed, (page - 1) * size, size + 1)
    if not ids:
        last = -(-sum(each.count() for each in listed) // size)
        return _cut(listed, (last - 1) * size, size), last, last
    return ids[:size], page, page + 1 if len(ids) > size else page


def _in_reach(viewer: Actor, today: date) -> "QuerySet[models.Participant]":
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


def _with_status(
    chosen: "QuerySet[models.Participant]", today: date, statuses: Iterable[StatusName]
) -> "QuerySet[models.Participant]":
    """Those whose latest status by today is one of these; asked person by person, so that a page
    stops looking when it is full."""
    begun = models.Status.objects.filter(
        now_recorded(), participant_id=OuterRef("fact"), starts_on__lte=today
    )
    latest = begun.order_by("-starts_on").values("status")[:1]
    return chosen.alias(status_now=Subquery(latest)).filter(status_now__in=list(statuses))


def _with_role(
    chosen: "QuerySet[models.Participant]", today: date, role: RoleName
) -> "QuerySet[models.Participant]":
    held = models.Role.objects.filter(
        now_recorded(),
        covering(today, starts="starts_on", ends="ends_on"),
        participant_id=OuterRef("fact"),
        role=role,
    )
    return chosen.filter(Exists(held))


def _by_id(chosen: "QuerySet[models.Participant]", words: list[str]) -> "list[QuerySet[Any, Any]]":
    """By random id; a word is the beginning of one."""
    for word in words:
        chosen = chosen.filter(_id_begins(word))
    return [chosen.order_by("fact").values_list("fact", flat=True)]


def _by_name(
    chosen: "QuerySet[models.Participant]", words: list[str]
) -> "list[QuerySet[Any, Any]]":
    """By family and given name, then those without a name by id.

    Each word begins a name; a single word may also begin an id.
    """
    own = chosen.filter(person_id=OuterRef("fact")).values("fact")[:1]
    persons = models.Person.objects.filter(now_recorded()).annotate(mine=Subquery(own))
    for word in words:
        begins = Q(given_name__istartswith=word) | Q(family_name__istartswith=word)
        if len(words) == 1 and _looks_like_an_id(word):
            begins |= Q(fact__in=chosen.filter(_id_begins(word)).values("person_id"))
        persons = persons.filter(begins)
    persons = persons.filter(mine__isnull=False)
    listed = [persons.order_by("family_name", "given_name", "fact").values_list("mine", flat=True)]
    nameless = chosen.filter(person_id__isnull=True)
    if words:
        nameless = nameless.filter(_id_begins(words[0])) if len(words) == 1 else nameless.none()
    return [*listed, nameless.order_by("fact").values_list("fact", flat=True)]


def _looks_like_an_id(word: str) -> bool:
    return len(word) >= SHORT and word.isascii() and word.isalnum()


def _id_begins(word: str) -> Q:
    """A range, so that the index answers; ids are of a-z and 2-7."""
    return Q(fact__gte=word.lower(), fact__lt=f"{word.lower()}~")


def _cut(listed: "list[QuerySet[Any, Any]]", start: int, size: int) -> list[str]:
    """One page of several lists, one after the other."""
    ids: list[str] = []
    for each in listed:
        ids += each[start : start + size - len(ids)]
        if len(ids) == size:
            break
        start = max(0, start - each.count()) if not ids else 0
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
    names = cohort_names(viewer, cohorts=(cohort for _, cohort in pairs))
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
