"""From when recruitment is kept here, the criteria in writing, and invitations that went out."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, check_may, may
from likewise.domain.recruitment import BeginRecruitment, PublishCriteria, RecordInvitations
from likewise.queries.access import check_sees
from likewise.queries.recruitment import (
    batches,
    criteria_page,
    practices_to_choose,
    recruitment_page,
)
from likewise.web.paging import Pages
from likewise.web.plans import Question, ask_act
from likewise.web.requests import Request

PAGE_SIZE = 20


def begin(request: Request) -> HttpResponse:
    """From which day recruitment is kept here."""
    check_sees(request.actor, Capability.SEE_RECRUITMENT)
    check_may(request.actor, Capability.SET_UP_RECRUITMENT)
    return ask_act(
        request,
        BeginRecruitment,
        question=Question(
            title="Keep recruitment here",
            back=reverse("recruitment"),
            intro=(
                recruitment_page(request.actor, today=request.today).order,
                "From the day that you choose, while the programme is in its randomised phase, "
                "nobody is allocated who was not found eligible, agreed to take part and had "
                "their baseline visit, in this order. In the naturalistic phase people come in "
                "as they come.",
                "People and allocations of before that day stay as they are. You can take this "
                "back.",
            ),
        ),
        initial={"starts_on": request.today},
        done=lambda *_: (reverse("recruitment"), "Recruitment is kept here."),
    )


def criteria(request: Request) -> HttpResponse:
    """The criteria in writing, the version in force first."""
    found = criteria_page(request.actor, today=request.today)
    return render(
        request,
        "recruitment/criteria.jinja",
        {
            "found": found,
            "today": request.today,
            "sees": may(request.actor, Capability.SEE_RECRUITMENT),
        },
    )


def publish(request: Request) -> HttpResponse:
    """A version of the criteria, which begins with the words of the one before."""
    check_sees(request.actor, Capability.SEE_RECRUITMENT)
    check_may(request.actor, Capability.SET_UP_RECRUITMENT)
    found = criteria_page(request.actor, today=request.today)
    before = found.versions[0] if found.versions else None
    words = {"inclusion": before.inclusion, "exclusion": before.exclusion} if before else {}
    return ask_act(
        request,
        PublishCriteria,
        question=Question(
            title="A new version of the criteria" if before else "Write down the criteria",
            back=reverse("recruitment_criteria"),
            intro=("Criteria never change once they are published: put right by a new version.",),
            confirm="Publish these criteria",
        ),
        initial={"starts_on": request.today, **words},
        done=lambda *_: (reverse("recruitment_criteria"), "The criteria are published."),
    )


def invitations(request: Request) -> HttpResponse:
    """The batches of invitations that went out, the latest first."""
    found = batches(request.actor)
    pages = Pages.of(found.lines, request.GET, size=PAGE_SIZE)
    return render(request, "recruitment/invitations.jinja", {"found": found, "pages": pages})


def invite(request: Request) -> HttpResponse:
    """A batch of invitations went out."""
    check_sees(request.actor, Capability.SEE_RECRUITMENT)
    check_may(request.actor, Capability.RECRUIT)
    return ask_act(
        request,
        RecordInvitations,
        question=Question(
            title="Invitations went out",
            back=reverse("recruitment_invitations"),
            intro=(
                "Only how many, and of which practice: nobody is named. Who answers is added "
                "when they do.",
            ),
        ),
        choices={"practice": [("", "Any practice"), *practices_to_choose(request.actor)]},
        initial={"sent_on": request.today, "is_reminder": "no"},
        done=lambda *_: (reverse("recruitment_invitations"), "The invitations are recorded."),
    )
