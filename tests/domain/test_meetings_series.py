"""Series of meetings: their days, what is left out and why, and what follows one of them."""

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.acts import ActNotRight
from likewise.domain.meetings import (
    Holiday,
    Meeting,
    MeetingNotRight,
    MeetingState,
    PlanSeries,
    Rhythm,
    SeriesNotRight,
    following,
    plan_cancel,
    plan_change_meeting,
    plan_series,
    rhythm_words,
)
from likewise.domain.operations import Ids

THURSDAY = datetime(2011, 1, 6, 18, 0)
HALF_TERM = Holiday(name="Half-term", first_on=date(2011, 2, 21), last_on=date(2011, 2, 25))


def series(*, starts=THURSDAY, every=Rhythm.WEEK, taken=(), today=date(2011, 1, 1), **rest):
    return plan_series(
        zone="Europe/London", cohort="group", starts=starts, every=every, taken=frozenset(taken),
        today=today, ids=Ids("1"), **rest,
    )  # fmt: skip


def days(plan):
    return [each.on for each in plan.facts(Meeting)]


def test_a_term_of_weeks_leaves_out_half_term_and_says_so():
    plan = series(until=date(2011, 3, 31), without=(HALF_TERM,))

    assert len(days(plan)) == 12
    assert date(2011, 2, 24) not in days(plan)
    assert plan.warnings == ("Left out, Half-term: Thursday 24 February 2011.",)
    assert {each.series for each in plan.facts(Meeting)} == {"every week from 6 January 2011"}


def test_the_clock_on_the_wall_stays_over_a_clock_change():
    plan = series(starts=datetime(2011, 3, 24, 18), until=date(2011, 3, 31))

    assert [each.starts.hour for each in plan.facts(Meeting)] == [18, 18]
    assert [each.starts_at for each in plan.facts(Meeting)] == [
        datetime(2011, 3, 24, 18, tzinfo=UTC),
        datetime(2011, 3, 31, 17, tzinfo=UTC),
    ]


def test_months_without_a_31st_are_left_out_and_listed():
    plan = series(starts=datetime(2011, 1, 31, 14), every=Rhythm.MONTH, until=date(2011, 6, 30))

    assert days(plan) == [date(2011, 1, 31), date(2011, 3, 31), date(2011, 5, 31)]
    (said,) = plan.warnings
    assert said == (
        "Left out, no such day: February 2011 has no 31st, April 2011 has no 31st and "
        "June 2011 has no 31st."
    )


def test_a_second_tuesday_and_a_last_one():
    second = series(starts=datetime(2011, 1, 11, 14), every=Rhythm.WEEKDAY, times=3)
    last = series(starts=datetime(2011, 1, 25, 14), every=Rhythm.LAST_WEEKDAY, times=3)

    assert days(second) == [date(2011, 1, 11), date(2011, 2, 8), date(2011, 3, 8)]
    assert days(last) == [date(2011, 1, 25), date(2011, 2, 22), date(2011, 3, 29)]


def test_months_without_a_fifth_saturday_are_left_out():
    plan = series(starts=datetime(2011, 1, 29, 14), every=Rhythm.WEEKDAY, times=2)

    assert days(plan) == [date(2011, 1, 29), date(2011, 4, 30)]
    assert "February 2011 has no fifth Saturday" in plan.warnings[0]


def test_a_day_on_which_it_meets_already_is_left_out_unless_it_is_asked_for():
    taken = [date(2011, 1, 13)]

    left_out = series(times=2, taken=taken)
    doubled = series(times=2, taken=taken, as_well=True)

    assert days(left_out) == [date(2011, 1, 6), date(2011, 1, 20)]
    assert left_out.warnings == ("Left out, it meets already: Thursday 13 January 2011.",)
    assert days(doubled) == [date(2011, 1, 6), date(2011, 1, 13)]
    assert doubled.warnings == (
        "It meets already, and would meet twice: Thursday 13 January 2011.",
    )


def test_days_that_are_past_are_counted():
    assert series(times=3, today=date(2011, 1, 14)).warnings == ("2 of these days are past.",)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"until": date(2011, 1, 6), "taken": [date(2011, 1, 6)]}, "No day is left for a meeting"),
        ({"until": date(9999, 12, 31)}, "more than 120 meetings"),
        ({"times": 3, "without": (replace(HALF_TERM, first_on=date(2011, 1, 20),
                                          last_on=date(9999, 12, 31)),)},
         "Only 2 days of 3 could be found"),
        ({"starts": datetime(9999, 12, 30, 18), "times": 5}, "Only 1 day of 5 could be found"),
        ({"starts": datetime(9999, 11, 30, 18), "every": Rhythm.MONTH, "times": 5},
         "Only 2 days of 5 could be found"),
    ],
)  # fmt: skip
def test_a_series_that_cannot_be_is_refused(asked, sentence):
    with pytest.raises(SeriesNotRight, match=sentence):
        series(**asked)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "Say until which day, or how many meetings"),
        ({"until": date(2011, 3, 1), "times": 3}, "not both"),
        ({"until": date(2011, 1, 5)}, "end on 5 January 2011, before it begins on 6 January 2011"),
        ({"times": 0}, "from 1 to 120 meetings"),
        ({"times": 10_000}, "from 1 to 120 meetings"),
        ({"times": 3, "every": Rhythm.LAST_WEEKDAY}, "6 January 2011 is not the last Thursday"),
        ({"times": 3, "without": (replace(HALF_TERM, last_on=date(2011, 2, 20)),)},
         "Half-term would end on 20 February 2011, before it begins"),
    ],
)  # fmt: skip
def test_an_act_that_asks_for_no_series_is_refused(asked, sentence):
    with pytest.raises(ActNotRight, match=sentence):
        PlanSeries(cohort="group", starts=THURSDAY, **{"every": Rhythm.WEEK} | asked)


