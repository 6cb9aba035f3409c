"""What people said beforehand, in words beside a meeting and its register."""

from likewise.domain.replies import Answer, Replies
from likewise.domain.words import join_words
from likewise.queries.replies import MeetingReplies

WORDS = {Answer.COMING: "coming", Answer.SORRY: "sorry", Answer.NOT_SURE: "not sure"}


def replies_sentence(replies: Replies) -> str:
    """How many mean to come: 6 coming, 2 sorry and 3 have not replied."""
    said = [f"{replies.said[each]} {WORDS[each]}" for each in Answer if replies.said[each]]
    if replies.silent:
        verb = "has" if replies.silent == 1 else "have"
        said.append(f"{replies.silent} {verb} not replied")
    moved = " Whoever replied before it was moved is asked again." if replies.before else ""
    return f"{join_words(said)}.{moved}"


def said_by(found: MeetingReplies | None) -> dict[str, str]:
    """What each person said of a meeting, in words, by participant."""
    if found is None:
        return {}
    return {each.label.participant: WORDS[each.answer] for each in found.lines if each.answer}
