"""The list of meetings: those to come, earlier ones, a week, a month; by day, with filters."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, may
from likewise.domain.accounts import ActingRole
from likewise.queries.meetings import MeetingLine, meetings_sought, offered
from likewise.web.gatherings import Gathering, gathering
from likewise.web.meetings.filters import MeetingsForm, address, kept
from likewise.web.nhsuk.words import day, short_day
from likewise.web.paging import Pages, page_number
from likewise.web.plans import look
from likewise.web.requests import Request

PAGE = 50
A_WEEK_AT_MOST = 500
A_MONTH_AT_MOST = 2500
IN_A_DAY = 3  # of a month; the week has them all
COMING, EARLIER, WEEK, MONTH = "coming", "earlier", "week", "month"
VIEWS = ((COMING, "To come"), (WEEK, "Week"), (MONTH, "Month"), (EARLIER, "Earlier"))
FIRST, LAST = date(1900, 1, 1), date(9990, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The meetings of one day."""

    on: date
    title: str
    meetings: tuple[Gathering, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One day of a month's calendar; `more` leads to its week where it holds more."""

    on: date
    is_inside: bool
    is_today: bool
    meetings: tuple[Gathering, ...]
    more: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one of the views shows: its days or squares, and where it leads."""

    title: str
    found: int
    days: tuple[Day, ...] = ()
    weeks: tuple[tuple[Square, ...], ...] = ()
    pages: Pages[Day] | None = None
    before: tuple[str, str] = ("", "")
    after: tuple[str, str] = ("", "")


def listing(request: Request) -> HttpResponse:
    """The meetings in reach, by day: those to come, unless another view is asked for."""
    choices = offered(request.actor, today=request.today)
    form = MeetingsForm(request.GET, choices)
    view = request.GET.get("show", COMING)
    shows = {WEEK: _week, MONTH: _month, EARLIER: _earlier}.get(view, _coming)
    filters = len(choices.cohorts) > 1 and request.actor.role is not ActingRole.MEMBER
    if filters:
        look(request, [each.participant for each in choices.facilitators], "meetings")
    asked = kept(request.GET)
    path = reverse("meetings")
    return render(
        request,
        "meetings/list.jinja",
        {
            "shown": shows(request, form),
            "view": view if view in dict(VIEWS) else COMING,
            "views": [(each, text, address(path, asked, show=each)) for each, text in VIEWS],
            "filters": form if filters else None,
            "asked": asked,
            "on": request.GET.get("on", ""),
            "plans": may(request.actor, Capability.PLAN_MEETINGS),
            "takes": may(request.actor, Capability.TAKE_REGISTER),
            "queue": address(reverse("meetings_unregistered"), asked),
        },
    )


def _coming(request: Request, form: MeetingsForm) -> Shown:
    return _part(request, form, since=request.today, until=LAST, title="To come")


def _earlier(request: Request, form: MeetingsForm) -> Shown:
    return _part(
        request, form, since=FIRST, until=request.today, title="Earlier", latest_first=True
    )


def _part(
    request: Request,
    form: MeetingsForm,
    *,
    since: date,
    until: date,
    title: str,
    latest_first: bool = False,
) -> Shown:
    def page_of(page: int) -> tuple[tuple[MeetingLine, ...], int]:
        found = meetings_sought(
            request.actor,
            form.sought(),
            since=since,
            until=until,
            today=request.today,
            first=(page - 1) * PAGE,
            at_most=PAGE,
            latest_first=latest_first,
        )
        return found.lines, found.found

    page = page_number(request.GET)
    lines, found = page_of(page)
    last = max(1, -(-found // PAGE))
    if page > last:
        page, (lines, found) = last, page_of(last)
    days = _by_day(request, lines)
    pages = Pages.ready(days, request.GET, page=page, last=last)
    return Shown(title=title, found=found, days=days, pages=pages)


def _week(request: Request, form: MeetingsForm) -> Shown:
    on = _day(request)
    monday = on - timedelta(days=on.weekday())
    sunday = monday + timedelta(days=6)
    found = meetings_sought(
        request.actor,
        form.sought(),
        since=monday,
        until=monday + timedelta(weeks=1),
        today=request.today,
        at_most=A_WEEK_AT_MOST,
    )
    return Shown(
        title=f"Week of {short_day(monday)} to {short_day(sunday)}",
        found=found.found,
        days=_by_day(request, found.lines),
        before=(_there(request, WEEK, monday - timedelta(weeks=1)), "Week before"),
        after=(_there(request, WEEK, monday + timedelta(weeks=1)), "Next week"),
    )


def _month(request: Request, form: MeetingsForm) -> Shown:
    first = _day(request).replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    found = meetings_sought(
        request.actor,
        form.sought(),
        since=first,
        until=following,
        today=request.today,
        at_most=A_MONTH_AT_MOST,
    )
    by_day = _grouped(request, found.lines)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return Shown(
        title=f"{first:%B %Y}",
        found=found.found,
        weeks=tuple(
            tuple(_square(request, each, by_day.get(each, []), first.month) for each in week)
            for week in weeks
        ),
        before=(_there(request, MONTH, first - timedelta(days=1)), "Month before"),
        after=(_there(request, MONTH, following), "Next month"),
    )


def _square(request: Request, on: date, meetings: list[Gathering], month: int) -> Square:
    return Square(
        on=on,
        is_inside=on.month == month,
        is_today=on == request.today,
        meetings=tuple(meetings[:IN_A_DAY]),
        more=max(0, len(meetings) - IN_A_DAY),
        href=f"{_there(request, WEEK, on)}#day-{on.isoformat()}",
    )


def _there(request: Request, view: str, on: date) -> str:
    return address("", kept(request.GET), show=view, on=on.isoformat())


def _by_day(request: Request, lines: Iterable[MeetingLine]) -> tuple[Day, ...]:
    return tuple(
        Day(on=on, title=day(on), meetings=tuple(meetings))
        for on, meetings in _grouped(request, lines).items()
    )


def _grouped(request: Request, lines: Iterable[MeetingLine]) -> dict[date, list[Gathering]]:
    takes = may(request.actor, Capability.TAKE_REGISTER)
    grouped: dict[date, list[Gathering]] = defaultdict(list)
    for line in lines:
        made = gathering(line, today=request.today, takes_registers=takes)
        grouped[line.on].append(made)
    return grouped


def _day(request: Request) -> date:
    """The day that was asked for, or today."""
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return request.today
    return min(max(on, FIRST), LAST)
