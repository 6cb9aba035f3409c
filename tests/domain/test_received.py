"""What a person received, by the rule of docs/methods/received.md."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likewise.domain.arms import Format
from likewise.domain.meetings import Capacity, Result
from likewise.domain.periods import Period
from likewise.domain.received import Gathered, Reached, Received, received_in

DAY = date(2011, 2, 24)
WINTER = Period(date(2011, 1, 1), date(2011, 4, 1))


def came(
    *formats: Format,
    on: date = DAY,
    result: Result = Result.ATTENDED,
    capacity: Capacity = Capacity.MEMBER,
) -> Gathered:
    return Gathered(on=on, result=result, capacity=capacity, host_formats=formats)


@pytest.mark.parametrize(
    ("meetings", "contacts", "expected"),
    [
        ([], [], Received.NONE),
        ([came(Format.GROUP)], [], Received.GROUP),
        ([came(Format.COMBINED)], [], Received.GROUP),
        ([came(Format.ONE_TO_ONE)], [], Received.ONE_TO_ONE),
        ([came(Format.ONE_TO_ONE, Format.ONE_TO_ONE)], [], Received.GROUP),
        ([came(Format.ONE_TO_ONE, Format.GROUP)], [], Received.GROUP),
        ([], [Reached(on=DAY, reached=True)], Received.ONE_TO_ONE),
        ([], [Reached(on=DAY, reached=False)], Received.NONE),
        ([came(Format.GROUP)], [Reached(on=DAY, reached=True)], Received.BOTH),
        ([came(Format.GROUP), came(Format.ONE_TO_ONE)], [], Received.BOTH),
        ([came(Format.GROUP, capacity=Capacity.VISITOR)], [], Received.GROUP),
        ([came(Format.GROUP, capacity=Capacity.FACILITATOR)], [], Received.NONE),
        ([came(Format.GROUP, result=Result.APOLOGIES)], [], Received.NONE),
        ([came(Format.GROUP, result=Result.DID_NOT_ATTEND)], [], Received.NONE),
    ],
)
def test_the_rule_decides(meetings, contacts, expected):
    assert received_in(period=WINTER, meetings=meetings, contacts=contacts) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2010, 12, 31), Received.NONE),
        (date(2011, 1, 1), Received.GROUP),
        (date(2011, 3, 31), Received.GROUP),
        (date(2011, 4, 1), Received.NONE),
    ],
)
def test_a_period_holds_its_first_day_and_not_its_end(on, expected):
    assert received_in(period=WINTER, meetings=[came(Format.GROUP, on=on)], contacts=[]) is expected


days = st.integers(0, 120).map(lambda days: date(2011, 1, 1) + timedelta(days=days))
gathered = st.builds(
    Gathered,
    on=days,
    result=st.sampled_from(Result),
    capacity=st.sampled_from([Capacity.MEMBER, Capacity.FACILITATOR]),
    host_formats=st.lists(st.sampled_from(Format), min_size=1, max_size=3).map(tuple),
)
reached = st.builds(Reached, on=days, reached=st.booleans())
PARTS = {
    Received.NONE: set(),
    Received.ONE_TO_ONE: {"pair"},
    Received.GROUP: {"group"},
    Received.BOTH: {"pair", "group"},
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(gathered, max_size=8), st.lists(reached, max_size=8), st.integers(1, 119))
def test_a_period_received_what_its_two_halves_received(meetings, contacts, cut):
    middle = date(2011, 1, 1) + timedelta(days=cut)
    whole = Period(date(2011, 1, 1), date(2011, 5, 10))

    def received(period: Period) -> set[str]:
        return PARTS[received_in(period=period, meetings=meetings, contacts=contacts)]

    halves = received(Period(whole.starts_on, middle)) | received(Period(middle, whole.ends_on))
    assert received(whole) == halves
