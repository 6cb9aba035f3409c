"""What people say beforehand: counted as said, and never as attendance."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.operations import Ids
from likewise.domain.replies import (
    Answer,
    Reply,
    ReplyNotRight,
    count_replies,
    may_reply,
    plan_no_reply,
    plan_reply,
)

STARTS, MOVED = datetime(2027, 3, 25, 14), datetime(2027, 3, 26, 14)
BEFORE, AFTER = datetime(2027, 3, 20, 9, tzinfo=UTC), datetime(2027, 3, 25, 14, tzinfo=UTC)
PEOPLE = ("asha", "bram", "cleo", "dilip")


def meeting(state=MeetingState.PLANNED, starts=STARTS):
    return Meeting(id="m", cohorts=("birch",), starts=starts, zone="Europe/London", state=state)


def reply(who="asha", answer=Answer.COMING, starts=STARTS, known_as="r"):
    return Reply(
        id=known_as,
        meeting="m",
        participant=who,
        answer=answer,
        starts=starts,
        said_on=date(2027, 3, 20),
    )


def plan(new=None, *, of=None, known=None, is_in=True, seen=None, at=BEFORE):
    return plan_reply(
        reply=new or reply(known_as="new"), meeting=of or meeting(), known=known, is_in=is_in,
        seen=seen, at=at, ids=Ids("o"),
    )  # fmt: skip


@given(
    said=st.dictionaries(
        st.sampled_from([*PEOPLE, "visitor"]),
        st.tuples(st.sampled_from(Answer), st.sampled_from([STARTS, MOVED])),
    ),
    people=st.sets(st.sampled_from(PEOPLE)),
)
def test_everybody_who_is_asked_is_counted_once_and_nobody_else(said, people):
    replies = [reply(who, answer, starts) for who, (answer, starts) in said.items()]

    found = count_replies(replies, people=people, starts=STARTS)

    assert sum(found.said.values()) + found.silent == len(people)
    for answer in Answer:
        assert found.said[answer] == sum(said.get(who) == (answer, STARTS) for who in people)
    assert found.before == sum(who in said and said[who][1] == MOVED for who in people)


def test_a_first_reply_is_recorded_and_another_revises_it():
    first = plan()
    second = plan(reply(answer=Answer.SORRY, known_as="new"), known=reply())

    assert [(each.does, each.fact.answer) for each in first.steps] == [("record", Answer.COMING)]
    assert [(each.does, each.fact.id, each.fact.answer) for each in second.steps] == [
        ("revise", "r", Answer.SORRY)
    ]
    assert first.about == second.about == ("m", "asha")


def test_the_same_reply_to_a_meeting_that_was_moved_is_said_anew():
    found = plan(reply(starts=MOVED, known_as="new"), of=meeting(starts=MOVED), known=reply())

    assert found.facts(Reply)[0].starts == MOVED


@pytest.mark.parametrize(
    ("why", "given"),
    [
        ("recorded already", {"known": reply()}),
        ("is cancelled", {"of": meeting(MeetingState.CANCELLED)}),
        ("Its register says who came", {"of": meeting(MeetingState.HELD)}),
        ("Its register says who came", {"at": AFTER}),
        ("was moved since you looked: it is on Thursday 25 March 2027 at 2pm", {"seen": MOVED}),
        ("Only who is in a cohort", {"is_in": False}),
    ],
)
def test_a_reply_that_cannot_be_is_refused_with_why(why, given):
    with pytest.raises(ReplyNotRight, match=why):
        plan(**given)


def test_what_was_said_is_taken_back_until_the_meeting_begins():
    found = plan_no_reply(known=reply(), meeting=meeting(), at=BEFORE, ids=Ids("o"))

    assert [(each.does, each.fact.id) for each in found.steps] == [("void", "r")]
    with pytest.raises(ReplyNotRight, match="nothing to take back"):
        plan_no_reply(known=None, meeting=meeting(), at=BEFORE, ids=Ids("o"))
    with pytest.raises(ReplyNotRight, match="began"):
        plan_no_reply(known=reply(), meeting=meeting(), at=AFTER, ids=Ids("o"))


def test_replies_end_at_the_instant_of_the_start_also_after_the_clocks_change():
    summer = meeting(starts=datetime(2027, 3, 29, 14))  # clocks went forward on 28 March

    assert may_reply(summer, at=datetime(2027, 3, 29, 12, 59, tzinfo=UTC))
    assert not may_reply(summer, at=datetime(2027, 3, 29, 13, 0, tzinfo=UTC))


def test_a_reply_is_to_a_time_on_the_wall_and_reads_as_what_is_meant():
    with pytest.raises(ReplyNotRight, match="without an offset"):
        reply(starts=AFTER)

    said = [reply(answer=each).sentence("record", {"asha": "Asha"}) for each in Answer]
    assert said == [
        "Asha means to come to the meeting on 25 March 2027 at 2pm",
        "Asha is sorry not to come to the meeting on 25 March 2027 at 2pm",
        "Asha is not sure about the meeting on 25 March 2027 at 2pm",
    ]
    assert reply().sentence("void", {}).startswith("it is withdrawn that somebody means to come")
