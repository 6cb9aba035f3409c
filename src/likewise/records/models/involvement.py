"""Part taken in wider health life."""

from django.db import models

from likewise.domain import involvement
from likewise.records.models.versions import Versioned, ends_after, reference, sealed_text, word


class Involvement(Versioned):
    """A dated role in a wider health sphere."""

    holds = involvement.Involvement

    participant = reference("records.ParticipantAnchor")
    sphere = word(involvement.Sphere)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    cohort = reference("records.CohortAnchor", null=True)
    detail_since = sealed_text()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            ends_after("starts_on", "ends_on", name="an_involvement_ends_after_it_starts"),
        )
