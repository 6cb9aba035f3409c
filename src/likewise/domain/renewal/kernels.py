"""The month-by-month chain; imported only by modules that ask for a sum.

One chain serves both deaths. Its state is how many are new, how many are settled, and for how
many meetings in a row the cohort has been short: members against a minimum, or leads against 1.
Said here in whole arrays, for small work; the innermost loops are compiled from `chain_loops`.
"""

import math

import numpy as np
import numpy.typing as npt

from likewise.domain.compiling import kernel
from likewise.domain.renewal import chain_loops

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

# `survive` drops rows and columns at the rim of the occupied states that hold less than its `rim`;
# phases are capped where a month exceeds them with a chance of CAP_RIMS rims, and survivor counts
# rarer than RARE_RIMS rims are left out. All of it counts in the error that it returns.
CAP_RIMS = 10.0
RARE_RIMS = 1e-2


@kernel()
def poisson_cap(mean: float, beyond: float) -> int:
    """The smallest number that a Poisson count exceeds with a chance below `beyond`."""
    term = math.exp(-mean)
    total = term
    number = 0
    while 1.0 - total > beyond and number < 10_000:
        number += 1
        term *= mean / number
        total += term
        if number > mean and term < beyond * 1e-3:
            break
    return number


@kernel()
def phase_caps(
    new: int,
    settled: int,
    leave_new: float,
    leave_settled: float,
    settle: float,
    arrivals: Floats,
    beyond: float,
) -> tuple[int, int]:
    """Caps on the people in either phase: today's, plus a bound on Poisson newcomers."""
    mean_new = 0.0
    mean_settled = 0.0
    most_new = 0.0
    most_settled = 0.0
    for month in range(arrivals.size):
        staying = mean_new * (1.0 - leave_new)
        mean_settled = mean_settled * (1.0 - leave_settled) + staying * settle
        mean_new = staying * (1.0 - settle) + arrivals[month]
        most_new = max(most_new, mean_new)
        most_settled = max(most_settled, mean_settled)
    return new + poisson_cap(most_new, beyond), new + settled + poisson_cap(most_settled, beyond)


@kernel(loops=chain_loops.fill_staying)
def fill_staying(leave: Floats, cap: int, out: Floats) -> None:
    """Write into out[i, j, d] the chance that j of i people stay the month, for each draw d."""
    out[: cap + 1, : cap + 1] = 0.0
    out[0, 0] = 1.0
    for people in range(1, cap + 1):
        before = out[people - 1, : people + 1]
        out[people, : people + 1] = before * leave
        out[people, 1 : people + 1] += before[:-1] * (1.0 - leave)


@kernel(loops=chain_loops.fill_poisson)
def fill_poisson(mean: Floats, cap: int, out: Floats) -> None:
    """Write into out[k, d], k below `cap`, Poisson chances, and into out[cap, d] what is left."""
    term = np.array([math.exp(-each) for each in mean])
    left = np.ones(mean.size)
    for number in range(cap):
        out[number] = term
        left -= term
        term = term * (mean / (number + 1))
    out[cap] = np.maximum(0.0, left)


@kernel(loops=chain_loops.fill_short)
def fill_short(minimum: int, attending: Floats, cap: int, out: Floats) -> None:
    """Write into out[n, d] the chance that fewer than `minimum` of n members attend."""
    attended = np.zeros((cap + 2, attending.size))
    attended[0] = 1.0
    everyone = attending == 1.0
    for size in range(cap + 1):
        if size > 0:
            added = (attended[:size] - attended[1 : size + 1]) * attending
            attended[1 : size + 1] += added
            attended[0] *= 1.0 - attending
        total = np.zeros(attending.size)
        for number in range(min(minimum, size + 1)):
            total += attended[number]
        sure = 1.0 if size < minimum else 0.0
        out[size] = np.where(everyone | (size < minimum), sure, np.minimum(1.0, total))


@kernel(loops=chain_loops.thin_settled)
def thin_settled(
    state: Floats,
    staying: Floats,
    fewest: Whole,
    new_most: int,
    low: int,
    high: int,
    out: Floats,
) -> None:
    """Settled people leave: out[a, j] = sum over s in [low, high] of state[a, s] staying[s, j].

    `fewest[s]` is the smallest j worth adding (`fewest_staying`).
    """
    out[: new_most + 1, : high + 1] = 0.0
    here = state[: new_most + 1]
    for settled in range(low, high + 1):
        few = fewest[settled]
        chances = staying[settled, few : settled + 1]
        out[: new_most + 1, few : settled + 1] += here[:, settled, None] * chances


