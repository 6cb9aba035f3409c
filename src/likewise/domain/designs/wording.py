"""What is said of a design: who could know the next arm, and why somebody got theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from likewise.domain.allocation.designs import Blocks, Design, Minimisation
from likewise.domain.designs.claiming import said_levels, wanted_by
from likewise.domain.designs.facts import Mode
from likewise.domain.periods import in_words
from likewise.domain.words import join_words


def method_of(file: Design) -> str:
    """What a method is called."""
    if isinstance(file, Minimisation):
        return "minimisation"
    return "random blocks" if isinstance(file, Blocks) else "simple randomisation"


def who_could_know(*, mode: Mode, file: Design) -> tuple[str, ...]:
    """Who could know the next arm before it is given, in plain words."""
    if isinstance(file, Minimisation):
        likely = "always" if file.probability == 1 else f"{file.probability:.0%} of the time"
        return (
            "Whoever has this server's disk and its key has the seed, and could work out the "
            "next arm.",
            "Whoever knows everybody who was allocated before, with their levels, can tell which "
            f"arm is preferred for the next person; the preferred arm is taken {likely}.",
        )
    if mode is Mode.ONLINE:
        return (
            "Whoever has this server's disk and its key could open the slots that wait. It would "
            "leave no trace here.",
        )
    return (
        "Nobody here, the administrator included: what opens the slots is not on this server.",
        "The statistician who made the list has the file that opens it, and could know.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why somebody got their arm, in sentences that hold no count, imbalance or chance.

    `arm` is empty for whoever may not be told it.
    """

    arm: str
    sentences: tuple[str, ...]


def explained(*, arm: str, levels: str, file: Design, mode: Mode, on: date) -> Explained:
    """Why somebody got their arm: what was balanced on, and that a draw decided.

    What it says follows from the design and from what was asked of them, and from nobody else, so
    that no arm of others can be read out of it.

    Parameters
    ----------
    arm : str
        Empty for whoever may know why and not which.
    levels : str
        Those by which they were allocated, as their claim holds them; empty for none.
    on : date
        When they took their place.
    """
    names = balanced_on(file)
    whom = "practices" if file.units == "clusters" else "people"
    told = f" to {arm}" if arm else ""
    sentences = [f"They were allocated{told} on {in_words(on)}. That never changes."]
    if names:
        theirs = [f"{name}, {level}" for name, level in asked_of(levels=levels, file=file)]
        sentences.append(
            f"So that the arms stay alike, {whom} were shared out by {join_words(names)}. On that "
            f"day theirs was: {join_words(theirs)}."
        )
    else:
        sentences.append("Nothing about them was looked at.")
    sentences.append(_how(file, mode))
    return Explained(arm=arm, sentences=tuple(sentences))


def _how(file: Design, mode: Mode) -> str:
    if isinstance(file, Minimisation):
        if file.probability == 1:
            return (
                "A rule that was fixed before anybody came looked at who had been allocated "
                "before; where it left it open, a draw decided. Nobody chose."
            )
        return (
            "A rule that was fixed before anybody came looked at who had been allocated before, "
            "and a draw decided. Nobody chose."
        )
    where = (
        "the list was sealed and kept away from here"
        if mode is Mode.BATCH
        else "the list was sealed"
    )
    return (
        f"A draw decided, before anybody came: {where}, and they took the next place in it, "
        "before its arm was known to the team. Nobody chose."
    )


def asked_of(*, levels: str, file: Design) -> tuple[tuple[str, str], ...]:
    """The factors by which somebody was allocated, each with their level, as a claim has them."""
    wanted = wanted_by(file)
    found = said_levels(factors=wanted, said=levels)
    return tuple((each.name, level) for each, level in zip(wanted, found, strict=True))


def balanced_on(file: Design) -> Sequence[str]:
    """The factors by which people are shared out."""
    return [factor.name for factor in wanted_by(file)]
