"""When cohorts count as stopped: what holds by format, and settling it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.arms import FORMAT_IS, Format
from likewise.domain.renewal import SetRenewalRule
from likewise.domain.renewal.facts import NO_SOURCE
from likewise.queries.renewal import renewal_rules
from likewise.web.plans import Question, ask_act
from likewise.web.requests import Request


def rules(request: Request) -> HttpResponse:
    """When cohorts count as stopped, with where the values come from."""
    context = {"page": renewal_rules(request.actor), "format_is": FORMAT_IS, "no_source": NO_SOURCE}
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
            intro=(now.source, NO_SOURCE),
        ),
        initial={
            "minimum": now.rule.minimum,
            "run": now.rule.run,
            "months_without_lead": now.rule.months_without_lead,
            "counted": now.rule.counted.value,
            "contacts_count": "yes" if now.rule.contacts_count else "no",
        },
        done=lambda *_: (page, "It is settled when these cohorts have stopped."),
    )
