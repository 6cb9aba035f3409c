"""Forecasts with their uncertainty: rates are drawn from what histories say, and every draw is
solved exactly. The chance reported is the mean over the draws, the interval their middle 90%.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.checks import RenewalRefused, check_count
from likewise.domain.renewal.estimation import (
    Grid,
    Shapes,
    Tallies,
    base_phases,
    learn_shapes,
    pool_rates,
    pool_shares,
    tally,
)
from likewise.domain.renewal.exact import (
    Chances,
    LeadDraws,
    MemberDraws,
    chances_of_draws,
    size_distributions,
)
from likewise.domain.renewal.histories import Columns
from likewise.domain.renewal.model import (
    AS_IT_IS,
    Rule,
    State,
    WhatIf,
    calendar,
    check_horizons,
)
from likewise.domain.renewal.priors import PRIORS, Priors, RatePrior

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

DRAWS: Final = 200
LEVEL: Final = 0.9
# Which column of the points draws what.
SHAPE, JOINING, LEAVING, ATTENDING, RETURNING, STOPPING, APPEARING, SEASON = (
    0,
    1,
    3,
    5,
    7,
    9,
    11,
    13,
)
NEW_MEMBERS, NEW_LEADS = SEASON + 12, SEASON + 13
DIMENSIONS: Final = SEASON + 14


@dataclass(frozen=True, kw_only=True)
class Programme:
    """What all histories together say: tallies and the posteriors between cohorts."""

    tallies: Tallies
    shapes: Shapes
    joining: Grid
    leaving: Grid
    returning: Grid
    attending: Grid
    stopping: Grid
    appearing: Grid
    next_month: int
    priors: Priors


@dataclass(frozen=True, kw_only=True)
class Draws:
    """Draws of one cohort's rates."""

    members: MemberDraws
    leads: LeadDraws
    returning: "Floats"


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """The forecast for one horizon.

    chance: of still meeting; low, high: its 90% interval. by_members, by_leads, by_both: chances
    of having stopped by then for want of members, for want of a lead, or for both in one month.
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


def learn(*, columns: Columns, priors: Priors = PRIORS) -> Programme:
    """Learn the rates of a programme's cohorts from their histories, by partial pooling.

    Parameters
    ----------
    columns : Columns
        Histories side by side; one cohort is enough, and then the priors weigh most.
    priors : Priors
        Beliefs before the data; the defaults carry their sources.

    Returns
    -------
    Programme

    Notes
    -----
    See docs/methods/renewal-estimation.md.
    """
    import numpy as np

    shapes = learn_shapes(columns=columns, priors=priors)
    tallies = tally(columns=columns, shapes=shapes, priors=priors)
    level = RatePrior(centre=1.0, spread=priors.leaving_settled.spread)
    stopping = RatePrior(centre=1.0, spread=priors.stopping_settled.spread)
    months = np.maximum(tallies.season_months, 1e-9)
    return Programme(
        tallies=tallies,
        shapes=shapes,
        joining=pool_rates(counts=tallies.newcomers, exposures=months, prior=priors.joining),
        leaving=pool_rates(
            counts=tallies.leavers, exposures=shapes.weight @ tallies.hazard, prior=level
        ),
        returning=pool_shares(
            successes=tallies.returned, trials=tallies.first_timers, prior=priors.returning
        ),
        attending=pool_shares(
            successes=tallies.attended, trials=tallies.expected, prior=priors.attending
        ),
        stopping=pool_rates(
            counts=tallies.lead_stops, exposures=tallies.lead_hazard, prior=stopping
        ),
        appearing=pool_rates(
            counts=tallies.successors,
            exposures=tallies.lead_months.astype(float),
            prior=priors.appearing,
        ),
        next_month=(columns.first_month + columns.members.shape[1]) % 12 + 1,
        priors=priors,
    )


@lru_cache(maxsize=8)
def points(*, draws: int) -> "Floats":
    """A fixed Latin hypercube, shape (draws, DIMENSIONS): every margin is evenly filled.

    Its permutations come from the counter-based bit generator Philox, whose raw words are the
    same everywhere.
    """
    import numpy as np

    words = np.random.Philox(key=[2012, 3]).random_raw(draws * DIMENSIONS)
    order = np.argsort(words.reshape(DIMENSIONS, draws), axis=1)
    filled: Floats = (order.T + 0.5) / draws
    return filled


def draw_rates(*, programme: Programme, cohort: int, months: int, draws: int = DRAWS) -> Draws:
    """Draw one cohort's rates from its posterior, shape (draws,) and (months, draws)."""
    import numpy as np
    from scipy.special import ndtri

    told, priors, point = programme.tallies, programme.priors, points(draws=draws)
    shape = _choose(programme.shapes.weight, point[:, SHAPE])
    ratio = programme.shapes.ratio[shape]
    hazard = told.hazard[shape, cohort]
    # Nodes were learnt under the mean shape: keep the programme's expected leavers the same.
    scale = (programme.shapes.weight @ told.hazard).sum() / np.maximum(
        told.hazard.sum(axis=1), 1e-9
    )
    scale = np.where(told.hazard.sum(axis=1) > 0, scale, 1.0)[shape]
    level = _rates(programme.leaving, told.leavers[cohort], hazard, point, LEAVING, scale)
    base_new, base_settled = base_phases(ratio=1.0, priors=priors)
    sd = 1 / np.sqrt(priors.season_weight + told.season_count)
    season = told.season * np.exp(sd * ndtri(point[:, SEASON : SEASON + 12]))
    season /= season.mean(axis=1, keepdims=True)
    joining = _rates(
        programme.joining, told.newcomers[cohort], told.season_months[cohort], point, JOINING
    )
    stop = _rates(
        programme.stopping, told.lead_stops[cohort], told.lead_hazard[cohort], point, STOPPING
    )
    settled_stop = stop * priors.stopping_settled.centre
    return Draws(
        members=MemberDraws(
            joining=joining * season[:, calendar(next_month=programme.next_month, months=months)].T,
            leaving_new=level * ratio * base_new,
            leaving_settled=level * base_settled,
            attending=_shares(
                programme.attending, told.attended[cohort], told.expected[cohort], point, ATTENDING
            ),
            settling=priors.settling,
        ),
        leads=LeadDraws(
            appearing=_rates(
                programme.appearing,
                told.successors[cohort],
                told.lead_months[cohort],
                point,
                APPEARING,
            ),
            stopping_new=settled_stop * priors.lead_ratio,
            stopping_settled=settled_stop,
            settling=priors.lead_settling,
        ),
        returning=_shares(
            programme.returning, told.returned[cohort], told.first_timers[cohort], point, RETURNING
        ),
    )


