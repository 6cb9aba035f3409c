"""Measures, scores and windows: against published values, brute force, and by their properties."""

import doctest
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.outcomes import (
    UNITS,
    Anchor,
    Definition,
    How,
    Item,
    Measure,
    Measurement,
    Occasion,
    Option,
    OutcomeNotRight,
    Score,
    Standing,
    Unit,
    ValueNotRight,
    asked_at,
    beside,
    check_value,
    doubts,
    enrolled_on,
    instruments,
    measures,
    occasions,
    place_of,
    scored,
    window_of,
)
from likewise.domain.outcomes.measures import RANGES
from likewise.domain.participants import Status, StatusName

# The table of the NGSP's site (IFCC standardisation of HbA1c): whole % beside whole mmol/mol.
NGSP = {5: 31, 6: 42, 7: 53, 8: 64, 9: 75, 10: 86, 11: 97, 12: 108}
ENROLLED = date(2010, 9, 1)


# Units


@pytest.mark.parametrize(("percent", "mmol_mol"), NGSP.items())
def test_hba1c_is_shown_beside_in_the_other_unit_as_the_ngsp_prints_it(percent, mmol_mol):
    assert beside(value=Decimal(percent), unit=Unit.PERCENT) == (Decimal(mmol_mol), Unit.MMOL_MOL)
    assert beside(value=Decimal(mmol_mol), unit=Unit.MMOL_MOL) == (
        Decimal(percent).quantize(Decimal("0.1")), Unit.PERCENT,
    )  # fmt: skip


def test_the_trial_s_baseline_reads_alike_in_both_units():
    # RAPSID's main trial prints 57 mmol/mol (7.4%): Simmons 2015, doi 10.1371/journal.pone.0120277.
    assert beside(value=Decimal(57), unit=Unit.MMOL_MOL)[0] == Decimal("7.4")


@given(st.decimals(4, 15, places=1))
def test_what_is_shown_beside_leads_back_to_within_a_tenth(percent):
    shown, unit = beside(value=percent, unit=Unit.PERCENT)

    assert abs(beside(value=shown, unit=unit)[0] - percent) <= Decimal("0.1")


def test_no_other_measure_is_shown_in_another_unit():
    with pytest.raises(ValueNotRight, match="Only HbA1c"):
        beside(value=Decimal(80), unit=Unit.KG)


@pytest.mark.parametrize(
    ("measure", "value", "unit", "asks"),
    [
        (Measure.HBA1C, "7.5", Unit.MMOL_MOL, "Did you mean 7.5 %?"),
        (Measure.HBA1C, "58", Unit.PERCENT, "Did you mean 58 mmol/mol?"),
        (Measure.HEIGHT, "1.7", Unit.CM, "Did you mean 1.7 metres, which is 170 cm?"),
        (Measure.WAIST, "38", Unit.CM, "Did you mean 38 inches, which is 97 cm?"),
        (Measure.WEIGHT, "250", Unit.KG, "Is it as it was read?"),
        (Measure.HBA1C, "2.5", Unit.PERCENT, "Is it as it was read?"),
    ],
)
def test_a_value_that_another_unit_would_explain_is_asked_about(measure, value, unit, asks):
    assert doubts(measure, value=Decimal(value), unit=unit).endswith(asks)


def test_a_blood_pressure_is_asked_about_by_either_number():
    read = {"unit": Unit.MMHG, "value": Decimal(150)}

    assert doubts(Measure.BLOOD_PRESSURE, second=Decimal(80), **read) is None
    assert "150/35 mmHg" in doubts(Measure.BLOOD_PRESSURE, second=Decimal(35), **read)


@given(st.sampled_from(list(RANGES)), st.integers(0, 30000))
def test_nothing_is_asked_of_a_value_in_its_range_and_something_of_every_other(which, hundredths):
    measure, unit = which
    value = Decimal(hundredths) / 100
    second = Decimal(80) if measure is Measure.BLOOD_PRESSURE else None

    asked = doubts(measure, value=value, unit=unit, second=second)
    assert (asked is None) is RANGES[which].believes(value)


