"""Forecasts of cohorts as they were made: derived from the record, and never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from likewise.domain.renewal.facts import Counted
from likewise.records.models.versions import AppendOnly, reference, word

LONGEST_REASON = 400


class ForecastNight(models.Model):
    """The forecasts of one programme that were made together, and from what.

    `on` is the first day that was not watched: they speak of the months from then on.
    """

    kept: ClassVar = AppendOnly()

    row = models.BigAutoField(primary_key=True)
    programme = reference("records.ProgrammeAnchor")
    on = models.DateField()
    made_at = models.DateTimeField()
    inputs = models.CharField(max_length=64)
    model = models.CharField(max_length=40)
    seed = models.CharField(max_length=40)
    draws = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "on", "inputs"], name="forecasts_are_made_once_from_one_record"
            ),
        )

    def __str__(self) -> str:
        return f"forecasts for {self.on}"


class Forecast(models.Model):
    """What was expected of one cohort, by which rule; or why nothing could be.

    `stopping` of those who lead had said that they stop, the last of them on `stops_on`, and
    `standing_by` members that they are willing to lead: the forecast assumes as much, and that for
    `closed_for` months nobody can join, none where the model did not know of closing.
    """

    kept: ClassVar = AppendOnly()

    row = models.BigAutoField(primary_key=True)
    night = reference("records.ForecastNight", db_index=False)  # first in the rule below
    cohort = reference("records.CohortAnchor")
    minimum = models.PositiveSmallIntegerField()
    run = models.PositiveSmallIntegerField()
    months_without_lead = models.PositiveSmallIntegerField()
    counted = word(Counted)
    months = models.PositiveSmallIntegerField()
    members = models.PositiveSmallIntegerField(null=True)
    leads = models.PositiveSmallIntegerField(null=True)
    stopping = models.PositiveSmallIntegerField(default=0)
    stops_on = models.DateField(null=True)
    standing_by = models.PositiveSmallIntegerField(default=0)
    closed_for = models.PositiveSmallIntegerField(null=True)
    because = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["night", "cohort"], name="a_cohort_is_forecast_once_a_night"
            ),
            models.CheckConstraint(
                condition=Q(members__isnull=True) | Q(because=""),
                name="a_cohort_is_forecast_or_there_is_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"forecast {self.row}"


class ForecastHorizon(models.Model):
    """The chance that a cohort still meets after some months, and what it would have stopped of."""

    kept: ClassVar = AppendOnly()

    row = models.BigAutoField(primary_key=True)
    forecast = reference("records.Forecast", db_index=False)  # first in the rule below
    months = models.PositiveSmallIntegerField()
    chance = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    by_members = models.FloatField()
    by_leads = models.FloatField()
    by_both = models.FloatField()
    by_choice = models.FloatField(default=0)
    if_members_held = models.FloatField()
    if_leads_held = models.FloatField()
    size = models.PositiveSmallIntegerField()
    size_low = models.PositiveSmallIntegerField()
    size_high = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["forecast", "months"], name="a_forecast_has_each_horizon_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    chance__range=(0, 1), low__gte=0, high__lte=1, low__lte=models.F("high"),
                    by_members__gte=0, by_leads__gte=0, by_both__gte=0,
                    by_choice__gte=0,
                    if_members_held__range=(0, 1), if_leads_held__range=(0, 1),
                ),
                name="a_chance_lies_between_none_and_certainty",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.months} months of forecast {self.forecast_id}"
