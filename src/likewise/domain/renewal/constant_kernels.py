"""Loops of the constant-rate chain; imported only by `constant`, when a sum is asked for.

Small work runs as it is written here, large work compiled.
"""

import math

import numpy as np
import numpy.typing as npt

from likewise.domain.compiling import kernel

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

# What is given away, in probability: sizes above the cap, and jumps after the last one summed.
BEYOND_CAP = 1e-12
BEYOND_JUMPS = 1e-13
# A share alive below this counts as nobody.
BEYOND_ALL = 5e-12
# Above this many expected jumps exp(-jumps) would vanish, and weights are taken by logarithm.
JUMPS_IN_LOGS = 700.0
# So few leave in the time, per member, that a bound without leaving is as good and never overflows.
AS_IF_NOBODY_LEFT = 1e-9
# How often a long series is looked at to see whether its shape has settled.
LOOK_EVERY = 1024
# Cells at the rim of the occupied sizes are dropped below this mass.
RIM = 1e-24


@kernel()
def size_cap(members: int, newcomers: float, leaving: float, months: float) -> int:
    """A size that the cohort reaches in `months` with a chance of at most `BEYOND_CAP`.

    Chernoff's bound on binomial survivors plus Poisson newcomers at the worst moment, times the
    expected number of arrivals (each passage to the cap is an arrival).
    """
    if newcomers * months == 0.0:
        return members
    staying = math.exp(-leaving * months)
    some_leave = leaving * months > AS_IF_NOBODY_LEFT
    if some_leave:
        brought = newcomers / leaving
        arrivals = brought * (1.0 - staying)
    else:
        brought = 0.0
        arrivals = newcomers * months
    needed = math.log(max(newcomers * months, 1.0) / BEYOND_CAP)
    best = math.inf
    for step in range(1, 25):
        tilt = 0.1 * step
        lift = math.exp(tilt) - 1.0
        if some_leave:
            worst = (members / brought - 1.0) / lift
            worst = min(1.0, max(staying, worst))
            exponent = members * math.log1p(worst * lift) + brought * (1.0 - worst) * lift
        else:
            exponent = members * tilt + arrivals * lift
        best = min(best, (exponent + needed) / tilt)
    return max(members, math.ceil(best)) + 1


@kernel()
def safe_cap(minimum: int, leaving: float, months: float, most: int) -> int:
    """A size from which even a closed cohort falls below `minimum` with at most `BEYOND_CAP`.

    Chernoff's bound on the lower tail of Binomial(size, exp(-leaving months)); `most` where no
    smaller size is safe.
    """
    staying, going = math.exp(-leaving * months), -math.expm1(-leaving * months)
    few = minimum - 1
    size = minimum
    if going == 0.0:  # nobody leaves
        return min(size, most)
    while size < most:
        share = few / size
        if share < staying:
            distance = (1.0 - share) * math.log((1.0 - share) / going)
            if few > 0:
                distance += share * math.log(share / staying)
            if size * distance >= -math.log(BEYOND_CAP):
                return size
        size += 1 + size // 16
    return most


@kernel()
def never_below(
    members: int,
    newcomers: float,
    leaving: float,
    horizons: Floats,
    minimum: int,
    out: Floats,
) -> None:
    """Write the chance of never falling below `minimum` up to each horizon into `out`.

    Uniformisation of the chain killed below `minimum`: the share alive after j jumps does not
    depend on the horizon, so one series serves all horizons.
    """
    longest = 0.0
    for index in range(horizons.size):
        longest = max(longest, horizons[index])
        out[index] = 0.0
    if minimum == 0 or leaving == 0.0 or longest == 0.0:
        out[:] = 1.0
        return
    cap = size_cap(members, newcomers, leaving, longest)
    if cap > members + 64:
        cap = max(members + 1, safe_cap(minimum, leaving, longest, cap))
    rate = newcomers + leaving * cap
    count = cap - minimum + 1
    # One empty cell at either end spares the loop its edges.
    alive = np.zeros(count + 2)
    after = np.zeros(count + 2)
    stay = np.zeros(count + 2)
    down = np.zeros(count + 2)
    up = newcomers / rate
    for cell in range(1, count + 1):
        down[cell] = leaving * (minimum + cell - 1) / rate
        stay[cell] = 1.0 - down[cell] - up
    stay[count] = 1.0 - down[count]
    alive[members - minimum + 1] = 1.0
    weights = np.empty(horizons.size)
    summed = np.zeros(horizons.size)
    for index in range(horizons.size):
        jumps = rate * horizons[index]
        weights[index] = math.exp(-jumps) if jumps < JUMPS_IN_LOGS else 0.0
    share = 1.0
    ratio = 0.0
    settled = False
    looked = np.zeros(0)
    low = members - minimum + 1
    high = low
    last = rate * longest + 10.0 * math.sqrt(rate * longest) + 40.0
    jump = 0
    while jump <= last:
        waiting = False
        for index in range(horizons.size):
            jumps = rate * horizons[index]
            if jumps >= JUMPS_IN_LOGS:
                weights[index] = math.exp(jump * math.log(jumps) - jumps - math.lgamma(jump + 1.0))
            out[index] += weights[index] * share
            summed[index] += weights[index]
            if summed[index] < 1.0 - BEYOND_JUMPS:
                waiting = True
            if jumps < JUMPS_IN_LOGS:
                weights[index] *= jumps / (jump + 1.0)
        if not waiting or share < BEYOND_ALL:
            break
        jump += 1
        if settled:
            share *= ratio
            continue
        absorbed = alive[1] * down[1] if low == 1 else 0.0
        low = max(1, low - 1)
        high = min(count, high + 1)
        for cell in range(low, high + 1):
            mass = alive[cell] * stay[cell] + alive[cell + 1] * down[cell + 1]
            mass += alive[cell - 1] * up
            after[cell] = mass
        after[low - 1] = 0.0
        after[high + 1] = 0.0
        while after[low] < RIM and low < high:
            after[low] = 0.0
            low += 1
        while after[high] < RIM and high > low:
            after[high] = 0.0
            high -= 1
        alive, after = after, alive
        ratio = 1.0 - absorbed / share
        share -= absorbed
        if jump % LOOK_EVERY == 0:
            shape = alive[low : high + 1] / share
            if looked.size == shape.size and np.abs(shape - looked).max() < 1e-15:
                settled = True
            looked = shape
    for index in range(horizons.size):
        # Weights by logarithm sum to 1 only within 1e-16 times the jumps: divide that out, unless
        # the sum was left early because nobody is alive.
        if summed[index] > 0.999 and share >= BEYOND_ALL:
            out[index] /= summed[index]
        out[index] = min(1.0, max(0.0, out[index]))


@kernel()
def never_below_each(
    members: Whole,
    newcomers: Floats,
    leaving: Floats,
    horizons: Floats,
    minimum: Whole,
    out: Floats,
) -> None:
    """`never_below` for each cohort; `out` has a row per cohort and a column per horizon."""
    for cohort in range(members.size):
        never_below(
            members[cohort],
            newcomers[cohort],
            leaving[cohort],
            horizons,
            minimum[cohort],
            out[cohort],
        )
