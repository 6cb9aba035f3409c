"""What people say of a meeting beforehand: that they mean to come, or not. Never attendance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.declarations import Declaration, Does, Names, said
from likewise.domain.facts import Fact
from likewise.domain.ids import MeetingId, ParticipantId
from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError
from likewise.domain.words import clock


class Answer(StrEnum):
    """What somebody says of a meeting to come."""

    COMING = "coming"
    SORRY = "sorry"
    NOT_SURE = "not sure"


class ReplyNotRight(DomainError):
    """A reply that cannot be given, or taken back, as things stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Fact):
    """Whether somebody means to come to a meeting, as they said on a day.

    `starts` is when the meeting was to start as they said so: whoever replied before it was moved
    has not replied to where it is now.
    """

    declared: ClassVar = Declaration(
        noun="reply",
        nouns="replies",
        title="Reply to a meeting",
        heading="Who means to come",
    )

    meeting: MeetingId
    participant: ParticipantId
    answer: Answer
    starts: datetime
    said_on: date

    def __post_init__(self) -> None:
        if self.starts.tzinfo is not None:
            raise ReplyNotRight("A meeting's start is wall-clock time, without an offset.")

    def is_to(self, starts: datetime) -> bool:
        """Whether it is a reply to a meeting that starts then."""
        return self.starts == starts

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        when = f"the meeting on {in_words(self.starts.date())} at {clock(self.starts)}"
        words = {
            Answer.COMING: f"{who} means to come to {when}",
            Answer.SORRY: f"{who} is sorry not to come to {when}",
            Answer.NOT_SURE: f"{who} is not sure about {when}",
        }
        return said(words[self.answer], does)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """How many of the people who were asked said what, and how many have said nothing yet.

    `before` is how many of those last replied before the meeting was moved.
    """

    said: Mapping[Answer, int]
    silent: int
    before: int = 0


def count_replies(replies: Iterable[Reply], *, people: Iterable[str], starts: datetime) -> Replies:
    """Count what people said of a meeting as it stands; who is not among the people is left out.

    Parameters
    ----------
    replies
        At most one of each participant.
    people
        The participants who are in the cohorts that meet, on that day.
    starts
        When the meeting starts, on the wall.
    """
    asked = set(people)
    theirs = [each for each in replies if each.participant in asked]
    standing = [each for each in theirs if each.is_to(starts)]
    return Replies(
        said={answer: sum(each.answer is answer for each in standing) for answer in Answer},
        silent=len(asked) - len({each.participant for each in standing}),
        before=len(theirs) - len(standing),
    )


def plan_reply(
    *,
    reply: Reply,
    meeting: Meeting,
    known: Reply | None,
    is_in: bool,
    seen: datetime | None,
    at: datetime,
    ids: Ids,
) -> Plan:
    """Plan that somebody says whether they mean to come; `known` is what they said before.

    `is_in` says whether they are in a cohort that meets, on its day; `seen` when the meeting
    started on the page that asked.

    Raises
    ------
    ReplyNotRight
    """
    check_may_reply(meeting, at=at)
    if seen is not None and seen != meeting.starts:
        raise ReplyNotRight(
            f"This meeting was moved since you looked: it is on {meeting.on:%A} "
            f"{in_words(meeting.on)} at {clock(meeting.starts)}. Say again whether you come."
        )
    if not is_in:
        raise ReplyNotRight(
            "Only who is in a cohort that meets says beforehand whether they come. Visitors are "
            "welcome without.",
            whom=(reply.participant,),
        )
    draft = Draft(GiveReply.declared.name, ids)
    if known is None:
        draft.record(reply)
    elif known.answer is reply.answer and known.is_to(reply.starts):
        raise ReplyNotRight(f"It is recorded already that the answer is “{reply.answer}”.")
    else:
        draft.revise(replace(reply, id=known.id))
    return draft.plan(about=(meeting.id, reply.participant))


def plan_no_reply(*, known: Reply | None, meeting: Meeting, at: datetime, ids: Ids) -> Plan:
    """Plan that somebody takes back what they said of a meeting.

    Raises
    ------
    ReplyNotRight
    """
    check_may_reply(meeting, at=at)
    if known is None:
        raise ReplyNotRight("Nothing was said of this meeting, so there is nothing to take back.")
    draft = Draft(WithdrawReply.declared.name, ids)
    draft.void(known)
    return draft.plan(about=(meeting.id, known.participant))


def check_may_reply(meeting: Meeting, *, at: datetime) -> None:
    """Refuse a reply to a meeting that is cancelled, that was held, or that has begun.

    Raises
    ------
    ReplyNotRight
    """
    if meeting.state is MeetingState.CANCELLED:
        raise ReplyNotRight("This meeting is cancelled, so nobody can come to it.")
    if not may_reply(meeting, at=at):
        raise ReplyNotRight(
            f"This meeting began on {in_words(meeting.on)} at {clock(meeting.starts)}. Its "
            "register says who came."
        )


def may_reply(meeting: Meeting, *, at: datetime) -> bool:
    """Whether somebody can still say if they come."""
    return meeting.state is MeetingState.PLANNED and at < meeting.starts_at


_Meeting = Annotated[MeetingId, Asks(question="Which meeting?", option="meeting")]
_Who = Annotated[ParticipantId, Asks(question="Who?", option="participant")]


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveReply(Act):
    """Somebody says whether they mean to come to a meeting; it may be changed until it begins.

    `starts` is when it started on the page that asked, so that nobody replies to another time.
    """

    declared: ClassVar[Declared] = Declared(name="replies.give", needs=Capability.SAY_COMING)
    meeting: _Meeting
    participant: _Who
    answer: Annotated[
        Answer,
        Asks(question="Do they mean to come?", missing="Say whether they mean to come"),
    ]
    starts: Annotated[datetime | None, Asks(question="When does it start, as you know it?")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawReply(Act):
    """Somebody takes back what they said of a meeting, as if they had said nothing."""

    declared: ClassVar[Declared] = Declared(name="replies.withdraw", needs=Capability.SAY_COMING)
    meeting: _Meeting
    participant: _Who
