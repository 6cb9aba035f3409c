"""People: find them by name or id, and by what narrows the list."""

from dataclasses import dataclass
from typing import Annotated

from likewise.api.answers import Paging, Somebody, somebody
from likewise.api.cohorts import Named, PageNumber
from likewise.api.declared import Caller, Query
from likewise.domain.acts import Asks
from likewise.domain.ids import ArmId, CohortId, PracticeId
from likewise.domain.participants import RoleName, StatusName
from likewise.queries.participants import Asked, PersonRow, Place, people


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleAsked:
    """Which people are asked for."""

    q: Annotated[str, Asks(question="A part of a name, or the beginning of an id", longest=200)] = (
        ""
    )
    status: Annotated[StatusName | None, Asks(question="Only with this status today")] = None
    place: Annotated[
        Place | None,
        Asks(question="Only those in a cohort today, or who take part and are in none"),
    ] = None
    role: Annotated[RoleName | None, Asks(question="Only in this role today")] = None
    practice: Annotated[PracticeId | None, Asks(question="Only those registered there today")] = (
        None
    )
    cohort: Annotated[CohortId | None, Asks(question="Only those in this cohort today")] = None
    arm: Annotated[
        ArmId | None, Asks(question="Only those of this arm, for roles that see arms")
    ] = None
    page: PageNumber = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person of the list."""

    person: Somebody
    status: StatusName | None
    roles: tuple[RoleName, ...]
    practice: str | None
    arm: str | None
    cohorts: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """A page of the people in reach, by name."""

    paging: Paging
    people: tuple[PersonLine, ...]


def list_people(caller: Caller, asked: PeopleAsked) -> People:
    """A page of the people in reach, by name."""
    found = people(
        caller.actor,
        today=caller.today,
        asked=Asked(
            text=asked.q,
            status=asked.status,
            place=asked.place,
            role=asked.role,
            practice=asked.practice or "",
            cohort=asked.cohort or "",
            arm=asked.arm or "",
        ),
        page=asked.page,
    )
    caller.look([each.participant for each in found.rows if each.label.is_name], "people")
    return People(
        paging=Paging(page=found.page, pages=found.pages, found=found.found, is_more=found.is_more),
        people=tuple(_line(each) for each in found.rows),
    )


def _line(row: PersonRow) -> PersonLine:
    return PersonLine(
        person=somebody(row.label),
        status=row.status,
        roles=row.roles,
        practice=row.practice,
        arm=row.arm,
        cohorts=tuple(Named(id=cohort, name=name) for cohort, name in row.cohorts),
    )


QUERIES = (
    Query(
        path="/participants", asks=PeopleAsked, answers=People, tell=list_people, page="/people/"
    ),
)
