"""What one person decided, a copy of it to keep, who owes a decision, and who may be telephoned."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.actions.looks import record_access
from likewise.domain.access import Capability, may
from likewise.domain.consent import ConsentText
from likewise.domain.consent.wording import paragraphs
from likewise.domain.looks import AccessKind
from likewise.domain.words import count, join_words
from likewise.queries.consent import PersonConsent, consent_of, owing, telephone_list
from likewise.web.consent import words
from likewise.web.nhsuk.words import moment
from likewise.web.paging import Pages
from likewise.web.plans import look
from likewise.web.requests import Request

PAGE_SIZE = 20


def page(request: Request, participant: str) -> HttpResponse:
    """One row a purpose with what holds now, and the history below."""
    found = _found(request, participant)
    may_correct = may(request.actor, Capability.CORRECT)
    return render(
        request,
        "consent/person.jinja",
        {
            "person": found,
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


def who_owes(request: Request) -> HttpResponse:
    """Who of those taking part owes a decision, by name."""
    found = owing(request.actor, today=request.today)
    pages = Pages.of(found.lines, request.GET, size=PAGE_SIZE)
    look(request, [each.label.participant for each in pages.items], "who owes a decision")
    rows = [
        (
            each.label.text,
            reverse("consent_person", args=[each.label.participant]),
            [(purpose, what.why) for purpose, what in each.owed],
        )
        for each in pages.items
    ]
    return render(
        request,
        "consent/owing.jinja",
        {"found": found, "rows": rows, "pages": pages,
         "counted": count(len(found.lines), "person owes", "people owe")},
    )  # fmt: skip


def telephone(request: Request) -> HttpResponse:
    """Who may be telephoned, with their numbers."""
    found = telephone_list(request.actor, today=request.today)
    pages = Pages.of(found.lines, request.GET, size=PAGE_SIZE)
    look(request, [each.label.participant for each in pages.items], "telephone list")
    left_out = join_words(f"{number} {why}" for why, number in found.left_out)
    return render(
        request,
        "consent/telephone.jinja",
        {
            "found": found,
            "pages": pages,
            "left_out": left_out,
            "listed": count(len(found.lines), "person", "people"),
        },
    )
