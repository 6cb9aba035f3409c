"""One cohort's renewal: what is expected of it, why, and what if."""

from django.http import HttpResponse
from django.shortcuts import render

from likewise.domain.renewal.asking import Asked
from likewise.domain.renewal.checks import RenewalRefused
from likewise.queries.renewal import Expected, cohort_renewal, what_ifs_of_cohort
from likewise.reports.renewal.what_ifs import ANOTHER_DAY, NOT_AN_EFFECT
from likewise.web.renewal.forms import WhatIfForm
from likewise.web.renewal.presenters import HEADS
from likewise.web.renewal.showing import ExpectedPresenter, WhatIfs
from likewise.web.requests import Request


def cohort(request: Request, cohort: str) -> HttpResponse:
    """One cohort's renewal, and the what-ifs side by side."""
    found = cohort_renewal(request.actor, cohort=cohort, today=request.today)
    context = {"page": found, "heads": list(HEADS)}
    if found.expected is None:
        return render(request, "renewal/cohort.jinja", context)
    form = WhatIfForm(request.GET if _asks(request) and found.counts else None)
    form.offered(found.expected)
    names = {each.cohort: each.name for each in found.expected.others} | {cohort: found.name}
    shown = WhatIfs(cohort=cohort, names=names, may_change=found.may_change, today=request.today)
    usual = _usual(found.expected)
    for asked, effects in zip(
        usual, what_ifs_of_cohort(request.actor, cohort=cohort, asked=usual), strict=True
    ):
        shown.add(asked, effects)
    if form.is_bound and form.is_valid():
        _answer(request, cohort, form, shown)
    return render(
        request,
        "renewal/cohort.jinja",
        context
        | {
            "expected": ExpectedPresenter(found, found.expected),
            "form": form,
            "what_ifs": shown,
            "not_an_effect": NOT_AN_EFFECT,
            "another_day": ANOTHER_DAY,
        },
    )


def _asks(request: Request) -> bool:
    return bool(WhatIfForm.base_fields.keys() & request.GET.keys())


def _usual(expected: Expected) -> list[Asked]:
    """What is asked of every cohort, so that they can be compared."""
    asked = [Asked(opened=True)] if expected.closed_for else []
    asked.append(Asked(monthly=2))
    if expected.outlook.leads is not None:
        asked.append(Asked(leads=1))
    if expected.pairs:
        asked.append(Asked(pairs=min(2, expected.pairs)))
    return [*asked, Asked(rest=2)]


def _answer(request: Request, cohort: str, form: WhatIfForm, shown: WhatIfs) -> None:
    """What follows from what was asked, or why it cannot be told."""
    shown.asks_another_day = bool(form.cleaned_data["day"])
    asked = form.asked()
    if asked.is_nothing and shown.asks_another_day:
        return
    try:
        (effects,) = what_ifs_of_cohort(request.actor, cohort=cohort, asked=[asked])
    except RenewalRefused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.sentence)
        return
    shown.answer(asked, effects)
