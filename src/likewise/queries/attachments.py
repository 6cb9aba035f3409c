"""Files about a participant, for those who may read them."""

from collections.abc import Iterator
from datetime import date

from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.attachments import Attachment, AttachmentNotRight
from likewise.domain.periods import in_words
from likewise.queries.access import check_reaches_participant, may_read, shown
from likewise.records import media
from likewise.records.facts import current
from likewise.records.media import keeping


def attachments_of(viewer: Actor, *, participant: str) -> tuple[Attachment, ...]:
    """The files about one participant, latest first, withdrawn and erased ones too.

    The viewer's reach is checked by whoever asks.
    """
    if not _reads(viewer, participant):
        return ()
    found = current(Attachment, participant_id=participant, programme_id=viewer.programme)
    found.sort(key=lambda each: (each.on, each.id), reverse=True)
    return tuple(shown(viewer, each) for each in found)


def attachment(viewer: Actor, *, attachment: str, today: date) -> Attachment:
    """One file, as the record has it.

    Raises
    ------
    NotFound
        When it is of another programme or out of reach, or the viewer's role reads no files.
    """
    found = current(Attachment, fact=attachment, programme_id=viewer.programme)
    if viewer.programme is None or not found or not _reads(viewer, found[0].participant):
        raise NotFound("There is no such file.")
    check_reaches_participant(viewer, participant=found[0].participant, today=today)
    return shown(viewer, found[0])


def content(attached: Attachment) -> Iterator[bytes]:
    """What is in a file, piece by piece, once all of it is seen to be what was kept.

    Raises
    ------
    AttachmentNotRight
        When it was withdrawn or erased.
    MediaGone, MediaDamaged, Erased
    """
    if attached.is_erased:
        raise AttachmentNotRight("This file was erased, and nobody can open it any more.")
    if attached.withdrawn_on is not None:
        raise AttachmentNotRight(
            f"This file was withdrawn on {in_words(attached.withdrawn_on)}, so it is not given out."
        )
    owner = keeping.owner_of(attached.id)
    media.check(attached.media, owner=owner)
    return media.pieces(attached.media, owner=owner)


def _reads(viewer: Actor, participant: str) -> bool:
    return may_read(viewer, Attachment, "media", is_own=participant == viewer.participant)
