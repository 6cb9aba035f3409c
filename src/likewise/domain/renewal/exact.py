"""The exact engine: a cohort's chances month by month under given rates, to a stated error.

Members and leads are two independent chains of the same kind (`kernels.survive`), so the
chance of still meeting is the product of theirs, and which death comes first follows from both.
An end that the cohort chooses is a third, at a constant rate.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.compiling import Way, way
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

STRICT: Final = 1e-11
QUICK: Final = 3e-7
# Draws that move side by side, so that the innermost loop is one vector instruction after
# another: as many as keep a block's tables in the cache. Few leads make small tables.
BLOCK: Final = 40
LEAD_BLOCK: Final = 100
# Months x draws x people of all that is asked together, up to which compiling does not pay.
CELLS_UNCOMPILED: Final = 400_000
SPARE_ROOM: Final = 10


@dataclass(frozen=True, kw_only=True)
class Chances:
    """Month by month, shape (n_months, n_draws): the chance of not having stopped.

    members: not for want of members. leads: not for want of a lead (None where leads are not
    recorded). chosen: not because it chose to (None where that is not asked). `error` bounds how
    much any of them may be too small; none is too large by more than rounding.
    """

    members: "Floats"
    leads: "Floats | None"
    error: float
    chosen: "Floats | None" = None

    @property
    def meeting(self) -> "Floats":
        """Chance of still meeting: no end has come."""
        going = self.members if self.leads is None else self.members * self.leads
        return going if self.chosen is None else going * self.chosen

    def without_one_danger(self) -> "tuple[Floats, Floats]":
        """Chances of still meeting with always enough members, and with always somebody to lead."""
        import numpy as np

        chosen = np.ones_like(self.members) if self.chosen is None else self.chosen
        led = np.ones_like(self.members) if self.leads is None else self.leads
        return led * chosen, self.members * chosen

    def first_deaths(self) -> "tuple[Floats, Floats, Floats, Floats]":
        """By each month, the chance of having stopped by members first, leads first, both in
        the same month, or by choice before either; the four and `meeting` sum to 1.

        A cohort that stops in a month can't choose to in the same."""
        import numpy as np

        one = np.ones((1, self.members.shape[1]))
        leads = np.ones_like(self.members) if self.leads is None else self.leads
        chosen = np.ones_like(self.members) if self.chosen is None else self.chosen
        dying = -np.diff(np.vstack([one, self.members]), axis=0)
        stopping = -np.diff(np.vstack([one, leads]), axis=0)
        before = np.vstack([one, chosen[:-1]])
        return (
            np.cumsum(dying * leads * before, axis=0),
            np.cumsum(stopping * self.members * before, axis=0),
            np.cumsum(dying * stopping * before, axis=0),
            np.cumsum(self.members * leads * (before - chosen), axis=0),
        )


def chances(
    *,
    state: StartingState,
    members: MemberRates,
    leads: LeadRates | None,
    rule: Rule,
    months: int,
    what_if: WhatIf = AS_IT_IS,
) -> Chances:
    """Chance that a cohort has not stopped, after each of the next `months` months.

    Parameters
    ----------
    state : StartingState
        The cohort today.
    members, leads : MemberRates, LeadRates or None
        Known rates; None where leads are not recorded.
    rule : Rule
        When the cohort counts as stopped.
    months : int
        How far ahead, 1 to 120.
    what_if : WhatIf
        A change made at once.

    Returns
    -------
    Chances
        With one draw; `error` is at most 1e-6 up to 60 months and 100 people.

    Raises
    ------
    RenewalRefused
        The state and the rule contradict each other.

    Notes
    -----
    The absorbing chain on (new, settled, run of short meetings), moved forward month by month:
    survivors are binomial, newcomers Poisson. Caps and trimmed rims lose mass, which is added up
    and returned as the error. See docs/methods/renewal.md.

    Examples
    --------
    >>> settled = MemberRates(first_timers_per_month=0, leaving_new=0.1, leaving_settled=0.1)
    >>> curve = chances(state=StartingState(members=8), members=settled, leads=None,
    ...                 rule=Rule(minimum=4, run=1), months=12)
    >>> round(float(curve.meeting[11, 0]), 6)
    0.196278
    """
    import numpy as np

    arrivals = members.arrivals(next_month=state.next_month, months=months)
    member_draws = MemberDraws(
        joining=arrivals[:, None],
        leaving_new=np.array([members.leaving_new]),
        leaving_settled=np.array([members.leaving_settled]),
        attending=np.array([members.attending]),
        settling=members.settling,
        returning=np.array([members.returning]),
    )
    lead_draws = None
    if leads is not None:
        lead_draws = LeadDraws(
            appearing=np.array([leads.appearing_per_month]),
            stopping_new=np.array([leads.stopping_new]),
            stopping_settled=np.array([leads.stopping_settled]),
            settling=leads.settling,
        )
    return chances_of_draws(
        state=state, members=member_draws, leads=lead_draws, rule=rule, what_if=what_if, rim=STRICT
    )


