"""Settle when cohorts count as stopped, keep what is expected of them, and plan what would help."""

from collections.abc import Callable
from datetime import date, datetime

from likewise.actions.operations import Occasion, handles
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import MACHINE_OWNER, ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import Cohort
from likewise.domain.operations import Ids, Plan
from likewise.domain.periods import day_of
from likewise.domain.programmes import Programme
from likewise.domain.renewal import DangerSeen, RenewalRule, SeeDanger, SetRenewalRule
from likewise.domain.renewal.acts import plan_see_danger, plan_set_rule
from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.crossing import crossings
from likewise.domain.renewal.draws import DRAWS
from likewise.domain.renewal.outlooks import inputs_digest, outlooks
from likewise.domain.renewal.plan_terms import Costs, Goal, Limits
from likewise.domain.renewal.plans import plan_from_spans
from likewise.formats.renewal.plans import write_terms
from likewise.queries.renewal import renewal_histories
from likewise.records import audit, forecasts, jobs, renewal_plans
from likewise.records import crossings as crossed
from likewise.records.facts import current
from likewise.records.models import ProgrammeAnchor
from likewise.records.turns import writing


@handles(SetRenewalRule)
def set_renewal_rule(act: SetRenewalRule, occasion: Occasion) -> Plan:
    """A format has this rule from now on."""
    programme = occasion.programme
    list(ProgrammeAnchor.objects.select_for_update().filter(id=programme))
    settled = current(RenewalRule, programme_id=programme)
    return plan_set_rule(act=act, programme=programme, settled=settled, ids=occasion.ids)


@handles(SeeDanger)
def see_danger(act: SeeDanger, occasion: Occasion) -> Plan:
    """Somebody has seen that a cohort crossed the line."""
    list(ProgrammeAnchor.objects.select_for_update().filter(id=occasion.programme))
    if not current(Cohort, fact=act.cohort, programme_id=occasion.programme):
        raise NotFound("There is no such cohort in this programme.")
    below = {each.danger.cohort: each for each in crossed.open_in(occasion.programme)}
    return plan_see_danger(
        act=act,
        crossed_on=below[act.cohort].crossed_on if act.cohort in below else None,
        seen=current(DangerSeen, cohort_id=act.cohort),
        ids=occasion.ids,
    )


def forecast_cohorts(*, by: Actor, at: datetime) -> int:
    """Forecast the cohorts of the actor's programme, and keep that; answers how many there are.

    What was made for a day from the same record is made once. Nothing is sent.

    Raises
    ------
    NotAllowed
        When the role may not settle when a cohort has stopped.
    NotFound
        When there is no programme.
    """
    check_may(by, Capability.SET_RENEWAL)
    programme, today = _where_and_when(by, at)
    told = renewal_histories(by, today=today)
    inputs = inputs_digest(told.spans, rules=told.rules, said=told.said, watched_until=today)
    if forecasts.are_there(programme=programme, on=today, inputs=inputs):
        return 0
    # It takes seconds, in which others write: what is kept says of which record it speaks.
    expected = outlooks(told.spans, rules=told.rules, said=told.said)
    with writing():
        if forecasts.are_there(programme=programme, on=today, inputs=inputs):
            return 0  # somebody made them meanwhile
        night, imprint = forecasts.keep(
            expected, programme=programme, on=today, at=at, inputs=inputs, draws=DRAWS
        )
        below = {each.danger.cohort for each in crossed.open_in(programme)}
        changed = crossings(
            spans=told.spans,
            outlooks=expected,
            recorded=told.recorded,
            said=told.said,
            asleep=crossed.asleep(programme, today),
            rules=told.rules,
            watched_until=today,
            known=frozenset(below),
        )
        crossed.keep(changed, programme=programme, night=night, on=today)
        audit.append(
            by=by,
            at=at,
            action="renewal.forecast",
            about=[programme],
            counts={"forecasts": len(expected), "crossings": len(changed.new)},
            digest=inputs,
            imprint=imprint,
        )
    return len(expected)


