"""The overview of renewal in the words of its page."""

from collections.abc import Iterator
from dataclasses import dataclass

from likewise.domain.words import percent
from likewise.queries.renewal import Overview
from likewise.reports.renewal.overview import SPOKEN_OF, danger, in_one_sentence

HIGHEST = 0.99


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
                (in_percents(one.chance), f"{in_percents(one.low)} to {in_percents(one.high)}")
                for one in horizons
            ),
            danger=danger(spoken),
            sentence=in_one_sentence(each.outlook, on=page.on, counts=each.counts),
        )


def in_percents(chance: float) -> str:
    """A chance in whole percents: nothing here is certain, so nothing reads as if it were."""
    if chance > HIGHEST:
        return "over 99%"
    return "under 1%" if chance < 1 - HIGHEST else percent(chance)