@dataclass(frozen=True, kw_only=True)
class MemberDraws:
    """Member rates under each draw: joining (n_months, n_draws), the others (n_draws,)."""

    joining: "Floats"
    leaving_new: "Floats"
    leaving_settled: "Floats"
    attending: "Floats"
    settling: float
    returning: "Floats | float" = 1.0


@dataclass(frozen=True, kw_only=True)
class LeadDraws:
    """Lead rates, shape (n_draws,)."""

    appearing: "Floats"
    stopping_new: "Floats"
    stopping_settled: "Floats"
    settling: float


def chances_of_draws(
    *,
    state: StartingState,
    members: MemberDraws,
    leads: LeadDraws | None,
    rule: Rule,
    what_if: WhatIf = AS_IT_IS,
    rim: float = QUICK,
    workers: int = 1,
    new_members: "Floats | None" = None,
    new_leads: "Floats | None" = None,
    choosing: "Floats | None" = None,
    together: int = 1,
) -> Chances:
    """`chances` under each of many draws of the rates, in the same order.

    `new_members` and `new_leads`, shape (n_draws,), take the place of the state's in each draw;
    `choosing`, of that shape, is the rate a month at which the cohort chooses to end.
    `rim` is the mass below which states are dropped (`QUICK` keeps the error below 1e-4 up to 18
    months and below 1e-3 up to 120; it is returned); `workers` threads share the draws and
    change nothing. `together` says how many such questions are asked in one go: whether compiling
    pays depends on it, the answer does not.
    """
    work = together * members.joining.size * (what_if.changes(state=state).members + SPARE_ROOM)
    solving = Solving(rim=rim, workers=workers, form=way(work=work, at_most=CELLS_UNCOMPILED))
    curve, error = members_of_draws(
        state=state, members=members, rule=rule, what_if=what_if, new_members=new_members,
        solving=solving,
    )  # fmt: skip
    led, lead_error = leads_of_draws(
        state=state, leads=leads, rule=rule, months=curve.shape[0], what_if=what_if,
        new_leads=new_leads, solving=solving,
    )  # fmt: skip
    return Chances(
        members=curve,
        leads=led,
        error=error + lead_error,
        chosen=chosen_of_draws(choosing=choosing, months=curve.shape[0]),
    )


@dataclass(frozen=True, kw_only=True)
class Solving:
    """How much work to do, and in which form (`chances_of_draws`)."""

    rim: float = QUICK
    workers: int = 1
    form: Way


def chosen_of_draws(*, choosing: "Floats | None", months: int) -> "Floats | None":
    """Chance of not having chosen to end, shape (n_months, n_draws); None where not asked."""
    import numpy as np

    if choosing is None:
        return None
    going: Floats = np.exp(-choosing * np.arange(1, months + 1)[:, None])
    return going


