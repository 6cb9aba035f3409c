"""What a what-if changes, for every cohort that it touches: before and after on the same draws.

All cohorts are drawn from at the same points, so that a draw is one world in which they all are;
differences are taken world by world. A page waits for it, so that there are fewer draws than for
a forecast; the differences are added to the chance that the forecast said. What is done with
another cohort comes first (`Way`), then what is done in this one, as the model's own `WhatIf`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from likewise.domain.compiling import way as form_for
from likewise.domain.renewal.asking import Asked, Way
from likewise.domain.renewal.basis import Basis, Going
from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.draws import (
    NEW_LEADS,
    NEW_MEMBERS,
    draw_arrivals_of_another,
    draw_rates,
    hidden_new,
    points,
)
from likewise.domain.renewal.exact import (
    CELLS_UNCOMPILED,
    SPARE_ROOM,
    Chances,
    LeadDraws,
    MemberDraws,
    Solving,
    chosen_of_draws,
    leads_of_draws,
    members_of_draws,
)
from likewise.domain.renewal.model import AS_IT_IS, Rule, StartingState, WhatIf
from likewise.domain.renewal.outlooks import HORIZONS
from likewise.domain.renewal.uncertainty import LEVEL

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

MONTHS: Final = HORIZONS[-1]
# A fifth of a forecast's: what they leave unsaid of a difference is in docs/methods/renewal.md.
PAIRED: Final = 40


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A cohort as it stands, with each draw of its rates and of who in it is new, (n_draws,)."""

    state: StartingState
    rule: Rule
    new_members: "Floats"
    new_leads: "Floats"
    members: MemberDraws
    leads: LeadDraws
    choosing: "Floats | None"


