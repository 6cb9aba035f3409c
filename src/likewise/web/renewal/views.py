"""Whether cohorts will renew, and when they count as stopped."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from likewise.actions.renewal import forecast_cohorts
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.arms import FORMAT_IS, Format
from likewise.domain.renewal import SetRenewalRule
from likewise.domain.renewal.facts import LINE_BECAUSE, NO_SOURCE
from likewise.domain.words import count
from likewise.queries.renewal import renewal_overview, renewal_rules
from likewise.web.paging import Pages
from likewise.web.plans import Question, ask_act
from likewise.web.renewal.presenters import HEADS, lines_of, pictures_of
from likewise.web.requests import Request

PAGE_SIZE = 10  # so that a page of them is no longer than 3,000 pixels


def overview(request: Request) -> HttpResponse:
    """All cohorts by how likely they are to stop, as they were forecast last."""
    found = renewal_overview(request.actor)
    pages = Pages.of(tuple(lines_of(found)), request.GET, size=PAGE_SIZE)
    context = {
        "page": found,
        "pages": pages,
        "lines": pages.items,
        "heads": list(HEADS),
        "pictures": pictures_of(found) if found.forecast else [],
    }
    return render(request, "renewal/overview.jinja", context)


@require_POST
def now(request: Request) -> HttpResponse:
    """Forecast the cohorts now, not only at night."""
    made = forecast_cohorts(by=request.actor, at=request.at)
    said = f"{count(made, 'cohort')} looked at." if made else "Nothing has changed since today’s."
    messages.success(request, said)
    return redirect("renewal")


def rules(request: Request) -> HttpResponse:
    """When cohorts count as stopped, with where the values come from."""
    context = {
        "page": renewal_rules(request.actor),
        "format_is": FORMAT_IS,
        "no_source": NO_SOURCE,
        "line_because": LINE_BECAUSE,
    }
    return render(request, "renewal/rules.jinja", context)


def set_rule(request: Request, format: str) -> HttpResponse:
    """Settle when cohorts of one format count as stopped."""
    found = renewal_rules(request.actor)
    check_may(request.actor, Capability.SET_RENEWAL)
    if format not in set(Format):
        raise NotFound("There is no such format.")
    now = found.of(Format(format))
    page = reverse("renewal_rules")
    kind = FORMAT_IS[now.format]
    return ask_act(
        request,
        SetRenewalRule,
        given={"format": now.format},
        about=[("Cohorts", f"Each that is {kind}")],
        question=Question(
            title=f"When a cohort that is {kind} has stopped",
            back=page,
            intro=(now.source, NO_SOURCE, LINE_BECAUSE),
        ),
        initial={
            "minimum": now.rule.minimum,
            "run": now.rule.run,
            "months_without_lead": now.rule.months_without_lead,
            "counted": now.rule.counted.value,
            "line_percent": now.rule.line_percent,
            "contacts_count": "yes" if now.rule.contacts_count else "no",
        },
        without=("line_percent",) if now.format is Format.ONE_TO_ONE else (),
        done=lambda *_: (page, "It is settled when these cohorts have stopped."),
    )
