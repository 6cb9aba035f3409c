"""A programme's cohorts, forecast from their histories up to today, with what must be said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.draws import DRAWS, learn, state_of
from likewise.domain.renewal.histories import FEWEST_MONTHS, History, side_by_side, spell
from likewise.domain.renewal.model import AS_IT_IS, Rule, StartingState, WhatIf
from likewise.domain.renewal.runcharts import RunCharts, run_charts
from likewise.domain.renewal.signs import learnt_until
from likewise.domain.renewal.uncertainty import Forecast, forecast

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
        short, unled = standing(history=history, rule=rule)
        reason = why_not(history=history, rule=rule, last=last, short=short, unled=unled)
        if reason:
            left_out.append(reason)
            continue
        state = state_of(programme=programme, cohort=cohort, short=short, unled=unled)
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
                notes=_notes(history, rule, what_ifs, len(histories)),
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


def standing(*, history: History, rule: Rule) -> tuple[int, int]:
    """How many meetings in a row were short, and months without a lead, at the history's end."""
    short = unled = 0
    for month in history.months:
        size = month.members_at_end
        if rule.counts == "attendance" and month.meetings and month.attended is not None:
            size = round(month.attended / month.meetings)
        short = short + 1 if size < rule.minimum else 0
        unled = unled + 1 if month.leads_at_end == 0 else 0
    return short, unled


def why_not(*, history: History, rule: Rule, last: int, short: int, unled: int) -> str | None:
    """Why a cohort cannot be forecast from `last`, or None."""
    name = f'Cohort "{history.cohort}"'
    if history.ended:
        return f"{name} ended in {spell(history.last)}: there is nothing to forecast."
    if history.last < last:
        return (
            f"{name} has no rows after {spell(history.last)}, though the file goes on to "
            f"{spell(last)}. Add its months, or say that it ended."
        )
    if history.months[-1].members_at_end == 0:
        return f"{name} has no members at the end of {spell(history.last)}: it has stopped."
    if short >= rule.run:
        return (
            f"{name} has had fewer than {rule.minimum} at {short} meetings in a row by "
            f"{spell(history.last)}: by this rule it has stopped. Lower --minimum or raise --run."
        )
    if unled >= rule.months_without_lead:
        return (
            f"{name} has been without a facilitator for {unled} months by {spell(history.last)}: "
            "by this rule it has stopped. Raise --lead-gap."
        )
    return None


def _notes(
    history: History, rule: Rule, what_ifs: Sequence[WhatIf], number: int
) -> tuple[str, ...]:
    months = history.months
    notes = []
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
    return tuple(notes)
