"""What the pages of accounts have in common: a plan in words to check, and then the act."""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from likewise.domain.operations import Outcome, Plan
from likewise.reports.plans import Section
from likewise.web.nhsuk import forms
from likewise.web.nhsuk.checking import check_then_act
from likewise.web.plans import Question, show
from likewise.web.requests import Request


class SureForm(forms.ActionForm):
    """Nothing to ask: only whether."""


def checked(
    request: Request,
    form: forms.ActionForm,
    *,
    question: Question,
    act: Callable[[], HttpResponse],
    answers: Callable[[], Iterable[tuple[str, str]]],
    heading: str,
    happens: Callable[[], Iterable[str]],
) -> HttpResponse:
    """Ask, show what will happen, and do it once that was confirmed; `act` answers the page."""
    came: list[HttpResponse] = []

    def carry_out(*, dry_run: bool = False, confirmed: str | None = None) -> Outcome:
        if not dry_run:
            came.append(act())
        return Outcome(done=not dry_run, digest="seen", plan=Plan(action="accounts", steps=()))

    if request.method == "POST" and form.is_valid():
        found = check_then_act(
            request,
            form,
            act=carry_out,
            title=question.title,
            answers=answers,
            sections=lambda _: (Section(heading=heading, lines=tuple(happens())),),
            button=question.confirm,
        )
        if found.page is not None:
            return found.page
        if came:
            return came[0]
    return show(request, form, question=question)


def sure(
    request: Request, *, question: Question, act: Callable[[str], None], back: str, done: str
) -> HttpResponse:
    """Say what will happen, and do it where somebody presses the button; `act` gets its id."""
    form = SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching():
            act(form.cleaned_data["operation"])
            messages.success(request, done)
            return redirect(back)
    return show(request, form, question=question)
