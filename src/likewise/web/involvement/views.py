"""Record the part somebody takes in wider health life, and its end."""

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.involvement import EndInvolvement, RecordInvolvement
from likewise.domain.words import sentence
from likewise.queries.access import check_sees, label_of
from likewise.queries.involvement import involvements_of
from likewise.queries.memberships import path_of
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request


def add(request: Request, participant: str) -> HttpResponse:
    """Somebody takes part somewhere else, and it may have grown from a cohort."""
    who, page = _person(request, participant), reverse("person", args=[participant])
    been_in = path_of(request.actor, participant=participant, today=request.today)
    cohorts = {"": "None of them", **{each.cohort: each.name for each in been_in}}
    return ask_act(
        request,
        RecordInvolvement,
        given={"participant": participant},
        about=[("Person", who)],
        question=Question(title="Take part somewhere else", caption=who, back=page),
        choices={"cohort": cohorts.items()},
        initial={"starts_on": request.today},
        done=lambda *_: (page, "Their part in wider health life is recorded."),
    )


def end(request: Request, participant: str, involvement: str) -> HttpResponse:
    """Somebody takes part there no more."""
    who, page = _person(request, participant), reverse("person", args=[participant])
    found = involvements_of(request.actor, participant=participant)
    known = next((each for each in found if each.id == involvement), None)
    if known is None or known.ends_on is not None:
        raise NotFound("There is no such involvement that goes on.")
    return ask_act(
        request,
        EndInvolvement,
        given={"involvement": involvement},
        about=[("Person", who), ("Takes part in", sentence(known.sphere))],
        question=Question(
            title=f"{sentence(known.sphere)}: take part no more", caption=who, back=page
        ),
        done=lambda *_: (page, "The end of their part is recorded."),
    )


def _person(request: Request, participant: str) -> str:
    check_sees(request.actor, Capability.SEE_ROSTERS)
    check_may(request.actor, Capability.RECORD_INVOLVEMENT)
    found = label_of(request.actor, participant=participant, today=request.today)
    look(request, [participant], "a person")
    return found.text
