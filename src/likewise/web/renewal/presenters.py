"""The overview of renewal in the words of its page."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from markupsafe import Markup

from likewise.domain.renewal.dangers import danger_of
from likewise.domain.renewal.outlooks import HORIZONS
from likewise.domain.words import percent
from likewise.queries.renewal import Overview
from likewise.reports.renewal.overview import danger, in_one_sentence, spoken_of
from likewise.reports.renewal.overview_picture import Mark, Width, overview_as_svg

HIGHEST = 0.99
HEADS = tuple(f"In {months} months" for months in HORIZONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One cohort of the table. `chances` are of the horizons in turn, each with its interval.

    `number` is its place in the queue, which the picture shows too.
    """

    number: int
    name: str
    href: str
    chances: tuple[tuple[str, str], ...]
    danger: str
    sentence: str


def lines_of(page: Overview) -> Iterator[Line]:
    """The lines of the table, the likeliest to stop first."""
    if page.on is None:
        return
    for number, each in enumerate(page.forecast, 1):
        horizons = each.outlook.horizons
        yield Line(
            number=number,
            name=each.name,
            href=reverse("renewal_cohort", args=[each.outlook.cohort]),
            chances=tuple(
                (in_percents(one.chance), between(one.low, one.high)) for one in horizons
            ),
            danger=danger(spoken_of(each.outlook)),
            sentence=in_one_sentence(each.outlook, on=page.on, counts=each.counts),
        )


def pictures_of(page: Overview) -> list[Markup]:
    """All cohorts in one picture, for either width of a screen."""
    marks = []
    for number, each in enumerate(page.forecast, 1):
        spoken = spoken_of(each.outlook)
        said = f"{number}. {each.name}: {in_percents(spoken.chance)} in a year. {danger(spoken)}"
        marks.append(
            Mark(
                number=number,
                said=said,
                chance=spoken.chance,
                danger=danger_of(spoken),
                href=reverse("renewal_cohort", args=[each.outlook.cohort]),
            )
        )
    return [Markup(overview_as_svg(marks, width=width)) for width in Width]  # noqa: S704


def in_percents(chance: float) -> str:
    """A chance in whole percents: nothing here is certain, so nothing reads as if it were."""
    if chance > HIGHEST:
        return "over 99%"
    return "under 1%" if chance < 1 - HIGHEST else percent(chance)


def between(low: float, high: float) -> str:
    """The two ends of an interval; one of them where both read alike."""
    ends = in_percents(low), in_percents(high)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