def forecast_every_programme(*, at: datetime) -> None:
    """Forecast the cohorts of every programme, as the machine's owner."""
    for programme in current(Programme):
        forecast_cohorts(by=_machine(programme.id), at=at)


def ask_for_plan(
    *, by: Actor, at: datetime, operation: str, goal: Goal, limits: Limits, costs: Costs
) -> str:
    """Ask for the cheapest plan that brings every cohort above a chance; answers its id.

    It is worked out as a job. What was asked for on the same terms and is not worked out yet is not
    asked for again: the answer is the same.

    Raises
    ------
    NotAllowed
        When the role may not settle when a cohort has stopped.
    NotFound
        When there is no programme.
    RenewalRefused
        When a limit names a cohort that is not one of the programme.
    """
    check_may(by, Capability.SET_RENEWAL)
    programme, today = _where_and_when(by, at)
    named = {cohort for pair in limits.may_join for cohort in pair}
    if len(current(Cohort, fact__in=named, programme_id=programme)) < len(named):
        raise RenewalRefused("A cohort that may join another is not of this programme. Choose one.")
    plan = Ids(operation).new()
    terms = write_terms(goal=goal, limits=limits, costs=costs)
    with writing():
        if renewal_plans.is_there(plan):
            return plan
        same = renewal_plans.unmade(programme=programme, terms=terms)
        if same is not None and jobs.is_to_be_done(renewal_plans.MAKE, same):
            return same
        imprint = renewal_plans.ask(plan=plan, programme=programme, on=today, at=at, terms=terms)
        jobs.ask(renewal_plans.MAKE, plan, arguments={"plan": plan})
        audit.append(
            by=by,
            at=at,
            action="renewal.ask_for_plan",
            about=[programme],
            counts={},
            imprint=imprint,
            operation=operation,
        )
    return plan


def work_out_plan(
    *,
    plan: str,
    at: datetime,
    workers: int = 1,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Callable[[], object] | None:
    """Work out a plan that was asked for, and answer what writes it; none where that is done.

    It takes seconds where there are many cohorts. `on_progress` is called with how many were looked
    at, and of about how many. Where nothing can be planned, the reason is what is written.

    Raises
    ------
    NotFound
        When the programme is no more.
    """
    asked = renewal_plans.find(plan)
    if asked is None or asked.made is not None:
        return None
    by = _machine(asked.programme)
    _, today = _where_and_when(by, at)
    told = renewal_histories(by, today=today)
    inputs = inputs_digest(told.spans, rules=told.rules, said=told.said, watched_until=today)
    going = [each for each in told.spans if each.goes_on and each.format is not Format.ONE_TO_ONE]
    found, because = None, ""
    try:
        found = plan_from_spans(
            spans=told.spans,
            rules=told.rules,
            said=told.said,
            goal=asked.goal,
            limits=asked.limits,
            costs=asked.costs,
            workers=workers,
            on_progress=lambda done: on_progress(done, len(going)),
        )
    except RenewalRefused as refusal:
        because = refusal.sentence

    def write() -> None:
        imprint = renewal_plans.keep(
            plan=plan,
            on=today,
            at=at,
            inputs=inputs,
            made=found,
            rules={each.cohort: told.rules[each.format].rule for each in going},
            because=because,
        )
        audit.append(
            by=by,
            at=at,
            action="renewal.plan",
            about=[asked.programme],
            counts={"measures": len(found.measures) if found else 0},
            digest=inputs,
            imprint=imprint,
        )

    return write


def _where_and_when(by: Actor, at: datetime) -> tuple[str, date]:
    found = current(Programme, fact=by.programme or "")
    if not found:
        raise NotFound("There is no such programme.")
    return found[0].id, day_of(at, found[0].zone)


def _machine(programme: str) -> Actor:
    return Actor(account=MACHINE_OWNER, role=ActingRole.ADMINISTRATOR, programme=programme)
