"""Who owes a decision, several decisions settled at once from paper, and who may be telephoned."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.acts import Act
from likewise.domain.consent import Answer, ConsentText, Method, Purpose, RecordDecision
from likewise.domain.words import count, join_words, sentence
from likewise.queries.consent import Owing, OwingLine, owing, telephone_list
from likewise.web.consent.words import ON_PAPER, text_words
from likewise.web.nhsuk import forms as made
from likewise.web.nhsuk.words import short_day
from likewise.web.paging import Pages
from likewise.web.plans import Question, ask, look
from likewise.web.requests import Request

PAGE_SIZE, OF_A_PRACTICE = 20, 60  # papers come in by practice, and are settled in one go


class NarrowForm(made.Form):
    """Which of those who owe a decision are shown."""

    purpose = made.select("About", required=False)
    practice = made.select("Practice", required=False)


class PaperForm(made.ActionForm):
    """Several people's papers of one day: who, which text, what they said, and who saw them."""

    participants = made.tickboxes("Who?", missing="Tick at least one person")
    text = made.select("Which text did they read?", missing="Select the text")
    answer = made.radios("What did they decide?", ON_PAPER, missing="Select what they decided")
    decided_on = made.day("Which day is on the papers?")
    seen_by = made.text("Who saw the papers?", hint="Their name", max_length=100)
    given_on = made.day(
        "On which day were they given the text to read?",
        hint="Only where the text sets a time to consider. For example, 27 3 2026",
        required=False,
    )


def who_owes(request: Request) -> HttpResponse:
    """Who of those taking part owes a decision; about one purpose, several are settled at once."""
    found, form = _narrowed(request)
    size = OF_A_PRACTICE if request.GET.get("practice") else PAGE_SIZE
    pages = Pages.of(found.lines, request.GET, size=size)
    look(request, [each.label.participant for each in pages.items], "who owes a decision")
    is_one = bool(form.cleaned_data.get("purpose"))
    context = {
        "found": found,
        "filters": form,
        "rows": [_row(each) for each in pages.items],
        "pages": pages,
        "counted": count(len(found.lines), "person owes", "people owe"),
        "by_purpose": join_words(
            f"{number:,} about {purpose}" for purpose, number in found.by_purpose
        ),
    }
    if is_one and found.lines:
        return _settle(request, found, context)
    return render(request, "consent/owing.jinja", {**context, "form": None})


def _narrowed(request: Request) -> tuple[Owing, NarrowForm]:
    purpose = request.GET.get("purpose", "")
    found = owing(
        request.actor,
        today=request.today,
        purpose=Purpose(purpose) if purpose in list(Purpose) else None,
        practice=request.GET.get("practice") or None,
    )
    form = NarrowForm(request.GET or {})
    form.offer(
        purpose=[("", "Everything"), *((each.value, sentence(each)) for each in Purpose)],
        practice=[("", "All"), *found.practices],
    )
    form.is_valid()
    return found, form


def _row(line: OwingLine) -> dict[str, Any]:
    return {
        "participant": line.label.participant,
        "name": line.label.text,
        "practice": line.practice or "",
        "href": reverse("consent_person", args=[line.label.participant]),
        "about": join_words(purpose for purpose, _ in line.owed),
        "why": list(dict.fromkeys(what.why for _, what in line.owed)),
    }


def _settle(request: Request, found: Owing, context: dict[str, Any]) -> HttpResponse:
    """Several of the list decided on paper, all recorded or none."""
    people = {each.label.participant: each.label.text for each in found.lines}
    texts = {each.id: each for each in found.texts}
    only = next(iter(texts)) if len(texts) == 1 else ""
    form = PaperForm(request.POST or None, initial={"decided_on": request.today, "text": only})
    form.offer(
        participants=people.items(),
        text=[
            *(() if only else (("", "Select"),)),
            *((each, _called(text)) for each, text in texts.items()),
        ],
    )
    if not any(each.days_to_consider for each in texts.values()):
        del form.fields["given_on"]
    here = reverse("consent_owing", query=request.GET or None)

    def acts() -> list[Act]:
        given = form.cleaned_data
        return [
            RecordDecision(
                participant=who,
                text=given["text"],
                answer=Answer(given["answer"]),
                decided_on=given["decided_on"],
                method=Method.ON_PAPER,
                seen_by=given["seen_by"],
                given_on=given.get("given_on"),
            )
            for who in given["participants"]
        ]

    def chosen() -> list[str]:
        return [people[who] for who in form.cleaned_data["participants"]]

    def answers() -> list[tuple[str, str]]:
        given = form.cleaned_data
        return [
            ("People", join_words(chosen())),
            ("Text", _called(texts[given["text"]])),
            ("What they decided", dict(ON_PAPER)[given["answer"]]),
            ("Day", short_day(given["decided_on"])),
            ("Who saw the papers", given["seen_by"]),
            *(
                [("Given the text on", short_day(given["given_on"]) if given["given_on"] else "")]
                if "given_on" in given
                else []
            ),
        ]

    return ask(
        request,
        form,
        question=Question(title="Who owes a decision", back=reverse("consent")),
        act=acts,
        answers=answers,
        called=chosen,
        done=lambda _: (here, f"{count(len(chosen()), 'decision is', 'decisions are')} recorded."),
        template="consent/owing.jinja",
        context={**context, "ticked": set(request.POST.getlist("participants"))},
    )


def _called(text: ConsentText) -> str:
    return f"{sentence(text.purpose)}, {text_words(text)}"


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
