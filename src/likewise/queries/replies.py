"""Who means to come to a meeting, for those who prepare it; members see only their own reply."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.access import Capability, Extent, NotFound, extent, may
from likewise.domain.accounts import Actor
from likewise.domain.meetings import Meeting
from likewise.domain.replies import Answer, Replies, Reply, count_replies, may_reply
from likewise.queries.access import Label, labels
from likewise.queries.meetings import in_reach
from likewise.records.facts import current
from likewise.records.replies import asked_to, replies_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLine:
    """One person who is to come, and what they said; `is_before`: before the meeting was moved."""

    label: Label
    answer: Answer | None
    is_before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingReplies:
    """What the people of a meeting said of it. `may_say`: the viewer can say it for them now."""

    meeting: Meeting
    counts: Replies
    lines: tuple[ReplyLine, ...]
    may_say: bool


_ORDER = {each: place for place, each in enumerate((*Answer, None))}


def replies_to(viewer: Actor, *, meeting: str, today: date, at: datetime) -> MeetingReplies | None:
    """What people said of a meeting; none for whoever does not read what others say.

    Raises
    ------
    NotFound
        When the meeting is out of reach.
    """
    fact = reached_meeting(viewer, meeting=meeting, today=today)
    if extent(viewer, "Reply") not in (Extent.GROUP, Extent.PROGRAMME):
        return None
    people = asked_to(fact)
    found = {each.participant: each for each in current(Reply, meeting_id=meeting)}
    seen = labels(viewer, participants=people, today=today)
    lines = [
        ReplyLine(
            label=seen[who],
            answer=found[who].answer if who in found and found[who].is_to(fact.starts) else None,
            is_before=who in found and not found[who].is_to(fact.starts),
        )
        for who in people
    ]
    return MeetingReplies(
        meeting=fact,
        counts=count_replies(found.values(), people=people, starts=fact.starts),
        lines=tuple(
            sorted(lines, key=lambda each: (_ORDER[each.answer], each.label.order, each.label.text))
        ),
        may_say=may(viewer, Capability.SAY_COMING) and may_reply(fact, at=at),
    )


def own_replies(viewer: Actor, *, meetings: Iterable[str]) -> dict[str, Reply]:
    """What a viewer said themselves of some meetings, by meeting."""
    if viewer.participant is None:
        return {}
    return replies_of(viewer.participant, meetings)


def reached_meeting(viewer: Actor, *, meeting: str, today: date) -> Meeting:
    """A meeting in the viewer's reach.

    Raises
    ------
    NotFound
    """
    if not in_reach(viewer, today=today).filter(fact=meeting).exists():
        raise NotFound("There is no such meeting.")
    (fact,) = current(Meeting, fact=meeting)
    return fact
