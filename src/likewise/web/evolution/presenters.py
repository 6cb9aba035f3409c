"""The words, rows and addresses of the evolution pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from likewise.domain.accounts import ActingRole
from likewise.domain.disclosure import Shown
from likewise.domain.evolution import Band, Box, Place
from likewise.domain.periods import in_words
from likewise.domain.words import join_words, people, sentence
from likewise.queries.evolution import BandPage, CountedEvolution, EventLine, Evolution, Traveller
from likewise.queries.evolution.kept import kept
from likewise.reports.evolution import words
from likewise.reports.evolution.frame import Way
from likewise.reports.evolution.paint import mark, paints, swatch
from likewise.reports.evolution.picture import evolution_as_svg
from likewise.reports.evolution.places import place_key
from likewise.web.addresses import reverse
from likewise.web.evolution.days import FORMAT_OF
from likewise.web.evolution.forms import Asked
from likewise.web.pieces import still_said

NO_ARM = "none"
MOST_PEOPLE = 20  # in one list of a band; more are grouped
MOST_BANDS = 200  # in the table of the page; the file of numbers has every one
MOST_EVENTS = 40  # in each list of the page; the latest ones


@dataclass(frozen=True, slots=True)
class Cell:
    """A number in the table, and where it leads."""

    text: str
    href: str | None = None
    title: str = ""


class EvolutionPresenter:
    """Everything that the page shows, ready to be drawn.

    `viewer` is the role of whoever looks, and the day on which they do.
    """

    def __init__(
        self, told: Evolution, asked: Asked, on: date, viewer: tuple[ActingRole, date]
    ) -> None:
        self.told = told
        self._viewer = viewer
        self.asked = asked
        self.on = on
        self.summary = words.summary(told)
        whose = "the programme" if told.reach.cohorts is None else "your cohorts"
        self.title = f"How {whose} evolved"
        self.is_veiled = told.picture.is_veiled
        self.may_open = told.reach.sees_people and not told.hides_people
        self.first, self.last = told.days[0], told.days[-1]
        self.stack = told.stack_by.value
        self._address = f"{reverse('evolution_band')}?{asked.address(stack=self.stack)}"
        self._keys: dict[Place | None, str] = {}

    def picture(self, way: str) -> Markup:
        """The picture one way, kept as what it tells is; its texts are escaped where written."""
        link = self.link if self.may_open else (lambda _: None)
        return kept(
            ("picture", way, self._viewer, self.told.reach, self.asked, self.on),
            make=lambda: Markup(  # noqa: S704
                evolution_as_svg(self.told, way=Way(way), on=self.on, link=link)
            ),
        )

    def link(self, what: Band | Box) -> str:
        """Where a band or a place leads."""
        days = self.told.days
        address = f"{self._address}&to={days[what.column]}&target={self._key(_target(what))}"
        if isinstance(what, Box):
            return address
        address = f"{address}&from={days[what.column - 1]}&source={self._key(what.source)}"
        return address if self.is_veiled else f"{address}&arm={what.arm or NO_ARM}"

    def _key(self, place: Place | None) -> str:
        if place not in self._keys:
            self._keys[place] = quote(place_key(place))
        return self._keys[place]

    def download(self, name: str) -> str:
        """Where the same is downloaded."""
        address = self.asked.address()
        return reverse(f"evolution_{name}") + (f"?{address}" if address else "")

    @cached_property
    def legend(self) -> list[tuple[Markup, str]]:
        """What colours, patterns and marks mean."""
        painted = paints(self.told.arms)
        arms = [
            (swatch(f"lw-legend-{position}", painted[arm]), words.arm_name(self.told, arm))
            for position, arm in enumerate(words.arms_shown(self.told))
        ]
        formats = sorted({each for found in self.told.formats.values() for each in found})
        marks = [(mark(each), f"Format: {FORMAT_OF[each].lower()}") for each in formats]
        return [(Markup(drawn), name) for drawn, name in (*arms, *marks)]  # noqa: S704

    @cached_property
    def numbered(self) -> list[dict[str, Any]]:
        """The numbered events, for the list beside the picture."""
        found = [each for each in self.told.events if each.number]
        return [self._event(each) for each in found[-MOST_EVENTS:]]

    @cached_property
    def others(self) -> list[dict[str, Any]]:
        """What else happened: cohorts that were formed, rested, met again or ended."""
        found = [each for each in self.told.events if not each.number]
        return [self._event(each) for each in found[-MOST_EVENTS:]]

    def _event(self, event: EventLine) -> dict[str, Any]:
        return event_row(event, self.told.reach.sees_people, is_veiled=self.is_veiled)

    @property
    def has_earlier_events(self) -> bool:
        """Whether the lists leave the earliest out."""
        numbered = sum(each.number is not None for each in self.told.events)
        return max(numbered, len(self.told.events) - numbered) > MOST_EVENTS

    @property
    def has_few_bands(self) -> bool:
        """Whether there are so few that the page lists each."""
        return len(self.told.picture.bands) <= MOST_BANDS

    @property
    def columns(self) -> tuple[date, ...]:
        """The days of the table's columns."""
        return self.told.days

    @property
    def rows(self) -> list[tuple[str, list[Cell]]]:
        """The table of numbers: each place, on each day."""
        picture = self.told.picture
        made = []
        for place in sorted(picture.all_places, key=self._row_order):
            cells = [self._cell(place, column) for column in range(len(self.columns))]
            made.append((words.place_name(self.told, place), cells))
        return made

    def _row_order(self, place: Place) -> tuple[int, int, str]:
        order = list(self.told.picture.all_places)
        return (place.outside, order.index(place), place.id)

    def _cell(self, place: Place, column: int) -> Cell:
        count = self.told.picture.count_at(column, place)
        text = words.number_told(count)
        if count.count == 0 or not self.may_open:
            return Cell(text)
        box = Box(column=column, place=place, along=0, start=0, end=0)
        name = words.place_name(self.told, place)
        title = f"Who was in {name} on {in_words(self.columns[column])}"
        return Cell(text, self.link(box), title)

    @property
    def totals(self) -> list[str]:
        """Everyone who had ever joined, on each day."""
        ever = map(self.told.picture.count_ever, range(len(self.columns)))
        return [words.number_told(each) for each in ever]

    @property
    def bands(self) -> list[dict[str, Any]]:
        """The table of bands: every one that is drawn."""
        told = self.told
        ordered = sorted(
            told.picture.bands, key=lambda each: (each.column, -each.people, each.target)
        )
        return [
            {
                "from_on": told.days[band.column - 1],
                "to_on": told.days[band.column],
                "source": words.place_name(told, band.source),
                "target": words.place_name(told, band.target),
                "arm": words.arm_name(told, band.arm),
                "people": words.number_told(band.count),
                "href": self.link(band) if self.may_open else None,
            }
            for band in ordered
        ]


