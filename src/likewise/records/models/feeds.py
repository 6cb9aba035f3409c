"""Who has their meetings in a calendar of theirs."""

from django.db import models

from likewise.domain import feeds
from likewise.records.models.versions import Versioned, once, reference


class Feed(Versioned):
    """That somebody has a calendar feed, and what it shows."""

    holds = feeds.Feed

    participant = reference("records.ParticipantAnchor")
    since = models.DateField()
    shows_place = models.BooleanField(default=False)
    shows_cohort = models.BooleanField(default=False)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("participant", name="somebody_has_one_calendar_feed"),
        )
