"""Attendance rates: whose denominators, and that nothing later changes them."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.attendance import (
    by_month,
    came,
    came_for_support,
    meeting_rate,
    meeting_rates,
    together,
)
from likewise.domain.meetings import Attendance, Capacity, Meeting, MeetingState, Result
from likewise.domain.memberships import Membership
from likewise.domain.participants import RoleName

START = date(2011, 1, 1)


def spell(person: str, joined: int, left: int | None = None, cohort: str = "A") -> Membership:
    return Membership(
        id=f"{person}-{cohort}-{joined}",
        cohort=cohort,
        participant=person,
        role=RoleName.MEMBER,
        joined_on=START + timedelta(days=joined),
        left_on=START + timedelta(days=left) if left is not None else None,
    )


def meeting(on: int, *cohorts: str, state: MeetingState = MeetingState.HELD) -> Meeting:
    day = START + timedelta(days=on)
    return Meeting(
        id=f"meeting-{on}",
        cohorts=cohorts or ("A",),
        starts=datetime(day.year, day.month, day.day, 14),
        zone="Europe/London",
        state=state,
        guests=1,
    )


def entry(at: Meeting, person: str, result: Result = Result.ATTENDED, **rest: object) -> Attendance:
    values = {"capacity": Capacity.MEMBER, **rest}
    return Attendance(
        id=f"{at.id}-{person}", meeting=at.id, participant=person, result=result, **values
    )


ASHA, BRAM, CLEO = spell("asha", 0), spell("bram", 0), spell("cleo", 40)


def test_the_denominator_is_who_was_a_member_on_that_day() -> None:
    first, second = meeting(10), meeting(50)
    entries = [entry(first, "asha"), entry(second, "asha"), entry(second, "cleo")]

    rates = meeting_rates(
        meetings=[second, first], attendance=entries, memberships=[ASHA, BRAM, CLEO]
    )

    assert [each.rate for each in rates] == [pytest.approx(1 / 2), pytest.approx(2 / 3)]
    assert together(rates).rate == pytest.approx(3 / 5)


def test_visitors_facilitators_and_guests_are_in_no_rate() -> None:
    at = meeting(10)
    entries = [
        entry(at, "asha", is_first_time=True),
        entry(at, "bram", Result.APOLOGIES),
        entry(at, "vera", capacity=Capacity.VISITOR),
        entry(at, "finn", capacity=Capacity.FACILITATOR),
    ]

    [rate] = meeting_rates(meetings=[at], attendance=entries, memberships=[ASHA, BRAM])

    assert (len(rate.members), rate.attended) == (2, frozenset({"asha"}))
    assert rate.first_times == 1
    assert (rate.visitors, rate.facilitators, rate.guests) == (1, 1, 1)


def test_a_shared_meeting_counts_the_members_of_all_its_hosts_once() -> None:
    at = meeting(10, "A", "B")

    [rate] = meeting_rates(
        meetings=[at],
        attendance=[],
        memberships=[ASHA, spell("asha", 0, cohort="B"), spell("dora", 0, cohort="B")],
    )

    assert rate.members == frozenset({"asha", "dora"})


def test_one_cohorts_rate_of_a_shared_meeting_is_over_its_own_members() -> None:
    at = meeting(10, "A", "B")
    entries = [entry(at, "asha"), entry(at, "dora"), entry(at, "vera", capacity=Capacity.VISITOR)]
    spells = [ASHA, BRAM, spell("dora", 0, cohort="B")]

    [of_a] = meeting_rates(meetings=[at], attendance=entries, memberships=spells, cohort="A")
    [of_b] = meeting_rates(meetings=[at], attendance=entries, memberships=spells, cohort="B")
    [of_all] = meeting_rates(meetings=[at], attendance=entries, memberships=spells)

    assert (of_a.rate, of_b.rate) == (pytest.approx(1 / 2), 1)
    assert of_all.rate == pytest.approx(2 / 3)
    assert of_a.visitors == of_all.visitors == 1


@pytest.mark.parametrize("result", Result)
@pytest.mark.parametrize("capacity", Capacity)
def test_who_attended_came_and_only_facilitators_not_to_be_supported(
    result: Result, capacity: Capacity
) -> None:
    if capacity is Capacity.VISITOR and result is not Result.ATTENDED:
        return
    line = entry(meeting(10), "asha", result, capacity=capacity)

    assert came(line) is (result is Result.ATTENDED)
    assert came_for_support(line) is (came(line) and capacity is not Capacity.FACILITATOR)


def test_only_held_meetings_have_a_rate() -> None:
    off = meeting(10, state=MeetingState.CANCELLED)

    assert meeting_rates(meetings=[off], attendance=[], memberships=[ASHA]) == ()


def test_a_meeting_without_members_has_no_rate() -> None:
    [rate] = meeting_rates(meetings=[meeting(10)], attendance=[], memberships=[])

    assert rate.rate is None
    assert together([]).rate is None


def test_months_are_by_their_first_day() -> None:
    rates = meeting_rates(
        meetings=[meeting(5), meeting(20), meeting(40)], attendance=[], memberships=[ASHA]
    )

    months = by_month(rates)

    assert [(month, each.meetings) for month, each in months.items()] == [
        (date(2011, 1, 1), 2),
        (date(2011, 2, 1), 1),
    ]


@settings(max_examples=60, deadline=None)
@given(
    later=st.lists(st.tuples(st.sampled_from("xyz"), st.integers(101, 200)), max_size=6),
    closing=st.sets(st.sampled_from(["asha", "bram", "cleo"])),
)
def test_nothing_that_happens_later_changes_a_past_rate(
    later: list[tuple[str, int]], closing: set[str]
) -> None:
    at = meeting(100)
    entries = [entry(at, "asha"), entry(at, "cleo")]
    spells = [ASHA, BRAM, CLEO]
    changed = [
        replace(each, left_on=START + timedelta(days=150)) if each.participant in closing else each
        for each in spells
    ]
    changed += [spell(person, joined) for person, joined in later]

    before = meeting_rates(meetings=[at], attendance=entries, memberships=spells)
    after = meeting_rates(meetings=[at], attendance=entries, memberships=changed)

    assert before == after


PEOPLE = ("asha", "bram", "cleo", "dora", "eryl")
# Who belongs to which host, from which day, as what; who is in the register, and how.
BELONGING = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from("ABC"), st.integers(80, 120),
              st.sampled_from(RoleName)),
    max_size=14,
    unique_by=lambda each: each[:2],
)  # fmt: skip
REGISTER = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(Result))


@settings(max_examples=200, deadline=None)
@given(belonging=BELONGING, register=REGISTER, hosts=st.sampled_from(["A", "AB", "ABC"]))
def test_a_shared_meetings_rate_follows_from_its_cohorts_and_from_a_walk_through_the_people(
    belonging: list[tuple[str, str, int, RoleName]], register: dict[str, Result], hosts: str
) -> None:
    """Replayed person by person, without sets of members; and against the hosts' own rates."""
    at = meeting(100, *hosts)
    spells = [
        replace(spell(person, joined, cohort=cohort), role=role)
        for person, cohort, joined, role in belonging
    ]
    lines = [entry(at, person, result) for person, result in register.items()]

    whole = meeting_rate(meeting=at, register=lines, memberships=spells)
    each = [
        meeting_rate(meeting=at, register=lines, memberships=spells, cohort=host) for host in hosts
    ]

    places = taken = more_than_once = 0
    for person in PEOPLE:
        belongs = sum(
            who == person and cohort in hosts and joined <= 100 and role is RoleName.MEMBER
            for who, cohort, joined, role in belonging
        )
        places += belongs > 0
        taken += belongs > 0 and register.get(person) is Result.ATTENDED
        more_than_once += max(belongs - 1, 0)
    assert (len(whole.members), len(whole.attended)) == (places, taken)
    assert sum(len(one.members) for one in each) == places + more_than_once
    assert whole.members == frozenset().union(*(one.members for one in each))
    assert whole.attended == frozenset().union(*(one.attended for one in each))
    assert all(one.attended == whole.attended & one.members for one in each)


@settings(max_examples=60, deadline=None)
@given(register=REGISTER, days=st.lists(st.integers(0, 400), min_size=1, max_size=8, unique=True))
def test_months_add_up_to_the_whole(register: dict[str, Result], days: list[int]) -> None:
    held = [meeting(day) for day in days]
    lines = [entry(at, person, result) for at in held for person, result in register.items()]
    rates = meeting_rates(meetings=held, attendance=lines, memberships=[ASHA, BRAM, CLEO])

    whole, months = together(rates), by_month(rates).values()

    assert sum(each.meetings for each in months) == whole.meetings == len(days)
    assert sum(each.member_places for each in months) == whole.member_places
    assert sum(each.attended_places for each in months) == whole.attended_places
