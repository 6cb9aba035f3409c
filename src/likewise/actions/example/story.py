"""The diary of the example, whose notes are carried out day by day as a person would."""

import csv
import heapq
import itertools
import random
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from likewise.actions.imports import Files, import_tables
from likewise.actions.operations import perform
from likewise.domain import cohorts, contacts, meetings, memberships, participants
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import Act
from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageEvent, NewCohort
from likewise.domain.contacts import Function, Mode
from likewise.domain.meetings import Attendance, RegisterEntry, Result
from likewise.domain.memberships import Membership
from likewise.domain.participants import RoleName, StatusName

LONDON = ZoneInfo("Europe/London")
SEED = 2010
EVENING = 6 * 60 * 60  # seconds in which acts of a day are recorded, one after the other
type Line = dict[str, str]  # of a table that is imported: what stands in each column


@dataclass(eq=False)
class Someone:
    """An invented person of the example: how keen they are decides how often they come."""

    id: str
    given_name: str
    family_name: str
    practice: str
    keenness: float = 0.75


@dataclass(eq=False)
class Circle:
    """A cohort of the example, with who is in it as the story goes on."""

    id: str
    name: str
    members: list[Someone] = field(default_factory=list)
    facilitators: list[Someone] = field(default_factory=list)
    is_over: bool = False

    @property
    def people(self) -> list[Someone]:
        """Everyone in it."""
        return [*self.members, *self.facilitators]


