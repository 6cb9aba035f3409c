"""The chance that a cohort still meets under each measure that a plan might take."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.draws import (
    NEW_LEADS,
    NEW_MEMBERS,
    Draws,
    Programme,
    draw_rates,
    hidden_new,
    points,
)
from likewise.domain.renewal.exact import LeadDraws, MemberDraws, chances_of_draws
from likewise.domain.renewal.model import AS_IT_IS, Rule, StartingState
from likewise.domain.renewal.uncertainty import LEVEL, THIN

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

# About so many changes are asked about of each cohort.
ASKED: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A cohort that goes on: its name, its number among those learnt from, its state, its rule."""

    cohort: str
    number: int
    state: StartingState
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is done with one cohort, or with two that become one.

    newcomers: a month, on average, beside those who come by themselves. leads: who start at once.
    people: members drawn from others (negative: by others). rest: months in which nobody joins
    and no meeting counts. absorbs: so many come from a cohort that is absorbed. merges_with: the
    number, among the candidates, of the cohort that it becomes one with, and how many of both come.
    """

    newcomers: float = 0.0
    leads: int = 0
    people: int = 0
    rest: int = 0
    absorbs: int = 0
    merges_with: int | None = None
    coming: tuple[int, int] = (0, 0)


NOTHING: Final = Change()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """A chance with its 90% interval."""

    chance: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class _Cohort:
    """One cohort, or two as one, with its rates and the new in every draw, shape (n_draws,)."""

    state: StartingState
    rule: Rule
    drawn: Draws
    new_members: "Floats"
    new_leads: "Floats"


class Chances:
    """Answers what a change would make of a cohort, each question solved once.

    Notes
    -----
    Everything is as in `uncertainty.forecast`: the same draws, each solved exactly. A rest is
    judged as many months later, so that nothing is won by months in which no meeting counts.
    Members and leads are independent, so what either is changed to is solved apart.

    Who is drawn, or comes from an absorbed cohort, is taken to be settled, and there under the
    receiving cohort's rates. A cohort that two become has all leads of both; its hazards, its
    attendance and those who come to it are the mean of both by members: it has one door, not two,
    and that is open. Newcomers that a plan asks for come to a cohort that is closed to joiners too.
    """

    def __init__(
        self,
        *,
        programme: Programme,
        candidates: tuple[Candidate, ...],
        months: int,
        draws: int,
        longest_rest: int = 0,
    ) -> None:
        self._programme = programme
        self._candidates = candidates
        self.months = months
        self._ahead = months + longest_rest
        self._draws = draws
        self._drawn: dict[int, Draws] = {}
        self._members: dict[tuple[int, Change, int], Floats] = {}
        self._leads: dict[tuple[int, Change], Floats] = {}

    def chance(self, place: int, change: Change = NOTHING) -> Chance:
        """The chance of the candidate at `place`, with its interval."""
        import numpy as np

        each = self._each(place, change)
        low, high = np.quantile(each, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return Chance(chance=float(each.mean()), low=float(low), high=float(high))

    def mean(self, place: int, change: Change = NOTHING) -> float:
        """The chance alone."""
        return float(self._each(place, change).mean())

    def roughly(self, place: int, change: Change = NOTHING) -> float:
        """The chance over every fifth draw: where to look first, at a fifth of the work."""
        import numpy as np

        rest = self._led(place, change) * self._unchosen(place, change)
        thinned = np.broadcast_to(rest, (self._draws,))[::THIN]
        return float((self._peopled(place, change, every=THIN) * thinned).mean())

    def has_no_leads(self, place: int, change: Change = NOTHING) -> bool:
        """Whether nobody recorded who leads it, so that leads cannot be planned."""
        return self._cohort(place, change).state.leads is None

    def by_leads_alone(self, place: int, change: Change = NOTHING) -> float:
        """The chance if members never ran short: no number of newcomers gives more."""
        import numpy as np

        return float(np.mean(self._led(place, change) * self._unchosen(place, change)))

    def _each(self, place: int, change: Change) -> "Floats":
        peopled = self._peopled(place, change)
        return peopled * self._led(place, change) * self._unchosen(place, change)

    def _unchosen(self, place: int, change: Change) -> "Floats | float":
        import numpy as np

        rate = self._rates(place).choosing
        return 1.0 if rate is None else np.exp(-rate * (self.months + change.rest))

    def _peopled(self, place: int, change: Change, *, every: int = 1) -> "Floats":
        """The chance of never too few members, in every draw or every so-manieth."""
        asked, ahead = replace(change, leads=0), self.months + change.rest
        if (place, asked, every) not in self._members:
            one = self._cohort(place, asked)
            members = one.drawn.members
            found = chances_of_draws(
                state=replace(one.state, leads=None, new_leads=0.0),
                members=MemberDraws(
                    joining=members.joining[:ahead, ::every],
                    leaving_new=members.leaving_new[::every],
                    leaving_settled=members.leaving_settled[::every],
                    attending=members.attending[::every],
                    settling=members.settling,
                ),
                leads=None,
                rule=one.rule,
                what_if=replace(AS_IT_IS, rest=asked.rest, monthly=asked.newcomers),
                new_members=one.new_members[::every],
                together=len(self._candidates) * ASKED,
            )
            self._members[place, asked, every] = found.members[-1]
        return self._members[place, asked, every]

    def _led(self, place: int, change: Change) -> "Floats | float":
        """The chance of never being without a lead for too long, in every draw."""
        import numpy as np

        asked = Change(
            leads=change.leads, rest=change.rest, merges_with=change.merges_with,
            coming=change.coming,
        )  # fmt: skip
        if (place, asked) not in self._leads:
            one = self._cohort(place, asked)
            if one.state.leads is None:
                return 1.0
            none = np.zeros(self._draws)
            found = chances_of_draws(
                # Nobody is needed, so that members, of whom there are none, are never too few.
                state=replace(one.state, members=0, new_members=0.0, short_meetings=0),
                members=MemberDraws(
                    joining=np.zeros((self._ahead, self._draws)), leaving_new=none,
                    leaving_settled=none, attending=none, settling=0.0,
                ),
                leads=one.drawn.leads,
                rule=replace(one.rule, minimum=0, counts="members"),
                what_if=replace(AS_IT_IS, rest=asked.rest, successor=asked.leads),
                new_leads=one.new_leads,
                together=len(self._candidates) * ASKED,
            )  # fmt: skip
            led = found.leads
            self._leads[place, asked] = (
                np.ones(self._draws) if led is None else led[self.months + asked.rest - 1]
            )
        return self._leads[place, asked]

    def _rates(self, place: int) -> Draws:
        if place not in self._drawn:
            self._drawn[place] = draw_rates(
                programme=self._programme,
                cohort=self._candidates[place].number,
                months=self._ahead,
                draws=self._draws,
            )
        return self._drawn[place]

    def _cohort(self, place: int, change: Change) -> _Cohort:
        """The cohort once people have been moved."""
        if change.merges_with is not None:
            return self._merged(place, change.merges_with, change.coming)
        candidate = self._candidates[place]
        alone = self._alone(place, candidate.state.members + min(change.people, 0))
        arriving = max(change.people, 0) + change.absorbs
        state = replace(alone.state, members=alone.state.members + arriving)
        return replace(alone, state=state)

    def _alone(self, place: int, members: int) -> _Cohort:
        """The cohort with so many of its members; those who are away are settled ones."""
        candidate = self._candidates[place]
        state = candidate.state
        new = min(state.new_members, float(members))
        point = points(draws=self._draws)
        return _Cohort(
            state=replace(state, members=members, new_members=new),
            rule=candidate.rule,
            drawn=self._rates(place),
            new_members=hidden_new(people=members, new=new, point=point[:, NEW_MEMBERS]),
            new_leads=hidden_new(
                people=state.leads or 0, new=state.new_leads, point=point[:, NEW_LEADS]
            ),
        )

    def _merged(self, place: int, other: int, coming: tuple[int, int]) -> _Cohort:
        one, two = self._alone(place, coming[0]), self._alone(other, coming[1])
        share = coming[0] / max(sum(coming), 1)
        leads, more = one.state.leads, two.state.leads
        together = None if leads is None or more is None else leads + more
        waiting = min(one.state.months_without_lead, two.state.months_without_lead)
        state = StartingState(
            members=sum(coming),
            new_members=one.state.new_members + two.state.new_members,
            leads=together,
            new_leads=0.0 if together is None else one.state.new_leads + two.state.new_leads,
            next_month=one.state.next_month,
            months_without_lead=0 if together else waiting,
        )
        return _Cohort(
            state=state,
            rule=one.rule,
            drawn=Draws(
                members=_mean_of_members(one.drawn.members, two.drawn.members, share),
                leads=_mean_of_leads(one.drawn.leads, two.drawn.leads, share),
                choosing=one.drawn.choosing,
            ),
            new_members=one.new_members + two.new_members,
            new_leads=one.new_leads + two.new_leads,
        )


def _mean_of_members(one: MemberDraws, two: MemberDraws, share: float) -> MemberDraws:
    return MemberDraws(
        joining=share * one.joining + (1 - share) * two.joining,
        leaving_new=share * one.leaving_new + (1 - share) * two.leaving_new,
        leaving_settled=share * one.leaving_settled + (1 - share) * two.leaving_settled,
        attending=share * one.attending + (1 - share) * two.attending,
        settling=one.settling,
    )


def _mean_of_leads(one: LeadDraws, two: LeadDraws, share: float) -> LeadDraws:
    return LeadDraws(
        appearing=share * one.appearing + (1 - share) * two.appearing,
        stopping_new=share * one.stopping_new + (1 - share) * two.stopping_new,
        stopping_settled=share * one.stopping_settled + (1 - share) * two.stopping_settled,
        settling=one.settling,
    )
