"""The simulator: lives of a cohort drawn by counter, to check the exact engine and to make
histories. Run r of cohort c under seed s always uses the same random words, whoever works on it.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.compiling import way
from likewise.domain.renewal.checks import RenewalRefused, check_count
from likewise.domain.renewal.model import (
    AS_IT_IS,
    LeadRates,
    MemberRates,
    Rule,
    StartingState,
    WhatIf,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Words = npt.NDArray[np.uint64]

MEMBERS: Final = 0
LEADS: Final = 1
FULL: Final = 1 << 32
CHANCES_UNCOMPILED: Final = 100_000  # runs x months x people that take a second uncompiled


@dataclass(frozen=True, kw_only=True)
class Lives:
    """Simulated lives of a cohort.

    stopped_members, stopped_leads : shape (n_runs,), the month in which the run stopped for that
    reason, or one more than the months simulated. sizes, leads : shape (n_runs, n_months),
    numbers at each month's end, followed also after stopping.
    """

    months: int
    stopped_members: "Whole"
    stopped_leads: "Whole"
    sizes: "Whole"
    leads: "Whole"

    def still_meeting(self) -> "Floats":
        """Share of runs still meeting after each month, shape (n_months,)."""
        import numpy as np

        stopped = np.minimum(self.stopped_members, self.stopped_leads)
        alive: Floats = (stopped[:, None] > np.arange(1, self.months + 1)).mean(axis=0)
        return alive


def simulate(
    *,
    state: StartingState,
    members: MemberRates,
    leads: LeadRates | None,
    rule: Rule,
    months: int,
    runs: int,
    seed: int,
    cohort: int = 0,
    what_if: WhatIf = AS_IT_IS,
    workers: int = 1,
) -> Lives:
    """Simulate a cohort's next months many times under known rates.

    Parameters
    ----------
    state, members, leads, rule, months, what_if
        As for `exact.chances`.
    runs : int
        How many lives, 1 to 10,000,000.
    seed : int
        0 to 2^64 - 1; with `cohort` and the number of the run it fixes every draw.
    cohort : int
        Which cohort, so that cohorts under one seed are independent.
    workers : int
        Threads; the answer does not depend on it.

    Returns
    -------
    Lives

    Raises
    ------
    RenewalRefused
        No runs, or a seed out of range.

    Notes
    -----
    Chances are rounded to multiples of 2^-32, a bias below 3e-10 each. Words are integers, so
    the same on every machine; two machines whose `exp` differs in the last bit would choose
    another threshold about once in a million rates.

    Examples
    --------
    >>> rates = MemberRates(first_timers_per_month=0, leaving_new=0.1, leaving_settled=0.1)
    >>> lives = simulate(state=StartingState(members=8), members=rates, leads=None,
    ...                  rule=Rule(minimum=4, run=1), months=12, runs=20_000, seed=1)
    >>> bool(abs(lives.still_meeting()[-1] - 0.196278) < 0.012)
    True
    """
    import numpy as np

    if check_count(value=runs, name="The number of runs", most=10_000_000) == 0:
        raise RenewalRefused("Ask for at least one run.")
    if not 0 <= seed < 1 << 64:
        raise RenewalRefused("The seed must be a whole number from 0 to 2^64 - 1.")
    after = what_if.changes(state=state)
    counted = (np.arange(months) >= what_if.rest).astype(np.int64)
    coming = what_if.coming(
        joining=members.arrivals(next_month=state.next_month, months=months),
        returning=members.returning,
        closed_for=state.closed_for,
    )
    stopped, sizes = _lives(
        kind=MEMBERS,
        seed=seed,
        cohort=cohort,
        runs=runs,
        people=after.members,
        new=after.new_members,
        already=min(state.short_meetings, rule.run - 1),
        hazards=(members.leaving_new * what_if.keep, members.leaving_settled * what_if.keep),
        settling=members.settling,
        coming=coming,
        counted=counted,
        minimum=rule.minimum,
        attending=1.0 if rule.counts == "members" else members.attending,
        run=rule.run,
        workers=workers,
    )
    if leads is None or after.leads is None:
        never = np.full(runs, months + 1, np.int64)
        return Lives(
            months=months,
            stopped_members=stopped,
            stopped_leads=never,
            sizes=sizes,
            leads=np.zeros_like(sizes),
        )
    stopped_leads, lead_numbers = _lives(
        kind=LEADS,
        seed=seed,
        cohort=cohort,
        runs=runs,
        people=after.leads,
        new=after.new_leads,
        already=min(after.months_unled, rule.months_without_lead - 1),
        hazards=(leads.stopping_new, leads.stopping_settled),
        settling=leads.settling,
        coming=np.full(months, leads.appearing_per_month),
        counted=(np.arange(months) >= max(what_if.rest, after.months_led)).astype(np.int64),
        minimum=1,
        attending=1.0,
        run=rule.months_without_lead,
        workers=workers,
    )
    return Lives(
        months=months,
        stopped_members=stopped,
        stopped_leads=stopped_leads,
        sizes=sizes,
        leads=lead_numbers,
    )


def _lives(
    *,
    kind: int,
    seed: int,
    cohort: int,
    runs: int,
    people: int,
    new: float,
    already: int,
    hazards: tuple[float, float],
    settling: float,
    coming: "Floats",
    counted: "Whole",
    minimum: int,
    attending: float,
    run: int,
    workers: int,
) -> "tuple[Whole, Whole]":
    import numpy as np

    from likewise.domain.renewal import simulator_kernels

    stopped = np.empty(runs, np.int64)
    sizes = np.empty((runs, coming.size), np.int64)
    key = np.array([seed & (FULL - 1), seed >> 32], np.uint64)
    ladders = _ladders(coming)

    work = runs * coming.size * (people + 1)
    run_many = way(work=work, at_most=CHANCES_UNCOMPILED)(simulator_kernels.run_many)

    def share(first: int, last: int) -> None:
        run_many(
            kind, key, cohort, first, last, people, int(new), _threshold(new - int(new)), already,
            _threshold(-math.expm1(-hazards[0])), _threshold(-math.expm1(-hazards[1])),
            _threshold(settling), ladders, counted, minimum, _threshold(attending),
            attending == 1.0, run, stopped, sizes,
        )  # fmt: skip

    if workers < 2:
        share(0, runs)
        return stopped, sizes
    from concurrent.futures import ThreadPoolExecutor

    edges = [runs * part // workers for part in range(workers + 1)]
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(share, edges[:-1], edges[1:]))
    return stopped, sizes


def _threshold(chance: float) -> "np.uint64":
    import numpy as np

    return np.uint64(round(chance * FULL))


def _ladders(coming: "Floats") -> "Words":
    """Cumulative Poisson chances for each month, in units of 2^-32."""
    import numpy as np

    most = int(coming.max(initial=0.0) + 10 * math.sqrt(coming.max(initial=0.0)) + 20)
    ladders = np.empty((coming.size, most), np.uint64)
    for month, mean in enumerate(coming.tolist()):
        term = total = math.exp(-mean)
        for number in range(most):
            ladders[month, number] = min(FULL, round(total * FULL))
            term *= mean / (number + 1)
            total += term
    return ladders
