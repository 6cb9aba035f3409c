"""Find people, and one person's path. Opening a person records a look."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.actions.looks import record_access
from likewise.domain.access import Capability, NotFound, may
from likewise.domain.looks import AccessKind
from likewise.domain.words import count
from likewise.queries.access import check_sees
from likewise.queries.designs.explaining import why_of
from likewise.queries.doubles import joined_to, joined_with
from likewise.queries.participants import Asked, everybody_asked_for, offered, path, people
from likewise.reports.participants import csv_of_people
from likewise.web.downloads import as_download
from likewise.web.paging import Pages, page_number
from likewise.web.participants.forms import SearchForm
from likewise.web.participants.presenters import PersonPresenter
from likewise.web.participants.rows import person_row
from likewise.web.plans import look
from likewise.web.requests import Request


def listing(request: Request) -> HttpResponse:
    """A page of the people in reach who are asked for, by family name."""
    form = _form(request)
    asked = form.asked()
    found = people(request.actor, today=request.today, asked=asked, page=page_number(request.GET))
    look(request, [each.participant for each in found.rows if each.label.is_name], "people")
    more = "More than " if found.is_more else ""
    return render(
        request,
        "participants/list.jinja",
        {
            "filters": form,
            "rows": [person_row(each) for each in found.rows],
            "found": f"{more}{count(found.found, 'person', 'people')}",
            "is_narrowed": asked != Asked(),
            "pages": Pages.ready(found.rows, request.GET, page=found.page, last=found.pages),
            "sees_arms": may(request.actor, Capability.SEE_ARMS),
            "may_add": may(request.actor, Capability.MANAGE_PEOPLE),
            "csv": reverse("people_csv", query=request.GET or None),
        },
    )


def people_csv(request: Request) -> StreamingHttpResponse:
    """Everybody who is asked for as a spreadsheet, by ids: names stay on the page."""
    found = everybody_asked_for(request.actor, today=request.today, asked=_form(request).asked())
    record_access(AccessKind.DOWNLOAD, by=request.actor, at=request.at, what="people.csv")
    lines = csv_of_people(found, sees_arms=may(request.actor, Capability.SEE_ARMS))
    return as_download(lines, name="people.csv")


def _form(request: Request) -> SearchForm:
    check_sees(request.actor, Capability.SEE_ROSTERS)
    cohort = request.GET.get("cohort", "")
    return SearchForm(request.GET, offered(request.actor, today=request.today, cohort=cohort))


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
            "why": why_of(request.actor, participant=participant),
        },
    )


def _joined(request: Request, participant: str) -> HttpResponse:
    """Where a record went that was joined to another."""
    found = joined_with(request.actor, other=participant, today=request.today)
    look(request, [found.goes_on], "a person")
    return render(request, "participants/joined.jinja", {"joined": found})
