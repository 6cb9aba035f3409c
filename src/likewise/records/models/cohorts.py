"""Cohorts, everything about them that has a date, and the events by which they change."""

from django.db import models

from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageKind, PassageOutcome, State
from likewise.domain.participants import RoleName
from likewise.records.models.versions import Anchor, Versioned, current, reference


class CohortAnchor(Anchor):
    """A cohort that facts refer to; locked while someone changes it."""


class Cohort(Versioned):
    """What a cohort is called."""

    programme = reference("records.ProgrammeAnchor")
    name = models.CharField(max_length=200)


class CohortFormat(Versioned):
    """A cohort's format from a day on."""

    cohort = reference("records.CohortAnchor")
    format = models.CharField(max_length=20, choices=[(each, each) for each in Format])
    starts_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["cohort", "starts_on"],
                condition=current(),
                name="one_format_starts_on_a_day",
            ),
        )


class CohortState(Versioned):
    """A cohort's state from a day on."""

    cohort = reference("records.CohortAnchor")
    state = models.CharField(max_length=20, choices=[(each, each) for each in State])
    starts_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["cohort", "starts_on"],
                condition=current(),
                name="one_state_starts_on_a_day",
            ),
        )


class CohortVenue(Versioned):
    """Where a cohort meets from a day on."""

    cohort = reference("records.CohortAnchor")
    venue = reference("records.VenueAnchor", null=True)
    starts_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["cohort", "starts_on"],
                condition=current(),
                name="one_venue_starts_on_a_day",
            ),
        )


class LineageEvent(Versioned):
    """One event of the lineage; its cohorts and people are in the two tables below."""

    programme = reference("records.ProgrammeAnchor")
    kind = models.CharField(max_length=20, choices=[(each, each) for each in LineageKind])
    on = models.DateField()


class LineageCohort(models.Model):
    """A cohort that an event comes from, leads to, or leaves as it was."""

    row = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(LineageEvent, on_delete=models.PROTECT, related_name="cohorts")
    side = models.CharField(
        max_length=12,
        choices=[(each, each) for each in ("predecessor", "successor", "staying")],
    )
    cohort = reference("records.CohortAnchor")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["event", "side", "cohort"], name="an_event_names_a_cohort_once_a_side"
            ),
        )

    def __str__(self) -> str:
        return f"{self.side} {self.cohort_id}"


class Passage(models.Model):
    """What an event meant for one person."""

    row = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(LineageEvent, on_delete=models.PROTECT, related_name="passages")
    participant = reference("records.ParticipantAnchor")
    role = models.CharField(max_length=20, choices=[(each, each) for each in RoleName])
    outcome = models.CharField(max_length=10, choices=[(each, each) for each in PassageOutcome])
    from_cohort = reference("records.CohortAnchor", null=True)
    to_cohort = reference("records.CohortAnchor", null=True)
    position = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.outcome} {self.participant_id}"
