"""Evidence of every act, chained so that tampering shows."""

from typing import ClassVar

from django.db import models

from likewise.records.models.versions import AppendOnly


class AuditEvent(models.Model):
    """One act. No foreign keys, so that the past outlives what it speaks of.

    It holds ids, counts and digests; never a name or free text.
    """

    kept: ClassVar = AppendOnly()

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    account = models.CharField(max_length=26)
    role = models.CharField(max_length=30)
    programme = models.CharField(max_length=26, blank=True)
    action = models.CharField(max_length=60)
    about = models.JSONField()
    counts = models.JSONField()
    digest = models.CharField(max_length=64, blank=True)
    rows = models.CharField(max_length=64, blank=True)  # a digest of its imprint
    operation = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = (
            models.Index(fields=["programme", "sequence"], name="audit_of_a_programme"),
            models.Index(fields=["programme", "action", "sequence"], name="audit_by_action"),
            models.Index(fields=["programme", "at"], name="audit_by_day"),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class Imprint(models.Model):
    """What the rows that an act wrote were, as they lie: a digest of each, 16 bytes, in order."""

    kept: ClassVar = AppendOnly()

    event = models.BigIntegerField(primary_key=True)
    digests = models.BinaryField()

    def __str__(self) -> str:
        return f"of event {self.event}"
