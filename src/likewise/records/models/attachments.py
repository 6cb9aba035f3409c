"""Files about participants; their bytes lie sealed in files of their own."""

from django.db import models

from likewise.domain import attachments
from likewise.records.models.versions import Versioned, once, reference, sealed_text, word


class Attachment(Versioned):
    """That a file is attached; `media` is the digest of what lies sealed."""

    holds = attachments.Attachment

    participant = reference("records.ParticipantAnchor")
    media = models.CharField(max_length=64)
    kind = word(attachments.FileKind)
    size = models.PositiveBigIntegerField()
    what = word(attachments.Purpose)
    on = models.DateField()
    name_since = sealed_text()
    withdrawn_on = models.DateField(null=True)
    reason_since = sealed_text()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("media", name="a_file_is_attached_once"),
        )
