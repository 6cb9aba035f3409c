"""Everybody's first page, and the page that says that the server is up."""

from collections.abc import Callable
from itertools import takewhile

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from likewise.domain.access import Capability, may
from likewise.domain.accounts import ActingRole
from likewise.queries.audit import latest_events
from likewise.queries.health import answering, warnings
from likewise.queries.home import facilitator_home, guardian_home, member_home, this_week
from likewise.queries.programmes import programmes_here
from likewise.web.accounts.navigation import navigation_for
from likewise.web.forgetting import forgotten
from likewise.web.gatherings import gathering
from likewise.web.home import presenters
from likewise.web.plans import look
from likewise.web.requests import Request


def home(request: Request) -> HttpResponse:
    """The first page of the hat that is worn."""
    pages: dict[ActingRole, Callable[[Request], HttpResponse]] = {
        ActingRole.COORDINATOR: week,
        ActingRole.NURSE: week,
        ActingRole.RESEARCHER: week,
        ActingRole.FACILITATOR: facilitator,
        ActingRole.MEMBER: member,
        ActingRole.GUARDIAN: guardian,
    }
    return pages.get(request.actor.role, plain)(request)


def week(request: Request) -> HttpResponse:
    """This week, for those who look after the whole programme."""
    found = this_week(request.actor, today=request.today)
    look(request, found.people, "this week")
    takes = may(request.actor, Capability.TAKE_REGISTER)
    gatherings = [
        [gathering(each, today=request.today, takes_registers=takes) for each in lines]
        for lines in (found.meetings, found.next_week)
    ]
    return render(
        request,
        "home/week.jinja",
        {
            "week": found,
            "said": presenters.week_sentence(found),
            "movement": presenters.movement_sentence(found),
            "meetings": gatherings[0],
            "next_week": gatherings[1],
            "cohorts": [presenters.cohort_row(each) for each in found.cohorts],
            "waiting": [presenters.waiting(each) for each in found.decisions],
            "changes": [presenters.change_line(each) for each in found.changes],
            "decides": may(request.actor, Capability.CHANGE_COHORTS),
            "plans": may(request.actor, Capability.PLAN_MEETINGS),
        },
    )


def facilitator(request: Request) -> HttpResponse:
    """A facilitator's people and meetings."""
    found = facilitator_home(request.actor, today=request.today)
    look(request, [each.label.participant for each in found.people], "my people")
    to_take = {each.id for each in found.to_take}
    return render(
        request,
        "home/facilitator.jinja",
        {
            "to_take": [
                gathering(each, today=request.today, takes_registers=True) for each in found.to_take
            ],
            "coming": [
                gathering(each, today=request.today)
                for each in found.coming
                if each.id not in to_take
            ],
            "cohorts": found.cohorts,
            "people": [
                presenters.person_row(each, many_cohorts=len(found.cohorts) > 1)
                for each in found.people
            ],
        },
    )


def member(request: Request) -> HttpResponse:
    """A member's next meeting, group, and who looked."""
    found = member_home(request.actor, today=request.today, at=request.at)
    mine = [label for each in found.cohorts for label in (*each.members, *each.facilitators)]
    look(request, [each.participant for each in mine], "their group")
    coming = [gathering(each, today=request.today) for each in found.coming]
    off = list(takewhile(lambda each: each.is_cancelled, coming))
    going = coming[len(off) :]
    first = going[0] if going else None
    return render(
        request,
        "home/member.jinja",
        {
            "next": first,
            "directions": found.directions.get(first.venue, "") if first else "",
            "others": going[1:],
            "called_off": off,
            "cohorts": found.cohorts,
            "looks": [presenters.look_line(each) for each in found.looks],
            "at": request.at,
            "me": request.actor.participant,
            "may_ask": found.forgetting.may_ask,
            "forgotten": forgotten(found.forgetting, is_self=True),
        },
    )


def guardian(request: Request) -> HttpResponse:
    """What waits for the guardian, and who looked and what was done lately."""
    found = guardian_home(request.actor, today=request.today, at=request.at)
    return render(
        request,
        "home/guardian.jinja",
        {
            "waiting": presenters.waits_for_guardian(found),
            "events": [(each, presenters.audit_words(each)) for each in found.events],
        },
    )


def audit(request: Request) -> HttpResponse:
    """Who looked and what was done, as far as the role that is worn reads of it."""
    events = latest_events(request.actor, at_most=25)
    lines = [(each, presenters.audit_words(each)) for each in events]
    return render(request, "home/audit.jinja", {"events": lines})


def plain(request: Request) -> HttpResponse:
    """What a role can open, for roles without a page of their own yet."""
    _, *links = navigation_for(request.actor, "home")
    context = {
        "links": links,
        "warnings": warnings(request.actor),
        "programmes": programmes_here(request.actor),
    }
    return render(request, "home/plain.jinja", context)


@login_not_required
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Says whether the server and what it stands on answer, and nothing else."""
    silent = [each.area for each in answering() if each.fault]
    said = f"not ok: {', '.join(silent)}" if silent else "ok"
    return HttpResponse(f"{said}\n", content_type="text/plain", status=503 if silent else 200)
