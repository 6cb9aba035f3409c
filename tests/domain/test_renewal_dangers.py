"""Which danger is the greater one, and what would move a chance most."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from renewing import BEGAN, a_group, before_of, told

from likewise.domain.periods import FOREVER
from likewise.domain.renewal.basis import basis_of
from likewise.domain.renewal.dangers import (
    ALIKE,
    NEARLY,
    Danger,
    Driver,
    danger_of,
    if_it_stays,
    repairs_of,
)
from likewise.domain.renewal.doors import Closed
from likewise.domain.renewal.exact import Chances
from likewise.domain.renewal.facts import DEFAULTS
from likewise.domain.renewal.recorded import Stay
from likewise.domain.renewal.runcharts import RunChart
from likewise.domain.renewal.uncertainty import Horizon


def horizon_of(members, leads):
    """The last month of two falling curves, as a forecast tells it."""
    curves = [np.array(each)[:, None] for each in (members, leads)]
    chances = Chances(members=curves[0], leads=curves[1], error=0.0)
    by_members, by_leads, by_both, _ = (float(each[-1, 0]) for each in chances.first_deaths())
    no_members, no_leads = (float(each[-1, 0]) for each in chances.without_one_danger())
    return Horizon(
        months=12, chance=float(chances.meeting[-1, 0]), low=0, high=1, by_members=by_members,
        by_leads=by_leads, by_both=by_both, size=5, size_low=3, size_high=8,
        if_members_held=no_members, if_leads_held=no_leads,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("members", "leads", "danger"),
    [
        ([0.99, 0.98], [1.0, 0.99], Danger.NONE),
        ([0.8, 0.6], [0.99, 0.97], Danger.MEMBERS),
        ([0.99, 0.97], [0.8, 0.6], Danger.LEADS),
        ([0.9, 0.8], [0.9, 0.8], Danger.BOTH),
        # Leads are likelier to stop it first; and yet more would be won if members held.
        ([1.0, 0.4], [0.5, 0.5], Danger.BOTH),
    ],
)
def test_the_danger_is_what_takes_more_of_what_is_lost(members, leads, danger):
    assert danger_of(horizon_of(members, leads)) is danger


falling = st.lists(st.floats(0, 1), min_size=3, max_size=3).map(lambda each: sorted(each)[::-1])


@given(members=falling, leads=falling)
def test_one_danger_is_named_only_where_without_it_more_would_be_won(members, leads):
    horizon = horizon_of(members, leads)
    found = danger_of(horizon)
    won = {
        Danger.MEMBERS: horizon.if_members_held - horizon.chance,
        Danger.LEADS: horizon.if_leads_held - horizon.chance,
    }

    if found in won:
        assert won[found] >= max(won.values()) - 1e-12
        assert abs(horizon.by_members - horizon.by_leads) >= ALIKE
        assert 1 - horizon.chance >= NEARLY
    swapped = danger_of(horizon_of(leads, members))
    others = {Danger.MEMBERS: Danger.LEADS, Danger.LEADS: Danger.MEMBERS}
    assert swapped is others.get(found, found)


def repairs(odd):
    others = [a_group(number, leads=3, founders=9) for number in range(8)]
    basis = basis_of(told(replace(odd, cohort="odd"), *others), rules=DEFAULTS)
    (before,) = before_of(basis, "odd").values()
    return repairs_of(basis=basis, cohort="odd", drawn=before.drawn, before=before.chances)


def staying(members, *, leads):
    """A group of people of whom none came later and none left."""
    return replace(
        a_group(1, leads=leads),
        members=tuple(Stay(str(each), BEGAN, FOREVER, BEGAN) for each in range(members)),
    )


def leaving(every, until=9):
    """A group of which one leaves every so many days, and in whose place one comes."""
    stays = [Stay(f"first {each}", BEGAN, BEGAN + timedelta(days=every * (each + 1)), BEGAN)
             for each in range(until)]  # fmt: skip
    stays += [
        Stay(f"later {each}", stay.ends_on, FOREVER, stay.ends_on)
        for each, stay in enumerate(stays)
        if stay.ends_on < date(2012, 6, 1)
    ]
    return replace(a_group(1, leads=3), members=tuple(stays))


def test_where_nobody_new_comes_that_is_what_would_move_it_most():
    first, *_ = repairs(staying(5, leads=4))

    assert first.driver in (Driver.NEWCOMERS, Driver.SIZE)
    assert first.gain > 0
    by_driver = {each.driver: each for each in repairs(staying(5, leads=4))}
    assert by_driver[Driver.NEWCOMERS].own < by_driver[Driver.NEWCOMERS].usual
    assert (by_driver[Driver.SIZE].own, by_driver[Driver.LEADS].own) == (5, 4)


def test_where_one_leads_many_another_lead_would_move_it_most():
    first, *rest = repairs(staying(20, leads=1))

    assert first.driver is Driver.LEADS
    assert (first.own, first.usual) == (1, 2)
    assert all(each.gain <= first.gain for each in rest)
    assert Driver.SIZE not in {each.driver for each in rest}


def test_where_people_leave_sooner_than_usual_that_is_named_with_the_shares():
    found = {each.driver: each for each in repairs(leaving(40))}

    share = found[Driver.LEAVING]
    assert 0 < share.usual < share.own < 1
    assert share.gain > 0
    assert Driver.NEWCOMERS not in found


def test_who_leads_is_no_repair_where_nobody_is_recorded():
    assert Driver.LEADS not in {each.driver for each in repairs(staying(6, leads=0))}


def test_nothing_is_repaired_where_nothing_was_taught():
    basis = basis_of([], rules=DEFAULTS)
    some = basis_of(told(a_group(1), a_group(2)), rules=DEFAULTS)
    (before,) = before_of(some, "cohort-1").values()

    assert repairs_of(basis=basis, cohort="x", drawn=before.drawn, before=before.chances) == ()


def test_what_a_sign_means_is_the_chance_if_it_goes_on_so():
    basis = basis_of(told(*(a_group(number) for number in range(4))), rules=DEFAULTS)
    (before,) = before_of(basis, "cohort-1").values()
    usual = float(before.chances.meeting[11].mean())

    def means(kind, observed, expected, rule=before.drawn.rule):
        chart = RunChart(kind=kind, months=(), observed=observed, expected=expected)
        return if_it_stays(
            drawn=replace(before.drawn, rule=rule), before=before.chances, chart=chart
        )

    assert means("newcomers", 0, 6.0) < usual
    assert means("leavers", 9, 3.0) < usual
    assert means("newcomers", 6, 6.0) == pytest.approx(usual, abs=1e-6)
    assert means("attendance", 10, 40.0) is None
    attending = replace(before.drawn.rule, counts="attendance")
    assert means("attendance", 10, 40.0, attending) < means("attendance", 40, 40.0, attending)


def test_a_closed_cohort_s_newcomers_are_put_to_what_is_usual_as_if_it_opened():
    groups = [a_group(number) for number in range(6)]
    groups[0] = replace(groups[0], closed=(Closed(date(2012, 1, 10)),))
    basis = basis_of(told(*groups), rules=DEFAULTS)
    before = before_of(basis, "cohort-0")["cohort-0"]

    found = repairs_of(basis=basis, cohort="cohort-0", drawn=before.drawn, before=before.chances)

    (newcomers,) = [each for each in found if each.driver is Driver.NEWCOMERS]
    assert newcomers.own == 0
    assert newcomers.usual > 0.1
    assert newcomers.gain > 0


def test_a_sign_of_few_newcomers_does_not_open_a_closed_cohort():
    groups = [a_group(number) for number in range(6)]
    groups[0] = replace(groups[0], closed=(Closed(date(2012, 5, 10)),))
    basis = basis_of(told(*groups), rules=DEFAULTS)
    before = before_of(basis, "cohort-0")["cohort-0"]
    chart = RunChart(kind="newcomers", months=(), observed=1, expected=4.0)

    chance = if_it_stays(drawn=before.drawn, before=before.chances, chart=chart)

    assert chance == pytest.approx(before.chances.meeting[11].mean(), abs=1e-9)
