"""Forecasts for very many cohorts at once: the exact engine tabulated over rates, then read.

For a given horizon the chance depends on the starting state and two rates (arrivals, and the
level of the hazards), and smoothly so. It is solved exactly at Chebyshev nodes for all
starting states together, refined to an even grid, and read by cubic interpolation. The error
is measured against the exact engine in every call and returned.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.checks import RenewalRefused, check_count
from likewise.domain.renewal.draws import Programme, choose
from likewise.domain.renewal.estimation import base_phases
from likewise.domain.renewal.exact import LeadDraws, MemberDraws, chances_of_draws
from likewise.domain.renewal.many_extents import alike, extent_of, start_of
from likewise.domain.renewal.many_rates import Rates, rates_of
from likewise.domain.renewal.many_tables import read_into, tables_for
from likewise.domain.renewal.model import (
    Rule,
    StartingState,
    WhatIf,
    calendar,
    check_horizons,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

CHECKED: Final = 24
COMPILED_ANYHOW: Final = 1_000_000  # its tables are large work, for one cohort too


@dataclass(frozen=True, kw_only=True)
class Many:
    """Forecasts of many cohorts.

    chance, low, high : shape (n_cohorts, n_what_ifs, n_horizons). Without draws low and high
    equal chance. `error` is the largest difference from the exact engine over a sample of
    cohorts, rates and what-ifs.
    """

    horizons: tuple[int, ...]
    chance: "Floats"
    low: "Floats"
    high: "Floats"
    error: float


def forecast_many(
    *,
    programme: Programme,
    rule: Rule,
    horizons_months: Sequence[int],
    what_ifs: Sequence[WhatIf],
    draws: int = 0,
    workers: int = 1,
    on_progress: Callable[[int], None] | None = None,
) -> Many:
    """Forecast every cohort of a programme under every what-if.

    Parameters
    ----------
    programme : Programme
        What `learn` learnt; every cohort is forecast from its last month.
    rule : Rule
        When a cohort counts as stopped; the minimum counts members.
    horizons_months : sequence of int
        Whole months ahead, 1 to 120.
    what_ifs : sequence of WhatIf
        `AS_IT_IS` for no change.
    draws : int
        0: at the posterior mean of the rates. Else 20 to 1,000 draws, and a 90% interval.
    workers, on_progress
        Threads, which change nothing; called with the number of what-ifs done.

    Returns
    -------
    Many

    Raises
    ------
    RenewalRefused
        The rule counts attendance, there is no what-if, or a number is out of range.

    Notes
    -----
    The season is taken at its estimate and the ratio of the hazards at four of its draws; all
    else is as in `forecast`.
    """
    import numpy as np

    horizons = check_horizons(horizons_months=tuple(horizons_months))
    if rule.counts != "members":
        raise RenewalRefused(
            "Many cohorts at once are forecast by members on the roll. "
            "Count members, or forecast cohort by cohort."
        )
    if not what_ifs:
        raise RenewalRefused("Give at least one what-if; AS_IT_IS asks for no change.")
    if draws and check_count(value=draws, name="The number of draws", most=1_000) < 20:
        raise RenewalRefused("Ask for 20 to 1,000 draws, or for none.")
    rates = rates_of(programme=programme, draws=draws)
    answer = np.empty((programme.tallies.members.size, len(what_ifs), len(horizons), 3))
    done, worst = 0, 0.0
    for places in alike(what_ifs):
        together = [what_ifs[place] for place in places]
        starts = [start_of(programme, what_if) for what_if in together]
        extent = extent_of(programme=programme, rates=rates, what_ifs=together, starts=starts)
        tables = tables_for(programme, rates, rule, horizons, together[0], extent, workers=workers)
        for place, start in zip(places, starts, strict=True):
            read_into(
                answer[:, place], programme, rates, tables, start, what_ifs[place], horizons,
                workers=workers,
            )  # fmt: skip
            error = error_of(
                answer[:, place], programme, rates, rule, horizons, what_ifs[place],
                cohorts=spread_over(answer.shape[0]),
            )  # fmt: skip
            worst, done = max(worst, error), done + 1
            if on_progress is not None:
                on_progress(done)
    return Many(
        horizons=horizons,
        chance=answer[..., 0],
        low=answer[..., 1],
        high=answer[..., 2],
        error=worst,
    )


def spread_over(number: int) -> list[int]:
    """At most 24 cohorts at even distances: those by which the error is measured."""
    import numpy as np

    return sorted(set(np.linspace(0, number - 1, CHECKED).astype(int).tolist()))


def error_of(
    out: "Floats",
    programme: Programme,
    rates: Rates,
    rule: Rule,
    horizons: tuple[int, ...],
    what_if: WhatIf,
    *,
    cohorts: Sequence[int],
) -> float:
    """The largest difference from the exact engine over some cohorts."""
    import numpy as np

    told, priors = programme.tallies, programme.priors
    season = told.season[calendar(next_month=programme.next_month, months=horizons[-1])]
    new = np.minimum(programme.shapes.weight @ told.new_members, told.members)
    worst = 0.0
    for cohort in cohorts:
        counts = (told.newcomers, told.leavers, told.lead_stops, told.successors)
        trends = programme.trends
        sloped = choose(weight=trends.weight[cohort], point=rates.trend)
        trend = trends.factors(cohort=cohort, slope=trends.slopes[sloped], months=horizons[-1])
        exposures = (
            trends.exposure[cohort, sloped],
            told.hazard[rates.shapes][rates.shape_of, cohort],
            told.lead_hazard[cohort],
            told.lead_months[cohort],
        )
        joining, level, stop, appear = (
            rates.quantiles[row][counts[row][cohort]] / (rates.offsets[row] + exposures[row])
            for row in range(4)
        )
        ratio = programme.shapes.ratio[rates.shapes][rates.shape_of]
        settled = priors.stopping_settled.centre
        leads = int(told.leads[cohort])
        curve = chances_of_draws(
            state=StartingState(
                members=int(told.members[cohort]),
                new_members=float(new[cohort]),
                leads=leads if leads >= 0 else None,
                new_leads=float(min(told.new_leads[cohort], leads)) if leads >= 0 else 0.0,
                next_month=programme.next_month,
                closed_for=int(told.closed_for[cohort]),
            ),
            members=MemberDraws(
                joining=season[:, None] * joining[None, :] * trend,
                leaving_new=level * ratio * base_phases(ratio=1.0, priors=priors)[0],
                leaving_settled=level * base_phases(ratio=1.0, priors=priors)[1],
                attending=np.ones_like(joining),
                settling=priors.settling,
                returning=rates.returning[rates.share_of[cohort]],
            ),
            leads=LeadDraws(
                appearing=appear,
                stopping_new=stop * settled * priors.lead_ratio,
                stopping_settled=stop * settled,
                settling=priors.lead_settling,
            ),
            rule=rule,
            choosing=rates.choosing,
            what_if=what_if if leads >= 0 else replace(what_if, successor=0),
            together=COMPILED_ANYHOW,
        )
        exact = curve.meeting.mean(axis=1)[np.array(horizons) - 1]
        worst = max(worst, float(np.abs(exact - out[cohort, :, 0]).max()))
    return worst
