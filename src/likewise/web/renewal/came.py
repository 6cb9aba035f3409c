"""What was said of cohorts before, and what came of it."""

from django.http import HttpResponse
from django.shortcuts import render

from likewise.domain.renewal.came import Account
from likewise.domain.renewal.clusters import FEWEST_CLUSTERS
from likewise.domain.words import count, percent
from likewise.queries.renewal import what_came
from likewise.web.nhsuk.words import short_day
from likewise.web.paging import Pages
from likewise.web.renewal.presenters import in_percents
from likewise.web.requests import Request

PAGE_SIZE = 20


def page(request: Request) -> HttpResponse:
    """Forecasts whose horizon has passed, with what came, and how many were followed by acts."""
    found = what_came(request.actor, today=request.today)
    pages = Pages.of(found.lines, request.GET, size=PAGE_SIZE)
    rows = [
        {
            "name": each.name,
            "cohort": each.leads_to,
            "on": short_day(each.settled.kept.on),
            "months": count(each.settled.kept.months, "month"),
            "chance": in_percents(each.settled.kept.chance),
            "came": each.settled.came,
        }
        for each in pages.items
    ]
    context = {
        "page": found,
        "pages": pages,
        "rows": rows,
        "accounts": [_account(each) for each in found.accounts],
        "fewest": FEWEST_CLUSTERS,
    }
    return render(request, "renewal/came.jinja", context)


def _account(each: Account) -> dict[str, str]:
    seen = each.met + each.stopped
    return {
        "months": count(each.months, "month"),
        "due": str(each.due),
        "acts": str(each.after_acts),
        "unseen": str(each.unseen),
        "said": "None seen" if each.mean_chance is None else in_percents(each.mean_chance),
        "met": f"{each.met} of {seen} ({percent(each.met / seen)})" if seen else "None seen",
        "brier": "" if each.brier is None else f"{each.brier:.2f}",
        "cohorts": str(each.cohorts),
    }
