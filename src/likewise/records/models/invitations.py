"""Invitations to have an account, and roles that wait for a second person."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from likewise.domain.accounts import ActingRole
from likewise.domain.invitations import Way
from likewise.records.models.accounts import Account
from likewise.records.models.versions import Working, id_field, reference, word


class Invitation(models.Model):
    """A link, of which only a digest is kept, and the role that it gives to whoever it is for.

    For a member or a facilitator it is bound to who they are; for others the address that somebody
    gave lies sealed with a key of its own. With an `account` there is no link: it gets the role.
    """

    kept: ClassVar = Working("it is agreed to, used and withdrawn; the audit holds each of these")

    id = id_field(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    way = word(Way)
    programme = reference("records.ProgrammeAnchor")
    role = word(ActingRole)
    participant = reference("records.ParticipantAnchor", null=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = id_field()
    expires_on = models.DateField()
    agreed_at = models.DateTimeField(null=True)
    agreed_by = id_field(blank=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by="")
                | (Q(agreed_at__isnull=False) & ~Q(agreed_by="")),
                name="who_agreed_to_an_invitation_and_when_stand_together",
            ),
            models.CheckConstraint(
                condition=~Q(agreed_by=models.F("made_by")),
                name="nobody_agrees_to_an_invitation_that_they_made",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False),
                name="who_used_an_invitation_and_when_stand_together",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="an_invitation_is_used_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True)
                | ~Q(agreed_by="")
                | Q(role__in=["member", "facilitator"]),
                name="nobody_gets_a_staff_role_without_a_second_hand",
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=False) | ~Q(role__in=["member", "facilitator"]),
                name="who_is_invited_as_a_participant_is_one",
            ),
        )

    def __str__(self) -> str:
        return self.id
