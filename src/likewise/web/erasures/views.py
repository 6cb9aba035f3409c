"""Forgetting somebody: what waits for the guardian, and each step on a page of its own."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import ActingRole
from likewise.domain.erasures import (
    AskForErasure,
    CarryOutErasure,
    DecideOnText,
    EndHold,
    RefuseErasure,
    StartHold,
)
from likewise.domain.periods import in_words
from likewise.domain.words import count
from likewise.queries.access import labels
from likewise.queries.erasures import (
    Asked,
    SharedText,
    complete_on,
    erasure_page,
    reach_of_erasure,
)
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

FOREVER = (
    "Their name, how to reach them, and everything that people wrote about them can then be read "
    "by nobody, in the record and in its backups. Counts, dates and how cohorts changed stay.",
    "This cannot be taken back.",
)


def listing(request: Request) -> HttpResponse:
    """What waits for the guardian, and what was decided."""
    page = erasure_page(request.actor, today=request.today)
    look(request, [each.who.participant for each in (*page.asked, *page.decided)], "erasures")
    context = {"page": page, "complete_on": in_words(complete_on(request.actor, at=request.at))}
    return render(request, "erasures/list.jinja", context)


def ask_for(request: Request, participant: str) -> HttpResponse:
    """Ask the guardian to forget somebody."""
    check_may(request.actor, Capability.ASK_FOR_ERASURE)
    is_self = participant == request.actor.participant
    if request.actor.role is ActingRole.MEMBER and not is_self:
        raise NotFound("There is no such person.")
    who, reached = (
        _who(request, participant),
        reach_of_erasure(request.actor, participant=participant),
    )
    back = reverse("home") if is_self else reverse("person", args=[participant])
    return ask_act(
        request,
        AskForErasure,
        given={"participant": participant},
        about=[("Person", who), ("What would be destroyed", _reached(reached))],
        question=Question(
            title="Ask for everything about you to be erased"
            if is_self
            else "Ask for somebody to be erased",
            caption="" if is_self else who,
            back=back,
            intro=(*FOREVER, "The guardian, who is somebody else, decides."),
            confirm="Ask the guardian",
        ),
        done=lambda *_: (back, "The guardian has been asked."),
    )


def carry_out(request: Request, erasure: str) -> HttpResponse:
    """Erase somebody, as the guardian."""
    asked = _asked(request, erasure)
    reached = reach_of_erasure(request.actor, participant=asked.erasure.participant)
    day = in_words(complete_on(request.actor, at=request.at))
    return ask_act(
        request,
        CarryOutErasure,
        given={"erasure": erasure},
        about=[
            *_lines(asked),
            ("What is destroyed", _reached(reached)),
            ("Complete on", f"{day}, when the last copy of their key is gone"),
        ],
        question=Question(
            title="Erase this person for good",
            caption=asked.who.text,
            back=reverse("erasures"),
            intro=FOREVER,
            confirm="Erase for good",
        ),
        done=lambda *_: (reverse("erasures"), f"They were erased. It is complete on {day}."),
    )


def refuse(request: Request, erasure: str) -> HttpResponse:
    """Do not erase somebody, as the guardian."""
    asked = _asked(request, erasure)
    return ask_act(
        request,
        RefuseErasure,
        given={"erasure": erasure},
        about=_lines(asked),
        question=Question(
            title="Do not erase this person",
            caption=asked.who.text,
            back=reverse("erasures"),
            intro=("Tell them why, and that they may complain to the regulator.",),
        ),
        done=lambda *_: (reverse("erasures"), "They are not erased."),
    )


def hold(request: Request, participant: str) -> HttpResponse:
    """Put a legal hold on somebody's erasure."""
    check_may(request.actor, Capability.ERASE)
    who = _who(request, participant)
    return ask_act(
        request,
        StartHold,
        given={"participant": participant},
        about=[("Person", who)],
        question=Question(
            title="Hold their erasure",
            caption=who,
            back=reverse("erasures"),
            intro=("While a legal hold lasts, nobody erases them.",),
        ),
        done=lambda *_: (reverse("erasures"), "They are held."),
    )


def release(request: Request, held: str) -> HttpResponse:
    """End a legal hold."""
    page = erasure_page(request.actor, today=request.today)
    found = next(((fact, who) for fact, who in page.holds if fact.id == held), None)
    if found is None or found[0].ends_on is not None:
        raise NotFound("There is no such hold that goes on.")
    return ask_act(
        request,
        EndHold,
        given={"hold": held},
        about=[("Person", found[1].text), ("Since", in_words(found[0].starts_on))],
        question=Question(title="End a hold", caption=found[1].text, back=reverse("erasures")),
        done=lambda *_: (reverse("erasures"), "The hold ends."),
    )


def decide_on_text(request: Request, text: str) -> HttpResponse:
    """Keep, reword or destroy a text that speaks of somebody erased, and of others."""
    page = erasure_page(request.actor, today=request.today)
    found = next((each for each in page.texts if each.name == text), None)
    if found is None:
        raise NotFound("There is no such text that waits for a decision.")
    look(request, [each.participant for each in found.others], "a text")
    return ask_act(
        request,
        DecideOnText,
        given={"text": text},
        about=[(f"Text of a {found.noun}", found.said)],
        question=Question(
            title="What becomes of this text?",
            back=reverse("erasures"),
            intro=(f"“{found.said}”", _speaks_of(found)),
        ),
        done=lambda *_: (reverse("erasures"), "It is decided."),
    )


def _asked(request: Request, erasure: str) -> Asked:
    page = erasure_page(request.actor, today=request.today)
    found = next((each for each in page.asked if each.erasure.id == erasure), None)
    if found is None:
        raise NotFound("There is no such request.")
    look(request, [found.who.participant], "an erasure")
    return found


def _who(request: Request, participant: str) -> str:
    found = labels(request.actor, participants=[participant])
    if participant not in found:
        raise NotFound("There is no such person.")
    look(request, [participant], "an erasure")
    return found[participant].text


def _lines(asked: Asked) -> list[tuple[str, str]]:
    return [
        ("Person", asked.who.text),
        ("Asked on", in_words(asked.erasure.asked_on)),
        ("Ground", asked.erasure.ground),
        ("What was said", asked.erasure.reason),
    ]


def _reached(reached: Any) -> str:
    said = [count(reached.texts, "text")]
    if reached.shared:
        said.append(
            f"{count(reached.shared, 'text')} about others too, which the guardian then decides on"
        )
    name = (
        "Their name and how to reach them, and "
        if reached.takes_identity
        else "Not their name, as they are in another programme too; "
    )
    return f"{name}{'; '.join(said)}"


def _speaks_of(found: SharedText) -> str:
    return f"It is about {count(len(found.others), 'person', 'people')}, one of whom was erased."
