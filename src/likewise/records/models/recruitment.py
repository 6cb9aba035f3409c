"""Recruitment: its start, criteria, invitations, screenings, baselines, exits and targets."""

from django.db import models
from django.db.models import F, Q

from likewise.domain.participants import RoleName
from likewise.domain.recruitment import facts
from likewise.records.models.versions import (
    Anchor,
    Versioned,
    WordsField,
    current,
    once,
    reference,
    sealed_text,
    word,
)


class RecruitmentStart(Versioned):
    """From which day recruitment is kept here."""

    holds = facts.RecruitmentStart

    starts_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("programme", name="recruitment_is_kept_from_one_day"),
        )


class CriteriaAnchor(Anchor):
    """A version of the criteria by which people are screened."""

    holds = facts.Criteria


class Criteria(Versioned):
    """One version of the written criteria."""

    holds = facts.Criteria

    version_name = models.CharField(max_length=40)
    starts_on = models.DateField()
    inclusion = models.TextField()
    exclusion = models.TextField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("programme", "version_name", name="a_version_of_the_criteria_is_new"),
            once("programme", "starts_on", name="one_version_of_the_criteria_starts_on_a_day"),
        )


class InvitationBatch(Versioned):
    """How many people of a practice were invited on a day, and how."""

    holds = facts.InvitationBatch

    practice = reference("records.PracticeAnchor", null=True)
    way = word(facts.Way)
    sent_on = models.DateField()
    invited = models.PositiveIntegerField()
    is_reminder = models.BooleanField(default=False)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(invited__gte=1, invited__lte=facts.MOST_INVITED),
                name="a_batch_invites_somebody",
            ),
        )


class Screening(Versioned):
    """Somebody was held against a version of the criteria."""

    holds = facts.Screening

    participant = reference("records.ParticipantAnchor", db_index=False)
    criteria = reference("records.CriteriaAnchor")
    screened_on = models.DateField()
    number = models.PositiveSmallIntegerField()
    against = WordsField(max_length=600)
    screened_by_since = sealed_text()

    class Meta(Versioned.Meta):
        constraints = Versioned.Meta.constraints
        indexes = (
            models.Index(
                fields=["participant", "screened_on"], condition=current(),
                name="screenings_of_a_person",
            ),
        )  # fmt: skip


class Baseline(Versioned):
    """On which day somebody's baseline visit was complete."""

    holds = facts.Baseline

    participant = reference("records.ParticipantAnchor")
    completed_on = models.DateField()


class RecruitmentExit(Versioned):
    """Somebody goes no further, and why."""

    holds = facts.RecruitmentExit

    participant = reference("records.ParticipantAnchor")
    role = word(RoleName)
    left_on = models.DateField()
    reason = word(facts.ExitReason)
    words_since = sealed_text()


class FacilitatorStep(Versioned):
    """A step that somebody took towards facilitating."""

    holds = facts.FacilitatorStep

    participant = reference("records.ParticipantAnchor")
    reached = word(facts.StepToFacilitate)
    taken_on = models.DateField()


class RecruitmentTarget(Versioned):
    """How many people are needed at the end, allowing for drop-out."""

    holds = facts.RecruitmentTarget

    practice = reference("records.PracticeAnchor", null=True)
    needed = models.PositiveIntegerField()
    drop_out_percent = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField()
    due_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(needed__gte=1) & Q(drop_out_percent__lt=100),
                name="a_target_can_be_reached",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="a_target_is_due_after_it_starts"
            ),
            once("programme", "practice", name="a_practice_has_one_target"),
            once("programme", practice__isnull=True, name="there_is_one_target_for_all"),
        )
