"""Arms and allocations. An allocation never changes: see the guards."""

from django.db import models
from django.db.models import Q

from likewise.domain import arms
from likewise.records.models.versions import Anchor, Versioned, WordsField, once, reference


class ArmAnchor(Anchor):
    """An arm that facts refer to."""

    holds = arms.Arm


class Arm(Versioned):
    """One arm, and which formats the protocol lets it receive."""

    holds = arms.Arm

    name = models.CharField(max_length=100)
    formats = WordsField(max_length=200)


class Allocation(Versioned):
    """Which arm a participant or a practice was allocated, once."""

    holds = arms.Allocation

    arm = reference("records.ArmAnchor")
    on = models.DateField()
    participant = reference("records.ParticipantAnchor", null=True)
    practice = reference("records.PracticeAnchor", null=True)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("participant", name="a_participant_is_allocated_once", participant__isnull=False),
            once("practice", name="a_practice_is_allocated_once", participant__isnull=True),
            models.CheckConstraint(
                condition=Q(participant__isnull=False) | Q(practice__isnull=False),
                name="an_allocation_has_a_unit",
            ),
        )
