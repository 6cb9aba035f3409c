"""Mail over TLS against a real server on this machine: a certificate is trusted, or nothing goes."""

from datetime import timedelta

import pytest
from browsing import signed_in, text_of
from mail_servers import EncryptedServer, MailServer, a_certificate, running
from posting import Clock, work_off
from worlds import ADMINISTRATOR, a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.post import Channel, Letter
from likewise.post.senders import NotSent
from likewise.post.smtp import Encryption, SmtpSender
from likewise.queries.post import outbox
from likewise.records import post
from likewise.records.models import OutboxLetter

MAIL = Letter(by=Channel.MAIL, to="asha@example.org", subject="A message", text="Sign in.")
UNTRUSTED = (
    "the mail server: this machine does not trust its certificate (self-signed certificate); "
    "docs/reference/settings.md says what to do"
)


@pytest.fixture
def certificate(tmp_path):
    return a_certificate(tmp_path / "certificate.pem")


def serving(certificate, encryption):
    return running(EncryptedServer(certificate, at_once=encryption is Encryption.TLS))


def to(server, encryption, **more):
    given = {"user": "", "password": "", "sent_from": "likewise@example.org", **more}
    return SmtpSender(
        host="127.0.0.1", port=server.server_address[1], encryption=encryption, **given
    )


BOTH = pytest.mark.parametrize("encryption", [Encryption.STARTTLS, Encryption.TLS])


@BOTH
def test_mail_goes_encrypted_where_the_certificate_is_trusted(certificate, monkeypatch, encryption):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with serving(certificate, encryption) as server:
        to(server, encryption).send(MAIL, reference="abc")

    assert len(server.letters) == 1
    heard = [line.partition(" ")[0].lower() for line in server.encrypted]
    assert [each for each in heard if each in ("mail", "rcpt", "data")] == ["mail", "rcpt", "data"]


@BOTH
def test_a_certificate_that_nobody_trusts_gets_neither_letter_nor_password(certificate, encryption):
    with serving(certificate, encryption) as server, pytest.raises(NotSent) as failed:
        to(server, encryption, user="likewise", password="seven quiet lamps").send(
            MAIL, reference="abc"
        )

    assert str(failed.value) == UNTRUSTED
    assert (server.letters, server.encrypted) == ([], [])
    assert {line.split()[0] for line in server.heard} <= {"EHLO", "STARTTLS"}


def test_a_server_that_takes_no_sign_in_is_said_so(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with (
        serving(certificate, Encryption.TLS) as server,
        pytest.raises(NotSent, match="it takes no sign-in; leave LIKEWISE_MAIL_USER empty"),
    ):
        to(server, Encryption.TLS, user="likewise", password="x").send(MAIL, reference="abc")


@BOTH
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": "mail.example.org"}, r"its certificate \(IP address mismatch\);"),
        ({"days": -2}, r"its certificate \(certificate has expired\);"),
    ],
)
def test_a_trusted_certificate_of_another_name_or_time_gets_nothing(
    tmp_path, monkeypatch, encryption, wrong, why
):
    certificate = a_certificate(tmp_path / "certificate.pem", **wrong)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with serving(certificate, encryption) as server, pytest.raises(NotSent, match=why):
        to(server, encryption).send(MAIL, reference="abc")

    assert server.letters == []


def test_a_server_that_offers_no_encryption_or_another_is_said_so():
    with running(MailServer()) as plain:
        with pytest.raises(NotSent, match="it offers no STARTTLS; LIKEWISE_MAIL_ENCRYPTION"):
            to(plain, Encryption.STARTTLS).send(MAIL, reference="abc")
        with pytest.raises(NotSent, match="it does not speak TLS with us at this port"):
            to(plain, Encryption.TLS).send(MAIL, reference="abc")

    assert plain.letters == []


@pytest.mark.django_db
def test_a_letter_waits_and_the_administrator_reads_why_until_the_certificate_is_trusted(
    certificate, settings, monkeypatch
):
    clock = Clock()
    administrator = signed_in(a_world(), ActingRole.ADMINISTRATOR)
    post.put(MAIL, reason="message", occasion="one")

    with serving(certificate, Encryption.STARTTLS) as server:
        settings.SENDERS = {Channel.MAIL: to(server, Encryption.STARTTLS)}
        work_off(clock)
        waits = OutboxLetter.objects.get()
        page, listed = text_of(administrator.get("/post/")), outbox(ADMINISTRATOR).lines
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        clock.at += timedelta(minutes=2)
        work_off(clock)

    assert (waits.state, waits.failure, bool(waits.sealed)) == ("waiting", UNTRUSTED, True)
    assert [each.failure for each in listed] == [UNTRUSTED]
    assert UNTRUSTED in page
    assert OutboxLetter.objects.get().state == "sent"
    assert len(server.letters) == 1
