"""Plans of renewal as lines of a list, and how far one is that is being worked out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from likewise.domain.jobs import JobState
from likewise.domain.renewal.plan_options import newcomers_in_words
from likewise.domain.words import count
from likewise.queries.renewal import KeptRenewalPlan
from likewise.reports.numbers import plain
from likewise.reports.renewal.cohort_pictures import month_said
from likewise.reports.renewal.kept_plans import account_in_words, promised_in_words
from likewise.reports.renewal.plans import HOURS, more_leads, nothing_to_do
from likewise.web.renewal.presenters import in_percents

NOBODY_AFTER = timedelta(seconds=20)  # a worker that is idle looks every second


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How far a plan is that is not there: of 100, if known; and whether that goes on."""

    said: str
    far: int | None
    goes_on: bool


def waiting_of(page: KeptRenewalPlan) -> Waiting:
    """What is said of a plan that is not there, or not yet."""
    job = page.how_far
    if page.because:
        return Waiting(said=page.because, far=None, goes_on=False)
    if job is None or job.state in (JobState.STOPPED, JobState.LET_BE):
        return Waiting(
            said="It could not be worked out, and nothing is at work on it. Ask for it again; if "
            "that fails too, tell whoever looks after this installation: they find it under Work.",
            far=None,
            goes_on=False,
        )
    if job.waited >= NOBODY_AFTER:
        return Waiting(
            said="Nobody has begun it yet. Either other work comes first, or what works here by "
            "itself is not running: whoever looks after this installation starts it with "
            "“likewise serve” or “likewise work”. What you asked for is kept, and is worked "
            "out then. You need not wait here.",
            far=None,
            goes_on=True,
        )
    if job.state is JobState.FAILING:
        said = "It did not work at once. It is tried again in a few minutes."
        return Waiting(said=said, far=None, goes_on=True)
    if job.state is JobState.WAITING:
        return Waiting(said="It begins in a moment.", far=None, goes_on=True)
    if not job.steps or job.steps_done is None:
        return Waiting(said="The record is being read.", far=None, goes_on=True)
    done = min(job.steps_done, job.steps)
    return Waiting(
        said=f"{done} of up to {count(job.steps, 'cohort')} looked at.",
        far=round(100 * done / job.steps),
        goes_on=True,
    )
