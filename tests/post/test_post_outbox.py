"""The outbox: written with the act, sent at most once, unknown where nobody can know, forgotten."""

import errno
import os
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from posting import Clock, NoServer, work_off
from worlds import ADMINISTRATOR, NOW, a_world, operation

from likewise.actions import accounts
from likewise.actions.post import let_letter_be, send_letter_again, write_to_account
from likewise.domain.accounts import ActingRole
from likewise.domain.acts import TakeBack
from likewise.domain.consent import (
    Answer,
    ChangeParticipation,
    Decider,
    Element,
    Method,
    PublishText,
    Purpose,
    RecordDecision,
)
from likewise.domain.participants import SetStatus, StatusName
from likewise.domain.post import Channel, Letter, LetterNotThere, LetterState, SaysTooMuch
from likewise.domain.practices import AddVenue
from likewise.jobs import kinds
from likewise.post.files import FileSender
from likewise.post.senders import NotSent, Refused, Unsure
from likewise.queries.jobs import work
from likewise.queries.post import outbox
from likewise.records import jobs, keys, post
from likewise.records.models import AuditEvent, Job, Operation, OutboxLetter

pytestmark = pytest.mark.django_db
TO, SAID = "asha@example.org", "Sign in at http://127.0.0.1:8000/ to read it."


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def folder(settings, tmp_path):
    settings.HOME, settings.POST_FOLDER = tmp_path, tmp_path / "post"
    settings.SENDERS = dict.fromkeys(Channel, FileSender(settings.POST_FOLDER))
    return settings.POST_FOLDER


@pytest.fixture
def fails(settings):
    """Lets every sender fail in one way, until it is told to work."""

    def fail(error):
        sender = NoServer(error)
        settings.SENDERS = dict.fromkeys(Channel, sender)
        return sender

    return fail


def a_letter(text=SAID, to=TO):
    return Letter(by=Channel.MAIL, to=to, subject="A message waits", text=text)


def put(occasion="one", **more):
    return post.put(a_letter(), reason="message", occasion=occasion, **more)


def states():
    return sorted(OutboxLetter.objects.values_list("state", flat=True))


def texts(folder):
    return [each.read_text(encoding="utf-8") for each in folder.glob("*.txt")]


def test_a_letter_is_sent_once_and_emptied(folder, clock):
    put()

    work_off(clock)
    work_off(clock)

    assert texts(folder) == [f"To: {TO}\nSubject: A message waits\n\n{SAID}\n"]
    sent = OutboxLetter.objects.get()
    assert (sent.state, bytes(sent.sealed), sent.attempts) == ("sent", b"", 1)


def test_an_act_that_is_undone_writes_to_nobody(folder, clock):
    with transaction.atomic():
        put()
        transaction.set_rollback(True)

    work_off(clock)

    assert not folder.exists()
    assert OutboxLetter.objects.count() == 0


def test_one_address_hears_of_one_occasion_once(folder, clock):
    first = [put("the meeting moved"), put("the meeting moved"), put("it moved again")]
    work_off(clock)
    later = put("the meeting moved")

    assert (*first, later) == (True, False, True, False)
    assert len(texts(folder)) == 2


def test_neither_address_nor_text_stands_in_the_record_in_clear(folder):
    put()

    row = OutboxLetter.objects.get()
    stored = repr([*OutboxLetter.objects.values_list(), *Job.objects.values_list()])
    assert TO not in stored
    assert "Sign in" not in stored
    assert b"Sign in" not in bytes(row.sealed)


def test_a_letter_whose_worker_died_between_record_and_answer_is_unknown_not_sent_twice(
    folder, clock
):
    put()
    held = jobs.claim("dies", at=clock(), lease=kinds.lease_of, most=kinds.most_attempts_of)
    begun = post.begin(held.arguments["letter"], at=clock())
    FileSender(folder).send(begun.letter, reference=begun.id)
    sent_first = texts(folder)
    (folder / f"{begun.id}.txt").unlink()

    clock.at += timedelta(minutes=10)
    work_off(clock)
    clock.at += timedelta(days=1)
    work_off(clock)

    assert len(sent_first) == 1
    assert states() == ["unknown"]
    assert texts(folder) == []
    line = outbox(ADMINISTRATOR).lines[0]
    assert (line.state, line.is_undecided, line.can_go_again) == ("unknown", True, True)
    assert TO not in repr(outbox(ADMINISTRATOR))


