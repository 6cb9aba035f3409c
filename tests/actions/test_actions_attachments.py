"""Files about people: received, attached, given out, withdrawn, and gone with whoever is erased."""

import io
import os
import time
from datetime import date
from typing import Any

import pytest
from attaching import HOSTILE, PDF, RIGHT, TEXT
from copying import copied
from django.db import connection
from exporting import exported
from worlds import ADMINISTRATOR, a_world, operation

from likewise.actions import attachments as acting
from likewise.domain import attachments, erasures
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.attachments import MOST, Attachment, AttachmentNotRight, FileKind, Purpose
from likewise.domain.declarations import ERASED
from likewise.domain.erasures import Ground
from likewise.domain.operations import OperationReused
from likewise.domain.refusals import DomainError
from likewise.formats.attachments import NotThatKind
from likewise.queries.attachments import attachment, attachments_of, content
from likewise.queries.checks import findings
from likewise.records import audit, keys, media
from likewise.records.facts import current, versions
from likewise.records.media import keeping

pytestmark = pytest.mark.django_db
ON = date(2010, 12, 1)
TODAY = date(2011, 1, 3)
CANARY = "Her sister zzcanaryzz is ill."


@pytest.fixture
def world(own_home):
    return small()


@copied
def small():
    made = a_world()
    made.person("Asha", practice="Alder")
    made.person("Bram", practice="Alder")
    return made


def receive(world, name="Asha", said=TEXT, called="letter.txt", **rest) -> Any:
    return acting.receive(
        io.BytesIO(said), by=rest.pop("by", world.coordinator), participant=world.people[name],
        name=called, **rest,
    )  # fmt: skip


def attach(world, name="Asha", said=TEXT, called="letter.txt", **rest) -> Any:
    sent = receive(world, name, said, called)
    return world.act(
        attachments.AddAttachment, participant=world.people[name], media=sent.media,
        what=Purpose.LETTER, on=rest.pop("on", ON), **rest,
    )  # fmt: skip


def opened(world, fact=None):
    fact = fact or current(Attachment)[0].id
    found = attachment(world.coordinator, attachment=fact, today=TODAY)
    return b"".join(content(found))


def lying(home):
    return sorted(each.name for each in (home / "media").rglob("*") if each.is_file())


@pytest.mark.parametrize("name", ["letter.pdf", "voice.m4a", "letter.docx"])
def test_a_file_is_attached_and_comes_out_as_it_was(world, name):
    attach(world, said=RIGHT[name], called=name)

    (fact,) = current(Attachment)
    assert opened(world) == RIGHT[name]
    assert (fact.name, fact.size, fact.what, fact.on) == (
        name, len(RIGHT[name]), Purpose.LETTER, ON,
    )  # fmt: skip
    assert not list(audit.verify())


def test_hostile_files_leave_nothing(world, own_home):
    for name, said in HOSTILE.items():
        with pytest.raises((NotThatKind, AttachmentNotRight)):
            receive(world, said=said, called=name)

    assert not lying(own_home)


def test_a_file_sent_as_something_else_leaves_nothing(world, own_home):
    for called, content_type in (("letter.txt", "text/plain"), ("letter.pdf", "text/html")):
        with pytest.raises(AttachmentNotRight):
            receive(world, said=PDF, called=called, content_type=content_type)
    with pytest.raises(AttachmentNotRight, match="empty"):
        receive(world, said=b"")

    assert not lying(own_home)


def test_a_file_larger_than_the_setting_is_refused(world, settings):
    settings.LARGEST_FILE = 20

    with pytest.raises(AttachmentNotRight, match="at most 20 bytes"):
        receive(world)


@pytest.mark.parametrize(
    "role", [each for each in ActingRole if each is not ActingRole.COORDINATOR]
)
def test_only_a_coordinator_attaches_and_withdraws(world, own_home, role):
    other = Actor(account="o" * 26, role=role, programme=world.programme)
    fact = attach(world).new_ids[0]
    before = lying(own_home)

    with pytest.raises(NotAllowed):
        receive(world, by=other)
    with pytest.raises(NotAllowed):
        attach(world, by=other)
    with pytest.raises(NotAllowed):
        world.act(attachments.WithdrawAttachment, attachment=fact, reason="No.", by=other)

    assert len(current(Attachment)) == 1
    assert set(before) <= set(lying(own_home))


