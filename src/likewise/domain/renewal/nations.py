"""Forecasts of a nation's cohorts, part by part, equal whatever the parts and whoever reckons them.

Work is done in *units* of 1,000 neighbouring cohorts, always the same ones; how many units a part
holds changes nothing. What all cohorts must agree on comes first: the programme's rates, learnt
from 5,000 of them at even distances, and how far the tables must reach (`Extent`), a union over
units.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.draws import Programme, learn
from likewise.domain.renewal.endings import history_as_seen
from likewise.domain.renewal.estimation import Season, tally
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.many import error_of
from likewise.domain.renewal.many_extents import Extent, alike, extent_of, start_of
from likewise.domain.renewal.many_rates import rates_of
from likewise.domain.renewal.many_tables import Tables, read_into, tables_for
from likewise.domain.renewal.model import Rule, WhatIf
from likewise.domain.renewal.stopping import standing, why_not
from likewise.domain.renewal.trends import trends_under

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int32]

UNIT: Final = 1_000
TEACHING: Final = 5_000
COUNTS: Final = ("members", "newcomers", "leavers")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """Up to 1,000 neighbouring cohorts as counted: rows of one cohort after another.

    number: which unit. names: of the cohorts. ends: where each one's rows end, shape (n_cohorts,).
    months: 12 x year + month - 1, shape (n_rows,). counts: by field of `Month`, shape (n_rows,),
    -1 where not recorded. ended: whether each said that it ended, shape (n_cohorts,).
    """

    number: int
    names: tuple[str, ...]
    ends: "Whole"
    months: "Whole"
    counts: dict[str, "Whole"]
    ended: "npt.NDArray[np.bool_]"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of every cohort. last: the month from whose end; draws: 0 for the means."""

    rule: Rule
    horizons: tuple[int, ...]
    what_ifs: tuple[WhatIf, ...]
    draws: int
    founding_days: int
    last: int


@dataclass(frozen=True, kw_only=True)
class UnitForecast:
    """A unit's answer. chances: shape (n_cohorts, n_what_ifs, n_horizons, 3), nan where `because`
    says why a cohort is not forecast. error: the largest difference from the exact engine."""

    names: tuple[str, ...]
    because: tuple[str, ...]
    chances: "Floats"
    error: float


def histories_of(*, unit: Unit, founding_days: int) -> tuple[History, ...]:
    """The histories of a unit's cohorts, as a file of monthly counts tells them.

    Raises
    ------
    RenewalRefused
        What is counted does not add up; the sentence names the cohort and the month.
    """
    found, begins = [], 0
    told = {name: counts.tolist() for name, counts in unit.counts.items()}
    numbers = unit.months.tolist()
    for name, ends, ended in zip(unit.names, unit.ends.tolist(), unit.ended.tolist(), strict=True):
        try:
            months = [_month(numbers[row], row, told) for row in range(begins, ends)]
            found.append(
                history_as_seen(
                    cohort=name,
                    months=months,
                    began_on=months[0].first_day if months[0].members == 0 else None,
                    founding_days=founding_days,
                    is_declared=ended,
                )
            )
        except RenewalRefused as refusal:
            raise RenewalRefused(f'Cohort "{name}": {refusal.sentence}') from None
        begins = ends
    return tuple(found)


def _month(number: int, row: int, told: dict[str, list[int]]) -> Month:
    counts: dict[str, Any] = {name: values[row] for name, values in told.items()}
    return Month(
        month=number,
        **{name: value for name, value in counts.items() if value >= 0 or name in COUNTS},
    )


def places_that_teach(*, cohorts: int) -> set[int]:
    """The cohorts that all rates are learnt from: all, or 5,000 at even distances."""
    import numpy as np

    if cohorts <= TEACHING:
        return set(range(cohorts))
    return set(np.linspace(0, cohorts - 1, TEACHING).astype(np.int64).tolist())


