"""A plan that was kept: what was promised, what was done of it, and what came, in words."""

from typing import Final

from likewise.domain.renewal.came import Came
from likewise.domain.renewal.plan_follow import Carried, Done, Judged, PlanAccount
from likewise.domain.renewal.plan_terms import RenewalPlan
from likewise.domain.words import count, join_words, people
from likewise.reports.numbers import percent
from likewise.reports.renewal.cohort_pictures import month_said

JUDGED: Final = (
    "A chance is judged only by what it assumed: the one with the plan where all of its measures "
    "for that cohort are recorded as done, the one as it was where none is. What came after is not "
    "for that reason the plan’s doing: cohorts for which something is done differ from others."
)


def promised_in_words(plan: RenewalPlan) -> str:
    """How many cohorts were expected still to meet, with the plan and without."""
    with_plan = sum(each.with_plan.chance for each in plan.promises)
    without = sum(each.without.chance for each in plan.promises)
    return (
        f"Of {count(len(plan.promises), 'cohort')}, {with_plan:.1f} expected to still meet with "
        f"the plan, {without:.1f} as it was"
    )


CAME: Final = {
    Came.MET: "Still met",
    Came.STOPPED: "Stopped",
    Came.ACT: "Something else was done",
    Came.UNSEEN: "Not seen",
}


def came_in_words(judged: Judged) -> str:
    """What came of one promise, and by which chance it is judged."""
    if not judged.is_due:
        return f"Due after {month_said(judged.last_month)}"
    if judged.came is None:
        return "Done in part: not judged"
    if judged.came in (Came.ACT, Came.UNSEEN):
        return CAME[judged.came]
    return f"{CAME[judged.came]}: {percent(judged.chance)} was said, {judged.assumed}"


def account_in_words(account: PlanAccount) -> str:
    """What came of a plan's promises so far, added up."""
    if not account.seen:
        said = f"None of {account.due} that are due can be judged."
    else:
        said = (
            f"Of {account.seen} that can be judged, {account.met} still met; "
            f"{account.expected:.1f} were expected."
        )
    others = [
        f"{number} {words}"
        for number, words in (
            (account.partly, "done in part"),
            (account.acts, "where something else was done"),
            (account.unseen, "not seen"),
        )
        if number
    ]
    return f"{said} Not judged: {join_words(others)}." if others else said


def so_far_in_words(carried: Carried, *, counts: bool) -> str:
    """What the record says of a measure since the plan."""
    what = carried.measure.what
    if what in ("merge", "absorb"):
        return "They are one cohort" if carried.done is Done.YES else "Not recorded"
    if what == "rest":
        return "It rested" if carried.done is Done.YES else "Not recorded"
    if not counts:
        return {Done.YES: "Done", Done.PARTLY: "Begun", Done.NO: "Not recorded"}[carried.done]
    if what == "draw":
        return f"{people(carried.people)} moved" if carried.people else "Not recorded"
    if what == "lead":
        return f"{people(carried.people)} began to lead" if carried.people else "Not recorded"
    return f"{people(carried.people)} joined; by now it counts on {carried.wanted}"