def unknown(folder, clock, fails, settings):
    fails(Unsure("no answer"))
    put()
    work_off(clock)
    assert states() == ["unknown"]
    settings.SENDERS = dict.fromkeys(Channel, FileSender(folder))
    return OutboxLetter.objects.get().id


def test_the_administrator_may_send_an_unknown_letter_again(folder, clock, fails, settings):
    letter = unknown(folder, clock, fails, settings)

    send_letter_again(by=ADMINISTRATOR, at=NOW, letter=letter)
    work_off(clock)

    assert (states(), len(texts(folder))) == (["sent"], 1)
    assert AuditEvent.objects.filter(action="post.send_again").count() == 1
    with pytest.raises(LetterNotThere, match="no letter to send again"):
        send_letter_again(by=ADMINISTRATOR, at=NOW, letter=letter)


def test_or_let_it_be_and_then_it_is_empty(folder, clock, fails, settings):
    letter = unknown(folder, clock, fails, settings)

    let_letter_be(by=ADMINISTRATOR, at=NOW, letter=letter)
    work_off(clock)

    row = OutboxLetter.objects.get()
    assert (row.state, bytes(row.sealed), folder.exists()) == ("let be", b"", False)
    with pytest.raises(LetterNotThere):
        let_letter_be(by=ADMINISTRATOR, at=NOW, letter=letter)


def test_a_refused_address_is_not_tried_again_by_itself(clock, fails):
    sender = fails(Refused("the mail server said 550 to the address"))
    put()

    for _ in range(3):
        work_off(clock)
        clock.at += timedelta(hours=2)

    assert (sender.tries, states()) == (1, ["refused"])
    assert outbox(ADMINISTRATOR).lines[0].failure == "the mail server said 550 to the address"


@pytest.mark.parametrize(
    "error",
    [
        NotSent("the mail server: Connection refused"),
        NotSent(f"the folder of letters: {os.strerror(errno.ENOSPC)}"),
    ],
)
def test_a_day_without_a_server_or_a_disk_loses_nothing_and_sends_nothing_twice(
    folder, clock, fails, settings, error
):
    sender = fails(error)
    began = clock()
    for number in range(5):
        put(str(number))

    told = []
    while clock() < began + timedelta(days=1):
        work_off(clock)
        told.append(work(ADMINISTRATOR).counts["failing"])
        clock.at += timedelta(minutes=15)
    failing = outbox(ADMINISTRATOR).lines[0].failure
    settings.SENDERS = dict.fromkeys(Channel, FileSender(folder))
    for _ in range(6):
        clock.at += timedelta(minutes=15)
        work_off(clock)

    assert set(told) == {5}
    assert failing == str(error)
    assert 5 * 24 < sender.tries < 5 * 40
    assert (states(), len(texts(folder))) == (["sent"] * 5, 5)


