"""Departures from the protocol."""

from django.db import models

from likewise.domain.deviations import DeviationKind
from likewise.records.models.versions import Versioned, reference


class Deviation(Versioned):
    """One departure from the protocol."""

    programme = reference("records.ProgrammeAnchor")
    participant = reference("records.ParticipantAnchor")
    kind = models.CharField(max_length=40, choices=[(each, each) for each in DeviationKind])
    on = models.DateField()
    cohort = reference("records.CohortAnchor", null=True)
