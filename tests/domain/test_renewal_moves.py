"""People whom acts move: no newcomers and no leavers, on the roll, and at risk while they are there."""

from dataclasses import replace

import moving
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.draws import learn, state_of
from likewise.domain.renewal.endings import history_as_seen
from likewise.domain.renewal.estimation import Shapes, tally
from likewise.domain.renewal.facts import DEFAULTS
from likewise.domain.renewal.histories import TENURES, History, Month
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.priors import PRIORS
from likewise.domain.renewal.recorded import spans
from likewise.domain.renewal.runcharts import run_charts
from likewise.domain.renewal.signs import learnt_until
from likewise.domain.renewal.stopping import standing
from likewise.domain.renewal.tracks import MOVED, follow

FIRST = 12 * 2011
ALIKE = Shapes(ratio=np.array([1.0]), weight=np.array([1.0]))
THREE = Shapes(ratio=np.array([3.0]), weight=np.array([1.0]))


def months(*flows, members=12, **more):
    """Months from newcomers, leavers, moved in and moved out."""
    found = []
    for place, (newcomers, leavers, moved_in, moved_out) in enumerate(flows):
        month = Month(
            month=FIRST + place, members=members, newcomers=newcomers, leavers=leavers,
            moved_in=moved_in, moved_out=moved_out, **more,
        )  # fmt: skip
        members = month.members_at_end
        found.append(month)
    return tuple(found)


def history(*flows, cohort="Thursday", **more):
    return History(cohort=cohort, months=months(*flows, **more))


def told(*histories, shapes=ALIKE):
    return tally(columns=side_by_side(histories=histories), shapes=shapes)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"moved_out": 9}, "acts moved 9 people out, more than were there"),
        ({"moved_out": 7, "leavers": 2}, "acts moved 7 people out"),
        ({"leavers": 9, "moved_in": 3}, "9 people left, but only 8"),
        ({"moved_in": -1}, "negative"),
        ({"moved_in": 495}, "503 members, more than the 500"),
        ({"leads_moved_in": 1}, "give facilitators for that month"),
        (
            {"leads": 1, "leads_started": 0, "leads_stopped": 0, "leads_moved_out": 2},
            "acts moved 2 facilitators out and 0 in",
        ),
    ],
)
def test_moves_that_cannot_be_are_refused(values, words):
    plain = {"month": FIRST, "members": 8, "newcomers": 0, "leavers": 0}

    with pytest.raises(RenewalRefused, match=words):
        Month(**(plain | values))


def test_a_sum_that_does_not_go_on_says_how_it_is_made():
    one = Month(month=FIRST, members=8, newcomers=1, leavers=0, moved_in=2, moved_out=3)
    other = Month(month=FIRST + 1, members=9, newcomers=0, leavers=0)

    with pytest.raises(RenewalRefused, match=r"with 8 members \(8 \+ 1 - 0 \+ 2 - 3\) but starts"):
        History(cohort="Thursday", months=(one, other))


flows_of_months = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(0, 5), st.integers(0, 1)),
    min_size=2, max_size=15,
)  # fmt: skip


@given(flows=flows_of_months, with_tenure=st.booleans())
def test_moves_teach_no_rate_and_change_the_roll(flows, with_tenure):
    one = history(*flows, members=20)
    if with_tenure:
        one = replace(one, months=tuple(map(with_tenures, one.months)))

    found = told(one)

    assert found.newcomers[0] == sum(newcomers for newcomers, *_ in flows)
    assert found.leavers[0] == sum(leavers for _, leavers, *_ in flows)
    assert found.members[0] == one.months[-1].members_at_end
    # By the page: half a month for who left or was moved away in it.
    at_risk = sum(each.members - (each.leavers + each.moved_out) / 2 for each in one.months)
    assert found.hazard[0, 0] == pytest.approx(PRIORS.leaving_settled.centre * at_risk)
    assert 0 <= found.new_members[0, 0] <= found.members[0] + 1e-9


def with_tenures(month):
    """Everybody long there, but those whom acts bring, who have just come."""

    def all_of(number, tenure):
        return tuple(number if each == tenure else 0 for each in range(TENURES))

    return replace(
        month,
        at_risk_by_tenure=all_of(month.members, 12), left_by_tenure=all_of(month.leavers, 12),
        moved_in_by_tenure=all_of(month.moved_in, 0),
        moved_out_by_tenure=all_of(month.moved_out, 12),
    )  # fmt: skip


def test_who_was_brought_is_as_new_as_their_tenure_says():
    brought = history((0, 0, 0, 0), (0, 0, 4, 2))
    known = replace(brought, months=tuple(map(with_tenures, brought.months)))

    by_tenure, unknown = told(known, shapes=THREE), told(brought, shapes=THREE)

    assert by_tenure.new_members[0, 0] == pytest.approx(4, abs=0.4)
    assert unknown.new_members[0, 0] == 0  # of whom nothing is known counts as settled


def test_who_came_and_was_moved_on_within_a_month_is_a_newcomer_and_not_there():
    last = with_tenures(Month(month=FIRST + 1, members=12, newcomers=2, leavers=0, moved_out=3))
    two_were_there = (0,) * 12 + (2,)
    came = replace(last, moved_out_by_tenure=two_were_there)
    before = with_tenures(Month(month=FIRST, members=12, newcomers=0, leavers=0))

    found = told(History(cohort="Thursday", months=(before, came)), shapes=THREE)

    assert found.newcomers[0] == 2
    assert found.members[0] == 11
    assert found.new_members[0, 0] == pytest.approx(1, abs=0.3)


