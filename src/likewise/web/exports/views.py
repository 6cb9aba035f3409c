"""A programme in clear: what was asked for, asking, agreeing as the second person, downloading."""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from likewise.actions.exports import Leaving, agree_to_export, ask_for_export, download_export
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.exports import (
    LONGEST_REASON,
    VALID_FOR,
    check_may_agree,
    check_may_write,
)
from likewise.domain.operations import Outcome, Plan
from likewise.queries.exports import ExportLine, consent_in_export, export_requests
from likewise.reports.plans import Section
from likewise.web.exports import presenters
from likewise.web.nhsuk import forms
from likewise.web.nhsuk.checking import check_then_act
from likewise.web.plans import Question, show
from likewise.web.requests import Request

# Nothing of ours opens it, and a browser that would nevertheless runs nothing in it.
SANDBOX = "sandbox; default-src 'none'"


class AskForm(forms.ActionForm):
    """Why a programme has to leave in clear."""

    reason = forms.textarea(
        "Why does it have to leave?",
        hint="For whom the files are and what for. The second person reads it. Name nobody.",
        missing="Enter why it has to leave",
        max_length=LONGEST_REASON,
    )


class SureForm(forms.ActionForm):
    """Nothing to ask: only whether."""


def listing(request: Request) -> HttpResponse:
    """What was asked for, and how far each has come."""
    shown = [presenters.shown(each) for each in export_requests(request.actor, at=request.at)]
    return render(
        request,
        "exports/list.jinja",
        {
            "open": [each for each in shown if each.is_open],
            "past": [each for each in shown if not each.is_open],
            "holds": presenters.HOLDS,
            "days": VALID_FOR.days,
        },
    )


def ask_for(request: Request) -> HttpResponse:
    """Ask that the programme may leave in clear."""
    check_may(request.actor, Capability.EXPORT)
    form = AskForm(request.POST or None)
    return _ask(
        request,
        form,
        question=Question(
            title="Ask for an export",
            back=reverse("exports"),
            intro=presenters.TWO_PEOPLE,
            confirm="Ask for it",
        ),
        act=lambda operation: ask_for_export(
            by=request.actor,
            at=request.at,
            operation=operation,
            reason=form.cleaned_data["reason"],
        ),
        answers=lambda: [("Why", form.cleaned_data["reason"])],
        happens=presenters.once_asked(request.at + VALID_FOR),
        done="It waits for a second person. Tell them: no letter is sent.",
    )


def agree(request: Request, export: str) -> HttpResponse:
    """Agree, as the second person, that the programme leaves in clear."""
    found = _found(request, export)
    if found.is_agreed_by_me and request.method == "POST":
        messages.success(request, "You agreed to this already.")
        return redirect("exports")
    check_may_agree(found.request, by=request.actor.account, at=request.at)
    return _ask(
        request,
        SureForm(request.POST or None),
        question=Question(
            title="Agree to an export",
            back=reverse("exports"),
            intro=(f"Why: {found.reason}", *presenters.YOU_ARE_THE_SECOND),
            confirm="Agree",
        ),
        act=lambda operation: agree_to_export(
            by=request.actor, at=request.at, operation=operation, request=export
        ),
        answers=lambda: presenters.said_of(found),
        happens=presenters.once_agreed(request.at + VALID_FOR),
        done="It may be downloaded once now, by you or by whoever asked.",
    )


def download(request: Request, export: str) -> HttpResponseBase:
    """Say what leaves; then let it leave, once."""
    found = _found(request, export)
    check_may_write(found.request, by=request.actor.account, at=request.at)
    form = SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching():
            leaving = download_export(
                by=request.actor,
                at=request.at,
                operation=form.cleaned_data["operation"],
                request=export,
            )
            return _sent(leaving, f"likewise-export-{request.today.isoformat()}.zip")
    question = Question(
        title="Download an export", back=reverse("exports"), button="Download it now"
    )
    context = {
        "answers": presenters.said_of(found),
        "sections": (presenters.HOLDS, *_said(request), presenters.LEAVING),
    }
    return show(
        request, form, question=question, template="exports/download.jinja", context=context
    )


def _said(request: Request) -> tuple[Section, ...]:
    return presenters.what_people_said(consent_in_export(request.actor, today=request.today))


def _found(request: Request, export: str) -> ExportLine:
    listed = export_requests(request.actor, at=request.at)
    found = next((each for each in listed if each.request.id == export), None)
    if found is None:
        raise NotFound("There is no such export that was asked for.")
    return found


def _ask(
    request: Request,
    form: forms.ActionForm,
    *,
    question: Question,
    act: Callable[[str], object],
    answers: Callable[[], Iterable[tuple[str, str]]],
    happens: Section,
    done: str,
) -> HttpResponse:
    """Ask, show what the files will hold, and do it when that was seen."""

    def carry_out(*, dry_run: bool = False, confirmed: str | None = None) -> Outcome:
        if not dry_run:
            act(form.cleaned_data["operation"])
        return Outcome(done=not dry_run, digest="seen", plan=Plan(action="exports", steps=()))

    if request.method == "POST" and form.is_valid():
        checked = check_then_act(
            request,
            form,
            act=carry_out,
            title=question.title,
            answers=answers,
            sections=lambda _: (presenters.HOLDS, *_said(request), happens),
            button=question.confirm,
        )
        if checked.page is not None:
            return checked.page
        if checked.outcome is not None:
            messages.success(request, done)
            return redirect("exports")
    return show(request, form, question=question)


def _sent(leaving: Leaving, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        leaving,
        content_type="application/zip",
        headers={
            "Content-Length": str(leaving.size),
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": SANDBOX,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
        },
    )