@kernel()
def fewest_staying(staying: Floats, rare: float) -> Whole:
    """For each number of people the fewest who stay with a chance above `rare` in some draw."""
    fewest = np.zeros(staying.shape[0], np.int64)
    for people in range(1, staying.shape[0]):
        fewest[people] = fewest[people - 1]
        while staying[people, fewest[people]].max() < rare:
            fewest[people] += 1
    return fewest


@kernel(loops=chain_loops.thin_new)
def thin_new(state: Floats, staying: Floats, new_most: int, high: int, out: Floats) -> None:
    """New people leave: out[j, s] = sum over a of staying[a, j] state[a, s]."""
    out[: new_most + 1, : high + 1] = 0.0
    for new in range(new_most + 1):
        chances = staying[new, : new + 1, None]
        out[: new + 1, : high + 1] += chances * state[new, : high + 1]


@kernel(loops=chain_loops.settle_new)
def settle_new(
    state: Floats, settling: Floats, new_most: int, high: int, out: Floats, spilled: Floats
) -> None:
    """New people settle: a moves to j and s to s + a - j; mass that meets the cap is noted."""
    cap = out.shape[1] - 1
    out[: new_most + 1] = 0.0
    for new in range(new_most + 1):
        for still in range(new + 1):
            mass = settling[new, still, 0] * state[new, : high + 1]
            more = new - still
            fits = max(0, min(high, cap - more) + 1)
            out[still, more : more + fits] += mass[:fits]
            for over in mass[fits:]:
                out[still, cap] += over
                spilled += over


@kernel(loops=chain_loops.add_newcomers)
def add_newcomers(
    state: Floats, coming: Floats, new_most: int, high: int, out: Floats, spilled: Floats
) -> None:
    """Newcomers join the new; mass that meets a cap is noted.

    The last row of `coming` stands for that many newcomers or more.
    """
    new_cap = out.shape[0] - 1
    reach = coming.shape[0] - 1
    out[:] = 0.0
    for new in range(new_most + 1):
        mass = coming[:, None] * state[new, : high + 1]
        fits = min(reach, new_cap - new) + 1
        out[new : new + fits, : high + 1] += mass[:fits]
        for over in mass[fits:]:
            out[new_cap, : high + 1] += over
        noted = mass[fits:] if fits <= reach else mass[reach:] if reach > 0 else mass[:0]
        one_by_one = np.concatenate((spilled[None], noted.reshape(-1, spilled.size)))
        spilled[:] = one_by_one.cumsum(axis=0)[-1]


@kernel(loops=chain_loops.hold_meeting)
def hold_meeting(planes: Floats, short: Floats) -> None:
    """One meeting: a short one lengthens the run, a full one ends it, a run too long absorbs."""
    run, news, settleds, _ = planes.shape
    chance = short[np.arange(news)[:, None] + np.arange(settleds)]
    fine = np.zeros(planes.shape[1:])
    for length in range(run - 1, -1, -1):
        mass = planes[length].copy()
        fine += mass * (1.0 - chance)
        if length + 1 < run:
            planes[length + 1] = mass * chance
    planes[0] = fine


@kernel(loops=chain_loops.most_mass)
def most_mass(cells: Floats, mass: Floats) -> float:
    """Add up cells[i, d] over i into mass[d]; returns the largest."""
    mass[:] = 0.0
    for cell in cells:
        mass += cell
    return float(mass.max())


@kernel(loops=chain_loops.add_planes)
def add_planes(planes: Floats, out: Floats) -> None:
    """Add up planes[i, s, d] over i into out[s, d]."""
    for plane in planes:
        out += plane


@kernel()
def trim(state: Floats, rim: float, window: Whole, kept: Floats, spilled: Floats) -> None:
    """Find the occupied window (most new, least and most settled) and add its mass to `kept`.

    Rows and columns at the rim that hold less than `rim` in every draw are dropped, which makes
    the chance of still meeting too small by at most their mass, added to `spilled`.
    """
    news, settleds, width = state.shape
    mass = np.empty(width)
    new_most = news - 1
    while new_most >= 0 and most_mass(state[new_most], mass) <= rim:
        spilled += mass
        new_most -= 1
    low = 0
    high = settleds - 1
    by_settled = np.zeros((settleds, width))
    add_planes(state[: new_most + 1], by_settled)
    while high >= 0 and by_settled[high].max() <= rim:
        spilled += by_settled[high]
        high -= 1
    while low < high and by_settled[low].max() <= rim:
        spilled += by_settled[low]
        low += 1
    window[0] = new_most
    window[1] = low
    window[2] = high
    for settled in range(low, high + 1):
        kept += by_settled[settled]


