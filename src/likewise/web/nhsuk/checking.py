"""Check your answers: shows the plan of an act first, and carries it out when it is confirmed.

The page shows what the action says it would do (its dry run). Confirming sends the same answers
again with the digest of that plan, so that what happens is what was seen, or nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from likewise.domain.operations import Outcome, Plan, PlanChanged
from likewise.queries.changes import versions_in
from likewise.reports.plans import Section
from likewise.web.nhsuk.days import far_off
from likewise.web.nhsuk.forms import ActionForm


class Carrying(Protocol):
    """Carries out an act, with everything given but whether to stop at the plan."""

    def __call__(self, *, dry_run: bool = False, confirmed: str | None = None) -> Outcome:
        """Carry it out, or say what it would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of a form: an outcome once it is done, else the page to show."""

    outcome: Outcome | None = None
    page: HttpResponse | None = None


def check_then_act(
    request: HttpRequest,
    form: ActionForm,
    *,
    act: Carrying,
    title: str,
    answers: Callable[[], Iterable[tuple[str, str]]],
    sections: Callable[[Plan], Iterable[Section]],
    button: str,
    today: date | None = None,
    meanwhile: Callable[[Plan, tuple[str, ...]], Iterable[str]] = lambda *_: (),
    addresses: Callable[[Plan], Mapping[str, str]] = lambda _: {},
) -> Checked:
    """Take a valid form one step further: to the check page, back to its questions, or to the act.

    Parameters
    ----------
    act
        Carries the act out, for example
        `lambda **checking: perform(act, by=..., operation=..., **checking)`.
    answers
        What was asked and what was answered, in words.
    sections
        The plan in words.
    today
        Days that are far from it are asked about.
    meanwhile
        What is another in the record, in words, than in the versions that a page showed.
    addresses
        Where warnings of the plan lead, by their sentence.

    Returns
    -------
    Checked
        `outcome` when it is done: redirect. `page` when there is a plan to check: answer it.
        Neither when the form has to be shown (again), with its errors.
    """
    if "change" in request.POST:
        return Checked()
    seen = tuple(request.POST.get("versions", "").split())

    def page(plan: Plan, digest: str, changed: str = "") -> Checked:
        kept = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in {"csrfmiddlewaretoken", "confirmed", "change", "versions"}
            for value in values
        ]
        context = {
            "title": title,
            "answers": [(asked, said) for asked, said in answers() if said],
            "warnings": (*plan.warnings, *(far_off(form, today=today) if today else ())),
            "addresses": addresses(plan),
            "kept": kept,
            "digest": digest,
            "button": button,
            "changed": changed,
            "versions": " ".join(versions_in(plan)),
            "differences": list(meanwhile(plan, seen)) if changed else [],
            "sections": sections(plan),
        }
        return Checked(page=render(request, "nhsuk/check.jinja", context))

    confirmed = request.POST.get("confirmed") or None
    with form.catching():
        try:
            outcome = act(dry_run=confirmed is None, confirmed=confirmed)
        except PlanChanged as changed:
            return page(changed.plan, changed.digest, changed.sentence)
        if outcome.done or outcome.plan is None:
            return Checked(outcome=outcome)
        return page(outcome.plan, outcome.digest)
    return Checked()
