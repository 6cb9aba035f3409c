"""Rolling-origin back-test: forecast the past as it was known then, and compare.

At each origin only what had happened before it is used, by all cohorts together, as a forecast
made on that day would have; then each horizon is judged by what came.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.checks import RenewalRefused, check_count
from likewise.domain.renewal.draws import DRAWS, learn, state_of
from likewise.domain.renewal.histories import (
    FEWEST_MONTHS,
    History,
    side_by_side,
    spell,
)
from likewise.domain.renewal.model import Rule, check_horizons
from likewise.domain.renewal.scoring import (
    CalibrationBin,
    brier_score,
    calibration,
    coverage,
    log_score,
)
from likewise.domain.renewal.stopping import month_of_stopping, standing, why_not
from likewise.domain.renewal.uncertainty import forecast

if TYPE_CHECKING:
    from likewise.domain.renewal.draws import Programme
    from likewise.domain.renewal.histories import Columns

FEWEST_BEFORE: Final = 6


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One forecast of the past and what came. `size` is None where the cohort had stopped."""

    cohort: str
    origin: str
    months: int
    chance: float
    low: float
    high: float
    size_low: int
    size_high: int
    still_met: bool
    size: int | None


@dataclass(frozen=True, kw_only=True)
class HorizonScore:
    """Scores of all forecasts for one horizon.

    `reference_brier` is what the share that went on, given to every cohort alike, would have
    scored with hindsight. `size_coverage` is None where no size could be compared.
    """

    months: int
    number: int
    mean_chance: float
    share_still_met: float
    brier: float
    reference_brier: float
    logarithmic: float
    size_coverage: float | None
    calibration: tuple[CalibrationBin, ...]


@dataclass(frozen=True, kw_only=True)
class BackTest:
    """All judged forecasts, their scores, and how many could not be judged."""

    scores: tuple[HorizonScore, ...]
    judged: tuple[Judged, ...]
    origins: tuple[str, ...]
    not_judged: int


def back_test(
    *,
    histories: Sequence[History],
    rule: Rule,
    horizons_months: Sequence[int],
    every_months: int = 3,
    draws: int = DRAWS,
    workers: int = 1,
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
    on_progress : callable, optional
        Called with the origins done and all of them.

    Returns
    -------
    BackTest

    Raises
    ------
    RenewalRefused
        The histories are too short for any forecast to be judged.

    Notes
    -----
    A forecast is judged where the history reaches its horizon or the cohort stopped before;
    others are counted in `not_judged`. Forecasts from one cohort overlap in time, so scores of
    few cohorts are less certain than their number suggests.

    References
    ----------
    Tashman LJ. International Journal of Forecasting 2000;16:437-450.
    doi:10.1016/S0169-2070(00)00065-0
    """
    horizons = check_horizons(horizons_months=tuple(horizons_months))
    if check_count(value=every_months, name="The step between origins", most=120) == 0:
        raise RenewalRefused("Give at least one month between origins.")
    columns = side_by_side(histories=histories)
    first = columns.first_month + FEWEST_BEFORE
    last = max(history.last for history in histories)
    origins = list(range(first, last - horizons[0] + 2, every_months))
    judged: list[Judged] = []
    not_judged = 0
    for done, origin in enumerate(origins):
        if on_progress is not None:
            on_progress(done, len(origins))
        found, missed = _from_origin(
            histories,
            columns.until(month=origin),
            origin,
            rule,
            horizons,
            draws,
            workers,
            len(origins),
        )
        judged += found
        not_judged += missed
    if not judged:
        raise RenewalRefused(
            f"No forecast can be judged: that takes {FEWEST_BEFORE} months of history and "
            f"{horizons[0]} more to compare with. Give longer histories or a shorter horizon."
        )
    return BackTest(
        scores=tuple(
            _score(months, [one for one in judged if one.months == months])
            for months in horizons
            if any(one.months == months for one in judged)
        ),
        judged=tuple(judged),
        origins=tuple(spell(origin) for origin in origins),
        not_judged=not_judged,
    )


def _from_origin(
    histories: Sequence[History],
    known: "Columns",
    origin: int,
    rule: Rule,
    horizons: tuple[int, ...],
    draws: int,
    workers: int,
    origins: int,
) -> tuple[list[Judged], int]:
    judged: list[Judged] = []
    not_judged = 0
    programme: Programme | None = None
    rows = known.members >= 0
    for cohort, history in enumerate(histories):
        before = tuple(month for month in history.months if month.month < origin)
        if len(before) < FEWEST_MONTHS or history.last < origin - 1:
            continue
        past = History(cohort=history.cohort, months=before)
        now = standing(history=past, rule=rule)
        if why_not(history=past, rule=rule, now=now, last=origin - 1):
            continue
        stopped = month_of_stopping(history=history, rule=rule, after=origin)
        reachable = [
            months
            for months in horizons
            if history.last >= origin + months - 1
            or (stopped is not None and stopped <= origin + months - 1)
        ]
        not_judged += len(horizons) - len(reachable)
        if not reachable:
            continue
        if programme is None:
            programme = learn(columns=_only(known, rows.any(axis=1)))
        index = int(rows.any(axis=1)[:cohort].sum())
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
            horizons_months=reachable,
            draws=draws,
            workers=workers,
            together=origins * len(histories),
        )
        for horizon in answer.horizons:
            end = origin + horizon.months - 1
            reached = end <= history.last
            judged.append(
                Judged(
                    cohort=history.cohort,
                    origin=spell(origin),
                    months=horizon.months,
                    chance=horizon.chance,
                    low=horizon.low,
                    high=horizon.high,
                    size_low=horizon.size_low,
                    size_high=horizon.size_high,
                    still_met=stopped is None or stopped > end,
                    size=history.months[end - history.first].members_at_end if reached else None,
                )
            )
    return judged, not_judged


def _only(columns: "Columns", rows: "object") -> "Columns":
    """The cohorts that had begun."""
    from dataclasses import fields, replace

    chosen = {
        field.name: getattr(columns, field.name)[rows]
        for field in fields(columns)
        if field.name != "first_month" and getattr(columns, field.name) is not None
    }
    return replace(columns, **chosen)


def _score(months: int, judged: list[Judged]) -> HorizonScore:
    chances = [one.chance for one in judged]
    happened = [one.still_met for one in judged]
    share = sum(happened) / len(happened)
    sized = [one for one in judged if one.size is not None]
    return HorizonScore(
        months=months,
        number=len(judged),
        mean_chance=sum(chances) / len(chances),
        share_still_met=share,
        brier=brier_score(chances=chances, happened=happened),
        reference_brier=share * (1 - share),
        logarithmic=log_score(chances=chances, happened=happened),
        size_coverage=coverage(
            low=[one.size_low for one in sized],
            high=[one.size_high for one in sized],
            truth=[one.size or 0 for one in sized],
        )
        if sized
        else None,
        calibration=calibration(chances=chances, happened=happened),
    )
