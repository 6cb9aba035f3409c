"""The pages of work and post: what the administrator sees and decides, and nobody else."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from browsing import text_of
from django.utils import timezone
from posting import NoServer, work_off
from visitors import email_of

from likewise.domain.accounts import ActingRole
from likewise.domain.post import Channel, Letter
from likewise.jobs import kinds
from likewise.post.senders import Unsure
from likewise.records import backups, jobs, post
from likewise.records.models import AuditEvent, Job, OutboxLetter

pytestmark = pytest.mark.django_db
OTHERS = sorted(set(ActingRole) - {ActingRole.ADMINISTRATOR})
TO = "asha@example.org"


@pytest.fixture
def administrator(scene):
    return scene.visit(ActingRole.ADMINISTRATOR)


def _fails(held: Any) -> None:
    raise ZeroDivisionError


@pytest.fixture
def stopped(monkeypatch):
    kinds.kind_named("any")
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    kinds.does("tests.fail", most_attempts=1)(_fails)
    jobs.ask("tests.fail", "one")
    work_off()
    return Job.objects.get(kind="tests.fail").row


@pytest.fixture
def unknown(settings):
    settings.SENDERS = {Channel.MAIL: NoServer(Unsure("no answer"))}
    letter = Letter(by=Channel.MAIL, to=TO, subject="A message", text="Sign in to read it.")
    post.put(letter, reason="message", occasion="one")
    work_off()
    return OutboxLetter.objects.get().id


def test_the_administrator_finds_both_pages_on_the_way_around(administrator):
    page = administrator.get("/").content.decode()

    assert 'href="/jobs/"' in page
    assert 'href="/post/"' in page


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_sees_or_decides(scene, role, stopped, unknown):
    client = scene.visit(role)

    answers = [
        client.get("/jobs/"),
        client.get("/post/"),
        client.post("/jobs/try-again/", {"job": stopped}),
        client.post("/post/send-again/", {"letter": unknown}),
    ]

    assert [each.status_code for each in answers] == [403] * 4
    assert OutboxLetter.objects.get().state == "unknown"
    assert Job.objects.get(row=stopped).stopped_at is not None


def test_a_job_that_stopped_is_said_and_tried_again(administrator, stopped):
    page = administrator.get("/jobs/").content.decode()
    again = administrator.post("/jobs/try-again/", {"job": stopped}, follow=True).content.decode()

    assert "1 job failed too often and stopped" in page
    assert "ZeroDivisionError" in page
    assert "It is tried again now." in again
    assert Job.objects.get(row=stopped).attempts == 0
    assert AuditEvent.objects.filter(action="jobs.try_again").count() == 1


def test_or_it_is_let_be(administrator, stopped):
    said = administrator.post("/jobs/let-be/", {"job": stopped}, follow=True).content.decode()

    assert "It is left alone." in said
    assert "Nothing has failed." in said
    assert "Let be" in administrator.get("/jobs/?all=1").content.decode()


@pytest.mark.parametrize("job", ["", "x", "-1", "9" * 30, "²", "1"])
def test_a_job_that_is_not_there_is_a_sentence(administrator, job):
    answer = administrator.post("/jobs/try-again/", {"job": job})

    assert answer.status_code == 409
    assert "look at the list again" in answer.content.decode()


def test_a_letter_that_may_have_gone_is_said_without_whom_it_is_for(administrator, unknown):
    page = administrator.get("/post/").content.decode()
    said = administrator.post("/post/send-again/", {"letter": unknown}, follow=True)

    assert "1 letter may or may not have gone." in page
    assert TO not in page
    assert "Sign in to read it" not in page
    assert "It is sent again now." in said.content.decode()
    assert OutboxLetter.objects.get().state == "waiting"


def test_or_it_is_left_as_it_is(administrator, unknown):
    said = administrator.post("/post/let-be/", {"letter": unknown}, follow=True).content.decode()
    gone = administrator.post("/post/send-again/", {"letter": unknown})

    assert "It is left as it is." in said
    assert gone.status_code == 409


def test_a_link_for_a_password_is_written_with_the_request_and_gone_once_it_is_sent(
    scene, settings, tmp_path
):
    from django.test import Client

    from likewise.post.files import FileSender

    settings.POST_FOLDER = tmp_path
    settings.SENDERS = {Channel.MAIL: FileSender(tmp_path)}
    account = scene.account(ActingRole.COORDINATOR)
    browser = Client(headers={"host": "localhost"})

    browser.post("/account/password/reset/", {"email": email_of(ActingRole.COORDINATOR)})
    waiting = OutboxLetter.objects.get()
    work_off()
    sent = OutboxLetter.objects.get()

    assert (waiting.state, waiting.owner, bool(waiting.sealed)) == ("waiting", account, True)
    assert (sent.state, bytes(sent.sealed)) == ("sent", b"")
    (file,) = tmp_path.glob("*.txt")
    assert "http://127.0.0.1:8000/account/password/reset/" in file.read_text(encoding="utf-8")
    assert post.forget(account) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_first_page_says_what_waits_for_the_administrator(administrator, stopped, unknown):
    page = text_of(administrator.get("/"))

    assert "1 job failed too often: decide under Work." in page
    assert "1 letter may not have gone: decide under Post." in page


def test_work_that_nobody_does_is_said_on_the_first_page(administrator):
    jobs.ask("tests.any", "one")
    before = text_of(administrator.get("/"))
    Job.objects.update(due_at=timezone.now() - timedelta(hours=1))

    assert "no worker does it" not in before
    assert "Work waits, and no worker does it" in text_of(administrator.get("/"))


def test_a_backup_of_last_week_is_said_to_be_old(administrator, own_home):
    backups.folder().mkdir(exist_ok=True)
    newest = backups.folder() / "20260504T120000-daily.sqlite3"
    newest.write_bytes(b"x")
    before = text_of(administrator.get("/"))
    last_week = time.time() - timedelta(days=7).total_seconds()
    os.utime(newest, (last_week, last_week))

    assert "No backup was taken" not in before
    assert "No backup was taken for three days" in text_of(administrator.get("/"))


def test_a_record_without_any_backup_is_said_to_have_none_once_it_is_days_old(
    administrator, own_home, monkeypatch
):
    young = text_of(administrator.get("/"))
    monkeypatch.setattr("likewise.queries.health.OLD", timedelta(seconds=-1))

    assert "No backup was taken" not in young
    assert "No backup was taken for three days" in text_of(administrator.get("/"))
