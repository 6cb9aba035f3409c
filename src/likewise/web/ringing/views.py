"""Say whom the people of a cohort ring about its meetings, and that they do no more."""

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.ringing import GiveNumber, TakeNumberAway
from likewise.queries.access import cohort_names
from likewise.queries.ringing import numbers_to_ring, who_can_be_rung
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

NOTE = (
    "Everybody in the cohort sees it on their first page, beside the next meeting, as long as this "
    "person facilitates the cohort and has not said no to being on a list.",
)


def give(request: Request, cohort: str) -> HttpResponse:
    """People of a cohort may ring somebody."""
    people = who_can_be_rung(request.actor, cohort=cohort, today=request.today)
    check_may(request.actor, Capability.GIVE_NUMBER)
    look(request, [who for who, _ in people], "who facilitates a cohort")
    name, page = _name(request, cohort), reverse("cohort", args=[cohort])
    return ask_act(
        request,
        GiveNumber,
        given={"cohort": cohort},
        about=[("Cohort", name)],
        question=Question(
            title="Whom do people ring?",
            caption=name,
            back=page,
            intro=NOTE if people else ("Nobody facilitates this cohort today.",),
        ),
        choices={"participant": people},
        done=lambda *_: (page, "People of this cohort see the number from now on."),
    )


def take_away(request: Request, cohort: str, participant: str) -> HttpResponse:
    """People of a cohort ring somebody no more."""
    people = dict(who_can_be_rung(request.actor, cohort=cohort, today=request.today))
    check_may(request.actor, Capability.GIVE_NUMBER)
    rings = numbers_to_ring(request.actor, cohorts=[cohort], today=request.today)
    if participant not in {each.label.participant for each in rings} & set(people):
        raise NotFound("People of this cohort are given no number of theirs.")
    look(request, [participant], "who facilitates a cohort")
    name, page = _name(request, cohort), reverse("cohort", args=[cohort])
    return ask_act(
        request,
        TakeNumberAway,
        given={"cohort": cohort, "participant": participant},
        about=[("Cohort", name), ("Whom they ring", people[participant])],
        question=Question(title="Ring them no more", caption=name, back=page),
        done=lambda *_: (page, "People of this cohort see the number no more."),
    )


def _name(request: Request, cohort: str) -> str:
    return cohort_names(request.actor, cohorts=[cohort], today=request.today)[cohort]
