"""Plan a meeting, move it to another time or place, cancel it."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.meetings import (
    CancelMeeting,
    ChangeMeeting,
    Meeting,
    MeetingState,
    PlanMeeting,
)
from likewise.domain.operations import Outcome
from likewise.domain.words import clock, count, join_words
from likewise.queries.meetings import (
    MeetingPage,
    PlanningChoices,
    meeting_page,
    planning_choices,
)
from likewise.queries.mentions import people_concerned
from likewise.web.meanwhile import told_by
from likewise.web.nhsuk import forms
from likewise.web.nhsuk.acting import YES
from likewise.web.nhsuk.speaking import FIELD, few
from likewise.web.nhsuk.words import day, short_day
from likewise.web.plans import Question, ask, ask_act, look
from likewise.web.requests import Request

NOWHERE = ("", "Not settled yet")
ONLY_THIS, FOLLOWING = "one", "following"


class PlanForm(forms.ActionForm):
    """Who meets, when and where."""

    cohorts = forms.tickboxes(
        "Who meets?", hint="Tick several for a meeting together.", missing="Select who meets"
    )
    on = forms.day("Which day?", missing="Enter the day of the meeting")
    starts = forms.clock("What time?", missing="Enter the time at which it starts")
    venue = forms.select("Where?", required=False)
    minutes = forms.number("How many minutes? (if you know)", required=False, at_least=5)


class ChangeForm(forms.ActionForm):
    """Another time or place."""

    shows = ("on", "starts", "venue")

    on = forms.day("Which day?", missing="Enter the day of the meeting")
    starts = forms.clock("What time?", missing="Enter the time at which it starts")
    venue = forms.select("Where?", required=False)
    following = forms.radios(
        "Which meetings?",
        hint="Those that follow are moved by as many days, to the same time.",
        required=False,
    )


def plan(request: Request) -> HttpResponse:
    """Plan a meeting of one or several cohorts."""
    choices = planning_choices(request.actor, today=request.today)
    form = PlanForm(request.POST or None, initial=_first_guess(request, choices))
    form.offer(
        cohorts=[(host.id, host.name) for host in choices.hosts],
        venue=[NOWHERE, *choices.venues],
    )
    return ask(
        request,
        form,
        question=Question(
            title="Plan a meeting",
            back=reverse("meetings"),
            confirm="Plan this meeting",
            intro=() if choices.hosts else ("There is no cohort that could meet.",),
        ),
        act=lambda: PlanMeeting(
            cohorts=form.cleaned_data["cohorts"],
            starts=_starts(form),
            venue=form.cleaned_data["venue"] or None,
            minutes=form.cleaned_data["minutes"],
        ),
        answers=lambda: _answers(form, choices),
        done=_planned,
    )


def _first_guess(request: Request, choices: PlanningChoices) -> dict[str, Any]:
    """The cohort that was asked for, or the only one, and where it meets as a rule."""
    asked = request.GET.get("cohort", "")
    hosts = [host for host in choices.hosts if host.id == asked or len(choices.hosts) == 1]
    if not hosts:
        return {"starts": "2pm"}
    return {"cohorts": [hosts[0].id], "venue": hosts[0].venue or "", "starts": "2pm"}


def _starts(form: forms.ActionForm) -> datetime:
    return datetime.combine(form.cleaned_data["on"], form.cleaned_data["starts"])


def _answers(form: forms.ActionForm, choices: PlanningChoices) -> list[tuple[str, str]]:
    starts, names = _starts(form), {host.id: host.name for host in choices.hosts}
    minutes = form.cleaned_data["minutes"]
    return [
        ("Who meets", join_words(names[each] for each in form.cleaned_data["cohorts"])),
        ("When", f"{day(starts)} at {clock(starts)}"),
        ("Where", dict([NOWHERE, *choices.venues])[form.cleaned_data["venue"]]),
        ("How long", f"{minutes} minutes" if minutes else ""),
    ]


def _planned(outcome: Outcome) -> tuple[str, str]:
    return reverse("meeting", args=[outcome.new_ids[0]]), "The meeting is planned."


def change(request: Request, meeting: str) -> HttpResponse:
    """Move a meeting to another time or place."""
    found, page = _still_planned(request, meeting), reverse("meeting", args=[meeting])
    choices = planning_choices(request.actor, today=request.today)
    names = {name: venue for venue, name in choices.venues}
    form = ChangeForm(
        request.POST or None,
        initial={
            "on": found.line.on,
            "starts": clock(found.line.starts),
            "venue": names.get(found.line.venue, ""),
        },
    )
    form.offer(venue=[NOWHERE, *choices.venues], following=_which(found))
    form.fields["following"].initial = ONLY_THIS
    if not found.follow:
        del form.fields["following"]
    form.told = told_by(request.actor, kind=Meeting, fact=meeting, fields={"on": "starts"})
    return ask(
        request,
        form,
        question=Question(
            title="Change time or place",
            caption=_caption(found),
            back=page,
            confirm="Save the change",
        ),
        act=lambda: ChangeMeeting(
            meeting=meeting,
            starts=_starts(form),
            venue=form.cleaned_data["venue"] or None,
            following=form.cleaned_data.get("following") == FOLLOWING,
        ),
        answers=lambda: [
            ("When", f"{day(_starts(form))} at {clock(_starts(form))}"),
            ("Where", dict([NOWHERE, *choices.venues])[form.cleaned_data["venue"]]),
            ("Which meetings", dict(_which(found)).get(form.cleaned_data.get("following", ""), "")),
        ],
        done=lambda outcome: (page, _said(outcome, "changed")),
    )


def _which(found: MeetingPage) -> list[tuple[str, str]]:
    """This meeting alone, or with those that follow."""
    many = count(len(found.follow), "meeting that follows", "meetings that follow")
    until = f", up to {short_day(found.follow[-1])}" if found.follow else ""
    return [(ONLY_THIS, "Only this one"), (FOLLOWING, f"This one and {many}{until}")]


def _said(outcome: Outcome, done: str) -> str:
    several = len(outcome.plan.steps) if outcome.plan else 1
    return f"The meeting is {done}." if several == 1 else f"{several} meetings are {done}."


def cancel(request: Request, meeting: str) -> HttpResponse:
    """Call a meeting off, and say why."""
    found, page = _still_planned(request, meeting), reverse("meeting", args=[meeting])
    people = people_concerned(
        request.actor,
        cohorts=[cohort for cohort, _ in found.line.cohorts],
        on=(request.today, found.line.on),
        today=request.today,
    )
    look(request, people, "a meeting")
    return ask_act(
        request,
        CancelMeeting,
        given={"meeting": meeting},
        about=[("Meeting", _caption(found))],
        question=Question(
            title="Cancel this meeting",
            caption=_caption(found),
            back=page,
            confirm="Cancel the meeting",
            intro=(
                "Members see at once that it is cancelled, when they look. Nobody is told "
                "by message: please let people know as you do.",
            ),
        ),
        choices={FIELD: few(people, request.POST)},
        without=() if found.follow else ("following",),
        hints={"following": {YES: _which(found)[1][1]}} if found.follow else None,
        done=lambda outcome, _: (page, _said(outcome, "cancelled")),
    )


def _still_planned(request: Request, meeting: str) -> MeetingPage:
    check_may(request.actor, Capability.PLAN_MEETINGS)
    found = meeting_page(request.actor, meeting=meeting, today=request.today)
    if found.line.state is not MeetingState.PLANNED and request.method != "POST":
        raise NotFound("This meeting is no longer planned.")
    return found


def _caption(found: MeetingPage) -> str:
    hosts = join_words(name for _, name in found.line.cohorts)
    return f"{hosts}, {day(found.line.on)}"
