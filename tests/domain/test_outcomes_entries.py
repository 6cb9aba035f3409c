"""Two entries of one form: where they differ, how it stands, and how often they differ."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from likewise.domain.outcomes import (
    NOT_ANSWERED,
    Entered,
    ErrorRate,
    FirstEntry,
    ItemAnswer,
    Measure,
    Measurement,
    OutcomeNotRight,
    Response,
    SecondEntry,
    Settlement,
    Unit,
    WhySettled,
    error_rate,
    fields_of_form,
)
from likewise.formats.outcomes import read_instrument, shipped

ON = date(2011, 1, 3)
PHQ = read_instrument(shipped("phq-8"))
ITEMS = [each.name for each in PHQ.items]
ABOUT = {"participant": "asha", "occasion": "end"}


def measured(value="58", *, measure=Measure.HBA1C, unit=Unit.MMOL_MOL, second=None, on=ON):
    return Measurement(
        id="first", measure=measure, value=Decimal(value), unit=unit, measured_on=on,
        second=Decimal(second) if second else None, **ABOUT,
    )  # fmt: skip


def read(value="58", *, unit=Unit.MMOL_MOL, second=None, on=ON):
    return SecondEntry(
        id="second", measurement="first", compared_with=1, value=Decimal(value), unit=unit,
        second=Decimal(second) if second else None, read_on=on, **ABOUT,
    )  # fmt: skip


def entry(form, second=None, **rest):
    definition = PHQ if isinstance(form, Response) else None
    return FirstEntry(
        form=form, number=1, entered_by=frozenset({"ann"}), second=second, definition=definition,
        **rest,
    )  # fmt: skip


def answers(given):
    return tuple(ItemAnswer(item=item, value=value) for item, value in given.items())


def test_blood_pressure_has_two_numbers_and_hba1c_a_unit():
    pressure = measured("138", measure=Measure.BLOOD_PRESSURE, unit=Unit.MMHG, second="82")
    assert list(fields_of_form(pressure, None)) == ["value", "lower number", "day"]
    assert list(fields_of_form(measured(), None)) == ["value", "unit", "day"]
    differs = entry(pressure, read("138", unit=Unit.MMHG, second="28"))
    assert [(e.item, e.first, e.second) for e in differs.differences] == [
        ("lower number", "82", "28")
    ]


def test_a_value_that_is_written_otherwise_is_the_same_value():
    assert entry(measured("58.0"), read("58.00")).stands is Entered.AGREES
    assert entry(measured(), read("58", unit=Unit.PERCENT)).stands is Entered.DIFFERS


def test_a_form_is_settled_once_its_difference_is():
    settled = Settlement(
        id="s",
        participant="asha",
        occasion="end",
        second_entry="second",
        why=WhySettled.OTHER,
        settled_on=ON,
    )
    form, second = measured("85"), read("85")
    assert entry(form).stands is Entered.WAITS
    after = entry(form, second, compared=measured("58"), settlement=settled)
    assert after.stands is Entered.SETTLED
    assert [e.first for e in after.differences] == ["58"]


def test_until_the_second_entry_only_who_entered_it_sees_it():
    assert entry(measured()).is_seen_by("ann")
    assert not entry(measured()).is_seen_by("ben")
    assert entry(measured(), read("85")).is_seen_by("ben")


@pytest.mark.parametrize(
    "wrong",
    [
        {"measurement": None},
        {"response": "answered"},
        {"value": None},
        {"answers": (ItemAnswer(item="phq1", value=1),)},
    ],
)
def test_a_second_entry_is_of_one_form_and_says_what_that_has(wrong):
    said = {"id": "s", "measurement": "first", "compared_with": 1, "value": Decimal(58),
            "unit": Unit.MMOL_MOL, "read_on": ON, **ABOUT}  # fmt: skip
    with pytest.raises(OutcomeNotRight):
        SecondEntry(**(said | wrong))


SHEETS = st.dictionaries(st.sampled_from(ITEMS), st.integers(0, 3))
DAYS = st.sampled_from([ON, date(2011, 1, 30)])


@given(SHEETS, SHEETS, DAYS, DAYS)
def test_answers_differ_just_where_the_two_sheets_do(one, other, one_day, other_day):
    form = Response(
        id="first", instrument="phq", answered_on=one_day, answers=answers(one), **ABOUT
    )
    second = SecondEntry(
        id="second", response="first", compared_with=1, read_on=other_day,
        answers=answers(other), **ABOUT,
    )  # fmt: skip

    found = entry(form, second)

    by_hand = {item for item in ITEMS if one.get(item) != other.get(item)}
    by_hand |= {"day"} if one_day != other_day else set()
    assert {each.item for each in found.differences} == by_hand
    assert all(e.first != e.second for e in found.differences)
    assert error_rate([found, entry(form)]) == ErrorRate(
        forms=1, fields=len(ITEMS) + 1, differed=len(by_hand)
    )
    unanswered = [v for v in fields_of_form(form, PHQ).values() if v == NOT_ANSWERED]
    assert len(unanswered) == len(ITEMS) - len(one)


@given(st.integers(1, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_rate_has_wilsons_interval_as_scipy_gives_it(counts):
    differed, fields = counts
    theirs = binomtest(differed, fields).proportion_ci(0.95, method="wilson")

    rate = ErrorRate(forms=1, fields=fields, differed=differed)

    assert rate.interval == pytest.approx((theirs.low * 10_000, theirs.high * 10_000), abs=1e-6)


def test_where_nothing_was_compared_there_is_no_rate():
    nothing = error_rate([entry(measured())])
    assert (nothing.per_10_000, nothing.interval) == (None, None)