def _target(what: Band | Box) -> Place:
    return what.target if isinstance(what, Band) else what.place


def event_row(event: EventLine, may_open: bool, *, is_veiled: bool = False) -> dict[str, Any]:
    """One event of the list."""
    return {
        "id": event.id,
        "number": event.number,
        "title": words.event_title(event),
        "on": event.on,
        "people": words.event_people(event, is_veiled=is_veiled),
        "reason": still_said(event.reason),
        "href": reverse("evolution_event", args=[event.id]) if may_open else None,
    }


class BandPresenter:
    """Who is in a band, and why they went."""

    def __init__(self, found: BandPage, find: str = "") -> None:
        told = found.evolution
        target = words.place_name(told, found.target)
        self.found = found
        self.events = [event_row(each, True) for each in found.events]
        if found.from_on is None:
            self.title = f"{target} on {in_words(found.to_on)}"
        elif found.source == found.target:
            self.title = sentence(words.stayed(told, found.target))
        else:
            self.title = sentence(words.went_on(told, found.source, found.target))
        count = len(found.people) + found.beyond
        self.lead = people(count)
        if found.from_on is not None:
            between = f"{in_words(found.from_on)} and {in_words(found.to_on)}"
            self.lead += f", between {between}"
        if found.arm is not None:
            arm = words.arm_name(told, None if found.arm == "none" else found.arm)
            self.lead += f". {arm}"
        self.is_long = len(found.people) > MOST_PEOPLE
        self.is_searched = bool(find)
        wanted = [each for each in found.people if _is_named(each, find.casefold())]
        self.listed = f"{people(len(wanted))} {'is' if len(wanted) == 1 else 'are'} listed"
        self.people = [_traveller(each, told) for each in wanted]
        self.groups: dict[str, list[dict[str, Any]]] = {}
        for each in sorted(self.people, key=lambda each: str(each["where"]).casefold()):
            self.groups.setdefault(each["where"], []).append(each)


def _is_named(each: Traveller, find: str) -> bool:
    return find in each.label.text.casefold() or find in each.where.casefold()


def _traveller(each: Traveller, told: Evolution) -> dict[str, Any]:
    return {
        "label": each.label,
        "where": each.where,
        "arm": words.arm_name(told, each.arm) if told.arms else "",
        "also_in": join_words(each.also_in) if each.also_in else "",
        "path": [
            {
                "name": step.name,
                "href": reverse("cohort", args=[step.cohort]) if step.cohort else None,
                "from": step.joined_on,
                "until": step.left_on,
                "reason": still_said(step.reason),
            }
            for step in each.path
        ],
    }


class CountsPresenter:
    """The suppressed counts of a statistician: two tables and what happened, by quarter."""

    def __init__(self, counted: CountedEvolution) -> None:
        self.counted = counted
        self.days = counted.days
        self.totals = [_shown(counted.totals[day].count) for day in counted.days]
        self.formats = self._rows(counted.by_format)
        self.arms = self._rows(counted.by_arm)
        self.events = [each for each in counted.events if each.events]

    def _rows(self, table: Mapping[tuple[Place, date], Shown]) -> list[tuple[str, list[str]]]:
        places = sorted({place for place, _ in table}, key=lambda p: (p.outside, p))
        return [
            (
                words.counted_place(self.counted, place),
                [_shown(table[place, day].count) for day in self.days],
            )
            for place in places
        ]

    def moved(self, count: int | None) -> str:
        """How many people moved, in words."""
        return "Hidden" if count is None else people(count)


def _shown(count: int | None) -> str:
    return "Hidden" if count is None else f"{count:,}"
