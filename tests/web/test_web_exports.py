"""Exports in clear on the pages: asked for by one, agreed to by another, downloaded once."""

import csv
import io
import zipfile
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from browsing import confirm, fields_of, signed_in, text_of, words_of
from django.core.signals import request_finished
from django.test import Client
from worlds import NOW, a_world, operation

from likewise.actions.exports import agree_to_export, ask_for_export, leaving, writing
from likewise.domain import contacts, erasures
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.consent import Answer, Method, PublishText, Purpose, RecordDecision
from likewise.domain.contacts import Mode
from likewise.domain.erasures import Ground
from likewise.formats.canonical import Writer
from likewise.records import audit, clock, erasing
from likewise.records.models import Account, AuditEvent, Export

pytestmark = pytest.mark.django_db
CANARY = "Zaffre sister is ill"
REASON = "The university keeps the record from May on."
HOLDERS = (Role.COORDINATOR, Role.GUARDIAN)


@pytest.fixture
def world(own_home, clock, settings, tmp_path):
    settings.SCRATCH = tmp_path / "scratch"
    settings.SCRATCH.mkdir()
    made = a_world()
    made.person("Asha", practice="Alder")
    made.person("Femi", practice="Alder", role="facilitator")
    made.act(
        contacts.LogContact, participant=made.people["Asha"], facilitator=made.people["Femi"],
        on=date(2011, 1, 3), mode=Mode.CALL, reached=True, note=CANARY,
    )  # fmt: skip
    return made


@pytest.fixture
def guardian(world):
    return signed_in(world, Role.GUARDIAN)


def ask(coordinator, reason=REASON):
    return confirm(coordinator, "/exports/ask/", {"reason": reason})


def asked(coordinator):
    """The id of an export that a coordinator asked for."""
    ask(coordinator)
    return Export.objects.latest("asked_at").id


def agree(client, request):
    return confirm(client, f"/exports/{request}/agree/", {})


def agreed(coordinator, guardian):
    agree(guardian, request := asked(coordinator))
    return request


def download(client, request):
    address = f"/exports/{request}/download/"
    return client.post(address, {"operation": operation_id()})


def operation_id():
    return f"{int(operation()[-8:]):032x}"


def archive(answer):
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def break_off(answer):
    """Nobody listens any more: the server closes the answer, and the test keeps its database."""
    with patch.object(request_finished, "send"):
        answer.close()


def events():
    found = AuditEvent.objects.filter(action__startswith="exports.").order_by("sequence")
    return [each.action.removeprefix("exports.") for each in found]


def left_behind(settings):
    return [*settings.SCRATCH.iterdir()]


def test_one_asks_another_agrees_and_it_is_downloaded_once(coordinator, guardian, settings):
    plan, done = ask(coordinator)
    request = Export.objects.get().id
    sure, agreed_to = agree(guardian, request)
    sent = download(coordinator, request)

    said = text_of(plan)
    for each in ("Check before you save", REASON, "name, e-mail address", "free text"):
        assert each in said
        assert each in text_of(sure)
    assert (done.url, agreed_to.url) == ("/exports/", "/exports/")
    with archive(sent) as files:
        assert files.testzip() is None
        notes = list(csv.DictReader(io.StringIO(files.read("Contact.csv").decode())))
    assert notes[0]["note"] == CANARY
    assert events() == ["ask", "agree", "begin", "canonical"]
    assert not list(audit.verify())
    assert left_behind(settings) == []
    again = download(coordinator, request)
    assert again.status_code == 409
    assert "This export was written already" in text_of(again)


def test_it_comes_as_a_file_that_no_browser_opens_or_keeps(coordinator, guardian):
    sent = download(guardian, agreed(coordinator, guardian))

    body = b"".join(sent.streaming_content)
    assert sent.headers["Content-Type"] == "application/zip"
    assert sent.headers["Content-Length"] == str(len(body))
    assert sent.headers["Content-Disposition"] == (
        'attachment; filename="likewise-export-2011-01-12.zip"'
    )
    assert sent.headers["Content-Security-Policy"].startswith("sandbox")
    assert sent.headers["Cache-Control"] == "no-store, private"


def test_nothing_leaves_in_one_piece(coordinator, guardian, monkeypatch):
    monkeypatch.setattr(leaving, "PIECE", 1000)

    pieces = list(download(coordinator, agreed(coordinator, guardian)).streaming_content)

    assert len(pieces) > 3
    assert {len(each) for each in pieces[:-1]} == {1000}


