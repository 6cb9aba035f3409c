"""Clear exports: who asked, who agreed, and whether it was written."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from likewise.records.models.versions import Working, id_field, reference


class Export(models.Model):
    """A clear export that was asked for; why, sealed under a key of its own.

    It is no fact: an export that changed what it exports would never be the same twice.
    """

    kept: ClassVar = Working("it is agreed to, written once or discarded; the audit holds each")

    id = id_field(primary_key=True)
    programme = reference("records.ProgrammeAnchor")
    sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    asked_by = id_field()
    agreed_at = models.DateTimeField(null=True)
    agreed_by = id_field(blank=True)
    written_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by="")
                | (Q(agreed_at__isnull=False) & ~Q(agreed_by="")),
                name="who_agreed_to_an_export_and_when_stand_together",
            ),
            models.CheckConstraint(
                condition=~Q(agreed_by=F("asked_by")),
                name="nobody_agrees_to_an_export_that_they_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(written_at__isnull=True) | ~Q(agreed_by=""),
                name="nothing_leaves_in_clear_without_a_second_hand",
            ),
        )

    def __str__(self) -> str:
        return self.id
