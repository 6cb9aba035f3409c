"""Who is to be forgotten, who may not be yet, and what became of texts about several people."""

from django.db import models

from likewise.domain import erasures
from likewise.records.models.versions import (
    Versioned,
    ends_after,
    once,
    reference,
    sealed_text,
    word,
)


class Erasure(Versioned):
    """A request to forget somebody, and what was decided."""

    holds = erasures.Erasure

    participant = reference("records.ParticipantAnchor")
    ground = word(erasures.Ground)
    asked_on = models.DateField()
    decision = word(erasures.Decision)
    decided_on = models.DateField(null=True)
    reason_since = sealed_text()


class Hold(Versioned):
    """A legal hold on somebody's erasure."""

    holds = erasures.Hold

    participant = reference("records.ParticipantAnchor")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    reason_since = sealed_text()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            ends_after("starts_on", "ends_on", name="a_hold_ends_after_it_starts"),
        )


class TextDecision(Versioned):
    """What became of a text that speaks of somebody who was erased, and of others."""

    holds = erasures.TextDecision

    participant = reference("records.ParticipantAnchor")
    text = models.CharField(max_length=60)
    answer = word(erasures.Answer)
    on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("text", "participant", name="a_text_is_decided_on_once_for_a_person"),
        )
