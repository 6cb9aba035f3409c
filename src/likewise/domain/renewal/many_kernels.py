"""Compiled loops for very many cohorts: tables over rates, read by local cubic interpolation."""

import math

import numpy as np
import numpy.typing as npt

from likewise.domain.compiling import kernel
from likewise.domain.renewal.backward_kernels import look_back

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
# Tables are read in single precision, whose rounding (6e-8) is far below the interpolation's.
Singles = npt.NDArray[np.float32]


@kernel()
def solve_nodes(
    first: int,
    last: int,
    across: Floats,
    along: Floats,
    base_new: float,
    base_settled: float,
    settle: float,
    coming: Floats,
    extra: Floats,
    counted: Whole,
    minimum: int,
    run: int,
    horizons: Whole,
    new_cap: int,
    cap: int,
    keys: Whole,
    out: Floats,
) -> None:
    """Fill out[i, j, key, horizon] at nodes i in [first, last): rates across[i]^2 and along[j]^2.

    The first times `coming`, and `extra`, are the arrivals of each month, the second multiplies
    both base hazards. `keys` has a row (run of short meetings, new, settled) for each starting
    state that is wanted.
    """
    values = np.empty((run, new_cap + 1, cap + 1))
    for i in range(first, last):
        arrivals = across[i] * across[i] * coming + extra
        for j in range(along.size):
            level = along[j] * along[j]
            for h in range(horizons.size):
                look_back(
                    1.0 - math.exp(-level * base_new),
                    1.0 - math.exp(-level * base_settled),
                    settle,
                    arrivals,
                    counted,
                    minimum,
                    1.0,
                    horizons[h],
                    values,
                )
                for key in range(keys.shape[0]):
                    out[i, j, key, h] = values[keys[key, 0], keys[key, 1], keys[key, 2]]


@kernel()
def cubic(position: float, most: int, weights: Floats) -> int:
    """Lagrange weights of the four grid points around a position; returns the first of them."""
    first = min(max(int(position) - 1, 0), most - 3)
    u = position - first
    weights[0] = -(u - 1.0) * (u - 2.0) * (u - 3.0) / 6.0
    weights[1] = u * (u - 2.0) * (u - 3.0) / 2.0
    weights[2] = -u * (u - 1.0) * (u - 3.0) / 2.0
    weights[3] = u * (u - 1.0) * (u - 2.0) / 6.0
    return first


@kernel()
def read_table(
    table: Singles,
    key: int,
    weight: float,
    i: int,
    j: int,
    across: Floats,
    along: Floats,
    out: Floats,
) -> None:
    """Add `weight` times the interpolated table[key] to out[h]."""
    for p in range(4):
        for q in range(4):
            share = weight * across[p] * along[q]
            for h in range(out.size):
                out[h] += share * table[key, i + p, j + q, h]


@kernel()
def keep_extremes(value: float, filled: int, lowest: Floats, highest: Floats) -> None:
    """Keep the smallest values in rising order and the largest in falling order."""
    if filled < lowest.size or value < lowest[lowest.size - 1]:
        place = min(filled, lowest.size - 1)
        while place > 0 and lowest[place - 1] > value:
            lowest[place] = lowest[place - 1]
            place -= 1
        lowest[place] = value
    if filled < highest.size or value > highest[highest.size - 1]:
        place = min(filled, highest.size - 1)
        while place > 0 and highest[place - 1] < value:
            highest[place] = highest[place - 1]
            place -= 1
        highest[place] = value


@kernel()
def between(values: Floats, position: float) -> float:
    """The value at a fractional position of an ordered list."""
    low = int(position)
    high = min(low + 1, values.size - 1)
    value: float = values[low] + (values[high] - values[low]) * (position - low)
    return value