def test_a_page_without_exports_says_what_one_is_for(coordinator):
    said = words_of(coordinator.get("/exports/"))

    assert "Nobody has asked for an export yet." in said
    assert "Ask for an export" in said


def test_the_list_says_how_far_each_has_come_and_what_is_next(world, coordinator, guardian):
    request = asked(coordinator)
    mine = words_of(coordinator.get("/exports/"))
    theirs = words_of(guardian.get("/exports/"))
    agree(guardian, request)
    to_download = words_of(coordinator.get("/exports/"))
    third = words_of(signed_in(world, Role.COORDINATOR).get("/exports/"))
    list(download(coordinator, request).streaming_content)
    written = words_of(coordinator.get("/exports/"))

    account = Account.objects.get(id=Export.objects.get().asked_by).id[:8]
    for each in (REASON, "You, 12 January 2011 at 10am", "Waits for a second person"):
        assert each in mine
    assert "You asked for this, so another coordinator or a guardian must agree" in mine
    assert "until 19 January 2011 at 10am" in mine
    assert f"Account {account}" in theirs
    assert "Agree to the export that was asked for" in theirs
    assert "Agree to the export" not in mine
    assert "You or another, but not whoever asked, may agree until" in theirs
    assert "by you or the other of the two, until 19 January 2011" in to_download
    assert "Download the export" in to_download
    assert "by one of the two who agreed" in third
    assert "Download the export" not in third
    assert "Written on 12 January 2011 at 10am. If no whole file arrived, ask for" in written
    assert "Nothing waits for a second person" in written


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "Enter why it has to leave"),
        ("  ", "Enter why it has to leave"),
        ("x" * 501, "must be 500 characters or fewer"),
    ],
)
def test_a_reason_that_is_missing_or_too_long_is_said_at_its_field(coordinator, reason, sentence):
    asked = coordinator.get("/exports/ask/")

    answer = coordinator.post("/exports/ask/", {**fields_of(asked), "reason": reason})

    assert sentence in text_of(answer)
    assert text_of(answer).startswith("Error: Ask for an export")
    assert not Export.objects.exists()


def test_nothing_is_asked_or_agreed_to_before_it_was_seen(coordinator, guardian):
    form = fields_of(coordinator.get("/exports/ask/"))
    coordinator.post("/exports/ask/", {**form, "reason": REASON})
    assert not Export.objects.exists()

    address = f"/exports/{asked(coordinator)}/agree/"
    guardian.post(address, fields_of(guardian.get(address)))
    assert not Export.objects.get().agreed_by


def test_whoever_changes_the_reason_on_the_check_page_finds_it_in_the_form(coordinator):
    form = fields_of(coordinator.get("/exports/ask/"))
    plan = coordinator.post("/exports/ask/", {**form, "reason": REASON})

    back = coordinator.post("/exports/ask/", {**fields_of(plan), "change": "1"})

    assert f">{REASON}</textarea>" in back.content.decode()
    assert not Export.objects.exists()


def test_confirming_twice_asks_once_and_agrees_once(coordinator, guardian):
    form = fields_of(coordinator.get("/exports/ask/"))
    plan = fields_of(coordinator.post("/exports/ask/", {**form, "reason": REASON}))
    first, second = (coordinator.post("/exports/ask/", plan) for _ in range(2))
    assert (first.url, second.url) == ("/exports/", "/exports/")

    address = f"/exports/{Export.objects.get().id}/agree/"
    sure = fields_of(guardian.post(address, fields_of(guardian.get(address))))
    guardian.post(address, sure)
    again = guardian.post(address, sure, follow=True)

    assert "You agreed to this already." in text_of(again)
    assert events() == ["ask", "agree"]


def test_whoever_asked_cannot_agree_also_by_typing_the_address(coordinator):
    address = f"/exports/{asked(coordinator)}/agree/"

    for answer in (
        coordinator.get(address),
        coordinator.post(address, {"operation": operation_id(), "confirmed": "seen"}),
    ):
        assert answer.status_code == 409
        assert "You asked for this export yourself, so somebody else agrees" in text_of(answer)
    assert not Export.objects.get().agreed_by


def test_a_third_person_agrees_to_nothing_more_and_downloads_nothing(world, coordinator, guardian):
    request = agreed(coordinator, guardian)
    third = signed_in(world, Role.COORDINATOR)

    late = third.get(f"/exports/{request}/agree/")
    for answer in (third.get(f"/exports/{request}/download/"), download(third, request)):
        assert answer.status_code == 409
        assert "It is written by one of the two people who agreed on it." in text_of(answer)
    assert late.status_code == 409
    assert "This export does not wait for a second person" in text_of(late)
    assert Export.objects.get().written_at is None


