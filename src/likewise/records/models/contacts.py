"""Support between meetings."""

from django.db import models
from django.db.models import Q

from likewise.domain import contacts
from likewise.records.models.versions import Versioned, current, reference, sealed_text, word


class Contact(Versioned):
    """One attempt to reach a member."""

    holds = contacts.Contact

    participant = reference("records.ParticipantAnchor", db_index=False)
    facilitator = reference("records.ParticipantAnchor", null=True)
    cohort = reference("records.CohortAnchor", null=True)
    on = models.DateField()
    mode = word(contacts.Mode)
    reached = models.BooleanField()
    minutes = models.PositiveSmallIntegerField(null=True)
    function = word(contacts.Function, null=True)
    note_since = sealed_text()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gt=0),
                name="a_contact_lasts_a_minute_or_more",
            ),
        )
        indexes = (
            models.Index(
                fields=["participant", "on"], condition=current(), name="contacts_of_a_person"
            ),
        )
