"""Part taken in wider health life."""

from django.db import models
from django.db.models import F, Q

from likewise.domain import involvement
from likewise.records.models.versions import Versioned, reference, word


class Involvement(Versioned):
    """A dated role in a wider health sphere."""

    holds = involvement.Involvement

    participant = reference("records.ParticipantAnchor")
    sphere = word(involvement.Sphere)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    cohort = reference("records.CohortAnchor", null=True)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="an_involvement_ends_after_it_starts",
            ),
        )
