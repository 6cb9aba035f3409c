"""The programme at a glance, and changing its phase."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from likewise.actions import programmes as actions
from likewise.domain.access import Capability, check_may
from likewise.domain.programmes import ORDER, PhaseName
from likewise.domain.words import sentence
from likewise.queries.programmes import programme_page
from likewise.web.nhsuk import forms
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask

WHAT_HOLDS = {
    PhaseName.FORMATIVE: "The programme is being prepared.",
    PhaseName.RANDOMISED: "The protocol holds: arms decide which formats a person may join.",
    PhaseName.NATURALISTIC: "People move freely, and every move is recorded.",
    PhaseName.ENDED: "The programme is over; its record stays.",
}


def page(request: Any) -> HttpResponse:
    """Phases, practices, venues, arms and numbers, as far as the role may know them."""
    found = programme_page(request.actor, today=request.today)
    return render(
        request,
        "programmes/page.jinja",
        {"page": found, "what_holds": WHAT_HOLDS, "today": request.today},
    )


class PhaseForm(forms.ActionForm):
    """The next phase, and from when."""

    phase = forms.radios("Which phase begins?", missing="Select the phase that begins")
    on = forms.day("From which day?", missing="Enter the first day of the phase")


def change_phase(request: Any) -> HttpResponse:
    """Record that the programme enters its next phase."""
    check_may(request.actor, Capability.CHANGE_PHASE)
    found = programme_page(request.actor, today=request.today)
    last = found.phases[-1].phase if found.phases else None
    later = ORDER[ORDER.index(last) + 1 :] if last else ORDER
    form = PhaseForm(request.POST or None)
    field: Any = form.fields["phase"]
    field.choices = [(each.value, sentence(each)) for each in later]
    field.hints = {each.value: WHAT_HOLDS[each] for each in later}
    return ask(
        request,
        form,
        question=Question(
            title="Change the phase",
            caption=found.programme.name,
            back="/programme/",
            intro=("Phases follow one another and are not undone. The record of each stays.",),
            confirm="Begin this phase",
        ),
        act=lambda **asked: actions.change_phase(
            by=request.actor,
            at=request.at,
            operation=form.cleaned_data["operation"],
            phase=PhaseName(form.cleaned_data["phase"]),
            on=form.cleaned_data["on"],
            **asked,
        ),
        answers=lambda: [
            ("Phase", sentence(form.cleaned_data["phase"])),
            ("What holds then", WHAT_HOLDS[PhaseName(form.cleaned_data["phase"])]),
            ("From", short_day(form.cleaned_data["on"])),
        ],
        done=lambda _: ("/programme/", "The phase is recorded."),
    )
