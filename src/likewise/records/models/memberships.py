"""Spells of people in cohorts, and who leads."""

from django.db import models
from django.db.models import Q

from likewise.domain import memberships, participants
from likewise.records.models.versions import (
    Versioned,
    current,
    ends_after,
    reference,
    sealed_text,
    word,
)


class Membership(Versioned):
    """One spell. Spells of one participant in one cohort never overlap: see the guards."""

    holds = memberships.Membership

    cohort = reference("records.CohortAnchor")
    participant = reference("records.ParticipantAnchor")
    role = word(participants.RoleName)
    joined_on = models.DateField()
    left_on = models.DateField(null=True)
    share = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    reason_since = sealed_text()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            ends_after("joined_on", "left_on", name="a_membership_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=1),
                name="a_share_lies_between_nothing_and_all",
            ),
        )
        indexes = (
            # With the last day too: a roster then reads the rows of that day alone.
            models.Index(
                fields=["cohort", "joined_on", "left_on"],
                condition=current(),
                name="roster_of_a_cohort",
            ),
            models.Index(
                fields=["participant", "joined_on"], condition=current(), name="path_of_a_person"
            ),
        )


class Lead(Versioned):
    """A spell of leading a cohort."""

    holds = memberships.Lead

    cohort = reference("records.CohortAnchor")
    participant = reference("records.ParticipantAnchor")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            ends_after("starts_on", "ends_on", name="a_lead_ends_after_it_starts"),
        )
