"""Token accounts: other programs that act in somebody's hat."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from likewise.domain.tokens import LONGEST_NAME
from likewise.records.models.accounts import RoleGrant
from likewise.records.models.versions import Working, id_field, reference


class Token(models.Model):
    """A secret, of which only a digest is kept, and the hat and programme that it acts in."""

    kept: ClassVar = Working("it is agreed to, used and ended; the audit holds each of these")

    id = id_field(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    grant = models.ForeignKey(RoleGrant, on_delete=models.PROTECT, related_name="tokens")
    programme = reference("records.ProgrammeAnchor")
    made_at = models.DateTimeField()
    made_by = id_field()
    expires_on = models.DateField()
    agreed_at = models.DateTimeField(null=True)
    agreed_by = id_field(blank=True)
    ended_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by="")
                | (Q(agreed_at__isnull=False) & ~Q(agreed_by="")),
                name="who_agreed_to_a_token_and_when_stand_together",
            ),
            models.CheckConstraint(
                condition=~Q(agreed_by=models.F("made_by")),
                name="nobody_agrees_to_a_token_that_they_made",
            ),
        )

    def __str__(self) -> str:
        return self.id