class Becomes(StrEnum):
    """What becomes of a cohort: of which one an effect tells."""

    ITSELF = "itself"
    THE_OTHER = "the other"
    THE_NEW = "the new"
    ANY_PART = "any part"
    FIRST_PART = "first part"
    SECOND_PART = "second part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The mean over the draws, and the ends of their middle 90%."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What becomes of one cohort's chance that it still meets, at each horizon.

    `cohort` is whose chance it was before; `becomes` says what it is after. `difference` is taken
    draw by draw, so that its interval is narrower than those of its two sides.
    """

    cohort: str
    becomes: Becomes
    before: Mapping[int, Value]
    after: Mapping[int, Value]
    difference: Mapping[int, Value]


def draws_of(*, basis: Basis, going: Going, draws: int = PAIRED) -> Drawn:
    """One cohort as it stands, under each draw of its rates.

    Raises
    ------
    RenewalRefused
        When it can't be forecast, with why.
    """
    if going.state is None or basis.programme is None:
        raise RenewalRefused(going.because)
    told = draw_rates(programme=basis.programme, cohort=going.row, months=MONTHS, draws=draws)
    state, point = going.state, points(draws=draws)
    return Drawn(
        state=state,
        rule=going.rule,
        new_members=hidden_new(
            people=state.members, new=state.new_members, point=point[:, NEW_MEMBERS]
        ),
        new_leads=hidden_new(
            people=state.leads or 0, new=state.new_leads, point=point[:, NEW_LEADS]
        ),
        members=told.members,
        leads=told.leads,
        choosing=told.choosing,
    )


def chances_of(
    drawn: Drawn,
    *,
    what_if: WhatIf = AS_IT_IS,
    members: "Floats | None" = None,
    leads: "Floats | None" = None,
) -> Chances:
    """Chances under each draw; `members` and `leads` are parts that were solved already."""
    months = drawn.members.joining.shape[0]
    work = drawn.members.joining.size * (what_if.changes(state=drawn.state).members + SPARE_ROOM)
    solving = Solving(form=form_for(work=work, at_most=CELLS_UNCOMPILED))
    error = lead_error = 0.0
    if members is None:
        members, error = members_of_draws(
            state=drawn.state, members=drawn.members, rule=drawn.rule, what_if=what_if,
            new_members=drawn.new_members, solving=solving,
        )  # fmt: skip
    if leads is None:
        leads, lead_error = leads_of_draws(
            state=drawn.state, leads=drawn.leads, rule=drawn.rule, months=months,
            what_if=what_if, new_leads=drawn.new_leads, solving=solving,
        )  # fmt: skip
    return Chances(
        members=members,
        leads=leads,
        error=error + lead_error,
        chosen=chosen_of_draws(choosing=drawn.choosing, months=months),
    )


def changed(drawn: Drawn, *, what_if: WhatIf, before: Chances) -> Chances:
    """Chances of a cohort with a what-if; the part that it leaves alone is not solved again."""
    of_members_alone = not what_if.successor and not what_if.rest
    of_leads_alone = replace(what_if, successor=0) == AS_IT_IS
    return chances_of(
        drawn,
        what_if=what_if,
        members=before.members if of_leads_alone else None,
        leads=before.leads if of_members_alone else None,
    )


def absorbed(into: Drawn, other: Drawn) -> Drawn:
    """Everybody of another cohort comes, and goes on coming as the people here do."""
    one, two = into.state, other.state
    return replace(
        into,
        state=replace(
            one,
            members=one.members + two.members,
            new_members=one.new_members + two.new_members,
            leads=None if one.leads is None else one.leads + (two.leads or 0),
            new_leads=one.new_leads + (two.new_leads if one.leads is not None else 0.0),
        ),
        new_members=into.new_members + other.new_members,
        new_leads=into.new_leads + (other.new_leads if two.leads is not None else 0.0),
    )


def merged(one: Drawn, other: Drawn, *, coming: "tuple[Floats, Floats]") -> Drawn:
    """A new cohort of all people of two, who stay and attend as they do now; it is open.

    `coming` is how people join a cohort of which nothing is known, and successors appear
    (`draws.draw_arrivals_of_another`): how they did in either says little of it.
    """
    both = absorbed(one, other)
    share = one.state.members / max(both.state.members, 1)
    led = (one.state.leads or 0) / max(both.state.leads or 0, 1)

    def mixed(mine: "Floats", theirs: "Floats", part: float) -> "Floats":
        mean: Floats = part * mine + (1 - part) * theirs
        return mean

    mine, theirs = one.members, other.members
    return replace(
        both,
        state=replace(both.state, short_meetings=0, months_without_lead=0, closed_for=0),
        members=replace(
            mine,
            joining=coming[0],
            leaving_new=mixed(mine.leaving_new, theirs.leaving_new, share),
            leaving_settled=mixed(mine.leaving_settled, theirs.leaving_settled, share),
            attending=mixed(mine.attending, theirs.attending, share),
        ),
        leads=replace(
            one.leads,
            appearing=coming[1],
            stopping_new=mixed(one.leads.stopping_new, other.leads.stopping_new, led),
            stopping_settled=mixed(one.leads.stopping_settled, other.leads.stopping_settled, led),
        ),
    )


def moved(into: Drawn, giver: Drawn, people: int) -> tuple[Drawn, Drawn]:
    """Some members go from one cohort to another, as many of them new as of those there."""
    share = people / giver.state.members
    new, new_each = giver.state.new_members * share, giver.new_members * share
    return (
        replace(
            into,
            state=replace(
                into.state,
                members=into.state.members + people,
                new_members=into.state.new_members + new,
            ),
            new_members=into.new_members + new_each,
        ),
        replace(
            giver,
            state=replace(
                giver.state,
                members=giver.state.members - people,
                new_members=giver.state.new_members - new,
            ),
            new_members=giver.new_members - new_each,
        ),
    )


def parted(whole: Drawn) -> tuple[Drawn, Drawn]:
    """Two halves, of which the first is the larger; they share newcomers and successors evenly."""
    members, leads = whole.state.members, whole.state.leads
    return (
        _part(whole, members - members // 2, None if leads is None else leads - leads // 2),
        _part(whole, members // 2, None if leads is None else leads // 2),
    )


def _part(whole: Drawn, members: int, leads: int | None) -> Drawn:
    state = whole.state
    share, led = members / state.members, (leads or 0) / max(state.leads or 0, 1)
    return replace(
        whole,
        state=replace(
            state,
            members=members,
            new_members=state.new_members * share,
            leads=leads,
            new_leads=state.new_leads * led,
            short_meetings=0,
            months_without_lead=0,
        ),
        new_members=whole.new_members * share,
        new_leads=whole.new_leads * led,
        members=replace(whole.members, joining=whole.members.joining / 2),
        leads=replace(whole.leads, appearing=whole.leads.appearing / 2),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A cohort as it is: its draws, its chances under them, and what the forecast said of it."""

    drawn: Drawn
    chances: Chances
    said: Mapping[int, Value]


