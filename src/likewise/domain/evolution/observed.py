"""Who really meets whom: the cohorts that attendance shows, and how sure each is."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from likewise.domain.evolution.parting import (
    NOBODY,
    SEED,
    Floats,
    Ints,
    Register,
    Together,
    part,
    register_of,
    together,
)

Chosen = NDArray[np.bool_]
LEAST_MEETINGS = 10
LEFT_OUT = 0.2
FOUND_AGAIN = 0.75  # as like as that, by Jaccard, is the same group
MOST_DRAWS, LEAST_DRAWS = 20, 5
WORK = 60_000  # pairs, in all draws together


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedCohort:
    """People who meet one another, and by chance alone would not.

    Each person is among the `people` of one cohort at most; `also` meet with these people as well,
    and are counted in another. `meetings` is at how many most of those who came were of this
    cohort. It was found again in `found_again` of `draws` records that lacked a fifth of meetings.
    """

    people: frozenset[str]
    also: frozenset[str]
    meetings: int
    found_again: int
    draws: int

    @property
    def everyone(self) -> frozenset[str]:
        """Everybody who meets here, wherever they are counted."""
        return self.people | self.also

    @property
    def can_tell(self) -> bool:
        """Whether there were meetings enough for the answer to mean something."""
        return self.meetings >= LEAST_MEETINGS


def observed_cohorts(meetings: Iterable[Iterable[str]]) -> tuple[ObservedCohort, ...]:
    """The cohorts that attendance shows, largest first.

    Parameters
    ----------
    meetings
        Who attended each one, in any order.

    Returns
    -------
    tuple of ObservedCohort
        Of two people or more. Who never met anybody is in none.

    Notes
    -----
    See `parting.part` for the method, and docs/methods/meets.md for what it recovers. How sure an
    answer is: it is asked again of 5 to 20 records (the more, the fewer people meet), each of which
    lacks a fifth of the meetings, drawn at random from a fixed seed; a cohort is found again where
    one there has a Jaccard of 0.75 or more with it.

    References
    ----------
    Hennig, Comput Stat Data Anal 2007, doi 10.1016/j.csda.2006.11.025 (finding clusters again).

    Examples
    --------
    >>> found = observed_cohorts(["abc"] * 12 + ["cde"] * 12)
    >>> sorted("".join(sorted(each.everyone)) for each in found)
    ['abc', 'cde']
    """
    register = register_of(sorted(sorted(set(meeting)) for meeting in meetings))
    if not register.people:
        return ()
    met = together(register)
    if not len(met.one):
        return ()
    draws = int(np.clip(WORK // len(met.one), LEAST_DRAWS, MOST_DRAWS))
    groups, *drawn = part([met, *_draws(register, draws)])
    numbers = [number for number in np.unique(groups) if number != NOBODY]
    also = _also(met, groups, numbers)
    held = _meetings(register, also | (groups == np.array(numbers)[:, None]))
    found = [
        ObservedCohort(
            people=_named(register, groups == number),
            also=_named(register, also[position]),
            meetings=int(held[position]),
            found_again=sum(_is_found(groups == number, each, sure=~also.any(0)) for each in drawn),
            draws=draws,
        )
        for position, number in enumerate(numbers)
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.people), sorted(each.people))))


def _named(register: Register, chosen: Chosen) -> frozenset[str]:
    return frozenset(register.people[position] for position in np.flatnonzero(chosen))


def _draws(register: Register, draws: int) -> Iterable[Together]:
    """Records that lack a fifth of the meetings."""
    random = np.random.Generator(np.random.Philox(SEED))
    meetings = register.attended.shape[0]
    stay = meetings - int(meetings * LEFT_OUT)
    for _ in range(draws):
        yield together(register, meetings=np.sort(random.permutation(meetings)[:stay]))


def _is_found(group: Chosen, drawn: Ints, *, sure: Chosen) -> bool:
    """Whether a draw has a group that is nearly this one, but for people who meet with several."""
    group = group & sure if (group & sure).any() else group
    there, counts = np.unique(drawn[group], return_counts=True)
    counts[there == NOBODY] = 0
    most = int(counts.max())
    counted = drawn == there[counts.argmax()]
    union = int(group.sum()) + int((counted & (sure | group)).sum()) - most
    return most / union >= FOUND_AGAIN


def _also(met: Together, groups: Ints, numbers: list[int]) -> Chosen:
    """Who of other groups met more than half of a group's people half as often as they do."""
    of = np.searchsorted(numbers, groups)
    of[groups == NOBODY] = len(numbers)
    one, other = of[met.one], of[met.other]
    sizes = np.bincount(of, minlength=len(numbers) + 1)
    same = one == other
    inside = np.bincount(one[same], met.weight[same], minlength=len(sizes))
    usual: Floats = inside / np.maximum(sizes * (sizes - 1), 1)
    well = ~same & (met.weight >= usual[other] / 2)
    keys = other[well] * met.people + met.one[well]
    known = np.bincount(keys, minlength=len(sizes) * met.people).reshape(len(sizes), met.people)
    return (known > sizes[:, None] / 2)[: len(numbers)]


def _meetings(register: Register, everyone: Chosen) -> Ints:
    """At how many meetings most of those who came were of each group, or as many as of another."""
    came = register.attended @ everyone.T.astype(float)
    most = came.max(axis=1, keepdims=True)
    counted: Ints = ((came == most) & (most > 0)).sum(axis=0)
    return counted