class Story:
    """Keeps the diary and carries out what is in it, one day after the other."""

    def __init__(
        self, first_day: date, *, seed: int = SEED, called: str = "likewise-example"
    ) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a story, not a secret
        self._called = called
        self._numbers = itertools.count(1)
        self._order = itertools.count()
        self._diary: list[tuple[date, int, int, Callable[[], object]]] = []
        self.programme = ""
        self.coordinator = Actor(account="example", role=ActingRole.ADMINISTRATOR, programme=None)
        self.practices: dict[str, str] = {}
        self.venues: dict[str, str] = {}
        self.arms: dict[Format | None, str] = {}
        self.everyone: list[Someone] = []
        self.today = first_day

    # The diary

    def on(self, day: date, what: Callable[[], object], *, hour: int = 9) -> None:
        """Note something for a day; at nine what changes cohorts, later what happens in them."""
        heapq.heappush(self._diary, (day, hour, next(self._order), what))

    def carry_out(self, progress: Callable[[int], None]) -> None:
        """Carry out everything noted, in order of day and hour."""
        while self._diary:
            day, _, _, what = heapq.heappop(self._diary)
            if day != self.today:
                progress((day - self.today).days)
                self.today = day
            what()

    def act(self, kind: type[Act], *, later: int = 0, **fields: Any) -> Any:
        """Carry out an act as the coordinator, on the evening of the day (or days later)."""
        at = evening(self.today)
        return perform(
            kind(**fields),
            by=self.coordinator,
            at=at + timedelta(days=later, seconds=next(self._numbers) % EVENING),
            operation=f"{self._called}-{next(self._numbers):06d}",
        )

    def aside(self, kind: type[Act], called: str, *, by: Actor | None = None, **fields: Any) -> Any:
        """Carry out an act at the end of the day, under a name of its own; as the coordinator.

        It leaves the names of all other acts what they were, and so the ids that follow from them.
        """
        return perform(
            kind(**fields),
            by=by or self.coordinator,
            at=self.late,
            operation=f"{self._called}-{called}",
        )

    def bring_in(self, called: str, tables: Mapping[str, Sequence[Line]]) -> None:
        """Import tables at the end of the day, of which somebody kept a spreadsheet."""
        with tempfile.TemporaryDirectory(prefix="likewise-") as folder:
            for name, lines in tables.items():
                path = Path(folder) / f"{name}.csv"
                with path.open("w", encoding="utf-8", newline="") as file:
                    table = csv.DictWriter(file, fieldnames=list(lines[0]))
                    table.writeheader()
                    table.writerows(lines)
            import_tables(
                by=self.coordinator,
                at=self.late,
                operation=f"{self._called}-{called}",
                files=Files(path=Path(folder)),
                is_invented=True,
            )

    @property
    def late(self) -> datetime:
        """The end of the day."""
        return evening(self.today) + timedelta(seconds=EVENING - 1)

    # People

    def enrol(
        self,
        name: tuple[str, str],
        practice: str,
        *,
        role: RoleName = RoleName.MEMBER,
        keenness: float = 0.75,
        interested_on: date | None = None,
    ) -> Someone:
        """Somebody enrols today at a practice; or is known to be interested, since a day."""
        given, family = name
        made = self.act(
            participants.AddParticipant,
            given_name=given,
            family_name=family,
            email=f"{given}.{family}@people.likewise.example".lower(),
            telephone=f"01632 960{self.rng.randrange(1000):03d}",  # reserved for drama
            status=StatusName.INTERESTED if interested_on else StatusName.ENROLLED,
            on=interested_on or self.today,
            practice=self.practices[practice],
            roles=(role,),
        )
        someone = Someone(made.new_ids[1], given, family, practice, keenness)
        self.everyone.append(someone)
        return someone

    # Cohorts

    def form(
        self,
        name: str,
        format: Format,
        members: Iterable[Someone],
        facilitators: Iterable[Someone],
        *,
        venue: str | None = None,
        lead: Someone | None = None,
    ) -> Circle:
        """A cohort starts today."""
        circle = Circle("", name, list(members), list(facilitators))
        people = {each.id: RoleName.MEMBER for each in circle.members}
        people |= {each.id: RoleName.FACILITATOR for each in circle.facilitators}
        made = self.act(
            cohorts.FormCohort,
            new=NewCohort(
                name=name,
                format=format,
                venue=self.venues.get(venue or ""),
                leads=(lead.id,) if lead else (),
            ),
            people=people,
            on=self.today,
        )
        circle.id = made.new_ids[0]
        return circle

    def join(self, circle: Circle, someone: Someone, **rest: Any) -> None:
        """Somebody joins a cohort today."""
        role = rest.get("role", RoleName.MEMBER)
        self.act(
            memberships.JoinCohort,
            cohort=circle.id,
            participant=someone.id,
            on=self.today,
            **rest,
        )
        (circle.members if role is RoleName.MEMBER else circle.facilitators).append(someone)

    def leave(self, circle: Circle, someone: Someone, reason: str) -> str:
        """Somebody leaves a cohort today; answers the id of the spell that ended."""
        outcome = self.act(
            memberships.LeaveCohort,
            cohort=circle.id,
            participant=someone.id,
            on=self.today,
            reason=reason,
        )
        _drop(circle, someone)
        return str(outcome.plan.facts(Membership)[0].id)

    def depart(
        self,
        someone: Someone,
        circles: Iterable[Circle],
        reason: str,
        *,
        status: StatusName = StatusName.LEFT,
    ) -> None:
        """Somebody leaves the programme today, or withdraws, and so leaves every cohort."""
        self.act(
            participants.SetStatus,
            participant=someone.id,
            status=status,
            on=self.today,
            reason=reason,
        )
        for circle in circles:
            _drop(circle, someone)

    def event_of(self, outcome: Any) -> LineageEvent:
        """The lineage event that an act recorded."""
        assert outcome.plan is not None  # noqa: S101 - the story never repeats an operation
        event = outcome.plan.facts(LineageEvent)[0]
        assert isinstance(event, LineageEvent)  # noqa: S101
        return event

    # What happens in them

    def meet(
        self,
        circle: Circle,
        *,
        venue: str | None = None,
        visitors: Iterable[Someone] = (),
        guests: int = 0,
        season: float = 1.0,
        hour: int = 14,
    ) -> tuple[Attendance, ...]:
        """The cohort meets today, and somebody takes the register; answers its entries."""
        made = self.act(
            meetings.PlanMeeting,
            cohorts=[circle.id],
            starts=_wall_clock(self.today, hour),
            venue=self.venues.get(venue or ""),
            minutes=75,
        )
        entries = [self._entry(each, each.keenness * season) for each in circle.members]
        entries += [self._entry(each, 0.95) for each in circle.facilitators]
        entries += [RegisterEntry(participant=each.id, result=Result.ATTENDED) for each in visitors]
        outcome = self.act(
            meetings.TakeRegister, meeting=made.new_ids[0], entries=entries, guests=guests
        )
        found: tuple[Attendance, ...] = outcome.plan.facts(Attendance)
        return found

    def announce(
        self, circle: Circle, day: date, *, venue: str | None = None, hour: int = 14
    ) -> None:
        """A meeting is planned for a day, and no register is taken yet."""
        self.act(
            meetings.PlanMeeting,
            cohorts=[circle.id],
            starts=_wall_clock(day, hour),
            venue=self.venues.get(venue or ""),
            minutes=75,
        )

    def call_off(self, circle: Circle, reason: str, *, venue: str | None = None) -> None:
        """A meeting was planned for today and is cancelled."""
        made = self.act(
            meetings.PlanMeeting,
            cohorts=[circle.id],
            starts=_wall_clock(self.today, 14),
            venue=self.venues.get(venue or ""),
        )
        self.act(meetings.CancelMeeting, meeting=made.new_ids[0], reason=reason)

    def contact(self, circle: Circle, member: Someone) -> None:
        """A facilitator of the cohort tries to reach a member today."""
        if not circle.facilitators or member not in circle.members:
            return
        reached = self.rng.random() < 0.75
        mode = self.rng.choices(list(Mode)[:3], weights=(7, 1, 2))[0]
        self.act(
            contacts.LogContact,
            participant=member.id,
            facilitator=circle.facilitators[0].id,
            cohort=circle.id,
            on=self.today,
            mode=mode,
            reached=reached,
            minutes=self.rng.choice((5, 10, 15, 20, 30)) if reached else None,
            function=self.rng.choice(list(Function)) if reached else None,
        )

    def _entry(self, someone: Someone, chance: float) -> RegisterEntry:
        result = Result.ATTENDED
        if self.rng.random() >= chance:
            sends_apologies = self.rng.random() < 0.4 and someone.keenness > 0
            result = Result.APOLOGIES if sends_apologies else Result.DID_NOT_ATTEND
        return RegisterEntry(participant=someone.id, result=result)


def evening(day: date) -> datetime:
    """When the acts of a day are recorded."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=LONDON)


def _wall_clock(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour))


def _drop(circle: Circle, someone: Someone) -> None:
    for people in (circle.members, circle.facilitators):
        if someone in people:
            people.remove(someone)


def season(day: date) -> float:
    """How much the time of year keeps people at home: the winter dip, and August."""
    return {12: 0.75, 1: 0.7, 2: 0.85, 8: 0.8}.get(day.month, 1.0)
