"""What waits for its second entry, what differs and is to be settled, and how often that is."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.outcomes import (
    DAY,
    NOT_ANSWERED,
    Difference,
    Entered,
    FieldStands,
    FirstEntry,
    SettleDifferences,
    WhySettled,
)
from likewise.domain.words import sentence
from likewise.queries.access import short_id
from likewise.queries.outcomes import (
    DifferencePage,
    EntryLine,
    difference,
    entry_errors,
    entry_queue,
)
from likewise.web.nhsuk import forms
from likewise.web.paging import Pages
from likewise.web.plans import Question, ask, look
from likewise.web.requests import Request

PAGE_SIZE = 20
FIRST, SECOND, PAPER = "first", "second", "paper"


def listed(request: Request) -> HttpResponse:
    """The two queues: what waits for its second entry, and what is to be settled."""
    found = entry_queue(request.actor)
    pages = Pages.of(found.waiting, request.GET, size=PAGE_SIZE)
    shown = [*pages.items, *found.differing]
    look(request, {each.label.participant for each in shown}, "who is due for outcomes")
    return render(
        request,
        "outcomes/entries.jinja",
        {
            "found": found,
            "pages": pages,
            "waiting": [_row(each) for each in pages.items],
            "differing": [_row(each) for each in found.differing],
            "enters": may(request.actor, Capability.ENTER_OUTCOMES),
        },
    )


def errors(request: Request) -> HttpResponse:
    """How often two entries of a form differ, per 10,000 fields."""
    return render(request, "outcomes/errors.jinja", {"found": entry_errors(request.actor)})


def _row(line: EntryLine) -> dict[str, object]:
    where = [line.label.participant, line.occasion.id]
    href = ""
    if line.may_settle:
        href = reverse("outcomes_settle", args=[line.second])
    elif line.may_enter and line.is_measured:
        href = reverse("outcomes_measure_again", args=where)
    elif line.may_enter:
        href = reverse("outcomes_answer_again", args=[*where, line.key])
    return {
        "who": line.label.text,
        "id": short_id(line.label.participant),
        "occasion": line.occasion.name,
        "form": sentence(line.called),
        "href": href,
        "is_own": line.is_own,
    }


class SettleForm(forms.ActionForm):
    """For each field that differs: which of the two entries stands, or what the paper says."""

    def __init__(self, *args: Any, entry: FirstEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        for number, each in enumerate(entry.differences):
            called = field_called(entry, each.item)
            self.fields[f"{number}"] = forms.radios(
                f"{called}: what stands?",
                [
                    (FIRST, f"{each.first}, as entered first"),
                    (SECOND, f"{each.second}, as entered second"),
                    (PAPER, "Something else, as the paper says"),
                ],
                missing=f"Select what stands for {called}",
            )
            self.fields[f"{number}_{PAPER}"] = forms.text(
                f"{called}: what the paper says",
                hint=_hint(entry, each),
                required=False,
                max_length=40,
            )
        self.fields["why"] = forms.radios(
            "Why did they differ?",
            [(each.value, sentence(each.value)) for each in WhySettled],
            missing="Select why they differed",
        )

    def clean(self) -> dict[str, Any]:
        """Ask for what the paper says, where that is to stand."""
        given: dict[str, Any] = super().clean() or {}
        for number, each in enumerate(self.entry.differences):
            if given.get(f"{number}") == PAPER and not given.get(f"{number}_{PAPER}"):
                called = field_called(self.entry, each.item)
                self.add_error(f"{number}_{PAPER}", f"Enter what the paper says of {called}.")
        return given

    def stands(self) -> Iterator[FieldStands]:
        """What is to stand, field by field."""
        for number, each in enumerate(self.entry.differences):
            chosen = self.cleaned_data[f"{number}"]
            paper = self.cleaned_data[f"{number}_{PAPER}"]
            value = {FIRST: each.first, SECOND: each.second, PAPER: paper}[chosen]
            yield FieldStands(item=each.item, value=value)

    def said(self) -> list[tuple[str, str]]:
        """What is to stand, and why they differed, in the words of the form."""
        rows = [(field_called(self.entry, each.item), each.value) for each in self.stands()]
        return [*rows, ("Why they differed", self.cleaned_data["why"])]


def settle(request: Request, second: str) -> HttpResponse:
    """The two entries of one form side by side, and what stands of them."""
    found = difference(request.actor, second=second)
    if found.entry.stands is not Entered.DIFFERS:
        raise NotFound("There is nothing to settle here.")
    look(request, [found.label.participant], "outcomes")
    form = SettleForm(request.POST or None, entry=found.entry)
    return ask(
        request,
        form,
        question=Question(
            title=f"{sentence(found.called)}: what stands?",
            caption=f"{found.label.text}, {found.occasion.name}",
            back=reverse("outcomes_entries"),
            intro=("Look at the paper. Both entries stay on the record, whatever you say here.",),
            button="Check",
            confirm="Save",
        ),
        act=lambda: SettleDifferences(
            second_entry=second,
            stands=tuple(form.stands()),
            why=WhySettled(form.cleaned_data["why"]),
        ),
        answers=lambda: [("Person", found.label.text), *form.said()],
        done=lambda _: (reverse("outcomes_entries"), "It is settled."),
        template="outcomes/settle.jinja",
        context={"rows": _side_by_side(found)},
    )


def _side_by_side(found: DifferencePage) -> list[tuple[str, str, str]]:
    return [
        (field_called(found.entry, each.item), each.first, each.second)
        for each in found.entry.differences
    ]


def field_called(entry: FirstEntry, item: str) -> str:
    """What people call a field of a form: of an instrument, the question."""
    asked = entry.definition.item(item) if entry.definition else None
    return asked.words if asked else sentence(item)


def _hint(entry: FirstEntry, differs: Difference) -> str:
    if differs.item == DAY:
        return "Written as 2011-01-31"
    asked = entry.definition.item(differs.item) if entry.definition else None
    if asked is None:
        return ""
    options = ", ".join(f"{each.value} for {each.words}" for each in asked.options)
    return f"{options}; or “{NOT_ANSWERED}”"
