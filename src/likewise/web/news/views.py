"""Who has yet to hear that a meeting was moved or cancelled: a list to telephone by, tap by tap."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from likewise.actions.operations import perform
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.meetings import MeetingState
from likewise.domain.news import TellingNotRight, TellNews, Way
from likewise.domain.words import clock
from likewise.queries.access import Label
from likewise.queries.news import MeetingNews, Told, ToTell, news_of
from likewise.web.gatherings import gathering
from likewise.web.nhsuk.forms import new_operation
from likewise.web.nhsuk.words import day, short_day
from likewise.web.plans import look, say_done
from likewise.web.requests import Request

BUTTONS = (
    (Way.TELEPHONE, "Rang them"),
    (Way.IN_PERSON, "Told them"),
    (Way.LETTER, "Wrote to them"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Somebody to tell, with the buttons beside them; `operation` is new for each."""

    who: Label
    telephone: str
    before: str
    operation: str
    buttons: tuple[tuple[str, str], ...]


def page(request: Request, meeting: str) -> HttpResponse:
    """What changed of a meeting, who has yet to hear it, and who was told by whom."""
    found = news_of(request.actor, meeting=meeting, today=request.today)
    if found is None:
        raise NotFound("There is no such page for your role.")
    waiting = [each.label.participant for each in found.to_tell]
    knowing = [each.label.participant for each in found.told]
    look(request, [*waiting, *knowing], "who was told of a meeting")
    return render(
        request,
        "news/page.jinja",
        {
            "news": found,
            "g": gathering(found.line, today=request.today),
            "changed": changed(found),
            "starts": found.line.starts.isoformat(timespec="minutes"),
            "to_ring": [_row(each) for each in found.to_tell if each.may_ring],
            "others": [_row(each) for each in found.to_tell if not each.may_ring],
            "told": [(each.label.text, _how(each)) for each in found.told],
        },
    )


def read(request: Request, meeting: str) -> HttpResponse:
    """Somebody has read on their own page how a meeting stands."""
    check_may(request.actor, Capability.TELL_NEWS)
    if request.actor.participant is None:
        raise NotFound("There is no such meeting.")
    if request.method != "POST":
        return redirect("home")
    _tell(request, meeting, request.actor.participant, Way.PAGE)
    messages.success(request, "Thank you. It is recorded that you know.")
    return redirect("home")


def told(request: Request, meeting: str, participant: str) -> HttpResponse:
    """Somebody was told, in one tap."""
    check_may(request.actor, Capability.TELL_NEWS)
    found = news_of(request.actor, meeting=meeting, today=request.today)
    if found is None or participant not in _people(found):
        raise NotFound("Nobody like that has to hear of this meeting now.")
    if request.method != "POST":
        return page(request, meeting)
    try:
        way = Way(request.POST.get("way", ""))
    except ValueError:
        raise TellingNotRight("Say how they were told: use one of the buttons.") from None
    operation, act = _tell(request, meeting, participant, way)
    say_done(request, f"It is recorded that they were told {way}.", act=act, operation=operation)
    return redirect("news", meeting=meeting)


def _people(news: MeetingNews) -> set[str]:
    """Everybody who has to hear of a meeting, or has heard."""
    to_tell = {each.label.participant for each in news.to_tell}
    return to_tell | {each.label.participant for each in news.told}


def _tell(request: Request, meeting: str, participant: str, way: Way) -> tuple[str, TellNews]:
    try:
        starts = datetime.fromisoformat(request.POST.get("starts", ""))
    except ValueError:
        raise TellingNotRight("Open the page of this meeting again, then say it there.") from None
    act = TellNews(meeting=meeting, participant=participant, way=way, starts=starts)
    operation = request.POST.get("operation") or new_operation()
    perform(act, by=request.actor, at=request.at, operation=operation)
    return operation, act


def changed(news: MeetingNews) -> str:
    """What changed since it was planned first, in a sentence."""
    line, planned = news.line, news.planned
    was = _when(planned.starts)
    where = f" at {news.planned_venue}" if news.planned_venue else ""
    if line.state is MeetingState.CANCELLED:
        return f"It was planned for {was}{where}, and is cancelled."
    now = f" at {line.venue}" if line.venue else ""
    if planned.starts == line.starts and where == now:
        return "It stands as it was planned first."
    return f"It was planned for {was}{where}. It is on {_when(line.starts)}{now}."


def _when(starts: datetime) -> str:
    return f"{day(starts.date())} at {clock(starts)}"


def _row(each: ToTell) -> Row:
    return Row(
        who=each.label,
        telephone=each.telephone,
        before=f"Was told of an earlier change on {short_day(each.was_told.told_on)}"
        if each.was_told
        else "",
        operation=new_operation(),
        buttons=tuple(
            (way.value, text) for way, text in BUTTONS if each.may_ring or way is not Way.TELEPHONE
        ),
    )


def _how(each: Told) -> str:
    """How somebody was told, by whom and when."""
    on = short_day(each.telling.told_on)
    if each.telling.way is Way.PAGE:
        return f"read it on their own page, {on}"
    by = "you" if each.by_viewer else f"a {each.role}"
    return f"told {each.telling.way} by {by}, {on}"
