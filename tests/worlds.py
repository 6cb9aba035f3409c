"""Small worlds for tests, made through the actions as people would make them. All invented."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from likewise.actions import (
    arms,
    cohorts,
    meetings,
    memberships,
    participants,
    practices,
    programmes,
)
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import NewCohort
from likewise.domain.meetings import RegisterEntry, Result
from likewise.domain.participants import RoleName, StatusName
from likewise.domain.programmes import PhaseName

_NUMBERS = itertools.count()
NOW = datetime(2011, 1, 3, 12, 0, tzinfo=UTC)
PILOT = date(2010, 9, 1)


def operation() -> str:
    """A new operation id; in a test, a counter will do."""
    return f"operation-{next(_NUMBERS):08d}"


@dataclass
class World:
    """A programme with one coordinator, three practices, three arms, and people by first name."""

    programme: str
    coordinator: Actor
    practices: dict[str, str] = field(default_factory=dict)
    arms: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    cohorts: dict[str, str] = field(default_factory=dict)

    def act(self, action: Any, *, at: datetime = NOW, by: Actor | None = None, **rest: Any) -> Any:
        """Carry out one action as the coordinator, with a new operation id."""
        rest.setdefault("operation", operation())
        return action(by=by or self.coordinator, at=at, **rest)

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
            participants.add_participant,
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
            cohorts.form_cohort,
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
            meetings.plan_meeting,
            cohorts=[self.cohorts[each] for each in (cohort, *also)],
            starts=datetime(on.year, on.month, on.day, 14, 0),
        )
        entries = [RegisterEntry(participant=self.people[n], result=Result.ATTENDED) for n in came]
        entries += [
            RegisterEntry(participant=self.people[n], result=Result.DID_NOT_ATTEND) for n in missed
        ]
        self.act(
            meetings.take_register,
            meeting=made.new_ids[0],
            entries=entries,
            at=datetime(on.year, on.month, on.day, 18, 0, tzinfo=UTC),
        )
        return str(made.new_ids[0])

    def join(self, cohort: str, name: str, on: date, **rest: Any) -> Any:
        """Somebody joins a cohort."""
        return self.act(
            memberships.join_cohort,
            cohort=self.cohorts[cohort],
            participant=self.people[name],
            on=on,
            **rest,
        )

    def leave(self, cohort: str, name: str, on: date, **rest: Any) -> Any:
        """Somebody leaves a cohort."""
        return self.act(
            memberships.leave_cohort,
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


ADMINISTRATOR = Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme=None)


def a_world(*, phase: PhaseName | None = PhaseName.NATURALISTIC, since: date = PILOT) -> World:
    """A programme in one phase, with Alder, Birch and Cedar practices and an arm a format."""
    made = programmes.create_programme(
        by=ADMINISTRATOR, at=NOW, operation=operation(), name="Test programme"
    )
    programme = made.new_ids[0]
    world = World(
        programme=programme,
        coordinator=Actor(
            account="account-coordinator", role=ActingRole.COORDINATOR, programme=programme
        ),
    )
    for name in ("Alder", "Birch", "Cedar"):
        made = world.act(practices.add_practice, name=f"{name} practice")
        world.practices[name] = made.new_ids[0]
    for format in Format:
        made = world.act(arms.add_arm, name=str(format), formats=frozenset({format}))
        world.arms[format] = made.new_ids[0]
    if phase is not None:
        world.act(programmes.change_phase, phase=phase, on=since)
    return world
