"""Meetings without a register: one after the other, until none is left."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.actions.looks import record_access
from likewise.domain.access import Capability, may
from likewise.domain.looks import AccessKind
from likewise.domain.words import count, join_words
from likewise.queries.meetings import MeetingLine, Unregistered, offered, unregistered_meetings
from likewise.reports.meetings import unregistered_as_csv
from likewise.web.gatherings import Gathering, gathering
from likewise.web.meetings.filters import MeetingsForm, address, kept
from likewise.web.paging import Pages, page_number
from likewise.web.plans import look
from likewise.web.requests import Request

PAGE = 22
LATEST = "latest"
QUEUE = "queue"  # where a register was opened from


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One meeting without a register, in words."""

    meeting: Gathering
    waits: str
    leads: str
    href: str


def queue(request: Request) -> HttpResponse:
    """The meetings whose register was not taken, oldest first."""
    choices = offered(request.actor, today=request.today)
    form = MeetingsForm(request.GET, choices)
    del form.fields["register"]
    page = page_number(request.GET)
    found = _found(request, form, page)
    last = max(1, -(-found.found // PAGE))
    if page > last:
        page, found = last, _found(request, form, last)
    look(request, _people(found, [each.participant for each in choices.facilitators]), "meetings")
    asked = kept(request.GET, "sort")
    rows = [_row(request, each, found) for each in found.lines]
    return render(
        request,
        "meetings/queue.jinja",
        {
            "rows": rows,
            "next": _row(request, found.next, found) if found.next else None,
            "is_after": bool(request.GET.get("after")),
            "found": count(found.found, "meeting"),
            "filters": form if len(choices.cohorts) > 1 else None,
            "asked": kept(request.GET),
            "sort": request.GET.get("sort", ""),
            "pages": Pages.ready(rows, _without_after(request), page=page, last=last),
            "takes": may(request.actor, Capability.TAKE_REGISTER),
            "csv": address(reverse("meetings_unregistered_csv"), asked),
        },
    )


def queue_csv(request: Request) -> HttpResponse:
    """The same as a spreadsheet, all pages of it."""
    choices = offered(request.actor, today=request.today)
    form = MeetingsForm(request.GET, choices)
    found = unregistered_meetings(
        request.actor,
        form.sought(),
        today=request.today,
        at_most=None,
        latest_first=_is_latest(request),
    )
    look(request, _people(found), "meetings")
    name = "meetings-without-a-register.csv"
    record_access(AccessKind.DOWNLOAD, by=request.actor, at=request.at, what=name)
    response = HttpResponse(unregistered_as_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(request: Request, form: MeetingsForm, page: int) -> Unregistered:
    return unregistered_meetings(
        request.actor,
        form.sought(),
        today=request.today,
        first=(page - 1) * PAGE,
        at_most=PAGE,
        after=request.GET.get("after", ""),
        latest_first=_is_latest(request),
    )


def _is_latest(request: Request) -> bool:
    return request.GET.get("sort") == LATEST


def _without_after(request: Request) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in request.GET if name != "after"}


def _people(found: Unregistered, also: list[str] | None = None) -> list[str]:
    leads = [lead.participant for some in found.leads.values() for lead in some]
    return [*leads, *(also or ())]


def _row(request: Request, line: MeetingLine, found: Unregistered) -> Row:
    asked = kept(request.GET, "sort")
    leads = (lead.text for cohort, _ in line.cohorts for lead in found.leads.get(cohort, ()))
    return Row(
        meeting=gathering(line, today=request.today),
        waits=f"{count((request.today - line.on).days, 'day')} ago",
        leads=join_words(dict.fromkeys(leads)) or "Nobody",
        href=address(reverse("meeting_register", args=[line.id]), {"from": QUEUE}, **asked),
    )


def back_to_queue(request: Request, *, after: str = "") -> str:
    """The queue from which a register was opened, and after which meeting; empty if it was not."""
    if request.GET.get("from") != QUEUE:
        return ""
    asked = kept(request.GET, "sort")
    more = {"after": after} if after else {}
    return address(reverse("meetings_unregistered"), asked, **more)
