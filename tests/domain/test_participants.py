"""How far a person has come: which status may follow which, and when somebody takes part."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.operations import Draft, Ids
from likewise.domain.participants import (
    GONE,
    TAKING_PART,
    Participant,
    Person,
    Role,
    RoleName,
    RoleNotRight,
    Status,
    StatusName,
    StatusNotRight,
    is_taking_part_on,
    plan_add,
    plan_end_role,
    plan_give_role,
    plan_set_status,
    status_on,
)

START = date(2010, 9, 1)


def status(name, day=0):
    return Status(id=f"s{day}", participant="asha", status=name, starts_on=START + timedelta(day))


def set_status(known, wanted, days):
    draft = Draft("participants.set_status", Ids("1"))
    plan_set_status(
        participant="asha", statuses=known, status=wanted, on=START + timedelta(days=days),
        draft=draft,
    )  # fmt: skip
    return draft.steps


@given(
    known=st.sampled_from(StatusName), wanted=st.sampled_from(StatusName), days=st.integers(-3, 3)
)
def test_a_status_follows_one_that_lets_it(known, wanted, days):
    may = (
        days >= 0
        and known is not StatusName.DIED
        and wanted is not known
        and (known not in TAKING_PART or wanted in GONE)
        and (wanted is not StatusName.RETURNED or known in GONE)
    )

    if not may:
        with pytest.raises(StatusNotRight):
            set_status([status(known)], wanted, days)
        return
    (step,) = set_status([status(known)], wanted, days)

    assert step.does == ("revise" if days == 0 else "record")
    assert isinstance(step.fact, Status)
    assert (step.fact.status, step.fact.starts_on) == (wanted, START + timedelta(days=days))


def test_nobody_returns_who_was_never_there():
    with pytest.raises(StatusNotRight, match="Only someone who left or withdrew can return"):
        set_status([], StatusName.RETURNED, 0)


@given(days=st.lists(st.integers(0, 20), unique=True, max_size=5), day=st.integers(-2, 25))
def test_somebody_takes_part_while_the_last_status_that_began_says_so(days, day):
    names = list(StatusName)
    known = [status(names[each % len(names)], each) for each in days]
    begun = [each for each in days if each <= day]
    on = START + timedelta(days=day)

    last = names[max(begun) % len(names)] if begun else None

    assert status_on(known, on) is last
    assert is_taking_part_on(known, on) is (last in {StatusName.ENROLLED, StatusName.RETURNED})


def test_somebody_new_has_identity_apart_a_status_and_each_role_once():
    plan = plan_add(
        identity={"given_name": "Asha"}, status=StatusName.ENROLLED, on=START,
        roles=[RoleName.MEMBER, RoleName.MEMBER], ids=Ids("1"),
    )  # fmt: skip

    person, participant, first, role = (step.fact for step in plan.steps)
    assert isinstance(person, Person)
    assert isinstance(participant, Participant)
    assert isinstance(first, Status)
    assert isinstance(role, Role)
    assert participant.person == person.id != participant.id == first.participant
    assert plan.about == (participant.id,)


def test_a_role_is_given_once_and_ended_where_it_is_held():
    held = Role(id="r", participant="asha", role=RoleName.FACILITATOR, starts_on=START)
    later = START + timedelta(days=5)

    ended = plan_end_role(
        participant="asha", roles=[held], role=RoleName.FACILITATOR, on=later, ids=Ids("1")
    )
    never = plan_end_role(
        participant="asha", roles=[held], role=RoleName.FACILITATOR, on=START, ids=Ids("1")
    )

    assert [step.does for step in (*ended.steps, *never.steps)] == ["revise", "void"]
    with pytest.raises(RoleNotRight, match="already"):
        plan_give_role(
            participant="asha", roles=[held], role=RoleName.FACILITATOR, on=later, ids=Ids("1")
        )
    with pytest.raises(RoleNotRight, match="not a member"):
        plan_end_role(
            participant="asha", roles=[held], role=RoleName.MEMBER, on=later, ids=Ids("1")
        )
