"""The list of cohorts, and one cohort's page."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.actions.looks import record_access
from likewise.domain.access import Capability, may
from likewise.domain.arms import Format
from likewise.domain.cohorts import State
from likewise.domain.looks import AccessKind
from likewise.domain.words import count
from likewise.queries.access import has_list_of_people
from likewise.queries.cohorts import CohortList, Offered, cohort_page, cohorts, offered
from likewise.queries.home import Need, cohorts_wanting
from likewise.reports.cohorts import csv_of_cohorts
from likewise.web.cohorts.forms import FilterForm, RosterForm
from likewise.web.cohorts.presenters import CohortPresenter, cohort_row
from likewise.web.paging import Pages
from likewise.web.plans import look
from likewise.web.requests import Request

PAGE_SIZE = 28  # so that a page of them is no longer than 3,000 pixels


def listing(request: Request) -> HttpResponse:
    """The cohorts in reach, open ones first."""
    form, wants, by, chosen = _asked(request)
    pages = Pages.of(chosen.cohorts, request.GET, size=PAGE_SIZE)
    named = {lead.participant for each in pages.items for lead in each.leads}
    look(request, named.union(who for who, _ in by.facilitators), "cohorts")
    return render(
        request,
        "cohorts/list.jinja",
        {
            "filters": form,
            "rows": [cohort_row(each, wants) for each in pages.items],
            "does": wants is not None,
            "lists_people": has_list_of_people(request.actor),
            "pages": pages,
            "in_reach": chosen.in_reach,
            "found": count(len(chosen.cohorts), "cohort"),
            "may_change": may(request.actor, Capability.CHANGE_COHORTS),
            "csv": f"{reverse('cohorts_csv')}?{request.GET.urlencode()}",
        },
    )


def cohorts_csv(request: Request) -> HttpResponse:
    """The same list as a spreadsheet, without the names of people."""
    _, _, _, chosen = _asked(request)
    record_access(AccessKind.DOWNLOAD, by=request.actor, at=request.at, what="cohorts.csv")
    content = csv_of_cohorts(chosen.cohorts)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="cohorts.csv"'
    return response


def _asked(request: Request) -> tuple[FilterForm, Need | None, Offered, CohortList]:
    """The form, the decision that is asked for, by what to narrow, and the cohorts asked for."""
    form = FilterForm(request.GET)
    if not may(request.actor, Capability.CHANGE_COHORTS):
        del form.fields["wants"]
    by = offered(request.actor, today=request.today)
    form.offer(
        practice=[("", "All"), *by.practices],
        facilitator=[("", "All"), *by.facilitators],
        venue=[("", "All"), *by.venues],
    )
    asked = form.cleaned_data if form.is_valid() else {}
    if not any(asked.values()):
        return form, None, by, cohorts(request.actor, today=request.today)
    wants = Need(asked["wants"]) if asked.get("wants") else None
    chosen = cohorts(
        request.actor,
        today=request.today,
        state=State(asked["state"]) if asked["state"] else None,
        format=Format(asked["format"]) if asked["format"] else None,
        practice=asked["practice"] or None,
        facilitator=asked["facilitator"] or None,
        venue=asked["venue"] or None,
        words=asked["find"],
        among=wants and cohorts_wanting(request.actor, wants, today=request.today),
    )
    return form, wants, by, chosen


def page(request: Request, cohort: str) -> HttpResponse:
    """One cohort: roster on a day, timeline, meetings, lineage, and what may be recorded."""
    form = RosterForm(request.GET if {"on-day", "known-day"} & request.GET.keys() else None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = cohort_page(
        request.actor,
        cohort=cohort,
        day=asked.get("on") or request.today,
        today=request.today,
        known_at=end_of(asked.get("known"), request.hat.zone),
    )
    seen = {each.label.participant for each in found.roster}
    rung = {each.label.participant for each in found.rings}
    look(request, seen.union(found.said.labels, rung), "a cohort")
    shown = CohortPresenter(
        found, today=request.today, all_meetings=request.GET.get("meetings") == "all"
    )
    if not form.is_bound:
        form.initial = {"on": found.day}
    return render(
        request,
        "cohorts/page.jinja",
        {"cohort": shown, "form": form, "known": asked.get("known")},
    )


def end_of(day: date | None, zone: str) -> datetime | None:
    """The instant at which a day ends where the programme is; none for none."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone)) - timedelta(
        microseconds=1
    )
