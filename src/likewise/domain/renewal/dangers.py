"""Which of the two dangers of a cohort is the greater, and what would move its chance most."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median
from typing import Final

from likewise.domain.renewal.basis import Basis
from likewise.domain.renewal.draws import Programme, draw_arrivals_of_another
from likewise.domain.renewal.effects import Drawn, chances_of, changed
from likewise.domain.renewal.exact import Chances
from likewise.domain.renewal.model import AS_IT_IS, WhatIf
from likewise.domain.renewal.runcharts import RunChart
from likewise.domain.renewal.uncertainty import Horizon

# Within so much of one another, neither is called the greater one.
ALIKE: Final = 0.02
NEARLY: Final = 0.05
YEAR: Final = 12


class Danger(StrEnum):
    """What a cohort is likelier to stop of."""

    NONE = "none"
    MEMBERS = "members"
    LEADS = "leads"
    BOTH = "both"


def danger_of(horizon: Horizon) -> Danger:
    """Which danger takes more of the chance that is lost within a horizon.

    Notes
    -----
    Two measures have to agree: of which a cohort is likelier to stop first, and without which it
    would stop less often. Where they do not, or the first are within 0.02 of one another, both are
    named; where less than 0.05 is lost, none is.

    Examples
    --------
    >>> danger_of(Horizon(months=12, chance=0.5, low=0.3, high=0.7, by_members=0.1, by_leads=0.38,
    ...     by_both=0.02, size=6, size_low=3, size_high=9, if_members_held=0.6, if_leads_held=0.86))
    <Danger.LEADS: 'leads'>
    """
    if 1 - horizon.chance < NEARLY:
        return Danger.NONE
    first = horizon.by_members - horizon.by_leads
    without = horizon.if_members_held - horizon.if_leads_held
    if abs(first) < ALIKE or first * without < 0:
        return Danger.BOTH
    return Danger.MEMBERS if first > 0 else Danger.LEADS


class Driver(StrEnum):
    """What of a cohort may be worse than elsewhere in its programme."""

    NEWCOMERS = "newcomers"
    LEAVING = "leaving"
    SIZE = "size"
    LEADS = "leads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """How far a cohort's chance in a year would rise if one thing were as in the programme.

    `own` and `usual` are newcomers a year, the share of settled members who leave in a year,
    members, or leads.
    """

    driver: Driver
    own: float
    usual: float
    gain: float


def repairs_of(*, basis: Basis, cohort: str, drawn: Drawn, before: Chances) -> tuple[Repair, ...]:
    """What would move a cohort's chance in a year, the greatest change first.

    Each thing that is worse here than usual in the programme is put to what is usual, alone, and
    the chance solved again: the mean rate of newcomers and of leaving, and the median size; and one
    more person leads. What is not worse is left out, but for the lead. Newcomers of a cohort that
    is closed to joiners are put to what is usual as if it opened.
    """
    if basis.programme is None:
        return ()
    found = []
    year, was = _of_a_year(drawn), _chances_of_a_year(before)
    for driver, (own, usual, what_if) in _repairs(basis.programme, basis, cohort, drawn).items():
        after = changed(year, what_if=what_if, before=was)
        gain = float((after.meeting[-1] - was.meeting[-1]).mean())
        found.append(Repair(driver=driver, own=own, usual=usual, gain=gain))
    return tuple(sorted(found, key=lambda each: -each.gain))


def _repairs(
    programme: Programme, basis: Basis, cohort: str, drawn: Drawn
) -> Mapping[Driver, tuple[float, float, WhatIf]]:
    import numpy as np

    found: dict[Driver, tuple[float, float, WhatIf]] = {}
    rates, priors = drawn.members, programme.priors
    coming, _ = draw_arrivals_of_another(
        programme=programme, months=YEAR, draws=rates.attending.size
    )
    if_open, usual = (float(each[:YEAR].mean() * YEAR) for each in (rates.joining, coming))
    expected = AS_IT_IS.coming(
        joining=rates.joining, returning=rates.returning, closed_for=drawn.state.closed_for
    )
    own = float(expected[:YEAR].mean() * YEAR)
    if own < usual:
        what_if = WhatIf(open=min(usual / max(if_open, 1e-9), 100.0))
        found[Driver.NEWCOMERS] = (own, usual, what_if)
    level = float((programme.leaving.mean * programme.leaving.weight).sum())
    own, usual = float(rates.leaving_settled.mean()), level * priors.leaving_settled.centre
    if own > usual:
        mine, theirs = (float(-np.expm1(-YEAR * each)) for each in (own, usual))
        found[Driver.LEAVING] = (mine, theirs, WhatIf(keep=usual / own))
    sizes = [
        each.state.members
        for each in basis.going.values()
        if each.state is not None and each.cohort != cohort
    ]
    size = int(median(sizes)) if sizes else 0
    if drawn.state.members < size:
        more = min(size - drawn.state.members, 100)
        found[Driver.SIZE] = (drawn.state.members, size, WhatIf(absorb=more))
    if drawn.state.leads is not None:
        leads = drawn.state.leads
        found[Driver.LEADS] = (leads, leads + 1, WhatIf(successor=1))
    return found


def if_it_stays(*, drawn: Drawn, before: Chances, chart: RunChart) -> float | None:
    """The chance in a year if what a sign has seen since its beginning goes on so.

    None where the forecast does not go by it: attendance, where the rule counts members.
    """
    import numpy as np

    rates = drawn.members
    ratio = min(chart.observed / max(chart.expected, 1e-9), 100.0)
    if chart.kind == "attendance":
        if drawn.rule.counts == "members":
            return None
        attending = np.minimum(rates.attending * ratio, 1.0)
        seen = replace(drawn, members=replace(rates, attending=attending))
        after = chances_of(seen, leads=before.leads)
    elif chart.kind == "newcomers":
        # Not as a what-if, which would open a cohort that is closed to joiners.
        seen = replace(drawn, members=replace(rates, joining=rates.joining * ratio))
        after = chances_of(seen, leads=before.leads)
    else:
        after = changed(drawn, what_if=WhatIf(keep=ratio), before=before)
    return float(after.meeting[YEAR - 1].mean())


def _of_a_year(drawn: Drawn) -> Drawn:
    rates = drawn.members
    return replace(drawn, members=replace(rates, joining=rates.joining[:YEAR]))


def _chances_of_a_year(before: Chances) -> Chances:
    return replace(
        before,
        members=before.members[:YEAR],
        leads=None if before.leads is None else before.leads[:YEAR],
        chosen=None if before.chosen is None else before.chosen[:YEAR],
    )
