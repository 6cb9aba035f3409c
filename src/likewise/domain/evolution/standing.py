"""Where each person counts on a day: one place each, by one documented precedence.

On a day a person is in the cohorts of the spells, as a member, that cover it. Of several they count
in the first by: group before combined before one-to-one; then the spell that began first; then the
cohort's id. The others are "also in". Whoever has been in a cohort and is in none has *left*, until
they come back; whoever has not been in one yet does not count yet.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from likewise.domain.arms import Format
from likewise.domain.memberships import Membership
from likewise.domain.periods import FOREVER

PRECEDENCE: Mapping[Format | None, int] = {
    Format.GROUP: 0,
    Format.COMBINED: 1,
    Format.ONE_TO_ONE: 2,
    None: 3,
}


class Spell(NamedTuple):
    """One spell of one member in one cohort, half-open; `left_on` is `FOREVER` while it lasts."""

    person: str
    cohort: str
    joined_on: date
    left_on: date = FOREVER

    @classmethod
    def of(cls, memberships: Iterable[Membership]) -> tuple["Spell", ...]:
        """The members' spells among memberships; facilitators do not count."""
        return tuple(
            cls(each.participant, each.cohort, each.joined_on, each.left_on or FOREVER)
            for each in memberships
            if each.is_member
        )


@dataclass(frozen=True, slots=True)
class Dated[T]:
    """A value that holds from a day until the next one: a format, a practice."""

    days: tuple[date, ...]
    values: tuple[T, ...]

    @classmethod
    def of(cls, starts: Iterable[tuple[date, T]]) -> "Dated[T]":
        """From (first day, value) pairs in any order; of two on one day the last given holds."""
        latest = dict(starts)
        days = sorted(latest)
        return cls(tuple(days), tuple(latest[day] for day in days))

    def on(self, day: date) -> T | None:
        """The value on a day; none before the first."""
        position = bisect_right(self.days, day)
        return self.values[position - 1] if position else None

    def at_first(self) -> T | None:
        """The first value there was."""
        return self.values[0] if self.values else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person counts on one day; `cohort` is none for someone who has left."""

    cohort: str | None
    also_in: tuple[str, ...] = ()


LEFT = Standing(None)
Formats = Mapping[str, Dated[Format]]
Snapshot = Mapping[str, Standing]


def snapshots(
    spells: Iterable[Spell], *, formats: Formats, days: Sequence[date]
) -> tuple[Snapshot, ...]:
    """Where everybody who ever joined stands on each of these days.

    Parameters
    ----------
    spells
        Members' spells, in any order.
    formats
        Each cohort's dated format; a cohort without one counts last.
    days
        In increasing order.

    Returns
    -------
    tuple of mapping, one a day
        From person to standing. Whoever joined on or before the day is in it, once.
    """
    covering: list[dict[str, list[Spell]]] = [defaultdict(list) for _ in days]
    newcomers: list[set[str]] = [set() for _ in days]
    for spell in spells:
        first = bisect_left(days, spell.joined_on)
        if first == len(days):
            continue
        newcomers[first].add(spell.person)
        for position in range(first, bisect_left(days, spell.left_on)):
            covering[position][spell.person].append(spell)
    return tuple(_settle(covering, newcomers, formats, days))


def _settle(
    covering: Sequence[Mapping[str, list[Spell]]],
    newcomers: Sequence[set[str]],
    formats: Formats,
    days: Sequence[date],
) -> Iterator[Snapshot]:
    ever: set[str] = set()
    ordered: list[str] = []
    for day, present, new in zip(days, covering, newcomers, strict=True):
        ordered = sorted([*ordered, *(new - ever)])  # nearly in order already, so quick
        ever |= new
        standing = dict.fromkeys(ordered, LEFT)
        alone: dict[str, Standing] = {}
        for person, here in present.items():
            if len(here) == 1:
                cohort = here[0].cohort
                standing[person] = alone.get(cohort) or alone.setdefault(cohort, Standing(cohort))
            else:
                standing[person] = _standing(here, formats, day)
        yield standing


def _standing(here: list[Spell], formats: Formats, day: date) -> Standing:
    ordered = sorted(here, key=lambda spell: _precedence(spell, formats, day))
    cohorts = tuple(dict.fromkeys(spell.cohort for spell in ordered))
    return Standing(cohorts[0], cohorts[1:])


def _precedence(spell: Spell, formats: Formats, day: date) -> tuple[int, date, str]:
    dated = formats.get(spell.cohort)
    return (PRECEDENCE[dated.on(day) if dated else None], spell.joined_on, spell.cohort)
