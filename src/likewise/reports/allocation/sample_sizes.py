"""Sample sizes in words, as `likewise allocation needed` prints them."""

from collections.abc import Mapping, Sequence
from typing import Any

from likewise.domain.allocation.decisions import percent
from likewise.domain.words import join_words


def sample_in_words(*, told: Mapping[str, Any], arms: Sequence[int]) -> str:
    """What two arms take by a test, for a reader at a terminal.

    `told` has test, alpha, power, comparisons, lost and to_recruit, and where they were reckoned
    in_all, events and part_after_adjusting.
    """
    shared = told["comparisons"]
    level = f"two-sided {percent(value=told['alpha'])}" + (
        f" shared among {shared} comparisons" if shared > 1 else ""
    )
    lines = [
        f"By the {told['test']}, {level}, power {percent(value=told['power'])}: {_arms(arms=arms)}."
    ]
    if told.get("in_all", sum(arms)) != sum(arms):
        lines.append(
            f"Rounded once, as tables print it, that is {told['in_all']:,} in all; the arms above "
            "are whole and exactly in the ratio."
        )
    if "events" in told:
        lines.append(
            f"It takes {told['events']:.1f} events; {percent(value=told['event_chance'])} of "
            "persons have one while followed."
        )
    if told.get("part_after_adjusting", 1) < 1:
        part = percent(value=told["part_after_adjusting"])
        lines.append(f"Adjusting for the baseline, about {part} of the persons are enough.")
    if told["lost"] > 0:
        lines.append(
            f"As {percent(value=told['lost'])} are lost, recruit {_arms(arms=told['to_recruit'])}. "
            "That allows for their number, not for what they differ in."
        )
    return "\n".join(lines)


def _arms(*, arms: Sequence[int]) -> str:
    """“64 and 64 persons, 128 in all”."""
    return f"{join_words([f'{arm:,}' for arm in arms])} persons, {sum(arms):,} in all"
