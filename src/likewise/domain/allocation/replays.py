"""Every decision of a trial made again from the seed: what the record says otherwise is named."""

from collections.abc import Sequence

from likewise.domain.allocation.decisions import Contradiction
from likewise.domain.allocation.designs import Blocks, Minimisation, Simple
from likewise.domain.allocation.minimisation import Allocated, Counts, Waiting
from likewise.domain.allocation.sequences import sequence_for


def replay(
    *, design: Minimisation | Simple | Blocks, past: Sequence[Allocated], seed: int
) -> tuple[Contradiction, ...]:
    """Everyone who was allocated, again, in order, from the seed and the levels on record.

    Parameters
    ----------
    design : Minimisation, Simple or Blocks
        As it was committed to.
    past : sequence of Allocated
        In the order of allocation, each with the levels they were allocated by.
    seed : int
        The one that was used.

    Returns
    -------
    tuple of Contradiction
        Those whose arm on record is not the one that the seed gives, in order; with a `deviation`
        where the record says why. After each the recorded arm is counted, as it was at the time.

    Raises
    ------
    DesignRefused, DecisionRefused
        When a level or an arm is not in the design, or a unit comes twice.

    Examples
    --------
    >>> from likewise.domain.allocation.designs import Factor, arms_in_ratio
    >>> design = Minimisation(arms=arms_in_ratio(names=("A", "B")), probability=1.0,
    ...                       factors=(Factor(name="sex", levels=("female", "male")),))
    >>> past = [Allocated(unit="1", levels=("female",), arm="A"),
    ...         Allocated(unit="2", levels=("female",), arm="A")]
    >>> [(one.number, one.recorded, one.given) for one in replay(design=design, past=past, seed=1)]
    [(2, 'A', 'B')]
    """
    if isinstance(design, Minimisation):
        counts = Counts(design=design)
        followed = [counts.follow(allocated=gone, seed=seed) for gone in past]
        return tuple(found for found in followed if found is not None)
    waiting = [Waiting(unit=gone.unit, levels=gone.levels) for gone in past]
    made = sequence_for(design=design, past=(), waiting=waiting, seed=seed)
    return tuple(
        Contradiction(
            number=number,
            unit=gone.unit,
            recorded=design.names[design.arm_index(name=gone.arm)],
            given=given.arm,
            deviation=gone.deviation,
        )
        for number, (gone, given) in enumerate(zip(past, made, strict=True), 1)
        if given.arm != gone.arm
    )
