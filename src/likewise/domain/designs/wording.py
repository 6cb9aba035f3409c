"""What is said of a design: who could know the next arm, and why somebody got theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

from likewise.domain.allocation.designs import Blocks, Design, Minimisation
from likewise.domain.designs.claiming import wanted_by
from likewise.domain.designs.facts import Mode
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
    """Why somebody got their arm, in sentences that hold no count, imbalance or chance."""

    arm: str
    sentences: tuple[str, ...]


def explained(*, arm: str, levels: str, file: Design) -> Explained:
    """Why somebody got their arm: what was balanced on, and that a draw decided.

    Parameters
    ----------
    arm : str
    levels : str
        Those by which they were allocated, as their claim holds them; empty for none.
    """
    names = balanced_on(file)
    sentences = [f"They were allocated to {arm}. It never changes."]
    if names:
        sentences.append(
            f"So that the arms stay alike, people were shared out by {join_words(names)}. On the "
            f"day they were allocated theirs was: {levels}."
        )
    if isinstance(file, Minimisation):
        sentences.append(
            "A rule that was fixed before anybody came looked at who had been allocated before, "
            "and a draw decided. Nobody chose."
        )
    else:
        sentences.append(
            "A draw decided, before anybody came: the list was sealed, and they took the next "
            "place in it. Nobody chose."
        )
    return Explained(arm=arm, sentences=tuple(sentences))


def balanced_on(file: Design) -> Sequence[str]:
    """The factors by which people are shared out."""
    return [factor.name for factor in wanted_by(file)]
