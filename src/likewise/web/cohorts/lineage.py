"""Cohorts that start, become one, or part: form, merge, absorb, split and draw.

Those that need to know the people first ask in two steps: which cohorts and which day, sent as an
address; then everything else. The second step leads to the page that shows the plan.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.acts import Act
from likewise.domain.arms import Format
from likewise.domain.cohorts import (
    AbsorbCohorts,
    Cohort,
    DrawOnCohorts,
    FormCohort,
    MergeCohorts,
    NewCohort,
    SplitCohort,
)
from likewise.domain.operations import Outcome
from likewise.domain.participants import RoleName
from likewise.domain.words import count, join_words, sentence
from likewise.queries.cohorts import FormChoices, form_choices, phase_of_rules, venue_choices
from likewise.queries.meetings import planned_from
from likewise.queries.participants import find_people
from likewise.web.cohorts import forms, places
from likewise.web.cohorts.asking import (
    check,
    concerned,
    day_given,
    hide_exception,
    name_of,
    outside_protocol,
)
from likewise.web.cohorts.handing import planned_of, what_is_cancelled, who_takes_over
from likewise.web.late import ask_late, marks_given
from likewise.web.nhsuk.finding import finder_in, looked_for
from likewise.web.nhsuk.forms import ActionForm
from likewise.web.nhsuk.speaking import FIELD, ask_whom, few, said_whom, whom
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask, ask_act, look, show
from likewise.web.requests import Request

OFFERED = 7  # of each kind, at once, so that the page stays below 3,000 pixels


def form(request: Request) -> HttpResponse:
    """A cohort starts."""
    check(request)
    asked = forms.NewCohortForm(request.POST or None, initial={"on": request.today})
    on = day_given(request, "on")
    venues = venue_choices(request.actor)
    roles = _find_who_starts(request, asked, on=on)
    named = {each: asked.called(each) for each in roles}
    asked.offer(venue=[forms.NOWHERE, *venues])
    hide_exception(asked, phase_of_rules(request.actor, on=on))
    ask_whom(asked, few(_in_it(request, named), request.POST))
    question = Question(
        title="Start a cohort",
        back=reverse("cohorts"),
        confirm="Start the cohort",
    )

    def act() -> Act:
        given = asked.cleaned_data
        return FormCohort(
            new=asked.new(),
            on=given["on"],
            people={who: roles[who] for who in asked.who()},
            reason=given["reason"],
            exception=given.get("exception", ""),
            speaks_of=whom(asked),
        )

    return ask(
        request,
        asked,
        question=question,
        act=act,
        answers=lambda: [
            *_new_answers(asked.cleaned_data, dict(venues)),
            ("Who is in it", join_words(named[who] for who in asked.who())),
            ("Who leads it", join_words(named[who] for who in asked.cleaned_data["leads"])),
            *_why(asked),
        ],
        done=lambda outcome: (_where(outcome), f"{asked.cleaned_data['name']} has started."),
    )


def merge(request: Request) -> HttpResponse:
    """Several cohorts become a new one, while some of those asked may stay as they are."""
    check(request)
    title = "Several cohorts become one"
    first = _choose(request, title=title, back=reverse("cohorts"), least=2)
    if isinstance(first, HttpResponse):
        return first
    chosen, on, choices = first
    named = {each.id: each.name for each in choices.cohorts if each.id in chosen}
    asked = forms.MergeForm(request.POST or None)
    forms.offer_people(asked, choices)
    asked.offer(staying=named.items(), venue=[forms.NOWHERE, *choices.venues])
    planned = planned_of(request, named, on)
    asked.offer(cancelling=planned)
    if not planned:
        del asked.fields["cancelling"]
    hide_exception(asked, choices.phase)
    ask_whom(asked, concerned(request, chosen, on=on))
    who = {each.label.participant: each.label.text for each in choices.people}

    def act() -> Act:
        given = asked.cleaned_data
        return MergeCohorts(
            predecessors=tuple(each for each in chosen if each not in given["staying"]),
            successor=NewCohort(
                name=given["name"],
                format=Format(given["format"]),
                venue=given["venue"] or None,
                leads=tuple(given["leads"]),
            ),
            on=on,
            reason=given["reason"],
            staying=given["staying"],
            leaving=frozenset(given["leaving"]),
            cancelling=frozenset(given.get("cancelling", ())),
            exception=given.get("exception", ""),
            speaks_of=whom(asked),
        )

    def answers() -> list[tuple[str, str]]:
        given = asked.cleaned_data
        merging = [name for each, name in named.items() if each not in given["staying"]]
        return [
            ("Cohorts that become one", join_words(merging)),
            ("Stay as they are", join_words(named[each] for each in given["staying"])),
            *_new_answers({**given, "on": on}, dict(choices.venues)),
            ("Do not come along", join_words(who[each] for each in given["leaving"])),
            ("Who leads", join_words(who[each] for each in given["leads"])),
            *what_is_cancelled(planned, given.get("cancelling")),
            *_why(asked),
        ]

    return ask(
        request,
        asked,
        question=Question(
            title=title,
            back=reverse("cohorts_merge"),
            caption=_caption(named.values(), on),
            confirm="Merge these cohorts",
        ),
        act=act,
        answers=answers,
        done=lambda outcome: (
            _where(outcome),
            f"{asked.cleaned_data['name']} has started from "
            f"{count(len(chosen) - len(asked.cleaned_data['staying']), 'cohort')}.",
        ),
    )


def absorb(request: Request, cohort: str) -> HttpResponse:
    """What is left of other cohorts joins this one."""
    check(request)
    name = name_of(request, cohort)
    title = f"Another cohort joins {name}"
    page = reverse("cohort", args=[cohort])
    first = _choose(request, title=title, back=page, without=cohort)
    if isinstance(first, HttpResponse):
        return first
    chosen, on, choices = first
    named = {each.id: each.name for each in choices.cohorts}
    planned = planned_of(request, {each: named[each] for each in chosen}, on)
    return ask_act(
        request,
        AbsorbCohorts,
        given={"absorbed": chosen, "into": cohort, "on": on},
        about=[
            ("Goes on", name),
            ("Joins it and ends", join_words(named[each] for each in chosen)),
            ("On", short_day(on)),
        ],
        question=Question(
            title=title,
            back=page,
            caption=_caption((named[each] for each in chosen), on),
            confirm="Confirm that it joins",
        ),
        choices={
            "leaving": [(each, forms.person(p)) for each, p in forms.by_id(choices).items()],
            "cancelling": planned,
            FIELD: concerned(request, [cohort, *chosen], on=on),
        },
        without=(*outside_protocol(choices.phase), *(() if planned else ("cancelling",))),
        done=lambda *_: (page, f"{join_words(named[each] for each in chosen)} joined {name}."),
    )


def draw(request: Request, cohort: str) -> HttpResponse:
    """This cohort draws people or facilitators' time from others, and all go on."""
    check(request)
    name = name_of(request, cohort)
    title = f"{name} draws on another cohort"
    page = reverse("cohort", args=[cohort])
    first = _choose(request, title=title, back=page, without=cohort)
    if isinstance(first, HttpResponse):
        return first
    chosen, on, choices = first
    named = {each.id: each.name for each in choices.cohorts}
    asked = places.DrawForm(request.POST or None, people=choices.people, names=named)
    hide_exception(asked, choices.phase)
    ask_whom(asked, concerned(request, [cohort, *chosen], on=on))
    if request.method == "POST" and asked.is_valid():
        ask_late(asked, request, asked.drawn().moving, on)

    def act() -> Act:
        given = asked.cleaned_data
        return DrawOnCohorts(
            sources=tuple(chosen),
            target=cohort,
            drawn=asked.drawn(),
            on=on,
            reason=given["reason"],
            registers=marks_given(request),
            exception=given.get("exception", ""),
            speaks_of=whom(asked),
        )

    return ask(
        request,
        asked,
        question=Question(
            title=title,
            back=page,
            caption=_caption((named[each] for each in chosen), on),
            confirm="Confirm what it draws",
            intro=("All these cohorts go on. Say for each person what they do.",),
        ),
        act=act,
        answers=lambda: [
            ("Receives", name),
            ("Gives", join_words(named[each] for each in chosen)),
            ("On", short_day(on)),
            *_why(asked),
        ],
        done=lambda _: (page, f"What {name} draws is recorded."),
        template="cohorts/places.jinja",
    )


