"""Who really meets whom: declared cohorts beside those that attendance shows, and how many come."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from likewise.domain.evolution import Comparison, Finding
from likewise.domain.evolution.observed import LEAST_MEETINGS
from likewise.domain.words import count, percent, sentence, spelled
from likewise.queries.attendance import AttendanceRates, attendance_rates
from likewise.queries.evolution import ObservedPage, observed_cohorts_between
from likewise.web.addresses import reverse
from likewise.web.evolution.forms import MeetsForm, with_boxes
from likewise.web.paging import Pages, page_number
from likewise.web.plans import look
from likewise.web.requests import Request

PERIOD_DAYS = 182
MOST_MONTHS = 13  # with the last line, which is all together


def page(request: Request) -> HttpResponse:
    """Two questions of a period: who met whom, and how many of the members came."""
    form = MeetsForm(with_boxes(request.GET))
    asked = form.cleaned_data if form.is_valid() else {}
    last = asked.get("last") or request.today
    first = asked.get("first") or last - timedelta(days=PERIOD_DAYS)
    if first > last:
        form.add_error("last", "To must not be before From.")
        first = last - timedelta(days=PERIOD_DAYS)
    found = observed_cohorts_between(
        request.actor,
        first=first,
        last=last,
        today=request.today,
        find=asked.get("find") or "",
        finding=Finding(asked["finding"]) if asked.get("finding") else None,
        page=page_number(request.GET.dict()),
    )
    rates = attendance_rates(request.actor, first=first, last=last, today=request.today)
    look(request, found.labels, "who meets whom")
    context = {
        "form": form,
        "found": found,
        "findings": in_words(found),
        "least": spelled(LEAST_MEETINGS),
        "pages": Pages.ready(
            [comparison_row(found, each) for each in found.comparisons],
            request.GET.dict(),
            page=found.page,
            last=found.last_page,
        ),
        "months": month_rows(rates),
        "most_months": MOST_MONTHS,
    }
    return render(request, "evolution/meets.jinja", context)


def in_words(found: ObservedPage) -> str:
    """How many cohorts meet as declared, otherwise, or too seldom to tell."""
    said = [
        (found.findings[Finding.OTHERWISE], "otherwise than declared"),
        (found.findings[Finding.AS_DECLARED], "as declared"),
    ]
    parts = [f"{count(n, 'cohort')} {'meets' if n == 1 else 'meet'} {how}" for n, how in said if n]
    seldom = found.findings[Finding.CANNOT_TELL]
    if seldom:
        parts.append(f"{count(seldom, 'cohort')} had too few meetings to tell")
    return sentence("; ".join(parts)) + "." if parts else ""


def comparison_row(found: ObservedPage, each: Comparison) -> dict[str, Any]:
    """One declared cohort beside the observed one, with who is in one of them only."""

    def people(which: Iterable[str]) -> list[dict[str, str]]:
        seen = [found.labels[person] for person in which if person in found.labels]
        seen.sort(key=lambda label: (label.order, label.participant))
        return [
            {"text": label.text, "href": reverse("person", args=[label.participant])}
            for label in seen
        ]

    observed = each.observed
    return {
        "name": found.cohorts[each.declared] if each.declared else "Not declared as a cohort",
        "href": reverse("cohort", args=[each.declared]) if each.declared else "",
        "members": len(each.members),
        "meetings": f"{observed.meetings:,}" if observed else "",
        "can_tell": each.finding is not Finding.CANNOT_TELL,
        "met": people(observed.everyone) if observed else [],
        "likeness": f"{each.jaccard:.2f}",
        "both": f"{len(each.both)} of {len(each.everyone)}",
        "sure": f"{observed.found_again} of {observed.draws}" if observed else "",
        "unseen": people(each.unseen),
        "elsewhere": people(each.elsewhere),
        "others": people(each.only_observed),
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
