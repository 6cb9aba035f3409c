"""What may be asked of a cohort: "what if", with people of its own, and with whole cohorts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from likewise.domain.renewal.basis import Basis
from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.model import StartingState, WhatIf
from likewise.domain.words import count

MOST: Final = {"monthly": 20, "leads": 5, "rest": 12, "pairs": 100, "people": 100}
FEWEST_TO_SPLIT: Final = 2


class Way(StrEnum):
    """What may be done with the people of whole cohorts."""

    ABSORB = "absorb"
    MERGE = "merge"
    DRAW = "draw"
    SPLIT = "split"


WITH_ANOTHER: Final = frozenset({Way.ABSORB, Way.MERGE, Way.DRAW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A what-if that somebody asks: any of these together.

    monthly: more people who join in each month. leads: more who lead, from now on. rest: months
    without meetings. pairs: how many of the members of pairs join. opened: a cohort that is closed
    to joiners opens to them. way, other, people: what is done with another cohort, which, and how
    many it draws.
    """

    monthly: int = 0
    leads: int = 0
    rest: int = 0
    pairs: int = 0
    opened: bool = False
    way: Way | None = None
    other: str = ""
    people: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether nothing would change."""
        return self == Asked()

    @property
    def within(self) -> WhatIf:
        """What is done in the cohort itself."""
        return WhatIf(
            monthly=self.monthly,
            successor=self.leads,
            rest=self.rest,
            absorb=self.pairs,
            open=1.0 if self.opened else None,
        )


def check_asked(asked: Asked, *, basis: Basis, cohort: str) -> None:
    """Refuse what cannot be asked of a cohort that is forecast, with a sentence and its field.

    Raises
    ------
    RenewalRefused
        Nothing is asked; another cohort is this one, or not named, or not forecast; it draws
        nobody, or everybody; it is too small to split; more pairs join than there are.
    """
    for name, most in MOST.items():
        if not 0 <= getattr(asked, name) <= most:
            raise RenewalRefused(f"Give a whole number from 0 to {most}.", field=name)
    if asked.pairs > basis.pairs:
        there = f"is {basis.pairs}" if basis.pairs == 1 else f"are {basis.pairs or 'none'}"
        raise RenewalRefused(f"Of members of pairs that go on there {there}.", field="pairs")
    if asked.leads and _state(basis, cohort).leads is None:
        raise RenewalRefused(
            "Who leads it is not recorded, so the forecast cannot say what one more would change. "
            "Record who leads it first.",
            field="leads",
        )
    if asked.way in WITH_ANOTHER:
        _check_other(asked, basis, cohort)
    elif asked.way is Way.SPLIT and _state(basis, cohort).members < FEWEST_TO_SPLIT:
        raise RenewalRefused("It has too few members to split.", field="way")
    if asked.is_nothing:
        raise RenewalRefused("Nothing is asked. Give a number, or choose another cohort.")


def _check_other(asked: Asked, basis: Basis, cohort: str) -> None:
    if not asked.other:
        raise RenewalRefused("Choose the other cohort.", field="other")
    if asked.other == cohort:
        raise RenewalRefused("That is this cohort itself. Choose another one.", field="other")
    other = basis.going.get(asked.other)
    if other is None:
        raise RenewalRefused(
            "Nothing is forecast of that cohort: it is a pair, or has ended, or there is none. "
            "Choose one of the list. People of pairs can be asked for by their number.",
            field="other",
        )
    if other.state is None:
        raise RenewalRefused(f"Nothing is forecast of that cohort. {other.because}", field="other")
    if asked.way is not Way.DRAW:
        return
    if asked.people == 0:
        raise RenewalRefused("Say how many people it draws: 1 or more.", field="people")
    if asked.people >= other.state.members:
        raise RenewalRefused(
            f"That cohort has {count(other.state.members, 'member')}. Draw fewer, or ask what "
            "follows if it joins as a whole.",
            field="people",
        )


def _state(basis: Basis, cohort: str) -> StartingState:
    going = basis.going.get(cohort)
    if going is None:
        raise RenewalRefused("Nothing is forecast of this cohort.")
    if going.state is None:
        raise RenewalRefused(going.because)
    return going.state
