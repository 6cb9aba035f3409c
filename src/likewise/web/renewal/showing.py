"""One cohort's renewal in the words and pictures of its page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from markupsafe import Markup

from likewise.domain.renewal.asking import Asked, Way
from likewise.domain.renewal.doors import FOR_GOOD
from likewise.domain.renewal.effects import Becomes, Effect
from likewise.domain.renewal.outlooks import HORIZONS
from likewise.domain.renewal.programmes import SHORT_HISTORY
from likewise.domain.renewal.uncertainty import Horizon
from likewise.domain.words import count
from likewise.queries.renewal import CohortRenewal, Expected
from likewise.reports.drawing.colours import BLUE, INK
from likewise.reports.renewal.cohort_pictures import (
    MOST_PAST,
    OF_LEADS,
    OF_MEMBERS,
    chances_as_svg,
    legend_line,
    legend_shade,
    members_as_svg,
    month_said,
)
from likewise.reports.renewal.overview import (
    SPOKEN_OF,
    danger,
    in_one_sentence,
    month_ahead,
    spoken_of,
)
from likewise.reports.renewal.overview_picture import Width
from likewise.reports.renewal.signs import NAMES, sign_in_words
from likewise.reports.renewal.what_ifs import (
    BECOMES,
    asked_in_words,
    assumed,
    difference_in_words,
    repair_in_words,
    sign_means,
    worth_saying,
)
from likewise.web.pieces import Link
from likewise.web.renewal.presenters import between, in_percents


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One horizon of the table."""

    ahead: str
    when: str
    chance: str
    interval: str
    by_members: str
    by_leads: str
    members: str


class ExpectedPresenter:
    """What is expected of a cohort, ready to be drawn."""

    def __init__(self, page: CohortRenewal, expected: Expected) -> None:
        self._page, self._expected = page, expected
        outlook = expected.outlook
        self.sentence = in_one_sentence(outlook, on=expected.on, counts=page.counts, name=page.name)
        self.danger = danger(spoken_of(outlook))
        self.knows_leads = outlook.leads is not None
        self._now = expected.past[-1][0]

    @property
    def members_pictures(self) -> list[Markup]:
        """Its members, past and to come, for either width of a screen."""
        expected = self._expected
        return [
            Markup(  # noqa: S704
                members_as_svg(
                    past=expected.past,
                    monthly=expected.monthly,
                    minimum=expected.outlook.rule.minimum,
                    width=width,
                )
            )
            for width in Width
        ]

    @property
    def chance_pictures(self) -> list[Markup]:
        """Its chance, for either width of a screen."""
        return [
            Markup(  # noqa: S704
                chances_as_svg(
                    now=self._now,
                    monthly=self._expected.monthly,
                    knows_leads=self.knows_leads,
                    width=width,
                )
            )
            for width in Width
        ]

    @property
    def members_legend(self) -> list[tuple[Markup, str]]:
        """What the lines of its members mean."""
        return _drawn(
            (legend_line(ink=INK), "as recorded"),
            (legend_line(ink=BLUE), "expected: as likely more as fewer"),
            (legend_shade(), "where 90 of 100 such cohorts would be"),
            (legend_line(ink=INK, dash="6 4"), "the fewest with which it goes on"),
        )

    @property
    def chance_legend(self) -> list[tuple[Markup, str]]:
        """What the lines of its chance mean."""
        alone = (
            (legend_line(ink=OF_MEMBERS[0], dash=OF_MEMBERS[1]), "if somebody always led it"),
            (legend_line(ink=OF_LEADS[0], dash=OF_LEADS[1]), "if members were always enough"),
        )
        return _drawn(
            (legend_line(ink=INK), "the chance that it still meets"),
            (legend_shade(), "its 90% interval"),
            *(alone if self.knows_leads else ()),
        )

    @property
    def rows(self) -> list[Row]:
        """The table beside the pictures."""
        return [self._row(each) for each in self._expected.outlook.horizons]

    def _row(self, each: Horizon) -> Row:
        led = self.knows_leads
        members = f"{each.size} ({each.size_low} to {each.size_high})"
        return Row(
            ahead=count(each.months, "month"),
            when=month_ahead(self._expected.on, each.months),
            chance=in_percents(each.chance),
            interval=between(each.low, each.high),
            by_members=in_percents(each.by_members),
            by_leads=in_percents(each.by_leads) if led else "Not known",
            members=members if self._page.counts else "",
        )

    @property
    def past(self) -> list[tuple[str, int]]:
        """The months until now, the latest first, as many as are drawn."""
        told = self._expected.past[-MOST_PAST - 1 :]
        return [(month_said(month), members) for month, members in reversed(told)]

    @property
    def apart(self) -> str:
        """The two dangers apart, as what would be without either."""
        horizon = spoken_of(self._expected.outlook)
        if not self.knows_leads:
            return "Who leads it is not recorded: only the danger that too few come is counted."
        return (
            f"In a year the chance is {in_percents(horizon.chance)}. If somebody always led it, it "
            f"would be {in_percents(horizon.if_leads_held)}; if there were always enough members, "
            f"{in_percents(horizon.if_members_held)}."
        )

    @property
    def drivers(self) -> list[str]:
        """What would move its chance most, the greatest change first."""
        return [
            repair_in_words(each, counts=self._page.counts)
            for each in worth_saying(self._expected.repairs)
        ]

    @property
    def signs(self) -> list[tuple[str, str]]:
        """Each sign that is on, and what it means for the forecast."""
        return [
            (
                sign_in_words(each.chart)
                if self._page.counts
                else f"A sign of a change in {NAMES[each.chart.kind]}.",
                sign_means(each.chart.kind, each.if_it_stays),
            )
            for each in self._expected.signs
        ]

    @property
    def no_signs(self) -> list[str]:
        """What is as usual, and what cannot be watched."""
        charts = self._expected.charts
        usual = [NAMES[each.kind] for each in charts.charts if not each.is_signal]
        said = [f"No sign of a change in {' or '.join(usual)}."] if usual else []
        return [*said, *(charts.notes if self._page.counts else ())]

    @property
    def knows(self) -> list[str]:
        """What the forecast goes by, and what it does not know."""
        return list(_known(self._expected))


