"""Which cohorts are below the programme's line, in their table."""

from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.cohorts import State
from likewise.domain.renewal.crossing import Crossings, Danger, Why
from likewise.records import models
from likewise.records.facts import known_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A cohort that is below the line. `crossed_on` is the day of the forecasts that said so."""

    danger: Danger
    crossed_on: date
    made_at: datetime


def open_in(programme: str) -> tuple[Open, ...]:
    """The cohorts of a programme that are below the line, the latest to cross it first."""
    rows = models.Crossing.objects.filter(night__programme=programme, over_on__isnull=True)
    columns = ("cohort_id", "why", "chance", "night__on", "night__made_at")
    return tuple(
        Open(
            danger=Danger(cohort=cohort, why=Why(why), chance=chance),
            crossed_on=on,
            made_at=made_at,
        )
        for cohort, why, chance, on, made_at in rows.order_by("-row").values_list(*columns)
    )


def keep(found: Crossings, *, programme: str, night: int, on: date) -> None:
    """Write what a night changed, in the caller's transaction, whose turn it is to write."""
    rows = models.Crossing.objects.filter(night__programme=programme, over_on__isnull=True)
    rows.filter(cohort__in=found.over).update(over_on=on)
    models.Crossing.objects.bulk_create(
        models.Crossing(night_id=night, cohort_id=e.cohort, why=e.why, chance=e.chance)
        for e in found.new
    )


def acted_on(crossed: tuple[Open, ...]) -> frozenset[str]:
    """Those of these cohorts of which somebody recorded a change since they crossed the line:
    an event, a state, that somebody joined or that somebody leads."""
    since = {each.danger.cohort: each.made_at for each in crossed}
    found = set()
    for column, rows in (
        ("event__recorded_at", models.LineageCohort.objects.filter(event__is_void=False)),
        ("recorded_at", models.CohortState.objects.filter(known_at(None))),
        ("recorded_at", models.Lead.objects.filter(known_at(None), version=1)),
        ("recorded_at", models.Membership.objects.filter(known_at(None), version=1)),
    ):
        mine = rows.filter(cohort_id__in=since).values_list("cohort_id", column)
        found |= {cohort for cohort, at in mine if at > since[cohort]}
    return frozenset(found)


def asleep(programme: str, today: date) -> frozenset[str]:
    """The cohorts of a programme that rest, or have not opened, or are ending."""
    rows = models.CohortState.objects.filter(
        known_at(None), programme_id=programme, starts_on__lte=today
    )
    states = dict(rows.order_by("starts_on").values_list("cohort_id", "state"))
    awake = {State.OPEN.value, State.CLOSED.value}
    return frozenset(cohort for cohort, state in states.items() if state not in awake)