def state_of(*, programme: Programme, cohort: int, short: int = 0, unled: int = 0) -> State:
    """The cohort at the end of its history, as the forecast starts from it."""
    told = programme.tallies
    members = int(told.members[cohort])
    leads = int(told.leads[cohort])
    new = float(programme.shapes.weight @ told.new_members[:, cohort])
    return State(
        members=members,
        new_members=min(new, members),
        leads=leads if leads >= 0 else None,
        new_leads=min(float(told.new_leads[cohort]), leads) if leads >= 0 else 0.0,
        next_month=programme.next_month,
        short_meetings=short,
        months_without_lead=unled,
    )


def forecast(
    *,
    programme: Programme,
    cohort: int,
    state: State,
    rule: Rule,
    horizons_months: Sequence[int],
    what_if: WhatIf = AS_IT_IS,
    draws: int = DRAWS,
    workers: int = 1,
) -> Forecast:
    """Forecast one cohort: the chance that it still meets, with a 90% interval, month by month.

    Parameters
    ----------
    programme : Programme
        What `learn` learnt from the histories up to today.
    cohort : int
        Which of its cohorts, counted from 0.
    state : State
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
    members, rest = _with_newcomers(drawn.members, drawn.returning, what_if)
    curve = chances_of_draws(
        state=state,
        members=members,
        leads=drawn.leads if state.leads is not None else None,
        rule=rule,
        what_if=rest,
        workers=workers,
        new_members=_hidden(state.members, state.new_members, points(draws=draws)[:, NEW_MEMBERS]),
        new_leads=_hidden(state.leads or 0, state.new_leads, points(draws=draws)[:, NEW_LEADS]),
    )
    sizes = size_distributions(
        state=state,
        joining=members.joining[:, ::THIN],
        leaving_new=members.leaving_new[::THIN],
        leaving_settled=members.leaving_settled[::THIN],
        settling=members.settling,
        what_if=rest,
    )
    monthly = _months(curve, np.cumsum(sizes, axis=1))
    return Forecast(
        what_if=what_if,
        horizons=tuple(monthly[months - 1] for months in horizons),
        monthly=monthly,
        error=curve.error,
    )


def _hidden(people: int, new: float, point: "Floats") -> "Floats":
    """How many are new is not seen: binomial around what is expected, drawn by quantile."""
    import numpy as np
    from scipy.special import bdtr

    if people == 0:
        return np.zeros_like(point)
    cumulative = bdtr(np.arange(people), people, new / people)
    return np.searchsorted(cumulative, point).astype(float)


# Sizes are a smooth mixture: every fifth draw is enough.
THIN: Final = 5


def _with_newcomers(
    drawn: MemberDraws, returning: "Floats", what_if: WhatIf
) -> tuple[MemberDraws, WhatIf]:
    """Do `open` and `invite` to the arrivals; what is left of the what-if for the engine.

    First-timers invited at once become members in the first month with the share's chance, and
    come even to a cohort that is closed to others.
    """
    joining = drawn.joining * what_if.open
    if what_if.rest < joining.shape[0]:
        joining[what_if.rest] += what_if.invite * returning
    return replace(drawn, joining=joining), replace(what_if, open=1.0, invite=0)


def _months(curve: Chances, cumulative: "Floats") -> tuple[Horizon, ...]:
    import numpy as np

    meeting = curve.meeting
    low, high = np.quantile(meeting, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
    by_members, by_leads, by_both = (part.mean(axis=1) for part in curve.first_deaths())
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
            )
        )
    return tuple(found)


def _choose(weight: "Floats", point: "Floats") -> "npt.NDArray[np.intp]":
    import numpy as np

    return np.minimum(np.searchsorted(np.cumsum(weight), point), weight.size - 1)


def _rates(
    grid: Grid,
    count: "np.int64",
    exposure: "Floats | np.float64 | np.int64",
    point: "Floats",
    column: int,
    scale: "Floats | float" = 1.0,
) -> "Floats":
    """Gamma draws: the node by one column of the points, the quantile by the next."""
    from scipy.special import gammaincinv

    node = _choose(grid.weight, point[:, column])
    concentration = grid.concentration[node]
    rate = concentration / (grid.mean[node] * scale) + exposure
    drawn: Floats = gammaincinv(concentration + count, point[:, column + 1]) / rate
    return drawn


def _shares(
    grid: Grid, successes: "np.int64", trials: "np.int64", point: "Floats", column: int
) -> "Floats":
    from scipy.special import betaincinv

    node = _choose(grid.weight, point[:, column])
    one = grid.concentration[node] * grid.mean[node] + successes
    other = grid.concentration[node] * (1 - grid.mean[node]) + trials - successes
    drawn: Floats = betaincinv(one, other, point[:, column + 1])
    return drawn