def _known(expected: Expected) -> Iterator[str]:
    months, outlook = expected.outlook.months, expected.outlook
    if months < SHORT_HISTORY:
        yield (
            f"{count(months, 'month')} of its own; mostly what the other cohorts of this programme "
            "taught."
        )
    else:
        yield (
            f"{count(months, 'month')} of its own, and what the other cohorts of this programme "
            "taught."
        )
    if expected.closed_for:
        yield (
            f"It is closed to joiners{_opens(expected)}. The forecast expects nobody to join until "
            "it opens. What follows if it opens now stands among the what-ifs."
        )
    if expected.opened_or_closed:
        yield (
            f"Since the forecast was made it {'opened' if expected.closed_for else 'was closed'} "
            "to joiners. The next one counts with that."
        )
    if outlook.leads == 1:
        yield (
            "One person leads it. The danger that nobody leads is the programme’s: what all who "
            "lead alone or with others have taught, and nothing of this one’s own."
        )
    if expected.months_at_rest:
        yield (
            f"It has held no meeting for {count(expected.months_at_rest, 'month')}. The forecast "
            "takes it that it meets again next month."
        )
    if outlook.rule.counts == "attendance" and not expected.knows_attendance:
        yield "Who attends is not recorded: the share of members who do is a starting value."
    yield (
        "Not known to it: who means to stop or would lead and has not said so, quarrels, a venue "
        "that closes, friends who leave together, and ends that a cohort chooses because its work "
        "is done."
    )


def _opens(expected: Expected) -> str:
    """When a cohort that is closed to joiners opens, where somebody has said so."""
    if expected.closed_for == FOR_GOOD:
        return ""
    return f", and open again, as recorded, in {month_ahead(expected.on, expected.closed_for)}"


