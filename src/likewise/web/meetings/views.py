"""The list of meetings, and one meeting's page."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from likewise.domain.access import Capability, may
from likewise.domain.accounts import ActingRole
from likewise.domain.meetings import Capacity, Result
from likewise.domain.words import count, join_words
from likewise.queries.meetings import MeetingLine, MeetingPage, meeting_page, meetings_between
from likewise.web.gatherings import Gathering, gathering
from likewise.web.plans import look
from likewise.web.requests import Request

AHEAD = timedelta(days=365)
WINDOW = timedelta(days=91)


def listing(request: Request) -> HttpResponse:
    """Meetings to come, and those of a quarter of a year; earlier ones a quarter at a time."""
    until = _day(request.GET.get("before", ""), request.today)
    takes = may(request.actor, Capability.TAKE_REGISTER)
    coming = meetings_between(
        request.actor, since=request.today, until=request.today + AHEAD, today=request.today
    )
    past = meetings_between(
        request.actor,
        since=until - WINDOW,
        until=until,
        today=request.today,
        latest_first=True,
    )

    def shown(lines: Iterable[MeetingLine]) -> list[Gathering]:
        return [gathering(each, today=request.today, takes_registers=takes) for each in lines]

    return render(
        request,
        "meetings/list.jinja",
        {
            "coming": shown(coming),
            "past": shown(past),
            "since": until - WINDOW,
            "until": until,
            "is_latest": until == request.today,
            "later": min(until + WINDOW, request.today),
            "plans": may(request.actor, Capability.PLAN_MEETINGS),
        },
    )


def _day(given: str, today: date) -> date:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return today
    return min(max(day, date(1900, 1, 1)), today)


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
