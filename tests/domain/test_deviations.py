"""Departures from the protocol: each with its reason, and the mark of who was recruited late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.arms import Allocation
from likewise.domain.deviations import Deviation, DeviationKind, DeviationNeedsReason, late_recruit
from likewise.domain.programmes import PhaseName

ALLOCATED = date(2010, 9, 20)
ON = date(2010, 10, 1)


def of_practice(on=ALLOCATED):
    return Allocation(id=f"p-{on}", arm="group", on=on, practice="alder")


def asked(**changed):
    values = {
        "id": "d",
        "participant": "asha",
        "allocations": [of_practice()],
        "own": [],
        "phase": PhaseName.RANDOMISED,
        "on": ON,
    }
    return late_recruit(**(values | changed))


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_deviation_says_why(reason):
    with pytest.raises(DeviationNeedsReason, match="Say why"):
        Deviation(id="d", participant="asha", kind=DeviationKind.OTHER, on=ON, reason=reason)


def test_who_enrols_after_their_practice_was_allocated_is_marked():
    found = asked()

    assert found is not None
    assert (found.kind, found.participant, found.on) == (DeviationKind.LATE_RECRUIT, "asha", ON)
    assert "allocated, on 20 September 2010" in found.reason


@given(days=st.lists(st.integers(0, 300), min_size=1, max_size=4))
def test_the_mark_names_the_first_day_on_which_the_arm_could_be_known(days):
    allocations = [of_practice(ALLOCATED + timedelta(days=each)) for each in days]

    found = asked(allocations=allocations)

    first = ALLOCATED + timedelta(days=min(days))
    assert found is not None
    assert found.reason.endswith(f"on {first.day} {first:%B %Y}.")


@pytest.mark.parametrize(
    "changed",
    [
        {"allocations": []},
        {"own": [Allocation(id="o", arm="group", on=ALLOCATED, participant="asha")]},
        *({"phase": phase} for phase in PhaseName if phase is not PhaseName.RANDOMISED),
    ],
)
def test_nobody_is_marked_without_an_arm_to_know_or_outside_the_trial(changed):
    assert asked(**changed) is None
