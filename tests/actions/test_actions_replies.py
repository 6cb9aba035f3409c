"""Saying beforehand who comes, who was told, and whom people ring, through the actions."""

from datetime import UTC, date, datetime

import pytest
from copying import copied
from worlds import NOW, a_world

from likewise.actions.operations import perform
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import TakeBack
from likewise.domain.doubles import JoinPeople, Stands
from likewise.domain.doubles.acts import PartPeople, Spells
from likewise.domain.meetings import (
    Attendance,
    CancelMeeting,
    ChangeMeeting,
    PlanMeeting,
    RegisterEntry,
    Result,
    TakeRegister,
)
from likewise.domain.news import Telling, TellingNotRight, TellNews, Way
from likewise.domain.participants import RoleName
from likewise.domain.replies import Answer, GiveReply, Reply, ReplyNotRight, WithdrawReply
from likewise.domain.ringing import GiveNumber, NumberNotRight, NumberToRing, TakeNumberAway
from likewise.queries.attendance import attendance_rates
from likewise.queries.home import member_home
from likewise.queries.meetings import meeting_page
from likewise.queries.news import news_of
from likewise.queries.replies import replies_to
from likewise.records.facts import current
from likewise.records.models import AuditEvent, Operation

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
ON = datetime(2011, 1, 13, 14)
AFTER = datetime(2011, 1, 14, 9, tzinfo=UTC)


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in ("Asha", "Bram", "Cleo"):
        made.person(name)
    made.person("Petra", role=RoleName.FACILITATOR)
    made.person("Quentin", role=RoleName.FACILITATOR)
    made.cohort("Birch", members=["Asha", "Bram"], facilitators=["Petra"])
    made.cohort("Elm", members=["Cleo"], facilitators=["Quentin"])
    return made


@pytest.fixture
def meeting(world):
    return world.act(PlanMeeting, cohorts=[world.cohorts["Birch"]], starts=ON).new_ids[0]


def hat(world, role, name):
    return Actor(
        account=name.lower(), role=role, programme=world.programme, participant=world.people[name]
    )


def member(world, name="Asha"):
    return hat(world, ActingRole.MEMBER, name)


def facilitator(world, name="Petra"):
    return hat(world, ActingRole.FACILITATOR, name)


def says(world, meeting, answer=Answer.COMING, who="Asha", **rest):
    rest.setdefault("by", member(world, who))
    return world.act(
        GiveReply, meeting=meeting, participant=world.people[who], answer=answer, **rest
    )


def tells(world, meeting, who="Asha", way=Way.TELEPHONE, **rest):
    rest.setdefault("by", facilitator(world))
    return world.act(TellNews, meeting=meeting, participant=world.people[who], way=way, **rest)


def moves(world, meeting, hour=15):
    world.act(ChangeMeeting, meeting=meeting, starts=ON.replace(hour=hour))


def rates(world):
    return attendance_rates(world.coordinator, first=TODAY, last=AFTER.date(), today=AFTER.date())


# Who means to come


def test_a_reply_is_kept_counted_and_never_attendance(world, meeting):
    says(world, meeting)
    says(world, meeting, Answer.SORRY, "Bram")

    found = replies_to(facilitator(world), meeting=meeting, today=TODAY, at=NOW)

    assert found.counts.said == {Answer.COMING: 1, Answer.SORRY: 1, Answer.NOT_SURE: 0}
    assert found.counts.silent == 1  # Petra
    assert [each.answer for each in found.lines] == [Answer.COMING, Answer.SORRY, None]
    assert current(Attendance) == []
    assert meeting_page(world.coordinator, meeting=meeting, today=TODAY).entries == ()
    # The one who said coming stays away, and the one who was sorry comes after all.
    marks = {"Asha": Result.DID_NOT_ATTEND, "Bram": Result.ATTENDED}
    entries = [RegisterEntry(participant=world.people[n], result=r) for n, r in marks.items()]
    world.act(TakeRegister, meeting=meeting, entries=entries, at=AFTER)
    (rate,) = rates(world).meetings
    assert rate.attended == {world.people["Bram"]}
    with pytest.raises(ReplyNotRight, match="Its register says who came"):
        says(world, meeting, Answer.NOT_SURE, at=AFTER)


