"""Whose arm a nurse is to be told, and what was decided."""

from django.db import models

from likewise.domain import unblindings
from likewise.records.models.versions import Versioned, reference, sealed_text, word


class Unblinding(Versioned):
    """A request to be told one person's arm, and what was decided."""

    holds = unblindings.Unblinding

    participant = reference("records.ParticipantAnchor")
    asked_on = models.DateField()
    decision = word(unblindings.Granting)
    decided_on = models.DateField(null=True)
    reason_since = sealed_text()
