"""Forecasts for very many cohorts at once: the exact engine tabulated over rates, then read.

For a given horizon the chance depends on the starting state and two rates (arrivals, and the
level of the hazards), and smoothly so. It is solved exactly at Chebyshev nodes for all
starting states together, refined to an even grid, and read by cubic interpolation. The error
is measured against the exact engine in every call and returned.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from likewise.domain.compiling import compiled
from likewise.domain.renewal.checks import RenewalRefused, check_count
from likewise.domain.renewal.draws import Programme, choose
from likewise.domain.renewal.estimation import base_phases
from likewise.domain.renewal.exact import LeadDraws, MemberDraws, chances_of_draws
from likewise.domain.renewal.many_extents import Extent, Start, alike, extent_of, start_of
from likewise.domain.renewal.many_rates import Rates, rates_of, slopes_asked
from likewise.domain.renewal.model import (
    AS_IT_IS,
    Rule,
    StartingState,
    WhatIf,
    calendar,
    check_horizons,
    trend_factors,
)
from likewise.domain.renewal.tables import (
    GRID,
    between_nodes,
    nodes_of,
    spread,
    table,
)
from likewise.domain.renewal.uncertainty import LEVEL

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Singles = npt.NDArray[np.float32]
    Whole = npt.NDArray[np.int64]

CHECKED: Final = 24
BENDS: Final = 5  # slopes of the trend for which there is a table,
BENDS_INVITED: Final = 3  # and where there is one for each number of those invited too
INVITED: Final = 7  # numbers of those invited who come for which there is a table
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


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Chances over rates: members (shape x slope x INVITED, key, GRID, GRID, horizon), and leads
    (key, ...). `slope_weights` has a row for each slope and a column for each tabulated."""

    members: "Singles"
    member_codes: "Whole"
    leads: "Singles"
    lead_codes: "Whole"
    steps: "Floats"
    slope_weights: "Floats"


def tables_for(
    programme: Programme,
    rates: Rates,
    rule: Rule,
    horizons: tuple[int, ...],
    what_if: WhatIf,
    extent: Extent,
    *,
    workers: int,
) -> Tables:
    """Solve for every starting state and rate of an extent.

    Of the what-ifs only how they rest, invite and bring more people each month matters. For
    those invited there is a table for each of some numbers who come, between which is read as
    between rates.
    """
    import numpy as np

    priors, months = programme.priors, horizons[-1]
    top = extent.top
    counted = (np.arange(months) >= what_if.rest).astype(np.int64)
    none = np.zeros(months)
    roots = nodes_of(number=INVITED) if what_if.invite else none[:1]
    invited = replace(AS_IT_IS, rest=what_if.rest, invite=what_if.invite, monthly=what_if.monthly)
    extras = [invited.coming(joining=none, returning=root * root) for root in roots.tolist()]
    season = programme.tallies.season[calendar(next_month=programme.next_month, months=months)]
    number = BENDS_INVITED if what_if.invite else BENDS
    bends, slope_weights = _bends(programme, extent, number)
    trends = trend_factors(slope=bends, months=months)
    member_codes = np.array(extent.members)
    lead_codes = np.array(extent.leads or (0,))
    members = [
        table(
            top=(top[0], top[1]),
            base=base_phases(ratio=ratio, priors=priors),
            settling=priors.settling,
            coming=season * counted * trend,
            extra=extra,
            counted=counted,
            minimum=rule.minimum,
            run=rule.run,
            horizons=horizons,
            codes=member_codes,
            workers=workers,
        )
        for ratio in programme.shapes.ratio[rates.shapes].tolist()
        for trend in trends.T
        for extra in extras
    ]
    settled = priors.stopping_settled.centre
    leads = table(
        top=(top[3], top[2]),
        base=(settled * priors.lead_ratio, settled),
        settling=priors.lead_settling,
        coming=np.ones(months),
        extra=np.zeros(months),
        counted=counted,
        minimum=1,
        run=rule.months_without_lead,
        horizons=horizons,
        codes=lead_codes,
        workers=workers,
    )
    return Tables(
        members=np.stack(members),
        member_codes=member_codes,
        leads=leads,
        lead_codes=lead_codes,
        steps=np.array([top[0], top[1], top[3], top[2]]) / (GRID - 1),
        slope_weights=slope_weights,
    )


def _bends(programme: Programme, extent: Extent, number: int) -> "tuple[Floats, Floats]":
    """Slopes for which there is a table, and each slope's weights on them."""
    import numpy as np

    slopes = programme.trends.slopes
    low, high = slopes[extent.low], slopes[extent.high]
    if low == high:
        return np.array([low]), np.ones((slopes.size, 1))
    unit = nodes_of(number=number)
    places = np.clip((slopes - low) / (high - low), 0, 1)
    return low + (high - low) * unit, between_nodes(nodes=unit, places=places)


def read_into(
    out: "Floats",
    programme: Programme,
    rates: Rates,
    tables: Tables,
    start: Start,
    what_if: WhatIf,
    horizons: tuple[int, ...],
    *,
    workers: int,
) -> None:
    """Read every cohort's chance, low and high into out, shape (n_cohorts, n_horizons, 3)."""
    import numpy as np

    from likewise.domain.renewal import many_kernels

    told = programme.tallies
    hazard = told.hazard[rates.shapes]
    lead_months = told.lead_months.astype(float)
    joining, leaving, stopping, appearing = rates.quantiles
    keys = np.searchsorted(tables.member_codes, start.members)
    lead_keys = np.where(
        start.leads >= 0, np.searchsorted(tables.lead_codes, start.leads), start.leads
    )
    invited = np.ones((*rates.returning.shape, 1))
    if what_if.invite:
        places = np.sqrt(rates.returning)
        invited = between_nodes(nodes=nodes_of(number=INVITED), places=places.ravel())
        invited = invited.reshape(*places.shape, INVITED)
    trends = programme.trends
    _, _, chances_of_slopes = slopes_asked(programme=programme, rates=rates)
    unchosen = np.exp(-rates.choosing[:, None] * np.array(horizons))
    # Neighbours in this order read the same part of the tables.
    order = np.argsort(start.members[:, 0], kind="stable")

    def share(first: int, last: int) -> None:
        compiled(many_kernels.read_many)(
            first, last, order, tables.members, tables.leads, rates.shape_of, tables.steps, joining,
            leaving, stopping, appearing, rates.offsets, told.newcomers, trends.slopes,
            chances_of_slopes, tables.slope_weights, rates.trend, trends.exposure, trends.years,
            told.leavers, hazard, told.lead_stops, told.lead_hazard, told.successors, lead_months,
            keys, start.members_more, lead_keys, start.leads_more, what_if.open, what_if.keep,
            unchosen, invited, rates.share_of, (1 - LEVEL) / 2, out,
        )  # fmt: skip

    spread(work=share, size=out.shape[0], workers=workers)


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
