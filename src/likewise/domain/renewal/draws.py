"""What all histories together say of a programme's rates, and draws of one cohort's."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.columns import Columns
from likewise.domain.renewal.estimation import (
    Season,
    Shapes,
    Tallies,
    base_phases,
    learn_season,
    learn_shapes,
    tally,
)
from likewise.domain.renewal.exact import LeadDraws, MemberDraws
from likewise.domain.renewal.model import StartingState, calendar
from likewise.domain.renewal.pooling import (
    Grid,
    Pooled,
    pool_choosing,
    pool_rates,
    pool_shares,
)
from likewise.domain.renewal.priors import PRIORS, Priors, RatePrior
from likewise.domain.renewal.trends import Trends, learn_trends

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

DRAWS: Final = 200
SEASON_ROUNDS: Final = 4
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
NEW_MEMBERS, NEW_LEADS, CHOOSING, TREND = SEASON + 12, SEASON + 13, SEASON + 14, SEASON + 15
DIMENSIONS: Final = SEASON + 16


@dataclass(frozen=True, kw_only=True)
class Programme:
    """What all histories together say: tallies and the posteriors between cohorts."""

    tallies: Tallies
    shapes: Shapes
    trends: Trends
    joining: Grid
    leaving: Grid
    returning: Grid
    attending: Grid
    stopping: Grid
    appearing: Grid
    choosing: Pooled | None
    next_month: int
    priors: Priors


@dataclass(frozen=True, kw_only=True)
class Draws:
    """Draws of one cohort's rates.

    `choosing`, shape (n_draws,), is None where no history says why a cohort ended.
    """

    members: MemberDraws
    leads: LeadDraws
    choosing: "Floats | None"


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
    season, trends = _season_and_trends(columns, priors)
    tallies = tally(columns=columns, shapes=shapes, season=season, priors=priors)
    level = RatePrior(centre=1.0, spread=priors.leaving_settled.spread)
    stopping = RatePrior(centre=1.0, spread=priors.stopping_settled.spread)
    months = np.maximum(trends.expected, 1e-9)
    return Programme(
        tallies=tallies,
        shapes=shapes,
        trends=trends,
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
        choosing=pool_choosing(chosen_in=columns.chosen_in, months=tallies.months, priors=priors),
        next_month=(columns.first_month + columns.members.shape[1]) % 12 + 1,
        priors=priors,
    )


def _season_and_trends(columns: Columns, priors: Priors) -> tuple[Season, Trends]:
    """Each given the other, in turn; of very many cohorts, some are enough to begin with."""
    few = columns.some()
    season = learn_season(columns=few, priors=priors)
    for _ in range(SEASON_ROUNDS):
        trends = learn_trends(columns=few, season=season.factors, priors=priors)
        season = learn_season(columns=few, trend=trends.by_month(columns=few), priors=priors)
    trends = learn_trends(columns=columns, season=season.factors, priors=priors)
    season = learn_season(columns=columns, trend=trends.by_month(columns=columns), priors=priors)
    return season, trends


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

    told, priors, point = programme.tallies, programme.priors, points(draws=draws)
    shape = choose(weight=programme.shapes.weight, point=point[:, SHAPE])
    ratio = programme.shapes.ratio[shape]
    hazard = told.hazard[shape, cohort]
    # Nodes were learnt under the mean shape: keep the programme's expected leavers the same.
    scale = (programme.shapes.weight @ told.hazard).sum() / np.maximum(
        told.hazard.sum(axis=1), 1e-9
    )
    scale = np.where(told.hazard.sum(axis=1) > 0, scale, 1.0)[shape]
    level = _rates(programme.leaving, told.leavers[cohort], hazard, point, LEAVING, scale)
    base_new, base_settled = base_phases(ratio=1.0, priors=priors)
    trends = programme.trends
    sloped = choose(weight=trends.weight[cohort], point=point[:, TREND])
    joining = _rates(
        programme.joining, told.newcomers[cohort], trends.exposure[cohort, sloped], point, JOINING
    )
    trend = trends.factors(cohort=cohort, slope=trends.slopes[sloped], months=months)
    stop = _rates(
        programme.stopping, told.lead_stops[cohort], told.lead_hazard[cohort], point, STOPPING
    )
    settled_stop = stop * priors.stopping_settled.centre
    return Draws(
        members=MemberDraws(
            joining=joining * _season(programme, point, months) * trend,
            leaving_new=level * ratio * base_new,
            leaving_settled=level * base_settled,
            attending=_shares(
                programme.attending, told.attended[cohort], told.expected[cohort], point, ATTENDING
            ),
            settling=priors.settling,
            returning=_shares(
                programme.returning,
                told.returned[cohort],
                told.first_timers[cohort],
                point,
                RETURNING,
            ),
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
        choosing=draw_choosing(programme=programme, point=point[:, CHOOSING]),
    )


def draw_arrivals_of_another(
    *, programme: Programme, months: int, draws: int = DRAWS
) -> "tuple[Floats, Floats]":
    """Draw how people would join a cohort of which nothing is known yet, and successors appear.

    Shapes (months, draws) and (draws,): what the cohorts of the programme differ by is all that is
    known. Of such a cohort's trend nothing is.
    """
    import numpy as np

    point, nothing = points(draws=draws), np.int64(0)
    joining = _rates(programme.joining, nothing, np.float64(0), point, JOINING)
    appearing = _rates(programme.appearing, nothing, nothing, point, APPEARING)
    return joining * _season(programme, point, months), appearing


def _season(programme: Programme, point: "Floats", months: int) -> "Floats":
    """Draws of the season's factor of each month forecast, shape (months, draws)."""
    import numpy as np
    from scipy.special import ndtri

    told = programme.tallies
    sd = 1 / np.sqrt(programme.priors.season_weight + told.season_count)
    season = told.season * np.exp(sd * ndtri(point[:, SEASON : SEASON + 12]))
    season /= season.mean(axis=1, keepdims=True)
    of_months: Floats = season[:, calendar(next_month=programme.next_month, months=months)].T
    return of_months


