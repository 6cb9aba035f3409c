"""Pages that ask for one act: the question, the plan to check, and the act."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from likewise.actions.looks import record_look
from likewise.actions.operations import perform, perform_together
from likewise.domain.access import NotFound
from likewise.domain.acts import Act
from likewise.domain.operations import Outcome, Plan
from likewise.queries.access import labels
from likewise.queries.changes import changes_since
from likewise.queries.operations import names_in_plan, people_in, was_carried_out
from likewise.reports.plans import Section, sections
from likewise.web.already import addresses_in
from likewise.web.meanwhile import lines_of
from likewise.web.nhsuk.acting import ActForm
from likewise.web.nhsuk.checking import check_then_act
from likewise.web.nhsuk.forms import ActionForm, Form
from likewise.web.requests import Request

type View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A page that asks for one act: what it is called, what it says, and where it leads."""

    title: str
    back: str
    intro: tuple[str, ...] = ()
    caption: str = ""
    button: str = "Continue"
    confirm: str = "Confirm and save"
    shown: tuple[str, ...] | None = None  # fields to draw; none means all


def ask(
    request: Request,
    form: ActionForm,
    *,
    question: Question,
    act: Callable[[], Act | Sequence[Act]],
    answers: Callable[[], Iterable[tuple[str, str]]],
    done: Callable[[Outcome], tuple[str, str]],
    template: str = "question.jinja",
    context: Mapping[str, Any] | None = None,
    called: Callable[[], Sequence[str]] = tuple,
) -> HttpResponse:
    """Ask, show what would happen, and do it when it is confirmed.

    `act` makes the act, or several, from the answers; `done` answers where to go and what to
    say there; `called` says what each of several is, should it be refused.
    """
    made: list[Act | Sequence[Act]] = []

    def carry_out(**checking: Any) -> Outcome:
        made.append(act())
        return _carry_out(request, form, made[-1], called(), **checking)

    if request.method == "POST" and form.is_valid():
        checked = check_then_act(
            request,
            form,
            act=carry_out,
            title=question.title,
            answers=answers,
            sections=lambda plan: _seen(request, plan),
            button=question.confirm,
            today=request.today,
            meanwhile=partial(meanwhile, request),
            addresses=addresses_in,
        )
        if checked.page is not None:
            return checked.page
        if checked.outcome is not None:
            where, words = done(checked.outcome)
            say_done(request, words, act=made[-1], operation=form.cleaned_data["operation"])
            return redirect(where)
    refused = {"refused_of": partial(_refused, request, form)}
    return show(
        request, form, question=question, template=template, context={**(context or {}), **refused}
    )


def _refused(request: Request, form: ActionForm) -> list[tuple[str, str]]:
    """Whom a refusal is about, which names nobody: their names, and their pages."""
    people = form.refusal.whom if form.refusal else ()
    found = labels(request.actor, participants=people)
    look(request, found, "people of cohorts")
    return [(each.text, reverse("person", args=[who])) for who, each in found.items()]


def say_done(request: HttpRequest, words: str, *, act: Act | Sequence[Act], operation: str) -> None:
    """Say that an act was carried out, with the way to take it back where that can be done."""
    if not isinstance(act, Act):
        way = reverse("acts_lately")
    else:
        way = "" if act.declared.stays else reverse("act_take_back", args=[operation])
    messages.success(request, words, extra_tags=way)


def meanwhile(request: Request, plan: Plan, seen: tuple[str, ...]) -> list[str]:
    """What somebody else changed of what a plan replaces since a page showed these versions."""
    return lines_of(changes_since(request.actor, seen=seen, plan=plan))


def _carry_out(
    request: Request,
    form: ActionForm,
    act: Act | Sequence[Act],
    called: Sequence[str],
    **checking: Any,
) -> Outcome:
    given = {
        "by": request.actor,
        "at": request.at,
        "operation": form.cleaned_data["operation"],
        **checking,
    }
    if isinstance(act, Act):
        return perform(act, **given)
    return perform_together(act, called=called, **given)


def ask_act(
    request: Request,
    kind: type[Act],
    *,
    question: Question,
    done: Callable[[Outcome, Mapping[str, Any]], tuple[str, str]],
    given: Mapping[str, Any] | None = None,
    about: Iterable[tuple[str, str]] = (),
    choices: Mapping[str, Iterable[tuple[str, str]]] | None = None,
    initial: Mapping[str, Any] | None = None,
    without: Iterable[str] = (),
    hints: Mapping[str, Mapping[str, str]] | None = None,
    template: str = "question.jinja",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Ask for one act whose form follows from its declaration.

    `given` are fields that the page knows, `about` the lines that say them on the check page;
    `choices`, `without` and `hints` are those of `ActForm`. `done` also gets the answers.
    """
    form = ActForm(
        request.POST or None,
        kind=kind,
        given=given,
        choices=choices,
        without=without,
        hints=hints,
        initial={"on": request.today, **(initial or {})},
    )
    return ask(
        request,
        form,
        question=question,
        act=form.act,
        answers=lambda: [*about, *form.answers()],
        done=lambda outcome: done(outcome, form.cleaned_data),
        template=template,
        context=context,
    )


def once(*, back: str, of: str = "") -> Callable[[View], View]:
    """Makes pages answer a repeated confirmation like the first one.

    By then the choices of a form may be gone: a cohort that ended is no longer there to be ended.
    They lead back to the page called `back`, of what their own argument `of` says.
    """

    def once_only(view: View) -> View:
        @wraps(view)
        def answered(request: Request, **named: str) -> HttpResponse:
            answer = _first_answer(request, view, named)
            if answer is not None:
                return answer
            messages.success(request, "This was saved already. Nothing was done twice.")
            return redirect(reverse(back, args=[named[of]] if of else []))

        return answered

    return once_only


def _first_answer(request: Request, view: View, named: Mapping[str, str]) -> HttpResponse | None:
    """What a page answers; nothing where it asks again for what was carried out already."""
    try:
        answer = view(request, **named)
    except NotFound:
        if not _is_repeated(request):
            raise
        return None
    return None if answer.status_code != 302 and _is_repeated(request) else answer


def _is_repeated(request: Request) -> bool:
    operation = request.POST.get("operation", "")
    is_confirmed = bool(request.POST.get("confirmed"))
    return is_confirmed and was_carried_out(request.actor, operation=operation)


def show(
    request: HttpRequest,
    form: Form,
    *,
    question: Question,
    template: str = "question.jinja",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page with the question and its fields."""
    fields = [
        bound
        for bound in form
        if not bound.is_hidden and (question.shown is None or bound.name in question.shown)
    ]
    hidden = [bound for bound in form if bound.is_hidden]
    return render(
        request,
        template,
        {"form": form, "fields": fields, "hidden": hidden, "question": question, **(context or {})},
    )


def _seen(request: Request, plan: Plan) -> tuple[Section, ...]:
    """The plan in words; that its people were seen is noted."""
    look(request, people_in(plan), "a plan")
    return sections(plan, names_in_plan(request.actor, plan=plan))


def look(request: Request, people: Iterable[str], what: str) -> None:
    """Note that the viewer looked at these people."""
    record_look(by=request.actor, at=request.at, about=tuple(people), what=what)
