"""When cohorts of a format count as stopped; who crossed the line; plans that were asked for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from likewise.domain import arms
from likewise.domain.renewal import facts
from likewise.domain.renewal.crossing import Why
from likewise.domain.renewal.model import MOST_PEOPLE
from likewise.records.models.versions import (
    AppendOnly,
    Versioned,
    Working,
    id_field,
    once,
    reference,
    word,
)

LONGEST_REASON = 1_000


class RenewalRule(Versioned):
    """A programme's rule for cohorts of one format."""

    holds = facts.RenewalRule

    format = word(arms.Format)
    minimum = models.PositiveSmallIntegerField()
    run = models.PositiveSmallIntegerField()
    months_without_lead = models.PositiveSmallIntegerField()
    counted = word(facts.Counted)
    contacts_count = models.BooleanField()
    line_percent = models.PositiveSmallIntegerField(default=facts.LINE)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("programme", "format", name="a_format_has_one_renewal_rule"),
            models.CheckConstraint(
                condition=Q(minimum__range=(1, MOST_PEOPLE))
                & Q(run__range=(1, facts.MOST_MONTHS))
                & Q(months_without_lead__range=(1, facts.MOST_MONTHS))
                & Q(line_percent__range=(1, 99))
                & (~Q(format=arms.Format.ONE_TO_ONE) | Q(minimum=facts.MEMBERS_OF_A_PAIR)),
                name="a_renewal_rule_lies_within_its_limits",
            ),
        )


class DangerSeen(Versioned):
    """That somebody has seen that a cohort crossed the line."""

    holds = facts.DangerSeen

    cohort = reference("records.CohortAnchor")
    crossed_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("cohort", "crossed_on", name="a_danger_is_seen_once"),
        )


class Crossing(models.Model):
    """That a cohort crossed the programme's line in a night, until it was back. Derived."""

    kept: ClassVar = Working("each night says whether a cohort is still below the line")

    row = models.BigAutoField(primary_key=True)
    night = reference("records.ForecastNight")
    cohort = reference("records.CohortAnchor")
    why = word(Why)
    chance = models.FloatField(null=True)
    over_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["cohort"],
                condition=Q(over_on__isnull=True),
                name="a_cohort_crosses_the_line_once_until_it_is_back",
            ),
        )

    def __str__(self) -> str:
        return f"crossing {self.row}"


class AskedPlan(models.Model):
    """That a plan was asked for on a day, and on what terms, as JSON (`formats.renewal.plans`)."""

    kept: ClassVar = AppendOnly()

    row = models.BigAutoField(primary_key=True)
    id = id_field(unique=True)
    programme = reference("records.ProgrammeAnchor")
    on = models.DateField()
    asked_at = models.DateTimeField()
    terms = models.TextField()

    def __str__(self) -> str:
        return f"plan {self.id}"


class KeptPlan(models.Model):
    """The plan that came out, as JSON, and from what; or `because`, why none could be made.

    `on` is the first day that it did not know. `inputs` is the digest of what the record then said.
    """

    kept: ClassVar = AppendOnly()

    row = models.BigAutoField(primary_key=True)
    asked = reference("records.AskedPlan", db_index=False)  # once, by the rule below
    on = models.DateField()
    made_at = models.DateTimeField()
    inputs = models.CharField(max_length=64)
    model = models.CharField(max_length=40)
    seed = models.CharField(max_length=40)
    draws = models.PositiveIntegerField()
    plan = models.TextField(blank=True)
    because = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["asked"], name="a_plan_is_made_once"),
            models.CheckConstraint(
                condition=Q(because="") ^ Q(plan=""), name="a_plan_is_made_or_there_is_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"plan made on {self.on}"
