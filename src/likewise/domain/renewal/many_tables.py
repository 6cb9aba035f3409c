"""Tables of chances over rates for very many cohorts: solved once, then read for each."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from likewise.domain.compiling import compiled
from likewise.domain.renewal.draws import Programme
from likewise.domain.renewal.estimation import base_phases
from likewise.domain.renewal.many_extents import Extent, Start
from likewise.domain.renewal.many_rates import Rates, openness_of, slopes_asked
from likewise.domain.renewal.model import AS_IT_IS, Rule, WhatIf, calendar, trend_factors
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

BENDS: Final = 5  # slopes of the trend for which there is a table,
BENDS_INVITED: Final = 3  # and where there is one for each number of those invited too
INVITED: Final = 7  # numbers of those invited who come for which there is a table


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
    extras = [
        invited.coming(joining=none, returning=root * root, closed_for=0) for root in roots.tolist()
    ]
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
    openness = openness_of(programme=programme, what_if=what_if)
    unchosen = np.exp(-rates.choosing[:, None] * np.array(horizons))
    # Neighbours in this order read the same part of the tables.
    order = np.argsort(start.members[:, 0], kind="stable")

    def share(first: int, last: int) -> None:
        compiled(many_kernels.read_many)(
            first, last, order, tables.members, tables.leads, rates.shape_of, tables.steps, joining,
            leaving, stopping, appearing, rates.offsets, told.newcomers, trends.slopes,
            chances_of_slopes, tables.slope_weights, rates.trend, trends.exposure, trends.years,
            told.leavers, hazard, told.lead_stops, told.lead_hazard, told.successors, lead_months,
            keys, start.members_more, lead_keys, start.leads_more, openness, what_if.keep,
            unchosen, invited, rates.share_of, (1 - LEVEL) / 2, out,
        )  # fmt: skip

    spread(work=share, size=out.shape[0], workers=workers)
