"""One decision and its explanation: what was known, the imbalances, the chances and the draw."""

from collections.abc import Sequence
from dataclasses import dataclass

from likewise.domain.words import join_words


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was known of units like this one: how many of a level each arm already had."""

    factor: str
    level: str
    weight: float
    counts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Imbalance:
    """What giving the unit to one arm would make of each factor, and of all together (weighted)."""

    arm: str
    by_factor: tuple[float, ...]
    total: float


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One allocation and all that went into it.

    position : int
        From 1, within the stratum for a list, within the trial for minimisation.
    known, imbalances : tuple
        Empty where the method does not look at who came before.
    probabilities : tuple of float
        The chance of each arm, in the order of the design.
    draw : float
        The number in [0, 1) that chose: the arm is the first whose running total exceeds it.
    words : str
        The same, for anyone to read.
    """

    unit: str
    stratum: str
    position: int
    arm: str
    known: tuple[Known, ...]
    imbalances: tuple[Imbalance, ...]
    probabilities: tuple[float, ...]
    draw: float
    words: str


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """An arm on record that is not the one the seed gives there.

    number : int
        Of the unit in the order of allocation, from 1.
    deviation : str
        Why it is so, where that is on record; empty where nobody has said so.
    """

    number: int
    unit: str
    recorded: str
    given: str
    deviation: str = ""

    @property
    def sentence(self) -> str:
        """What contradicts what, and what to do. It tells both arms: past ones, never a next."""
        return (
            f"Number {self.number} to be allocated, unit {self.unit}: the record says "
            f"{self.recorded}, and the seed gives {self.given}. Check the seed, the order and what "
            "each was allocated by; an arm that was given in error is recorded as a deviation."
        )


def running_totals(*, probabilities: Sequence[float]) -> list[float]:
    """The probabilities added up from the first arm on, in the order the kernels add them."""
    reached, totals = 0.0, []
    for probability in probabilities:
        reached += probability
        totals.append(reached)
    return totals


def arm_drawn(*, probabilities: Sequence[float], draw: float) -> int:
    """The index of the arm that a draw in [0, 1) chooses; the last arm takes any rounding."""
    totals = running_totals(probabilities=probabilities)
    return sum(1 for total in totals[:-1] if draw >= total)


def chances_in_words(*, arms: Sequence[str], probabilities: Sequence[float]) -> str:
    """“60% for A and 40% for B”."""
    chances = zip(arms, probabilities, strict=True)
    return join_words([f"{percent(value=p)} for {arm}" for arm, p in chances])


def draw_in_words(
    *, arms: Sequence[str], probabilities: Sequence[float], draw: float, chosen: str
) -> str:
    """How the number drawn became an arm, without assuming that anyone knows what a uniform is."""
    totals = running_totals(probabilities=probabilities)
    below, parts = 0.0, []
    for arm, total, chance in zip(arms, totals, probabilities, strict=True):
        if chance > 0:
            parts.append(f"{below:.3f} to {min(total, 1.0):.3f} means {arm}")
        below = total
    return (
        f"The computer then drew a number between 0 and 1, which nobody could choose or foresee: "
        f"{'; '.join(parts)}. It drew {draw:.3f}, so {chosen}."
    )


def percent(*, value: float) -> str:
    """A probability as a percentage without false precision: 80%, 33.3%."""
    text = f"{100 * value:.1f}".rstrip("0").rstrip(".")
    return f"{text}%"
