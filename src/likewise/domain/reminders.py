"""Reminders of meetings: who wants one, when it leaves, and when it is let be."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.declarations import Declaration, Does, Names, said
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.refusals import DomainError

# Nothing leaves at night: what would is sent in the evening before.
MORNING, EVENING = time(8), time(20)
MOST_A_DAY = 2  # of one person; more would be noise, and the first ones are the nearest
PLANNED_AHEAD = timedelta(hours=50)  # longer than any reminder leaves before its meeting


class By(StrEnum):
    """How somebody is reminded."""

    NOTHING = "not at all"
    MAIL = "by mail"
    TEXT = "by text message"


class When(StrEnum):
    """How long before a meeting somebody is reminded."""

    DAY_BEFORE = "the day before"
    TWO_HOURS = "two hours before"


BEFORE = {When.DAY_BEFORE: timedelta(days=1), When.TWO_HOURS: timedelta(hours=2)}


class RemindersNotRight(DomainError):
    """A choice of reminders that cannot be recorded, as things stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderChoice(Fact):
    """Whether and how somebody wants to be reminded of meetings."""

    declared: ClassVar = Declaration(
        noun="choice of reminders", heading="Reminders", nouns="choices of reminders"
    )

    participant: ParticipantId
    how: By
    when: When = When.DAY_BEFORE

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        if self.how is By.NOTHING:
            return said(f"{who} is not reminded of meetings", does)
        return said(f"{who} is reminded of meetings {self.how}, {self.when}", does)


def leaves_at(starts: datetime, *, zone: str, when: When) -> datetime:
    """The instant at which a reminder leaves, by the clock on the wall where the meeting is.

    Parameters
    ----------
    starts
        When the meeting starts, on the wall, without an offset.

    Returns
    -------
    datetime
        In UTC. Never in the quiet hours, from eight in the evening to eight in the morning: what
        would leave then leaves at eight in the evening before.

    Notes
    -----
    It is reckoned on the wall, so that the day before is the same hour also where the clocks change
    in between. Two hours before are two hours on the wall; across a change they are one or three.
    """
    on_the_wall = starts - BEFORE[when]
    if on_the_wall.time() < MORNING:
        on_the_wall = datetime.combine(on_the_wall.date() - timedelta(days=1), EVENING)
    elif on_the_wall.time() > EVENING:
        on_the_wall = datetime.combine(on_the_wall.date(), EVENING)
    return on_the_wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """That a reminder is to leave: of which meeting, to whom, of which kind, at which instant."""

    meeting: str
    participant: str
    when: When
    due_at: datetime


def due_for(
    *,
    meeting: str,
    starts: datetime,
    zone: str,
    starts_at: datetime,
    people: Iterable[tuple[str, When]],
    at: datetime,
) -> list[Due]:
    """The reminders of one meeting to come, for those who want one.

    A meeting that has begun has none. Who is told too late for their kind is reminded at once.
    """
    if starts_at <= at:
        return []
    by_kind = {when: leaves_at(starts, zone=zone, when=when) for when in When}
    return [
        Due(meeting=meeting, participant=who, when=when, due_at=by_kind[when])
        for who, when in people
    ]


def plan_choose(*, new: ReminderChoice, known: ReminderChoice | None, ids: Ids) -> Plan:
    """Plan that somebody chooses how they are reminded; `known` is what they chose before.

    Raises
    ------
    RemindersNotRight
    """
    draft = Draft(ChooseReminders.declared.name, ids)
    if known is None:
        draft.record(new)
    elif (known.how, known.when) == (new.how, new.when):
        raise RemindersNotRight("That is how it is already.")
    else:
        draft.revise(replace(new, id=known.id))
    return draft.plan(about=(new.participant,))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseReminders(Act):
    """Somebody chooses whether, how and when they are reminded of meetings."""

    declared: ClassVar[Declared] = Declared(
        name="reminders.choose",
        needs=Capability.CHOOSE_REMINDERS,
        stays="Choose again how you want to be reminded.",
    )
    participant: Annotated[ParticipantId, Asks(question="Whose?", option="participant")]
    how: Annotated[
        By,
        Asks(
            question="How do you want to be reminded?",
            hint="It says that there is something to look at here, and nothing about you.",
            missing="Select how",
        ),
    ]
    when: Annotated[When, Asks(question="When?", missing="Select when")] = When.DAY_BEFORE
