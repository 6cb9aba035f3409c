"""Phases follow one another: no way back, and never twice on one day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.operations import Ids
from likewise.domain.programmes import (
    ORDER,
    Phase,
    PhaseName,
    PhaseOutOfOrder,
    Programme,
    ProgrammeNameMissing,
    UnknownZone,
    phase_on,
    plan_change_phase,
)

START = date(2010, 9, 1)


def phase(name, day):
    return Phase(id=name, phase=name, starts_on=START + timedelta(days=day))


def test_before_the_first_phase_a_programme_is_formative():
    phases = [phase(PhaseName.RANDOMISED, 10)]

    assert phase_on(phases, START + timedelta(days=9)) is PhaseName.FORMATIVE
    assert phase_on(phases, START + timedelta(days=10)) is PhaseName.RANDOMISED
    assert phase_on([], START) is PhaseName.FORMATIVE


@given(
    known=st.sampled_from(PhaseName),
    wanted=st.sampled_from(PhaseName),
    days=st.integers(-5, 5),
)
def test_a_phase_begins_after_an_earlier_one_on_a_later_day_alone(known, wanted, days):
    phases = (phase(known, 0),)
    may = days > 0 and ORDER.index(wanted) > ORDER.index(known)
    on = START + timedelta(days=days)

    if not may:
        with pytest.raises(PhaseOutOfOrder):
            plan_change_phase(programme="p", phases=phases, phase=wanted, on=on, ids=Ids("1"))
        return
    plan = plan_change_phase(programme="p", phases=phases, phase=wanted, on=on, ids=Ids("1"))

    (made,) = plan.facts(Phase)
    assert phase_on((*phases, made), on) is wanted
    assert phase_on((*phases, made), on - timedelta(days=1)) is known


@given(days=st.permutations([0, 10, 20]), day=st.integers(0, 40))
def test_the_phase_of_a_day_depends_on_no_order_of_reading(days, day):
    named = {0: PhaseName.FORMATIVE, 10: PhaseName.RANDOMISED, 20: PhaseName.NATURALISTIC}

    found = phase_on([phase(named[each], each) for each in days], START + timedelta(days=day))

    assert found is named[max(each for each in named if each <= day)]


def test_a_programme_has_a_name_and_a_zone_that_exists():
    assert Programme(id="p", name="Fenland").zone == "Europe/London"
    with pytest.raises(ProgrammeNameMissing):
        Programme(id="p", name=" ")
    for zone in ("Europe/Cambridge", "../secrets", ""):
        with pytest.raises(UnknownZone, match="Europe/London"):
            Programme(id="p", name="Fenland", zone=zone)
