"""What would keep every cohort going: asking for a plan, one plan, and those that were made."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from likewise.actions.renewal import ask_for_plan
from likewise.domain.access import Capability, check_may
from likewise.queries.renewal import (
    KeptRenewalPlan,
    PlanChoices,
    kept_renewal_plan,
    renewal_plans_page,
)
from likewise.reports.renewal.kept_plans import JUDGED, account_in_words
from likewise.reports.renewal.plans import ASKED, NOT_AN_EFFECT
from likewise.web.paging import Pages, page_number
from likewise.web.renewal.plan_forms import PlanForm
from likewise.web.renewal.plan_listing import line_in_words, listed, waiting_of
from likewise.web.renewal.plan_showing import PlanPresenter
from likewise.web.requests import Request
from likewise.web.waiting import look_again

PAGE_SIZE = 5  # plans, beneath the form
ROWS = 10  # cohorts of one plan, so that its page is not much longer than 3,000 pixels


def listing(request: Request) -> HttpResponse:
    """Ask for a plan; those that were made, with what was promised and what came."""
    page = page_number(request.GET)
    found = renewal_plans_page(
        request.actor, today=request.today, start=(page - 1) * PAGE_SIZE, size=PAGE_SIZE
    )
    if request.method == "POST":
        check_may(request.actor, Capability.SET_RENEWAL)
    form = None if found.choices is None else _form(request, found.choices)
    if form is not None and request.method == "POST" and form.is_valid():
        with form.catching():
            plan = ask_for_plan(
                by=request.actor,
                at=request.at,
                operation=form.cleaned_data["operation"],
                **form.terms(),
            )
            return redirect("renewal_plan", plan)
    last = max(1, -(-found.number // PAGE_SIZE))
    context = {
        "form": form,
        "choices": found.choices,
        "pages": Pages.ready(found.plans, request.GET, page=min(page, last), last=last),
        "plans": [listed(each) for each in found.plans],
        "not_an_effect": NOT_AN_EFFECT,
    }
    return render(request, "renewal/plans.jinja", context)


def _form(request: Request, choices: PlanChoices) -> PlanForm:
    if request.method == "POST":
        return PlanForm(request.POST, choices=choices)
    earlier = request.GET.get("again")
    if not earlier:
        return PlanForm(choices=choices)
    plan = kept_renewal_plan(request.actor, plan=earlier, today=request.today)
    return PlanForm(choices=choices, terms=(plan.goal, plan.limits, plan.costs))


def page(request: Request, plan: str) -> HttpResponse:
    """One plan: how far it is, or what it says and what was done of it."""
    found = kept_renewal_plan(request.actor, plan=plan, today=request.today)
    if found.plan is None:
        return _without_a_plan(request, found)
    shown = PlanPresenter(found, found.plan, today=request.today)
    pages = Pages.of(shown.rows, request.GET, size=ROWS)
    context = {
        "page": found,
        "shown": shown,
        "pages": pages,
        "pictures": shown.pictures(pages.items),
        "account": account_in_words(found.account) if found.account and found.account.due else "",
        "asked": ASKED,
        "judged": JUDGED,
        "not_an_effect": NOT_AN_EFFECT,
    }
    return render(request, "renewal/plan.jinja", context)


def _without_a_plan(request: Request, found: KeptRenewalPlan) -> HttpResponse:
    """Why there is none; or how far it is, and the page looks again unless told not to."""
    waiting = waiting_of(found)
    is_still = "still" in request.GET or not waiting.goes_on
    context = {
        "page": found,
        "waiting": waiting,
        "is_still": is_still,
        "line": line_in_words(found),
    }
    answer = render(request, "renewal/plan_waiting.jinja", context)
    return answer if is_still else look_again(answer)  # no script, and a link that turns it off
