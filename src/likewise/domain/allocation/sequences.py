"""Lists made before anyone comes: simple randomisation and permuted blocks, stratified or not.

Every slot is one draw among the places left: in simple randomisation the planned ratio, in a block
whatever that block still holds. Drawing so, place by place, gives every arrangement of a block the
same chance, and each slot its own explanation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from likewise.domain.allocation.decisions import (
    Contradiction,
    Decision,
    arm_drawn,
    chances_in_words,
    draw_in_words,
)
from likewise.domain.allocation.designs import Blocks, Design, DesignRefused, Simple
from likewise.domain.allocation.minimisation import Allocated, DecisionRefused, Waiting
from likewise.domain.allocation.slots import Slot
from likewise.domain.allocation.streams import Purpose, stream
from likewise.domain.words import join_words

LONGEST = 1_000_000


def sequence(*, design: Simple | Blocks, length: int, seed: int) -> Iterator[Decision]:
    """The list of a design, slot by slot, with the explanation of each.

    Parameters
    ----------
    design : Simple or Blocks
        Arms, ratio, block sizes and strata.
    length : int
        Slots in each stratum. A last block may be cut short; plan a multiple of the block size.
    seed : int
        0 to 2^128 - 1. The same seed gives the same list anywhere.

    Returns
    -------
    iterator of Decision
        Stratum by stratum, position from 1.

    Raises
    ------
    DesignRefused
        When the length is not from 1 to 1,000,000.

    Notes
    -----
    Slot i of stratum s uses number i of stream (seed, ARM, stratum s); block b of that stratum
    takes its size by number b of stream (seed, BLOCK_SIZE, stratum s).

    References
    ----------
    Matts and Lachin, "Properties of permuted-block randomization in clinical trials", Controlled
    Clinical Trials 1988;9:327-344, doi 10.1016/0197-2456(88)90047-5.

    Examples
    --------
    >>> from likewise.domain.allocation.designs import Blocks, arms_in_ratio
    >>> design = Blocks(arms=arms_in_ratio(names=("control", "group")), sizes=(4,))
    >>> slots = [made.arm for made in sequence(design=design, length=8, seed=61)]
    >>> [slots[:4].count("group"), slots[4:].count("group")]
    [2, 2]
    """
    if isinstance(length, bool) or not 1 <= length <= LONGEST:
        raise DesignRefused(f"A list has 1 to {LONGEST:,} slots in each stratum, not {length}.")
    if isinstance(design, Blocks):
        for index, name in enumerate(design.stratum_names):
            yield from block_list(design=design, stratum=index, name=name, length=length, seed=seed)
    else:
        yield from simple_list(design=design, length=length, seed=seed)


def sequence_for(
    *,
    design: Simple | Blocks,
    past: Sequence[Allocated],
    waiting: Sequence[Waiting],
    seed: int,
) -> Iterator[Decision]:
    """Known units dealt from the design's lists: each takes the next slot of its stratum.

    Units with an arm (`past`) have used the first slots of theirs.

    Raises
    ------
    DecisionRefused
        When a unit comes twice, or a past arm is not the one its list gives and no deviation says
        why: then the list is not the one that was used, or an allocation was not by the list.
    """
    lists: dict[int, Iterator[Decision]] = {}
    seen: set[str] = set()
    everyone: tuple[Allocated | Waiting, ...] = (*past, *waiting)
    for gone in everyone:
        if gone.unit in seen:
            raise DecisionRefused(f"Unit {gone.unit} comes twice. A unit is allocated once.")
        seen.add(gone.unit)
        stratum = stratum_of(design=design, levels=gone.levels)
        if stratum not in lists:
            lists[stratum] = endless(design=design, stratum=stratum, seed=seed)
        made = replace(next(lists[stratum]), unit=gone.unit)
        if isinstance(gone, Waiting):
            yield made
        elif design.arm_index(name=gone.arm) != design.arm_index(name=made.arm):
            found = Contradiction(
                number=len(seen), unit=gone.unit, recorded=gone.arm, given=made.arm
            )
            if not gone.deviation:
                raise DecisionRefused(found.sentence)


def stratum_of(*, design: Simple | Blocks, levels: Sequence[str]) -> int:
    """The number of the stratum that a unit's levels put it in."""
    stratum = 0
    for factor, level in zip(design.factors, levels, strict=True):
        index = factor.index(level=level)
        if isinstance(design, Blocks) and factor.name in design.strata:
            stratum = stratum * len(factor.levels) + index
    return stratum


def endless(*, design: Simple | Blocks, stratum: int, seed: int) -> Iterator[Decision]:
    """A stratum's list for as long as units come."""
    if isinstance(design, Blocks):
        name = design.stratum_names[stratum]
        return block_list(design=design, stratum=stratum, name=name, length=LONGEST, seed=seed)
    return simple_list(design=design, length=LONGEST, seed=seed)


def slots_of(*, decisions: Sequence[Decision]) -> tuple[Slot, ...]:
    """The bare slots of decisions, ready to be written or sealed."""
    return tuple(
        Slot(stratum=made.stratum, position=made.position, arm=made.arm, unit=made.unit)
        for made in decisions
    )


def simple_list(*, design: Design, length: int, seed: int) -> Iterator[Decision]:
    """Each slot by the planned ratio, whatever came before."""
    whole = sum(design.ratio)
    chances = tuple(share / whole for share in design.ratio)
    said = chances_in_words(arms=design.names, probabilities=chances)
    draws = stream(seed=seed, purpose=Purpose.ARM)
    for position in range(1, length + 1):
        reason = f"Every place of this list has the same chances, {said}, whatever came before."
        yield slot_decision(
            design=design,
            stratum="all",
            position=position,
            chances=chances,
            draw=float(draws.random()),
            reason=reason,
        )


def block_list(
    *, design: Blocks, stratum: int, name: str, length: int, seed: int
) -> Iterator[Decision]:
    """One stratum's list: block after block, each place drawn among those its block has left."""
    draws = stream(seed=seed, purpose=Purpose.ARM, stratum=stratum)
    sizes = stream(seed=seed, purpose=Purpose.BLOCK_SIZE, stratum=stratum)
    left: list[int] = []
    for position in range(1, length + 1):
        if not sum(left):
            size = design.sizes[int(sizes.random() * len(design.sizes))]
            left = [share * size // sum(design.ratio) for share in design.ratio]
        places = sum(left)
        chances = tuple(count / places for count in left)
        what = join_words([f"{n} of {arm}" for n, arm in zip(left, design.names, strict=True)])
        made = slot_decision(
            design=design,
            stratum=name,
            position=position,
            chances=chances,
            draw=float(draws.random()),
            reason=f"The block in use had {places} places left: {what}.",
        )
        left[design.names.index(made.arm)] -= 1
        yield made


def slot_decision(
    *,
    design: Design,
    stratum: str,
    position: int,
    chances: tuple[float, ...],
    draw: float,
    reason: str,
) -> Decision:
    """The decision that a draw makes among the chances of one slot."""
    arm = design.names[arm_drawn(probabilities=chances, draw=draw)]
    how = draw_in_words(arms=design.names, probabilities=chances, draw=draw, chosen=arm)
    return Decision(
        unit="",
        stratum=stratum,
        position=position,
        arm=arm,
        known=(),
        imbalances=(),
        probabilities=chances,
        draw=draw,
        words=f"{reason} {how}",
    )
