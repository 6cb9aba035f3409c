"""What came of forecasts that were kept, judged against what they assumed."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.arms import Format
from likewise.domain.renewal import Rule
from likewise.domain.renewal.came import Came, Kept, Settled, accounts, settle
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.recorded import Span, first_day, month_of

BEGAN, ORIGIN = date(2011, 1, 1), date(2011, 4, 1)


def a_span(sizes, *, begins=BEGAN, ended=False, goes_on=True):
    """A span with so many members at the end of each month from its first."""
    first = month_of(begins)
    counts = [sizes[0], *sizes]
    months = tuple(
        Month(
            month=first + place, members=before, newcomers=max(0, after - before),
            leavers=max(0, before - after),
        )
        for place, (before, after) in enumerate(zip(counts, sizes, strict=False))
    )  # fmt: skip
    history = History(cohort="birch", months=months, ended=ended) if months else None
    return Span(
        cohort="birch", format=Format.GROUP, begins_on=begins, history=history, goes_on=goes_on
    )


def a_forecast(months=6, on=ORIGIN, chance=0.8):
    return Kept(
        cohort="birch", on=on, rule=Rule(minimum=4, run=2), months=months, chance=chance, low=0.5,
        high=0.9,
    )  # fmt: skip


def came(*spans, acts=(), openings=(), until=date(2012, 1, 1), kept=None):
    (found,) = settle(
        [kept or a_forecast()], spans=spans, acts={"birch": acts}, openings={"birch": openings},
        watched_until=until,
    )  # fmt: skip
    return found.came


@pytest.mark.parametrize(
    ("sizes", "ended", "acts", "expected"),
    [
        ([6] * 12, False, [], Came.MET),
        ([6] * 6 + [3] * 6, False, [], Came.STOPPED),  # two short meetings in July and August
        ([6] * 8 + [3] * 4, False, [], Came.MET),  # in September and October, after the horizon
        ([6] * 5, True, [], Came.STOPPED),
        ([6] * 12, False, [date(2011, 7, 1)], Came.ACT),
        ([6] * 12, False, [date(2011, 3, 31)], Came.MET),  # before it was made
        ([6] * 12, False, [date(2011, 10, 1)], Came.MET),  # after the horizon
        ([6] * 6 + [3] * 6, False, [date(2011, 9, 5)], Came.STOPPED),  # it had stopped by then
        ([6] * 6 + [3] * 6, False, [date(2011, 8, 1)], Came.ACT),
        ([6] * 6, False, [], Came.UNSEEN),
    ],
)
def test_each_comes_true_or_not_unless_an_act_followed(sizes, ended, acts, expected):
    assert came(a_span(sizes, ended=ended), acts=acts) is expected


def test_a_forecast_is_due_by_the_calendar_alone():
    stopped = a_span([6, 6, 6, 3, 3], ended=True)

    assert settle([a_forecast()], spans=[stopped], acts={}, watched_until=date(2011, 9, 30)) == ()
    assert came(stopped, until=date(2011, 10, 1)) is Came.STOPPED


def test_what_an_act_left_is_judged_by_the_forecast_after_it():
    before = a_span([6] * 6, goes_on=False)
    after = a_span([9] * 6, begins=date(2011, 7, 1))
    acts = [date(2011, 7, 1)]

    assert came(before, after, acts=acts) is Came.ACT
    later = a_forecast(months=3, on=date(2011, 9, 1))
    assert came(before, after, acts=acts, kept=later) is Came.MET


def test_closing_and_opening_are_acts_to_forecasts_that_know_of_them_and_to_no_earlier_ones():
    span, day = a_span([6] * 12), date(2011, 7, 1)

    assert came(span, openings=[day]) is Came.ACT
    assert came(span, openings=[date(2011, 3, 1)]) is Came.MET
    earlier = replace(a_forecast(), knows_closing=False)
    assert came(span, openings=[day], kept=earlier) is Came.MET
    assert came(span, acts=[day], openings=[day], kept=earlier) is Came.ACT


def test_a_cohort_without_a_history_is_not_seen():
    young = replace(a_span([6]), history=None)

    assert came(young) is Came.UNSEEN
    assert came(young, acts=[date(2011, 5, 1)]) is Came.ACT
    assert came() is Came.UNSEEN


def test_an_account_counts_acts_apart_and_scores_what_was_seen():
    said = [(0.9, Came.MET), (0.5, Came.STOPPED), (0.1, Came.ACT), (0.4, Came.UNSEEN)]
    settled = [
        Settled(kept=a_forecast(months=months, chance=chance), came=what)
        for months in (6, 3)
        for chance, what in said[: 4 if months == 6 else 3]
    ]

    three, six = accounts(settled)

    assert (three.months, three.due, three.unseen) == (3, 3, 0)
    assert (six.due, six.met, six.stopped, six.after_acts, six.unseen, six.cohorts) == (
        4, 1, 1, 1, 1, 1,
    )  # fmt: skip
    assert six.mean_chance == pytest.approx(0.7)
    assert six.brier == pytest.approx((0.1**2 + 0.5**2) / 2)


def test_where_all_were_followed_by_acts_there_is_no_score():
    (only,) = accounts([Settled(kept=a_forecast(), came=Came.ACT)])

    assert (only.mean_chance, only.brier, only.cohorts, only.after_acts) == (None, None, 0, 1)


@settings(max_examples=60)
@given(
    sizes=st.lists(st.integers(1, 8), min_size=12, max_size=12),
    act=st.integers(0, 11),
    ahead=st.integers(1, 6),
)
def test_an_act_hides_what_came_and_changes_nothing_else(sizes, act, ahead):
    span, kept = a_span(sizes), a_forecast(months=ahead)
    day = first_day(month_of(BEGAN) + act)

    without, with_act = came(span, kept=kept), came(span, kept=kept, acts=[day])

    assert with_act in (without, Came.ACT)
    if without is Came.MET:
        is_within = kept.on <= day and month_of(day) <= kept.last_month
        assert (with_act is Came.ACT) is is_within