def test_leads_whom_an_act_moves_have_neither_begun_nor_stopped():
    plain = Month(
        month=FIRST, members=9, newcomers=0, leavers=0, leads=2, leads_started=0, leads_stopped=0
    )
    act = replace(plain, month=FIRST + 1, leads_moved_out=1)
    after = replace(plain, month=FIRST + 2, leads=1, leads_moved_in=2)

    found = told(History(cohort="Thursday", months=(plain, act, after)))

    assert found.leads[0] == 3
    assert (found.successors[0], found.lead_stops[0]) == (0, 0)
    assert found.lead_hazard[0] == pytest.approx(4.5 * PRIORS.stopping_settled.centre)


def test_attendance_of_a_month_in_which_an_act_moved_members_is_left_out():
    flows = [(0, 0, 0, 0), (0, 0, 0, 6), (0, 0, 0, 0)]

    found = told(history(*flows, meetings=1, attended=6))

    assert (found.attended[0], found.expected[0]) == (12, 12 + 6)


def test_an_act_censors_what_was_said_before_it():
    drawn = history(*[(0, 0, 0, 0)] * 3, (0, 0, 0, 2), *[(0, 0, 0, 0)] * 4)

    tracks = follow(histories=[drawn], rule=Rule(minimum=4))

    assert tracks.still_met(cohort=0, origin=FIRST + 1, months=2) is True
    assert tracks.still_met(cohort=0, origin=FIRST + 1, months=3) is None
    assert tracks.why_censored(cohort=0, origin=FIRST + 1) == MOVED
    assert tracks.still_met(cohort=0, origin=FIRST + 4, months=4) is True


def test_a_group_that_gave_too_many_away_is_short():
    assert standing(history=history((0, 0, 0, 9), (0, 0, 0, 0)), rule=Rule(minimum=4)).has_stopped


def test_a_month_in_which_an_act_took_members_is_no_closing():
    flows = [(0, 0, 0, 0), (0, 2, 0, 10), (0, 0, 0, 0)]

    found = history_as_seen(cohort="Thursday", months=months(*flows), is_declared=True)

    assert found.left_at_close == 0
    assert [month.moved_out for month in found.months] == [0, 10]


def test_signs_see_no_change_in_what_an_act_did():
    quiet = [(1, 1, 0, 0), (0, 0, 0, 0)]
    flows = [*quiet * 12, (0, 0, 0, 7), *quiet * 3]
    rest = {"meetings": 1, "attended": 3}
    drawn = history(*flows, **rest)

    charts = run_charts(
        history=drawn, cohort=0, learnt=learnt_until(columns=side_by_side(histories=[drawn]))
    )

    _, leavers, attendance = charts.charts
    assert not any(chart.is_signal for chart in charts.charts)
    assert attendance.months[-7].observed is None
    usual, half_of_seven_away, fewer = (leavers.months[place].expected for place in (-8, -7, -6))
    assert fewer < half_of_seven_away < usual
    assert half_of_seven_away == pytest.approx((fewer + usual) / 2, rel=0.15)


@pytest.mark.parametrize("on_the_first", [False, True])
def test_rates_are_learnt_as_if_acts_had_moved_nobody(on_the_first):
    """Against programmes whose true rates are known, simulated apart from the engine."""
    rng = np.random.Generator(np.random.Philox(20121003))
    came = due = left = at_risk = 0.0
    for _ in range(25):
        made = moving.programme(rng, shares=(0.1, 0.45), on_the_first=on_the_first)
        rates = {cohort.name: cohort for cohort in made}
        until = moving.first_day(moving.BEGAN + moving.MONTHS)
        recorded = [cohort.recorded() for cohort in made]
        whole = [
            span.history
            for span in spans(recorded, rules=DEFAULTS, watched_until=until, most_changed=1.0)
            if span.history
        ]
        found = told(*whole, shapes=THREE)
        founded = [sum(month.founders is None for month in each.months) for each in whole]
        for row, each in enumerate(whole):
            true = rates[each.cohort]
            came, due = came + found.newcomers[row], due + true.joining * founded[row]
            left += found.leavers[row]
            at_risk += true.leaving / PRIORS.leaving_settled.centre * found.hazard[0, row]

    # One standard error is about 1.3% and 1.5%.
    assert came / due == pytest.approx(1, abs=0.04)
    assert left / at_risk == pytest.approx(1, abs=0.045)


def test_a_forecast_of_a_group_that_a_draw_changed_knows_its_own_past():
    busy = history(*[(2, 2, 0, 0)] * 12, (0, 0, 0, 2), (2, 2, 0, 0), cohort="busy")
    quiet = history(*[(0, 0, 0, 0)] * 12, (0, 0, 2, 0), (0, 0, 0, 0), cohort="quiet")

    programme = learn(columns=side_by_side(histories=[busy, quiet]))

    assert programme.tallies.newcomers.tolist() == [26, 0]
    assert [state_of(programme=programme, cohort=each).members for each in (0, 1)] == [10, 14]
