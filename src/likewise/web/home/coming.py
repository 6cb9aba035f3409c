"""A member's own meetings in words: when, whether they are on, and what can be tapped there."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.replies import Answer
from likewise.queries.home import MemberHome
from likewise.queries.meetings import MeetingLine
from likewise.web.gatherings import Gathering, gathering
from likewise.web.nhsuk.forms import new_operation

BUTTONS = (
    (Answer.COMING, "Coming"),
    (Answer.SORRY, "Sorry"),
    (Answer.NOT_SURE, "Not sure"),
)
SAID = {
    Answer.COMING: "You said that you are coming.",
    Answer.SORRY: "You said sorry.",
    Answer.NOT_SURE: "You said that you are not sure.",
}
MOVED = "It was moved since you said whether you come. Say it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """One meeting of a member. `answer` is what they said of it as it stands, `said` in words;
    `is_news`: the record does not say yet that they know how it stands. `operation` is new for
    each form, so that a second tap is the first one again."""

    id: str
    g: Gathering
    starts: str
    can_reply: bool
    answer: str
    said: str
    is_news: bool
    operation: str
    operation_read: str


def own_meetings(home: MemberHome, *, today: date) -> list[Own]:
    """The next meetings of a member, in order."""
    return [_own(home, each, today) for each in home.coming]


def _own(home: MemberHome, line: MeetingLine, today: date) -> Own:
    reply = home.replies.get(line.id)
    stands = reply is not None and reply.is_to(line.starts)
    can_reply = line.id in home.open
    said = ""
    if reply is not None and can_reply:
        said = SAID[reply.answer] if stands else MOVED
    return Own(
        id=line.id,
        g=gathering(line, today=today),
        starts=line.starts.isoformat(timespec="minutes"),
        can_reply=can_reply,
        answer=str(reply.answer) if reply is not None and stands else "",
        said=said,
        is_news=line.id in home.unread,
        operation=new_operation(),
        operation_read=new_operation(),
    )