def test_what_nobody_agreed_to_is_not_downloaded(coordinator):
    request = asked(coordinator)

    for answer in (
        coordinator.get(f"/exports/{request}/download/"),
        download(coordinator, request),
    ):
        assert answer.status_code == 409
        assert "cannot be written: waits for a second person" in text_of(answer)


def test_looking_at_the_page_of_a_download_uses_nothing_up(coordinator, guardian):
    request = agreed(coordinator, guardian)

    page = coordinator.get(f"/exports/{request}/download/")
    nothing_said = coordinator.post(f"/exports/{request}/download/", {"operation": ""})

    for each in ("name, e-mail address", "Download it now", "may be tried again", REASON):
        assert each in text_of(page)
    assert "This page was too old to save" in text_of(nothing_said)
    assert Export.objects.get().written_at is None


def test_each_step_is_taken_within_a_week(world, coordinator, guardian, settings):
    nobody, both = asked(coordinator), agreed(coordinator, guardian)
    settings.CLOCK += timedelta(days=7, minutes=5)

    for address in (f"/exports/{nobody}/agree/", f"/exports/{both}/download/"):
        answer = guardian.get(address)
        assert answer.status_code == 409
        assert "too late" in text_of(answer)
    said = words_of(guardian.get("/exports/"))
    assert "Nobody agreed by 19 January 2011" in said
    assert "It was not downloaded by 19 January 2011" in said


def test_an_erasure_discards_what_waits(world, coordinator, guardian):
    request = agreed(coordinator, guardian)
    erase(world)

    assert "discarded" in text_of(coordinator.get(f"/exports/{request}/download/"))
    said = words_of(coordinator.get("/exports/"))
    assert "Discarded" in said
    assert "Somebody in this programme was erased." in said
    assert REASON not in said


def erase(world):
    on = world.act(
        erasures.AskForErasure, participant=world.people["Asha"], ground=Ground.CONSENT_WITHDRAWN
    ).new_ids[0]
    world.act(erasures.CarryOutErasure, erasure=on, by=world.actor(Role.GUARDIAN))
    erasing.settle()


def test_a_download_that_breaks_off_may_be_tried_again_and_says_so_in_the_audit(
    coordinator, guardian, settings, monkeypatch
):
    monkeypatch.setattr(leaving, "PIECE", 1000)
    request = agreed(coordinator, guardian)
    broken = download(coordinator, request)
    assert len(left_behind(settings)) == 1
    next(iter(broken.streaming_content))

    break_off(broken)

    assert left_behind(settings) == []
    assert events() == ["ask", "agree", "begin", "canonical", "broken_off"]
    assert "May be downloaded once" in words_of(guardian.get("/exports/"))
    assert archive(download(guardian, request)).testzip() is None
    assert events()[5:] == ["begin", "canonical"]
    assert not list(audit.verify())


def test_a_download_of_which_nobody_takes_the_first_piece_breaks_off_too(
    coordinator, guardian, settings
):
    sent = download(coordinator, agreed(coordinator, guardian))

    break_off(sent)

    assert left_behind(settings) == []
    assert Export.objects.get().written_at is None


def test_a_download_that_breaks_off_after_an_erasure_is_not_tried_again(
    world, coordinator, guardian
):
    request = agreed(coordinator, guardian)
    sent = download(coordinator, request)
    erase(world)

    break_off(sent)

    assert "discarded" in text_of(download(coordinator, request))


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), LookupError("ids")])
def test_what_cannot_be_written_is_said_and_uses_nothing_up(
    coordinator, guardian, settings, monkeypatch, failure
):
    request = agreed(coordinator, guardian)
    coordinator.raise_request_exception = False

    def fail(*_):
        raise failure

    monkeypatch.setattr(Writer, "write_keys", fail)
    answer = download(coordinator, request)
    monkeypatch.undo()

    if isinstance(failure, OSError):
        assert "There is no room on the machine to write this export" in text_of(answer)
        assert text_of(answer).startswith("Error: Download an export")
    else:
        assert answer.status_code == 500
    assert left_behind(settings) == []
    assert events()[2:] == ["begin", "broken_off"]
    assert archive(download(coordinator, request)).testzip() is None