def teach(*, histories: Sequence[History], last: int) -> Programme:
    """What some cohorts teach of all; forecasts go on from the end of the month `last`."""
    taught = learn(columns=side_by_side(histories=histories))
    return replace(taught, next_month=(last + 1) % 12 + 1)


def extents_of(*, unit: Unit, taught: Programme, asked: Asked) -> tuple[Extent, ...] | None:
    """How far a unit asks tables to reach, by group of what-ifs; None where nobody goes on."""
    part = _going(unit, taught, asked)[2]
    if part is None:
        return None
    rates = rates_of(programme=part, draws=asked.draws)
    return tuple(
        extent_of(
            programme=part,
            rates=rates,
            what_ifs=[asked.what_ifs[place] for place in places],
            starts=[start_of(part, asked.what_ifs[place]) for place in places],
        )
        for places in alike(asked.what_ifs)
    )


def union(one: tuple[Extent, ...] | None, other: tuple[Extent, ...] | None) -> tuple[Extent, ...]:
    """The extents of both, in the same groups."""
    if one is None or other is None:
        return one or other or ()
    return tuple(each.with_(more) for each, more in zip(one, other, strict=True))


def tables_of(
    *, taught: Programme, asked: Asked, extents: tuple[Extent, ...], workers: int
) -> tuple[Tables, ...]:
    """The tables from which every unit reads, one for each group of what-ifs; none where no cohort
    goes on."""
    if not extents:
        return ()
    rates = rates_of(programme=taught, draws=asked.draws)
    groups = alike(asked.what_ifs)
    return tuple(
        tables_for(
            taught, rates, asked.rule, asked.horizons, asked.what_ifs[places[0]], extent,
            workers=workers,
        )
        for places, extent in zip(groups, extents, strict=True)
    )  # fmt: skip


def forecast_unit(
    *,
    unit: Unit,
    taught: Programme,
    asked: Asked,
    tables: tuple[Tables, ...],
    checked: Sequence[int] = (),
) -> UnitForecast:
    """Every cohort of a unit under every what-if; `checked` are held to the exact engine."""
    import numpy as np

    because, rows, part = _going(unit, taught, asked)
    shape = (len(unit.names), len(asked.what_ifs), len(asked.horizons), 3)
    chances, worst = np.full(shape, np.nan), 0.0
    if part is None:
        return UnitForecast(names=unit.names, because=because, chances=chances, error=worst)
    rates = rates_of(programme=part, draws=asked.draws)
    numbers = {row: number for number, row in enumerate(rows)}
    asked_of = [numbers[row] for row in checked if row in numbers]
    for places, table in zip(alike(asked.what_ifs), tables, strict=True):
        for place in places:
            what_if = asked.what_ifs[place]
            out = np.empty((len(rows), len(asked.horizons), 3))
            read_into(
                out, part, rates, table, start_of(part, what_if), what_if, asked.horizons, workers=1
            )
            worst = max(
                worst,
                error_of(out, part, rates, asked.rule, asked.horizons, what_if, cohorts=asked_of),
            )
            chances[rows, place] = out
    return UnitForecast(names=unit.names, because=because, chances=chances, error=worst)


def _going(
    unit: Unit, taught: Programme, asked: Asked
) -> tuple[tuple[str, ...], list[int], Programme | None]:
    """Why each is not forecast; who goes on; and the programme of those."""
    because, rows, going = [], [], []
    for row, history in enumerate(histories_of(unit=unit, founding_days=asked.founding_days)):
        now = standing(history=history, rule=asked.rule)
        reason = why_not(history=history, rule=asked.rule, now=now, last=asked.last)
        because.append(reason or "")
        if not reason:
            rows.append(row)
            going.append(history)
    if not going:
        return tuple(because), rows, None
    columns = side_by_side(histories=going)
    told = taught.tallies
    season = Season(factors=told.season, count=told.season_count, exposure=told.season_exposure)
    part = replace(
        taught,
        tallies=tally(columns=columns, shapes=taught.shapes, season=season, priors=taught.priors),
        trends=trends_under(taught=taught.trends, columns=columns),
    )
    return tuple(because), rows, part
