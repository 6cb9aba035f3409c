"""Reminders, planned and put in the post: once, discreetly, and only where they are wanted."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from copying import copied
from worlds import NOW, a_world, did, operation

from likewise.actions import reminders as doing
from likewise.actions.reminders import leave_reminders, plan_reminders
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.consent import (
    ChangeParticipation,
    Decider,
    Element,
)
from likewise.domain.meetings import (
    CancelMeeting,
    ChangeMeeting,
    PlanMeeting,
    RegisterEntry,
    Result,
    TakeRegister,
)
from likewise.domain.memberships import LeaveCohort
from likewise.domain.participants import ChangeIdentity
from likewise.domain.post import Channel, LetterState
from likewise.domain.reminders import By, ChooseReminders, When
from likewise.records import post, reminders
from likewise.records.models import OutboxLetter, Reminder

pytestmark = pytest.mark.django_db
ON = datetime(2011, 1, 13, 14)
EVE = datetime(2011, 1, 12, 14, 30, tzinfo=UTC)  # half an hour after reminders of the day before
HOUR = timedelta(hours=1)
NAMES = ("Asha", "Bram", "Cleo")


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in NAMES:
        made.person(name)
        made.act(
            ChangeIdentity, participant=made.people[name], email=f"{name.lower()}@example.org",
            telephone="07700 900 123",
        )  # fmt: skip
    made.cohort("Thursday group", members=NAMES)
    return made


@pytest.fixture
def meeting(world):
    return world.act(PlanMeeting, cohorts=[world.cohorts["Thursday group"]], starts=ON).new_ids[0]


def member(world, name):
    return Actor(
        account=name, role=ActingRole.MEMBER, programme=world.programme,
        participant=world.people[name],
    )  # fmt: skip


def chooses(world, name="Asha", by=By.MAIL, when=When.DAY_BEFORE):
    who = world.people[name]
    return did(
        ChooseReminders, by=member(world, name), at=NOW, operation=operation(), participant=who,
        how=by, when=when,
    )  # fmt: skip


def runs(at=EVE):
    plan_reminders(at=at)
    return leave_reminders(at=at)


def test_whoever_chose_is_reminded_once_however_often_it_runs(world, meeting):
    chooses(world)
    chooses(world, "Bram", By.TEXT, When.TWO_HOURS)
    assert runs(EVE - HOUR) == 0

    assert [runs(EVE), runs(EVE), runs(EVE + HOUR)] == [1, 0, 0]
    assert runs(datetime(2011, 1, 13, 12, 5, tzinfo=UTC)) == 1
    assert sorted(OutboxLetter.objects.values_list("channel", flat=True)) == [
        Channel.MAIL, Channel.TEXT_MESSAGE
    ]  # fmt: skip
    assert Reminder.objects.filter(left=True).count() == 2


def test_a_reminder_says_nothing_of_whom_where_or_what_about(world, meeting):
    chooses(world)
    chooses(world, "Bram", By.TEXT)
    runs()

    said = [post.begin(each.id, at=EVE).letter for each in OutboxLetter.objects.all()]

    assert len(said) == 2
    for letter in said:
        for word in ("diabetes", "Thursday", "group", "Asha", "Bram", "meeting", "Test"):
            assert word not in f"{letter.subject} {letter.text}"


WHY_NOT = {
    "the meeting is cancelled": lambda w, m: w.act(CancelMeeting, meeting=m, reason="snow"),
    "the meeting is far off now": lambda w, m: w.act(
        ChangeMeeting, meeting=m, starts=datetime(2011, 2, 10, 14)
    ),
    "the register is in": lambda w, m: w.act(
        TakeRegister, meeting=m, at=datetime(2011, 1, 13, 9, tzinfo=UTC),
        entries=[RegisterEntry(participant=w.people["Bram"], result=Result.ATTENDED)],
    ),
    "they want none any more": lambda w, _: chooses(w, by=By.NOTHING),
    "they want another kind": lambda w, _: chooses(w, when=When.TWO_HOURS),
    "they left": lambda w, _: w.act(
        LeaveCohort, cohort=w.cohorts["Thursday group"], participant=w.people["Asha"],
        on=datetime(2011, 1, 11).date(),
    ),
    "they stopped letters": lambda w, _: w.act(
        ChangeParticipation, participant=w.people["Asha"], starts_on=datetime(2011, 1, 2).date(),
        stops=frozenset({Element.LETTERS}), decided_by=Decider.PERSON,
    ),
    "they have no address": lambda w, _: w.act(
        ChangeIdentity, participant=w.people["Asha"], email=""
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", WHY_NOT)
def test_a_reminder_that_was_planned_is_let_be_where(world, meeting, why):
    chooses(world)
    plan_reminders(at=EVE - HOUR)
    assert Reminder.objects.filter(settled_at=None).count() == 1

    WHY_NOT[why](world, meeting)

    assert leave_reminders(at=EVE) == 0
    assert OutboxLetter.objects.count() == 0


@pytest.mark.parametrize("why", ["the meeting is cancelled", "the register is in"])
def test_a_letter_that_waited_while_mail_was_down_is_not_sent_where(world, meeting, why):
    chooses(world)
    assert runs() == 1
    WHY_NOT[why](world, meeting)
    letter = OutboxLetter.objects.get()

    assert post.begin(letter.id, at=EVE + HOUR) is None
    letter.refresh_from_db()
    assert letter.state == LetterState.DISCARDED


def test_a_letter_is_not_sent_once_the_meeting_has_begun(world, meeting):
    chooses(world)
    runs()
    letter = OutboxLetter.objects.get()

    assert post.begin(letter.id, at=datetime(2011, 1, 13, 14, 1, tzinfo=UTC)) is None


def test_a_meeting_that_is_moved_is_reminded_of_at_its_new_time(world, meeting):
    chooses(world)
    plan_reminders(at=EVE - HOUR)
    world.act(ChangeMeeting, meeting=meeting, starts=datetime(2011, 1, 13, 19))

    assert runs(EVE) == 0
    assert runs(EVE + 5 * HOUR) == 1


def test_nobody_is_reminded_more_than_twice_a_day(world, meeting):
    chooses(world)
    for hour in (15, 16, 17):
        world.act(
            PlanMeeting, cohorts=[world.cohorts["Thursday group"]], starts=ON.replace(hour=hour)
        )

    assert runs(EVE + 4 * HOUR) == 2
    assert runs(EVE + 5 * HOUR) == 0


class Killed(BaseException):
    pass


def test_ten_kills_at_every_step_double_nothing_and_lose_nothing(world, monkeypatch):
    """Each run dies at another write; whoever runs next finds the record as the database keeps it.

    Killing is raising what nobody catches from within the transaction: the database rolls back, as
    it does when its process is gone.
    """
    for name in NAMES:
        chooses(world, name)
    for hour in (14, 15):
        world.act(
            PlanMeeting, cohorts=[world.cohorts["Thursday group"]], starts=ON.replace(hour=hour)
        )
    at = EVE + HOUR
    monkeypatch.setattr(doing, "AT_ONCE", 1)
    settled = reminders.settle
    for kill in range(10):
        calls = iter(range(100))

        def dies(row, *, at, left, kill=kill, calls=calls):
            before = next(calls) == kill // 2
            if before and kill % 2 == 0:
                raise Killed
            answer = settled(row, at=at, left=left)
            if before:
                raise Killed
            return answer

        monkeypatch.setattr(reminders, "settle", dies)
        with suppress(Killed):
            runs(at)
    monkeypatch.setattr(reminders, "settle", settled)
    runs(at)

    assert OutboxLetter.objects.count() == 6
    assert Reminder.objects.filter(left=True).count() == 6
    assert OutboxLetter.objects.values("once").distinct().count() == 6


def test_reminders_are_planned_in_a_few_statements_however_many(world):
    """The bench plans 100,000; here 120 in a few statements, far within a second."""
    for name in NAMES:
        chooses(world, name)
    for minute in range(40):
        world.act(
            PlanMeeting, cohorts=[world.cohorts["Thursday group"]],
            starts=ON + timedelta(minutes=minute),
        )  # fmt: skip
    began = time.perf_counter()

    assert plan_reminders(at=EVE) == 120

    assert time.perf_counter() - began < 1
    assert plan_reminders(at=EVE) == 120
    assert Reminder.objects.count() == 120


def test_one_chooses_for_oneself_alone(world):
    with pytest.raises(NotFound):
        did(
            ChooseReminders, by=member(world, "Asha"), at=NOW, operation=operation(),
            participant=world.people["Bram"], how=By.MAIL,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        world.act(ChooseReminders, participant=world.people["Asha"], how=By.MAIL)


def test_what_was_settled_long_ago_is_forgotten(world, meeting):
    chooses(world)
    runs()

    reminders.forget_old(at=EVE + timedelta(days=61))

    assert Reminder.objects.count() == 0
