"""Record that somebody will stop leading, or would lead, and that it no longer holds."""

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.access import Capability, Extent, NotFound, check_may, extent
from likewise.domain.acts import Act
from likewise.domain.facilitators import (
    EndIntention,
    EndOffer,
    IntentionToStop,
    OfferToLead,
    RecordIntention,
    RecordOffer,
)
from likewise.domain.periods import in_words
from likewise.queries.access import check_sees, label_of
from likewise.queries.facilitators import said_of_leading
from likewise.queries.memberships import path_of
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

FORECAST = (
    "The forecast of the cohort takes it from there. People see that its lead will stop, and in "
    "which month; only a coordinator sees who it is."
)


def stop(request: Request, participant: str) -> HttpResponse:
    """Somebody has said that they will stop leading a cohort."""
    who, page = _person(request, participant), reverse("person", args=[participant])
    cohorts = _cohorts(request, participant)
    return ask_act(
        request,
        RecordIntention,
        given={"participant": participant},
        about=[("Person", who)],
        question=Question(
            title="They will stop leading",
            caption=who,
            back=page,
            intro=(FORECAST,) if cohorts else ("They are in no cohort now.",),
        ),
        choices={"cohort": cohorts},
        initial={"said_on": request.today},
        done=lambda *_: (page, "It is recorded that they will stop."),
    )


def offer(request: Request, participant: str) -> HttpResponse:
    """Somebody has said that they are willing to lead."""
    who, page = _person(request, participant), reverse("person", args=[participant])
    return ask_act(
        request,
        RecordOffer,
        given={"participant": participant},
        about=[("Person", who)],
        question=Question(
            title="They are willing to lead",
            caption=who,
            back=page,
            intro=(
                "In the forecast of a cohort that they are a member of, they stand by. "
                "Who leads changes only when you record that.",
            ),
        ),
        choices={"cohort": [("", "Any that they are in"), *_cohorts(request, participant)]},
        initial={"said_on": request.today, "starts_on": request.today},
        done=lambda *_: (page, "It is recorded that they are willing to lead."),
    )


def stop_no_more(request: Request, participant: str, intention: str) -> HttpResponse:
    """Somebody no longer means to stop."""
    return _no_more(request, participant, intention, EndIntention, "intention")


def offer_no_more(request: Request, participant: str, offered: str) -> HttpResponse:
    """Somebody is no longer willing."""
    return _no_more(request, participant, offered, EndOffer, "offer")


def _no_more(
    request: Request, participant: str, fact: str, kind: type[Act], field: str
) -> HttpResponse:
    who, page = _person(request, participant), reverse("person", args=[participant])
    said = said_of_leading(request.actor, participant=participant, today=request.today)
    facts: list[IntentionToStop | OfferToLead] = [*said.intentions, *said.offers]
    known = next((each for each in facts if each.id == fact), None)
    if known is None or known.ends_on is not None:
        raise NotFound("There is nothing like that which still holds.")
    title = "They no longer mean to stop" if kind is EndIntention else "They would lead no more"
    return ask_act(
        request,
        kind,
        given={field: fact},
        about=[("Person", who), ("Said on", in_words(known.said_on))],
        question=Question(title=title, caption=who, back=page),
        done=lambda *_: (page, "It is recorded that this no longer holds."),
    )


def _cohorts(request: Request, participant: str) -> list[tuple[str, str]]:
    """The cohorts that somebody is in today: members may lead as well."""
    been_in = path_of(request.actor, participant=participant, today=request.today)
    there = {
        each.cohort: each.name
        for each in been_in
        if each.joined_on <= request.today
        and (each.left_on is None or each.left_on > request.today)
    }
    return list(there.items())


def _person(request: Request, participant: str) -> str:
    check_sees(request.actor, Capability.SEE_ROSTERS)
    check_may(request.actor, Capability.RECORD_LEADING)
    is_own = participant == request.actor.participant
    if extent(request.actor, Capability.RECORD_LEADING) is Extent.OWN and not is_own:
        raise NotFound("There is no such person.")
    found = label_of(request.actor, participant=participant, today=request.today)
    look(request, [participant], "a person")
    return found.text
