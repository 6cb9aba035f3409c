"""A plan of renewal in the words and pictures of its page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from markupsafe import Markup

from likewise.domain.renewal.plan_follow import Carried, Done, Judged
from likewise.domain.renewal.plan_options import newcomers_in_words
from likewise.domain.renewal.plan_terms import Measure, Promise, RenewalPlan
from likewise.domain.words import count, join_words, people
from likewise.queries.renewal import KeptRenewalPlan
from likewise.reports.numbers import plain
from likewise.reports.renewal.kept_plans import (
    came_in_words,
    promised_in_words,
    so_far_in_words,
)
from likewise.reports.renewal.overview_picture import Width
from likewise.reports.renewal.plan_picture import Move, legend_mark, plan_as_svg
from likewise.reports.renewal.plans import (
    HOURS,
    MOVING,
    in_one_sentence,
    measure_in_words,
    named,
)
from likewise.web.pieces import Link
from likewise.web.renewal.presenters import between, in_percents


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One measure as a line: what to do, what it costs, how far it is, and where it is recorded."""

    number: int
    said: str
    cost: str
    done: Done
    so_far: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One cohort of the table: its chance as it is and with the plan, and what came."""

    number: int
    name: str
    href: str
    without: tuple[str, str]
    with_plan: tuple[str, str]
    note: str
    came: str


class PlanPresenter:
    """A plan that was made, ready to be drawn."""

    def __init__(self, page: KeptRenewalPlan, plan: RenewalPlan, *, today: date) -> None:
        self._page, self._ids, self._today = page, plan, today
        self.plan = named(plan, page.names)
        self.line = plan.goal.chance

    @property
    def sentence(self) -> str:
        """What it does and costs, and whether it is the cheapest."""
        return in_one_sentence(self.plan)

    @property
    def above(self) -> str:
        """The cohorts that it brings above the line."""
        return join_words(
            each.cohort
            for each in self.plan.promises
            if each.without.chance < self.line <= each.with_plan.chance
        )

    @property
    def steps(self) -> list[Step]:
        """What to do, in the order of danger."""
        return [
            self._step(number, said, carried)
            for number, (said, carried) in enumerate(
                zip(self.plan.measures, self._page.carried, strict=True), 1
            )
        ]

    def _step(self, number: int, said: Measure, carried: Carried) -> Step:
        is_open = self._page.may_change and carried.done is not Done.YES
        return Step(
            number=number,
            said=measure_in_words(said, counts=self._page.counts),
            cost=f"{plain(said.cost)}{HOURS}",
            done=carried.done,
            so_far=so_far_in_words(carried, counts=self._page.counts),
            links=tuple(_links(carried.measure, self._today)) if is_open else (),
        )

    @property
    def moves_people(self) -> bool:
        """Whether somebody would be asked to move."""
        return any(each.what in MOVING for each in self.plan.measures)

    @property
    def unhelped(self) -> list[tuple[str, str, str]]:
        """The cohorts that stay below the line: each with its page, its name, and why."""
        return [
            (
                reverse("renewal_cohort", args=[known.cohort]),
                each.cohort,
                f"{in_percents(each.now.chance)} as it is. {self._missing(each.missing)}",
            )
            for known, each in zip(self._ids.unhelped, self.plan.unhelped, strict=True)
        ]

    def _missing(self, missing: str) -> str:
        return missing if self._page.counts else "It would take more than the limits allow."

    @property
    def left_out(self) -> list[str]:
        """Of which cohorts it says nothing, and why."""
        return list(self.plan.left_out)

    @property
    def rows(self) -> list[Row]:
        """The table: all cohorts, the likeliest to stop first."""
        return [
            self._row(number, known.cohort, each, judged)
            for number, (known, each, judged) in enumerate(
                zip(self._ids.promises, self.plan.promises, self._page.judged, strict=True), 1
            )
        ]

    def _row(self, number: int, cohort: str, promise: Promise, judged: Judged) -> Row:
        notes = []
        if promise.within:
            notes.append(f"within {promise.within}")
        if promise.months != self.plan.goal.months:
            notes.append(f"after {count(promise.months, 'month')}, with the rest")
        return Row(
            number=number,
            name=promise.cohort,
            href=reverse("renewal_cohort", args=[cohort]),
            without=_chance(promise.without),
            with_plan=_chance(promise.with_plan),
            note="; ".join(notes),
            came=came_in_words(judged),
        )

    def pictures(self, rows: Sequence[Row]) -> list[Markup]:
        """The rows of the table as a picture, for either width of a screen."""
        shown = {each.number for each in rows}
        moves = [
            Move(
                number=number,
                name=each.cohort,
                without=each.without.chance,
                with_plan=each.with_plan.chance,
            )
            for number, each in enumerate(self.plan.promises, 1)
            if number in shown
        ]
        return [
            Markup(plan_as_svg(moves, line_at=self.line, width=width))  # noqa: S704
            for width in Width
        ]

    @property
    def legend(self) -> list[tuple[Markup, str]]:
        """What the marks of the picture mean."""
        return [
            (Markup(legend_mark(of=of)), said)  # noqa: S704
            for of, said in (
                ("as it is", "as it is"),
                ("above", "with the plan, at or above the line"),
                ("below", "with the plan, below the line"),
            )
        ]

    @property
    def terms(self) -> list[tuple[str, str]]:
        """On which terms it was asked for."""
        return list(_terms(self.plan, self._page))

    @property
    def promised(self) -> str:
        """What was promised, added up."""
        return promised_in_words(self.plan)


def _chance(found: object) -> tuple[str, str]:
    chance, low, high = (getattr(found, name) for name in ("chance", "low", "high"))
    return in_percents(chance), between(low, high)


def _links(measure: Measure, today: date) -> Iterator[Link]:
    """Where a measure is recorded once it is agreed, filled in as far as it is known."""
    day = {"on-day": today.day, "on-month": today.month, "on-year": today.year}
    cohort, other = measure.cohort, measure.other
    match measure.what:
        case "merge":
            given = urlencode({"cohorts": [cohort, other], **day}, doseq=True)
            yield Link("Merge them", f"{reverse('cohorts_merge')}?{given}")
        case "absorb":
            given = urlencode({"cohorts": [other], **day}, doseq=True)
            yield Link("Let it join", f"{reverse('cohort_absorb', args=[cohort])}?{given}")
        case "draw":
            given = urlencode({"cohorts": [other], **day}, doseq=True)
            yield Link("Draw people", f"{reverse('cohort_draw', args=[cohort])}?{given}")
        case "lead":
            yield Link("Who leads it changes", reverse("cohort_lead", args=[cohort]))
        case "recruit":
            yield Link("Who is in no cohort", reverse("queue", args=["no-cohort"]))
            yield Link("Somebody joins", reverse("cohort_join", args=[cohort]))
        case _:
            yield Link("It rests", reverse("cohort_rest", args=[cohort]))


def _terms(plan: RenewalPlan, page: KeptRenewalPlan) -> Iterator[tuple[str, str]]:
    goal, limits, costs = plan.goal, plan.limits, plan.costs
    yield "The line", f"{in_percents(goal.chance)} after {count(goal.months, 'month')}"
    if not page.counts:
        return
    yield "Newcomers", f"{newcomers_in_words(limits.newcomers)}; {limits.newcomers_each:g} for one"
    yield "Willing to lead", f"{people(limits.leads)}; {limits.leads_each} for one cohort"
    pairs = [
        join_words(page.names.get(each, each) for each in pair) for pair in sorted(limits.may_join)
    ]
    yield "May join", "; ".join(pairs) or "None"
    yield "Drawn from one cohort", f"{people(limits.most_drawn)} at most"
    yield "Counted on to come along", in_percents(limits.coming)
    yield (
        "Rest",
        count(limits.longest_rest, "month") + " at most" if limits.longest_rest else "None",
    )
    yield (
        "Costs, in hours",
        f"a newcomer {costs.newcomer:g}, a lead {costs.lead:g}, a merge {costs.merge:g}, an "
        f"absorption {costs.absorb:g}, a draw {costs.draw:g}, a person asked {costs.person:g}, a "
        f"month of rest {costs.rest:g}",
    )