def test_a_reply_is_changed_and_taken_back_by_whoever_gave_it(world, meeting):
    says(world, meeting)
    says(world, meeting, Answer.NOT_SURE)
    assert [each.answer for each in current(Reply)] == [Answer.NOT_SURE]

    world.act(WithdrawReply, meeting=meeting, participant=world.people["Asha"], by=member(world))

    assert current(Reply) == []
    says(world, meeting, Answer.SORRY)
    assert [each.answer for each in current(Reply)] == [Answer.SORRY]


def test_a_reply_that_came_twice_is_one(world, meeting):
    act = GiveReply(meeting=meeting, participant=world.people["Asha"], answer=Answer.COMING)
    once = {"by": member(world), "at": NOW, "operation": "the-same-tap-0001"}

    perform(act, **once)
    again = perform(act, **once)

    assert again.repeated
    assert AuditEvent.objects.filter(action="replies.give").count() == 1


def test_nobody_replies_for_others_or_to_a_meeting_out_of_reach(world, meeting):
    with pytest.raises(NotFound):
        says(world, meeting, who="Bram", by=member(world))
    with pytest.raises(NotFound, match="no such meeting"):
        says(world, meeting, who="Cleo")
    with pytest.raises(NotFound):
        says(world, meeting, by=facilitator(world, "Quentin"))
    with pytest.raises(NotFound):
        says(world, "nothing")
    with pytest.raises(NotAllowed):
        says(world, meeting, by=hat(world, ActingRole.NURSE, "Petra"))
    with pytest.raises(ReplyNotRight, match="Only who is in a cohort"):
        says(world, meeting, who="Cleo", by=world.coordinator)


def test_a_reply_from_a_page_that_was_open_while_the_meeting_moved_is_refused(world, meeting):
    moves(world, meeting)

    with pytest.raises(ReplyNotRight, match="at 3pm"):
        says(world, meeting, starts=ON)
    assert current(Reply) == []


def test_whoever_replied_before_a_meeting_was_moved_is_asked_again(world, meeting):
    says(world, meeting)
    moves(world, meeting)

    found = replies_to(world.coordinator, meeting=meeting, today=TODAY, at=NOW)

    assert (found.counts.said[Answer.COMING], found.counts.silent, found.counts.before) == (0, 3, 1)


def test_a_coordinator_takes_back_what_they_put_in_for_somebody(world, meeting):
    says(world, meeting, by=world.coordinator)
    last = Operation.objects.filter(action="replies.give").latest("sequence").id

    world.act(TakeBack, act=last, reason="It was Bram who rang.")

    assert current(Reply) == []


# Who was told


def test_whoever_is_to_come_waits_to_be_told_until_they_were(world, meeting):
    assert not news_of(facilitator(world), meeting=meeting, today=TODAY).is_news
    moves(world, meeting)
    tells(world, meeting)
    world.act(
        TellNews, meeting=meeting, participant=world.people["Bram"], way=Way.PAGE,
        by=member(world, "Bram"),
    )  # fmt: skip

    found = news_of(facilitator(world), meeting=meeting, today=TODAY)

    assert [each.label.participant for each in found.to_tell] == [world.people["Petra"]]
    assert [(each.label.text, each.telling.way, each.by_viewer) for each in found.told] == [
        ("Asha Example", Way.TELEPHONE, True),
        ("Bram Example", Way.PAGE, False),
    ]


def test_a_second_change_is_told_anew_and_so_is_going_back(world, meeting):
    moves(world, meeting)
    tells(world, meeting)
    with pytest.raises(TellingNotRight, match="know already"):
        tells(world, meeting)
    world.act(CancelMeeting, meeting=meeting, reason="no heating")

    waiting = {each.label.participant for each in _to_tell(world, meeting)}
    assert waiting == {world.people[each] for each in ("Asha", "Bram", "Petra")}
    tells(world, meeting, way=Way.IN_PERSON)
    assert [each.number for each in sorted(current(Telling), key=lambda e: e.number)] == [1, 2]


