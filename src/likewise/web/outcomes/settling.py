"""Settle with what and when outcomes are measured."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, check_may
from likewise.domain.outcomes import AddInstrument, AddOccasion
from likewise.formats.outcomes import shipped, shipped_names
from likewise.queries.access import check_sees
from likewise.queries.outcomes import definition_of, settings_of
from likewise.web.plans import Question, ask_act
from likewise.web.requests import Request

NEVER = "A version never changes once it is added: put right by a file with another version."


def listed(request: Request) -> HttpResponse:
    """The instruments and occasions of the programme."""
    found = settings_of(request.actor)
    return render(request, "outcomes/settings.jinja", {"found": found, "shipped": shipped_names()})


def instrument(request: Request, instrument: str) -> HttpResponse:
    """One instrument: what it asks, how it is scored, and its terms."""
    found, definition = definition_of(request.actor, instrument=instrument)
    context = {"instrument": found, "definition": definition}
    return render(request, "outcomes/instrument.jinja", context)


def add_instrument(request: Request) -> HttpResponse:
    """An instrument is added as its file says; those that are shipped are there to begin with."""
    _check(request)
    name = request.GET.get("shipped", "")
    return ask_act(
        request,
        AddInstrument,
        question=Question(
            title="Add an instrument",
            back=reverse("outcomes_settings"),
            intro=(NEVER, "Add only what its licence lets you use."),
            confirm="Add this instrument",
        ),
        initial={"words": shipped(name) if name in shipped_names() else ""},
        done=lambda *_: (reverse("outcomes_settings"), "The instrument is added."),
    )


def add_occasion(request: Request) -> HttpResponse:
    """Outcomes are due in a window of days."""
    _check(request)
    known = settings_of(request.actor).instruments
    return ask_act(
        request,
        AddOccasion,
        question=Question(title="Add an occasion", back=reverse("outcomes_settings")),
        choices={"instruments": [(each.id, each.called) for each in known]},
        without=() if known else ("instruments",),
        initial={"on": None},
        done=lambda *_: (reverse("outcomes_settings"), "The occasion is added."),
    )


def _check(request: Request) -> None:
    check_sees(request.actor, Capability.SEE_DUE)
    check_may(request.actor, Capability.SET_OUTCOMES)
