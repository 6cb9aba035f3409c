"""Which cohorts a cohort comes from, and which come from it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from likewise.domain.cohorts.facts import LineageEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """A cohort that is related to another, how far away it is, and by which event it is reached."""

    cohort: str
    steps: int
    event: str


def ancestors(events: Iterable[LineageEvent], *, cohort: str) -> tuple[Kin, ...]:
    """The cohorts that a cohort comes from, nearest first; giving to it by a draw counts.

    Each is named once, at its least number of steps. Time is respected: an event counts only when
    it was not after the one through which it is reached.
    """
    return _walk(
        list(events),
        cohort,
        near=lambda event: event.successors,
        far=lambda event: event.predecessors,
        is_onward=lambda event, since: since is None or event.on <= since.on,
    )


def descendants(events: Iterable[LineageEvent], *, cohort: str) -> tuple[Kin, ...]:
    """The cohorts that come from a cohort, nearest first; receiving from it by a draw counts."""
    return _walk(
        list(events),
        cohort,
        near=lambda event: event.predecessors,
        far=lambda event: event.successors,
        is_onward=lambda event, since: since is None or event.on >= since.on,
    )


def _walk(
    events: list[LineageEvent],
    cohort: str,
    *,
    near: Callable[[LineageEvent], tuple[str, ...]],
    far: Callable[[LineageEvent], tuple[str, ...]],
    is_onward: Callable[[LineageEvent, LineageEvent | None], bool],
) -> tuple[Kin, ...]:
    found: dict[str, Kin] = {}
    tried: set[tuple[str, str]] = set()
    edge: list[tuple[str, LineageEvent | None]] = [(cohort, None)]
    steps = 0
    while edge:
        steps += 1
        reached: list[tuple[str, LineageEvent | None]] = []
        for here, since in edge:
            for event in events:
                if here not in near(event) or not is_onward(event, since):
                    continue
                for other in far(event):
                    if other in {here, cohort} or (other, event.id) in tried:
                        continue
                    tried.add((other, event.id))
                    found.setdefault(other, Kin(cohort=other, steps=steps, event=event.id))
                    reached.append((other, event))
        edge = reached
    return tuple(found.values())
