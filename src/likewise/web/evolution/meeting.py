"""Who really meets whom: declared cohorts beside those that attendance shows, and how many come."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from likewise.domain.evolution import Comparison
from likewise.domain.words import percent
from likewise.queries.attendance import AttendanceRates, attendance_rates
from likewise.queries.evolution import ObservedPage, observed_cohorts_between
from likewise.web.evolution.forms import PeriodForm, with_boxes
from likewise.web.plans import look
from likewise.web.requests import Request

PERIOD_DAYS = 182


def page(request: Request) -> HttpResponse:
    """Two questions of a period: who met whom, and how many of the members came."""
    form = PeriodForm(with_boxes(request.GET))
    asked = form.cleaned_data if form.is_valid() else {}
    last = asked.get("last") or request.today
    first = asked.get("first") or last - timedelta(days=PERIOD_DAYS)
    if first > last:
        form.add_error("last", "To must not be before From.")
        first = last - timedelta(days=PERIOD_DAYS)
    found = observed_cohorts_between(request.actor, first=first, last=last, today=request.today)
    rates = attendance_rates(request.actor, first=first, last=last, today=request.today)
    rows = [comparison_row(found, each) for each in found.comparisons]
    look(request, found.labels, "who meets whom")
    context = {"form": form, "found": found, "rows": rows, "months": month_rows(rates)}
    return render(request, "evolution/meets.jinja", context)


def comparison_row(found: ObservedPage, each: Comparison) -> dict[str, Any]:
    """One declared cohort beside the observed one, with who is in one of them only."""

    def names(people: frozenset[str]) -> list[str]:
        return sorted(found.labels[person].text for person in people if person in found.labels)

    return {
        "name": found.cohorts[each.declared] if each.declared else "Not declared as a cohort",
        "declared": len(each.both) + len(each.only_declared),
        "met": len(each.observed or ()),
        "jaccard": f"{each.jaccard:.2f}",
        "unseen": names(each.only_declared),
        "others": names(each.only_observed),
    }


def month_rows(rates: AttendanceRates) -> list[dict[str, Any]]:
    """The rates of the months, and of all of them together at the end."""
    lines = [*rates.months.items(), (None, rates.overall)]
    return [
        {
            "month": f"{month:%B %Y}" if month else "All together",
            "meetings": each.meetings,
            "places": each.member_places,
            "attended": each.attended_places,
            "rate": percent(each.rate),
        }
        for month, each in lines
    ]
