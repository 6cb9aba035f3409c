"""What histories say of the rates: events and exposures of each cohort, added up.

`pooling` makes posteriors of them. Priors: `priors`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.columns import MISSING, Columns
from likewise.domain.renewal.histories import TENURES
from likewise.domain.renewal.pooling import thin
from likewise.domain.renewal.priors import PRIORS, Priors

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

SHAPES: Final = 12
# Ratios of the hazards that data may ask for: the new may also stay longer than the settled.
RATIOS: Final = (1 / 20, 60.0)
RATIO_NODES: Final = 61
RATIO_ROUNDS: Final = 3
LEVELS: Final = 9


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """How much higher the hazard of the new is than that of the settled: weighted ratios."""

    ratio: "Floats"
    weight: "Floats"


@dataclass(frozen=True, kw_only=True)
class Season:
    """Factors of January to December, and newcomers seen and expected in each; shape (12,)."""

    factors: "Floats"
    count: "Floats"
    exposure: "Floats"


@dataclass(frozen=True, kw_only=True)
class Tallies:
    """What histories say about the rates; arrays have shape (n_cohorts,) unless said.

    hazard : exposure in member-months times the base hazard of the phase, shape
    (n_shapes, n_cohorts). new_members : expected number now, same shape. season_months :
    months observed once founded, as far as people could join, each weighted by its season's factor.
    months : all observed. closed_for : months from now on in which nobody can join.
    """

    members: "Whole"
    leavers: "Whole"
    hazard: "Floats"
    new_members: "Floats"
    newcomers: "Whole"
    season_months: "Floats"
    season: "Floats"
    season_count: "Floats"
    season_exposure: "Floats"
    first_timers: "Whole"
    returned: "Whole"
    attended: "Whole"
    expected: "Whole"
    leads: "Whole"
    new_leads: "Floats"
    lead_stops: "Whole"
    lead_hazard: "Floats"
    successors: "Whole"
    lead_months: "Whole"
    months: "Whole"
    closed_for: "Whole"


def base_phases(*, ratio: float, priors: Priors = PRIORS) -> tuple[float, float]:
    """Base hazards of the new and the settled for a ratio, per month."""
    return priors.leaving_settled.centre * ratio, priors.leaving_settled.centre


def new_by_tenure(*, new: float, settled: float, settling: float) -> "Floats":
    """Chance that a member who is still here at each tenure is still new, shape (TENURES,)."""
    import numpy as np

    stay_new, stay_settled = np.exp(-new), np.exp(-settled)
    chance = np.ones(TENURES)
    for tenure in range(1, TENURES):
        before = chance[tenure - 1]
        here = before * stay_new + (1 - before) * stay_settled
        chance[tenure] = before * stay_new * (1 - settling) / here
    return chance


def learn_shapes(*, columns: Columns, priors: Priors = PRIORS) -> Shapes:
    """Ratios of the hazards of new and settled members, as likely as each other given the spells.

    They stand at the middles of twelve equal parts of the posterior, which is found on a grid from
    1/20 to 60 that zooms to where its weight is. Monthly counts do not tell who left, so they leave
    the prior as it is.
    """
    import numpy as np
    from scipy.special import ndtri

    levels = (np.arange(SHAPES) + 0.5) / SHAPES
    weight = np.full(SHAPES, 1 / SHAPES)
    centre = np.log(priors.ratio.centre)
    if columns.at_risk is None or columns.left is None or columns.left.sum() == 0:
        return Shapes(ratio=np.exp(centre + priors.ratio.spread * ndtri(levels)), weight=weight)
    left = thin(columns.left.sum(axis=1))
    exposure = thin(_person_months(columns.at_risk, columns.left, columns.moved_out_by_tenure))
    low, high = np.log(RATIOS)
    for _ in range(RATIO_ROUNDS):
        logs = np.linspace(low, high, RATIO_NODES)
        fit = np.array([_fit_of_ratio(each, left, exposure, priors) for each in np.exp(logs)])
        fit -= ((logs - centre) / priors.ratio.spread) ** 2 / 2
        density = np.exp(fit - fit.max())
        kept = np.flatnonzero(density > 1e-6)
        low, high = logs[max(kept[0] - 1, 0)], logs[min(kept[-1] + 1, RATIO_NODES - 1)]
    below = np.concatenate([[0.0], np.cumsum(density[1:] + density[:-1])])
    return Shapes(ratio=np.exp(np.interp(levels, below / below[-1], logs)), weight=weight)


def _fit_of_ratio(ratio: float, left: "Whole", exposure: "Floats", priors: Priors) -> float:
    """How likely those who left at each tenure are, shapes (n_cohorts, TENURES), as a logarithm.

    Cohorts differ in their level, as they do in `pool_rates`: were it one for all, those that lose
    people fast, and so have few of long tenure, would look like a hazard that falls.
    """
    import numpy as np
    from scipy.special import gammaln, logsumexp

    new, settled = base_phases(ratio=ratio, priors=priors)
    share = new_by_tenure(new=new, settled=settled, settling=priors.settling)
    hazard = -np.log1p(share * np.expm1(-new) + (1 - share) * np.expm1(-settled))
    number, expected = left.sum(axis=1), exposure @ hazard
    prior, width = priors.leaving_settled, np.linspace(-3, 3, LEVELS)
    log_between = np.log(prior.between) + prior.between_spread * width[:, None]
    between = np.exp(log_between)
    wide = np.sqrt(1 / number.sum() + 1 / (prior.between * number.size))
    log_mean = np.log(number.sum() / expected.sum()) + wide * width
    rate = between / np.exp(log_mean)
    told = (gammaln(between + number) - gammaln(between)).sum(axis=1)[:, None]
    told = told + number.size * between * np.log(rate)
    logs = np.log(rate[:, :, None] + expected)
    told = told - between * logs.sum(axis=2) - logs @ number
    told = told - width[:, None] ** 2 / 2 - (log_mean / prior.spread) ** 2 / 2
    return float(left.sum(axis=0) @ np.log(hazard) + logsumexp(told))


def tally(
    *, columns: Columns, shapes: Shapes, season: Season | None = None, priors: Priors = PRIORS
) -> Tallies:
    """Add up what histories say, month by month, for all cohorts at once.

    Members of unknown tenure at the start of a history count as settled; who left is divided
    between the new and the settled in proportion to their hazards, unless spells tell. While a
    cohort is being founded it has no newcomers and no successors, and founders may leave. A month
    counts for newcomers as far as people could join in it; whoever joined a cohort that was closed
    on all its days is no newcomer. Of first-timers who return only months speak that were open
    throughout. Whom an
    act moved is in no count; who was moved away was at risk for half of the month. In a month in
    which an act moved members nobody knows how many places at meetings there were: it is left out
    of the share who attend.
    """
    import numpy as np

    seen = columns.members >= 0
    n_cohorts, n_months = columns.members.shape
    calendar = (columns.first_month + np.arange(n_months)) % 12
    opened = columns.open_share
    season = season or learn_season(columns=columns, priors=priors)
    hazard = np.empty((shapes.ratio.size, n_cohorts))
    new_members = np.empty_like(hazard)
    for index, ratio in enumerate(shapes.ratio.tolist()):
        new, settled = base_phases(ratio=ratio, priors=priors)
        hazard[index], new_members[index] = _exposure(columns, new, settled, priors.settling)
    last = n_months - 1 - np.argmax(seen[:, ::-1], axis=1)
    row = np.arange(n_cohorts)
    at_end = columns.members_at_end
    lead_hazard, new_leads = _lead_exposure(columns, priors)
    led = columns.leads >= 0
    leads_at_end = columns.leads_at_end
    leading = led & ~columns.founding
    timed = (columns.first_timers >= 0) & (opened == 1)
    met = (columns.meetings > 0) & ~columns.moving
    return Tallies(
        members=at_end[row, last],
        leavers=np.where(seen, columns.leavers, 0).sum(axis=1),
        hazard=hazard,
        new_members=new_members,
        newcomers=np.where(opened > 0, columns.newcomers, 0).sum(axis=1),
        season_months=(opened * season.factors[calendar]).sum(axis=1),
        season=season.factors,
        season_count=season.count,
        season_exposure=season.exposure,
        first_timers=np.where(timed, columns.first_timers, 0).sum(axis=1),
        returned=np.where(timed, columns.newcomers, 0).sum(axis=1),
        attended=np.where(met, columns.attended, 0).sum(axis=1),
        expected=np.where(met, np.maximum(columns.meetings * at_end, columns.attended), 0).sum(
            axis=1
        ),
        leads=np.where(led[row, last], leads_at_end[row, last], MISSING),
        new_leads=new_leads,
        lead_stops=np.where(led, columns.leads_stopped, 0).sum(axis=1),
        lead_hazard=lead_hazard,
        successors=np.where(leading, columns.leads_started, 0).sum(axis=1),
        lead_months=leading.sum(axis=1),
        months=seen.sum(axis=1),
        closed_for=np.zeros(n_cohorts, np.int64)
        if columns.closed_for is None
        else columns.closed_for,
    )


def learn_season(
    *, columns: Columns, trend: "Floats | None" = None, priors: Priors = PRIORS
) -> Season:
    """Factors of the twelve months with mean 1, shrunk towards 1 by the prior's weight.

    `trend`, shape (n_cohorts, n_months), is what each cohort's arrivals are multiplied by for its
    age: without it, cohorts of one age that fade would make the months they began in look busy.
    """
    import numpy as np

    opened = columns.open_share
    calendar = (columns.first_month + np.arange(opened.shape[1])) % 12
    months = opened * (1.0 if trend is None else trend)
    newcomers = np.where(opened > 0, columns.newcomers, 0)
    own = newcomers.sum(axis=1) / np.maximum(1e-9, months.sum(axis=1))
    count = np.bincount(calendar, weights=newcomers.sum(axis=0), minlength=12)
    exposure = np.bincount(calendar, weights=(months * own[:, None]).sum(axis=0), minlength=12)
    factors = (priors.season_weight + count) / (priors.season_weight + exposure)
    return Season(factors=factors / factors.mean(), count=count, exposure=exposure)


def _person_months(at_risk: "Whole", left: "Whole", moved_out: "Whole | None") -> "Floats":
    """Months at risk by tenure, shape (n_cohorts, TENURES): half of one for who left or was moved
    away in it."""
    halves = left if moved_out is None else left + moved_out
    found: Floats = (at_risk - halves / 2).sum(axis=1)
    return found


def _exposure(
    columns: Columns, new_hazard: float, settled_hazard: float, settling: float
) -> "tuple[Floats, Floats]":
    """Exposure times base hazard of each cohort, and its expected number of new members now."""
    import numpy as np

    if columns.at_risk is not None and columns.left is not None:
        return _exposure_by_tenure(columns, new_hazard, settled_hazard, settling)
    n_cohorts, n_months = columns.members.shape
    joiners, moved_out = columns.joiners, columns.moved_out
    members_at_end = columns.members_at_end
    new = np.zeros(n_cohorts)
    total = np.zeros(n_cohorts)
    for month in range(n_months):
        members = columns.members[:, month]
        seen = members >= 0
        settled = np.maximum(members - new, 0.0)
        left = np.where(seen, columns.leavers[:, month], 0)
        risk = new * new_hazard + settled * settled_hazard
        left_new = np.minimum(left * new * new_hazard / np.where(risk > 0, risk, 1), new)
        # Acts take the new and the settled as they come; whom they bring counts as settled.
        out = np.minimum(0 if moved_out is None else moved_out[:, month], members - left)
        out_new = (new - left_new) * out / np.maximum(members - left, 1)
        gone_new, gone = left_new + out_new, left + out
        total += np.where(
            seen,
            (new - gone_new / 2) * new_hazard + (settled - (gone - gone_new) / 2) * settled_hazard,
            0.0,
        )
        after = (new - gone_new) * (1 - settling) + joiners[:, month]
        new = np.where(seen, np.minimum(after, members_at_end[:, month]), new)
    return total, new


def _exposure_by_tenure(
    columns: Columns, new_hazard: float, settled_hazard: float, settling: float
) -> "tuple[Floats, Floats]":
    import numpy as np

    share = new_by_tenure(new=new_hazard, settled=settled_hazard, settling=settling)
    hazard = -np.log1p(share * np.expm1(-new_hazard) + (1 - share) * np.expm1(-settled_hazard))
    at_risk, left, came = columns.at_risk, columns.left, columns.moved_in_by_tenure
    if at_risk is None or left is None:
        raise ValueError("spells are needed here")
    total: Floats = _person_months(at_risk, left, columns.moved_out_by_tenure) @ hazard
    seen = columns.members >= 0
    row = np.arange(seen.shape[0])
    last = seen.shape[1] - 1 - np.argmax(seen[:, ::-1], axis=1)
    staying, joined = (at_risk - left)[row, last], columns.joiners[row, last]
    older = np.append(share[1:], share[-1])
    if came is None or columns.moved_out is None or columns.moved_out_by_tenure is None:
        return total, staying @ older + joined
    gone = columns.moved_out_by_tenure[row, last]
    # Who came by themselves and was moved away within the month was nowhere at risk.
    joined = joined - (columns.moved_out[row, last] - gone.sum(axis=1))
    return total, (staying - gone) @ older + joined + came[row, last] @ share


def _lead_exposure(columns: Columns, priors: Priors) -> "tuple[Floats, Floats]":
    """As `_exposure`, for leads under the prior's ratio."""
    leads = Columns(
        first_month=columns.first_month,
        members=columns.leads,
        newcomers=columns.leads_started,
        leavers=columns.leads_stopped,
        first_timers=columns.leads,
        meetings=columns.leads,
        attended=columns.leads,
        leads=columns.leads,
        leads_started=columns.leads_started,
        leads_stopped=columns.leads_stopped,
        moved_in=columns.leads_moved_in,
        moved_out=columns.leads_moved_out,
    )
    settled = priors.stopping_settled.centre
    return _exposure(leads, settled * priors.lead_ratio, settled, priors.lead_settling)
