"""Forecasts of cohorts in their tables: written once, and read as they were made."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.renewal import Rule
from likewise.domain.renewal.came import Kept
from likewise.domain.renewal.outlooks import MODEL, SEED, Outlook
from likewise.domain.renewal.said import Said
from likewise.domain.renewal.uncertainty import Horizon
from likewise.records import imprints
from likewise.records.models import Forecast, ForecastHorizon, ForecastNight
from likewise.records.models.forecasts import LONGEST_REASON

_OF_HORIZON = (
    "months", "chance", "low", "high", "by_members", "by_leads", "by_both", "by_choice",
    "if_members_held", "if_leads_held", "size", "size_low", "size_high",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """The forecasts of a programme that were made together. `on` is the first day not watched.

    `row` tells them from others, and `inputs` is the digest of all that they were made from.
    """

    row: int
    on: date
    made_at: datetime
    inputs: str
    outlooks: tuple[Outlook, ...]


def are_there(*, programme: str, on: date, inputs: str) -> bool:
    """Whether forecasts were made for a day from the very same."""
    return ForecastNight.objects.filter(programme=programme, on=on, inputs=inputs).exists()


def keep(
    outlooks: Sequence[Outlook],
    *,
    programme: str,
    on: date,
    at: datetime,
    inputs: str,
    draws: int,
) -> tuple[int, bytes]:
    """Write what was forecast together, in the caller's transaction; answers row and imprint."""
    night = ForecastNight.objects.create(
        programme_id=programme,
        on=on,
        made_at=at,
        inputs=inputs,
        model=MODEL,
        seed=SEED,
        draws=draws,
    )
    rows = Forecast.objects.bulk_create(
        Forecast(
            night=night,
            cohort_id=each.cohort,
            minimum=each.rule.minimum,
            run=each.rule.run,
            months_without_lead=each.rule.months_without_lead,
            counted=each.rule.counts,
            months=each.months,
            members=each.members,
            leads=each.leads,
            stopping=each.said.stopping,
            stops_on=each.said.stops_on,
            standing_by=each.said.standing_by,
            closed_for=each.closed_for,
            because=each.because[:LONGEST_REASON],
        )
        for each in outlooks
    )
    ForecastHorizon.objects.bulk_create(
        ForecastHorizon(forecast=row, **{name: _kept(horizon, name) for name in _OF_HORIZON})
        for row, each in zip(rows, outlooks, strict=True)
        for horizon in each.horizons
    )
    return night.row, imprints.of_forecasts(night.row)


def _kept(horizon: Horizon, name: str) -> float:
    """A value as it is kept: what sums have left beyond a chance's bounds is cut off."""
    value: float = getattr(horizon, name)
    return min(max(value, 0.0), 1.0) if isinstance(value, float) else value


def latest(programme: str, *, cohorts: Collection[str] | None = None) -> Night | None:
    """The forecasts that a programme made last, of some cohorts or of all; none before the first
    night."""
    night = ForecastNight.objects.filter(programme=programme).order_by("-row").first()
    if night is None:
        return None
    horizons: dict[int, list[Horizon]] = defaultdict(list)
    kept = Forecast.objects.filter(night=night)
    if cohorts is not None:
        kept = kept.filter(cohort__in=cohorts)
    rows = ForecastHorizon.objects.filter(forecast__in=kept.values("row")).order_by("months")
    for forecast, *values in rows.values_list("forecast_id", *_OF_HORIZON):
        horizons[forecast].append(Horizon(**dict(zip(_OF_HORIZON, values, strict=True))))
    return Night(
        row=night.row,
        on=night.on,
        made_at=night.made_at,
        inputs=night.inputs,
        outlooks=tuple(
            Outlook(
                cohort=row.cohort_id,
                rule=Rule(
                    minimum=row.minimum,
                    run=row.run,
                    months_without_lead=row.months_without_lead,
                    counts="attendance" if row.counted == "attendance" else "members",
                ),
                months=row.months,
                members=row.members,
                leads=row.leads,
                horizons=tuple(horizons[row.row]),
                because=row.because,
                said=Said(
                    stopping=row.stopping, stops_on=row.stops_on, standing_by=row.standing_by
                ),
                closed_for=row.closed_for,
            )
            for row in kept.order_by("row")
        ),
    )


def first_of_each_month(programme: str) -> tuple[Kept, ...]:
    """Every forecast of the first night of each month in which any was made, by day and horizon."""
    first: dict[tuple[int, int], int] = {}
    nights = ForecastNight.objects.filter(programme=programme).order_by("on", "row")
    for row, on in nights.values_list("row", "on"):
        first.setdefault((on.year, on.month), row)
    rows = ForecastHorizon.objects.filter(forecast__night__in=first.values())
    columns = (
        "cohort_id", "night__on", "minimum", "run", "months_without_lead", "counted", "closed_for",
    )  # fmt: skip
    told = rows.order_by("forecast__night__on", "forecast", "months").values_list(
        *(f"forecast__{each}" for each in columns), "months", "chance", "low", "high"
    )
    return tuple(
        Kept(
            cohort=cohort,
            on=on,
            rule=Rule(
                minimum=minimum,
                run=run,
                months_without_lead=gap,
                counts="attendance" if counted == "attendance" else "members",
            ),
            months=months,
            chance=chance,
            low=low,
            high=high,
            knows_closing=closed_for is not None,
        )
        for cohort, on, minimum, run, gap, counted, closed_for, months, chance, low, high in told
    )
