"""Pages of files about people: sent, checked, listed, given out as downloads, withdrawn."""

from datetime import date
from urllib.parse import unquote

import pytest
from attaching import HOSTILE, PDF, TEXT
from browsing import confirm, day, fields_of, signed_in, text_of
from copying import copied
from django.core.files.uploadedfile import SimpleUploadedFile
from noted import noted
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.attachments import Attachment
from likewise.domain.looks import AccessKind
from likewise.records import media
from likewise.records.facts import current
from likewise.web.attachments.views import disposition

pytestmark = pytest.mark.django_db
NAME = "Brief an Müller – „neu“.pdf"


@pytest.fixture
def world(own_home):
    return small()


@copied
def small():
    world = a_world()
    world.person("Asha", practice="Alder")
    world.person("Bram", practice="Alder")
    world.cohort("Thursday group", members=["Asha", "Bram"])
    return world


def address(world, name="Asha"):
    return f"/files/add/{world.people[name]}/"


def sending(said=PDF, name="letter.pdf", content_type="application/pdf", **rest):
    file = SimpleUploadedFile(name, said, content_type=content_type)
    return {"file": file, "what": "letter", **day("on", 2011, 1, 2), **rest}


def attach(world, coordinator, name="Asha", **rest):
    return confirm(coordinator, address(world, name), sending(**rest))


def test_a_file_is_sent_checked_and_attached(world, coordinator):
    plan, done = attach(world, coordinator)

    said = text_of(plan)
    for each in ("letter.pdf", "PDF", f"{len(PDF)} bytes", "Letter", "Asha Example"):
        assert each in said
    assert done.status_code == 302
    person = text_of(coordinator.get(done.url))
    assert "The file is attached." in person
    assert (
        f"Letter : letter.pdf , withdraw it 2 January 2011, PDF, {len(PDF)} bytes"
        in person.replace("2 Jan ", "2 January ")
    )
    (fact,) = current(Attachment)
    assert (fact.name, fact.on) == ("letter.pdf", date(2011, 1, 2))


def test_nothing_is_attached_before_it_is_confirmed_and_confirming_twice_does_it_once(
    world, coordinator
):
    plan = coordinator.post(address(world), fields_of(coordinator.get(address(world))) | sending())
    assert not current(Attachment)

    first = coordinator.post(address(world), fields_of(plan))
    again = coordinator.post(address(world), fields_of(plan))

    assert (first.status_code, again.status_code) == (302, 302)
    assert len(current(Attachment)) == 1


def test_who_changes_an_answer_need_not_send_the_file_again(world, coordinator):
    asked = fields_of(coordinator.get(address(world)))
    sent = sending()
    sent["on-day"] = "40"

    wrong = coordinator.post(address(world), asked | sent)
    assert wrong.status_code == 200
    assert "You sent letter.pdf" in text_of(wrong)
    plan = coordinator.post(
        address(world), fields_of(wrong) | {"what": "letter"} | day("on", 2011, 1, 2)
    )
    back = coordinator.post(address(world), fields_of(plan) | {"change": "1"})
    assert "You sent letter.pdf" in text_of(back)

    assert coordinator.post(address(world), fields_of(plan)).status_code == 302
    assert len(list(media.every())) == 1


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (sending(HOSTILE["page.txt"], "page.txt", "text/plain"), "a page, a script"),
        (sending(PDF, "letter.txt", "text/plain"), "is a PDF, and its name says otherwise"),
        (sending(PDF, "letter.pdf", "text/html"), "was sent as something else"),
        (sending(HOSTILE["macros.docx"], "letter.docx", ""), "macros"),
        ({**sending(), "file": ""}, "Choose a file"),
        (sending(b""), "This file is empty"),
        ({**sending(), "what": ""}, "Select what it is"),
    ],
)
def test_what_is_not_right_is_said_at_its_field(world, coordinator, sent, sentence):
    if sent["file"]:
        sent["file"].seek(0)

    answer = coordinator.post(address(world), fields_of(coordinator.get(address(world))) | sent)

    assert sentence in text_of(answer)
    assert "Error:" in answer.content.decode().partition("</title>")[0]
    assert not current(Attachment)


