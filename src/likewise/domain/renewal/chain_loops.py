"""The month-by-month chain for the compiler: loops over states and draws.

`kernels` says the same in whole arrays, and the tests hold the two to the same numbers.
"""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


def fill_staying(leave: Floats, cap: int, out: Floats) -> None:
    """Write into out[i, j, d] the chance that j of i people stay the month, for each draw d."""
    width = leave.size
    out[: cap + 1, : cap + 1] = 0.0
    out[0, 0] = 1.0
    for people in range(1, cap + 1):
        for draw in range(width):
            out[people, 0, draw] = out[people - 1, 0, draw] * leave[draw]
        for left in range(1, people + 1):
            for draw in range(width):
                out[people, left, draw] = out[people - 1, left, draw] * leave[draw] + out[
                    people - 1, left - 1, draw
                ] * (1.0 - leave[draw])


def fill_poisson(mean: Floats, cap: int, out: Floats) -> None:
    """Write into out[k, d], k below `cap`, Poisson chances, and into out[cap, d] what is left."""
    for draw in range(mean.size):
        term = math.exp(-mean[draw])
        left = 1.0
        for number in range(cap):
            out[number, draw] = term
            left -= term
            term *= mean[draw] / (number + 1)
        out[cap, draw] = max(0.0, left)


def fill_short(minimum: int, attending: Floats, cap: int, out: Floats) -> None:
    """Write into out[n, d] the chance that fewer than `minimum` of n members attend."""
    attended = np.zeros(cap + 2)
    for draw in range(attending.size):
        share = attending[draw]
        if share == 1.0:
            for size in range(cap + 1):
                out[size, draw] = 1.0 if size < minimum else 0.0
            continue
        attended[:] = 0.0
        attended[0] = 1.0
        for size in range(cap + 1):
            if size > 0:
                for number in range(size, 0, -1):
                    attended[number] += (attended[number - 1] - attended[number]) * share
                attended[0] *= 1.0 - share
            total = 0.0
            for number in range(min(minimum, size + 1)):
                total += attended[number]
            out[size, draw] = 1.0 if size < minimum else min(1.0, total)


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
    width = state.shape[2]
    out[: new_most + 1, : high + 1] = 0.0
    for new in range(new_most + 1):
        for settled in range(low, high + 1):
            for left in range(fewest[settled], settled + 1):
                for draw in range(width):
                    out[new, left, draw] += state[new, settled, draw] * staying[settled, left, draw]


def thin_new(state: Floats, staying: Floats, new_most: int, high: int, out: Floats) -> None:
    """New people leave: out[j, s] = sum over a of staying[a, j] state[a, s]."""
    width = state.shape[2]
    out[: new_most + 1, : high + 1] = 0.0
    for new in range(new_most + 1):
        for left in range(new + 1):
            for settled in range(high + 1):
                for draw in range(width):
                    out[left, settled, draw] += staying[new, left, draw] * state[new, settled, draw]


def settle_new(
    state: Floats, settling: Floats, new_most: int, high: int, out: Floats, spilled: Floats
) -> None:
    """New people settle: a moves to j and s to s + a - j; mass that meets the cap is noted."""
    width = state.shape[2]
    cap = out.shape[1] - 1
    out[: new_most + 1] = 0.0
    for new in range(new_most + 1):
        for still in range(new + 1):
            for settled in range(high + 1):
                target = min(cap, settled + new - still)
                for draw in range(width):
                    out[still, target, draw] += settling[new, still, 0] * state[new, settled, draw]
                if settled + new - still > cap:
                    for draw in range(width):
                        spilled[draw] += settling[new, still, 0] * state[new, settled, draw]


def add_newcomers(
    state: Floats, coming: Floats, new_most: int, high: int, out: Floats, spilled: Floats
) -> None:
    """Newcomers join the new; mass that meets a cap is noted.

    The last row of `coming` stands for that many newcomers or more.
    """
    width = state.shape[2]
    new_cap = out.shape[0] - 1
    reach = coming.shape[0] - 1
    out[:] = 0.0
    for new in range(new_most + 1):
        for number in range(reach + 1):
            joined = min(new_cap, new + number)
            for settled in range(high + 1):
                for draw in range(width):
                    out[joined, settled, draw] += coming[number, draw] * state[new, settled, draw]
            if new + number > new_cap or number == reach > 0:
                for settled in range(high + 1):
                    for draw in range(width):
                        spilled[draw] += coming[number, draw] * state[new, settled, draw]


def hold_meeting(planes: Floats, short: Floats) -> None:
    """One meeting: a short one lengthens the run, a full one ends it, a run too long absorbs."""
    run, news, settleds, width = planes.shape
    fine = np.empty(width)
    for new in range(news):
        for settled in range(settleds):
            fine[:] = 0.0
            for length in range(run - 1, -1, -1):
                for draw in range(width):
                    mass = planes[length, new, settled, draw]
                    fine[draw] += mass * (1.0 - short[new + settled, draw])
                    if length + 1 < run:
                        planes[length + 1, new, settled, draw] = mass * short[new + settled, draw]
            planes[0, new, settled] = fine


def most_mass(cells: Floats, mass: Floats) -> float:
    """Add up cells[i, d] over i into mass[d]; returns the largest."""
    mass[:] = 0.0
    for cell in range(cells.shape[0]):
        for draw in range(mass.size):
            mass[draw] += cells[cell, draw]
    return mass.max()


def add_planes(planes: Floats, out: Floats) -> None:
    """Add up planes[i, s, d] over i into out[s, d]."""
    for plane in range(planes.shape[0]):
        for settled in range(out.shape[0]):
            for draw in range(out.shape[1]):
                out[settled, draw] += planes[plane, settled, draw]
