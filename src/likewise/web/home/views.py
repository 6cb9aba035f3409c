"""Everybody's first page, and the page that says that the server is up."""

from collections.abc import Callable
from itertools import takewhile

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from likewise.domain.access import Capability, may
from likewise.domain.accounts import ActingRole
from likewise.domain.words import people
from likewise.queries.access import has_names_of_all
from likewise.queries.accounts import coordinators_to_ask
from likewise.queries.health import answering
from likewise.queries.home import (
    administrator_home,
    facilitator_home,
    guardian_home,
    member_home,
    nurse_home,
    this_week,
)
from likewise.queries.outcomes import due
from likewise.web.forgetting import forgotten
from likewise.web.gatherings import gathering
from likewise.web.home import presenters, roles
from likewise.web.home.coming import BUTTONS, own_meetings
from likewise.web.home.forms import WhoseForm
from likewise.web.plans import look
from likewise.web.requests import Request

PRACTICE = "practice"  # the one whose people a nurse looks after, in the session


def home(request: Request) -> HttpResponse:
    """The first page of the hat that is worn."""
    pages: dict[ActingRole, Callable[[Request], HttpResponse]] = {
        ActingRole.COORDINATOR: week,
        ActingRole.NURSE: nurse,
        ActingRole.RESEARCHER: week,
        ActingRole.FACILITATOR: facilitator,
        ActingRole.MEMBER: member,
        ActingRole.GUARDIAN: guardian,
        ActingRole.OUTCOME_ASSESSOR: assessor,
        ActingRole.STATISTICIAN: statistician,
        ActingRole.ADMINISTRATOR: administrator,
    }
    return pages[request.actor.role](request)


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
            "waiting": [
                *presenters.waiting_worries(found.worries),
                *presenters.waiting_dangers(found.dangers),
                *(presenters.waiting(each) for each in found.decisions),
            ],
            "changes": [presenters.change_line(each) for each in found.changes],
            "decides": may(request.actor, Capability.CHANGE_COHORTS),
            "plans": may(request.actor, Capability.PLAN_MEETINGS),
            "yours": () if has_names_of_all(request.actor) else roles.researcher_parts(),
            "later": roles.RESEARCHER_LATER,
            "ask": _ask(request),
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
    rung = [each.label.participant for each in found.rings]
    look(request, [*(each.participant for each in mine), *rung], "their group")
    coming = own_meetings(found, today=request.today)
    off = list(takewhile(lambda each: each.g.is_cancelled, coming))
    going = coming[len(off) :]
    first = going[0] if going else None
    return render(
        request,
        "home/member.jinja",
        {
            "next": first,
            "directions": found.directions.get(first.g.venue, "") if first else "",
            "buttons": BUTTONS,
            "others": going[1:],
            "rings": found.rings,
            "several": len(found.cohorts) > 1,
            "called": {each.id: each.name for each in found.cohorts},
            "leads": [label.text for each in found.cohorts for label in each.facilitators],
            "called_off": off,
            "cohorts": found.cohorts,
            "looks": [presenters.look_line(each) for each in found.looks],
            "at": request.at,
            "me": request.actor.participant,
            "may_ask": found.forgetting.may_ask,
            "forgotten": forgotten(found.forgetting, is_self=True),
            "owed": found.owed,
        },
    )


def nurse(request: Request) -> HttpResponse:
    """The people of a nurse's practice, which the browser's session keeps until they sign out."""
    if "practice" in request.GET:
        request.session[PRACTICE] = request.GET["practice"]
    found = nurse_home(
        request.actor, today=request.today, practice=request.session.get(PRACTICE, "")
    )
    look(request, found.people, "people of a practice")
    narrowed = {"practice": found.practice[0]} if found.practice else None
    return render(
        request,
        "home/nurse.jinja",
        {
            "title": f"People of {found.practice[1]}"
            if found.practice
            else "People of all practices",
            "lead": f"{people(found.taking_part)} taking part today.",
            "filters": WhoseForm(found) if len(found.practices) > 1 else None,
            "people": roles.people_of(found),
            "worries": found.worries_waiting,
            "everybody": reverse("people", query=narrowed),
            "meetings": [gathering(each, today=request.today) for each in found.meetings],
            "all_meetings": reverse("meetings", query=narrowed),
            "later": (roles.NURSE_LATER,),
            "ask": _ask(request),
            "names_shown": bool(found.people),
        },
    )


def assessor(request: Request) -> HttpResponse:
    """What is an outcome assessor's, and nothing of who gets which support."""
    found = due(request.actor, today=request.today)
    page = roles.assessor_page(_ask(request), waiting=len(found.lines))
    return render(request, "home/role.jinja", {"page": page})


def statistician(request: Request) -> HttpResponse:
    """What a statistician can look at and work out."""
    return render(request, "home/role.jinja", {"page": roles.statistician_page(_ask(request))})


def administrator(request: Request) -> HttpResponse:
    """What of the machine and its accounts needs somebody, and how they stand."""
    found = administrator_home(request.actor, today=request.today)
    page = roles.administrator_page(found, request.actor, _ask(request))
    context = {"page": page, "programmes": found.programmes}
    return render(request, "home/administrator.jinja", context)


def guardian(request: Request) -> HttpResponse:
    """What waits for the guardian, and who looked and what was done lately."""
    found = guardian_home(request.actor, today=request.today, at=request.at)
    page = roles.guardian_page(found, _ask(request))
    return render(request, "home/guardian.jinja", {"page": page, "events": found.events})


def _ask(request: Request) -> str:
    return roles.asking(coordinators_to_ask(request.actor)) if request.actor.programme else ""


@login_not_required
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Says whether the server and what it stands on answer, and nothing else."""
    silent = [each.area for each in answering() if each.fault]
    said = f"not ok: {', '.join(silent)}" if silent else "ok"
    return HttpResponse(f"{said}\n", content_type="text/plain", status=503 if silent else 200)
