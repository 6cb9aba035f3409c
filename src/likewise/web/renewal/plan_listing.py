"""Plans of renewal as lines of a list, and how far one is that is being worked out."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from likewise.domain.renewal.plan_options import newcomers_in_words
from likewise.domain.words import count
from likewise.queries.renewal import KeptRenewalPlan
from likewise.reports.numbers import plain
from likewise.reports.renewal.cohort_pictures import month_said
from likewise.reports.renewal.kept_plans import account_in_words, promised_in_words
from likewise.reports.renewal.plans import HOURS, more_leads, nothing_to_do
from likewise.web.renewal.presenters import in_percents
from likewise.web.waiting import Waiting, how_far_it_is


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One plan in the list of plans."""

    href: str
    asked_at: datetime
    line: str
    does: str
    promised: str
    came: str


def listed(page: KeptRenewalPlan) -> Listed:
    """A plan as a line: what was asked, what it does, what was promised, and what came."""
    plan = page.plan
    does, promised, came = page.because or "Being worked out", "", ""
    if plan is not None:
        helped = plan.below - len(plan.unhelped)
        does = (
            f"Brings {helped} of {plan.below} above, for {plain(plan.cost)}{HOURS}: "
            f"{newcomers_in_words(plan.newcomers)} and {more_leads(plan.leads)}"
            if plan.measures
            else nothing_to_do(plan)
        )
        promised = promised_in_words(plan)
        is_due = page.account is not None and page.account.due
        came = account_in_words(page.account) if is_due and page.account else ""
        came = came or f"Due after {month_said(page.last_month)}"
    return Listed(
        href=reverse("renewal_plan", args=[page.id]),
        asked_at=page.asked_at,
        line=line_in_words(page),
        does=does,
        promised=promised,
        came=came,
    )


def line_in_words(page: KeptRenewalPlan) -> str:
    """The chance that every cohort is to have, and when: 80% after 12 months."""
    return f"{in_percents(page.goal.chance)} after {count(page.goal.months, 'month')}"


def waiting_of(page: KeptRenewalPlan) -> Waiting:
    """What is said of a plan that is not there, or not yet."""
    return how_far_it_is(
        page.how_far,
        because=page.because,
        reads="The record is being read.",
        reached=lambda done, of: f"{done} of up to {count(of, 'cohort')} looked at.",
    )
