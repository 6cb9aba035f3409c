"""Part taken in wider health life: dated, and from one day to another."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.involvement import Involvement, Sphere
from likewise.domain.periods import PeriodEndsBeforeItStarts

FROM = date(2011, 1, 10)


def involvement(ends_on=None):
    return Involvement(
        id="i", participant="asha", sphere=Sphere.TRAINER, starts_on=FROM, ends_on=ends_on
    )


@given(days=st.integers(-30, 30), day=st.integers(-60, 60))
def test_somebody_is_involved_from_the_first_day_until_the_day_before_the_end(days, day):
    ends_on = FROM + timedelta(days=days)
    if days <= 0:
        with pytest.raises(PeriodEndsBeforeItStarts, match="The involvement starts on"):
            involvement(ends_on)
        return

    assert involvement(ends_on).period.covers(FROM + timedelta(days=day)) is (0 <= day < days)


def test_it_reads_with_its_days():
    ended = involvement(date(2011, 3, 1))

    assert (
        involvement().sentence("record", {"asha": "Asha"}) == "Asha: trainer from 10 January 2011"
    )
    assert ended.sentence("void", {}) == (
        "somebody: trainer from 10 January 2011 until the start of 1 March 2011 is withdrawn"
    )
