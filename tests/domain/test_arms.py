"""Arms and allocations: once, for ever, and inherited from a practice by who is there on the day."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.acts import ActNotRight
from likewise.domain.arms import (
    Allocate,
    AllocatedAlready,
    Allocation,
    AllocationUnitUnclear,
    Arm,
    Format,
    NotToBeAllocated,
    arm_of,
    plan_allocate_participant,
    plan_allocate_practice,
)
from likewise.domain.operations import Ids

ON = date(2010, 9, 1)
NAMES = st.lists(st.text("abcdef", min_size=1, max_size=3), unique=True, max_size=6)


def allocated(participant="asha", arm="group", practice=None):
    return Allocation(
        id=f"{participant}-{practice}", arm=arm, on=ON, participant=participant, practice=practice
    )


def test_an_arm_allows_the_formats_of_the_protocol_and_a_control_arm_none():
    mixed = Arm(id="m", name="Mixed", formats=frozenset({Format.GROUP, Format.ONE_TO_ONE}))
    control = Arm(id="c", name="Control")

    assert [mixed.allows(each) for each in Format] == [True, True, False]
    assert not any(control.allows(each) for each in Format)
    assert control.sentence("record", {}) == "Control is an arm that may receive no support"


def test_an_allocation_without_a_unit_is_refused():
    with pytest.raises(AllocationUnitUnclear, match="needs a participant, or a practice"):
        Allocation(id="a", arm="group", on=ON)


def test_a_participant_is_allocated_once():
    plan = plan_allocate_participant(
        arm="group", participant="asha", allocations=(), is_taking_part=True, on=ON, ids=Ids("1")
    )

    found: Any = plan.facts(Allocation)
    (made,) = found
    assert (made.arm, made.participant, made.practice) == ("group", "asha", None)
    with pytest.raises(AllocatedAlready, match="never changes"):
        plan_allocate_participant(
            arm="pairs", participant="asha", allocations=[made], is_taking_part=True, on=ON,
            ids=Ids("2"),
        )  # fmt: skip


def test_who_takes_no_part_is_not_allocated():
    with pytest.raises(NotToBeAllocated, match="Enrol them first"):
        plan_allocate_participant(
            arm="group", participant="asha", allocations=(), is_taking_part=False, on=ON,
            ids=Ids("1"),
        )  # fmt: skip


@given(enrolled=NAMES, other=st.sampled_from(["zoe", "yan"]))
def test_everyone_enrolled_at_a_practice_inherits_its_arm_and_nobody_else(enrolled, other):
    plan = plan_allocate_practice(
        arm="group", practice="alder", allocations=(), enrolled=enrolled, on=ON, ids=Ids("1")
    )

    made: Any = plan.facts(Allocation)
    assert len(made) == len(enrolled) + 1
    assert {each.practice for each in made} == {"alder"}
    assert {arm_of(made, each) for each in enrolled} <= {"group"}
    assert all(arm_of(made, each) == "group" for each in enrolled)
    assert arm_of(made, other) is None


def test_a_practice_is_allocated_once_and_not_over_somebodys_own_arm():
    practice = Allocation(id="p", arm="group", on=ON, practice="alder")

    for allocations, enrolled in (([practice], []), ([allocated("asha")], ["asha"])):
        with pytest.raises(AllocatedAlready):
            plan_allocate_practice(
                arm="pairs", practice="alder", allocations=allocations, enrolled=enrolled, on=ON,
                ids=Ids("1"),
            )  # fmt: skip


def test_an_arm_inherited_from_a_practice_leaves_that_practice_to_be_allocated():
    inherited = allocated("asha", practice="alder")

    plan = plan_allocate_practice(
        arm="pairs", practice="alder", allocations=[inherited], enrolled=["bram"], on=ON,
        ids=Ids("1"),
    )  # fmt: skip

    assert len(plan.steps) == 2


@pytest.mark.parametrize("units", [{}, {"participant": "asha", "practice": "alder"}])
def test_one_unit_is_allocated_at_a_time(units):
    with pytest.raises(ActNotRight, match="one participant, or one practice"):
        Allocate(arm="group", on=ON, **units)
