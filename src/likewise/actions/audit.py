"""Note the end of the audit somewhere else: print it, mail it, or have it timestamped."""

from dataclasses import dataclass
from datetime import datetime

from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from likewise.actions.post import write_to_account
from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.post import Channel, Letter
from likewise.domain.refusals import DomainError
from likewise.records import audit, looks
from likewise.records.turns import writing


class NothingToNote(DomainError):
    """A record in which nothing has happened yet."""


class HeadNotWritten(DomainError):
    """A file for the head of the audit for which there is no place."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the two chains end: `likewise check` compares with it whatever it finds later."""

    audit: str
    looks: str | None

    @property
    def sentence(self) -> str:
        """One line, to keep elsewhere."""
        looked = f" --looks-head {self.looks}" if self.looks else ""
        return f"likewise check --head {self.audit}{looked}\n"


def head_of_audit(*, by: Actor) -> Head:
    """Where the audit and the looks end now.

    Raises
    ------
    NotAllowed, NothingToNote
    """
    check_may(by, Capability.CHECK)
    last, batch = audit.head(), looks.head()
    if last is None:
        raise NothingToNote("There is no event yet whose end could be noted. Try again later.")
    return Head(_said(last), _said(batch) if batch else None)


def mail_head(*, by: Actor, at: datetime, email: str) -> Head:
    """Put the head into the outbox, for an address outside the house; answers what it says.

    Raises
    ------
    NotAllowed, NothingToNote, LetterNotRight
    """
    head = head_of_audit(by=by)
    letter = Letter(
        by=Channel.MAIL,
        to=email,
        subject="Keep this line: the end of a record's audit",
        text=f"Of {at:%Y-%m-%d %H:%M} UTC. Whoever looks after the record may ask you for this:"
        f"\n\n{head.sentence}",
    )
    with writing():
        write_to_account(letter, reason="audit head", occasion=head.audit)
        audit.append(by=by, at=at, action="audit.mail_head", about=[], counts={})
    return head


def timestamp_request(head: Head) -> bytes:
    """A request (RFC 3161, in DER) that a time-stamping service answers: the head was there then.

    What it stamps is the SHA-256 of `Head.sentence`.
    """
    request = TimestampRequestBuilder().data(head.sentence.encode())
    return (
        request.hash_algorithm(HashAlgorithm.SHA256)
        .cert_request(cert_request=True)
        .build()
        .as_bytes()
    )


def _said(of: tuple[int, str]) -> str:
    return f"{of[0]}:{of[1]}"
