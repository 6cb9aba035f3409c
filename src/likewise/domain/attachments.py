"""Files about a participant: what may be attached, what it is called, and that it was withdrawn.

The bytes are no fact: they lie sealed beside the record, and a fact names them by the digest of
what lies there.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.declarations import ERASED, Declaration, Does, Label, Names, Text
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId, Refers
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError
from likewise.domain.words import join_words

MOST = 100  # files of one participant
LONGEST_NAME = 120
KILO, MEGA = 1000, 1_000_000


class FileKind(StrEnum):
    """What a file is, by what is in it."""

    PDF = "PDF"
    PNG = "PNG picture"
    JPEG = "JPEG picture"
    TEXT = "plain text"
    DOCX = "Word document"
    ODT = "OpenDocument text"
    MP3 = "MP3 sound"
    M4A = "M4A sound"
    WAV = "WAV sound"
    OGG = "Ogg sound"


class Purpose(StrEnum):
    """What a file is for."""

    CONSENT_FORM = "consent form"
    LETTER = "letter"
    OTHER = "other"


# How the names of files of a kind end.
ENDINGS: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.PDF: (".pdf",),
    FileKind.PNG: (".png",),
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.TEXT: (".txt",),
    FileKind.DOCX: (".docx",),
    FileKind.ODT: (".odt",),
    FileKind.MP3: (".mp3",),
    FileKind.M4A: (".m4a",),
    FileKind.WAV: (".wav",),
    FileKind.OGG: (".ogg", ".oga", ".opus"),
}
# What browsers call each kind; the first is what we call it.
CONTENT_TYPES: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.PDF: ("application/pdf", "application/x-pdf"),
    FileKind.PNG: ("image/png",),
    FileKind.JPEG: ("image/jpeg", "image/jpg", "image/pjpeg"),
    FileKind.TEXT: ("text/plain",),
    FileKind.DOCX: ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    FileKind.ODT: ("application/vnd.oasis.opendocument.text",),
    FileKind.MP3: ("audio/mpeg", "audio/mp3"),
    FileKind.M4A: ("audio/mp4", "audio/x-m4a", "audio/m4a", "audio/aac"),
    FileKind.WAV: ("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"),
    FileKind.OGG: ("audio/ogg", "audio/opus", "application/ogg", "video/ogg"),
}
# What a browser or a program says that does not know.
UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream"})


class AttachmentNotRight(DomainError):
    """A file that cannot be attached, or no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(Fact):
    """One file about a participant. `media` is the digest of what lies sealed."""

    declared: ClassVar = Declaration(
        noun="attachment", heading="Files", correctable=frozenset({"what", "on"})
    )

    participant: ParticipantId
    media: Label
    kind: FileKind
    size: int
    what: Purpose
    on: date
    name: Annotated[str, Text(about="participant")] = ""
    withdrawn_on: date | None = None
    reason: Annotated[str, Text(about="participant")] = ""

    @property
    def is_erased(self) -> bool:
        """Whether nobody can open it any more; no file is called so, for want of an ending."""
        return self.name == ERASED

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        said = f"{who}: {self.kind} of {how_large(self.size)}, {self.what}, {in_words(self.on)}"
        return f"{said}, is withdrawn" if self.withdrawn_on or does == "void" else said


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file that was received and sealed, before any fact names it."""

    media: str
    name: str
    kind: FileKind
    size: int


def how_large(size: int) -> str:
    """A number of bytes in words: 12 bytes, 340 KB, 2.5 MB."""
    if size < KILO:
        return f"{size} bytes"
    return (
        f"{size / KILO:.0f} KB"
        if size < MEGA - KILO // 2
        else f"{size / MEGA:.1f} MB".replace(".0 MB", " MB")
    )


def file_name(given: str) -> str:
    """What a file is called, without the folders it was in.

    Raises
    ------
    AttachmentNotRight
        When the name is too long, or holds what cannot be shown safely.
    """
    name = unicodedata.normalize("NFKC", given).replace("\\", "/").rpartition("/")[2].strip()
    is_plain = name.isprintable() and not name.startswith(".") and not set(name) & set('<>:"|?*')
    if not name or not is_plain or len(name) > LONGEST_NAME:
        raise AttachmentNotRight(
            f"The file has a name that cannot be kept. Give it one of at most {LONGEST_NAME} "
            "letters, digits and spaces, with its ending, such as letter.pdf."
        )
    return name


def check_is_what_it_says(kind: FileKind, *, name: str, content_type: str) -> None:
    """Refuse a file whose name, or whose declared type, says that it is something else.

    Raises
    ------
    AttachmentNotRight
    """
    if not name.lower().endswith(ENDINGS[kind]):
        raise AttachmentNotRight(
            f"The file is a {kind}, and its name says otherwise. Give it a name that ends in "
            f"{ENDINGS[kind][0]}, or choose the right file."
        )
    said = content_type.partition(";")[0].strip().lower()
    if said not in UNSAID and said not in CONTENT_TYPES[kind]:
        raise AttachmentNotRight(
            f"The file is a {kind}, and was sent as something else. Save it again as "
            f"{ENDINGS[kind][0]}, and choose that."
        )


def check_size(size: int, *, largest: int) -> None:
    """Refuse a file with nothing in it, or one that is too large.

    Raises
    ------
    AttachmentNotRight
    """
    if size == 0:
        raise AttachmentNotRight("The file is empty. Choose another one.")
    if size > largest:
        raise AttachmentNotRight(
            f"The file has {how_large(size)}; at most {how_large(largest)} can be attached. "
            "Save it smaller, or in parts."
        )


def known_kinds() -> str:
    """The kinds of file that may be attached, in words."""
    return join_words(FileKind)


def plan_add(
    *, attachment: Attachment, others: Sequence[Attachment], today: date, ids: Ids
) -> Plan:
    """Plan that a file is attached.

    Raises
    ------
    AttachmentNotRight
        When there are as many files as there may be, or its day is still to come.
    """
    check_may_add(attachment, others, today=today)
    draft = Draft("attachments.add", ids)
    draft.record(attachment)
    return draft.plan(about=(attachment.participant,))


def check_may_add(attachment: Attachment, others: Sequence[Attachment], *, today: date) -> None:
    """Refuse one file more about somebody than there may be, or one of a day to come.

    Raises
    ------
    AttachmentNotRight
    """
    if len(others) >= MOST:
        raise AttachmentNotRight(
            f"There are {MOST} files about this person already, which is as many as there may be."
        )
    if attachment.on > today:
        raise AttachmentNotRight(
            f"{in_words(attachment.on)} is still to come. Give the day that is on the file."
        )


def plan_withdraw(*, attachment: Attachment, reason: str, today: date, ids: Ids) -> Plan:
    """Plan that a file is no longer given out; that it was there stays.

    Raises
    ------
    AttachmentNotRight
        When it was withdrawn or erased, or nobody says why.
    """
    if attachment.withdrawn_on is not None:
        raise AttachmentNotRight(
            f"This file was withdrawn on {in_words(attachment.withdrawn_on)} already."
        )
    if attachment.is_erased:
        raise AttachmentNotRight("This file was erased, and nobody can open it any more.")
    if not reason.strip():
        raise AttachmentNotRight("Say why the file is withdrawn, so that others can follow.")
    draft = Draft("attachments.withdraw", ids)
    draft.revise(replace(attachment, withdrawn_on=today, reason=reason))
    return draft.plan(about=(attachment.participant,))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAttachment(Act):
    """A file about somebody, which was received and sealed, is attached."""

    declared: ClassVar[Declared] = Declared(name="attachments.add", needs=Capability.ATTACH)
    participant: Annotated[ParticipantId, Asks(question="Whom is it about?", option="participant")]
    media: Annotated[
        str,
        Asks(question="Which file?", hint="The digest under which it lies sealed", longest=64),
    ]
    what: Annotated[Purpose, Asks(question="What is it?", missing="Select what it is")]
    on: Annotated[
        date, Asks(question="Which day is on it?", missing="Enter the day that is on the file")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawAttachment(Act):
    """A file is no longer given out; that it was attached stays in the record."""

    declared: ClassVar[Declared] = Declared(name="attachments.withdraw", needs=Capability.ATTACH)
    attachment: Annotated[
        str, Refers("Attachment"), Asks(question="Which file?", option="attachment")
    ]
    reason: Annotated[str, Asks(question="Why?", missing="Say why it is withdrawn")]
