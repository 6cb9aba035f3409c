"""What people are asked to agree to, what they decided, and how their part was changed."""

from django.db import models
from django.db.models import F, Q

from likewise.domain.consent import facts, fieldwork
from likewise.records.models.versions import (
    Anchor,
    Versioned,
    WordsField,
    current,
    ends_after,
    id_field,
    once,
    reference,
    sealed_text,
    word,
)


class ConsentTextAnchor(Anchor):
    """A consent text that people decide about."""

    holds = facts.ConsentText


class ConsentText(Versioned):
    """One version of the words that people read before they decide about a purpose."""

    holds = facts.ConsentText

    purpose = word(facts.Purpose)
    version_name = models.CharField(max_length=40)
    language = models.CharField(max_length=40)
    practice = reference("records.PracticeAnchor", null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    earlier = word(facts.Earlier)
    days_to_consider = models.PositiveSmallIntegerField(default=0)
    words = models.TextField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            ends_after("starts_on", "ends_on", name="a_consent_text_ends_after_it_starts"),
            once(
                "programme", "purpose", "language", "version_name", practice__isnull=True,
                name="a_version_of_everybodys_consent_text_is_new",
            ),
            once(
                "programme", "purpose", "language", "version_name", "practice",
                name="a_version_of_a_consent_text_of_a_practice_is_new",
            ),
        )  # fmt: skip


class ConsentDecision(Versioned):
    """What somebody decided about one purpose."""

    holds = facts.ConsentDecision

    participant = reference("records.ParticipantAnchor", db_index=False)
    text = reference("records.ConsentTextAnchor")
    purpose = word(facts.Purpose)
    answer = word(facts.Answer)
    decided_on = models.DateField()
    number = models.PositiveSmallIntegerField()
    method = word(facts.Method)
    seen_by_since = sealed_text()
    helped_by = WordsField(max_length=200)
    given_on = models.DateField(null=True)
    evidence = id_field(null=True)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(given_on__isnull=True) | Q(given_on__lte=F("decided_on")),
                name="nobody_decides_before_they_were_given_the_text",
            ),
        )
        indexes = (
            models.Index(
                fields=["participant", "decided_on"], condition=current(),
                name="decisions_of_a_person",
            ),
        )  # fmt: skip


class ChangeOfParticipation(Versioned):
    """Elements of somebody's part that stop, change or go on."""

    holds = facts.ChangeOfParticipation

    participant = reference("records.ParticipantAnchor")
    stops = WordsField(max_length=400)
    changes = WordsField(max_length=400)
    goes_on = WordsField(max_length=400)
    decided_by = word(facts.Decider)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    has_lost_capacity = models.BooleanField()
    consultee_since = sealed_text()
    how_since = sealed_text()
    reason_since = sealed_text()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            ends_after(
                "starts_on", "ends_on", name="a_change_of_participation_ends_after_it_starts"
            ),
        )


class Fieldwork(Versioned):
    """That meetings of a cohort are observed or recorded, from when until when."""

    holds = fieldwork.Fieldwork

    cohort = reference("records.CohortAnchor")
    what = word(fieldwork.FieldworkKind)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            ends_after("starts_on", "ends_on", name="fieldwork_ends_after_it_starts"),
        )


class Delegation(Versioned):
    """Who of the staff may take consent, from when until when."""

    holds = facts.Delegation

    taker = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    trained_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            ends_after("starts_on", "ends_on", name="an_entry_of_the_log_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(starts_on__gte=F("trained_on")),
                name="nobody_takes_consent_before_they_were_trained",
            ),
        )
