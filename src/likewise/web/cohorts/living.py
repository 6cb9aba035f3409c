"""A cohort's own life: format, rest, resume, end, joiners, venue and lead.

Each page is the words of one act, in `PAGES`; its address, its form and its link follow from them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.acts import Act, questions_of
from likewise.domain.cohorts import (
    ChangeFormat,
    ChangeVenue,
    EndCohort,
    HandOverLead,
    RestCohort,
    ResumeCohort,
    SetCohortState,
    State,
)
from likewise.domain.participants import RoleName
from likewise.queries.cohorts import people_of, phase_of_rules, venue_choices
from likewise.web.cohorts import forms
from likewise.web.cohorts.asking import check, concerned, day_given, name_of, outside_protocol
from likewise.web.cohorts.ending import end
from likewise.web.nhsuk.speaking import FIELD
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

type Choices = Mapping[str, Iterable[tuple[str, str]]]
AWAKE = frozenset(State) - {State.RESTING, State.ENDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortAct:
    """The words of a page that asks for one act of a cohort.

    `link` leads to it from the cohort while its state is one of `states`; `{name}`, `{day}` and the
    answers stand in `title` and `done`. `choices` offers what may be chosen. `view` is the page,
    where it asks for more than the act.
    """

    kind: type[Act]
    address: str
    link: str
    title: str
    done: str
    intro: tuple[str, ...] = ()
    confirm: str = "Confirm and save"
    choices: Callable[[Request, str], Choices] = lambda *_: {}
    states: frozenset[State] = frozenset(State)
    view: Callable[..., HttpResponse] | None = None


def _venues(request: Request, _: str) -> Choices:
    return {"venue": [forms.NOWHERE, *venue_choices(request.actor)]}


def _leads(request: Request, cohort: str) -> Choices:
    """Facilitators who could lead, and those whom they could lead in place of."""
    here = people_of(
        request.actor, cohorts=[cohort], on=day_given(request, "on"), today=request.today
    )
    look(request, [each.label.participant for each in here], "people of cohorts")
    named = {each.label.participant: forms.told(each) for each in here}
    leading = [each.label.participant for each in here if each.leads]
    others = [
        each.label.participant
        for each in here
        if each.role is RoleName.FACILITATOR and not each.leads
    ]
    return {
        "to": [(who, named[who]) for who in others],
        "in_place_of": [
            ("", "Nobody: beside those who lead"),
            *((who, named[who]) for who in leading),
        ],
    }


PAGES = (
    CohortAct(
        kind=ResumeCohort,
        address="resume",
        link="It meets again after resting",
        title="{name} meets again",
        intro=("It is open to joiners from that day.",),
        done="{name} is open again from {day}.",
        confirm="Confirm that it meets again",
        states=frozenset({State.RESTING}),
    ),
    CohortAct(
        kind=SetCohortState,
        address="state",
        link="Open or close it to joiners",
        title="Open or close {name} to joiners",
        done="{name} is {state} from {day}.",
        choices=lambda *_: {"state": forms.STATES},
        states=AWAKE,
    ),
    CohortAct(
        kind=RestCohort,
        address="rest",
        link="It rests for a while",
        title="{name} rests for a while",
        intro=("Its people stay in it. Meetings that were planned from that day are cancelled.",),
        done="{name} rests from {day}.",
        confirm="Confirm that it rests",
        states=AWAKE,
    ),
    CohortAct(
        kind=ChangeFormat,
        address="format",
        link="Its format changes",
        title="The format of {name} changes",
        done="{name} is {format} from {day}.",
    ),
    CohortAct(
        kind=ChangeVenue,
        address="venue",
        link="It meets somewhere else",
        title="{name} meets somewhere else",
        intro=("A place that is not listed is added under Practices and venues first.",),
        done="Where {name} meets is recorded.",
        choices=_venues,
    ),
    CohortAct(
        kind=HandOverLead,
        address="lead",
        link="Who leads it changes",
        title="Who leads {name} changes",
        intro=("Somebody who leads is a facilitator of the cohort. Let them join it first.",),
        done="Who leads {name} is recorded.",
        choices=_leads,
    ),
    CohortAct(
        kind=EndCohort,
        address="end",
        link="It ends",
        title="{name} ends",
        done="{name} ended on {day}.",
        view=end,
    ),
)


def ask_for(page: CohortAct) -> Callable[..., HttpResponse]:
    """The page that asks for an act of a cohort."""
    if page.view is not None:
        return page.view

    def view(request: Request, cohort: str) -> HttpResponse:
        check(request)
        name, back = name_of(request, cohort), reverse("cohort", args=[cohort])
        phase = phase_of_rules(request.actor, on=day_given(request, "on"))
        return ask_act(
            request,
            page.kind,
            given={"cohort": cohort},
            about=[("Cohort", name)],
            question=Question(
                title=page.title.format(name=name),
                back=back,
                intro=page.intro,
                confirm=page.confirm,
            ),
            choices={**page.choices(request, cohort), **_whom(request, page.kind, cohort)},
            without=outside_protocol(phase),
            done=lambda _, given: (
                back,
                page.done.format(**{**given, "name": name, "day": short_day(given["on"])}),
            ),
        )

    return view


def _whom(request: Request, kind: type[Act], cohort: str) -> Choices:
    """Whom what is written may speak of, where the act has words for it."""
    if not any(each.name == FIELD for each in questions_of(kind)):
        return {}
    return {FIELD: concerned(request, [cohort], on=day_given(request, "on"))}
