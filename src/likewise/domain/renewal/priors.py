"""What is believed before a programme has data of its own, each with its source.

Weak on purpose: a programme's own histories soon outweigh them. The sources are listed in
docs/methods/renewal-estimation.md.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class RatePrior:
    """A rate: median of its programme mean, log-sd of that; gamma shape between cohorts."""

    centre: float
    spread: float
    between: float = 6.0
    between_spread: float = 0.8


@dataclass(frozen=True, kw_only=True)
class SharePrior:
    """A share: median of its programme mean, log-odds sd; beta concentration between cohorts."""

    centre: float
    spread: float
    between: float = 12.0
    between_spread: float = 0.8


@dataclass(frozen=True, kw_only=True)
class RatioPrior:
    """How many times the hazard of the new is that of the settled: median and log-sd."""

    centre: float
    spread: float


@dataclass(frozen=True, kw_only=True)
class TrendPrior:
    """Log-change of arrivals a year: sd of its programme mean around none; sd between cohorts,
    and the log-sd of that."""

    spread: float
    between: float
    between_spread: float


@dataclass(frozen=True, kw_only=True)
class EventPrior:
    """A rate alike for all cohorts, as if so many events had been seen in so many months."""

    events: float
    months: float


@dataclass(frozen=True, kw_only=True)
class Priors:
    """All starting values of the forecast."""

    joining: RatePrior
    leaving_settled: RatePrior
    ratio: RatioPrior
    settling: float
    returning: SharePrior
    attending: SharePrior
    stopping_settled: RatePrior
    lead_ratio: float
    lead_settling: float
    appearing: RatePrior
    season_weight: float
    choosing: EventPrior
    trend: TrendPrior


PRIORS: Final = Priors(
    # 13 of 23 first-timers became regulars in 44 months (Geeck 2024): 0.30 a month.
    joining=RatePrior(centre=0.3, spread=1.0),
    # About 0.1 a month once settled (AA survey of 1990, an upper bound); regulars stay 16 months
    # at the median (Geeck 2024), which is 0.043: the spread covers both.
    leaving_settled=RatePrior(centre=0.08, spread=0.6),
    # About 0.3 in the first two months against about 0.1 later.
    ratio=RatioPrior(centre=3.0, spread=0.4),
    settling=1 / 3,
    # 13 of 23 (Geeck 2024), Wilson interval 0.37 to 0.74.
    returning=SharePrior(centre=0.56, spread=0.4),
    # 61.4% attended at all (Simmons 2015); 76.7% met the dose (Biggs 2020).
    attending=SharePrior(centre=0.65, spread=0.5),
    # 0.052 a month in the first six months, 0.024 later (Garner 2019, derived); half of the
    # pilot's volunteers withdrew (Simmons 2013): wide.
    stopping_settled=RatePrior(centre=0.024, spread=0.8),
    lead_ratio=0.052 / 0.024,
    lead_settling=1 / 6,
    # No source gives the rate at which successors appear; one in two and a half years, wide.
    appearing=RatePrior(centre=0.033, spread=1.0),
    # Twelve newcomers' worth of belief that a month is like any other.
    season_weight=12.0,
    # 0.154 closures a year (Mankowski 2000, derived), of whose reasons 35 in 229 are that the group
    # was no longer needed (Wituk 2002): one in some 500 months, as if seen once.
    choosing=EventPrior(events=1.0, months=500.0),
    # No source gives one. Of four real groups one fades, one rises, two are flat: none on average,
    # a fifth up or down in a year ordinary.
    trend=TrendPrior(spread=0.2, between=0.15, between_spread=0.5),
)
