"""Designs, what was sealed for them, and who took which slot: once, whoever else asks."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from likewise.domain.designs import facts
from likewise.records.models.versions import (
    Anchor,
    Versioned,
    Working,
    id_field,
    once,
    reference,
    word,
)

DIGEST = 64  # hexadecimal digits
STRATUM = 400
LONGEST_REASON = 1_000


class TrialDesignAnchor(Anchor):
    """A design that lists and claims refer to."""

    holds = facts.TrialDesign


class TrialDesign(Versioned):
    """One design, and how far it has come."""

    holds = facts.TrialDesign

    name = models.CharField(max_length=100)
    mode = word(facts.Mode)
    design_file = models.TextField()
    state = word(facts.State)
    commitment = models.CharField(max_length=DIGEST)
    software = models.CharField(max_length=100)
    public_number_from = models.CharField(max_length=200)


class SealedList(Versioned):
    """One segment of sealed slots; a second person agrees before it is used."""

    holds = facts.SealedList

    design = reference("records.TrialDesignAnchor")
    number = models.PositiveSmallIntegerField()
    root = models.CharField(max_length=DIGEST)
    seal = models.TextField()
    boxes = models.TextField()
    sealed_by = models.CharField(max_length=64)
    agreed_by = models.CharField(max_length=64)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("design", "number", name="a_segment_of_a_list_is_sealed_once"),
            models.CheckConstraint(
                condition=~Q(agreed_by=F("sealed_by")),
                name="nobody_agrees_to_a_list_that_they_sealed",
            ),
        )


class Claim(Versioned):
    """One record of the chain of claims."""

    holds = facts.Claim

    design = reference("records.TrialDesignAnchor")
    number = models.PositiveIntegerField()
    kind = word(facts.RecordKind)
    stratum = models.CharField(max_length=STRATUM)
    position = models.PositiveIntegerField()
    participant = reference("records.ParticipantAnchor", null=True)
    practice = reference("records.PracticeAnchor", null=True)
    levels = models.CharField(max_length=2000)
    at = models.CharField(max_length=20)
    claimed_by = models.CharField(max_length=64)
    second = models.CharField(max_length=64)
    reason = word(facts.Because, null=True)
    root = models.CharField(max_length=DIGEST)
    own_digest = models.CharField(max_length=DIGEST)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("design", "number", name="one_record_of_the_chain_follows_another"),
            once(
                "design", "stratum", "position", kind__in=["claim", "void"],
                name="a_slot_is_taken_or_made_void_once",
            ),
            once(
                "design", "participant", kind="claim", participant__isnull=False,
                name="a_participant_takes_one_slot_of_a_design",
            ),
            once(
                "design", "practice", kind="claim", practice__isnull=False,
                name="a_practice_takes_one_slot_of_a_design",
            ),
        )  # fmt: skip


class OpenedSlot(Versioned):
    """A slot that was opened, with what proves it."""

    holds = facts.OpenedSlot

    design = reference("records.TrialDesignAnchor")
    stratum = models.CharField(max_length=STRATUM)
    position = models.PositiveIntegerField()
    arm = reference("records.ArmAnchor")
    arm_name = models.CharField(max_length=100)
    number_on_list = models.CharField(max_length=200)
    salt = models.CharField(max_length=DIGEST)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("design", "stratum", "position", name="a_slot_is_opened_once"),
        )


class ListRequest(Versioned):
    """What one person asks about a list, until another agrees."""

    holds = facts.ListRequest

    design = reference("records.TrialDesignAnchor")
    kind = word(facts.RecordKind)
    stratum = models.CharField(max_length=STRATUM)
    position = models.PositiveIntegerField()
    reason = word(facts.Because)
    asked_by = models.CharField(max_length=64)
    agreed_by = models.CharField(max_length=64)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(agreed_by=F("asked_by")),
                name="nobody_agrees_to_what_they_asked_about_a_list",
            ),
        )


class TriedSlot(models.Model):
    """A slot of a practice list, and what whoever tried it called who took it.

    It is no fact: it is erased when the design goes live, and nothing of it may stay.
    """

    kept: ClassVar = Working("what was tried is erased when the design goes live")

    row = models.BigAutoField(primary_key=True)
    design = reference("records.TrialDesignAnchor")
    stratum = models.CharField(max_length=STRATUM)
    position = models.PositiveIntegerField()
    arm = models.CharField(max_length=100)
    taken_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["design", "stratum", "position"], name="a_slot_is_practised_once"
            ),
        )

    def __str__(self) -> str:
        return f"slot {self.position}"


class AskedSimulation(models.Model):
    """Simulated trials of a design that somebody asked for, as it then was; theirs alone.

    `answer` is what came out, as JSON (`formats.allocation.simulations`); `because`, why nothing
    could.
    """

    kept: ClassVar = Working("whoever asked for it throws it away, or asks for others")

    row = models.BigAutoField(primary_key=True)
    id = id_field(unique=True)
    programme = reference("records.ProgrammeAnchor")
    design = reference("records.TrialDesignAnchor")
    account = id_field()
    asked_at = models.DateTimeField()
    design_file = models.TextField()
    size = models.PositiveIntegerField()
    trials = models.PositiveIntegerField()
    made_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    because = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, answer="", because="")
                | Q(made_at__isnull=False, because="") & ~Q(answer="")
                | Q(made_at__isnull=False, answer="") & ~Q(because=""),
                name="a_simulation_is_made_or_there_is_a_reason",
            ),
        )
        indexes = (
            models.Index(fields=["design", "account", "-row"], name="simulations_of_somebody"),
        )

    def __str__(self) -> str:
        return f"simulation {self.id}"
