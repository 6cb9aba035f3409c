"""Forecasts with their uncertainty: rates are drawn from what histories say, and every draw is
solved exactly. The chance reported is the mean over the draws, the interval their middle 90%.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.checks import RenewalRefused, check_count
from likewise.domain.renewal.draws import (
    DRAWS,
    NEW_LEADS,
    NEW_MEMBERS,
    Programme,
    draw_rates,
    hidden_new,
    points,
)
from likewise.domain.renewal.exact import Chances, chances_of_draws
from likewise.domain.renewal.model import AS_IT_IS, Rule, StartingState, WhatIf, check_horizons
from likewise.domain.renewal.sizes import size_distributions

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

LEVEL: Final = 0.9


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """The forecast for one horizon.

    chance: of still meeting; low, high: its 90% interval. by_members, by_leads, by_both: chances
    of having stopped by then for want of members, for want of a lead, or for both in one month;
    by_choice: because it chose to, 0 where histories do not say why cohorts ended.
    if_members_held, if_leads_held: the chance if there were always enough members, or always
    somebody to lead: what is left of it is taken by the other danger.
    size, size_low, size_high: median and 90% interval of the number of members on the roll.
    """

    months: int
    chance: float
    low: float
    high: float
    by_members: float
    by_leads: float
    by_both: float
    size: int
    size_low: int
    size_high: int
    by_choice: float = 0.0
    if_members_held: float = 1.0
    if_leads_held: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What is expected of one cohort under one what-if.

    `monthly` holds a horizon for every month up to the last; `error` bounds what the exact
    engine gave away in any draw.
    """

    what_if: WhatIf
    horizons: tuple[Horizon, ...]
    monthly: tuple[Horizon, ...]
    error: float


def forecast(
    *,
    programme: Programme,
    cohort: int,
    state: StartingState,
    rule: Rule,
    horizons_months: Sequence[int],
    what_if: WhatIf = AS_IT_IS,
    draws: int = DRAWS,
    workers: int = 1,
    together: int = 1,
) -> Forecast:
    """Forecast one cohort: the chance that it still meets, with a 90% interval, month by month.

    Parameters
    ----------
    programme : Programme
        What `learn` learnt from the histories up to today.
    cohort : int
        Which of its cohorts, counted from 0.
    state : StartingState
        Where the cohort stands (`state_of`).
    rule : Rule
        When it counts as stopped.
    horizons_months : sequence of int
        Whole months ahead, 1 to 120.
    what_if : WhatIf
        A change made at once.
    draws : int
        Draws of the rates, 20 to 10,000.
    workers : int
        Threads; the answer does not depend on it.
    together : int
        How many such forecasts are asked for in one go; nor on this.

    Returns
    -------
    Forecast

    Raises
    ------
    RenewalRefused
        No horizon, a horizon or number of draws out of range, or a what-if about leads where
        none are recorded.

    Notes
    -----
    Each draw is solved by the exact engine. The interval is for the chance itself, given how
    little is known of the rates; whether the cohort goes on is a toss with that chance.
    """
    import numpy as np

    horizons = check_horizons(horizons_months=tuple(horizons_months))
    if check_count(value=draws, name="The number of draws") < 20:
        raise RenewalRefused("Ask for at least 20 draws, or the interval means nothing.")
    drawn = draw_rates(programme=programme, cohort=cohort, months=horizons[-1], draws=draws)
    members = drawn.members
    curve = chances_of_draws(
        state=state,
        members=members,
        leads=drawn.leads if state.leads is not None else None,
        rule=rule,
        what_if=what_if,
        workers=workers,
        together=together,
        choosing=drawn.choosing,
        new_members=hidden_new(
            people=state.members, new=state.new_members, point=points(draws=draws)[:, NEW_MEMBERS]
        ),
        new_leads=hidden_new(
            people=state.leads or 0, new=state.new_leads, point=points(draws=draws)[:, NEW_LEADS]
        ),
    )
    sizes = size_distributions(
        state=state,
        joining=members.joining[:, ::THIN],
        returning=np.broadcast_to(members.returning, (draws,))[::THIN],
        leaving_new=members.leaving_new[::THIN],
        leaving_settled=members.leaving_settled[::THIN],
        settling=members.settling,
        what_if=what_if,
        together=together,
    )
    monthly = _months(curve, np.cumsum(sizes, axis=1))
    return Forecast(
        what_if=what_if,
        horizons=tuple(monthly[months - 1] for months in horizons),
        monthly=monthly,
        error=curve.error,
    )


# Sizes are a smooth mixture: every fifth draw is enough.
THIN: Final = 5


def _months(curve: Chances, cumulative: "Floats") -> tuple[Horizon, ...]:
    import numpy as np

    meeting = curve.meeting
    low, high = np.quantile(meeting, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
    by_members, by_leads, by_both, by_choice = (part.mean(axis=1) for part in curve.first_deaths())
    no_members, no_leads = (part.mean(axis=1) for part in curve.without_one_danger())
    found = []
    for month, mean in enumerate(meeting.mean(axis=1).tolist()):
        sizes = [
            int(np.searchsorted(cumulative[month], share))
            for share in (0.5, (1 - LEVEL) / 2, (1 + LEVEL) / 2)
        ]
        found.append(
            Horizon(
                months=month + 1,
                chance=mean,
                low=float(low[month]),
                high=float(high[month]),
                by_members=float(by_members[month]),
                by_leads=float(by_leads[month]),
                by_both=float(by_both[month]),
                size=sizes[0],
                size_low=sizes[1],
                size_high=sizes[2],
                by_choice=float(by_choice[month]),
                if_members_held=float(no_members[month]),
                if_leads_held=float(no_leads[month]),
            )
        )
    return tuple(found)
