"""A cohort's own life: format, rest, resume, end, joiners, venue and lead."""

from typing import Any

from django.http import HttpResponse

from likewise.actions import cohorts as acts
from likewise.domain.arms import Format
from likewise.domain.cohorts import State
from likewise.domain.operations import Outcome
from likewise.domain.participants import RoleName
from likewise.domain.words import sentence
from likewise.queries.cohorts import form_choices, people_of, phase_of_rules
from likewise.web.cohorts import forms
from likewise.web.cohorts.asking import check, day_given, hide_exception, name_of
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask, look

BESIDE = ""


def change_format(request: Any, cohort: str) -> HttpResponse:
    """The cohort keeps its people and has another format."""
    check(request)
    name = name_of(request, cohort)
    asked = forms.FormatForm(request.POST or None, initial={"on": request.today})
    hide_exception(asked, phase_of_rules(request.actor, on=day_given(request, "on")))
    return ask(
        request,
        asked,
        question=Question(title=f"The format of {name} changes", back=f"/cohorts/{cohort}/"),
        act=lambda **rest: acts.change_format(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            cohort=cohort,
            format=Format(asked.cleaned_data["format"]),
            on=asked.cleaned_data["on"],
            reason=asked.cleaned_data["reason"],
            exception=asked.cleaned_data.get("exception", ""),
            **rest,
        ),
        answers=lambda: [
            ("Cohort", name),
            ("New format", sentence(asked.cleaned_data["format"])),
            ("On", short_day(asked.cleaned_data["on"])),
            ("Why", asked.cleaned_data["reason"]),
            ("Reason for an exception to the protocol", asked.cleaned_data.get("exception", "")),
        ],
        done=lambda _: (
            f"/cohorts/{cohort}/",
            f"{name} is {asked.cleaned_data['format']} from {short_day(asked.cleaned_data['on'])}.",
        ),
    )


def rest(request: Any, cohort: str) -> HttpResponse:
    """The cohort rests; its people stay, what was planned is cancelled."""
    return _event(
        request,
        cohort,
        act=acts.rest_cohort,
        title="{name} rests for a while",
        intro=("Its people stay in it. Meetings that were planned from that day are cancelled.",),
        done="{name} rests from {day}.",
        confirm="Confirm that it rests",
    )


def resume(request: Any, cohort: str) -> HttpResponse:
    """A resting cohort meets again."""
    return _event(
        request,
        cohort,
        act=acts.resume_cohort,
        title="{name} meets again",
        intro=("It is open to joiners from that day.",),
        done="{name} is open again from {day}.",
        confirm="Confirm that it meets again",
    )


