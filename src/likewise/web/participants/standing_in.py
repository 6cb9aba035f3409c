"""A page for when a facilitator stops or is away: what is left behind, and who could stand in."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.words import count, join_words
from likewise.queries.access import label_of
from likewise.queries.standing_in import LeftBehind, while_away
from likewise.web.gatherings import gathering
from likewise.web.nhsuk.words import short_day
from likewise.web.participants.forms import AwayForm
from likewise.web.plans import look
from likewise.web.requests import Request

USUALLY_AWAY = timedelta(weeks=4)


def page(request: Request, participant: str) -> HttpResponse:
    """The cohorts and meetings of somebody who is away, with who could stand in."""
    shown = {"since": request.today, "until": request.today + USUALLY_AWAY}
    form = AwayForm(request.GET if "since-day" in request.GET else None, initial=shown)
    if form.is_bound and form.is_valid():
        shown = form.cleaned_data
    found = while_away(
        request.actor,
        participant=participant,
        since=shown["since"],
        until=shown["until"],
        today=request.today,
    )
    who = label_of(request.actor, participant=participant, today=request.today)
    named = [label.participant for each in found.cohorts for label in each.others]
    look(
        request,
        [participant, *named, *(label.participant for label, _ in found.free)],
        "who could stand in",
    )
    context = {
        "form": form,
        "name": who.text,
        "person": participant,
        "cohorts": [_row(each) for each in found.cohorts],
        "meetings": [gathering(each, today=request.today) for each in found.meetings],
        "said": f"{count(len(found.meetings), 'planned meeting')} from {short_day(shown['since'])} "
        f"to {short_day(shown['until'])}",
        "free": [
            (
                label.text,
                reverse("person", args=[label.participant]),
                f"facilitates {count(cohorts, 'cohort')}" if cohorts else "facilitates none",
            )
            for label, cohorts in found.free
        ],
    }
    return render(request, "participants/away.jinja", context)


def _row(each: LeftBehind) -> dict[str, str]:
    leads = "Leads it alone" if each.leads_alone else "Leads it" if each.leads else "Facilitates it"
    return {
        "name": each.name,
        "href": reverse("cohort", args=[each.cohort]),
        "leads": leads,
        "others": join_words(label.text for label in each.others) or "Nobody",
        "hand_over": reverse("cohort_lead", args=[each.cohort]) if each.others else "",
        "join": reverse("cohort_join", args=[each.cohort]),
    }
