"""The programme at a glance, and changing its phase."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, check_may, may
from likewise.domain.programmes import ORDER, ChangePhase, PhaseName
from likewise.domain.words import sentence
from likewise.queries.programmes import programme_page
from likewise.web.plans import Question, ask_act
from likewise.web.requests import Request

WHAT_HOLDS = {
    PhaseName.FORMATIVE: "The programme is being prepared.",
    PhaseName.RANDOMISED: "The protocol holds: arms decide which formats a person may join.",
    PhaseName.NATURALISTIC: "People move freely, and every move is recorded.",
    PhaseName.ENDED: "The programme is over; its record stays.",
}


def page(request: Request) -> HttpResponse:
    """Phases, practices, venues, arms and numbers, as far as the role may know them."""
    found = programme_page(request.actor, today=request.today)
    return render(
        request,
        "programmes/page.jinja",
        {
            "page": found,
            "what_holds": WHAT_HOLDS,
            "today": request.today,
            "sees_designs": may(request.actor, Capability.WATCH),
        },
    )


def change_phase(request: Request) -> HttpResponse:
    """Record that the programme enters its next phase."""
    check_may(request.actor, Capability.CHANGE_PHASE)
    found = programme_page(request.actor, today=request.today)
    last = found.phases[-1].phase if found.phases else None
    later = ORDER[ORDER.index(last) + 1 :] if last else ORDER
    page = reverse("programme")
    return ask_act(
        request,
        ChangePhase,
        question=Question(
            title="Change the phase",
            caption=found.programme.name,
            back=page,
            intro=(
                "Phases follow one another and are not undone. The record of each stays.",
                *((found.recruitment,) if found.recruitment else ()),
            ),
            confirm="Begin this phase",
        ),
        choices={"phase": [(each.value, sentence(each)) for each in later]},
        hints={"phase": {each.value: WHAT_HOLDS[each] for each in later}},
        initial={"on": None},
        done=lambda *_: (page, "The phase is recorded."),
    )
