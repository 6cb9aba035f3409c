"""Small worlds for tests, made through the actions as people would make them. All invented."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from copying import copied

from likewise.actions.operations import perform
from likewise.domain import (
    arms,
    cohorts,
    meetings,
    memberships,
    participants,
    practices,
    programmes,
)
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import Act
from likewise.domain.arms import Format
from likewise.domain.cohorts import NewCohort
from likewise.domain.meetings import RegisterEntry, Result
from likewise.domain.participants import RoleName, StatusName
from likewise.domain.programmes import PhaseName, Programme
from likewise.records.facts import current

_NUMBERS = itertools.count()
NOW = datetime(2011, 1, 3, 12, 0, tzinfo=UTC)
PILOT = date(2010, 9, 1)


def operation() -> str:
    """A new operation id; in a test, a counter will do."""
    return f"operation-{next(_NUMBERS):08d}"


def did(kind: type[Act], *, by: Actor, at: datetime, operation: str, **rest: Any) -> Any:
    """Carry out one act; `dry_run` and `confirmed` go where they belong."""
    checking = {name: rest.pop(name) for name in ("dry_run", "confirmed") if name in rest}
    return perform(kind(**rest), by=by, at=at, operation=operation, **checking)


@dataclass
class World:
    """A programme with one coordinator, three practices, three arms, and people by first name."""

    programme: str
    coordinator: Actor
    practices: dict[str, str] = field(default_factory=dict)
    arms: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    cohorts: dict[str, str] = field(default_factory=dict)

    def act(self, kind: Any, *, at: datetime = NOW, by: Actor | None = None, **rest: Any) -> Any:
        """Carry out one act as the coordinator, with a new operation id.

        What is no act, such as an import, is called as the function that it is.
        """
        rest.setdefault("operation", operation())
        if not isinstance(kind, type):
            return kind(by=by or self.coordinator, at=at, **rest)
        return did(kind, by=by or self.coordinator, at=at, **rest)

    def person(
        self,
        name: str,
        *,
        practice: str | None = None,
        role: RoleName = RoleName.MEMBER,
        on: date = PILOT,
        status: StatusName = StatusName.ENROLLED,
    ) -> str:
        """Somebody enrolled from a day on."""
        made = self.act(
            participants.AddParticipant,
            given_name=name,
            family_name="Example",
            status=status,
            on=on,
            practice=self.practices[practice] if practice else None,
            roles=(role,),
        )
        self.people[name] = made.new_ids[1]
        return self.people[name]

    def cohort(
        self,
        name: str,
        *,
        format: Format = Format.GROUP,
        members: Iterable[str] = (),
        facilitators: Iterable[str] = (),
        on: date = PILOT,
        leads: Iterable[str] = (),
    ) -> str:
        """A cohort that is open from a day on, with people by first name."""
        people = {self.people[each]: RoleName.MEMBER for each in members}
        people |= {self.people[each]: RoleName.FACILITATOR for each in facilitators}
        made = self.act(
            cohorts.FormCohort,
            new=NewCohort(
                name=name, format=format, leads=tuple(self.people[each] for each in leads)
            ),
            people=people,
            on=on,
        )
        self.cohorts[name] = made.new_ids[0]
        return self.cohorts[name]

    def meeting(
        self,
        cohort: str,
        on: date,
        *,
        came: Iterable[str] = (),
        missed: Iterable[str] = (),
        also: Iterable[str] = (),
    ) -> str:
        """A meeting that was held, also by other cohorts, with its register; by first name."""
        made = self.act(
            meetings.PlanMeeting,
            cohorts=[self.cohorts[each] for each in (cohort, *also)],
            starts=datetime(on.year, on.month, on.day, 14, 0),
        )
        entries = [RegisterEntry(participant=self.people[n], result=Result.ATTENDED) for n in came]
        entries += [
            RegisterEntry(participant=self.people[n], result=Result.DID_NOT_ATTEND) for n in missed
        ]
        self.act(
            meetings.TakeRegister,
            meeting=made.new_ids[0],
            entries=entries,
            at=datetime(on.year, on.month, on.day, 18, 0, tzinfo=UTC),
        )
        return str(made.new_ids[0])

    def join(self, cohort: str, name: str, on: date, **rest: Any) -> Any:
        """Somebody joins a cohort."""
        return self.act(
            memberships.JoinCohort,
            cohort=self.cohorts[cohort],
            participant=self.people[name],
            on=on,
            **rest,
        )

    def leave(self, cohort: str, name: str, on: date, **rest: Any) -> Any:
        """Somebody leaves a cohort."""
        return self.act(
            memberships.LeaveCohort,
            cohort=self.cohorts[cohort],
            participant=self.people[name],
            on=on,
            **rest,
        )

    def actor(self, role: ActingRole, name: str | None = None) -> Actor:
        """Somebody acting in this programme, by first name where they are a participant."""
        return Actor(
            account=f"account-{role}".replace(" ", "-")[:26],
            role=role,
            programme=self.programme,
            participant=self.people[name] if name else None,
        )


def owner(programme: str | None = None) -> Actor:
    """The machine's owner at its terminal, at work on a programme."""
    return Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme=programme)


ADMINISTRATOR = owner()


def _count() -> str:
    """What tells one programme of a test from those before it."""
    there = len(current(Programme))
    return f" {there + 1}" if there else ""


@copied
def a_world(*, phase: PhaseName | None = PhaseName.NATURALISTIC, since: date = PILOT) -> World:
    """A programme in one phase, with Alder, Birch and Cedar practices and an arm a format."""
    made = did(
        programmes.CreateProgramme,
        by=ADMINISTRATOR,
        at=NOW,
        operation=operation(),
        name=f"Test programme{_count()}",
    )
    programme = made.new_ids[0]
    world = World(
        programme=programme,
        coordinator=Actor(
            account="account-coordinator", role=ActingRole.COORDINATOR, programme=programme
        ),
    )
    for name in ("Alder", "Birch", "Cedar"):
        made = world.act(practices.AddPractice, name=f"{name} practice")
        world.practices[name] = made.new_ids[0]
    for format in Format:
        made = world.act(arms.AddArm, name=str(format), formats=frozenset({format}))
        world.arms[format] = made.new_ids[0]
    if phase is not None:
        world.act(programmes.ChangePhase, phase=phase, on=since)
    return world