def test_a_form_that_carries_somebody_elses_digest_attaches_nothing(world, coordinator):
    attach(world, coordinator, "Bram")
    asked = fields_of(coordinator.get(address(world)))

    answer = coordinator.post(
        address(world),
        asked
        | {"received": current(Attachment)[0].media, "what": "letter"}
        | day("on", 2011, 1, 2),
    )

    assert "no longer here" in text_of(answer)
    assert len(current(Attachment)) == 1


def file_of(client, fact=None):
    return client.get(f"/files/{fact or current(Attachment)[0].id}/")


def test_a_file_is_given_out_as_a_download_in_which_nothing_runs(world, coordinator):
    attach(world, coordinator)

    answer = file_of(coordinator)

    assert answer.status_code == 200
    assert answer.streaming
    assert b"".join(answer.streaming_content) == PDF
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["Content-Length"] == str(len(PDF))
    assert "attachment;" in answer.headers["Content-Disposition"]


HEADERS = {
    "Content-Type": "application/pdf",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize(
    "name", [NAME, 'a"; filename="b.exe', "\r\nSet-Cookie: a=b", "письмо.pdf", "%2e%2e%2f.pdf"]
)
def test_a_name_goes_out_in_plain_letters_and_as_it_is(name):
    said = disposition(name)

    assert said.isascii()
    assert not set(said) & set("\r\n")
    assert said.count('"') == 2
    assert said.startswith('attachment; filename="')
    assert unquote(said.partition("filename*=UTF-8''")[2]) == name


def test_a_download_is_noted_as_a_look_and_as_a_download(world, coordinator):
    attach(world, coordinator)

    file_of(coordinator)

    look, download = (each for each in noted() if each.what == "a file")
    assert (look.kind, look.people) == (AccessKind.LOOK, (world.people["Asha"],))
    assert (download.kind, download.people) == (AccessKind.DOWNLOAD, ())


@pytest.mark.parametrize(
    "role", [each for each in ActingRole if each is not ActingRole.COORDINATOR]
)
def test_a_member_downloads_their_own_and_nobody_else_any(world, coordinator, role):
    attach(world, coordinator)
    attach(world, coordinator, "Bram")
    by_person = {each.participant: each.id for each in current(Attachment)}
    is_somebody = role in (ActingRole.MEMBER, ActingRole.FACILITATOR)
    visitor = signed_in(world, role, "Asha" if is_somebody else None)

    own = file_of(visitor, by_person[world.people["Asha"]]).status_code
    others = file_of(visitor, by_person[world.people["Bram"]]).status_code

    assert (own, others) == (200 if role is ActingRole.MEMBER else 404, 404)
    assert visitor.get(address(world)).status_code in (403, 404)
    listed = "letter.pdf" in text_of(visitor.get(f"/people/{world.people['Asha']}/"))
    assert listed == (role is ActingRole.MEMBER)


def test_a_file_is_found_by_its_attachment_alone(world, coordinator):
    attach(world, coordinator)

    for wrong in (current(Attachment)[0].media, "0" * 26, "..%2f..%2fkeys.sqlite3"):
        assert file_of(coordinator, wrong).status_code == 404
    fact = current(Attachment)[0].id
    assert coordinator.post(f"/files/{fact}/").status_code == 405


def test_a_withdrawn_file_is_listed_with_its_reason_and_given_out_no_more(world, coordinator):
    attach(world, coordinator)
    fact = current(Attachment)[0].id

    _, done = confirm(coordinator, f"/files/{fact}/withdraw/", {"reason": "The wrong letter"})

    said = text_of(coordinator.get(done.url))
    assert "Withdrawn on" in said
    assert "The wrong letter" in said
    assert f'href="/files/{fact}/"' not in coordinator.get(done.url).content.decode()
    assert "was withdrawn" in text_of(file_of(coordinator))


def test_a_file_that_was_changed_where_it_lies_is_refused_whole(world, coordinator):
    attach(world, coordinator)
    path = media.path_of(current(Attachment)[0].media)
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    answer = file_of(coordinator)

    assert answer.status_code == 409
    assert "was changed where it lies" in text_of(answer)


def test_a_file_that_is_not_here_says_so(world, coordinator):
    attach(world, coordinator)
    media.forget([current(Attachment)[0].media])

    assert "The file is not here" in text_of(file_of(coordinator))


def test_text_says_its_letters(world, coordinator):
    confirm(coordinator, address(world), sending(TEXT, "letter.txt", "text/plain"))

    assert file_of(coordinator).headers["Content-Type"] == "text/plain; charset=utf-8"