@pytest.mark.parametrize("role", list(ActingRole))
def test_a_coordinator_reads_all_a_member_their_own_and_nobody_else_any(world, role):
    fact = attach(world).new_ids[0]
    attach(world, "Bram")
    viewer = Actor(
        account="v" * 26, role=role, programme=world.programme, participant=world.people["Asha"]
    )
    reads = {ActingRole.COORDINATOR: {"Asha", "Bram"}, ActingRole.MEMBER: {"Asha"}}.get(role, set())

    found = {
        name for name in ("Asha", "Bram") if attachments_of(viewer, participant=world.people[name])
    }

    assert found == reads
    if "Asha" in reads:
        assert attachment(viewer, attachment=fact, today=TODAY).name == "letter.txt"
    else:
        with pytest.raises(NotFound):
            attachment(viewer, attachment=fact, today=TODAY)


def test_a_file_of_another_programme_is_not_there(world):
    fact = attach(world).new_ids[0]
    other = a_world()

    with pytest.raises(NotFound):
        attachment(other.coordinator, attachment=fact, today=TODAY)
    with pytest.raises(NotFound):
        other.act(attachments.WithdrawAttachment, attachment=fact, reason="Not mine.")
    with pytest.raises(NotFound):
        receive(world, by=other.coordinator)


def test_a_file_about_somebody_else_is_not_attached_to_this_person(world):
    sent = receive(world, "Bram")

    with pytest.raises(AttachmentNotRight, match="no longer here"):
        world.act(
            attachments.AddAttachment, participant=world.people["Asha"], media=sent.media,
            what=Purpose.LETTER, on=ON,
        )  # fmt: skip


@pytest.mark.parametrize("digest", ["", "0" * 64, "../../etc/passwd", "x"])
def test_a_digest_that_names_no_file_attaches_nothing(world, digest):
    with pytest.raises(DomainError, match=r"no longer here|Which file"):
        world.act(
            attachments.AddAttachment, participant=world.people["Asha"], media=digest,
            what=Purpose.LETTER, on=ON,
        )  # fmt: skip
    assert not current(Attachment)


def test_a_file_is_attached_once(world):
    attach(world)

    with pytest.raises(AttachmentNotRight, match="attached already"):
        world.act(
            attachments.AddAttachment, participant=world.people["Asha"],
            media=current(Attachment)[0].media, what=Purpose.OTHER, on=ON,
        )  # fmt: skip


def test_the_same_act_again_answers_the_same(world):
    sent, one = receive(world), operation()
    given = {
        "participant": world.people["Asha"], "media": sent.media, "what": Purpose.LETTER, "on": ON,
        "operation": one,
    }  # fmt: skip

    first = world.act(attachments.AddAttachment, **given)
    again = world.act(attachments.AddAttachment, **given)

    assert (again.repeated, again.new_ids) == (True, first.new_ids)
    assert len(current(Attachment)) == 1
    with pytest.raises(OperationReused):
        world.act(attachments.AddAttachment, **{**given, "what": Purpose.OTHER})


def test_there_are_so_many_files_about_one_person(world, monkeypatch):
    monkeypatch.setattr(attachments, "MOST", 2)
    attach(world)
    attach(world)

    with pytest.raises(AttachmentNotRight, match="2 files"):
        attach(world)
    assert MOST == 100


def test_the_day_on_a_file_is_not_to_come(world):
    with pytest.raises(AttachmentNotRight, match="still to come"):
        attach(world, on=date(2011, 1, 4))


def test_a_dry_run_attaches_nothing(world):
    outcome = attach(world, dry_run=True)

    assert not outcome.done
    assert outcome.plan.facts(Attachment)[0].name == "letter.txt"
    assert not current(Attachment)


def test_where_the_audit_fails_nothing_is_attached(world, monkeypatch):
    def fails(**_):
        raise RuntimeError("no audit")

    monkeypatch.setattr(audit, "append", fails)
    with pytest.raises(RuntimeError):
        attach(world)

    assert not current(Attachment)


def test_a_withdrawn_file_is_not_given_out_and_stays_on_record(world, own_home):
    fact = attach(world).new_ids[0]

    world.act(attachments.WithdrawAttachment, attachment=fact, reason="About somebody else.")

    (found,) = current(Attachment)
    assert (found.withdrawn_on, found.reason) == (TODAY, "About somebody else.")
    assert len(list(versions(Attachment))) == 2
    assert len(lying(own_home)) == 1
    with pytest.raises(AttachmentNotRight, match="withdrawn on 3 January 2011"):
        opened(world)
    with pytest.raises(AttachmentNotRight, match="already"):
        world.act(attachments.WithdrawAttachment, attachment=fact, reason="Again.")
    with pytest.raises(DomainError, match="Say why"):
        world.act(attachments.WithdrawAttachment, attachment=attach(world).new_ids[0], reason=" ")