def end(request: Any, cohort: str) -> HttpResponse:
    """The cohort ends; its history stays."""
    return _event(
        request,
        cohort,
        act=acts.end_cohort,
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


def _event(
    request: Any,
    cohort: str,
    *,
    act: Any,
    title: str,
    intro: tuple[str, ...],
    done: str,
    confirm: str,
) -> HttpResponse:
    check(request)
    name = name_of(request, cohort)
    asked = forms.OneDayForm(request.POST or None, initial={"on": request.today})
    return ask(
        request,
        asked,
        question=Question(
            title=title.format(name=name),
            back=f"/cohorts/{cohort}/",
            intro=intro,
            confirm=confirm,
        ),
        act=lambda **rest: act(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            cohort=cohort,
            on=asked.cleaned_data["on"],
            reason=asked.cleaned_data["reason"],
            **rest,
        ),
        answers=lambda: [
            ("Cohort", name),
            ("On", short_day(asked.cleaned_data["on"])),
            ("Why", asked.cleaned_data["reason"]),
        ],
        done=lambda _: (
            f"/cohorts/{cohort}/",
            done.format(name=name, day=short_day(asked.cleaned_data["on"])),
        ),
    )


def set_state(request: Any, cohort: str) -> HttpResponse:
    """The cohort opens or closes to joiners, or begins to end."""
    check(request)
    name = name_of(request, cohort)
    asked = forms.StateForm(request.POST or None, initial={"on": request.today})
    return ask(
        request,
        asked,
        question=Question(title=f"Open or close {name} to joiners", back=f"/cohorts/{cohort}/"),
        act=lambda **rest: acts.set_cohort_state(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            cohort=cohort,
            state=State(asked.cleaned_data["state"]),
            on=asked.cleaned_data["on"],
            **rest,
        ),
        answers=lambda: [
            ("Cohort", name),
            ("It becomes", sentence(asked.cleaned_data["state"])),
            ("On", short_day(asked.cleaned_data["on"])),
        ],
        done=lambda _: (
            f"/cohorts/{cohort}/",
            f"{name} is {asked.cleaned_data['state']} from {short_day(asked.cleaned_data['on'])}.",
        ),
    )


def change_venue(request: Any, cohort: str) -> HttpResponse:
    """The cohort meets somewhere else."""
    check(request)
    name = name_of(request, cohort)
    asked = forms.VenueForm(request.POST or None, initial={"on": request.today})
    choices = form_choices(request.actor, on=request.today, today=request.today)
    venues = dict([forms.NOWHERE, *choices.venues])
    forms.offer(asked, venue=venues.items())
    return ask(
        request,
        asked,
        question=Question(
            title=f"{name} meets somewhere else",
            back=f"/cohorts/{cohort}/",
            intro=("A place that is not listed is added under Practices and venues first.",),
        ),
        act=lambda **rest: acts.change_venue(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            cohort=cohort,
            venue=asked.cleaned_data["venue"] or None,
            on=asked.cleaned_data["on"],
            **rest,
        ),
        answers=lambda: [
            ("Cohort", name),
            ("Meets at", venues[asked.cleaned_data["venue"]]),
            ("From", short_day(asked.cleaned_data["on"])),
        ],
        done=lambda _: (f"/cohorts/{cohort}/", f"Where {name} meets is recorded."),
    )


def hand_over(request: Any, cohort: str) -> HttpResponse:
    """A facilitator leads, in place of another or beside those who lead."""
    check(request)
    name = name_of(request, cohort)
    here = people_of(
        request.actor, cohorts=[cohort], on=day_given(request, "on"), today=request.today
    )
    look(request, [each.label.participant for each in here], "people of cohorts")
    named = {each.label.participant: each.label.text for each in here}
    leading = [each.label.participant for each in here if each.leads]
    others = [
        each.label.participant
        for each in here
        if each.role is RoleName.FACILITATOR and not each.leads
    ]
    asked = forms.LeadForm(request.POST or None, initial={"on": request.today, "from_": BESIDE})
    forms.offer(
        asked,
        to=[(who, named[who]) for who in others],
        from_=[*((who, named[who]) for who in leading), (BESIDE, "Nobody: beside those who lead")],
    )
    asked.fields["from_"].required = False
    intro = (
        ()
        if others
        else (f"Nobody else in {name} is a facilitator. Let a facilitator join it first.",)
    )

    def act(**rest: Any) -> Outcome:
        given = asked.cleaned_data
        return acts.hand_over_lead(
            by=request.actor,
            at=request.at,
            operation=given["operation"],
            cohort=cohort,
            to=given["to"],
            on=given["on"],
            from_=given["from_"] or None,
            **rest,
        )

    return ask(
        request,
        asked,
        question=Question(
            title=f"Who leads {name} changes", back=f"/cohorts/{cohort}/", intro=intro
        ),
        act=act,
        answers=lambda: [
            ("Cohort", name),
            ("Leads", named[asked.cleaned_data["to"]]),
            ("In place of", named.get(asked.cleaned_data["from_"], "Nobody")),
            ("From", short_day(asked.cleaned_data["on"])),
        ],
        done=lambda _: (f"/cohorts/{cohort}/", f"Who leads {name} is recorded."),
    )