def split(request: Request, cohort: str) -> HttpResponse:
    """A cohort stops, and its people go on in several new ones."""
    check(request)
    name = name_of(request, cohort)
    page = reverse("cohort", args=[cohort])
    first = forms.ChooseDayForm(
        request.GET if "parts" in request.GET else None,
        initial={"on": request.today, "parts": 2},
    )
    if not first.is_bound or not first.is_valid():
        question = Question(title=f"{name} splits", back=page)
        return show(request, first, question=question, context={"method": "get"})
    on, parts = first.cleaned_data["on"], first.cleaned_data["parts"]
    choices = form_choices(request.actor, on=on, today=request.today, chosen=[cohort])
    look(request, [each.label.participant for each in choices.people], "people of cohorts")
    planned = planned_from(request.actor, cohorts=[cohort], on=on, today=request.today)[cohort]
    asked = places.SplitForm(
        request.POST or None,
        parts=parts,
        venues=choices.venues,
        people=choices.people,
        planned=planned,
    )
    hide_exception(asked, choices.phase)
    ask_whom(asked, concerned(request, [cohort], on=on))

    def act() -> Act:
        given = asked.cleaned_data
        return SplitCohort(
            cohort=cohort,
            parts=tuple(asked.new()),
            on=on,
            reason=given["reason"],
            leaving=asked.chosen(places.LEAVES),
            meetings_to=asked.meetings_to(),
            exception=given.get("exception", ""),
            speaks_of=whom(asked),
        )

    return ask(
        request,
        asked,
        question=Question(
            title=f"{name} splits",
            back=reverse("cohort_split", args=[cohort]),
            caption=short_day(on),
            confirm="Split the cohort",
        ),
        act=act,
        answers=lambda: [
            ("Stops", name),
            ("Start", join_words(part.cohort.name for part in asked.new())),
            *who_takes_over(asked, planned),
            ("On", short_day(on)),
            *_why(asked),
        ],
        done=lambda _: (page, f"{name} has split into {count(parts, 'cohort')}."),
        template="cohorts/places.jinja",
    )


