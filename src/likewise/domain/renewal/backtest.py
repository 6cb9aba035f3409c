"""Rolling-origin back-test: forecast the past as it was known then, and compare.

At each origin only what had happened before it is used, by all cohorts together, as a forecast
made on that day would have; then each horizon is judged by what came. Which forecasts are judged
is settled by the calendar alone, before anybody looks at what came of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.checks import RenewalRefused, check_count
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.draws import DRAWS, learn, state_of
from likewise.domain.renewal.histories import FEWEST_MONTHS, History, spell
from likewise.domain.renewal.judging import HorizonScore, Judged, score
from likewise.domain.renewal.model import Rule, check_horizons
from likewise.domain.renewal.simple_rules import SimpleChances, simple_chances
from likewise.domain.renewal.stopping import standing
from likewise.domain.renewal.tracks import Censoring, Tracks, follow
from likewise.domain.renewal.uncertainty import Horizon, forecast

if TYPE_CHECKING:
    from likewise.domain.renewal.columns import Columns
    from likewise.domain.renewal.draws import Programme

FEWEST_BEFORE: Final = 6


@dataclass(frozen=True, kw_only=True)
class BackTest:
    """All forecasts of the past, and their scores by horizon.

    watched_until: the last month watched. beyond: forecasts for horizons after it, made but not
    to be judged yet. counted: what errors are counted by, "cohort" or "programme".
    """

    scores: tuple[HorizonScore, ...]
    judged: tuple[Judged, ...]
    origins: tuple[str, ...]
    watched_until: str
    beyond: int
    counted: str = "cohort"


def back_test(
    *,
    histories: Sequence[History],
    rule: Rule,
    horizons_months: Sequence[int],
    every_months: int = 3,
    draws: int = DRAWS,
    workers: int = 1,
    watched_until: int | None = None,
    censorings: Sequence[Censoring] = (),
    on_progress: Callable[[int, int], None] | None = None,
) -> BackTest:
    """Forecast from every origin in the past and score the forecasts.

    Parameters
    ----------
    histories : sequence of History
        Of a programme, ended cohorts included: without them the scores flatter.
    rule : Rule
        When a cohort counts as stopped.
    horizons_months : sequence of int
        Whole months ahead.
    every_months : int
        Months between origins; the first comes after six months.
    draws, workers
        As for `uncertainty.forecast`.
    watched_until : int, optional
        The last month in which the programme was watched; the last of any history unless told.
    censorings : sequence of Censoring
        Acts after which a cohort's course is another: forecasts made before one are judged as far
        as it and then count as censored, beside those of cohorts whose rows end early.
    on_progress : callable, optional
        Called with the origins done and all of them.

    Returns
    -------
    BackTest

    Raises
    ------
    RenewalRefused
        The histories are too short for any forecast to be judged, what came was seen of none, or
        the rule counts attendance and none is recorded. As for `tracks.follow`.

    Notes
    -----
    A cohort that went on at an origin, by the rule that decides what is forecast, is forecast;
    the forecast is judged if its horizon ends by `watched_until`, whatever came of the cohort.
    Where that was not seen it is censored, and those that were seen are weighted for it
    (`Tracks.weight`). Errors are counted by cohort (`clusters.clustered`).

    References
    ----------
    Tashman LJ. International Journal of Forecasting 2000;16:437-450.
    doi:10.1016/S0169-2070(00)00065-0
    """
    horizons = check_horizons(horizons_months=tuple(horizons_months))
    if check_count(value=every_months, name="The step between origins", most=120) == 0:
        raise RenewalRefused("Give at least one month between origins.")
    columns = side_by_side(histories=histories)
    if rule.counts == "attendance" and not (columns.meetings > 0).any():
        raise RenewalRefused(
            "Attendance is not recorded, so nobody saw which cohorts stopped by it. Add meetings "
            "and attended, or count members."
        )
    tracks = follow(
        histories=histories, rule=rule, watched_until=watched_until, censorings=censorings
    )
    first, last = columns.first_month + FEWEST_BEFORE, tracks.watched_until
    origins = range(first, last - horizons[0] + 2, every_months)
    judged: list[Judged] = []
    beyond = 0
    for done, origin in enumerate(origins):
        if on_progress is not None:
            on_progress(done, len(origins))
        asked = tuple(months for months in horizons if origin + months - 1 <= last)
        going = _going(histories, tracks, origin)
        beyond += len(going) * (len(horizons) - len(asked))
        if going:
            judged += _from_origin(
                histories, columns.until(month=origin), tracks, origin, going, rule, asked, draws,
                workers, len(origins),
            )  # fmt: skip
    if not judged:
        raise RenewalRefused(
            f"No forecast can be judged: that takes {FEWEST_BEFORE} months of history and "
            f"{horizons[0]} more to compare with. Give longer histories or a shorter horizon."
        )
    return BackTest(
        scores=_scores(horizons, judged),
        judged=tuple(judged),
        origins=tuple(spell(origin) for origin in origins),
        watched_until=spell(last),
        beyond=beyond,
    )


def pooled(*, programmes: Mapping[str, BackTest]) -> BackTest:
    """Back-tests of several programmes scored together, with errors counted by programme.

    Raises
    ------
    RenewalRefused
        No programme.
    """
    if not programmes:
        raise RenewalRefused("Give at least one programme's back-test.")
    judged = tuple(
        replace(one, cohort=f"{name}: {one.cohort}", cluster=name)
        for name, found in programmes.items()
        for one in found.judged
    )
    origins = {origin for found in programmes.values() for origin in found.origins}
    return BackTest(
        scores=_scores(tuple(sorted({one.months for one in judged})), judged),
        judged=judged,
        origins=tuple(sorted(origins)),
        watched_until=max(found.watched_until for found in programmes.values()),
        beyond=sum(found.beyond for found in programmes.values()),
        counted="programme",
    )


def _scores(horizons: Sequence[int], judged: Sequence[Judged]) -> tuple[HorizonScore, ...]:
    of = {months: [one for one in judged if one.months == months] for months in horizons}
    seen = [months for months, ones in of.items() if any(one.still_met is not None for one in ones)]
    if not seen:
        raise RenewalRefused(
            "What came was not seen of any cohort: their rows end before the horizon. Add their "
            "later months, or say on the last row of those that ended that they did."
        )
    return tuple(score(months=months, judged=of[months]) for months in seen)


def _going(histories: Sequence[History], tracks: Tracks, origin: int) -> list[int]:
    """The cohorts that a forecast from `origin` would have forecast, as far as was known then."""
    flags = tracks.going[:, origin - tracks.first_month].tolist()
    return [
        cohort
        for cohort, goes in enumerate(flags)
        if goes and origin - histories[cohort].first >= FEWEST_MONTHS
    ]


def _from_origin(
    histories: Sequence[History],
    known: "Columns",
    tracks: Tracks,
    origin: int,
    going: Sequence[int],
    rule: Rule,
    horizons: tuple[int, ...],
    draws: int,
    workers: int,
    origins: int,
) -> list[Judged]:
    begun = (known.members >= 0).any(axis=1)
    programme: Programme = learn(columns=_only(known, begun))
    simple = {
        months: simple_chances(tracks=tracks, origin=origin, months=months) for months in horizons
    }
    judged: list[Judged] = []
    for cohort in going:
        history = histories[cohort]
        index = int(begun[:cohort].sum())
        now = standing(
            history=History(cohort=history.cohort, months=history.months[: origin - history.first]),
            rule=rule,
        )
        answer = forecast(
            programme=programme,
            cohort=index,
            state=state_of(
                programme=programme,
                cohort=index,
                short=now.short_meetings,
                unled=now.months_without_lead,
            ),
            rule=rule,
            horizons_months=horizons,
            draws=draws,
            workers=workers,
            together=origins * len(histories),
        )
        judged += [
            _judged(history, tracks, cohort, origin, horizon, simple[horizon.months])
            for horizon in answer.horizons
        ]
    return judged


def _judged(
    history: History,
    tracks: Tracks,
    cohort: int,
    origin: int,
    horizon: Horizon,
    simple: SimpleChances,
) -> Judged:
    months = horizon.months
    end = origin + months - 1
    still_met = tracks.still_met(cohort=cohort, origin=origin, months=months)
    is_seen = still_met is not None
    return Judged(
        cohort=history.cohort,
        cluster=history.cohort,
        origin=spell(origin),
        months=months,
        chance=horizon.chance,
        low=horizon.low,
        high=horizon.high,
        size_low=horizon.size_low,
        size_high=horizon.size_high,
        still_met=still_met,
        why_censored=None if is_seen else tracks.why_censored(cohort=cohort, origin=origin),
        weight=tracks.weight(cohort=cohort, origin=origin, months=months) if is_seen else 0.0,
        size=history.months[end - history.first].members_at_end
        if is_seen and end <= history.last
        else None,
        simple=simple.of(cohort=cohort),
    )


def _only(columns: "Columns", rows: "object") -> "Columns":
    """The cohorts that had begun."""
    chosen = {
        field.name: getattr(columns, field.name)[rows]
        for field in fields(columns)
        if field.name != "first_month" and getattr(columns, field.name) is not None
    }
    return replace(columns, **chosen)
