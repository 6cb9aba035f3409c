"""Mail by SMTP, one step at a time, so that it is known at which step an answer was missing."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum

from likewise.domain.post import Letter
from likewise.post.senders import NotSent, Refused, Unsure

TIMEOUT_SECONDS = 30
SAYS_HOW = "docs/reference/settings.md says what to do"


class Encryption(StrEnum):
    """How the connection to the mail server is kept from other eyes."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSender:
    """Hands mail to a server."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sent_from: str
    encryption: Encryption = Encryption.STARTTLS

    @property
    def where(self) -> str:
        """Where letters go, for whoever looks after the machine."""
        return f"the mail server {self.host}, port {self.port}, encryption {self.encryption}"

    def send(self, letter: Letter, *, reference: str) -> None:
        """Hand a letter over; the server's last word alone says that it went."""
        if not letter.to.isascii():
            raise Refused("the address has letters that mail servers do not take")
        server = self._connected()
        try:
            self._hand_over(server, letter, _bytes(letter, self.sent_from, reference))
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        try:
            server = self._reached()
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"the mail server: {_why(error)}") from error
        try:
            if self.encryption is Encryption.STARTTLS:
                _check_encrypts(server)
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.ehlo_or_helo_if_needed()
        except NotSent:
            server.close()
            raise
        except (OSError, smtplib.SMTPException) as error:
            server.close()
            raise NotSent(f"the mail server: {_why(error)}") from error
        return server

    def _reached(self) -> smtplib.SMTP:
        """A connection; made with the host's name, with which its certificate is compared."""
        if self.encryption is Encryption.TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)

    def _hand_over(self, server: smtplib.SMTP, letter: Letter, message: bytes) -> None:
        try:
            _check(server.mail(self.sent_from)[0], "the sender", may_refuse=False)
            _check(server.rcpt(letter.to)[0], "the address", may_refuse=True)
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"the mail server: {_why(error)}") from error
        try:
            code = server.data(message)[0]
        except smtplib.SMTPDataError as error:  # it would not even begin
            raise NotSent(f"the mail server said {error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unsure("the mail server did not answer when it had the letter") from error
        _check(code, "the letter", may_refuse=True)


def _check_encrypts(server: smtplib.SMTP) -> None:
    server.ehlo_or_helo_if_needed()
    if not server.has_extn("starttls"):
        raise NotSent(
            "the mail server: it offers no STARTTLS; LIKEWISE_MAIL_ENCRYPTION or "
            "LIKEWISE_MAIL_PORT is another"
        )


def _check(code: int, what: str, *, may_refuse: bool) -> None:
    if 200 <= code < 300:
        return
    said = f"the mail server said {code} to {what}"
    raise Refused(said) if may_refuse and code >= 500 else NotSent(said)


def _bytes(letter: Letter, sent_from: str, reference: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sent_from, letter.to, letter.subject
    # The same however often it is tried, so that a mailbox can tell a second copy.
    message["Message-ID"] = (
        f"<{reference}@{sent_from.rpartition('@')[2].strip('> ') or 'likewise'}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message.as_bytes()


def _why(error: Exception) -> str:
    """What the system said, or which number the server did; a server's words may hold addresses."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it said {error.smtp_code}"
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message.partition(",")[0].rstrip(".")  # what follows names the host
        return f"this machine does not trust its certificate ({why}); {SAYS_HOW}"
    if isinstance(error, ssl.SSLError):
        why = (error.reason or "no answer").lower().replace("_", " ")
        return f"it does not speak TLS with us at this port ({why}); {SAYS_HOW}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "it takes no sign-in; leave LIKEWISE_MAIL_USER empty"
    return getattr(error, "strerror", None) or type(error).__name__
