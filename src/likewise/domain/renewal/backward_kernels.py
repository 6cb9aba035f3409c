"""The chain of `kernels` moved backward: one pass answers for every starting state.

For programmes of very many cohorts, and as a second way to the same answer.
"""

import numpy as np
import numpy.typing as npt

from likewise.domain.compiling import kernel
from likewise.domain.renewal.kernels import fill_poisson, fill_short, fill_staying

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

# Products below this are not taken; far below the rounding of the answer.
EMPTY = 1e-18


@kernel()
def look_back(
    leave_new: float,
    leave_settled: float,
    settle: float,
    arrivals: Floats,
    counted: Whole,
    minimum: int,
    attending: float,
    horizon: int,
    out: Floats,
) -> None:
    """Write into out[r, a, s] the chance of still meeting after `horizon` months from each state.

    The same chain as `survive`, moved backward: one pass answers for every starting state.
    """
    run = out.shape[0]
    new_cap = out.shape[1] - 1
    cap = out.shape[2] - 1
    staying = np.zeros((cap + 1, cap + 1, 1))
    staying_new = np.zeros((new_cap + 1, new_cap + 1, 1))
    settling = np.zeros((new_cap + 1, new_cap + 1, 1))
    short = np.empty((new_cap + cap + 1, 1))
    coming = np.empty((new_cap + 1, 1))
    one = np.empty((new_cap + 1, cap + 1))
    other = np.empty((new_cap + 1, cap + 1))
    fill_staying(np.full(1, leave_settled), cap, staying)
    fill_staying(np.full(1, leave_new), new_cap, staying_new)
    fill_staying(np.full(1, settle), new_cap, settling)
    fill_short(minimum, np.full(1, attending), new_cap + cap, short)
    out[:] = 1.0
    for month in range(horizon - 1, -1, -1):
        if counted[month] == 1:
            expect_meeting(out, short[:, 0])
        fill_poisson(arrivals[month : month + 1], new_cap, coming)
        for length in range(run):
            expect_newcomers(out[length], coming[:, 0], one)
            expect_settling(one, settling[:, :, 0], other)
            expect_leaving(other, staying_new[:, :, 0], staying[:, :, 0], one, out[length])


@kernel()
def expect_meeting(values: Floats, short: Floats) -> None:
    """`hold_meeting` backward."""
    run = values.shape[0]
    for new in range(values.shape[1]):
        for settled in range(values.shape[2]):
            chance = short[new + settled]
            fine = values[0, new, settled]
            for length in range(run):
                longer = values[length + 1, new, settled] if length + 1 < run else 0.0
                values[length, new, settled] = chance * longer + (1.0 - chance) * fine


@kernel()
def expect_newcomers(values: Floats, coming: Floats, out: Floats) -> None:
    """`add_newcomers` backward."""
    new_cap = values.shape[0] - 1
    out[:] = 0.0
    for new in range(new_cap + 1):
        for number in range(new_cap + 1):
            chance = coming[number]
            if chance > EMPTY:
                joined = min(new_cap, new + number)
                for settled in range(values.shape[1]):
                    out[new, settled] += chance * values[joined, settled]


@kernel()
def expect_settling(values: Floats, settling: Floats, out: Floats) -> None:
    """`settle_new` backward."""
    cap = values.shape[1] - 1
    out[:] = 0.0
    for new in range(values.shape[0]):
        for still in range(new + 1):
            chance = settling[new, still]
            if chance > EMPTY:
                more = new - still
                edge = max(-1, cap - more)
                for settled in range(edge + 1):
                    out[new, settled] += chance * values[still, settled + more]
                for settled in range(edge + 1, cap + 1):
                    out[new, settled] += chance * values[still, cap]


@kernel()
def expect_leaving(
    values: Floats, staying_new: Floats, staying: Floats, between: Floats, out: Floats
) -> None:
    """`thin_new` and `thin_settled` backward."""
    cap = values.shape[1] - 1
    between[:] = 0.0
    for new in range(values.shape[0]):
        for left in range(new + 1):
            chance = staying_new[new, left]
            if chance > EMPTY:
                for settled in range(cap + 1):
                    between[new, settled] += chance * values[left, settled]
    for new in range(values.shape[0]):
        for settled in range(cap + 1):
            total = 0.0
            for left in range(settled + 1):
                total += staying[settled, left] * between[new, left]
            out[new, settled] = total