def test_nothing_of_a_file_lies_in_clear(world, own_home):
    attach(world, said=CANARY.encode(), called="zzcanaryname.txt")

    said = [each.read_bytes() for each in own_home.rglob("*") if each.is_file()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM records_text")
        said += [bytes(row[0]) for row in cursor.fetchall()]
    assert said
    assert not any(b"zzcanary" in each for each in said)


# Between the file and the fact


def aged(home, hours):
    for each in (home / "media").rglob("*"):
        if each.is_file():
            at = time.time() - hours * 3600
            os.utime(each, (at, at))


def test_what_nobody_attached_goes_after_a_day_and_what_is_attached_stays(world, own_home):
    attach(world)
    kept = current(Attachment)[0].media
    stray = receive(world).media
    (own_home / "media" / media.UNFINISHED / "half").write_bytes(b"half a file")

    aged(own_home, hours=23)
    assert keeping.clear_strays() == 0
    aged(own_home, hours=25)
    assert keeping.clear_strays() == 2

    assert lying(own_home) == [kept]
    assert stray != kept
    assert opened(world) == TEXT


def test_what_may_go_any_moment_is_no_longer_attached(world, own_home):
    sent = receive(world)
    aged(own_home, hours=21)

    with pytest.raises(AttachmentNotRight, match="send it again"):
        world.act(
            attachments.AddAttachment, participant=world.people["Asha"], media=sent.media,
            what=Purpose.LETTER, on=ON,
        )  # fmt: skip


# Forgetting


@pytest.fixture
def erased(world, own_home, django_capture_on_commit_callbacks):
    guardian = Actor(account="g" * 26, role=ActingRole.GUARDIAN, programme=world.programme)
    attach(world, said=CANARY.encode())
    attach(world, "Bram")
    before = {each.name: each.read_bytes() for each in media.every()}
    asked = world.act(
        erasures.AskForErasure, participant=world.people["Asha"], ground=Ground.CONSENT_WITHDRAWN
    ).new_ids[0]
    with django_capture_on_commit_callbacks(execute=True):
        world.act(erasures.CarryOutErasure, erasure=asked, by=guardian)
    return before


def test_the_files_of_whoever_is_erased_are_gone_and_listed_as_erased(world, own_home, erased):
    (found,) = attachments_of(world.coordinator, participant=world.people["Asha"])

    assert (found.name, found.is_erased, found.kind) == (ERASED, True, FileKind.TEXT)
    with pytest.raises(AttachmentNotRight, match="was erased"):
        opened(world, found.id)
    assert len(lying(own_home)) == 1
    assert opened(world, attachments_of(world.coordinator, participant=world.people["Bram"])[0].id)
    with pytest.raises(AttachmentNotRight, match="was erased"):
        world.act(attachments.WithdrawAttachment, attachment=found.id, reason="Gone.")


def test_a_file_brought_back_from_a_backup_opens_for_nobody_and_goes(world, own_home, erased):
    (found,) = attachments_of(world.coordinator, participant=world.people["Asha"])
    for name, said in erased.items():
        media.path_of(name).write_bytes(said)

    with pytest.raises(keys.Erased):
        list(media.pieces(found.media, owner=found.participant))
    aged(own_home, hours=25)
    assert keeping.clear_strays() == 1
    assert found.media not in lying(own_home)


def test_nothing_more_is_received_about_whoever_was_erased(world, own_home, erased):
    with pytest.raises(keys.Erased):
        receive(world)

    assert len(lying(own_home)) == 1


# Checks and exports


def said_of_media():
    return [(each.what, each.fault) for each in findings(ADMINISTRATOR) if each.area == "media"]


def test_the_check_reads_every_file(world, own_home):
    attach(world)
    attach(world, "Bram")
    receive(world)
    assert said_of_media() == [
        (
            "2 files are there and whole; 0 erased; 0 did not come along with an import; 1 that "
            "nothing names, which go after a day",
            False,
        )
    ]

    first, second = (media.path_of(each.media) for each in current(Attachment))
    first.write_bytes(first.read_bytes()[:-1])
    second.unlink()

    found = said_of_media()
    assert [fault for _, fault in found] == [False, True, True]
    assert {what[:12] for what, _ in found[1:]} == {first.name[:12], second.name[:12]}


def test_an_export_carries_no_bytes(world, tmp_path):
    attach(world)
    (fact,) = current(Attachment)
    target = tmp_path / "export"

    exported(world.programme, target)

    said = [each.read_bytes() for each in target.rglob("*") if each.is_file()]
    assert any(fact.media.encode() in each for each in said)
    assert not any(TEXT in each for each in said)


def test_the_job_of_the_night_lets_go_of_strays(world, own_home):
    from likewise.jobs.kinds import kind_named

    receive(world)
    aged(own_home, hours=25)

    kind_named("attachments.clear").handler(None)

    assert not lying(own_home)