def members_of_draws(
    *,
    state: StartingState,
    members: MemberDraws,
    rule: Rule,
    what_if: WhatIf,
    new_members: "Floats | None",
    solving: Solving,
) -> "tuple[Floats, float]":
    """The part of `chances_of_draws` that members decide, and its error."""
    import numpy as np

    months = members.joining.shape[0]
    attending = np.ones_like(members.attending) if rule.counts == "members" else members.attending
    if new_members is None:
        new_members = np.full_like(members.attending, state.new_members)
    return _survive(
        people=what_if.changes(state=state).members,
        start=_start(new_members, what_if.recruit, state.short_meetings, rule.run),
        hazards=(members.leaving_new * what_if.keep, members.leaving_settled * what_if.keep),
        settling=members.settling,
        arrivals=what_if.coming(
            joining=members.joining, returning=members.returning, closed_for=state.closed_for
        ),
        counted=(np.arange(months) >= what_if.rest).astype(np.int64),
        minimum=rule.minimum,
        attending=attending,
        block_size=BLOCK,
        solving=solving,
    )


def leads_of_draws(
    *,
    state: StartingState,
    leads: LeadDraws | None,
    rule: Rule,
    months: int,
    what_if: WhatIf,
    new_leads: "Floats | None",
    solving: Solving,
) -> "tuple[Floats | None, float]":
    """The part of `chances_of_draws` that leads decide, and its error; None where not recorded."""
    import numpy as np

    after = what_if.changes(state=state)
    if leads is None or after.leads is None:
        return None, 0.0
    if new_leads is None:
        new_leads = np.full_like(leads.appearing, state.new_leads)
    return _survive(
        people=after.leads,
        start=_start(new_leads, what_if.successor, after.months_unled, rule.months_without_lead),
        hazards=(leads.stopping_new, leads.stopping_settled),
        settling=leads.settling,
        arrivals=np.broadcast_to(leads.appearing, (months, leads.appearing.size)).copy(),
        counted=(np.arange(months) >= max(what_if.rest, after.months_led)).astype(np.int64),
        minimum=1,
        attending=np.ones_like(leads.appearing),
        block_size=LEAD_BLOCK,
        solving=solving,
    )


def _start(new: "Floats", joining: int, already: int, run: int) -> "Floats":
    """Chances of each number of new people and each run today, shape (run, number, draws).

    The two whole numbers beside an expected one, with the chances that keep it.
    """
    import numpy as np

    whole = np.floor(new).astype(np.int64)
    draws = np.arange(new.size)
    start = np.zeros((run, int(whole.max()) + joining + 2, new.size))
    # A run that is already complete is read as one short of it: the next meeting decides.
    length = min(already, run - 1)
    start[length, whole + joining, draws] = 1 - (new - whole)
    start[length, whole + joining + 1, draws] += new - whole
    return start


def _survive(
    *,
    people: int,
    start: "Floats",
    hazards: "tuple[Floats, Floats]",
    settling: float,
    arrivals: "Floats",
    counted: "Whole",
    minimum: int,
    attending: "Floats",
    block_size: int,
    solving: Solving,
) -> "tuple[Floats, float]":
    import numpy as np

    from likewise.domain.renewal import kernels

    draws = arrivals.shape[1]
    out = np.empty(arrivals.shape)
    leave_new, leave_settled = -np.expm1(-hazards[0]), -np.expm1(-hazards[1])
    # Draws that lead to like sizes side by side: their occupied states then nearly coincide.
    order = np.argsort(arrivals.mean(axis=0) / np.maximum(leave_settled, 1e-12), kind="stable")

    def block(first: int) -> float:
        part = order[first : first + block_size]
        answer = np.empty((arrivals.shape[0], part.size))
        error = solving.form(kernels.survive)(
            people,
            np.ascontiguousarray(start[:, :, part]),
            leave_new[part],
            leave_settled[part],
            settling,
            np.ascontiguousarray(arrivals[:, part]),
            counted,
            minimum,
            np.ascontiguousarray(attending[part]),
            solving.rim,
            answer,
        )
        out[:, part] = answer
        return float(error)

    firsts = range(0, draws, block_size)
    if solving.workers < 2 or len(firsts) < 2:
        return out, max(map(block, firsts))
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(solving.workers) as pool:
        return out, max(pool.map(block, firsts))
