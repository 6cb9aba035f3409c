"""What an unchanged cohort's months look like, drawn from what its history said.

The law is the forecast's own: newcomers, the new and the settled who leave, and members who attend,
at rates drawn from the cohort's posterior, so that how little is known of them is in what is drawn.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.draws import DRAWS, Programme, draw_rates, state_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from likewise.domain.renewal.exact import MemberDraws

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

# Fixed, as the draws of the rates are: the same history gives the same answer.
SEED: Final = 2000


@dataclass(frozen=True, kw_only=True)
class Outset:
    """Where a cohort stood when its months began to be watched, and draws of its rates."""

    rates: "MemberDraws"
    members: int
    new_members: float


@dataclass(frozen=True, kw_only=True)
class Months:
    """Simulated months, shape (n_cohorts, n_months); members at the start of the month."""

    newcomers: "Whole"
    members: "Whole"
    leavers: "Whole"
    attended: "Whole"
    places: "Whole"


def outset_of(*, programme: Programme, cohort: int, months: int) -> Outset:
    """Where a cohort stood when the programme's histories end, and its rates from then on."""
    state = state_of(programme=programme, cohort=cohort)
    drawn = draw_rates(programme=programme, cohort=cohort, months=months, draws=DRAWS)
    return Outset(rates=drawn.members, members=state.members, new_members=state.new_members)


def simulate_unchanged(*, outset: Outset, meetings: int, rounds: int, key: int) -> Months:
    """Months of cohorts in which nothing changes: for every draw of the rates, so many rounds.

    Parameters
    ----------
    outset : Outset
        Where they start; its `rates.joining` has a row for each month to simulate.
    meetings : int
        Held each month.
    rounds : int
        Cohorts for each draw.
    key : int
        Different keys give draws independent of one another.

    Returns
    -------
    Months
        Shape (draws times rounds, n_months).
    """
    import numpy as np

    rng = np.random.Generator(np.random.Philox(key=[SEED, key]))
    rates = outset.rates
    months = rates.joining.shape[0]
    newcomers = rng.poisson(np.tile(rates.joining, rounds).T)
    leave_new = np.tile(-np.expm1(-rates.leaving_new), rounds)
    leave_settled = np.tile(-np.expm1(-rates.leaving_settled), rounds)
    attending = np.tile(rates.attending, rounds)
    members, leavers, attended, places = (np.empty(newcomers.shape, np.int64) for _ in range(4))
    share = outset.new_members / max(1, outset.members)
    new = rng.binomial(outset.members, share, attending.size)
    settled = outset.members - new
    for month in range(months):
        members[:, month] = new + settled
        left_new, left_settled = rng.binomial(new, leave_new), rng.binomial(settled, leave_settled)
        settle = rng.binomial(new - left_new, rates.settling)
        settled = settled - left_settled + settle
        new = new - left_new - settle + newcomers[:, month]
        leavers[:, month] = left_new + left_settled
        places[:, month] = meetings * (new + settled)
        attended[:, month] = rng.binomial(places[:, month], attending)
    return Months(
        newcomers=newcomers, members=members, leavers=leavers, attended=attended, places=places
    )


def expected_leavers(
    *,
    outset: Outset,
    members: "Whole",
    newcomers: "Whole",
    leavers: "Whole",
    moved_out: "Whole | None" = None,
) -> "Floats":
    """How many would leave in each month at the mean rates, given the roll at its start.

    All have shape (n_cohorts, n_months). Who is new is not seen: those who leave are divided
    between the new and the settled in proportion to their hazards, and others settle in the mean.
    Whom an act moved away is at risk for half of the month, new or settled as all are.
    """
    import numpy as np

    leave_new = float(np.mean(-np.expm1(-outset.rates.leaving_new)))
    leave_settled = float(np.mean(-np.expm1(-outset.rates.leaving_settled)))
    new = np.full(members.shape[0], outset.new_members)
    expected = np.empty(members.shape)
    for month in range(members.shape[1]):
        new = np.minimum(new, members[:, month])
        moved = 0 if moved_out is None else moved_out[:, month]
        stayed = 1 - moved / np.maximum(members[:, month], 1)
        from_new = new * leave_new
        expected[:, month] = from_new + (members[:, month] - new) * leave_settled
        share = from_new / np.where(expected[:, month] > 0, expected[:, month], 1.0)
        left = np.minimum(leavers[:, month] * share, new)
        new = (new - left) * stayed * (1 - outset.rates.settling) + newcomers[:, month]
        expected[:, month] *= (1 + stayed) / 2
    return expected
