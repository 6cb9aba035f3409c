"""Who was looked at, who came in, and what was refused: apart from the acts, chained in batches."""

from typing import ClassVar

from django.db import models

from likewise.domain.looks import AccessKind
from likewise.records.models.versions import AppendOnly, id_field, reference, word


class AccessBatch(models.Model):
    """What was moved out of the journals at once; its hash is of all that and of the last."""

    kept: ClassVar = AppendOnly()

    sequence = models.BigIntegerField(primary_key=True)
    moved_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"batch {self.sequence}"


class Access(models.Model):
    """One access. Account, programme and people are no references: the past outlives them.

    `id` was made by whoever noted it, so that what is moved twice is there once.
    """

    kept: ClassVar = AppendOnly()

    sequence = models.BigIntegerField(primary_key=True)
    id = models.CharField(max_length=32, unique=True)
    batch = reference("records.AccessBatch")
    kind = word(AccessKind)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    account = id_field(blank=True)
    role = models.CharField(max_length=30, blank=True)
    programme = id_field(blank=True)
    what = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["programme", "kind", "sequence"], name="access_of_a_programme"),
            models.Index(fields=["programme", "kind", "at"], name="access_by_day"),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class Look(models.Model):
    """One person who was seen in one look."""

    kept: ClassVar = AppendOnly()

    row = models.BigAutoField(primary_key=True)
    access = reference("records.Access", db_index=False)  # the first column of the rule below
    participant = id_field()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["access", "participant"], name="a_look_sees_each_person_once"
            ),
        )
        indexes = (models.Index(fields=["participant", "at"], name="looks_at_a_person"),)

    def __str__(self) -> str:
        return f"{self.access_id} at {self.participant}"
