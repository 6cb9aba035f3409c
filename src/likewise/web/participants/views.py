"""Find people, and one person's path. Opening a person records a look."""

from django.http import HttpResponse
from django.shortcuts import render

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.participants import RoleName, StatusName
from likewise.domain.words import count
from likewise.queries.doubles import joined_to, joined_with
from likewise.queries.participants import path, people
from likewise.web.paging import Pages, page_number
from likewise.web.participants.forms import SearchForm
from likewise.web.participants.presenters import PersonPresenter, person_row
from likewise.web.plans import look
from likewise.web.requests import Request


def listing(request: Request) -> HttpResponse:
    """A page of the people in reach, by name."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = people(
        request.actor,
        today=request.today,
        text=asked.get("q", ""),
        status=StatusName(asked["status"]) if asked.get("status") else None,
        role=RoleName(asked["role"]) if asked.get("role") else None,
        page=page_number(request.GET),
    )
    look(request, [each.participant for each in found.rows if each.label.is_name], "people")
    more = "More than " if found.is_more else ""
    return render(
        request,
        "participants/list.jinja",
        {
            "search": form,
            "rows": [person_row(each) for each in found.rows],
            "found": f"{more}{count(found.found, 'person', 'people')}",
            "is_narrowed": any(asked.values()),
            "pages": Pages.ready(found.rows, request.GET, page=found.page, last=found.pages),
            "sees_arms": may(request.actor, Capability.SEE_ARMS),
            "may_add": may(request.actor, Capability.MANAGE_PEOPLE),
        },
    )


def page(request: Request, participant: str) -> HttpResponse:
    """One person's way through the programme."""
    try:
        found = path(request.actor, participant=participant, today=request.today)
    except NotFound:
        return _joined(request, participant)
    look(request, found.labels, "a person")  # and whom their contacts name
    return render(
        request,
        "participants/page.jinja",
        {
            "person": PersonPresenter(found, today=request.today),
            "joined": joined_to(request.actor, participant=participant),
        },
    )


def _joined(request: Request, participant: str) -> HttpResponse:
    """Where a record went that was joined to another."""
    found = joined_with(request.actor, other=participant, today=request.today)
    look(request, [found.goes_on], "a person")
    return render(request, "participants/joined.jinja", {"joined": found})
