"""Attach files to people: a file is received and sealed first, then an act names it."""

from datetime import date
from typing import BinaryIO

from django.conf import settings

from likewise.actions.memberships import standing_of
from likewise.actions.operations import Occasion, handles
from likewise.domain import attachments as rules
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.attachments import Attachment, AttachmentNotRight, FileKind, Received
from likewise.domain.operations import Ids, Plan
from likewise.formats.apart.attachments import kind_apart
from likewise.formats.attachments.reading import length_of
from likewise.records import keys, media, models
from likewise.records.facts import current
from likewise.records.media import keeping


def receive(
    file: BinaryIO, *, by: Actor, participant: str, name: str, content_type: str = ""
) -> Received:
    """Look into a file that somebody sent, and seal it; nothing of the record names it yet.

    `file` can be moved about in, and is read piece by piece.

    Raises
    ------
    AttachmentNotRight, NotThatKind
        When it may not be attached; nothing of it is kept.
    NotKept
        When there is no room for it.
    NotAllowed, NotFound, Erased
    """
    check_may(by, Capability.ATTACH)
    if by.programme is None:
        raise NotFound("Choose a programme first.")
    standing_of(participant, by.programme)
    called = rules.file_name(name)
    rules.check_size(length_of(file), largest=settings.LARGEST_FILE)
    kind = kind_apart(file)
    rules.check_is_what_it_says(kind, name=called, content_type=content_type)
    digest = media.keep(file, owner=participant, said={"name": called, "kind": kind})
    return received(digest, participant=participant)


def received(digest: str, *, participant: str) -> Received:
    """What was received under a digest, about somebody.

    Raises
    ------
    AttachmentNotRight
        When it is not here, is about somebody else, or was received too long ago.
    """
    gone = AttachmentNotRight("The file is no longer here. Please send it again.")
    try:
        if not keeping.is_fresh(digest):
            raise gone
        said = media.said_of(digest, owner=participant)
    except (media.MediaGone, media.MediaDamaged, keys.Erased):
        raise gone from None
    return Received(media=digest, name=said["name"], kind=FileKind(said["kind"]), size=said["size"])


def let_go(sent: Received) -> None:
    """Let go of a file that was received for a look at the plan alone."""
    if not models.Attachment.objects.filter(media=sent.media).exists():
        media.forget([sent.media])


def attachment_received(
    digest: str, *, participant: str, what: rules.Purpose, on: date, ids: Ids
) -> Attachment:
    """The attachment that a file becomes which was received, under the name it has there.

    Raises
    ------
    AttachmentNotRight
        When it is attached already, or is no longer here.
    """
    if models.Attachment.objects.filter(media=digest).exists():
        raise AttachmentNotRight("This file is attached already.")
    sent = received(digest, participant=participant)
    return Attachment(
        id=ids.new(),
        participant=participant,
        media=sent.media,
        kind=sent.kind,
        size=sent.size,
        what=what,
        on=on,
        name=sent.name,
    )


@handles(rules.AddAttachment)
def add_attachment(act: rules.AddAttachment, occasion: Occasion) -> Plan:
    """A file that was received is attached, under the name it has there."""
    standing_of(act.participant, occasion.programme)
    list(models.ParticipantAnchor.objects.select_for_update().filter(id=act.participant))
    return rules.plan_add(
        attachment=attachment_received(
            act.media, participant=act.participant, what=act.what, on=act.on, ids=occasion.ids
        ),
        others=current(Attachment, participant_id=act.participant),
        today=occasion.today,
        ids=occasion.ids,
    )


@handles(rules.WithdrawAttachment)
def withdraw_attachment(act: rules.WithdrawAttachment, occasion: Occasion) -> Plan:
    """A file is no longer given out; what lies sealed stays until its person is erased."""
    found = current(Attachment, fact=act.attachment, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such file.")
    return rules.plan_withdraw(
        attachment=found[0], reason=act.reason, today=occasion.today, ids=occasion.ids
    )