@kernel()
def block_caps(
    new: int,
    settled: int,
    leave_new: Floats,
    leave_settled: Floats,
    settle: float,
    arrivals: Floats,
    beyond: float,
) -> tuple[int, int]:
    """The largest `phase_caps` of a block of draws; `arrivals` has a row per month."""
    new_cap = 0
    cap = 0
    coming = np.empty(arrivals.shape[0])
    for draw in range(leave_new.size):
        coming[:] = arrivals[:, draw]
        one, other = phase_caps(
            new, settled, leave_new[draw], leave_settled[draw], settle, coming, beyond
        )
        new_cap = max(new_cap, one)
        cap = max(cap, other)
    return new_cap, cap


@kernel()
def survive(
    people: int,
    start: Floats,
    leave_new: Floats,
    leave_settled: Floats,
    settle: float,
    arrivals: Floats,
    counted: Whole,
    minimum: int,
    attending: Floats,
    rim: float,
    out: Floats,
) -> float:
    """Write into out[m, d] the chance of still meeting after month m + 1 under parameter draw d.

    The state moves forward month by month, for a block of draws side by side. `start[r, a, d]`
    is the chance that a of the `people` are new and r meetings short today. `arrivals` has a row
    per month and a column per draw. Returns a bound on the error.
    """
    run = start.shape[0]
    width = leave_new.size
    most = 0
    for length in range(run):
        for new in range(start.shape[1]):
            if start[length, new].max() > 0.0:
                most = max(most, new)
    new_cap, cap = block_caps(
        most, people, leave_new, leave_settled, settle, arrivals, CAP_RIMS * rim
    )
    staying = np.empty((cap + 1, cap + 1, width))
    staying_new = np.empty((new_cap + 1, new_cap + 1, width))
    settling = np.empty((new_cap + 1, new_cap + 1, 1))
    short = np.empty((new_cap + cap + 1, width))
    most_coming = poisson_cap(arrivals.max(), CAP_RIMS * rim) + 1
    coming = np.empty((most_coming + 1, width))
    fill_staying(leave_settled, cap, staying)
    fill_staying(leave_new, new_cap, staying_new)
    fill_staying(np.full(1, settle), new_cap, settling)
    fill_short(minimum, attending, new_cap + cap, short)
    fewest = fewest_staying(staying, RARE_RIMS * rim)
    planes = np.zeros((run, new_cap + 1, cap + 1, width))
    one = np.empty((new_cap + 1, cap + 1, width))
    other = np.empty((new_cap + 1, cap + 1, width))
    window = np.zeros((run, 3), np.int64)
    kept = np.zeros(width)
    spilled = np.zeros(width)
    for length in range(run):
        for new in range(most + 1):
            planes[length, new, people - new] = start[length, new]
        trim(planes[length], rim, window[length], kept, spilled)
    for month in range(arrivals.shape[0]):
        reach = 0
        if arrivals[month].max() > 0.0:
            reach = poisson_cap(arrivals[month].max(), CAP_RIMS * rim) + 1
        fill_poisson(arrivals[month], reach, coming)
        most_new = 0
        most_settled = 0
        for length in range(run):
            most_new = max(most_new, int(window[length, 0]))
            most_settled = max(most_settled, int(window[length, 2]))
        rows = min(new_cap, most_new + reach) + 1
        columns = min(cap, most_settled + most_new) + 1
        here = planes[:, :rows, :columns]
        for length in range(run):
            new_most, low, high = window[length]
            if new_most < 0:
                planes[length] = 0.0
                continue
            thin_settled(planes[length], staying, fewest, new_most, low, high, one)
            thin_new(one, staying_new, new_most, high, other)
            settle_new(other, settling, new_most, high, one, spilled)
            top = min(cap, high + new_most)
            add_newcomers(one, coming[: reach + 1], new_most, top, planes[length], spilled)
        if counted[month] == 1:
            hold_meeting(here, short)
        kept[:] = 0.0
        for length in range(run):
            trim(here[length], rim, window[length], kept, spilled)
        out[month] = np.minimum(kept, 1.0)
    lost: float = spilled.max() + RARE_RIMS * rim * arrivals.shape[0] * (cap + 1)
    return lost