def test_a_full_disk_leaves_no_half_letter(folder, clock, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    put()
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        work_off(clock)
    left = list(folder.iterdir())
    waiting = states()
    clock.at += timedelta(minutes=2)
    work_off(clock)

    assert (left, waiting) == ([], ["waiting"])
    assert (states(), len(texts(folder))) == (["sent"], 1)


def test_what_came_too_late_is_not_sent_and_not_kept(folder, clock, fails, settings):
    fails(NotSent("no server"))
    put(worth_for=timedelta(hours=3))
    for _ in range(5):
        work_off(clock)
        clock.at += timedelta(hours=1)
    settings.SENDERS = dict.fromkeys(Channel, FileSender(folder))
    work_off(clock)

    row = OutboxLetter.objects.get()
    assert (row.state, bytes(row.sealed), folder.exists()) == ("too late", b"", False)


def test_an_unknown_letter_is_emptied_when_it_is_too_late(folder, clock, fails, settings):
    letter = unknown(folder, clock, fails, settings)

    clock.at += timedelta(days=4)
    work_off(clock)

    assert bytes(OutboxLetter.objects.get().sealed) == b""
    assert not outbox(ADMINISTRATOR).lines[0].can_go_again
    with pytest.raises(LetterNotThere):
        send_letter_again(by=ADMINISTRATOR, at=NOW, letter=letter)


def test_letters_that_wait_for_somebody_erased_are_discarded_and_their_files_removed(folder, clock):
    put("sent before", owner="asha-id")
    post.put(a_letter(to="bram@example.org"), reason="message", occasion="one", owner="bram-id")
    work_off(clock)
    put("waits", owner="asha-id")
    asha = list(OutboxLetter.objects.filter(owner="asha-id").values_list("id", flat=True))
    before = set(OutboxLetter.objects.filter(id__in=asha).values_list("once", flat=True))

    found = post.forget("asha-id")
    work_off(clock)

    assert found == 2
    assert states() == ["discarded", "sent", "sent"]
    assert [TO in text for text in texts(folder)] == [False]
    theirs = OutboxLetter.objects.filter(id__in=asha)
    assert not theirs.filter(owner="asha-id").exists()
    assert {bytes(each.sealed) for each in theirs} == {b""}
    assert not before & set(theirs.values_list("once", flat=True))


def test_a_letter_that_nobody_can_open_any_more_is_discarded(folder, clock):
    put(owner="cleo-id")
    keys.destroy(["cleo-id"])

    work_off(clock)

    assert (states(), folder.exists()) == (["discarded"], False)


def test_nobody_hears_from_us_after_their_account_is_closed(folder, clock):
    accounts.create_account(by=ADMINISTRATOR, at=NOW, operation=operation(), email=TO)
    write_to_account(a_letter(), reason="message", occasion="one")
    accounts.close_account(by=ADMINISTRATOR, at=NOW, operation=operation(), email=TO)

    work_off(clock)

    assert (states(), folder.exists()) == (["discarded"], False)


@pytest.mark.parametrize("status", [StatusName.WITHDRAWN, StatusName.DIED])
def test_nobody_hears_from_us_after_they_withdrew_or_died(folder, clock, status):
    world = a_world()
    stays, withdraws = world.person("Asha"), world.person("Bram")
    for each in (stays, withdraws):
        put(each, owner=each)
    world.act(SetStatus, participant=withdraws, status=status, on=NOW.date())

    work_off(clock)

    by_owner = dict(OutboxLetter.objects.values_list("owner", "state"))
    assert by_owner == {stays: "sent", withdraws: "discarded"}


def test_a_letter_that_waits_stays_once_somebody_said_no_or_had_letters_stopped(folder, clock):
    world = a_world()
    people = {name: world.person(name) for name in ("Asha", "Bram", "Cleo", "Dilip")}
    for each in people.values():
        put(each, owner=each)
    text = world.act(
        PublishText, purpose=Purpose.CONTACT, version_name="1", language="English",
        words="We may write to you.", starts_on=NOW.date(),
    ).new_ids[0]  # fmt: skip
    for name, answer in (
        ("Asha", Answer.GIVEN),
        ("Bram", Answer.REFUSED),
        ("Cleo", Answer.GIVEN),
    ):
        world.act(
            RecordDecision, participant=people[name], text=text, answer=answer,
            decided_on=NOW.date(), method=Method.ON_PAPER, seen_by="Jo",
        )  # fmt: skip
    world.act(
        ChangeParticipation, participant=people["Cleo"], stops={Element.LETTERS},
        decided_by=Decider.PERSON, starts_on=NOW.date(),
    )  # fmt: skip

    work_off(clock)

    by_owner = dict(OutboxLetter.objects.values_list("owner", "state"))
    assert {name: by_owner[who] for name, who in people.items()} == {
        "Asha": "sent", "Bram": "discarded", "Cleo": "discarded", "Dilip": "sent",
    }  # fmt: skip


def test_letters_that_waited_when_somebody_lost_the_capacity_to_decide_are_not_sent(folder, clock):
    world = a_world()
    people = {name: world.person(name) for name in ("Asha", "Bram", "Cleo")}
    for each in people.values():
        put(each, owner=each)
    OutboxLetter.objects.update(asked_at=NOW - timedelta(hours=1))
    for name in ("Asha", "Bram"):
        world.act(
            ChangeParticipation, participant=people[name], changes={Element.LETTERS},
            how="To her daughter, in plain words", decided_by=Decider.SOMEONE,
            has_lost_capacity=True, consultee="Her daughter", starts_on=NOW.date(),
        )  # fmt: skip
    world.act(TakeBack, act=last_act(), reason="It was Cleo's neighbour.")
    put("written since", owner=people["Asha"])

    work_off(clock)

    rows = OutboxLetter.objects.values_list("owner", "state")
    assert sorted((people_name(people, owner), state) for owner, state in rows) == [
        ("Asha", "discarded"), ("Asha", "sent"), ("Bram", "sent"), ("Cleo", "sent"),
    ]  # fmt: skip


def people_name(people, who):
    return next(name for name, each in people.items() if each == who)


def last_act():
    return Operation.objects.latest("sequence").id


def test_a_death_stops_letters_to_an_account_of_theirs_and_to_no_other(folder, clock):
    world = a_world()
    dies, lives = world.person("Asha"), world.person("Bram")
    for who, email in ((dies, "asha@example.org"), (lives, "bram@example.org")):
        account = accounts.create_account(
            by=ADMINISTRATOR, at=NOW, operation=operation(), email=email
        )
        accounts.grant_role(
            by=ADMINISTRATOR, at=NOW, operation=operation(), account=account,
            role=ActingRole.MEMBER, programme=world.programme, participant=who,
        )  # fmt: skip
        write_to_account(a_letter(to=email), reason="message", occasion="one")
    world.act(SetStatus, participant=dies, status=StatusName.DIED, on=NOW.date())

    work_off(clock)

    assert states() == ["discarded", "sent"]
    assert ["bram@example.org" in each for each in texts(folder)] == [True]


def test_a_no_holds_for_a_letter_within_a_second(folder, clock):
    world = a_world()
    asha = world.person("Asha")
    text = world.act(
        PublishText, purpose=Purpose.CONTACT, version_name="1", language="English",
        words="We may write to you.", starts_on=NOW.date(),
    ).new_ids[0]  # fmt: skip
    put(owner=asha)
    letter = OutboxLetter.objects.get().id
    answered = {"participant": asha, "text": text, "decided_on": NOW.date(),
                "method": Method.ON_PAPER, "seen_by": "Jo"}  # fmt: skip
    world.act(RecordDecision, answer=Answer.GIVEN, **answered)
    began = time.perf_counter()
    world.act(RecordDecision, answer=Answer.CHANGED, **answered)

    assert post.begin(letter, at=clock()) is None
    assert time.perf_counter() - began < 1
    assert states() == ["discarded"]


@pytest.mark.parametrize(
    "text", ["Diabetes group tonight", "At Alder Hall tonight", "thursday group: come"]
)
def test_a_notification_never_says_diabetes_nor_a_group_nor_a_place(text):
    world = a_world()
    world.person("Asha", practice="Alder")
    world.cohort("Thursday group", members=["Asha"])
    world.act(AddVenue, name="Alder Hall", directions="Behind the library")

    with pytest.raises(SaysTooMuch) as refused:
        post.put(a_letter(text), reason="message", occasion="one", programme=world.programme)

    assert text not in refused.value.sentence
    assert "Alder" not in refused.value.sentence
    assert post.put(
        a_letter("Something changed."), reason="message", occasion="one", programme=world.programme
    )


def test_letters_that_left_long_ago_are_forgotten(folder, clock):
    put()
    work_off(clock)
    OutboxLetter.objects.update(settled_at=timezone.now() - timedelta(days=400))

    clock.at += timedelta(days=1)
    work_off(clock)

    assert OutboxLetter.objects.count() == 0


def test_a_key_that_seals_nothing_any_more_is_destroyed(folder, clock):
    put("to nobody in particular")
    letter = OutboxLetter.objects.get().id
    put("to Asha", owner="dora-id")
    had = keys.there([letter, "dora-id"])

    work_off(clock)
    clock.at += timedelta(days=1)
    work_off(clock)

    assert had == {letter, "dora-id"}
    assert keys.there([letter, "dora-id"]) == {"dora-id"}


def test_a_letter_that_goes_while_its_owner_is_forgotten_leaves_no_file(folder, clock):
    put(owner="asha-id")
    held = jobs.claim("slow", at=clock(), lease=kinds.lease_of, most=kinds.most_attempts_of)
    begun = post.begin(held.arguments["letter"], at=clock())

    post.forget("asha-id")
    FileSender(folder).send(begun.letter, reference=begun.id)
    post.settle(begun, LetterState.SENT, at=clock())

    assert list(folder.iterdir()) == []