def _drawn(*entries: tuple[str, str]) -> list[tuple[Markup, str]]:
    return [(Markup(drawn), said) for drawn, said in entries]  # noqa: S704


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a what-if would make of one cohort in a year."""

    asked: str
    whose: str
    before: str
    after: str
    interval: str
    difference: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What follows from what somebody asked: by cohort, at each horizon."""

    said: str
    assumed: tuple[str, ...]
    cohorts: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    links: tuple[Link, ...]


@dataclass(slots=True, kw_only=True)
class WhatIfs:
    """What-ifs side by side, and the one that was asked."""

    cohort: str
    names: dict[str, str]
    may_change: bool
    today: date
    lines: list[Line] = field(default_factory=list)
    answered: Answer | None = None
    asks_another_day: bool = False

    def add(self, asked: Asked, effects: Sequence[Effect]) -> None:
        """One more of those that stand side by side."""
        said = asked_in_words(asked, other=self.names.get(asked.other, ""))
        for place, each in enumerate(effects):
            self.lines.append(
                Line(
                    asked=said,
                    whose=self._whose(each),
                    before=in_percents(each.before[SPOKEN_OF].mean),
                    after=in_percents(each.after[SPOKEN_OF].mean),
                    interval=between(each.after[SPOKEN_OF].low, each.after[SPOKEN_OF].high),
                    difference=difference_in_words(each.difference[SPOKEN_OF]),
                    links=self._links(asked) if place == 0 else (),
                )
            )

    def answer(self, asked: Asked, effects: Sequence[Effect]) -> None:
        """What follows from what was asked."""
        self.answered = Answer(
            said=asked_in_words(asked, other=self.names.get(asked.other, "")),
            assumed=tuple(assumed(asked)),
            cohorts=tuple(
                (
                    self._whose(each),
                    tuple(
                        (
                            in_percents(each.before[months].mean),
                            in_percents(each.after[months].mean),
                            difference_in_words(each.difference[months]),
                        )
                        for months in HORIZONS
                    ),
                )
                for each in effects
            ),
            links=self._links(asked),
        )

    @property
    def day_link(self) -> Link | None:
        """Where another day is recorded."""
        if not self.may_change:
            return None
        return Link("Plan meetings on another day", reverse("meeting_series", args=[self.cohort]))

    def _whose(self, effect: Effect) -> str:
        name = self.names.get(effect.cohort, "")
        if effect.becomes is Becomes.ITSELF:
            return name
        return f"{name}: {BECOMES[effect.becomes]}"

    def _links(self, asked: Asked) -> tuple[Link, ...]:
        return tuple(_acts(self.cohort, asked, self.today)) if self.may_change else ()


def _acts(cohort: str, asked: Asked, today: date) -> Iterator[Link]:
    """Where what was asked is recorded once it is agreed, filled in as far as it is known."""
    day = {"on-day": today.day, "on-month": today.month, "on-year": today.year}

    def page(name: str, given: dict[str, object]) -> str:
        address = reverse(name, args=() if name == "cohorts_merge" else (cohort,))
        return f"{address}?{urlencode({**given, **day}, doseq=True)}"

    match asked.way:
        case Way.MERGE:
            yield Link("Merge them", page("cohorts_merge", {"cohorts": [cohort, asked.other]}))
        case Way.ABSORB:
            yield Link("Let it join", page("cohort_absorb", {"cohorts": [asked.other]}))
        case Way.DRAW:
            yield Link("Draw people", page("cohort_draw", {"cohorts": [asked.other]}))
        case Way.SPLIT:
            yield Link("Split it", page("cohort_split", {"parts": 2}))
    if asked.opened:
        yield Link("Open it to joiners", reverse("cohort_state", args=[cohort]))
    if asked.monthly:
        yield Link("Who is in no cohort", reverse("queue", args=["no-cohort"]))
        yield Link("Somebody joins", reverse("cohort_join", args=[cohort]))
    if asked.leads:
        yield Link("Who leads it changes", reverse("cohort_lead", args=[cohort]))
    if asked.pairs:
        yield Link("Pairs join it", reverse("cohort_absorb", args=[cohort]))
    if asked.rest:
        yield Link("It rests", reverse("cohort_rest", args=[cohort]))
