"""Spells of people in cohorts: who is there on a day, and which spells get in one another's way."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.acts import ActNotRight
from likewise.domain.memberships import (
    JoinCohort,
    Membership,
    ShareOutOfRange,
    facilitators_on,
    members_on,
    on_day,
    overlapping,
)
from likewise.domain.participants import RoleName
from likewise.domain.periods import PeriodEndsBeforeItStarts

START = date(2011, 1, 1)


def spell(number=0, who="asha", first=0, length=None, cohort="group", role=RoleName.MEMBER):
    return Membership(
        id=f"m{number}", cohort=cohort, participant=who, role=role,
        joined_on=START + timedelta(days=first),
        left_on=None if length is None else START + timedelta(days=first + length),
    )  # fmt: skip


@st.composite
def spells(draw):
    asked = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["asha", "bram"]), st.integers(0, 20),
                st.one_of(st.none(), st.integers(1, 9)), st.sampled_from(["group", "pair"]),
                st.sampled_from(RoleName),
            ),
            max_size=6,
        )
    )  # fmt: skip
    return [spell(number, *each) for number, each in enumerate(asked)]


@given(known=spells(), day=st.integers(-2, 30))
def test_everybody_there_on_a_day_is_a_member_or_a_facilitator(known, day):
    on = START + timedelta(days=day)

    there = on_day(known, on)

    assert {each.participant for each in there} == members_on(known, on) | facilitators_on(
        known, on
    )
    assert [each for each in known if each in there] == list(there)
    for each in there:
        assert each.joined_on <= on
        assert each.left_on is None or on < each.left_on


@given(known=spells(), first=st.integers(0, 20), length=st.integers(1, 9))
def test_spells_overlap_where_one_person_would_be_in_one_cohort_twice_on_a_day(
    known, first, length
):
    new = spell("new", first=first, length=length)
    days = [START + timedelta(days=each) for each in range(40)]

    found = overlapping(known, new)

    assert set(found) == {
        each
        for each in known
        if (each.participant, each.cohort) == ("asha", "group")
        and any(each.period.covers(day) and new.period.covers(day) for day in days)
    }
    assert overlapping([new], new) == ()


def test_who_leaves_and_joins_on_one_day_is_in_nobodys_way():
    assert overlapping([spell(1, first=0, length=5)], spell(2, first=5)) == ()


@pytest.mark.parametrize("share", ["0", "-0.5", "1.01"])
def test_a_share_lies_between_nothing_and_all(share):
    values = {"id": "m", "cohort": "group", "participant": "fay", "joined_on": START}

    assert Membership(**values, role=RoleName.FACILITATOR, share=Decimal(1)).share == 1
    with pytest.raises(ShareOutOfRange):
        Membership(**values, role=RoleName.FACILITATOR, share=Decimal(share))
    with pytest.raises(ActNotRight, match="between 0 and 1"):
        JoinCohort(
            cohort="group", participant="fay", role=RoleName.FACILITATOR, on=START,
            share=Decimal(share),
        )  # fmt: skip


def test_a_member_has_no_share_and_no_spell_ends_before_it_starts():
    with pytest.raises(ActNotRight, match="only of somebody who joins as a facilitator"):
        JoinCohort(cohort="group", participant="asha", on=START, share=Decimal("0.5"))
    with pytest.raises(PeriodEndsBeforeItStarts, match="The membership starts"):
        spell(length=0)
