"""The cheapest plan for a programme's cohorts, from the record as it is now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.renewal.plan_terms import Costs, Goal, Limits, RenewalPlan
from likewise.domain.renewal.plans import plan_from_spans
from likewise.queries.access import cohort_names
from likewise.queries.renewal.histories import renewal_histories


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRenewal:
    """A plan in which cohorts stand by their ids, and what the viewer sees them called.

    `on` is the first day that it does not know.
    """

    plan: RenewalPlan
    names: Mapping[str, str]
    on: date


def renewal_plan(
    viewer: Actor,
    *,
    today: date,
    goal: Goal,
    limits: Limits,
    costs: Costs,
    workers: int = 1,
    on_progress: Callable[[int], None] | None = None,
) -> PlannedRenewal:
    """The cheapest measures by which every cohort of the viewer's programme goes on.

    Nothing is written and nobody is told. It takes seconds where there are many cohorts.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it.
    NotAllowed
        When the role may not settle when a cohort has stopped: what to do is planned by the same
        people.
    RenewalRefused
        When no cohort can be forecast, or a limit names one that cannot.
    """
    told = renewal_histories(viewer, today=today)
    check_may(viewer, Capability.SET_RENEWAL)
    plan = plan_from_spans(
        spans=told.spans,
        rules=told.rules,
        said=told.said,
        goal=goal,
        limits=limits,
        costs=costs,
        workers=workers,
        on_progress=on_progress,
    )
    ids = {span.cohort for span in told.spans if span.goes_on}
    return PlannedRenewal(plan=plan, names=cohort_names(viewer, cohorts=ids), on=told.watched_until)
