"""The law of the number of members on the roll, by convolution."""

import numpy as np
import numpy.typing as npt

from likewise.domain.compiling import kernel
from likewise.domain.renewal import roll_loops
from likewise.domain.renewal.kernels import fill_poisson

Floats = npt.NDArray[np.float64]


@kernel(loops=roll_loops.mix_rolls)
def mix_rolls(
    people: int,
    new: int,
    share_more: float,
    staying_new: Floats,
    staying_settled: Floats,
    arriving: Floats,
    out: Floats,
) -> None:
    """Add up over draws the law of the number of members after each month, into out[m, n].

    People move independently: one at a time is added to the law, and then Poisson newcomers.
    """
    months, width = arriving.shape
    most = out.shape[1]
    coming = np.empty((most, width))
    for month in range(months):
        fill_poisson(arriving[month], most - 1, coming)
        shares = np.zeros((width, 2, most))
        for extra in range(2):
            weight = share_more if extra == 1 else 1.0 - share_more
            if weight == 0.0:
                continue
            law = np.zeros((people + 1, width))
            law[0] = 1.0
            for person in range(people):
                stay = staying_new[month] if person < new + extra else staying_settled[month]
                law[1 : person + 2] += (law[: person + 1] - law[1 : person + 2]) * stay
                law[0] *= 1.0 - stay
            total = np.zeros((most, width))
            for before in range(people + 1):
                total[before:] += law[before] * coming[: most - before]
            shares[:, extra] = (total * weight / width).T
        for share in shares.reshape(-1, most):
            out[month] += share