def effects_of(
    asked: Asked, *, basis: Basis, cohort: str, before: Mapping[str, Before]
) -> tuple[Effect, ...]:
    """What would become of each cohort that a what-if touches.

    Parameters
    ----------
    asked : Asked
        What is asked, which `check_asked` has let pass.
    basis : Basis
        What the forecasts are made from.
    cohort : str
        The cohort of which it is asked.
    before : mapping of str to Before
        The cohorts that are touched as they are, by id.

    Returns
    -------
    tuple of Effect
        The cohort itself first, then the other one; after a split whether any part still meets,
        then each part.

    Notes
    -----
    Who comes by an act brings along whether they are new or settled. A cohort that takes people in
    goes on at its own rates; of a merge and a split see `merged` and `parted`. In a split pairs
    join the first part, and more leads lead the second, which is the smaller.
    """
    mine = before[cohort]
    if asked.way is None:
        after = changed(mine.drawn, what_if=asked.within, before=mine.chances)
        return (_effect(cohort, Becomes.ITSELF, mine, after),)
    if asked.way is Way.SPLIT:
        return _of_split(asked, cohort, mine)
    other = before[asked.other]
    if asked.way is Way.DRAW:
        larger, smaller = moved(mine.drawn, other.drawn, asked.people)
        leads = None if asked.leads or asked.rest else mine.chances.leads
        after = chances_of(larger, what_if=asked.within, leads=leads)
        left = chances_of(smaller, leads=other.chances.leads)
        return (
            _effect(cohort, Becomes.ITSELF, mine, after),
            _effect(asked.other, Becomes.ITSELF, other, left),
        )
    if asked.way is Way.ABSORB:
        after = chances_of(absorbed(mine.drawn, other.drawn), what_if=asked.within)
        return (
            _effect(cohort, Becomes.ITSELF, mine, after),
            _effect(asked.other, Becomes.THE_OTHER, other, after),
        )
    if basis.programme is None:
        raise RenewalRefused("Nothing is forecast in this programme yet.")
    months, draws = mine.drawn.members.joining.shape
    coming = draw_arrivals_of_another(programme=basis.programme, months=months, draws=draws)
    after = chances_of(merged(mine.drawn, other.drawn, coming=coming), what_if=asked.within)
    return (
        _effect(cohort, Becomes.THE_NEW, mine, after),
        _effect(asked.other, Becomes.THE_NEW, other, after),
    )


def _of_split(asked: Asked, cohort: str, whole: Before) -> tuple[Effect, ...]:
    first, second = parted(whole.drawn)
    shared = replace(asked.within, monthly=asked.monthly / 2)
    one = chances_of(first, what_if=replace(shared, successor=0))
    two = chances_of(second, what_if=replace(shared, absorb=0))
    any_part = 1 - (1 - one.meeting) * (1 - two.meeting)
    return (
        _between(cohort, Becomes.ANY_PART, whole, any_part),
        _effect(cohort, Becomes.FIRST_PART, whole, one),
        _effect(cohort, Becomes.SECOND_PART, whole, two),
    )


def _effect(cohort: str, becomes: Becomes, before: Before, after: Chances) -> Effect:
    return _between(cohort, becomes, before, after.meeting)


def _between(cohort: str, becomes: Becomes, before: Before, after: "Floats") -> Effect:
    was = before.chances.meeting
    same, difference = values_of(was), values_of(after - was)
    return Effect(
        cohort=cohort,
        becomes=becomes,
        before=before.said,
        after={
            months: _shifted(value, before.said[months].mean - same[months].mean)
            for months, value in values_of(after).items()
        },
        difference=difference,
    )


def _shifted(value: Value, by: float) -> Value:
    """A chance by as much more as the forecast's draws said than the fewer ones here."""
    ends = (min(max(each + by, 0.0), 1.0) for each in (value.mean, value.low, value.high))
    return Value(**dict(zip(("mean", "low", "high"), ends, strict=True)))


def values_of(curve: "Floats") -> dict[int, Value]:
    """Each horizon's mean over the draws and middle 90%, of a curve of shape (months, draws)."""
    import numpy as np

    found = {}
    for months in HORIZONS:
        row = curve[months - 1]
        low, high = np.quantile(row, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
        found[months] = Value(mean=float(row.mean()), low=low, high=high)
    return found
