"""Worries, the steps that each took, and what a programme settled about them."""

from django.db import models
from django.db.models import Q

from likewise.domain.concerns import facts
from likewise.records.models.versions import (
    Anchor,
    Versioned,
    once,
    reference,
    sealed_text,
    word,
)


class ConcernAnchor(Anchor):
    """A worry."""

    holds = facts.Concern


class Concern(Versioned):
    """What worries somebody, sealed, and what was done about it."""

    holds = facts.Concern

    matters = word(facts.Matters)
    may_ring = models.BooleanField()
    about_whom = reference("records.ParticipantAnchor", null=True)
    raised_by = reference("records.ParticipantAnchor", null=True)
    words_since = sealed_text()
    done_since = sealed_text()
    answer_since = sealed_text()


class ConcernStep(Versioned):
    """One step of a worry."""

    holds = facts.ConcernStep

    concern = reference("records.ConcernAnchor", db_index=False)  # once, by the rule below
    became = word(facts.Step)
    round = models.PositiveSmallIntegerField(default=1)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("concern", "round", "became", name="a_worry_takes_each_step_once_a_round"),
        )


class ConcernRule(Versioned):
    """By when worries are acknowledged in a programme, and who is told next."""

    holds = facts.ConcernRule

    hours = models.PositiveSmallIntegerField(default=facts.HOURS)
    working_days_only = models.BooleanField(default=True)
    ring = models.CharField(max_length=200, blank=True)
    second = models.CharField(max_length=64, blank=True)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("programme", name="a_programme_has_one_rule_about_worries"),
            models.CheckConstraint(
                condition=Q(hours__range=(1, facts.MOST_HOURS)),
                name="a_worry_is_acknowledged_within_two_weeks",
            ),
        )
