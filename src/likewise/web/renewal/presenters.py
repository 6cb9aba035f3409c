"""The overview of renewal in the words of its page."""

from collections.abc import Iterator
from dataclasses import dataclass

from likewise.domain.words import percent
from likewise.queries.renewal import Overview
from likewise.reports.renewal.overview import SPOKEN_OF, danger, in_one_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One cohort of the table. `chances` are of the horizons in turn, each with its interval."""

    name: str
    cohort: str | None
    chances: tuple[tuple[str, str], ...]
    danger: str
    sentence: str


def lines_of(page: Overview) -> Iterator[Line]:
    """The lines of the table, the likeliest to stop first."""
    if page.on is None:
        return
    for each in page.forecast:
        horizons = each.outlook.horizons
        spoken = next(horizon for horizon in horizons if horizon.months == SPOKEN_OF)
        yield Line(
            name=each.name,
            cohort=each.leads_to,
            chances=tuple(
                (percent(one.chance), f"{percent(one.low)} to {percent(one.high)}")
                for one in horizons
            ),
            danger=danger(spoken),
            sentence=in_one_sentence(each.outlook, on=page.on, counts=each.counts),
        )