def without_single_leads(*, programme: Programme) -> Programme:
    """The same, but of a lead who leads a cohort alone nothing is used that is theirs.

    How long they have led, and who led there before them, would make the danger of a cohort one
    person's. What all leads together have taught stands in its place.
    """
    import numpy as np

    told = programme.tallies
    alone, led = told.leads == 1, told.leads > 0
    new = float(told.new_leads[led].sum() / told.leads[led].sum()) if led.any() else 0.0
    return replace(
        programme,
        tallies=replace(
            told,
            lead_stops=np.where(alone, 0, told.lead_stops),
            lead_hazard=np.where(alone, 0.0, told.lead_hazard),
            new_leads=np.where(alone, new, told.new_leads),
        ),
    )


def draw_choosing(*, programme: Programme, point: "Floats") -> "Floats | None":
    """Draws of the rate at which a cohort chooses to end, a month."""
    from scipy.special import gammaincinv

    told = programme.choosing
    if told is None:
        return None
    drawn: Floats = gammaincinv(told.events, point) / told.months
    return drawn


def state_of(*, programme: Programme, cohort: int, short: int = 0, unled: int = 0) -> StartingState:
    """The cohort at the end of its history, as the forecast starts from it."""
    told = programme.tallies
    members = int(told.members[cohort])
    leads = int(told.leads[cohort])
    new = float(programme.shapes.weight @ told.new_members[:, cohort])
    return StartingState(
        members=members,
        new_members=min(new, members),
        leads=leads if leads >= 0 else None,
        new_leads=min(float(told.new_leads[cohort]), leads) if leads >= 0 else 0.0,
        next_month=programme.next_month,
        short_meetings=short,
        months_without_lead=unled,
        closed_for=int(told.closed_for[cohort]),
    )


def hidden_new(*, people: int, new: float, point: "Floats") -> "Floats":
    """How many are new is not seen: binomial around what is expected, drawn by quantile."""
    import numpy as np
    from scipy.special import bdtr

    if people == 0:
        return np.zeros_like(point)
    cumulative = bdtr(np.arange(people), people, new / people)
    return np.searchsorted(cumulative, point).astype(float)


def choose(*, weight: "Floats", point: "Floats") -> "npt.NDArray[np.intp]":
    """The node that each point of an evenly filled margin falls to, by weight."""
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

    node = choose(weight=grid.weight, point=point[:, column])
    concentration = grid.concentration[node]
    rate = concentration / (grid.mean[node] * scale) + exposure
    drawn: Floats = gammaincinv(concentration + count, point[:, column + 1]) / rate
    return drawn


def _shares(
    grid: Grid, successes: "np.int64", trials: "np.int64", point: "Floats", column: int
) -> "Floats":
    from scipy.special import betaincinv

    node = choose(weight=grid.weight, point=point[:, column])
    one = grid.concentration[node] * grid.mean[node] + successes
    other = grid.concentration[node] * (1 - grid.mean[node]) + trials - successes
    drawn: Floats = betaincinv(one, other, point[:, column + 1])
    return drawn