def _to_tell(world, meeting):
    return news_of(world.coordinator, meeting=meeting, today=TODAY).to_tell


def test_one_tells_of_what_one_may_and_not_a_time_that_is_past(world, meeting):
    with pytest.raises(TellingNotRight, match="nothing to tell"):
        tells(world, meeting)
    moves(world, meeting)
    with pytest.raises(TellingNotRight, match="moved since you looked"):
        tells(world, meeting, starts=ON)
    with pytest.raises(TellingNotRight, match="your own page"):
        tells(world, meeting, by=member(world))
    with pytest.raises(TellingNotRight, match="Only they themselves"):
        tells(world, meeting, way=Way.PAGE)
    with pytest.raises(NotFound):
        tells(world, meeting, by=facilitator(world, "Quentin"))
    with pytest.raises(TellingNotRight, match="none of the cohorts"):
        tells(world, meeting, "Cleo", by=world.coordinator)
    with pytest.raises(TellingNotRight, match="was on 13 January 2011"):
        tells(world, meeting, at=AFTER)


# Whom people ring


def gives(world, who="Petra", number="01632 960 001", **rest):
    rest.setdefault("by", facilitator(world, who))
    return world.act(
        GiveNumber, cohort=world.cohorts["Birch"], participant=world.people[who], number=number,
        hours="until 8pm", **rest,
    )  # fmt: skip


def test_a_member_sees_whom_to_ring_until_the_number_is_taken_away(world):
    gives(world)
    (ring,) = member_home(member(world), today=TODAY, at=NOW).rings
    assert (ring.label.text, ring.number, ring.hours) == ("Petra E.", "01632 960 001", "until 8pm")
    assert member_home(member(world, "Cleo"), today=TODAY, at=NOW).rings == ()

    world.act(
        TakeNumberAway, cohort=world.cohorts["Birch"], participant=world.people["Petra"],
        by=facilitator(world),
    )  # fmt: skip

    assert member_home(member(world), today=TODAY, at=NOW).rings == ()
    assert current(NumberToRing) == []


def test_a_facilitator_gives_their_own_number_and_only_where_they_facilitate(world):
    with pytest.raises(NotFound):
        gives(world, "Petra", by=facilitator(world, "Quentin"))
    with pytest.raises(NotFound):
        gives(world, "Quentin")
    with pytest.raises(NumberNotRight, match="does not facilitate"):
        gives(world, "Quentin", by=world.coordinator)
    with pytest.raises(NotAllowed):
        gives(world, by=member(world))
    with pytest.raises(NumberNotRight, match="no number"):
        world.act(TakeNumberAway, cohort=world.cohorts["Birch"], participant=world.people["Petra"])


# Two records of one person


def test_what_two_records_of_one_person_say_becomes_one_and_parts_again(world, meeting):
    world.person("Ash")
    world.join("Birch", "Ash", date(2010, 9, 1))
    says(world, meeting)
    says(world, meeting, Answer.SORRY, "Ash", by=world.coordinator)
    moves(world, meeting)
    for who in ("Asha", "Ash"):
        tells(world, meeting, who)
    before = (current(Reply), current(Telling))

    world.act(
        JoinPeople, participant=world.people["Asha"], other=world.people["Ash"], given_name=Stands.KEPT,
        spells=Spells.WHOLE,
    )  # fmt: skip

    assert [(each.participant, each.answer) for each in current(Reply)] == [
        (world.people["Asha"], Answer.COMING)
    ]
    assert {(each.participant, each.number) for each in current(Telling)} == {
        (world.people["Asha"], 1), (world.people["Asha"], 2)
    }  # fmt: skip
    world.act(PartPeople, other=world.people["Ash"])
    assert (current(Reply), current(Telling)) == before
