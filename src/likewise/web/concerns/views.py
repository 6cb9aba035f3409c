"""Raise a worry, follow one's own, see how they stand, and settle who hears of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from likewise.actions.operations import perform
from likewise.domain.access import EVERYWHERE, Capability, Extent, extent, may
from likewise.domain.accounts import Actor
from likewise.domain.concerns import RaiseConcern, SetConcernRule
from likewise.domain.operations import Outcome
from likewise.queries.concerns import (
    Raising,
    concern_state,
    own_concerns,
    raising,
    receivers_to_choose,
)
from likewise.web.concerns import answering
from likewise.web.concerns.words import own_line, who_reads
from likewise.web.nhsuk.acting import ActForm
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

NOBODY = "Nobody in particular"


def listing(request: Request) -> HttpResponse:
    """The nurse's list, one's own worries, or how they stand, as the hat has it."""
    if may(request.actor, Capability.ANSWER_CONCERNS):
        return answering.queue(request)
    if extent(request.actor, Capability.SEE_CONCERNS) in EVERYWHERE:
        return _state(request)
    return _own(request)


def raise_one(request: Request) -> HttpResponse:
    """Raise a worry: one form, and no page between it and the nurse."""
    found = raising(request.actor, today=request.today, about=request.GET.get("about", ""))
    others = [each.participant for each in found.people]
    look(request, others, "those whom a form offers")
    form = ActForm(
        request.POST or None,
        kind=RaiseConcern,
        choices={"about_whom": _whom(request.actor, found)},
        initial={"about_whom": request.GET.get("about", "")},
        without=() if others else ("about_whom",),
    )
    outcome: Outcome | None = None
    if request.method == "POST" and form.is_valid():
        with form.catching():
            outcome = perform(
                form.act(),
                by=request.actor,
                at=request.at,
                operation=form.cleaned_data["operation"],
            )
    if outcome is not None:
        messages.success(request, _sent(outcome, found))
        return redirect("concerns" if _is_told(request.actor) else "concern_raise")
    return render(
        request,
        "concerns/raise.jinja",
        {
            "form": form,
            "fields": [bound for bound in form if not bound.is_hidden],
            "hidden": [bound for bound in form if bound.is_hidden],
            "found": found,
            "who_reads": who_reads(found.rule),
            "is_told": _is_told(request.actor),
        },
    )


def settle(request: Request) -> HttpResponse:
    """Settle by when worries are acknowledged, and who is told next."""
    nurses = receivers_to_choose(request.actor)
    rule = concern_state(request.actor).rule
    return ask_act(
        request,
        SetConcernRule,
        choices={"second": [("", "Every nurse once more"), *nurses]},
        initial={
            "hours": rule.hours,
            "working_days_only": "yes" if rule.working_days_only else "no",
            "ring": rule.ring,
            "second": rule.second,
        },
        question=Question(
            title="Who hears of worries, and by when",
            back=reverse("concerns"),
            intro=(
                "Every nurse of the programme who can sign in receives worries, and is written to "
                "when one is raised. You see how worries stand, and never what they say.",
            ),
        ),
        done=lambda *_: (reverse("concerns"), "This is settled. The form for worries says so."),
    )


def _own(request: Request) -> HttpResponse:
    found = own_concerns(request.actor)
    rule = raising(request.actor, today=request.today).rule
    return render(
        request,
        "concerns/own.jinja",
        {"lines": [own_line(each) for each in found], "who_reads": who_reads(rule)},
    )


def _state(request: Request) -> HttpResponse:
    state = concern_state(request.actor)
    return render(
        request,
        "concerns/state.jinja",
        {
            "state": state,
            "who_reads": who_reads(state.rule),
            "settles": may(request.actor, Capability.SETTLE_CONCERNS),
        },
    )


def _is_told(viewer: Actor) -> bool:
    """Whether whoever raises a worry can follow it: some roles are told nothing more of any."""
    return extent(viewer, Capability.SEE_CONCERNS) is Extent.OWN


def _whom(viewer: Actor, found: Raising) -> list[tuple[str, str]]:
    people = [
        (each.participant, "Myself" if each.participant == viewer.participant else each.text)
        for each in found.people
    ]
    return [("", NOBODY), *sorted(people, key=lambda each: each[1] != "Myself")]


def _sent(outcome: Outcome, found: Raising) -> str:
    if outcome.repeated:
        return "This worry was sent already. It is in the nurse’s list once."
    return (
        f"Your worry is in the nurse’s list. A nurse acknowledges it {found.rule.in_words()}. "
        "Nobody watches it around the clock: in an emergency call 999."
    )
