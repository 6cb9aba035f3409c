"""A programme's cohorts, forecast from their histories up to today, with what must be said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.draws import DRAWS, Programme, learn, state_of
from likewise.domain.renewal.histories import FEWEST_MONTHS, History, spell
from likewise.domain.renewal.model import AS_IT_IS, Rule, StartingState, WhatIf
from likewise.domain.renewal.runcharts import RunCharts, run_charts
from likewise.domain.renewal.signs import learnt_until
from likewise.domain.renewal.stopping import Standing, standing, why_not
from likewise.domain.renewal.uncertainty import Forecast, forecast
from likewise.domain.words import count

SHORT_HISTORY: Final = 6


@dataclass(frozen=True, kw_only=True)
class CohortForecast:
    """One cohort's forecasts, one for each what-if, and what a reader must know with them."""

    history: History
    state: StartingState
    forecasts: tuple[Forecast, ...]
    notes: tuple[str, ...]
    signs: RunCharts


@dataclass(frozen=True, kw_only=True)
class ProgrammeForecast:
    """Forecasts of all cohorts that go on; `left_out` says of the others why."""

    rule: Rule
    today: str
    cohorts: tuple[CohortForecast, ...]
    left_out: tuple[str, ...]


def forecast_programme(
    *,
    histories: Sequence[History],
    rule: Rule,
    horizons_months: Sequence[int],
    what_ifs: Sequence[WhatIf] = (),
    only: str | None = None,
    draws: int = DRAWS,
    workers: int = 1,
    on_progress: Callable[[int], None] | None = None,
) -> ProgrammeForecast:
    """Forecast the cohorts that go on, each as it is and under each what-if.

    Parameters
    ----------
    histories : sequence of History
        All cohorts of the programme: also those that ended, from which the others learn.
    rule : Rule
        When a cohort counts as stopped.
    horizons_months : sequence of int
        Whole months ahead.
    what_ifs : sequence of WhatIf
        Asked beside "as it is".
    only : str, optional
        Forecast this cohort alone; all are learnt from.
    draws, workers
        As for `uncertainty.forecast`.
    on_progress : callable, optional
        Called with the number of cohorts done.

    Returns
    -------
    ProgrammeForecast

    Raises
    ------
    RenewalRefused
        No history; `only` is not there, has ended, has stopped by the rule, or its rows stop
        before the others'; no cohort is left to forecast.
    """
    columns = side_by_side(histories=histories)
    names = [history.cohort for history in histories]
    if only is not None and only not in names:
        raise RenewalRefused(
            f'There is no cohort "{only}". There are: {", ".join(sorted(names)[:20])}.'
        )
    programme, learnt = learn(columns=columns), learnt_until(columns=columns)
    last = max(history.last for history in histories)
    found: list[CohortForecast] = []
    left_out: list[str] = []
    for cohort, history in enumerate(histories):
        if only is not None and history.cohort != only:
            continue
        now = standing(history=history, rule=rule)
        reason = why_not(history=history, rule=rule, now=now, last=last)
        if reason:
            left_out.append(reason)
            continue
        state = state_of(
            programme=programme,
            cohort=cohort,
            short=now.short_meetings,
            unled=now.months_without_lead,
        )
        forecasts = tuple(
            forecast(
                programme=programme,
                cohort=cohort,
                state=state,
                rule=rule,
                horizons_months=horizons_months,
                what_if=what_if,
                draws=draws,
                workers=workers,
                together=(len(histories) if only is None else 1) * (len(what_ifs) + 1),
            )
            for what_if in (AS_IT_IS, *what_ifs)
        )
        found.append(
            CohortForecast(
                history=history,
                state=state,
                forecasts=forecasts,
                notes=(
                    *_notes(history, rule, now, what_ifs, len(histories)),
                    *_of_choice(programme, forecasts[0]),
                ),
                signs=run_charts(history=history, cohort=cohort, learnt=learnt),
            )
        )
        if on_progress is not None:
            on_progress(cohort + 1)
    if not found:
        raise RenewalRefused(" ".join(left_out[:5]))
    return ProgrammeForecast(
        rule=rule, today=spell(last), cohorts=tuple(found), left_out=tuple(left_out)
    )


def _notes(
    history: History, rule: Rule, now: Standing, what_ifs: Sequence[WhatIf], number: int
) -> tuple[str, ...]:
    months = history.months
    notes = []
    if history.closed_for:
        notes.append(
            "It is closed to joiners: nobody is expected to join until it opens. What follows if "
            "it does, the what-if open=1 says."
        )
    if months[-1].leads is None:
        notes.append(
            "Facilitators are not recorded, so this knows one death of two: a cohort also stops "
            "when nobody leads. Add facilitators, facilitators_started, facilitators_stopped."
        )
    if len(months) < SHORT_HISTORY:
        others = "the other cohorts and the starting values" if number > 1 else "starting values"
        only = f"{len(months)} months" if len(months) >= FEWEST_MONTHS else "One month"
        notes.append(f"{only} of history: the forecast rests mostly on {others}.")
    if months[0].at_risk_by_tenure is None:
        notes.append(
            "Monthly counts do not tell for how long those who left had been members: that new "
            "members leave sooner is a starting value, with its uncertainty."
        )
    if any(what_if.invite for what_if in what_ifs) and all(
        month.first_timers is None for month in months
    ):
        notes.append(
            "First-timers are not recorded: of those invited, the share who return is a starting "
            "value (13 of 23)."
        )
    if rule.counts == "attendance" and all(month.meetings is None for month in months):
        notes.append(
            "Attendance is not recorded: the share of members who attend is a starting value."
        )
    if now.months_at_rest:
        notes.append(
            f"It has held no meeting for {count(now.months_at_rest, 'month')}. The forecast takes "
            "it that it meets again next month."
        )
    return tuple(notes)


def _of_choice(programme: Programme, answer: Forecast) -> tuple[str, ...]:
    """What is said of ends that are neither attendance nor leadership."""
    if programme.choosing is None:
        return (
            "Why cohorts ended is not recorded, so ends that a cohort chooses (its work is done) "
            "are left out. Add the column ending.",
        )
    last = answer.horizons[-1]
    return (
        f"By {last.months} months {last.by_choice:.1%} of such cohorts will have chosen to end: "
        "one rate for all cohorts alike.",
    )
