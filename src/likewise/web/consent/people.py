"""What one person decided about each purpose, and a copy of it to keep."""

from django.http import HttpResponse
from django.shortcuts import render

from likewise.actions.looks import record_access
from likewise.domain.access import Capability, may
from likewise.domain.consent import ConsentText
from likewise.domain.consent.wording import paragraphs
from likewise.domain.looks import AccessKind
from likewise.queries.consent import PersonConsent, consent_of
from likewise.web.consent import words
from likewise.web.nhsuk.words import moment
from likewise.web.plans import look
from likewise.web.requests import Request


def page(request: Request, participant: str) -> HttpResponse:
    """One row a purpose with what holds now, and the history below."""
    found = _found(request, participant)
    may_correct = may(request.actor, Capability.CORRECT)
    return render(
        request,
        "consent/person.jinja",
        {
            "person": found,
            "begin": words.first_owed(found) if found.is_self and found.may_record else "",
            "rows": [
                words.purpose_row(each, found, may_correct=may_correct) for each in found.purposes
            ],
            "elements": [words.element_said(*each) for each in found.elements],
            "changes": [
                words.change_said(
                    each, today=request.today, may_correct=may_correct, is_self=found.is_self
                )
                for each in found.changes
            ],
            "title": "What I agreed to" if found.is_self else "Consent",
        },
    )


def copy(request: Request, participant: str) -> HttpResponse:
    """A copy to keep: what was decided, and the words that were read, to print or save."""
    found = _found(request, participant)
    kept = [(row, text, paragraphs(text.words) if text else []) for row, text in _kept(found)]
    return render(request, "consent/copy.jinja", {"person": found, "at": request.at, "kept": kept})


def copy_file(request: Request, participant: str) -> HttpResponse:
    """The same copy as a file of plain text."""
    found = _found(request, participant)
    record_access(AccessKind.DOWNLOAD, by=request.actor, at=request.at, what="consent.txt")
    lines = [f"{found.label.text}: how it stood on {moment(request.at)}"]
    for row, text in _kept(found):
        lines += ["", row.title, f"{row.holds}. {row.why}"]
        lines += [f"{each.what}, {each.when}" for each in row.history]
        lines += ["", f"The words, {words.text_words(text)}:", text.words] if text else []
    response = HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="consent.txt"'
    return response


def _kept(found: PersonConsent) -> list[tuple[words.PurposeRow, ConsentText | None]]:
    return [
        (
            words.purpose_row(line, found, may_correct=False),
            line.holds.text or line.history[0][1],
        )
        for line in found.purposes
        if line.history
    ]


def _found(request: Request, participant: str) -> PersonConsent:
    found = consent_of(request.actor, participant=participant, today=request.today)
    look(request, [participant], "consent")
    return found
