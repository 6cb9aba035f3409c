"""The law of the number of members for the compiler: loops over draws, one after the other."""

import numpy as np
import numpy.typing as npt

from likewise.domain.renewal.kernels import fill_poisson

Floats = npt.NDArray[np.float64]


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
    law = np.empty(out.shape[1])
    coming = np.empty((out.shape[1], 1))
    for month in range(months):
        for draw in range(width):
            fill_poisson(arriving[month, draw : draw + 1], out.shape[1] - 1, coming)
            for extra in range(2):
                weight = share_more if extra == 1 else 1.0 - share_more
                if weight == 0.0:
                    continue
                law[:] = 0.0
                law[0] = 1.0
                for person in range(people):
                    stay = staying_settled[month, draw]
                    if person < new + extra:
                        stay = staying_new[month, draw]
                    for number in range(person + 1, 0, -1):
                        law[number] += (law[number - 1] - law[number]) * stay
                    law[0] *= 1.0 - stay
                for number in range(out.shape[1]):
                    total = 0.0
                    for before in range(min(number, people) + 1):
                        total += law[before] * coming[number - before, 0]
                    out[month, number] += total * weight / width
