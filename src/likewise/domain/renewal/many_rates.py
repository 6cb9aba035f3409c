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
    whose histories say the same of it; `share_of`, shape (n_cohorts,), which is whose.
    """

    quantiles: "list[Floats]"
    offsets: "Floats"
    shape_of: "Whole"
    shapes: "Whole"
    choosing: "Floats"
    returning: "Floats"
    share_of: "Whole"


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
    )


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
    exposures = (
        told.season_months,
        told.hazard[rates.shapes].min(axis=0),
        told.lead_hazard,
        told.lead_months,
    )[row]
    most = rates.quantiles[row].max(axis=1)[counts]
    highest = float((most / (rates.offsets[row].min() + exposures)).max())
    factor = (what_if.open, what_if.keep, 1.0, 1.0)[row]
    return float(np.sqrt(highest * factor)) * 1.0001 + 1e-6
