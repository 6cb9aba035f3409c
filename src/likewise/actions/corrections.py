"""Put right what was recorded wrongly; what it said before stays."""

from likewise.actions.operations import Occasion, handles
from likewise.domain import corrections as rules
from likewise.domain.access import NotFound, check_may_correct
from likewise.domain.accounts import ActingRole
from likewise.domain.facts import Fact
from likewise.domain.operations import Plan
from likewise.records import cohorts as cohort_reading
from likewise.records import corrections as reading
from likewise.records.memberships import check_facilitates


@handles(rules.CorrectFact)
def correct_fact(act: rules.CorrectFact, occasion: Occasion) -> Plan:
    """A fact should have said something else."""
    found, around = _held(act.fact, occasion)
    return rules.plan_correct(
        fact=found,
        changes=act.changes,
        around=around,
        reason=act.reason,
        ids=occasion.ids,
    )


@handles(rules.WithdrawFact)
def withdraw_fact(act: rules.WithdrawFact, occasion: Occasion) -> Plan:
    """A fact never held."""
    found, around = _held(act.fact, occasion)
    return rules.plan_withdraw(
        fact=found,
        around=around,
        reason=act.reason,
        ids=occasion.ids,
    )


def _held(fact: str, occasion: Occasion) -> tuple[Fact, rules.Surroundings]:
    found = reading.correctable_fact(fact, programme=occasion.programme)
    if found is None:
        raise NotFound("There is nothing like that to correct in this programme.")
    if occasion.by.role is ActingRole.FACILITATOR:
        _check_own_and_recent(found, occasion)
    hosts, _ = reading.hosts_of(found)
    cohort_reading.lock(hosts)
    return found, reading.surroundings(found, occasion.programme)


def _check_own_and_recent(fact: Fact, occasion: Occasion) -> None:
    cohorts, on = reading.hosts_of(fact)
    today = occasion.today
    check_may_correct(occasion.by, type(fact), on=on if cohorts else None, today=today)
    check_facilitates(occasion.by, cohorts, today)
