"""Where meetings are observed or recorded, and who there has not agreed to it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.consent import EndFieldwork, FieldworkKind, StartFieldwork
from likewise.queries.access import check_sees
from likewise.queries.cohorts import going_on
from likewise.queries.consent import fieldwork as fieldwork_now
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

DONE = {
    FieldworkKind.OBSERVED: "A researcher watches the meetings",
    FieldworkKind.RECORDED: "The meetings are recorded",
}


def listed(request: Request) -> HttpResponse:
    """Every cohort where fieldwork goes on or did, and who there has not agreed today."""
    found = fieldwork_now(request.actor, today=request.today)
    named = {label.participant for each in found.lines for label, _ in each.not_agreed}
    look(request, named, "who has not agreed to fieldwork")
    return render(
        request,
        "consent/fieldwork.jinja",
        {"found": found, "done": DONE, "today": request.today},
    )


def start(request: Request) -> HttpResponse:
    """The meetings of a cohort are observed or recorded from a day on."""
    _check(request)
    cohorts = going_on(request.actor, today=request.today)
    return ask_act(
        request,
        StartFieldwork,
        question=Question(
            title="Meetings are observed or recorded",
            back=reverse("consent_fieldwork"),
            intro=(
                "Who is in the cohort then and agreed to this earlier is asked again, and so is "
                "whoever comes later, also by a merge.",
            ),
        ),
        choices={
            "cohort": [(each.id, each.name) for each in cohorts],
            "what": [(each.value, what) for each, what in DONE.items()],
        },
        initial={"starts_on": request.today},
        done=lambda *_: (reverse("consent_fieldwork"), "That is recorded."),
    )


def end(request: Request, fieldwork: str) -> HttpResponse:
    """The meetings of a cohort are observed or recorded no more."""
    _check(request)
    lines = fieldwork_now(request.actor, today=request.today).lines
    known = next((each for each in lines if each.fieldwork.id == fieldwork), None)
    if known is None or known.fieldwork.ends_on is not None:
        raise NotFound("There is no such fieldwork that goes on.")
    return ask_act(
        request,
        EndFieldwork,
        given={"fieldwork": fieldwork},
        about=[
            ("Cohort", next(each.name for each in lines if each.fieldwork.id == fieldwork)),
            ("What", DONE[known.fieldwork.what]),
            ("From", short_day(known.fieldwork.starts_on)),
        ],
        question=Question(
            title="Meetings are observed or recorded no more", back=reverse("consent_fieldwork")
        ),
        initial={"ends_on": request.today},
        done=lambda *_: (reverse("consent_fieldwork"), "That is recorded."),
    )


def _check(request: Request) -> None:
    check_sees(request.actor, Capability.SEE_ROSTERS)
    check_may(request.actor, Capability.CHANGE_COHORTS)
