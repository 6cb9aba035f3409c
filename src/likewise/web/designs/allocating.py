"""Allocate somebody: who, and their stratum repeated; `explaining` then tells the arm and why."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from likewise.actions.operations import perform, perform_from_elsewhere
from likewise.domain.access import Capability, check_may
from likewise.domain.designs import ClaimSlot, TryAllocation
from likewise.domain.words import count, sentence
from likewise.queries.designs import Asking, asking, design_page, waiting
from likewise.web.nhsuk import forms
from likewise.web.paging import Pages
from likewise.web.plans import Question, look, show
from likewise.web.requests import Request

PAGE_SIZE = 50
FIXED = "What you enter is fixed with the allocation. If it is put right later, nobody moves."


class LevelsForm(forms.ActionForm):
    """The level of each factor of a design."""

    def __init__(self, *args: Any, factors: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        super().__init__(*args)
        self.factors = factors
        for number, (name, levels) in enumerate(factors):
            self.fields[f"level-{number}"] = forms.radios(
                sentence(name),
                [(each, sentence(each)) for each in levels],
                missing=f"Select the level of {name}",
            )

    def levels(self) -> Mapping[str, str]:
        """What was answered."""
        answers = self.cleaned_data
        return {name: answers[f"level-{n}"] for n, (name, _) in enumerate(self.factors)}


class PractiseForm(LevelsForm):
    """Somebody who does not exist, and their levels."""

    def __init__(self, *args: object, factors: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        super().__init__(*args, factors=factors)
        self.fields["called"] = forms.text(
            "What do you call them?", hint="Nobody's name", missing="Enter what you call them",
            max_length=40,
        )  # fmt: skip


def choose(request: Request, design: str) -> HttpResponse:
    """Who has no arm yet, each with the way to allocate them."""
    check_may(request.actor, Capability.ALLOCATE)
    page = design_page(request.actor, design=design, today=request.today)
    rows = waiting(request.actor, design=design, today=request.today)
    pages = Pages.of(rows, request.GET, size=PAGE_SIZE)
    if page.units == "people":
        look(request, [each.unit for each in pages.items], "who waits for an arm")
    noun = ("practice", "practices") if page.units == "practices" else ("person", "people")
    return render(
        request,
        "designs/choose.jinja",
        {"page": page, "pages": pages, "counted": count(len(rows), *noun)},
    )


def allocate(request: Request, design: str, unit: str) -> HttpResponse:
    """The stratum of somebody, repeated for confirmation; then the next slot of it is theirs."""
    check_may(request.actor, Capability.ALLOCATE)
    asked = asking(request.actor, design=design, unit=unit, today=request.today)
    if not asked.are_practices:
        look(request, [unit], "an allocation")
    form = LevelsForm(request.POST or None, factors=asked.factors)
    wants_check = "confirmed" not in request.POST
    if request.method == "POST" and "change" not in request.POST and form.is_valid():
        if wants_check:
            return _check(request, form, asked)
        with form.catching():
            return _claimed(request, form, design, unit, asked)
        # What was refused is kept under its id: ask under another.
        form.data = {**request.POST.dict(), "operation": forms.new_operation()}
    return show(
        request,
        form,
        question=Question(
            title=f"Allocate {asked.called}",
            caption=asked.design.name,
            back=reverse("design_allocate", args=[design]),
            intro=(*_practice(asked), FIXED),
        ),
    )


def _practice(asked: Asking) -> tuple[str, ...]:
    if asked.practice is None:
        return ()
    if not asked.practice:
        return ("They are registered with no practice, and this design asks it. Register them.",)
    return (f"They are registered with {asked.practice}.",)


def _check(request: Request, form: LevelsForm, asked: Asking) -> HttpResponse:
    """The page that repeats the stratum."""
    answers = [*form.levels().items()]
    if asked.practice:
        answers.insert(0, ("Practice", asked.practice))
    return render(
        request,
        "designs/confirm.jinja",
        {
            "asked": asked,
            "answers": [(sentence(name), sentence(said)) for name, said in answers],
            "kept": [(name, value) for name, value in request.POST.items() if _is_kept(name)],
        },
    )


def _is_kept(name: str) -> bool:
    return name == "operation" or name.startswith("level-")


def _claimed(
    request: Request, form: LevelsForm, design: str, unit: str, asked: Asking
) -> HttpResponse:
    act = ClaimSlot(
        design=design,
        participant=None if asked.are_practices else unit,
        practice=unit if asked.are_practices else None,
        levels=form.levels(),
    )
    operation = form.cleaned_data["operation"]
    perform_from_elsewhere(act, by=request.actor, at=request.at, operation=operation)
    messages.success(request, "The allocation stands. It never changes.")
    return redirect(reverse("design_told", args=[design, unit]))


def practise(request: Request, design: str) -> HttpResponse:
    """Allocate somebody who does not exist, by the practice list."""
    check_may(request.actor, Capability.DESIGN)
    page = design_page(request.actor, design=design, today=request.today)
    form = PractiseForm(request.POST or None, factors=page.factors)
    if request.method == "POST" and form.is_valid():
        with form.catching():
            act = TryAllocation(
                design=design, levels=form.levels(), called=form.cleaned_data["called"]
            )
            operation = form.cleaned_data["operation"]
            perform(act, by=request.actor, at=request.at, operation=operation)
            messages.success(request, "They took the next slot of the practice list.")
            return redirect(reverse("design", args=[design]))
    return show(
        request,
        form,
        question=Question(
            title="Practise an allocation",
            caption=page.design.name,
            back=reverse("design", args=[design]),
            intro=("All that is tried is erased when the design goes live.",),
            button="Take the next practice slot",
        ),
    )
