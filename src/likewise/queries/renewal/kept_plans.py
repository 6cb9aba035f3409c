"""Plans that were asked for: how far one is, what it says, what was done of it, and what came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.facilitators import OfferToLead
from likewise.domain.renewal.plan_follow import (
    Carried,
    Judged,
    PlanAccount,
    Since,
    account_of,
    carried_out,
    is_due,
    what_came_of,
)
from likewise.domain.renewal.plan_terms import Costs, Goal, Limits, RenewalPlan
from likewise.domain.renewal.recorded import Span, month_of
from likewise.queries.access import as_people_count, check_sees
from likewise.queries.renewal.histories import histories_known
from likewise.queries.renewal.names import names_for
from likewise.records import forecasts, happened, jobs, renewal_plans
from likewise.records.facts import current
from likewise.records.jobs import HowFar
from likewise.records.renewal_plans import MAKE, Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRenewalPlan:
    """A plan that was asked for, as a viewer may be told it; cohorts stand by their ids.

    `plan` is none while it is worked out, when `how_far` says how far it is, and where none could
    be made, when `because` says why. `on` is the first day that it did not know. `carried` says of
    each measure how far it was done since, and `judged` of each promise what came, the first of
    them due after `last_month`. `names` is what
    the viewer sees cohorts called. `counts`: whether they may know numbers of people. `may_change`:
    whether they may record what happens to cohorts. `may_ask`: whether they may ask for a plan.
    """

    id: str
    asked_at: datetime
    goal: Goal
    limits: Limits
    costs: Costs
    how_far: HowFar | None
    on: date | None
    made_at: datetime | None
    plan: RenewalPlan | None
    because: str
    carried: tuple[Carried, ...]
    judged: tuple[Judged, ...]
    account: PlanAccount | None
    last_month: int
    names: Mapping[str, str]
    counts: bool
    may_change: bool
    may_ask: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChoices:
    """What a plan may be asked for.

    `cohorts` are those that were forecast last, with what they are called. `willing` have said that
    they would lead; of these the forecast counts on `standing_by` already.
    """

    cohorts: tuple[tuple[str, str], ...]
    willing: int
    standing_by: int

    @property
    def leads(self) -> int:
        """Those who are willing to lead and on whom no forecast counts yet."""
        return max(0, self.willing - self.standing_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalPlans:
    """Some of a programme's plans, the latest first, of how many; `choices` for who may ask."""

    plans: tuple[KeptRenewalPlan, ...]
    number: int
    choices: PlanChoices | None


def renewal_plans_page(viewer: Actor, *, today: date, start: int, size: int) -> RenewalPlans:
    """Some of the plans of the viewer's programme, and what another may be asked for.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it.
    """
    programme = check_sees(viewer, Capability.SEE_RENEWAL)
    found = renewal_plans.latest(programme, start=start, size=size)
    return RenewalPlans(
        plans=_told(viewer, programme, found, today),
        number=renewal_plans.how_many(programme),
        choices=_choices(viewer, programme, today) if may(viewer, Capability.SET_RENEWAL) else None,
    )


def kept_renewal_plan(viewer: Actor, *, plan: str, today: date) -> KeptRenewalPlan:
    """One plan of the viewer's programme.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it, or there is no such plan in their programme.
    """
    programme = check_sees(viewer, Capability.SEE_RENEWAL)
    found = renewal_plans.find(plan, programme=programme)
    if found is None:
        raise NotFound("There is no such plan.")
    (told,) = _told(viewer, programme, (found,), today)
    return told


def _choices(viewer: Actor, programme: str, today: date) -> PlanChoices:
    night = forecasts.latest(programme)
    outlooks = night.outlooks if night else ()
    names = names_for(viewer, (each.cohort for each in outlooks if each.horizons))
    offers = current(OfferToLead, programme_id=programme)
    return PlanChoices(
        cohorts=tuple(sorted(names.items(), key=lambda each: as_people_count(each[1]))),
        willing=len({each.participant for each in offers if each.period.covers(today)}),
        standing_by=sum(each.said.standing_by for each in outlooks if each.leads),
    )


def _told(
    viewer: Actor, programme: str, found: tuple[Asked, ...], today: date
) -> tuple[KeptRenewalPlan, ...]:
    names = names_for(viewer, (cohort for each in found for cohort in _cohorts_of(each)))
    # Reading every history takes a while, and only what is due is judged by them.
    any_due = any(_is_due(each, today) for each in found)
    spans = histories_known(programme, known=None, until=today).spans if any_due else ()
    since = {
        on: happened.since(programme, on) for on in {each.made.on for each in found if each.made}
    }
    return tuple(
        _plan(viewer, each, names, spans, today, since[each.made.on] if each.made else Since())
        for each in found
    )


def _is_due(asked: Asked, today: date) -> bool:
    """Whether the months are over of which some promise of a plan speaks."""
    made = asked.made
    if made is None or made.plan is None:
        return False
    return any(is_due(each, on=made.on, today=today) for each in made.plan.promises)


def _cohorts_of(asked: Asked) -> set[str]:
    cohorts = {cohort for pair in asked.limits.may_join for cohort in pair}
    plan = asked.made.plan if asked.made else None
    if plan is not None:
        cohorts |= {each.cohort for each in plan.promises}
        cohorts |= {line.partition(": ")[0] for line in plan.left_out}
    return cohorts


def _plan(
    viewer: Actor,
    asked: Asked,
    names: Mapping[str, str],
    spans: tuple[Span, ...],
    today: date,
    since: Since,
) -> KeptRenewalPlan:
    made = asked.made
    plan = made.plan if made else None
    carried: tuple[Carried, ...] = ()
    judged: tuple[Judged, ...] = ()
    account, last_month = None, 0
    if made is not None and plan is not None:
        carried = carried_out(plan.measures, since=since, on=made.on, today=today)
        judged = what_came_of(
            plan,
            rules=made.rules,
            since=since,
            spans=spans,
            on=made.on,
            today=today,
        )
        account = account_of(judged)
        last_month = month_of(made.on) + plan.goal.months - 1
    because = made.because if made else ""
    for cohort, name in names.items():
        because = because.replace(cohort, name)
    return KeptRenewalPlan(
        id=asked.id,
        asked_at=asked.asked_at,
        goal=asked.goal,
        limits=asked.limits,
        costs=asked.costs,
        how_far=jobs.how_far(MAKE, asked.id) if made is None else None,
        on=made.on if made else None,
        made_at=made.made_at if made else None,
        plan=plan,
        because=because,
        carried=carried,
        judged=judged,
        account=account,
        last_month=last_month,
        names=names,
        counts=may(viewer, Capability.SEE_ROSTERS),
        may_change=may(viewer, Capability.CHANGE_COHORTS),
        may_ask=may(viewer, Capability.SET_RENEWAL),
    )
