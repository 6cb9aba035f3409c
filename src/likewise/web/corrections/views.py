"""What the record said before, and putting it right."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, check_may
from likewise.domain.corrections import CorrectFact, WithdrawFact
from likewise.domain.words import sentence
from likewise.queries.corrections import (
    FactHistory,
    concerned_by,
    fact_history,
    places_for,
    spoken_of,
)
from likewise.web.corrections.forms import CorrectionForm
from likewise.web.corrections.presenters import HistoryPresenter
from likewise.web.meanwhile import label, told_by
from likewise.web.nhsuk.speaking import FIELD, ask_whom, few, said_whom, whom
from likewise.web.plans import Question, ask, ask_act, look
from likewise.web.requests import Request

CLOCK = {"fact_clock": "starts"}


def history(request: Request, fact: str) -> HttpResponse:
    """The versions of one fact, and what may be done about it."""
    found = _found(request, fact)
    return render(
        request,
        "corrections/history.jinja",
        {"fact": fact, "history": HistoryPresenter(found), "found": found},
    )


def correct(request: Request, fact: str) -> HttpResponse:
    """Say what the fact should have said; what it said stays in its versions."""
    found = _found(request, fact)
    shown, page = HistoryPresenter(found), reverse("correction", args=[fact])
    asked = CorrectionForm(
        request.POST or None,
        fact=found.fact,
        correctable=found.correctable,
        places=places_for(request.actor),
    )
    asked.told = told_by(
        request.actor,
        kind=type(found.fact),
        fact=fact,
        fields={name: CLOCK.get(name, name.removeprefix("fact_")) for name in asked.fields},
    )
    people = _concerned(request, found)
    ask_whom(asked, few(people, request.POST), preset=spoken_of(found.fact))

    return ask(
        request,
        asked,
        question=Question(
            title=f"Correct: {shown.noun.lower()}",
            caption=shown.caption,
            back=page,
            intro=("Change what was recorded wrongly. What the record said before stays.",),
            confirm="Save the correction",
        ),
        act=lambda: CorrectFact(
            fact=fact,
            changes=asked.said(),
            reason=asked.cleaned_data["why"],
            speaks_of=whom(asked),
        ),
        answers=lambda: [
            *(
                (sentence(label(name)), shown.words(value))
                for name, value in asked.changes().items()
            ),
            ("Why", asked.cleaned_data["why"]),
            said_whom(asked),
        ],
        done=lambda _: (page, "The correction is recorded."),
    )


def withdraw(request: Request, fact: str) -> HttpResponse:
    """Say that the fact never held."""
    check_may(request.actor, Capability.CORRECT)
    found = _found(request, fact)
    shown, page = HistoryPresenter(found), reverse("correction", args=[fact])
    people = _concerned(request, found)
    return ask_act(
        request,
        WithdrawFact,
        given={"fact": fact},
        about=shown.about,
        choices={FIELD: few(people, request.POST)},
        initial={FIELD: [each for each in spoken_of(found.fact) if each in people]},
        question=Question(
            title=f"Withdraw: {shown.noun.lower()}",
            caption=shown.caption,
            back=page,
            intro=("The record will say that this never held. What it said before stays.",),
            confirm="Withdraw it",
        ),
        done=lambda *_: (page, "It is withdrawn."),
    )


def _concerned(request: Request, found: FactHistory) -> dict[str, str]:
    people = concerned_by(request.actor, fact=found.fact, today=request.today)
    look(request, people, "people of cohorts")
    return people


def _found(request: Request, fact: str) -> FactHistory:
    found = fact_history(request.actor, fact=fact, today=request.today)
    if found.participant:
        look(request, [found.participant], "a person")
    return found
