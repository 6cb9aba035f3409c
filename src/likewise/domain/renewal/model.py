"""The month-by-month model of a cohort: its rates, its state today, when it stops, what-ifs.

Members and leads follow the same law. Whoever joins is *new*; each month a new person leaves
with the hazard of the new, and one who stays settles with a fixed chance; a settled person
leaves with the hazard of the settled. Tenure thus lowers the hazard. Newcomers are Poisson.
"""

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from likewise.domain.renewal.checks import (
    MOST_HAZARD,
    MOST_NEWCOMERS,
    RenewalRefused,
    check_count,
    check_quantity,
    check_share,
    is_number,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

MOST_PEOPLE: Final = 500
MOST_HORIZON: Final = 120
EVEN_YEAR: Final = (1.0,) * 12
# A trend in arrivals goes on for two years and then stays, for nobody has seen it go on for ever.
MONTHS_OF_TREND: Final = 24
STEEPEST_TREND: Final = 2.0


@dataclass(frozen=True, kw_only=True)
class MemberRates:
    """How a cohort's members come, stay and attend.

    `leaving_new` and `leaving_settled` are hazards per month; `settling` is the chance that a new
    member who stays the month is settled after it; `season` multiplies the arrivals of January
    to December; `trend_per_year` is the log of how many times as many come a year later, for two
    years from now; `returning` is the share of first-timers who become members; `attending` the
    chance that a member attends a meeting.
    """

    first_timers_per_month: float
    returning: float = 1.0
    season: tuple[float, ...] = EVEN_YEAR
    trend_per_year: float = 0.0
    leaving_new: float
    leaving_settled: float
    settling: float = 1 / 3
    attending: float = 1.0

    def __post_init__(self) -> None:
        check_quantity(
            value=self.first_timers_per_month,
            name="The rate of first-timers",
            unit="people per month",
            most=MOST_NEWCOMERS,
        )
        check_share(value=self.returning, name="The share of first-timers who return")
        check_share(value=self.settling, name="The chance of settling in a month")
        check_share(value=self.attending, name="The chance that a member attends")
        for hazard in (self.leaving_new, self.leaving_settled):
            check_quantity(
                value=hazard, name="A hazard of leaving", unit="leavers a month", most=MOST_HAZARD
            )
        if not is_number(self.trend_per_year) or abs(self.trend_per_year) > STEEPEST_TREND:
            raise RenewalRefused(
                f"The trend is {self.trend_per_year!r}. Give the log of a year's change, "
                f"-{STEEPEST_TREND:g} to {STEEPEST_TREND:g}."
            )
        if len(self.season) != 12:
            raise RenewalRefused("The season needs twelve factors, January to December.")
        for factor in self.season:
            check_quantity(value=factor, name="A season's factor", unit="times the mean", most=12)

    @property
    def joining_per_month(self) -> float:
        """First-timers who become members, a month, in the mean of a year."""
        return self.first_timers_per_month * self.returning

    def arrivals(self, *, next_month: int, months: int) -> "Floats":
        """People expected to become members in each of the next months, shape (n_months,)."""
        import numpy as np

        season = np.array(self.season)[calendar(next_month=next_month, months=months)]
        trend = trend_factors(slope=np.array([self.trend_per_year]), months=months)[:, 0]
        coming: Floats = self.joining_per_month * season * trend
        return coming


@dataclass(frozen=True, kw_only=True)
class LeadRates:
    """How a cohort's leads (facilitators) stop, and successors appear."""

    stopping_new: float
    stopping_settled: float
    settling: float = 1 / 6
    appearing_per_month: float

    def __post_init__(self) -> None:
        for hazard in (self.stopping_new, self.stopping_settled):
            check_quantity(
                value=hazard, name="A hazard of stopping", unit="leads a month", most=MOST_HAZARD
            )
        check_share(value=self.settling, name="The chance that a lead settles in a month")
        check_quantity(
            value=self.appearing_per_month,
            name="The rate of successors",
            unit="people per month",
            most=MOST_NEWCOMERS,
        )


@dataclass(frozen=True, kw_only=True)
class StartingState:
    """A cohort at the end of its last recorded month.

    `new_members` and `new_leads` are expected numbers and need not be whole: the model takes the
    whole number on either side with the chance that keeps the mean. `next_month` is the calendar
    month (1 to 12) of the first month forecast. `short_meetings` and `months_without_lead` say
    for how long the cohort is already in trouble. `months_led` are the next months in which
    somebody leads for certain, beside `leads`: until the day on which they said they stop.
    `closed_for` are the next months in which nobody can join; `MOST_HORIZON` where nobody has said
    when it opens.
    """

    members: int
    new_members: float = 0.0
    leads: int | None = None
    new_leads: float = 0.0
    next_month: int = 1
    short_meetings: int = 0
    months_without_lead: int = 0
    months_led: int = 0
    closed_for: int = 0

    def __post_init__(self) -> None:
        check_count(value=self.members, name="The number of members", most=MOST_PEOPLE)
        if self.leads is not None:
            check_count(value=self.leads, name="The number of leads", most=MOST_PEOPLE)
        if not 0 <= self.new_members <= self.members:
            raise RenewalRefused("New members must number between 0 and all members.")
        if not 0 <= self.new_leads <= (self.leads or 0):
            raise RenewalRefused("New leads must number between 0 and all leads.")
        if not 1 <= self.next_month <= 12:
            raise RenewalRefused(f"{self.next_month} is no calendar month. Give 1 to 12.")
        check_count(value=self.short_meetings, name="The run of short meetings")
        check_count(value=self.months_without_lead, name="The months without a lead")
        check_count(value=self.months_led, name="The months with somebody to lead")
        check_count(
            value=self.closed_for, name="The months in which nobody can join", most=MOST_HORIZON
        )

    @property
    def months_unled(self) -> int:
        """For how many months nobody has led by now; none where somebody does."""
        return 0 if self.leads or self.months_led else self.months_without_lead


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When a cohort counts as stopped.

    After `run` monthly meetings in a row with fewer than `minimum` people (members on the roll,
    or those who attend if `counts` says so), or `months_without_lead` months in a row without a
    lead, whichever is first. Where attendance counts, a month without a meeting is rest, and a
    rest longer than `months_of_rest` is an end as well. `stopping` follows a history by it.
    """

    minimum: int = 4
    run: int = 2
    months_without_lead: int = 3
    counts: Literal["members", "attendance"] = "members"
    # Groups were seen to rest for up to ten months and to return (docs/methods/renewal.md).
    months_of_rest: int = 12

    def __post_init__(self) -> None:
        check_count(value=self.minimum, name="The minimum", most=MOST_PEOPLE)
        for name, number in (
            ("The run of short meetings", self.run),
            ("The months without a lead", self.months_without_lead),
        ):
            if check_count(value=number, name=name, most=12) == 0:
                raise RenewalRefused(f"{name} must be at least 1.")
        if check_count(value=self.months_of_rest, name="The months of rest", most=120) == 0:
            raise RenewalRefused("The months of rest must be at least 1.")
        if self.counts not in ("members", "attendance"):
            raise RenewalRefused('The minimum counts either "members" or "attendance".')


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """A change made at the start of the forecast.

    recruit: people who join as new members at once. monthly: more of them expected in every month
    in which it meets, Poisson as all who come, even to a cohort that is closed to others. invite:
    first-timers expected at the first meeting that counts, of whom some return, likewise. absorb:
    settled members who come at once, as from another cohort. successor: leads who start at once.
    open: factor on those who join while it is open, from now on: 1 opens a cohort that is closed to
    joiners, 0 closes it; None leaves that as it is. keep: factor on the members'
    hazards. rest: months in which nobody new comes and no meeting counts, while people may still
    leave.
    """

    recruit: int = 0
    monthly: float = 0.0
    invite: int = 0
    absorb: int = 0
    successor: int = 0
    open: float | None = None
    keep: float = 1.0
    rest: int = 0
    name: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for name in ("recruit", "invite", "absorb", "successor"):
            check_count(value=getattr(self, name), name=f'"{name}"', most=100)
        check_count(value=self.rest, name='"rest"', most=MOST_HORIZON)
        check_quantity(
            value=self.monthly, name='"monthly"', unit="people per month", most=MOST_NEWCOMERS
        )
        check_quantity(value=self.openness, name='"open"', unit="times the newcomers", most=100)
        check_quantity(value=self.keep, name='"keep"', unit="times the hazard", most=100)

    @property
    def openness(self) -> float:
        """The factor on those who join while it is open."""
        return 1.0 if self.open is None else self.open

    def coming(
        self, *, joining: "Floats", returning: "Floats | float", closed_for: int
    ) -> "Floats":
        """Who is expected to become a member in each month once this what-if is done.

        joining has shape (n_months, ...), of an open cohort; returning is the share of first-timers
        who do; closed_for are the months in which nobody can join unless the what-if opens it.
        """
        changed = joining * self.openness
        if self.open is None:
            changed[:closed_for] = 0.0
        changed += self.monthly
        changed[: self.rest] = 0.0
        if self.rest < changed.shape[0]:
            changed[self.rest] += self.invite * returning
        return changed

    def changes(self, *, state: StartingState) -> StartingState:
        """The state once this what-if is done."""
        leads = state.leads
        if leads is None and self.successor:
            raise RenewalRefused(
                '"successor" asks about leads, but none are recorded. '
                "Add the columns facilitators, facilitators_started and facilitators_stopped."
            )
        return replace(
            state,
            members=state.members + self.recruit + self.absorb,
            new_members=state.new_members + self.recruit,
            leads=None if leads is None else leads + self.successor,
            new_leads=state.new_leads + self.successor,
        )


AS_IT_IS: Final = WhatIf(name="as it is")
NAMES: Final = (
    "recruit", "monthly", "invite", "absorb", "successor", "open", "keep", "rest",
)  # fmt: skip


def parse_what_if(*, text: str) -> WhatIf:
    """Read `recruit=4+successor=1` as a what-if.

    Examples
    --------
    >>> parse_what_if(text="recruit=4+open=1.5").open
    1.5
    """
    values: dict[str, float] = {}
    for part in text.split("+"):
        name, equals, number = part.strip().partition("=")
        known = name in NAMES
        if not known or not equals or name in values:
            raise RenewalRefused(
                f'"{text}" is no what-if. Join with + any of recruit=4, monthly=2, invite=6, '
                "absorb=5, successor=1, open=1.5, keep=0.8 and rest=2, each once."
            )
        try:
            values[name] = float(number)
        except ValueError:
            raise RenewalRefused(f'"{number}" in "{text}" is not a number.') from None
    for name in ("recruit", "invite", "absorb", "successor", "rest"):
        value = values.get(name, 0.0)
        if not math.isfinite(value) or value != int(value):
            raise RenewalRefused(f'"{name}" in "{text}" counts people or months: give it whole.')
    return WhatIf(
        recruit=int(values.get("recruit", 0)),
        invite=int(values.get("invite", 0)),
        absorb=int(values.get("absorb", 0)),
        successor=int(values.get("successor", 0)),
        rest=int(values.get("rest", 0)),
        monthly=values.get("monthly", 0.0),
        open=values.get("open"),
        keep=values.get("keep", 1.0),
        name=text,
    )


def check_horizons(*, horizons_months: tuple[int, ...]) -> tuple[int, ...]:
    """Return the horizons in order, or refuse with what is wrong."""
    if not horizons_months:
        raise RenewalRefused("Give at least one horizon, in whole months, such as 3,6,12,18.")
    for months in horizons_months:
        if check_count(value=months, name="A horizon", most=MOST_HORIZON) == 0:
            raise RenewalRefused("A horizon must be at least one month.")
    return tuple(sorted(set(horizons_months)))


def trend_factors(*, slope: "Floats", months: int) -> "Floats":
    """What a trend makes of the next months' arrivals, shape (n_months, n_slopes); 1 in the first.

    `slope` is the log of a year's change, shape (n_slopes,).
    """
    import numpy as np

    ahead = np.minimum(np.arange(months), MONTHS_OF_TREND)
    factors: Floats = np.exp(ahead[:, None] / 12 * slope)
    return factors


def calendar(*, next_month: int, months: int) -> list[int]:
    """Calendar months, 0 for January to 11, of the next so many months."""
    return [(next_month - 1 + ahead) % 12 for ahead in range(months)]
