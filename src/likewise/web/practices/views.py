"""Practices and venues: the list, and adding to it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, check_may, may
from likewise.domain.acts import Act
from likewise.domain.practices import AddPractice, AddVenue
from likewise.queries.access import check_sees
from likewise.queries.doubles import practices_joined
from likewise.queries.practices import places
from likewise.web.plans import Question, ask_act
from likewise.web.requests import Request


def listing(request: Request) -> HttpResponse:
    """Where people are registered, and where they meet."""
    context = {
        "places": places(request.actor, today=request.today),
        "may_add": may(request.actor, Capability.MANAGE_PROGRAMME),
        "may_correct": may(request.actor, Capability.CORRECT),
        "may_join": may(request.actor, Capability.MANAGE_PEOPLE),
        "joined": practices_joined(request.actor),
    }
    return render(request, "practices/list.jinja", context)


def add_practice(request: Request) -> HttpResponse:
    """Add a practice."""
    return _add(request, AddPractice, "Add a practice")


def add_venue(request: Request) -> HttpResponse:
    """Add a place where people meet."""
    return _add(request, AddVenue, "Add a place to meet")


def _add(request: Request, kind: type[Act], title: str) -> HttpResponse:
    check_sees(request.actor, Capability.SEE_COHORTS)
    check_may(request.actor, Capability.MANAGE_PROGRAMME)
    page = reverse("practices")
    return ask_act(
        request,
        kind,
        question=Question(title=title, back=page),
        done=lambda _, given: (page, f"{given['name']} was added."),
    )
