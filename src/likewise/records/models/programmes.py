"""Programmes and their dated phases."""

from django.db import models

from likewise.domain import programmes
from likewise.records.models.versions import Anchor, Versioned, once, word


class ProgrammeAnchor(Anchor):
    """A programme that facts refer to."""

    holds = programmes.Programme


class Programme(Versioned):
    """What a programme is called, and where its days begin."""

    holds = programmes.Programme

    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=60)
    is_example = models.BooleanField(default=False)


class Phase(Versioned):
    """The phase a programme is in from a day on."""

    holds = programmes.Phase

    phase = word(programmes.PhaseName)
    starts_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("programme", "starts_on", name="one_phase_starts_on_a_day"),
        )
