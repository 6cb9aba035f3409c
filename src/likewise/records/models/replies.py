"""Who means to come to a meeting."""

from django.db import models

from likewise.domain import replies
from likewise.records.models.versions import Versioned, WallClockField, once, reference, word


class Reply(Versioned):
    """Whether somebody means to come."""

    holds = replies.Reply

    meeting = reference("records.MeetingAnchor")
    participant = reference("records.ParticipantAnchor")
    answer = word(replies.Answer)
    starts = WallClockField(max_length=16)
    said_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("meeting", "participant", name="somebody_has_one_reply_to_a_meeting"),
        )
