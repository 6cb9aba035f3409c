"""Who wants to be reminded of meetings, and what is to leave."""

from typing import ClassVar

from django.db import models

from likewise.domain import reminders
from likewise.records.models.versions import Versioned, Working, once, reference, word


class ReminderChoice(Versioned):
    """Whether and how somebody wants to be reminded."""

    holds = reminders.ReminderChoice

    participant = reference("records.ParticipantAnchor")
    how = word(reminders.By)
    when = word(reminders.When)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("participant", name="somebody_chooses_one_way_to_be_reminded"),
        )


class Reminder(models.Model):
    """One reminder that is to leave: of one meeting, to one person, of one kind, once.

    It is settled when its letter is in the outbox (`left`), or when nobody needs it any more.
    """

    kept: ClassVar = Working("it is planned, settled once, and after a while forgotten")

    row = models.BigAutoField(primary_key=True)
    meeting = reference("records.MeetingAnchor")
    participant = reference("records.ParticipantAnchor")
    when = word(reminders.When)
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    left = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["participant", "meeting", "when"],
                name="somebody_is_reminded_of_a_meeting_once_of_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(left=False) | models.Q(settled_at__isnull=False),
                name="a_reminder_that_left_is_settled",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"],
                condition=models.Q(settled_at__isnull=True),
                name="reminders_to_leave",
            ),
        )

    def __str__(self) -> str:
        return f"reminder {self.row}"
