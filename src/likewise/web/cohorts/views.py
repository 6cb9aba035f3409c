"""The list of cohorts, and one cohort's page."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from likewise.domain.access import Capability, may
from likewise.domain.arms import Format
from likewise.domain.cohorts import State
from likewise.domain.words import count
from likewise.queries.cohorts import cohort_page, cohorts
from likewise.web.cohorts.forms import FilterForm, RosterForm
from likewise.web.cohorts.presenters import CohortPresenter, cohort_row
from likewise.web.paging import Pages
from likewise.web.plans import look
from likewise.web.requests import Request

PAGE_SIZE = 50


def listing(request: Request) -> HttpResponse:
    """The cohorts in reach, open ones first."""
    form = FilterForm(request.GET)
    everything = cohorts(request.actor, today=request.today)
    form.offer(practice=[("", "All"), *everything.practices])
    asked = form.cleaned_data if form.is_valid() else {}
    chosen = everything.cohorts
    if any(asked.values()):
        chosen = cohorts(
            request.actor,
            today=request.today,
            state=State(asked["state"]) if asked["state"] else None,
            format=Format(asked["format"]) if asked["format"] else None,
            practice=asked["practice"] or None,
            words=asked["find"],
        ).cohorts
    pages = Pages.of(chosen, request.GET, size=PAGE_SIZE)
    look(request, [lead.participant for each in pages.items for lead in each.leads], "cohorts")
    return render(
        request,
        "cohorts/list.jinja",
        {
            "filters": form,
            "rows": [cohort_row(each) for each in pages.items],
            "pages": pages,
            "in_reach": everything.in_reach,
            "found": count(len(chosen), "cohort"),
            "may_change": may(request.actor, Capability.CHANGE_COHORTS),
        },
    )


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
    look(request, [each.label.participant for each in found.roster], "a cohort")
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
