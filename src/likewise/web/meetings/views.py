"""One meeting's page."""

from django.http import HttpResponse
from django.shortcuts import render

from likewise.domain.accounts import ActingRole
from likewise.domain.meetings import Capacity, Result
from likewise.domain.words import count, join_words
from likewise.queries.meetings import MeetingPage, meeting_page
from likewise.web.gatherings import gathering
from likewise.web.plans import look
from likewise.web.requests import Request


def page(request: Request, meeting: str) -> HttpResponse:
    """One meeting, with its register for those who may see it."""
    found = meeting_page(request.actor, meeting=meeting, today=request.today)
    look(request, found.people, "a meeting")
    is_member = request.actor.role is ActingRole.MEMBER
    groups = [
        (title, [entry for entry in found.entries if entry.capacity is capacity])
        for title, capacity in (
            ("Members", Capacity.MEMBER),
            ("Visitors", Capacity.VISITOR),
            ("Facilitators", Capacity.FACILITATOR),
        )
    ]
    return render(
        request,
        "meetings/page.jinja",
        {
            "meeting": found,
            "line": found.line,
            "g": gathering(found.line, today=request.today),
            "said": _said(found),
            "groups": [(title, entries) for title, entries in groups if entries],
            "colours": {
                Result.ATTENDED: "green",
                Result.APOLOGIES: "blue",
                Result.DID_NOT_ATTEND: "grey",
            },
            "links": not is_member,
        },
    )


def _said(found: MeetingPage) -> str:
    """The register in one sentence."""
    rate = found.rate
    if rate is None:
        return ""
    words = [f"{len(rate.attended)} of {count(len(rate.members), 'member')} came"]
    if rate.visitors:
        words.append(count(rate.visitors, "visitor"))
    if rate.first_times:
        words.append(f"{rate.first_times} for the first time")
    if rate.guests:
        words.append(count(rate.guests, "guest"))
    return f"{join_words(words)}."
