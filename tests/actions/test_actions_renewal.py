"""Settling when cohorts count as stopped, through the actions."""

import pytest
from copying import copied
from worlds import NOW, a_world, operation

from likewise.domain.access import NotAllowed
from likewise.domain.accounts import ActingRole
from likewise.domain.acts import TakeBack
from likewise.domain.arms import Format
from likewise.domain.renewal import Counted, RenewalRule, RenewalRuleNotRight, SetRenewalRule
from likewise.records import audit, facts
from likewise.records.models import AuditEvent
from likewise.records.models import RenewalRule as Row

pytestmark = pytest.mark.django_db
RULE = {"format": Format.GROUP, "minimum": 5, "run": 3, "months_without_lead": 2}


@pytest.fixture
@copied
def world():
    return a_world()


def settled(world):
    return facts.current(RenewalRule, programme_id=world.programme)


def test_a_coordinator_settles_when_a_group_has_stopped_and_settles_it_anew(world):
    world.act(SetRenewalRule, **RULE)
    world.act(SetRenewalRule, **RULE | {"counted": Counted.ATTENDANCE, "contacts_count": True})

    (rule,) = settled(world)
    assert (rule.minimum, rule.run, rule.months_without_lead) == (5, 3, 2)
    assert (rule.counted, rule.contacts_count) == (Counted.ATTENDANCE, True)
    assert [each.number for each in facts.versions(RenewalRule)] == [1, 2]


def test_each_format_and_each_programme_has_its_own(world):
    other = a_world()

    world.act(SetRenewalRule, **RULE)
    world.act(SetRenewalRule, **RULE | {"format": Format.COMBINED})
    other.act(SetRenewalRule, **RULE | {"minimum": 6})

    assert {rule.format for rule in settled(world)} == {Format.GROUP, Format.COMBINED}
    assert [rule.minimum for rule in settled(other)] == [6]


@pytest.mark.parametrize("role", [each for each in ActingRole if each != "coordinator"])
def test_nobody_else_does(world, role):
    with pytest.raises(NotAllowed, match="settle when a cohort has stopped"):
        world.act(SetRenewalRule, by=world.actor(role), **RULE)

    assert settled(world) == []


def test_the_same_again_is_refused(world):
    world.act(SetRenewalRule, **RULE)

    with pytest.raises(RenewalRuleNotRight, match="settled so already"):
        world.act(SetRenewalRule, **RULE)


def test_a_dry_run_settles_nothing_and_one_operation_settles_it_once(world):
    seen = world.act(SetRenewalRule, dry_run=True, **RULE)
    once = operation()
    first = world.act(SetRenewalRule, operation=once, confirmed=seen.digest, **RULE)
    again = world.act(SetRenewalRule, operation=once, **RULE)

    assert again.repeated
    assert (first.new_ids, len(settled(world))) == (again.new_ids, 1)


def test_where_the_audit_fails_nothing_is_settled(world, monkeypatch):
    def fails(**_):
        raise RuntimeError("the audit cannot be written")

    monkeypatch.setattr(audit, "append", fails)
    with pytest.raises(RuntimeError):
        world.act(SetRenewalRule, **RULE)

    assert settled(world) == []


def test_it_is_taken_back_and_each_time_is_in_the_audit(world):
    before = AuditEvent.objects.count()
    once = operation()
    world.act(SetRenewalRule, operation=once, **RULE)

    world.act(TakeBack, act=once, reason="It was meant for pairs.")

    assert settled(world) == []
    assert AuditEvent.objects.count() == before + 2
    assert list(audit.verify()) == []


def test_the_database_refuses_a_second_rule_of_a_format_and_one_out_of_bounds(world):
    from django.db import IntegrityError, transaction

    world.act(SetRenewalRule, **RULE)
    (row,) = Row.objects.filter(programme=world.programme)
    common = {"recorded_at": NOW, "operation": row.operation, "programme_id": world.programme}
    rule = {**RULE, "counted": "members", "contacts_count": False, **common}

    for values in (
        {},
        {"format": "combined", "minimum": 0},
        {"format": "combined", "run": 13},
        {"format": "one-to-one", "minimum": 2},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Row.objects.create(fact="another", **rule | values)