@kernel()
def read_many(
    first: int,
    last: int,
    order: Whole,
    tables: Singles,
    lead_table: Singles,
    table_of: Whole,
    steps: Floats,
    quantiles_joining: Floats,
    quantiles_leaving: Floats,
    quantiles_stopping: Floats,
    quantiles_appearing: Floats,
    offsets: Floats,
    newcomers: Whole,
    slopes: Floats,
    slope_chances: Floats,
    slope_weights: Floats,
    trend: Floats,
    trend_exposure: Floats,
    trend_years: Floats,
    leavers: Whole,
    hazard: Floats,
    lead_stops: Whole,
    lead_hazard: Floats,
    successors: Whole,
    lead_months: Floats,
    keys: Whole,
    fractions: Floats,
    lead_keys: Whole,
    lead_fractions: Floats,
    openness: Floats,
    keep_factor: float,
    unchosen: Floats,
    invited: Floats,
    share_of: Whole,
    tail: float,
    out: Floats,
) -> None:
    """Write mean, low and high over draws into out[cohort, horizon, 0:3] for one what-if.

    Cohorts are taken in `order`. tables[t, key, i, j, h] are for shape, slope of the trend and
    number of those invited who come, of which slope_weights[slope] and
    invited[share_of[cohort], draw] are the weights; `table_of` gives each draw's shape. A draw's
    slope is where slope_chances[cohort] reach trend[draw]. `steps` are the grid steps: joining,
    leaving, appearing, stopping.
    `quantiles_*[count, draw]` are standard gamma quantiles and `offsets[0:4, draw]` what is
    added to the exposures; `openness[cohort]` multiplies its arrivals.
    `unchosen[draw, h]` is the chance that it did not choose to end.
    """
    draws = table_of.size
    nodes = invited.shape[2]
    bends = slope_weights.shape[1]
    n_horizons = out.shape[1]
    depth = int(tail * (draws - 1)) + 2
    lowest = np.empty((n_horizons, depth))
    highest = np.empty((n_horizons, depth))
    met = np.empty(n_horizons)
    led = np.empty(n_horizons)
    across = np.empty(4)
    along = np.empty(4)
    most = tables.shape[2] - 1
    lead_most = lead_table.shape[1] - 1
    for place in range(first, last):
        cohort = order[place]
        out[cohort] = 0.0
        for draw in range(draws):
            shape = table_of[draw]
            slope = 0
            while slope < slopes.size - 1 and slope_chances[cohort, slope] < trend[draw]:
                slope += 1
            joining = quantiles_joining[newcomers[cohort], draw]
            joining /= offsets[0, draw] + trend_exposure[cohort, slope]
            joining *= math.exp(slopes[slope] * trend_years[cohort])
            level = quantiles_leaving[leavers[cohort], draw]
            level /= offsets[1, draw] + hazard[shape, cohort]
            i = cubic(math.sqrt(joining * openness[cohort]) / steps[0], most, across)
            j = cubic(math.sqrt(level * keep_factor) / steps[1], most, along)
            met[:] = 0.0
            part = fractions[cohort]
            for variant in range(bends * nodes):
                weight = slope_weights[slope, variant // nodes]
                weight *= invited[share_of[cohort], draw, variant % nodes]
                here = tables[shape * bends * nodes + variant]
                read_table(here, keys[cohort, 0], weight * (1.0 - part), i, j, across, along, met)
                if part > 0.0:
                    read_table(here, keys[cohort, 1], weight * part, i, j, across, along, met)
            led[:] = 1.0
            if lead_keys[cohort, 0] >= 0:
                appearing = quantiles_appearing[successors[cohort], draw]
                appearing /= offsets[3, draw] + lead_months[cohort]
                stopping = quantiles_stopping[lead_stops[cohort], draw]
                stopping /= offsets[2, draw] + lead_hazard[cohort]
                i = cubic(math.sqrt(appearing) / steps[2], lead_most, across)
                j = cubic(math.sqrt(stopping) / steps[3], lead_most, along)
                led[:] = 0.0
                part = lead_fractions[cohort]
                read_table(lead_table, lead_keys[cohort, 0], 1.0 - part, i, j, across, along, led)
                if part > 0.0:
                    read_table(lead_table, lead_keys[cohort, 1], part, i, j, across, along, led)
            for h in range(n_horizons):
                chance = min(1.0, max(0.0, met[h] * led[h])) * unchosen[draw, h]
                out[cohort, h, 0] += chance / draws
                keep_extremes(chance, draw, lowest[h], highest[h])
        for h in range(n_horizons):
            if draws == 1:
                out[cohort, h, 1] = out[cohort, h, 0]
                out[cohort, h, 2] = out[cohort, h, 0]
            else:
                out[cohort, h, 1] = between(lowest[h], tail * (draws - 1))
                out[cohort, h, 2] = between(highest[h], tail * (draws - 1))
