"""A cohort's own life: format, rest, resume, end, joiners, venue and lead."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.acts import Act
from likewise.domain.cohorts import (
    ChangeFormat,
    ChangeVenue,
    EndCohort,
    HandOverLead,
    RestCohort,
    ResumeCohort,
    SetCohortState,
)
from likewise.domain.participants import RoleName
from likewise.queries.cohorts import form_choices, people_of, phase_of_rules
from likewise.web.cohorts import forms
from likewise.web.cohorts.asking import check, day_given, name_of, outside_protocol
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask_act, look


def change_format(request: Any, cohort: str) -> HttpResponse:
    """The cohort keeps its people and has another format."""
    return _ask(
        request,
        cohort,
        ChangeFormat,
        title="The format of {name} changes",
        done="{name} is {format} from {day}.",
        without=outside_protocol(phase_of_rules(request.actor, on=day_given(request, "on"))),
    )


def rest(request: Any, cohort: str) -> HttpResponse:
    """The cohort rests; its people stay, what was planned is cancelled."""
    return _ask(
        request,
        cohort,
        RestCohort,
        title="{name} rests for a while",
        intro=("Its people stay in it. Meetings that were planned from that day are cancelled.",),
        done="{name} rests from {day}.",
        confirm="Confirm that it rests",
    )


def resume(request: Any, cohort: str) -> HttpResponse:
    """A resting cohort meets again."""
    return _ask(
        request,
        cohort,
        ResumeCohort,
        title="{name} meets again",
        intro=("It is open to joiners from that day.",),
        done="{name} is open again from {day}.",
        confirm="Confirm that it meets again",
    )


def end(request: Any, cohort: str) -> HttpResponse:
    """The cohort ends; its history stays."""
    return _ask(
        request,
        cohort,
        EndCohort,
        title="{name} ends",
        intro=(
            "Everybody leaves it, and meetings that were planned from that day are cancelled. "
            "Its history stays.",
            "If its people go on together somewhere else, record that they join another cohort "
            "instead.",
        ),
        done="{name} ended on {day}.",
        confirm="End the cohort",
    )


def set_state(request: Any, cohort: str) -> HttpResponse:
    """The cohort opens or closes to joiners, or begins to end."""
    return _ask(
        request,
        cohort,
        SetCohortState,
        title="Open or close {name} to joiners",
        done="{name} is {state} from {day}.",
        choices={"state": forms.STATES},
    )


def change_venue(request: Any, cohort: str) -> HttpResponse:
    """The cohort meets somewhere else."""
    found = form_choices(request.actor, on=request.today, today=request.today)
    return _ask(
        request,
        cohort,
        ChangeVenue,
        title="{name} meets somewhere else",
        intro=("A place that is not listed is added under Practices and venues first.",),
        done="Where {name} meets is recorded.",
        choices={"venue": [forms.NOWHERE, *found.venues]},
    )


def hand_over(request: Any, cohort: str) -> HttpResponse:
    """A facilitator leads, in place of another or beside those who lead."""
    check(request)
    name = name_of(request, cohort)
    here = people_of(
        request.actor, cohorts=[cohort], on=day_given(request, "on"), today=request.today
    )
    look(request, [each.label.participant for each in here], "people of cohorts")
    leading = [(each.label.participant, each.label.text) for each in here if each.leads]
    others = [
        (each.label.participant, each.label.text)
        for each in here
        if each.role is RoleName.FACILITATOR and not each.leads
    ]
    intro = f"Nobody else in {name} is a facilitator. Let a facilitator join it first."
    return _ask(
        request,
        cohort,
        HandOverLead,
        title="Who leads {name} changes",
        intro=() if others else (intro,),
        done="Who leads {name} is recorded.",
        choices={"to": others, "from_": [("", "Nobody: beside those who lead"), *leading]},
    )


def _ask(
    request: Any,
    cohort: str,
    kind: type[Act],
    *,
    title: str,
    done: str,
    intro: tuple[str, ...] = (),
    confirm: str = "Confirm and save",
    **asking: Any,
) -> HttpResponse:
    check(request)
    name = name_of(request, cohort)
    page = reverse("cohort", args=[cohort])

    def words(given: Any) -> dict[str, Any]:
        return {**given, "name": name, "day": short_day(given["on"])}

    return ask_act(
        request,
        kind,
        given={"cohort": cohort},
        about=[("Cohort", name)],
        question=Question(title=title.format(name=name), back=page, intro=intro, confirm=confirm),
        done=lambda _, given: (page, done.format(**words(given))),
        **asking,
    )
