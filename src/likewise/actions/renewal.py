"""Settle when cohorts count as stopped, and keep what is expected of them."""

from datetime import datetime

from likewise.actions.operations import Occasion, handles
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import MACHINE_OWNER, ActingRole, Actor
from likewise.domain.cohorts import Cohort
from likewise.domain.operations import Plan
from likewise.domain.periods import day_of
from likewise.domain.programmes import Programme
from likewise.domain.renewal import DangerSeen, RenewalRule, SeeDanger, SetRenewalRule
from likewise.domain.renewal.acts import plan_see_danger, plan_set_rule
from likewise.domain.renewal.crossing import crossings
from likewise.domain.renewal.draws import DRAWS
from likewise.domain.renewal.outlooks import inputs_digest, outlooks
from likewise.queries.renewal import renewal_histories
from likewise.records import audit, forecasts
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
    found = current(Programme, fact=by.programme or "")
    if not found:
        raise NotFound("There is no such programme.")
    programme, today = found[0].id, day_of(at, found[0].zone)
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
        by = Actor(account=MACHINE_OWNER, role=ActingRole.ADMINISTRATOR, programme=programme.id)
        forecast_cohorts(by=by, at=at)
