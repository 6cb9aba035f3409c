"""The number of members on the roll after some months, whether or not the cohort still meets.

Exact by convolution: people move independently, so survivors are binomial and newcomers Poisson.
"""

from typing import TYPE_CHECKING, Final

from likewise.domain.compiling import way
from likewise.domain.renewal.model import AS_IT_IS, MemberRates, StartingState, WhatIf

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

CELLS_UNCOMPILED: Final = 400_000  # months x draws x numbers of members, as in `exact`


def size_distribution(
    *,
    state: StartingState,
    members: MemberRates,
    month: int,
    what_if: WhatIf = AS_IT_IS,
) -> "Floats":
    """Chances of each number of members at the end of the `month`-th month from now.

    Parameters
    ----------
    state, members, what_if
        As for `chances`. Stopping is not part of it: this is the roll, whether or not it meets.
    month : int
        1 is the first month forecast.

    Returns
    -------
    ndarray of float, shape (n,)
        Chances of 0 to n - 1 members; they sum to 1 within 1e-12.

    Notes
    -----
    Convolution: people move independently, so the survivors among the new and the settled of
    today are two binomials, and the newcomers who are still there are Poisson.

    Examples
    --------
    >>> closed = MemberRates(first_timers_per_month=0, leaving_new=0.1, leaving_settled=0.1)
    >>> law = size_distribution(state=StartingState(members=8), members=closed, month=6)
    >>> round(float(law[4:].sum()), 6)
    0.737345
    """
    import numpy as np

    law = size_distributions(
        state=state,
        joining=members.arrivals(next_month=state.next_month, months=month)[:, None],
        returning=np.array([members.returning]),
        leaving_new=np.array([members.leaving_new]),
        leaving_settled=np.array([members.leaving_settled]),
        settling=members.settling,
        what_if=what_if,
    )
    answer: Floats = law[month - 1]
    return answer


def size_distributions(
    *,
    state: StartingState,
    joining: "Floats",
    returning: "Floats | float",
    leaving_new: "Floats",
    leaving_settled: "Floats",
    settling: float,
    what_if: WhatIf = AS_IT_IS,
    together: int = 1,
) -> "Floats":
    """`size_distribution` after each month, averaged over draws of the rates.

    joining has shape (n_months, n_draws), the others (n_draws,); the answer has a row per month
    and a column per number of members. `together` is as for `chances_of_draws`.
    """
    import numpy as np

    from likewise.domain.renewal import roll_kernels

    months = joining.shape[0]
    coming = what_if.coming(joining=joining, returning=returning, closed_for=state.closed_for)
    still_new, still_settled = staying_chances(
        leaving_new=leaving_new * what_if.keep,
        leaving_settled=leaving_settled * what_if.keep,
        settling=settling,
        months=months,
    )
    arriving = np.empty_like(coming)
    for month in range(months):
        arriving[month] = (coming[: month + 1] * still_new[month::-1]).sum(axis=0)
    after = what_if.changes(state=state)
    most = float(arriving.max(initial=0.0))
    law = np.zeros((months, after.members + int(most + 10 * np.sqrt(most)) + 21))
    whole = int(after.new_members)
    form = way(work=together * joining.size * law.shape[1], at_most=CELLS_UNCOMPILED)
    form(roll_kernels.mix_rolls)(
        after.members,
        whole,
        after.new_members - whole,
        still_new[1:],
        still_settled[1:],
        arriving,
        law,
    )
    return law


def staying_chances(
    *, leaving_new: "Floats", leaving_settled: "Floats", settling: float, months: int
) -> "tuple[Floats, Floats]":
    """Chance of still being a member after 0 to `months` months, for a new and a settled member.

    Returns two arrays of shape (months + 1, n_draws).
    """
    import numpy as np

    stay_new, stay_settled = np.exp(-leaving_new), np.exp(-leaving_settled)
    settled: Floats = stay_settled ** np.arange(months + 1)[:, None]
    new = np.ones_like(settled)
    for month in range(1, months + 1):
        new[month] = stay_new * ((1 - settling) * new[month - 1] + settling * settled[month - 1])
    return new, settled