@pytest.mark.parametrize(
    ("measure", "value", "second", "unit", "sentence"),
    [
        (Measure.HBA1C, "58", None, Unit.KG, "HbA1c is measured in mmol/mol or %"),
        (Measure.WEIGHT, "-1", None, Unit.KG, "cannot be: it lies between 1 and 400"),
        (Measure.WEIGHT, "81.234", None, Unit.KG, "at most 2 digits after the point"),
        (Measure.BLOOD_PRESSURE, "140", None, Unit.MMHG, "Give the lower"),
        (Measure.WEIGHT, "81", "80", Unit.KG, "Leave the second out"),
        (Measure.BLOOD_PRESSURE, "80", "140", Unit.MMHG, "Did you mean 140/80"),
        (Measure.BLOOD_PRESSURE, "140", "5", Unit.MMHG, "lies between 10 and 200"),
    ],
)
def test_a_value_that_cannot_be_is_refused(measure, value, second, unit, sentence):
    lower = Decimal(second) if second else None

    with pytest.raises(ValueNotRight, match=sentence):
        check_value(measure, value=Decimal(value), second=lower, unit=unit)
    with pytest.raises(ValueNotRight):
        Measurement(
            id="m", participant="asha", occasion="o", measure=measure, value=Decimal(value),
            second=lower, unit=unit, measured_on=ENROLLED,
        )  # fmt: skip


def test_hba1c_alone_has_two_units():
    assert {each: len(units) for each, units in UNITS.items()} == {
        each: 2 if each is Measure.HBA1C else 1 for each in Measure
    }


# Scores


OFTEN = tuple(Option(value, str(value)) for value in range(4))
ITEMS = tuple(Item(name=f"i{number}", words="?", options=OFTEN) for number in range(6))


def defined(*scores):
    return Definition(
        name="x", title="X", version_name="1", language="English", intro="", licence="",
        attribution="", source="", items=ITEMS, scores=scores,
    )  # fmt: skip


@given(st.data())
def test_a_score_is_what_counting_by_hand_gives(data):
    used = data.draw(st.lists(st.sampled_from([e.name for e in ITEMS]), min_size=1, unique=True))
    reverse = frozenset(data.draw(st.lists(st.sampled_from(used), unique=True)))
    most = data.draw(st.integers(0, len(used) - 1))
    how, times = data.draw(st.sampled_from(How)), data.draw(st.integers(1, 4))
    answers = data.draw(
        st.dictionaries(st.sampled_from([e.name for e in ITEMS]), st.integers(0, 3))
    )
    score = Score(name="s", title="S", how=how, items=tuple(used), reverse=reverse,
                  most_missing=most, times=times)  # fmt: skip

    found = scored(defined(score), answers)["s"]

    # By hand: fractions, each missing answer filled with the mean of the others before all is added.
    there = [3 - answers[n] if n in reverse else answers[n] for n in used if n in answers]
    missing = len(used) - len(there)
    if not there or missing > most:
        assert found is None
        return
    filled = [Fraction(each) for each in there] + [Fraction(sum(there), len(there))] * missing
    total = sum(filled) * times / (len(used) if how is How.MEAN else 1)
    assert abs(Fraction(found) - total) < Fraction(1, 10**20)


def test_a_mirrored_answer_mirrors_within_its_item():
    item = Item(name="i", words="?", options=(Option(1, "a"), Option(2, "b"), Option(5, "c")))

    assert [item.reversed(each) for each in (1, 2, 5)] == [5, 4, 1]


# Occasions


