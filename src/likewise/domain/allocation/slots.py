"""A list of slots: what a sequence is, and what makes a list unfit to be sealed or used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from likewise.domain.refusals import DomainError

ENOUGH = 20  # slots that two lists of two even arms have alike by chance once in a million


class SequenceRefused(DomainError):
    """A list of slots with a gap, a repeat or a slot out of order. It never names an arm."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One place of a sequence: its stratum, its position from 1, and the arm it holds.

    `unit` is empty where the slot waits for whoever comes next, and names the person or cluster
    where the list was made for known units. `label` is the number that an uploaded list calls it
    by, if any: any text, and several slots may have the same.
    """

    stratum: str
    position: int
    arm: str
    unit: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.position, bool) or self.position < 1:
            raise SequenceRefused(
                f"A slot of stratum {self.stratum} has position {self.position}. "
                "Positions count from 1."
            )
        if not self.stratum or not self.arm:
            raise SequenceRefused(
                f"Slot {self.position} has no stratum or no arm. Every slot has both."
            )


class HasPlace(Protocol):
    """Anything that stands somewhere in a sequence: a slot, sealed or not."""

    @property
    def stratum(self) -> str: ...

    @property
    def position(self) -> int: ...


def check_sequence(*, slots: Iterable[HasPlace], after: Mapping[str, int] | None = None) -> None:
    """Refuse a sequence unless each stratum's positions run 1, 2, 3, ... without gap or repeat.

    Strata may be interleaved; within one, the order of the list is the order of use. Further slots
    go on `after` the last position of each stratum.
    """
    before = dict(after or {})
    reached = dict(before)
    for slot in slots:
        expected = reached.get(slot.stratum, 0) + 1
        if slot.position < expected:
            raise SequenceRefused(
                f"Stratum {slot.stratum}: slot {slot.position} comes twice or out of order."
            )
        if slot.position > expected:
            raise SequenceRefused(
                f"Stratum {slot.stratum}: slot {expected} is missing before slot {slot.position}."
            )
        reached[slot.stratum] = slot.position
    if reached == before:
        raise SequenceRefused("The list has no slots. Give one or more.")


def check_differs(*, practice: Iterable[Slot], live: Iterable[Slot]) -> None:
    """Refuse a list that was practised with: whoever practised knows it.

    Labels and units aside. A list that begins as the other does is that list too, where both have
    as many as `ENOUGH` places and every arm in them is the same.

    Raises
    ------
    SequenceRefused
    """
    practised = {(slot.stratum, slot.position): slot.arm for slot in practice}
    alive = {(slot.stratum, slot.position): slot.arm for slot in live}
    both = practised.keys() & alive.keys()
    if any(practised[place] != alive[place] for place in both):
        return
    if len(both) >= ENOUGH or practised.keys() == alive.keys():
        raise SequenceRefused(
            "This list is the practice list, or begins as it does, so that whoever practised knows "
            "what comes. Make another, with another seed."
        )
