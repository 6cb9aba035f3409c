"""Half-open periods: the start is inside, the end is the first day outside."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.periods import Period, PeriodEndsBeforeItStarts, check_period, day_of, in_words

START = date(2011, 1, 1)
DAYS = [START + timedelta(days=each) for each in range(40)]


@st.composite
def periods(draw):
    first = draw(st.integers(0, 30))
    length = draw(st.one_of(st.none(), st.integers(1, 9)))
    end = None if length is None else DAYS[first + length]
    return Period(DAYS[first], end)


def days_in(period):
    return {day for day in DAYS if period.covers(day)}


@given(period=periods())
def test_a_period_covers_each_day_from_its_start_until_the_day_before_its_end(period):
    end = period.ends_on or DAYS[-1] + timedelta(days=1)

    assert days_in(period) == {day for day in DAYS if period.starts_on <= day < end}


@given(one=periods(), other=periods())
def test_periods_overlap_where_some_day_is_in_both(one, other):
    assert one.overlaps(other) is bool(days_in(one) & days_in(other))
    assert one.overlaps(other) is other.overlaps(one)


@pytest.mark.parametrize("ends_on", [START, START - timedelta(days=1)])
def test_a_period_that_covers_no_day_is_refused_by_its_name(ends_on):
    with pytest.raises(
        PeriodEndsBeforeItStarts, match="The lead starts on 1 January 2011 and ends"
    ):
        check_period(START, ends_on, what="The lead")
    with pytest.raises(PeriodEndsBeforeItStarts):
        Period(START, ends_on)


@given(day=st.dates())
def test_a_day_in_words_is_that_day_again(day):
    number, month, year = in_words(day).split()

    assert (int(number), int(year)) == (day.day, day.year)
    assert month == f"{day:%B}"


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2011, 6, 30, 23, 30, tzinfo=UTC), "Europe/London", date(2011, 7, 1)),
        (datetime(2011, 1, 31, 23, 30, tzinfo=UTC), "Europe/London", date(2011, 1, 31)),
        (datetime(2011, 1, 31, 23, 30, tzinfo=UTC), "America/New_York", date(2011, 1, 31)),
        (datetime(2011, 1, 31, 3, 0, tzinfo=UTC), "America/New_York", date(2011, 1, 30)),
    ],
)
def test_an_instant_falls_on_the_day_that_its_people_would_say(at, zone, day):
    assert day_of(at, zone) == day
