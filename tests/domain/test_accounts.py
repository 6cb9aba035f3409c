"""Which hats one person may ever have worn in one programme."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.accounts import (
    FORBIDDEN_TOGETHER,
    MACHINE_OWNER,
    ActingRole,
    Actor,
    is_machine_owner,
    may_hold_together,
)

ROLES = st.frozensets(st.sampled_from(ActingRole))


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ({ActingRole.COORDINATOR, ActingRole.FACILITATOR}, True),
        ({ActingRole.MEMBER, ActingRole.FACILITATOR, ActingRole.GUARDIAN}, True),
        ({ActingRole.OUTCOME_ASSESSOR, ActingRole.COORDINATOR}, False),
        ({ActingRole.OUTCOME_ASSESSOR, ActingRole.NURSE, ActingRole.MEMBER}, False),
        ({ActingRole.STATISTICIAN, ActingRole.COORDINATOR}, False),
        ({ActingRole.GUARDIAN, ActingRole.ADMINISTRATOR}, False),
        (set(), True),
    ],
)
def test_hats_that_would_unblind_or_watch_over_themselves_exclude_one_another(roles, may):
    assert may_hold_together(frozenset(roles)) is may


@given(roles=ROLES, more=ROLES)
def test_what_excludes_one_another_does_so_whatever_else_is_worn(roles, more):
    if not may_hold_together(roles):
        assert not may_hold_together(roles | more)


@given(roles=ROLES)
def test_hats_go_together_where_each_two_of_them_do(roles):
    pairs = [frozenset(pair) for pair in combinations(roles, 2)]

    assert may_hold_together(roles) is all(may_hold_together(pair) for pair in pairs)
    assert all(len(pair) == 2 for pair in FORBIDDEN_TOGETHER)


@pytest.mark.parametrize(
    ("account", "role", "is_owner"),
    [
        (MACHINE_OWNER, ActingRole.ADMINISTRATOR, True),
        (MACHINE_OWNER, ActingRole.COORDINATOR, False),
        ("jo", ActingRole.ADMINISTRATOR, False),
    ],
)
def test_the_machines_owner_is_the_administrator_at_its_terminal_alone(account, role, is_owner):
    actor = Actor(account=account, role=role, programme=None)

    assert is_machine_owner(actor) is is_owner
