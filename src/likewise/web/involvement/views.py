"""Record the part somebody takes in wider health life, and its end."""

from typing import Any

from django.http import HttpResponse

from likewise.actions import involvement as acts
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.involvement import Sphere
from likewise.domain.operations import Outcome
from likewise.domain.words import sentence
from likewise.queries.access import check_sees, label_of
from likewise.queries.involvement import involvements_of
from likewise.queries.memberships import path_of
from likewise.web.involvement import forms
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask, look


def add(request: Any, participant: str) -> HttpResponse:
    """Somebody takes part somewhere else, and it may have grown from a cohort."""
    who = _person(request, participant)
    asked = forms.InvolvementForm(request.POST or None, initial={"starts_on": request.today})
    been_in = path_of(request.actor, participant=participant, today=request.today)
    cohorts = {"": "None of them", **{each.cohort: each.name for each in been_in}}
    asked.fields["cohort"].choices = list(cohorts.items())  # type: ignore[attr-defined]

    def act(**rest: Any) -> Outcome:
        given = asked.cleaned_data
        return acts.record_involvement(
            by=request.actor,
            at=request.at,
            operation=given["operation"],
            participant=participant,
            sphere=Sphere(given["sphere"]),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            cohort=given["cohort"] or None,
            detail=given["detail"],
            **rest,
        )

    return ask(
        request,
        asked,
        question=Question(
            title="Take part somewhere else",
            caption=who,
            back=f"/people/{participant}/",
        ),
        act=act,
        answers=lambda: [
            ("Person", who),
            ("Takes part in", sentence(asked.cleaned_data["sphere"])),
            ("Since", short_day(asked.cleaned_data["starts_on"])),
            ("Until", short_day(asked.cleaned_data["ends_on"])),
            ("Grew from", cohorts[asked.cleaned_data["cohort"]]),
            ("What they do", asked.cleaned_data["detail"]),
        ],
        done=lambda _: (f"/people/{participant}/", "Their part in wider health life is recorded."),
    )


def end(request: Any, participant: str, involvement: str) -> HttpResponse:
    """Somebody takes part there no more."""
    who = _person(request, participant)
    found = involvements_of(request.actor, participant=participant)
    known = next((each for each in found if each.id == involvement), None)
    if known is None or known.ends_on is not None:
        raise NotFound("There is no such involvement that goes on.")
    asked = forms.EndForm(request.POST or None, initial={"on": request.today})
    return ask(
        request,
        asked,
        question=Question(
            title=f"{sentence(known.sphere)}: take part no more",
            caption=who,
            back=f"/people/{participant}/",
        ),
        act=lambda **rest: acts.end_involvement(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            involvement=involvement,
            on=asked.cleaned_data["on"],
            **rest,
        ),
        answers=lambda: [
            ("Person", who),
            ("Takes part in", sentence(known.sphere)),
            ("Until", short_day(asked.cleaned_data["on"])),
        ],
        done=lambda _: (f"/people/{participant}/", "The end of their part is recorded."),
    )


def _person(request: Any, participant: str) -> str:
    check_sees(request.actor, Capability.SEE_ROSTERS)
    check_may(request.actor, Capability.RECORD_INVOLVEMENT)
    found = label_of(request.actor, participant=participant, today=request.today)
    look(request, [participant], "a person")
    return found.text
