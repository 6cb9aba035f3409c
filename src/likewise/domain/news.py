"""News of meetings: who was told that one was moved or cancelled, and who has yet to be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, NamedTuple

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.declarations import Declaration, Does, Names, said
from likewise.domain.facts import Fact
from likewise.domain.ids import MeetingId, ParticipantId, VenueId
from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError
from likewise.domain.words import clock


class Way(StrEnum):
    """How somebody was told."""

    TELEPHONE = "by telephone"
    IN_PERSON = "in person"
    LETTER = "by letter"
    PAGE = "on their own page"


class TellingNotRight(DomainError):
    """A telling that cannot be recorded, as things stand."""


class Standing(NamedTuple):
    """How a meeting stands: what people have to know to come, or to stay at home."""

    starts: datetime
    venue: str | None
    state: MeetingState

    @property
    def is_off(self) -> bool:
        """Whether nobody needs to come."""
        return self.state is MeetingState.CANCELLED


def standing_of(meeting: Meeting) -> Standing:
    """How a meeting stands."""
    return Standing(meeting.starts, meeting.venue, meeting.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling(Fact):
    """That somebody was told how a meeting stands, and in which way.

    `starts`, `venue` and `state` are what they were told: who was told something else since is
    told anew.
    """

    declared: ClassVar = Declaration(
        noun="telling",
        title="Told of a change",
        heading="Who was told",
    )

    meeting: MeetingId
    participant: ParticipantId
    way: Way
    told_on: date
    starts: datetime
    state: MeetingState
    venue: VenueId | None = None
    number: int = 1  # of the tellings of one person about one meeting, in order

    def __post_init__(self) -> None:
        if self.starts.tzinfo is not None:
            raise TellingNotRight("A meeting's start is wall-clock time, without an offset.")

    @property
    def told(self) -> Standing:
        """How the meeting stood as they were told."""
        return Standing(self.starts, self.venue, self.state)

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        when = f"{in_words(self.starts.date())} at {clock(self.starts)}"
        what = "is cancelled" if self.told.is_off else "is on"
        return said(f"{who} was told {self.way} that the meeting on {when} {what}", does)


def latest_tellings(tellings: Iterable[Telling]) -> Mapping[str, Telling]:
    """What each person was told last of one meeting, by participant."""
    return {each.participant: each for each in sorted(tellings, key=lambda each: each.number)}


def is_to_be_told(latest: Telling | None, *, planned: Standing, now: Standing) -> bool:
    """Whether somebody has to be told how a meeting stands.

    Who was told something is told of whatever changed since. Who was told nothing knows it as it
    was planned first.
    """
    return (latest.told if latest is not None else planned) != now


def plan_telling(
    *,
    telling: Telling,
    meeting: Meeting,
    planned: Standing,
    known: Sequence[Telling],
    is_in: bool,
    seen: datetime | None,
    today: date,
    ids: Ids,
) -> Plan:
    """Plan that somebody was told how a meeting stands.

    Parameters
    ----------
    planned
        How the meeting stood when it was planned first.
    known
        What they were told of it before.
    is_in
        Whether they are in a cohort that meets, on its day.
    seen
        When the meeting started on the page that asked; none where nobody looked.

    Raises
    ------
    TellingNotRight
    """
    if meeting.state is MeetingState.HELD or meeting.on < today:
        raise TellingNotRight(
            f"This meeting was on {in_words(meeting.on)}. Nobody needs to be told any more."
        )
    if seen is not None and seen != meeting.starts:
        raise TellingNotRight(
            f"This meeting was moved since you looked: it is on {meeting.on:%A} "
            f"{in_words(meeting.on)} at {clock(meeting.starts)}. Tell them that instead."
        )
    if not is_in:
        raise TellingNotRight(
            "This person is in none of the cohorts that meet on that day. Tell those who are.",
            whom=(telling.participant,),
        )
    latest = latest_tellings(known).get(telling.participant)
    if not is_to_be_told(latest, planned=planned, now=standing_of(meeting)):
        raise TellingNotRight(
            f"They know already: they were told {latest.way} on {in_words(latest.told_on)}."
            if latest is not None
            else "This meeting stands as it was planned, so there is nothing to tell."
        )
    draft = Draft(TellNews.declared.name, ids)
    draft.record(telling)
    return draft.plan(about=(meeting.id, telling.participant))


def check_way(way: Way, *, is_own: bool) -> None:
    """Refuse that somebody says of others what only they can say, or of themselves what others do.

    Raises
    ------
    TellingNotRight
    """
    if is_own and way is not Way.PAGE:
        raise TellingNotRight("Say of yourself only that you read it on your own page.")
    if not is_own and way is Way.PAGE:
        raise TellingNotRight(
            "Only they themselves can say that they read it. Choose how you told them."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TellNews(Act):
    """Somebody was told that a meeting was moved or cancelled.

    `starts` is when it started on the page that asked, so that nobody is told another time.
    """

    declared: ClassVar[Declared] = Declared(name="news.tell", needs=Capability.TELL_NEWS)
    meeting: Annotated[MeetingId, Asks(question="Which meeting?", option="meeting")]
    participant: Annotated[ParticipantId, Asks(question="Who was told?", option="participant")]
    way: Annotated[Way, Asks(question="How?", missing="Say how they were told")]
    starts: Annotated[datetime | None, Asks(question="When does it start, as you know it?")] = None
