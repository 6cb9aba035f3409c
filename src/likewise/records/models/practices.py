"""Practices, venues, and who is registered where."""

from django.db import models

from likewise.domain import practices
from likewise.records.models.versions import Anchor, Versioned, once, reference


class PracticeAnchor(Anchor):
    """A practice that facts refer to."""

    holds = practices.Practice


class VenueAnchor(Anchor):
    """A venue that facts refer to."""

    holds = practices.Venue


class Practice(Versioned):
    """A general practice."""

    holds = practices.Practice

    name = models.CharField(max_length=200)


class Venue(Versioned):
    """Where people meet."""

    holds = practices.Venue

    name = models.CharField(max_length=200)
    directions = models.TextField(blank=True)


class Registration(Versioned):
    """The practice a participant is registered with from a day on."""

    holds = practices.Registration

    participant = reference("records.ParticipantAnchor")
    practice = reference("records.PracticeAnchor")
    starts_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("participant", "starts_on", name="one_practice_on_a_day"),
        )
