"""A trial without a list, verified: every decision again from the committed seed, and every claim.

Minimisation has no slots to seal. What can be checked is that each arm on record is the one that
the committed design and seed give from the levels on record, in the order on record; and that order
and levels are those that were claimed at the time, before the arm was known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from likewise.domain.allocation.decisions import Contradiction
from likewise.domain.allocation.designs import Blocks, Minimisation, Simple
from likewise.domain.allocation.minimisation import Allocated
from likewise.domain.allocation.replays import replay
from likewise.domain.sealing.claims import Book, Event, claims_fault, endless_places
from likewise.domain.sealing.heads import Fault, slot_fault


@dataclass(frozen=True, kw_only=True)
class Replay:
    """What replaying found: how many were allocated, the deviations on record, the first fault."""

    allocated: int
    deviations: tuple[Contradiction, ...]
    fault: Fault | None

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found wrong."""
        return self.fault is None


def levels_said(*, design: Minimisation | Simple | Blocks, levels: Sequence[str]) -> str:
    """Levels as a claim holds them.

    Examples
    --------
    >>> from likewise.domain.allocation.designs import Factor, arms_in_ratio
    >>> design = Simple(arms=arms_in_ratio(names=("A", "B")),
    ...                 factors=(Factor(name="sex", levels=("female", "male")),))
    >>> levels_said(design=design, levels=("male",))
    'sex=male'
    """
    named = zip(design.factors, levels, strict=True)
    return ", ".join(f"{factor.name}={level}" for factor, level in named)


def verify_decisions(
    *,
    study: str,
    commitment: bytes,
    design: Minimisation | Simple | Blocks,
    past: Sequence[Allocated],
    seed: int,
    claims: Sequence[Event] | None = None,
    held: Iterable[bytes] = (),
) -> Replay:
    """Replay every decision, and hold order and levels to the claims.

    Parameters
    ----------
    commitment : bytes
        The design commitment, at which the chain of claims starts.
    past : sequence of Allocated
        Everyone who was allocated, in order.
    seed : int
        The committed one, mixed with the public number where one was promised.
    claims : sequence of Event, optional
        Without them nothing binds order and levels to the day of allocation.
    held : iterable of bytes
        Digests of claims that somebody was given at the time.

    Returns
    -------
    Replay
    """
    found = replay(design=design, past=past, seed=seed)
    fault = None
    if claims is not None:
        places = endless_places(study=study, design=commitment)
        book, fault = claims_fault(places=places, events=claims, held=held)
        fault = fault or claimed_fault(design=design, past=past, book=book)
    silent = next((one for one in found if not one.deviation), None)
    if fault is None and silent is not None:
        place = ("all", silent.number)
        fault = slot_fault(kind="altered", segment=0, place=place, what=silent.sentence)
    deviations = tuple(one for one in found if one.deviation)
    return Replay(allocated=len(past), deviations=deviations, fault=fault)


def claimed_fault(
    *, design: Minimisation | Simple | Blocks, past: Sequence[Allocated], book: Book
) -> Fault | None:
    """The first unit on record that is not the one claimed there, or not with those levels."""
    claims = list(book.claimed.values())
    for number, gone in enumerate(past, 1):
        place = ("all", number)
        if number > len(claims):
            what = f"unit {gone.unit} has an arm and claimed no place."
            return slot_fault(kind="unclaimed", segment=0, place=place, what=what)
        claim = claims[number - 1]
        if claim.unit != gone.unit:
            what = f"unit {claim.unit} claimed it, and the record has unit {gone.unit} there."
            return slot_fault(kind="claim", segment=0, place=place, what=what)
        if claim.levels != levels_said(design=design, levels=gone.levels):
            what = f"unit {gone.unit} was allocated by other levels than the record has now."
            return slot_fault(kind="claim", segment=0, place=place, what=what)
    if len(claims) > len(past):
        claim = claims[len(past)]
        what = f"unit {claim.unit} claimed it, and the record has nobody there."
        return slot_fault(kind="skipped", segment=0, place=claim.place, what=what)
    return None
