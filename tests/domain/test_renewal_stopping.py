"""One rule for "stopped": runs, rests and ends, against a slow reading written apart."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.histories import History, Month, spell
from likewise.domain.renewal.model import LeadRates, MemberRates, Rule, StartingState
from likewise.domain.renewal.programmes import forecast_programme
from likewise.domain.renewal.simulator import simulate
from likewise.domain.renewal.stopping import month_of_stopping, standing, standings, why_not

FIRST = 12 * 2011


def history(months, **more):
    """A history from the fields of each month; members follow from who came and left."""
    rows, members = [], months[0].pop("members")
    for place, fields in enumerate(months):
        row = Month(
            month=FIRST + place, members=members,
            **{"newcomers": 0, "leavers": 0} | fields,
        )  # fmt: skip
        rows.append(row)
        members = row.members_at_end
    return History(cohort="Thursday", months=tuple(rows), **more)


def met(*attended, members=9):
    """A history of one meeting a month; None where there was none."""
    fields = [
        {"meetings": 0, "attended": 0} if came is None else {"meetings": 1, "attended": came}
        for came in attended
    ]
    return history([{"members": members, **fields[0]}, *fields[1:]])


@st.composite
def histories(draw):
    number = draw(st.integers(1, 20))
    members = draw(st.integers(0, 7))
    leads = draw(st.none() | st.integers(0, 1))
    has_attendance = draw(st.booleans())
    rows = []
    for place in range(number):
        newcomers = draw(st.integers(0, 2))
        leavers = draw(st.integers(0, min(2, members)))
        fields = {}
        if has_attendance:
            meetings = draw(st.sampled_from([0, 0, 1, 1, 1, 2, 3]))
            attended = draw(st.integers(0, min(12, meetings * members)))
            fields |= {"meetings": meetings, "attended": attended}
        if leads is not None:
            started, stopped = draw(st.integers(0, 1)), draw(st.integers(0, min(1, leads)))
            fields |= {"leads": leads, "leads_started": started, "leads_stopped": stopped}
            leads += started - stopped
        rows.append(
            Month(
                month=FIRST + place, members=members, newcomers=newcomers, leavers=leavers, **fields
            )
        )
        members += newcomers - leavers
    return History(cohort="Thursday", months=tuple(rows), ended=draw(st.booleans()))


rules = st.builds(
    Rule,
    minimum=st.integers(0, 6),
    run=st.integers(1, 4),
    months_without_lead=st.integers(1, 4),
    counts=st.sampled_from(["members", "attendance"]),
    months_of_rest=st.integers(1, 4),
)


def stopped_slowly(rows, rule):
    """Whether a cohort with these months has stopped at the last of them, by looking back."""
    attended = [
        Fraction(row.attended, row.meetings) if row.meetings else row.members_at_end
        for row in rows
        if row.meetings != 0
    ]
    sizes = [row.members_at_end for row in rows] if rule.counts == "members" else attended
    backward = list(reversed(rows))
    return (
        len(sizes) >= rule.run and max(sizes[-rule.run :]) < rule.minimum,
        len(rows) >= rule.months_without_lead
        and all(row.leads_at_end == 0 for row in backward[: rule.months_without_lead]),
        rule.counts == "attendance"
        and len(rows) > rule.months_of_rest
        and all(row.meetings == 0 for row in backward[: rule.months_of_rest + 1]),
    )


@settings(max_examples=300, deadline=None)
@given(histories(), rules)
def test_following_a_history_agrees_with_looking_back_from_each_month(found, rule):
    told = list(standings(history=found, rule=rule))

    for place, now in enumerate(told[: len(found.months)]):
        causes = zip(
            ("members", "leads", "rest"),
            stopped_slowly(found.months[: place + 1], rule),
            strict=True,
        )
        assert now.stopped_by == tuple(cause for cause, holds in causes if holds)
    assert len(told) == len(found.months) + found.ended
    assert told[-1].has_stopped or not found.ended


@settings(max_examples=300, deadline=None)
@given(histories(), rules, st.integers(0, 19))
def test_what_is_not_forecast_and_what_the_back_test_calls_stopped_are_one(found, rule, place):
    known = found.months[: place % len(found.months) + 1]
    past = replace(found, months=known, ended=False)
    last = past.last

    now = standing(history=past, rule=rule)
    reason = why_not(history=past, rule=rule, now=now, last=last)

    stopped = month_of_stopping(history=found, rule=rule, after=last) == last
    assert now.has_stopped == stopped
    if past.months[-1].members_at_end > 0:
        assert (reason is not None) == stopped


@settings(max_examples=200, deadline=None)
@given(histories(), rules)
def test_the_month_since_which_a_cohort_has_stopped_has_no_going_month_after_it(found, rule):
    told = list(standings(history=found, rule=rule))

    since = told[-1].stopped_in
    assert (since is None) == (not told[-1].has_stopped)
    if since is not None:
        assert all(now.has_stopped for now in told if now.month >= since)
        assert not any(now.month == since - 1 and now.has_stopped for now in told)
        assert month_of_stopping(history=found, rule=rule, after=since) == since


def test_the_rule_stops_a_history_where_the_simulator_stopped_the_life():
    rule = Rule(minimum=4, run=2, months_without_lead=2)
    lives = simulate(
        state=StartingState(members=7, leads=1),
        members=MemberRates(first_timers_per_month=0.5, leaving_new=0.3, leaving_settled=0.12),
        leads=LeadRates(stopping_new=0.2, stopping_settled=0.1, appearing_per_month=0.2),
        rule=rule,
        months=15,
        runs=300,
        seed=7,
    )

    stopped = []
    for sizes, leads in zip(lives.sizes.tolist(), lives.leads.tolist(), strict=True):
        rows = []
        for place, (before, after, led, then) in enumerate(
            zip([7, *sizes], sizes, [1, *leads], leads, strict=False)
        ):
            rows.append(
                Month(
                    month=FIRST + place, members=before, newcomers=max(0, after - before),
                    leavers=max(0, before - after), leads=led,
                    leads_started=max(0, then - led), leads_stopped=max(0, led - then),
                )
            )  # fmt: skip
        lived = History(cohort="Thursday", months=tuple(rows))
        month = month_of_stopping(history=lived, rule=rule, after=FIRST)
        stopped.append(16 if month is None else month - FIRST + 1)

    drawn = [min(pair) for pair in zip(lives.stopped_members, lives.stopped_leads, strict=True)]
    assert stopped == drawn
    assert 16 in stopped
    assert len(set(stopped)) > 5


def test_the_month_of_stopping_follows_the_rule():
    shrinking = history([{"members": 6, "leavers": 1}, {"leavers": 1}, {"leavers": 1}, {}, {}])
    ended = replace(shrinking, ended=True)
    rule = Rule(minimum=4, run=2)

    assert spell(month_of_stopping(history=shrinking, rule=rule, after=FIRST)) == "2011-04"
    assert month_of_stopping(history=shrinking, rule=Rule(minimum=3), after=FIRST) is None
    assert spell(month_of_stopping(history=ended, rule=Rule(minimum=3), after=FIRST)) == "2011-06"
    assert month_of_stopping(history=ended, rule=Rule(minimum=3), after=FIRST + 40) == FIRST + 40
    assert month_of_stopping(history=shrinking, rule=rule, after=FIRST + 40) is None


def test_a_mean_attendance_is_not_rounded_up_to_the_minimum():
    # 7 attendances at 2 meetings are 3.5 in the mean: fewer than 4, and 8 are not.
    rule = Rule(minimum=4, run=1, counts="attendance")

    for attended, is_short in ((7, True), (8, False)):
        found = history([{"members": 9, "meetings": 2, "attended": attended}])
        assert standing(history=found, rule=rule).has_stopped is is_short


def test_a_rest_neither_ends_a_run_of_short_meetings_nor_adds_to_it():
    rule = Rule(minimum=4, run=2, counts="attendance")

    resting = standing(history=met(8, 3, None, None), rule=rule)
    assert (resting.short_meetings, resting.months_at_rest, resting.size) == (1, 2, 3)
    assert not resting.has_stopped
    assert standing(history=met(8, 3, None, None, 3), rule=rule).stopped_by == ("members",)
    assert standing(history=met(8, 3, None, None, 5), rule=rule).short_meetings == 0


def test_a_rest_of_ten_months_is_no_end_and_one_of_thirteen_is():
    rule = Rule(minimum=4, run=2, counts="attendance")

    assert not standing(history=met(8, *[None] * 10, 8), rule=rule).has_stopped
    assert not standing(history=met(8, *[None] * 12), rule=rule).has_stopped
    over = standing(history=met(8, *[None] * 13), rule=rule)
    assert over.stopped_by == ("rest",)
    assert over.stopped_in == FIRST + 13
    assert not standing(history=met(8, *[None] * 13, 8), rule=rule).has_stopped
    assert standing(history=met(8, *[None] * 3), rule=replace(rule, months_of_rest=2)).has_stopped


def test_where_attendance_is_not_recorded_the_roll_stands_in():
    rule = Rule(minimum=4, run=1, counts="attendance")

    assert standing(history=history([{"members": 3}]), rule=rule).has_stopped
    assert not standing(history=history([{"members": 4}]), rule=rule).has_stopped


def test_a_cohort_that_rests_is_forecast_and_its_reader_told():
    resting = met(8, 7, 8, 7, None, None)
    rule = Rule(minimum=4, counts="attendance")

    found = forecast_programme(histories=[resting], rule=rule, horizons_months=[3], draws=20)

    assert any("no meeting for 2 months" in note for note in found.cohorts[0].notes)
    with pytest.raises(RenewalRefused, match=r"no meeting for 2 months .* Raise --rest"):
        forecast_programme(
            histories=[resting], rule=replace(rule, months_of_rest=1), horizons_months=[3]
        )


@pytest.mark.parametrize("months", [0, -1, 121])
def test_an_absurd_length_of_rest_is_refused(months):
    with pytest.raises(RenewalRefused, match="months of rest"):
        Rule(months_of_rest=months)
