"""What an answer about agreement may be: measured, or nothing varied. Never a silent NaN."""

from enum import StrEnum


class Level(StrEnum):
    """The level of measurement, which says how far apart two values are."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


class Outcome(StrEnum):
    """Whether there is a number. Where every value is the same, chance cannot be told apart."""

    MEASURED = "measured"
    NO_VARIATION = "no variation"


def outcome_of(value: float | None) -> Outcome:
    """The outcome that goes with a coefficient: None means that nothing varied."""
    return Outcome.NO_VARIATION if value is None else Outcome.MEASURED
