"""Whether one cohort will renew: what was forecast last, what it rests on, and what-ifs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import Cohort, CohortFormat, CohortState, State
from likewise.domain.cohorts.facts import TAKES_JOINERS
from likewise.domain.renewal.asking import Asked, check_asked
from likewise.domain.renewal.crossing import Why
from likewise.domain.renewal.dangers import Repair, if_it_stays, repairs_of
from likewise.domain.renewal.effects import Effect, effects_of
from likewise.domain.renewal.histories import History
from likewise.domain.renewal.outlooks import HORIZONS, Outlook
from likewise.domain.renewal.runcharts import RunChart, RunCharts, run_charts
from likewise.domain.renewal.uncertainty import Horizon
from likewise.queries.access import as_people_count, check_sees
from likewise.queries.renewal.kept import NightBasis, basis_of_night
from likewise.queries.renewal.names import names_for
from likewise.records import crossings, forecasts
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """An early sign that is on; `if_it_stays` is the chance in a year if it goes on so."""

    chart: RunChart
    if_it_stays: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another cohort that is forecast, for a what-if."""

    cohort: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected of a cohort, month by month, and what that rests on.

    `past` has the number of members at the end of each month that was told, by the number of the
    month. `is_as_made`: it is what the night's forecast said. `repairs` are what would move its
    chance most. `closed_for`: for how many months the forecast expects nobody, since the cohort is
    closed to joiners. `opened_or_closed`: that changed after the forecast was made.
    """

    outlook: Outlook
    on: date
    made_at: datetime
    is_as_made: bool
    past: tuple[tuple[int, int], ...]
    monthly: tuple[Horizon, ...]
    signs: tuple[Sign, ...]
    charts: RunCharts
    repairs: tuple[Repair, ...]
    others: tuple[Other, ...]
    pairs: int
    months_at_rest: int
    knows_attendance: bool
    closed_for: int
    opened_or_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRenewal:
    """One cohort's renewal as a viewer may be told it; `because` says why nothing is expected.

    `counts`: whether the viewer may know numbers of people. `may_change`: whether they may record
    what happens to cohorts. `may_make`: whether they may forecast now. `is_below`: it has crossed
    the programme's line.
    """

    cohort: str
    name: str
    leads_to: str | None
    counts: bool
    may_change: bool
    may_make: bool
    is_below: bool
    expected: Expected | None
    because: str = ""


def cohort_renewal(viewer: Actor, *, cohort: str, today: date) -> CohortRenewal:
    """What was forecast last of one cohort, with what it rests on.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it, or there is no such cohort in their programme.
    """
    programme = check_sees(viewer, Capability.SEE_RENEWAL)
    _check_is_there(programme, cohort)
    night = forecasts.latest(programme)
    expected, because = None, ""
    if night is None:
        because = "No forecast has been made yet."
    elif cohort not in {each.cohort for each in night.outlooks}:
        because = _why_nothing(cohort, today)
    else:
        kept = basis_of_night(programme, night)
        (outlook,) = (each for each in night.outlooks if each.cohort == cohort)
        because = outlook.because
        history = _history(kept, cohort)
        if not because and history is not None:
            expected = _expected(viewer, kept, night, outlook, history, today=today)
        because = because or ("" if expected else CHANGED)
    return CohortRenewal(
        cohort=cohort,
        name=names_for(viewer, [cohort])[cohort],
        leads_to=cohort if may(viewer, Capability.SEE_COHORTS) else None,
        counts=may(viewer, Capability.SEE_ROSTERS),
        may_change=may(viewer, Capability.CHANGE_COHORTS),
        may_make=may(viewer, Capability.SET_RENEWAL),
        is_below=any(
            each.danger.cohort == cohort and each.danger.why is Why.CHANCE
            for each in crossings.open_in(programme)
        ),
        expected=expected,
        because=because,
    )


CHANGED = "What is recorded has changed since the last forecast, which no longer stands."


def what_ifs_of_cohort(
    viewer: Actor, *, cohort: str, asked: Iterable[Asked]
) -> tuple[tuple[Effect, ...], ...]:
    """What each what-if would change, of every cohort that it touches.

    Raises
    ------
    NotFound
        As `cohort_renewal`.
    RenewalRefused
        Nothing is forecast of the cohort, or what is asked cannot be, with why.
    """
    programme = check_sees(viewer, Capability.SEE_RENEWAL)
    _check_is_there(programme, cohort)
    night = forecasts.latest(programme)
    if night is None:
        raise NotFound("No forecast has been made yet.")
    kept = basis_of_night(programme, night)
    return tuple(_effects(kept, cohort, each) for each in asked)


def _effects(kept: NightBasis, cohort: str, asked: Asked) -> tuple[Effect, ...]:
    check_asked(asked, basis=kept.basis, cohort=cohort)
    touched = [cohort, *([asked.other] if asked.other else [])]
    return kept.kept(
        ("effects", cohort, asked),
        lambda: effects_of(
            asked,
            basis=kept.basis,
            cohort=cohort,
            before={each: kept.before(each) for each in touched},
        ),
    )


def _history(kept: NightBasis, cohort: str) -> History | None:
    """The history that a cohort's forecast was made from; none where there is no forecast."""
    going = kept.basis.going.get(cohort)
    return going.history if going is not None and going.state is not None else None


