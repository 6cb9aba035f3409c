"""Senders against servers on this machine: what is certain, what is refused, and what nobody knows."""

import json
import socket
import stat
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from mail_servers import MailServer, running

from likewise.domain.post import Channel, Letter
from likewise.post.files import FileSender, remove
from likewise.post.notify import NotifySender
from likewise.post.senders import NotSent, Refused, Unsure
from likewise.post.smtp import Encryption, SmtpSender

pytestmark = pytest.mark.once  # it opens no database

MAIL = Letter(
    by=Channel.MAIL,
    to="asha@example.org",
    subject="Où est-ce ?",
    text="Sign in: http://127.0.0.1/\n.\nÀ bientôt",
)
TEXT = Letter(by=Channel.TEXT_MESSAGE, to="+44 7700 900000", text="Sign in to read a message.")
SECRET, SERVICE = "3d844edf-8d35-48ac-975b-e847b4f122b0", "26785a09-ab16-4eb0-8407-a37497a57506"


@pytest.fixture
def mail_server():
    with running(MailServer()) as server:
        yield server


def by_mail(server, **more):
    host, port = server.server_address
    return SmtpSender(
        host=host, port=port, user="", password="", sent_from="likewise@example.org",
        **{"encryption": Encryption.NONE, **more},
    )  # fmt: skip


def test_mail_arrives_as_it_was_written(mail_server):
    by_mail(mail_server).send(MAIL, reference="abc")

    (said,) = mail_server.letters
    letter = message_from_bytes(said, policy=default)
    assert (letter["To"], letter["From"]) == ("asha@example.org", "likewise@example.org")
    assert (letter["Subject"], letter["Message-ID"]) == ("Où est-ce ?", "<abc@example.org>")
    assert letter.get_content().splitlines() == MAIL.text.splitlines()
    assert "rcpt to:<asha@example.org>" in [line.lower() for line in mail_server.heard]


@pytest.mark.parametrize(
    ("when", "answer", "error", "said"),
    [
        ("HELLO", None, NotSent, "SMTPServerDisconnected"),
        ("MAIL", b"550 not you", NotSent, "550 to the sender"),
        ("RCPT", b"451 asha@example.org: later", NotSent, "451 to the address"),
        ("RCPT", b"550 asha@example.org is nobody", Refused, "550 to the address"),
        ("RCPT", None, NotSent, "the mail server"),
        ("DATA", b"451 not now", NotSent, "451"),
        ("END", b"452 full", NotSent, "452 to the letter"),
        ("END", b"554 looks like a circular", Refused, "554 to the letter"),
        ("END", None, Unsure, "did not answer when it had the letter"),
    ],
)
def test_at_each_step_it_is_known_how_sure_one_can_be(mail_server, when, answer, error, said):
    mail_server.answers[when] = answer

    with pytest.raises(error, match=said) as failed:
        by_mail(mail_server).send(MAIL, reference="abc")

    assert "asha" not in str(failed.value)


def test_without_a_server_nothing_was_sent():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sender = SmtpSender(host="127.0.0.1", port=port, user="", password="", sent_from="a@b.org")

    with pytest.raises(NotSent, match="Connection refused"):
        sender.send(MAIL, reference="abc")


def test_a_server_that_cannot_encrypt_gets_nothing(mail_server):
    with pytest.raises(NotSent):
        by_mail(mail_server, encryption=Encryption.STARTTLS).send(MAIL, reference="abc")

    assert mail_server.letters == []


def test_passwords_and_keys_are_in_no_words_about_a_sender():
    mail = SmtpSender(host="h", port=1, user="u", password="seven quiet lamps", sent_from="a@b.org")
    notify = NotifySender(key="seven quiet lamps", template="t")

    assert "lamps" not in f"{mail!r} {mail.where} {notify!r} {notify.where}"


class Notify(BaseHTTPRequestHandler):
    """Answers as Notify's documentation says, and checks what it is sent as Notify does."""

    def do_POST(self) -> None:
        from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
        from notifications_python_client.errors import TokenError

        body = self.rfile.read(int(self.headers["Content-Length"]))
        token = self.headers["Authorization"].removeprefix("Bearer ")
        try:
            is_theirs = get_token_issuer(token) == SERVICE and decode_jwt_token(token, SECRET)
        except TokenError:
            is_theirs = False
        asked = json.loads(body)
        right = self.path == "/v2/notifications/sms" and is_theirs
        right = right and {"phone_number", "template_id"} <= asked.keys()
        self.server.asked.append(asked)  # type: ignore[attr-defined]
        code = self.server.code if right else 403  # type: ignore[attr-defined]
        if code is None:  # it dies with the message in its hands
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        said = {"id": "740e5834-3a29-46b4-9a6f-16142fde533a", "reference": asked.get("reference")}
        if code != 201:
            said = {"status_code": code, "errors": [{"error": "X", "message": "phone_number 07"}]}
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def notify():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Notify)
    server.code, server.asked = 201, []  # type: ignore[attr-defined]
    with running(server):
        yield server


def by_text(server, key=f"likewise-{SERVICE}-{SECRET}"):
    host, port = server.server_address
    return NotifySender(key=key, template="template-1", url=f"http://{host}:{port}")


def test_a_text_message_is_handed_over_with_its_reference(notify):
    by_text(notify).send(TEXT, reference="abc")

    assert notify.asked == [
        {
            "phone_number": "+447700900000",
            "template_id": "template-1",
            "personalisation": {"text": TEXT.text},
            "reference": "abc",
        }
    ]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (400, Refused),
        (403, NotSent),
        (429, NotSent),
        (500, NotSent),
        (503, NotSent),
        (None, Unsure),
    ],
)
def test_what_notify_answers_says_how_sure_one_can_be(notify, code, error):
    notify.code = code

    with pytest.raises(error) as failed:
        by_text(notify).send(TEXT, reference="abc")

    assert "07" not in str(failed.value)


def test_a_wrong_key_sends_nothing(notify):
    wrong = f"likewise-{SERVICE}-{SERVICE}"

    with pytest.raises(NotSent, match="403"):
        by_text(notify, wrong).send(TEXT, reference="abc")


def test_where_notify_cannot_be_reached_nothing_was_sent():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sender = NotifySender(
        key=f"likewise-{SERVICE}-{SECRET}", template="t", url=f"http://127.0.0.1:{port}"
    )

    with pytest.raises(NotSent, match="could not be reached"):
        sender.send(TEXT, reference="abc")


def test_a_file_is_readable_as_it_lies_by_its_owner_alone(tmp_path):
    sender = FileSender(tmp_path / "post")

    for _ in range(2):
        sender.send(MAIL, reference="abc")

    (file,) = (tmp_path / "post").iterdir()
    assert (
        file.read_bytes().decode().startswith("To: asha@example.org\nSubject: Où est-ce ?\n\nSign")
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    remove(tmp_path / "post", ["abc", "not there"])
    assert list((tmp_path / "post").iterdir()) == []
