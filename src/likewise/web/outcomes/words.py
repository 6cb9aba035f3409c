"""Words of the pages of outcomes: what was read and answered, and how somebody stands."""

from decimal import Decimal

from likewise.domain.outcomes import (
    Measure,
    Measurement,
    Response,
    Standing,
    beside,
    said_value,
)
from likewise.domain.refusals import DomainError
from likewise.domain.words import count
from likewise.queries.outcomes import Asked
from likewise.web.nhsuk.words import short_day

COLOURS = {
    Standing.LATE: "orange",
    Standing.DUE: "blue",
    Standing.DONE: "green",
}
OTHERWISE = "grey"


def colour(standing: Standing) -> str:
    """The colour of a tag; what is over, missed or to come has none of its own."""
    return COLOURS.get(standing, OTHERWISE)


class NothingNew(DomainError):
    """A form that says nothing that is not recorded already."""


def in_unit(value: Decimal, second: Decimal | None, unit: str) -> str:
    """A value as it was read, with its unit."""
    lower = "" if second is None else f" over {said_value(second)}"
    return f"{said_value(value)}{lower} {unit}"


def read(fact: Measurement) -> str:
    """A value as it was read; of HbA1c with the other unit beside it."""
    said = in_unit(fact.value, fact.second, fact.unit)
    if fact.measure is not Measure.HBA1C:
        return said
    value, unit = beside(value=fact.value, unit=fact.unit)
    return f"{said} (about {said_value(value)} {unit})"


def recorded(asked: Asked) -> str:
    """What is recorded of one thing that is asked for, and of which day; nothing where nothing is.

    Of an instrument it is how much was answered, never a score.
    """
    fact = asked.recorded
    if fact is None:
        return ""
    if isinstance(fact, Response):
        items = len(asked.definition.items) if asked.definition else 0
        answered = f"{len(fact.answers)} of {count(items, 'question')} answered"
        return f"{answered}, {short_day(fact.answered_on)}"
    return f"{read(fact)}, {short_day(fact.measured_on)}"
