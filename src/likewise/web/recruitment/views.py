"""How many people came how far."""

from django.http import HttpResponse
from django.shortcuts import render

from likewise.queries.recruitment import Way, recruitment_page
from likewise.web.recruitment import words
from likewise.web.requests import Request


def page(request: Request) -> HttpResponse:
    """The funnels of members and of facilitators, and those of each practice."""
    found = recruitment_page(request.actor, today=request.today)
    may_recruit = found.may_recruit
    context = {
        "found": found,
        "rows": words.rows(found.members, Way.MEMBERS, may_recruit=may_recruit)
        if found.members
        else [],
        "helping": words.rows(found.facilitators, Way.FACILITATORS, may_recruit=may_recruit)
        if found.facilitators
        else [],
        "notes": words.notes(found.members) if found.members else [],
        "practices": words.practice_rows(found.by_practice),
    }
    return render(request, "recruitment/page.jinja", context)
