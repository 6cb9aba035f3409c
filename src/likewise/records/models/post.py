"""The outbox: letters that leave the house, written with the act that they are about."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from likewise.domain.post import Channel, LetterState
from likewise.records.models.versions import Working, id_field, reference, word


class OutboxLetter(models.Model):
    """One letter. Address and text are sealed with the owner's key, and gone once it is sent.

    `owner` is the account or person it is for, whose key seals it; for an address that is nobody's,
    the letter itself. `once` is a keyed digest of address, reason and occasion. `meeting` is
    the one of which it reminds: it is not sent once nobody needs to come to that any more.
    """

    kept: ClassVar = Working("what was sent is emptied, and after a while forgotten")

    id = id_field(primary_key=True)
    owner = models.CharField(max_length=80, db_index=True)
    channel = word(Channel)
    reason = models.CharField(max_length=60)
    once = models.CharField(max_length=64, unique=True)
    meeting = reference("records.MeetingAnchor", null=True)
    sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    worth_until = models.DateTimeField()
    state = word(LetterState, default=LetterState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, state__in=["waiting", "sending"])
                | (Q(settled_at__isnull=False) & ~Q(state__in=["waiting", "sending"])),
                name="a_letter_is_settled_when_it_has_left",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reason} {self.id}"
