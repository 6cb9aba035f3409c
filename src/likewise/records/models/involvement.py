"""Part taken in wider health life."""

from django.db import models
from django.db.models import F, Q

from likewise.domain.involvement import Sphere
from likewise.records.models.versions import Versioned, reference


class Involvement(Versioned):
    """A dated role in a wider health sphere."""

    participant = reference("records.ParticipantAnchor")
    sphere = models.CharField(max_length=40, choices=[(each, each) for each in Sphere])
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