def occasion(**more):
    said = {
        "name": "end", "anchor": Anchor.ENROLMENT, "first_day": 50, "due_day": 60, "last_day": 90,
        "measures": frozenset({Measure.HBA1C, Measure.WEIGHT}), "instruments": ("phq",),
    } | more  # fmt: skip
    return Occasion(id="o", **said)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"due_day": 49}, "Give a first day, then the day on which it is due"),
        ({"last_day": 59}, "Give a first day, then the day on which it is due"),
        ({"last_day": 3661}, "within 3,660 days"),
        ({"anchor": Anchor.CALENDAR}, "Give the day of the calendar"),
        ({"on": ENROLLED}, "Leave the day of the calendar out"),
        ({"measures": frozenset(), "instruments": ()}, "Choose a measure or an instrument"),
        ({"instruments": ("phq", "phq")}, "asks for an instrument once"),
    ],
)
def test_an_occasion_that_cannot_be_is_refused(more, sentence):
    with pytest.raises(OutcomeNotRight, match=sentence):
        occasion(**more)


def test_days_are_counted_from_the_anchor_and_from_nothing_where_there_is_none():
    days = {"enrolled": ENROLLED, "allocated": date(2010, 10, 1)}
    by = {
        each: window_of(
            occasion(anchor=each, on=date(2011, 1, 1) if each is Anchor.CALENDAR else None), **days
        )
        for each in Anchor
    }

    assert by[Anchor.ENROLMENT].first_on == date(2010, 10, 21)
    assert by[Anchor.ALLOCATION].due_on == date(2010, 11, 30)
    assert by[Anchor.CALENDAR].last_on == date(2011, 4, 1)
    assert window_of(occasion(), enrolled=None, allocated=None) is None


@given(st.integers(-10, 120), st.sampled_from(["", "there", "missed", "stopped", "half"]))
def test_somebody_stands_to_an_occasion_as_its_days_and_what_is_there_say(day, what):
    made = occasion()
    window = window_of(made, enrolled=ENROLLED, allocated=None)
    everything = asked_at(made)
    place = place_of(
        "asha", made, window=window, today=ENROLLED + timedelta(days=day),
        there=everything if what == "there" else everything[:1] if what == "half" else (),
        is_missed=what == "missed",
        not_asked=everything if what == "stopped" else (),
    )  # fmt: skip

    told = {"there": Standing.DONE, "missed": Standing.MISSED, "stopped": Standing.NOT_ASKED}
    by_day = [
        (50, Standing.TO_COME), (61, Standing.DUE), (91, Standing.LATE), (999, Standing.OVER),
    ]  # fmt: skip
    expected = told.get(what) or next(standing for until, standing in by_day if day < until)
    assert place.standing is expected
    assert len(place.lacks) == {"there": 0, "stopped": 0, "half": 2}.get(what, 3)


def test_an_occasion_asks_for_measures_in_their_order_and_then_for_instruments():
    assert asked_at(occasion()) == (Measure.HBA1C, Measure.WEIGHT, "phq")


def test_who_was_enrolled_twice_counts_from_the_first_day():
    said = [(StatusName.ENROLLED, date(2011, 5, 1)), (StatusName.INVITED, date(2010, 1, 1)),
            (StatusName.ENROLLED, ENROLLED)]  # fmt: skip
    statuses = [
        Status(id=str(day), participant="asha", status=status, starts_on=day)
        for status, day in said
    ]

    assert enrolled_on(statuses) == ENROLLED
    assert enrolled_on(statuses[1:2]) is None


def test_no_sentence_of_an_outcome_says_a_value():
    made = Measurement(
        id="m", participant="asha", occasion="o", measure=Measure.HBA1C, value=Decimal("58.7"),
        unit=Unit.MMOL_MOL, measured_on=ENROLLED,
    )  # fmt: skip

    for does in ("record", "revise", "void"):
        assert "58" not in made.sentence(does, {})


def test_the_examples_of_the_method_and_of_its_functions_are_what_they_say():
    page = Path(__file__).resolve().parents[2] / "docs" / "methods" / "outcomes.md"

    assert doctest.testfile(str(page), module_relative=False).failed == 0
    for module in (measures, instruments, occasions):
        assert doctest.testmod(module).failed == 0
