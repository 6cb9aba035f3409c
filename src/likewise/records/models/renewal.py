"""When cohorts of a format count as stopped."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from likewise.domain import arms
from likewise.domain.renewal import facts
from likewise.domain.renewal.crossing import Why
from likewise.domain.renewal.model import MOST_PEOPLE
from likewise.records.models.versions import Versioned, Working, once, reference, word


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
