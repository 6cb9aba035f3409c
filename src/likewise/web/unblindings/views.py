"""Unblinding: who asked and what was decided, and each step on a page of its own."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may, may
from likewise.domain.periods import in_words
from likewise.domain.unblindings import (
    SHOWN_FOR,
    AskForUnblinding,
    Granting,
    GrantUnblinding,
    RefuseUnblinding,
)
from likewise.queries.access import label_of
from likewise.queries.unblindings import AskedUnblinding, unblindings
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

WHAT_IT_IS = (
    "Ask only where somebody cannot be looked after without knowing which support they were "
    "allocated to, and where it cannot wait until the study ends.",
    "The guardian, who is somebody else, reads why and decides. If they grant it, you alone are "
    f"told, of this one person, for {SHOWN_FOR.days} days; the statistician is told that you were.",
    "Say nothing of it to whoever assesses outcomes.",
)
LEADS = {
    Capability.ASK_FOR_UNBLINDING: "Here stands whose arm you asked for, and, once it is granted, "
    f"the arm: for {SHOWN_FOR.days} days, to you alone.",
    Capability.GRANT_UNBLINDING: "A nurse asks to be told one person’s arm, and you decide. You "
    "see random ids, and no arm.",
}
TOLD = (
    "Of these people a nurse was told the arm, by the guardian’s leave. Say in the report how many "
    "there were, and analyse them where they were allocated."
)


def listing(request: Request) -> HttpResponse:
    """What was asked for and decided; the arm, for whoever asked."""
    found = unblindings(request.actor, today=request.today)
    look(request, [each.who.participant for each in found], "unblindings")
    waiting = [each for each in found if each.unblinding.decision is Granting.ASKED]
    decides = may(request.actor, Capability.GRANT_UNBLINDING)
    return render(
        request,
        "unblindings/list.jinja",
        {
            "lead": next((LEADS[each] for each in LEADS if may(request.actor, each)), TOLD),
            "waiting": waiting,
            "settled": [each for each in found if each not in waiting],
            "asks": may(request.actor, Capability.ASK_FOR_UNBLINDING),
            "decides": decides,
            "ends": {each.unblinding.id: _until(each) for each in found if each.arm},
        },
    )


def ask_for(request: Request, participant: str) -> HttpResponse:
    """Ask to be told one person's arm."""
    check_may(request.actor, Capability.ASK_FOR_UNBLINDING)
    who = label_of(request.actor, participant=participant, today=request.today)
    look(request, [participant], "an unblinding")
    return ask_act(
        request,
        AskForUnblinding,
        given={"participant": participant},
        about=[("Person", who.text)],
        question=Question(
            title="Ask to be told their arm",
            caption=who.text,
            back=reverse("person", args=[participant]),
            intro=WHAT_IT_IS,
            confirm="Ask the guardian",
        ),
        done=lambda *_: (
            reverse("unblindings"),
            "The guardian has been asked, by mail as well. Where it cannot wait, ring them.",
        ),
    )


def grant(request: Request, unblinding: str) -> HttpResponse:
    """Let the nurse who asked know the arm."""
    asked = _waiting(request, unblinding)
    return ask_act(
        request,
        GrantUnblinding,
        given={"unblinding": unblinding},
        about=_lines(asked),
        question=Question(
            title="Let the nurse know their arm",
            caption=asked.who.text,
            back=reverse("unblindings"),
            intro=(
                "The nurse who asked is told the arm of this one person, for "
                f"{SHOWN_FOR.days} days. You are not.",
                "The statistician is told at once that it happened. It cannot be taken back.",
            ),
            confirm="Let them know",
        ),
        done=lambda *_: (
            reverse("unblindings"),
            "The nurse can read the arm now. The statistician has been written to.",
        ),
    )


def refuse(request: Request, unblinding: str) -> HttpResponse:
    """Do not let anybody know."""
    asked = _waiting(request, unblinding)
    return ask_act(
        request,
        RefuseUnblinding,
        given={"unblinding": unblinding},
        about=_lines(asked),
        question=Question(
            title="Do not let their arm be known",
            caption=asked.who.text,
            back=reverse("unblindings"),
            intro=("Nobody is told, and it may be asked for again. Tell the nurse why.",),
            confirm="Do not let it be known",
        ),
        done=lambda *_: (reverse("unblindings"), "Nobody is told. Please tell the nurse why."),
    )


def _waiting(request: Request, unblinding: str) -> AskedUnblinding:
    check_may(request.actor, Capability.GRANT_UNBLINDING)
    found = unblindings(request.actor, today=request.today)
    one = next((each for each in found if each.unblinding.id == unblinding), None)
    if one is None or one.unblinding.decision is not Granting.ASKED:
        raise NotFound("There is no such request that waits for a decision.")
    look(request, [one.who.participant], "an unblinding")
    return one


def _lines(asked: AskedUnblinding) -> list[tuple[str, str]]:
    return [
        ("Person", asked.who.text),
        ("Asked on", in_words(asked.unblinding.asked_on)),
        ("Why", asked.unblinding.reason),
    ]


def _until(asked: AskedUnblinding) -> date:
    granted = asked.unblinding.decided_on or asked.unblinding.asked_on
    return granted + SHOWN_FOR
