"""What people have said about leading."""

from django.db import models
from django.db.models import F, Q

from likewise.domain import facilitators
from likewise.records.models.versions import Versioned, ends_after, reference, sealed_text


class IntentionToStop(Versioned):
    """That somebody will stop leading a cohort."""

    holds = facilitators.IntentionToStop

    participant = reference("records.ParticipantAnchor")
    cohort = reference("records.CohortAnchor")
    stops_on = models.DateField()
    said_on = models.DateField()
    ends_on = models.DateField(null=True)
    note_since = sealed_text()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            ends_after("said_on", "ends_on", name="an_intention_to_stop_ends_after_it_was_said"),
            models.CheckConstraint(
                condition=Q(stops_on__gte=F("said_on")),
                name="nobody_stops_leading_before_they_said_so",
            ),
        )


class OfferToLead(Versioned):
    """That somebody is willing to lead."""

    holds = facilitators.OfferToLead

    participant = reference("records.ParticipantAnchor")
    cohort = reference("records.CohortAnchor", null=True)
    starts_on = models.DateField()
    said_on = models.DateField()
    ends_on = models.DateField(null=True)
    note_since = sealed_text()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            ends_after("said_on", "ends_on", name="an_offer_to_lead_ends_after_it_was_said"),
        )
