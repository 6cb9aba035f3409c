"""Practices and venues: the list, and what is added to it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from likewise.actions import practices as acts
from likewise.domain.access import Capability, check_may, may
from likewise.queries.access import check_sees
from likewise.queries.practices import places
from likewise.web.plans import Question, ask
from likewise.web.practices import forms


def listing(request: Any) -> HttpResponse:
    """Where people are registered, and where they meet."""
    context = {
        "places": places(request.actor, today=request.today),
        "may_add": may(request.actor, Capability.MANAGE_PROGRAMME),
        "may_correct": may(request.actor, Capability.CORRECT),
    }
    return render(request, "practices/list.jinja", context)


def add_practice(request: Any) -> HttpResponse:
    """Add a practice."""
    _check(request)
    asked = forms.PracticeForm(request.POST or None)
    return ask(
        request,
        asked,
        question=Question(title="Add a practice", back="/practices/"),
        act=lambda **rest: acts.add_practice(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            name=asked.cleaned_data["name"],
            **rest,
        ),
        answers=lambda: [("Name", asked.cleaned_data["name"])],
        done=lambda _: ("/practices/", f"{asked.cleaned_data['name']} was added."),
    )


def add_venue(request: Any) -> HttpResponse:
    """Add a place where people meet."""
    _check(request)
    asked = forms.VenueForm(request.POST or None)
    return ask(
        request,
        asked,
        question=Question(title="Add a place to meet", back="/practices/"),
        act=lambda **rest: acts.add_venue(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            name=asked.cleaned_data["name"],
            directions=asked.cleaned_data["directions"],
            **rest,
        ),
        answers=lambda: [
            ("Name", asked.cleaned_data["name"]),
            ("How to find it", asked.cleaned_data["directions"]),
        ],
        done=lambda _: ("/practices/", f"{asked.cleaned_data['name']} was added."),
    )


def _check(request: Any) -> None:
    check_sees(request.actor, Capability.SEE_COHORTS)
    check_may(request.actor, Capability.MANAGE_PROGRAMME)
