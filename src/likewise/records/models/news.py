"""Who was told how a meeting stands."""

from django.db import models

from likewise.domain import meetings, news
from likewise.records.models.versions import Versioned, WallClockField, once, reference, word


class Telling(Versioned):
    """That somebody was told how a meeting stands."""

    holds = news.Telling

    meeting = reference("records.MeetingAnchor")
    participant = reference("records.ParticipantAnchor")
    way = word(news.Way)
    told_on = models.DateField()
    starts = WallClockField(max_length=16)
    state = word(meetings.MeetingState)
    venue = reference("records.VenueAnchor", null=True)
    number = models.PositiveSmallIntegerField(default=1)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("meeting", "participant", "number", name="a_telling_is_numbered_once"),
        )