def test_where_its_beginning_cannot_be_noted_nothing_leaves(coordinator, guardian, monkeypatch):
    request = agreed(coordinator, guardian)
    coordinator.raise_request_exception = False

    def fail(**_):
        raise RuntimeError("no audit")

    monkeypatch.setattr(audit, "append", fail)
    answer = download(coordinator, request)
    monkeypatch.undo()

    assert answer.status_code == 500
    assert Export.objects.get().written_at is None


PAGES = ("/exports/", "/exports/ask/", "/exports/{asked}/agree/", "/exports/{agreed}/download/")


@pytest.mark.parametrize("role", sorted(set(Role) - set(HOLDERS)))
def test_nobody_else_opens_a_page_or_hears_of_one(world, coordinator, guardian, role):
    names = {"agreed": agreed(coordinator, guardian), "asked": asked(coordinator)}
    who = {Role.MEMBER: "Asha", Role.FACILITATOR: "Femi"}.get(role)
    client = signed_in(world, role, who)

    for page in PAGES:
        for answer in (
            client.get(page.format(**names)),
            client.post(page.format(**names), {"operation": operation_id(), "confirmed": "seen"}),
        ):
            assert answer.status_code == 403
            assert REASON not in text_of(answer)
    assert "/exports/" not in client.get("/").content.decode()
    assert not Export.objects.filter(written_at__isnull=False).exists()


@pytest.mark.parametrize("role", HOLDERS)
def test_whoever_may_export_finds_the_page_in_the_menu(world, role):
    client = signed_in(world, role)

    assert 'href="/exports/"' in client.get("/").content.decode()
    assert client.get("/exports/").status_code == 200


def test_an_export_of_another_programme_is_not_there(world, coordinator, guardian):
    waiting, ready = asked(coordinator), agreed(coordinator, guardian)
    elsewhere = signed_in(a_world(), Role.GUARDIAN)

    for page in (f"/exports/{waiting}/agree/", f"/exports/{ready}/download/"):
        assert elsewhere.get(page).status_code == 404
        assert elsewhere.post(page, {"operation": operation_id()}).status_code == 404
    assert REASON not in text_of(elsewhere.get("/exports/"))


def test_whoever_lost_the_role_downloads_nothing(world, coordinator, guardian):
    from likewise.records.models import RoleGrant

    request = agreed(coordinator, guardian)
    RoleGrant.objects.filter(account=Export.objects.get().asked_by).update(revoked_at=NOW)

    assert download(coordinator, request).status_code == 302
    assert Export.objects.get().written_at is None


def test_a_visitor_is_led_to_sign_in_and_a_form_of_another_site_is_refused(
    world, coordinator, guardian
):
    request = agreed(coordinator, guardian)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = coordinator.cookies

    assert "/account/sign-in/" in download(Client(), request).url
    answer = download(strict, request)
    assert answer.status_code == 403
    assert "This page was too old to send" in text_of(answer)
    assert Export.objects.get().written_at is None


def test_a_page_and_a_terminal_use_the_same_permission(world, coordinator, guardian, tmp_path):
    by, second = world.coordinator, world.actor(Role.GUARDIAN)
    at = clock.now()
    request = ask_for_export(by=by, at=at, operation=operation(), reason=REASON)
    agree_to_export(by=second, at=at, operation=operation(), request=request)
    writing.export_canonical(by=by, at=at, operation=operation(), target=tmp_path / "a")

    assert "Written" in words_of(coordinator.get("/exports/"))
    assert download(coordinator, request).status_code == 409


def test_whoever_exports_reads_of_how_many_people_what_may_not_be_used(
    world, coordinator, guardian
):
    plan, _ = ask(coordinator)
    assert "What people did not agree to" not in text_of(plan)
    texts = [
        world.act(
            PublishText, purpose=purpose, version_name="1", language="English",
            words="May we?", starts_on=NOW.date(),
        ).new_ids[0]
        for purpose in (Purpose.FUTURE_RESEARCH, Purpose.CONTACT)
    ]  # fmt: skip
    for text, answer in zip(texts, (Answer.REFUSED, Answer.GIVEN), strict=True):
        world.act(
            RecordDecision, participant=world.people["Asha"], text=text, answer=answer,
            decided_on=NOW.date(), method=Method.ON_PAPER, seen_by="Jo Reed",
        )  # fmt: skip

    request = Export.objects.latest("asked_at").id
    plan, _ = agree(guardian, request)

    for page in (text_of(plan), text_of(coordinator.get(f"/exports/{request}/download/"))):
        assert "Future research: 1 person said no and 1 person has not decided" in page
        assert "Contact: 1 person has not decided" in page
        assert "asks it of each person before each use" in page
