"""Rates of very many cohorts, in a form that costs a division for each cohort and draw."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from likewise.domain.renewal.draws import (
    APPEARING,
    CHOOSING,
    JOINING,
    LEAVING,
    RETURNING,
    SHAPE,
    STOPPING,
    TREND,
    Programme,
    choose,
    draw_choosing,
    points,
)
from likewise.domain.renewal.model import WhatIf
from likewise.domain.renewal.pooling import Grid

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

SHAPES_TABULATED: Final = 4


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Rates per draw as quantiles by count, and what is added to the exposures.

    `choosing` is the rate of chosen ends, shape (n_draws,), 0 where it is not learnt.
    `returning`, shape (n_shares, n_draws), is the share of first-timers who return, of cohorts
    whose histories say the same of it; `share_of`, shape (n_cohorts,), which is whose. `trend`,
    shape (n_draws,), is where in the posterior of its slope each cohort's is taken.
    """

    quantiles: "list[Floats]"
    offsets: "Floats"
    shape_of: "Whole"
    shapes: "Whole"
    choosing: "Floats"
    returning: "Floats"
    share_of: "Whole"
    trend: "Floats"


def rates_of(*, programme: Programme, draws: int) -> Rates:
    """Draws of each cohort's rates in a form that costs a division each; or the means."""
    import numpy as np
    from scipy.special import gammaincinv

    told = programme.tallies
    pairs: list[tuple[Grid, Any, int]] = [
        (programme.joining, told.newcomers, JOINING),
        (programme.leaving, told.leavers, LEAVING),
        (programme.stopping, told.lead_stops, STOPPING),
        (programme.appearing, told.successors, APPEARING),
    ]
    point = points(draws=draws) if draws else np.full((1, points(draws=20).shape[1]), 0.5)
    if draws:
        levels = (np.arange(SHAPES_TABULATED) + 0.5) / SHAPES_TABULATED
        shapes = choose(weight=programme.shapes.weight, point=levels)
        shape_of = np.minimum(
            (point[:, SHAPE] * SHAPES_TABULATED).astype(np.int64), SHAPES_TABULATED - 1
        )
    else:
        shapes, shape_of = (
            choose(weight=programme.shapes.weight, point=np.array([0.5])),
            np.zeros(1, np.int64),
        )
    quantiles, offsets = [], np.empty((4, point.shape[0]))
    for row, (grid, counts, column) in enumerate(pairs):
        numbers = np.arange(int(counts.max(initial=0)) + 1)[:, None]
        if draws:
            node = choose(weight=grid.weight, point=point[:, column])
            concentration, mean = grid.concentration[node], grid.mean[node]
            quantiles.append(gammaincinv(concentration + numbers, point[:, column + 1]))
        else:
            concentration = np.array([np.exp(grid.weight @ np.log(grid.concentration))])
            mean = np.array([np.exp(grid.weight @ np.log(grid.mean))])
            quantiles.append(concentration + numbers)
        offsets[row] = concentration / mean
    choosing = draw_choosing(programme=programme, point=point[:, CHOOSING])
    returning, share_of = _returning(programme, point if draws else None)
    return Rates(
        quantiles=quantiles,
        offsets=offsets,
        shape_of=shape_of,
        shapes=shapes,
        choosing=np.zeros(point.shape[0]) if choosing is None else choosing,
        returning=returning,
        share_of=share_of,
        trend=point[:, TREND].copy(),
    )


def slopes_asked(*, programme: Programme, rates: Rates) -> "tuple[Whole, Whole, Floats]":
    """Places of the least and the steepest slope of each cohort in any draw, and the cumulative
    chances, shape (n_cohorts, n_slopes), in which draws are looked up."""
    import numpy as np

    cumulative = np.cumsum(programme.trends.weight, axis=1)
    last = cumulative.shape[1] - 1
    least, most = (
        np.minimum((cumulative < place).sum(axis=1), last)
        for place in (rates.trend.min(), rates.trend.max())
    )
    return least, most, cumulative


def openness_of(*, programme: Programme, what_if: WhatIf) -> "Floats":
    """What multiplies each cohort's arrivals, shape (n_cohorts,): 0 where it is closed to joiners
    and the what-if leaves it so.

    When a closed one opens is not asked here: files don't say it.
    """
    import numpy as np

    told = programme.tallies
    if what_if.open is not None:
        return np.full(told.members.shape, what_if.open)
    return np.where(told.closed_for > 0, 0.0, 1.0)


def _returning(programme: Programme, point: "Floats | None") -> "tuple[Floats, Whole]":
    """Draws of the share who return, or its mean, once for all cohorts that say the same."""
    import numpy as np
    from scipy.special import betaincinv

    told, grid = programme.tallies, programme.returning
    said, share_of = np.unique(
        np.stack([told.returned, told.first_timers], axis=1), axis=0, return_inverse=True
    )
    if point is None:
        one = grid.weight @ (grid.concentration * grid.mean)
        both = grid.weight @ grid.concentration
        return ((one + said[:, 0]) / (both + said[:, 1]))[:, None], share_of.ravel()
    node = choose(weight=grid.weight, point=point[:, RETURNING])
    one = grid.concentration[node] * grid.mean[node] + said[:, :1]
    other = grid.concentration[node] * (1 - grid.mean[node]) + said[:, 1:] - said[:, :1]
    drawn: Floats = betaincinv(one, other, point[:, RETURNING + 1])
    return drawn, share_of.ravel()


def root_of_top(*, rates: Rates, programme: Programme, row: int, what_if: WhatIf) -> float:
    """The root of the largest rate that will be asked for."""
    import numpy as np

    told = programme.tallies
    counts = (told.newcomers, told.leavers, told.lead_stops, told.successors)[row]
    most = rates.quantiles[row].max(axis=1)[counts]
    if row == 0:
        return _root_of_most_joining(
            rates, programme, most * openness_of(programme=programme, what_if=what_if)
        )
    exposures = (told.hazard[rates.shapes].min(axis=0), told.lead_hazard, told.lead_months)[row - 1]
    highest = float((most / (rates.offsets[row].min() + exposures)).max())
    factor = (what_if.keep, 1.0, 1.0)[row - 1]
    return float(np.sqrt(highest * factor)) * 1.0001 + 1e-6


def _root_of_most_joining(rates: Rates, programme: Programme, most: "Floats") -> float:
    """As above for arrivals in the first month, under each slope that a draw asks for."""
    import numpy as np

    trends = programme.trends
    least, steepest, _ = slopes_asked(programme=programme, rates=rates)
    highest = 0.0
    for place, slope in enumerate(trends.slopes.tolist()):
        asked = (least <= place) & (place <= steepest)
        rate = most / (rates.offsets[0].min() + trends.exposure[:, place])
        rate *= np.exp(slope * trends.years)
        highest = max(highest, float(rate[asked].max(initial=0.0)))
    return float(np.sqrt(highest)) * 1.0001 + 1e-6
