"""Find people of a programme, a page at a time: by name, and by what narrows the list."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched, islice
from typing import Any

from django.db.models import QuerySet

from likewise.domain.access import Capability, may
from likewise.domain.accounts import Actor
from likewise.domain.participants import RoleName, StatusName
from likewise.queries.access import (
    Label,
    cohort_names,
    cohorts_in_reach,
    labels,
    reaches_all,
)
from likewise.queries.participants.narrowing import Asked, in_reach, left_out, narrowed
from likewise.queries.participants.searching import found_in_order, id_begins, sought_by
from likewise.records import models, questions
from likewise.records.memberships import covering
from likewise.records.questions import standing

PAGE_SIZE = 40
COUNTED = 2000  # counting on would read them all
FIRST_ASKED, MOST_ASKED = 500, 8000  # people of whom the database is asked at once


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One line of the list. `cohorts` are ids and names of those they are in today.

    Of somebody who is not reached, a line holds no more than what they are called.
    """

    participant: str
    label: Label
    status: StatusName | None
    roles: tuple[RoleName, ...]
    practice: str | None
    arm: str | None
    cohorts: tuple[tuple[str, str], ...]
    is_reached: bool = True


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
    viewer: Actor, *, today: date, asked: Asked | None = None, page: int = 1, size: int = PAGE_SIZE
) -> PeoplePage:
    """One page of the people whom the viewer reaches and asks for, by family name.

    Parameters
    ----------
    asked
        By a text: parts of a name, in any order, a telephone number, an id, a practice or a cohort,
        as far as the viewer may read them; where they see no names, the beginning of a random id.
        And by what else `Asked` names.
    page, size
        Which page, counting from one, and how many people it holds. A page after the last is the
        last.

    Raises
    ------
    NotFound
        When the viewer's role has no list of people.
    """
    page = max(1, page)
    listed = _listed(viewer, asked or Asked(), today=today)
    ids = list(islice(listed, max(COUNTED, page * size) + 1))
    is_more, last = len(ids) > COUNTED, max(1, -(-len(ids) // size))
    page = min(page, last)
    return PeoplePage(
        rows=rows_of(viewer, ids[(page - 1) * size : page * size], today=today),
        found=min(len(ids), COUNTED),
        is_more=is_more,
        page=page,
        pages=min(last, page + 1) if is_more else last,
    )


def everybody_asked_for(viewer: Actor, *, today: date, asked: Asked) -> Iterator[PersonRow]:
    """Everybody whom the viewer reaches and asks for, by family name, read some at a time.

    Raises
    ------
    NotFound
        When the viewer's role has no list of people.
    """
    for some in batched(_listed(viewer, asked, today=today), FIRST_ASKED):
        yield from rows_of(viewer, some, today=today)


def _listed(viewer: Actor, asked: Asked, *, today: date) -> Iterator[str]:
    chosen = in_reach(viewer, today)
    within = narrowed(viewer, asked, today=today)
    without = left_out(viewer, asked, today=today)
    return listed_by_name(viewer, chosen, asked.text, today=today, within=within, without=without)


def listed_by_name(
    viewer: Actor,
    chosen: "QuerySet[models.Participant]",
    text: str,
    *,
    today: date,
    within: frozenset[str] | None = None,
    without: frozenset[str] = frozenset(),
) -> Iterator[str]:
    """The people in reach of whom a text holds, by name where the viewer sees names; the others by
    id. `within`: nobody but these; `without`: nobody of these."""

    def kept(listed: Iterable[str]) -> Iterator[str]:
        return (e for e in listed if (within is None or e in within) and e not in without)

    by_id = chosen.order_by("fact").values_list("fact", flat=True)
    if not may(viewer, Capability.SEE_NAMES):
        for word in text.split():
            by_id = by_id.filter(id_begins(word)) if word.isalnum() else by_id.none()
        yield from kept(by_id.iterator())
        return
    sought, named = sought_by(viewer, text, today=today), set[str]()
    listed = kept(found_in_order(viewer, sought))
    # Whoever has a name in the programme, and reaches all of it, is spared the question.
    for each in listed if reaches_all(viewer) and not sought else among(chosen, listed):
        named.add(each)
        yield each
    if not sought and not text.strip():
        unnamed = by_id.iterator() if within is None else among(chosen, sorted(within - named))
        yield from kept(each for each in unnamed if each not in named)


def among(chosen: "QuerySet[models.Participant]", listed: Iterable[str]) -> Iterator[str]:
    """Those of a list who are chosen, asked in ever larger parts: a page stops when it is full."""
    waiting, together = iter(listed), FIRST_ASKED
    while some := list(islice(waiting, together)):
        here = set(chosen.filter(fact__in=some).values_list("fact", flat=True))
        yield from (each for each in some if each in here)
        together = min(2 * together, MOST_ASKED)


def rows_of(viewer: Actor, ids: Sequence[str], *, today: date) -> tuple[PersonRow, ...]:
    """A line for each of these people in the viewer's reach, in their order."""
    seen = labels(viewer, participants=ids)
    statuses = _latest(models.Status, "status", ids, today)
    practices = practices_of(ids, today=today)
    arms = _arms(ids) if may(viewer, Capability.SEE_ARMS) else {}
    cohorts = _cohorts(viewer, ids, today)
    roles = _roles(ids, today)
    return tuple(
        PersonRow(
            participant=each,
            label=seen[each],
            status=StatusName(statuses[each]) if each in statuses else None,
            roles=tuple(roles[each]),
            practice=practices.get(each),
            arm=arms.get(each),
            cohorts=tuple(cohorts[each]),
        )
        for each in ids
    )


def practices_of(participants: Iterable[str], *, today: date) -> dict[str, str]:
    """The names of the practices with which these people are registered today, by participant."""
    registered = _latest(models.Registration, "practice_id", list(participants), today)
    called = standing(models.Practice, "fact", "name")
    names: dict[str, str] = dict(questions.answer(called, fact__in=set(registered.values())))
    return {who: names[practice] for who, practice in registered.items() if practice in names}


def _latest(table: Any, value: str, ids: Sequence[str], today: date) -> dict[str, str]:
    rows = standing(table, "participant_id", value, by="starts_on")
    return dict(questions.answer(rows, participant_id__in=ids, starts_on__lte=today))


def _arms(ids: Sequence[str]) -> dict[str, str]:
    rows = standing(models.Allocation, "participant_id", "arm_id")
    allocated: dict[str, str] = dict(questions.answer(rows, participant_id__in=ids))
    called = standing(models.Arm, "fact", "name")
    names: dict[str, str] = dict(questions.answer(called, fact__in=set(allocated.values())))
    return {participant: names[arm] for participant, arm in allocated.items() if arm in names}


def _cohorts(viewer: Actor, ids: Sequence[str], today: date) -> dict[str, list[tuple[str, str]]]:
    reach = cohorts_in_reach(viewer, today=today)
    rows = standing(models.Membership, "participant_id", "cohort_id")
    found = questions.answer(rows, covering(today), participant_id__in=ids)
    pairs = [(who, cohort) for who, cohort in found if reach is None or cohort in reach]
    names = cohort_names(viewer, cohorts=(cohort for _, cohort in pairs))
    mine: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for participant, cohort in pairs:
        mine[participant].append((cohort, names.get(cohort, "")))
    return mine


def _roles(ids: Sequence[str], today: date) -> dict[str, list[RoleName]]:
    rows = standing(models.Role, "participant_id", "role", by="-role")
    that_day = covering(today, starts="starts_on", ends="ends_on")
    roles: dict[str, list[RoleName]] = defaultdict(list)
    for participant, role in questions.answer(rows, that_day, participant_id__in=ids):
        roles[participant].append(RoleName(role))
    return roles