@pytest.mark.parametrize(
    ("every", "on", "said"),
    [
        (Rhythm.WEEK, date(2011, 1, 6), "every week"),
        (Rhythm.FORTNIGHT, date(2011, 1, 6), "every fortnight"),
        (Rhythm.MONTH, date(2011, 1, 2), "every month on the 2nd"),
        (Rhythm.MONTH, date(2011, 1, 13), "every month on the 13th"),
        (Rhythm.MONTH, date(2011, 1, 31), "every month on the 31st"),
        (Rhythm.WEEKDAY, date(2011, 1, 11), "every second Tuesday of a month"),
        (Rhythm.LAST_WEEKDAY, date(2011, 1, 25), "every last Tuesday of a month"),
    ],
)
def test_a_rhythm_is_said_in_words(every, on, said):
    assert rhythm_words(every, on) == said


@given(
    first=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    every=st.sampled_from([each for each in Rhythm if each is not Rhythm.LAST_WEEKDAY]),
    times=st.integers(1, 24),
)
def test_every_day_of_a_series_is_one_of_its_rhythm(first, every, times):
    plan = series(
        starts=datetime(first.year, first.month, first.day, 14), every=every, times=times,
        today=first,
    )  # fmt: skip

    found = days(plan)
    assert found[0] == first
    assert len(found) == times
    assert found == sorted(set(found))
    for day in found:
        if every is Rhythm.MONTH:
            assert day.day == first.day
        else:
            assert day.weekday() == first.weekday()
        if every is Rhythm.WEEKDAY:
            assert (day.day - 1) // 7 == (first.day - 1) // 7
    if every is Rhythm.FORTNIGHT:
        assert {b - a for a, b in pairwise(found)} <= {timedelta(weeks=2)}
    if every is Rhythm.MONTH and first.day <= 28:
        assert not plan.warnings
        assert all(monthrange(day.year, day.month)[1] >= first.day for day in found)


MEETING = Meeting(
    id="m1", cohorts=("group",), starts=THURSDAY, zone="Europe/London",
    state=MeetingState.PLANNED, venue="hall",
)  # fmt: skip


def later(name, weeks, **changes):
    starts = THURSDAY + timedelta(weeks=weeks)
    return replace(MEETING, **{"id": name, "starts": starts} | changes)


def test_what_follows_is_of_its_series_planned_and_later():
    first = replace(MEETING, series="every week from 6 January 2011")
    others = [
        later("after", 2, series=first.series),
        later("moved", 1, series=first.series, starts=datetime(2011, 1, 14, 10)),
        later("held", 3, series=first.series, state=MeetingState.HELD),
        later("alone", 4),
        later("of others", 5, series=first.series, cohorts=("pair",)),
        later("before", -1, series=first.series),
    ]

    assert [each.id for each in following(first, others)] == ["moved", "after"]


def test_what_follows_a_meeting_of_no_series_meets_on_the_same_weekday_at_the_same_time():
    others = [
        later("next", 1),
        later("later that day", 2, starts=datetime(2011, 1, 20, 19)),
        later("another day", 2, starts=datetime(2011, 1, 21, 18)),
        later("in a series", 3, series="every week from 6 January 2011"),
    ]

    assert [each.id for each in following(MEETING, others)] == ["next"]


def test_those_that_follow_move_by_as_many_days_to_the_same_time():
    also = (later("m2", 1), later("m3", 2, starts=datetime(2011, 1, 20, 15)))

    plan = plan_change_meeting(
        meeting=MEETING, ids=Ids("1"), starts=datetime(2011, 1, 7, 10, 30), venue="library",
        also=also,
    )  # fmt: skip

    assert [(each.id, each.starts, each.venue) for each in plan.facts(Meeting)] == [
        ("m1", datetime(2011, 1, 7, 10, 30), "library"),
        ("m2", datetime(2011, 1, 14, 10, 30), "library"),
        ("m3", datetime(2011, 1, 21, 10, 30), "library"),
    ]


def test_another_place_leaves_the_time_of_those_that_follow():
    also = (later("m2", 1, starts=datetime(2011, 1, 13, 15)), later("m3", 2, venue="library"))

    plan = plan_change_meeting(meeting=MEETING, ids=Ids("1"), venue="library", also=also)

    assert [(each.id, each.starts.hour) for each in plan.facts(Meeting)] == [("m1", 18), ("m2", 15)]


def test_those_that_follow_are_cancelled_with_it():
    plan = plan_cancel(
        meeting=MEETING, reason="The hall is shut", ids=Ids("1"), also=(later("m2", 1),)
    )

    assert [(each.id, each.state, each.reason) for each in plan.facts(Meeting)] == [
        ("m1", MeetingState.CANCELLED, "The hall is shut"),
        ("m2", MeetingState.CANCELLED, "The hall is shut"),
    ]


def test_where_none_follows_that_is_said():
    with pytest.raises(MeetingNotRight, match="No planned meeting follows this one"):
        plan_cancel(meeting=MEETING, reason="The hall is shut", ids=Ids("1"), also=())


def test_a_series_cannot_move_beyond_the_calendar():
    last = replace(MEETING, id="m2", starts=datetime(9999, 12, 30, 18))

    with pytest.raises(MeetingNotRight, match="The calendar ends before that day"):
        plan_change_meeting(
            meeting=MEETING, ids=Ids("1"), starts=datetime(2011, 1, 13, 18), also=(last,)
        )