def _expected(
    viewer: Actor,
    kept: NightBasis,
    night: forecasts.Night,
    outlook: Outlook,
    history: History,
    *,
    today: date,
) -> Expected:
    cohort, going = outlook.cohort, kept.basis.going[outlook.cohort]
    monthly, before = kept.monthly(cohort), kept.before(cohort)
    charts = kept.kept(
        ("charts", cohort),
        lambda: run_charts(history=history, cohort=going.row, learnt=kept.basis.learnt),
    )
    first = history.months[0]
    return Expected(
        outlook=outlook if kept.is_as_made else _again(outlook, kept, monthly),
        on=night.on,
        made_at=night.made_at,
        is_as_made=kept.is_as_made,
        past=(
            (first.month - 1, first.members),
            *((month.month, month.members_at_end) for month in history.months),
        ),
        monthly=monthly,
        signs=tuple(
            Sign(chart=chart, if_it_stays=_if_it_stays(kept, cohort, chart))
            for chart in charts.charts
            if chart.is_signal
        ),
        charts=charts,
        repairs=kept.kept(
            ("repairs", cohort),
            lambda: repairs_of(
                basis=kept.basis,
                cohort=cohort,
                drawn=before.drawn,
                before=before.chances,
            ),
        ),
        others=_others(viewer, kept, cohort),
        pairs=kept.basis.pairs,
        months_at_rest=going.standing.months_at_rest if going.standing else 0,
        knows_attendance=any(month.meetings is not None for month in history.months),
        closed_for=history.closed_for,
        opened_or_closed=(history.closed_for > 0) != _is_closed(cohort, today),
    )


def _again(outlook: Outlook, kept: NightBasis, monthly: tuple[Horizon, ...]) -> Outlook:
    """What is expected as it comes out now, where that is not what the night's forecast said."""
    going = kept.basis.going[outlook.cohort]
    return Outlook(
        cohort=outlook.cohort,
        rule=going.rule,
        months=len(going.history.months) if going.history else 0,
        members=going.state.members if going.state else None,
        leads=going.leads,
        said=going.said,
        closed_for=going.state.closed_for if going.state else 0,
        horizons=tuple(monthly[months - 1] for months in HORIZONS),
    )


def _if_it_stays(kept: NightBasis, cohort: str, chart: RunChart) -> float | None:
    before = kept.before(cohort)
    return kept.kept(
        ("if it stays", cohort, chart.kind),
        lambda: if_it_stays(drawn=before.drawn, before=before.chances, chart=chart),
    )


def _others(viewer: Actor, kept: NightBasis, cohort: str) -> tuple[Other, ...]:
    found = [each for each in kept.basis.going.values() if each.state and each.cohort != cohort]
    names = names_for(viewer, (each.cohort for each in found))
    return tuple(
        sorted(
            (Other(cohort=each.cohort, name=names[each.cohort]) for each in found),
            key=lambda each: as_people_count(each.name),
        )
    )


def _check_is_there(programme: str, cohort: str) -> None:
    if not current(Cohort, fact=cohort, programme_id=programme):
        raise NotFound("There is no such cohort.")


def _is_closed(cohort: str, today: date) -> bool:
    """Whether a cohort takes nobody today, for another reason than that it rests."""
    states = _states(cohort, today)
    now = max(states, key=lambda each: each.starts_on).state if states else State.OPEN
    return now not in (*TAKES_JOINERS, State.RESTING)


def _states(cohort: str, today: date) -> list[CohortState]:
    return [each for each in current(CohortState, cohort_id=cohort) if each.starts_on <= today]


def _why_nothing(cohort: str, today: date) -> str:
    """Why a cohort is not among those that were forecast last."""
    states = _states(cohort, today)
    formats = [each for each in current(CohortFormat, cohort_id=cohort) if each.starts_on <= today]
    if any(each.state is State.ENDED for each in states):
        return "It has ended: there is nothing to forecast."
    if formats and max(formats, key=lambda each: each.starts_on).format is Format.ONE_TO_ONE:
        return "It is a pair. Pairs are not forecast: two people agree how long they go on."
    return "It began after the last forecast was made. The next one looks at it."
