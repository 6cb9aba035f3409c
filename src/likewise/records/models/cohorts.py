"""Cohorts, everything about them that has a date, and the events by which they change."""

from django.db import models

from likewise.domain import arms, cohorts, participants
from likewise.records.models.versions import (
    Anchor,
    Child,
    Versioned,
    once,
    reference,
    sealed_text,
    word,
)


class CohortAnchor(Anchor):
    """A cohort that facts refer to; locked while someone changes it."""

    holds = cohorts.Cohort


class Cohort(Versioned):
    """What a cohort is called."""

    holds = cohorts.Cohort

    name_since = sealed_text()


class CohortFormat(Versioned):
    """A cohort's format from a day on."""

    holds = cohorts.CohortFormat

    cohort = reference("records.CohortAnchor")
    format = word(arms.Format)
    starts_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("cohort", "starts_on", name="one_format_starts_on_a_day"),
        )


class CohortState(Versioned):
    """A cohort's state from a day on."""

    holds = cohorts.CohortState

    cohort = reference("records.CohortAnchor")
    state = word(cohorts.State)
    starts_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("cohort", "starts_on", name="one_state_starts_on_a_day"),
        )


class CohortVenue(Versioned):
    """Where a cohort meets from a day on."""

    holds = cohorts.CohortVenue

    cohort = reference("records.CohortAnchor")
    venue = reference("records.VenueAnchor", null=True)
    starts_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("cohort", "starts_on", name="one_venue_starts_on_a_day"),
        )


class LineageEvent(Versioned):
    """One event of the lineage; its cohorts and people are in the two tables below."""

    holds = cohorts.LineageEvent

    kind = word(cohorts.LineageKind)
    on = models.DateField()
    reason_since = sealed_text()
    ending = word(cohorts.Ended, null=True)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(ending__isnull=True) | models.Q(kind=cohorts.LineageKind.END),
                name="only_an_end_ends_of_something",
            ),
        )


class LineageCohort(Child):
    """A cohort that an event comes from, leads to, or leaves as it was."""

    holds = cohorts.LineageEvent
    keeps = ("predecessors", "successors", "staying")
    owner = "event"

    event = reference("records.LineageEvent")
    field = models.CharField(max_length=20)
    cohort = reference("records.CohortAnchor")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["event", "field", "cohort"], name="an_event_names_a_cohort_once_a_side"
            ),
        )


class Passage(Child):
    """What an event meant for one person."""

    holds = cohorts.LineageEvent
    keeps = ("passages",)
    owner = "event"

    event = reference("records.LineageEvent")
    participant = reference("records.ParticipantAnchor")
    role = word(participants.RoleName)
    outcome = word(cohorts.PassageOutcome)
    from_cohort = reference("records.CohortAnchor", null=True)
    to_cohort = reference("records.CohortAnchor", null=True)
    position = models.PositiveSmallIntegerField()
