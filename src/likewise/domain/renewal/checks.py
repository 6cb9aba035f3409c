"""What every part of renewal refuses: quantities that no cohort can have."""

import math
from numbers import Real
from typing import Final

from likewise.domain.refusals import DomainError

MOST_MEMBERS: Final = 10_000
MOST_MONTHS: Final = 1_200.0
MOST_NEWCOMERS: Final = 100.0
MOST_HAZARD: Final = 30.0


class RenewalRefused(DomainError):
    """A forecast cannot be made from what was given; the sentence says why and what to do."""


def is_number(value: object) -> bool:
    """Whether a value is a finite number, of Python or of numpy."""
    try:
        return not isinstance(value, bool) and isinstance(value, Real) and math.isfinite(value)
    except OverflowError:  # a whole number beyond what a float can hold
        return False


def check_quantity(*, value: float, name: str, unit: str, most: float) -> float:
    """Return a finite number between 0 and `most`, or refuse with its name and unit."""
    if not is_number(value):
        raise RenewalRefused(f"{name} is {value!r}. Give a number of {unit}, 0 or more.")
    if value < 0:
        raise RenewalRefused(
            f"{name} is {value:g}, which is negative. Give a number of {unit}, 0 or more."
        )
    if value > most:
        raise RenewalRefused(
            f"{name} is {value:g}, more than the {most:g} {unit} that this model is made for. "
            "Check the unit."
        )
    return float(value)


def check_count(*, value: int, name: str, most: int = MOST_MEMBERS) -> int:
    """Return a whole number between 0 and `most`, or refuse with its name."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise RenewalRefused(f"{name} is {value!r}. Give a whole number, 0 or more.")
    count = value.__index__()
    if count < 0:
        raise RenewalRefused(f"{name} is {count}, which is negative. Give 0 or more.")
    if count > most:
        raise RenewalRefused(
            f"{name} is {count:,}, more than the {most:,} that this model is made for. "
            "Check the figure."
        )
    return count


def check_share(*, value: float, name: str) -> float:
    """Return a share between 0 and 1, or refuse with its name."""
    if not is_number(value) or not 0 <= value <= 1:
        raise RenewalRefused(f"{name} is {value!r}. Give a share between 0 and 1.")
    return float(value)
