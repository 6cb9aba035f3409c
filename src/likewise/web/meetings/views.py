"""One meeting's page."""

from django.http import HttpResponse
from django.shortcuts import render

from likewise.domain.accounts import ActingRole
from likewise.domain.meetings import Capacity, MeetingState, Result
from likewise.domain.words import count, join_words
from likewise.queries.meetings import MeetingPage, meeting_page
from likewise.queries.news import MeetingNews, news_of
from likewise.queries.replies import replies_to
from likewise.web.gatherings import gathering
from likewise.web.meetings.replying import replies_sentence
from likewise.web.plans import look
from likewise.web.requests import Request


def page(request: Request, meeting: str) -> HttpResponse:
    """One meeting, with its register for those who may see it."""
    found = meeting_page(request.actor, meeting=meeting, today=request.today)
    replies = replies_to(request.actor, meeting=meeting, today=request.today, at=request.at)
    if found.line.state is MeetingState.HELD or not (replies and replies.lines):
        replies = None
    news = news_of(request.actor, meeting=meeting, today=request.today)
    asked = [each.label.participant for each in replies.lines] if replies else []
    look(request, [*found.people, *asked], "a meeting")
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
            "replies": replies,
            "meant": replies_sentence(replies.counts) if replies else "",
            "news": _known(news) if news and news.is_news else "",
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


def _known(news: MeetingNews) -> str:
    """How many know of what changed, in one sentence."""
    if not news.to_tell:
        return "It changed, and everybody knows."
    return f"It changed. {len(news.told)} of {len(news.told) + len(news.to_tell)} know."
