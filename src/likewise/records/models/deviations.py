"""Departures from the protocol."""

from django.db import models

from likewise.domain import deviations
from likewise.records.models.versions import Versioned, reference, sealed_text, word


class Deviation(Versioned):
    """One departure from the protocol."""

    holds = deviations.Deviation

    participant = reference("records.ParticipantAnchor")
    kind = word(deviations.DeviationKind)
    on = models.DateField()
    cohort = reference("records.CohortAnchor", null=True)
    reason_since = sealed_text()