def _choose(
    request: Request, *, title: str, back: str, least: int = 1, without: str = ""
) -> HttpResponse | tuple[list[str], date, FormChoices]:
    """The first step: the page that asks which cohorts and which day, or what was chosen."""
    first = forms.ChooseForm(
        request.GET if "on-day" in request.GET else None, initial={"on": request.today}
    )
    offered = form_choices(request.actor, on=request.today, today=request.today)
    first.offer(
        cohorts=[
            (each.id, forms.choose_cohort(each)) for each in offered.cohorts if each.id != without
        ],
    )
    if first.is_bound and first.is_valid():
        chosen, on = first.cleaned_data["cohorts"], first.cleaned_data["on"]
        if len(chosen) >= least:
            choices = form_choices(request.actor, on=on, today=request.today, chosen=chosen)
            look(request, [each.label.participant for each in choices.people], "people of cohorts")
            return chosen, on, choices
        first.add_error("cohorts", f"Select {least} cohorts or more")
    question = Question(title=title, back=back)
    return show(request, first, question=question, context={"method": "get"})


def _caption(names: Iterable[str], on: date) -> str:
    return f"{join_words(names)}, {short_day(on)}"


def _new_answers(given: dict[str, Any], venues: dict[str, str]) -> list[tuple[str, str]]:
    return [
        ("Name of the new cohort", given["name"]),
        ("Format", sentence(given["format"])),
        ("Meets at", venues.get(given["venue"], "Nowhere fixed")),
        ("First day", short_day(given["on"])),
    ]


def _why(asked: ActionForm) -> list[tuple[str, str]]:
    given = asked.cleaned_data
    return [
        ("Why", given["reason"]),
        ("Reason for an exception to the protocol", given.get("exception", "")),
        said_whom(asked),
    ]


def _find_who_starts(
    request: Request, asked: forms.NewCohortForm, *, on: date
) -> dict[str, RoleName]:
    """Offer whom a new cohort may start with, and who may lead it; each in the role they have."""
    roles: dict[str, RoleName] = {}
    for name, only in (("people", None), ("leads", RoleName.FACILITATOR)):
        looked = looked_for(request.POST, name)
        found = find_people(
            request.actor,
            today=request.today,
            text=looked.text,
            page=looked.page,
            size=OFFERED,
            chosen=looked.chosen,
            taking_part_on=on,
            role=only,
            nobodys_first=only is None,
        )
        finder_in(asked, name).offer(found, looked)
        look(request, [each.participant for each in found.everybody], "people")
        roles |= {
            each.participant: RoleName.FACILITATOR
            if RoleName.FACILITATOR in each.roles
            else RoleName.MEMBER
            for each in found.everybody
        }
    return roles


def _in_it(request: Request, named: dict[str, str]) -> dict[str, str]:
    """Those who start a cohort, once they were ticked; before, those who are offered."""
    ticked = {*request.POST.getlist("people"), *request.POST.getlist(FIELD)}
    return {who: name for who, name in named.items() if not ticked or who in ticked}


def _where(outcome: Outcome) -> str:
    """The page of the cohort that started, or the list where it is not known any more."""
    started = outcome.plan.facts(Cohort, does="record") if outcome.plan else ()
    return reverse("cohort", args=[started[0].id]) if started else reverse("cohorts")
