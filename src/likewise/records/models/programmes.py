"""Programmes and their dated phases."""

from django.db import models

from likewise.domain.programmes import PhaseName
from likewise.records.models.versions import Anchor, Versioned, current, reference


class ProgrammeAnchor(Anchor):
    """A programme that facts refer to."""


class Programme(Versioned):
    """What a programme is called, and where its days begin."""

    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=60)
    is_example = models.BooleanField(default=False)


class Phase(Versioned):
    """The phase a programme is in from a day on."""

    programme = reference("records.ProgrammeAnchor")
    phase = models.CharField(max_length=20, choices=[(each, each) for each in PhaseName])
    starts_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["programme", "starts_on"],
                condition=current(),
                name="one_phase_starts_on_a_day",
            ),
        )
