"""Which cohorts cross the programme's line, and which are back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.arms import Format
from likewise.domain.periods import FOREVER
from likewise.domain.renewal import Rule
from likewise.domain.renewal.crossing import Danger, Why, crossings
from likewise.domain.renewal.facts import DEFAULTS
from likewise.domain.renewal.outlooks import HORIZONS, Outlook
from likewise.domain.renewal.recorded import Met, Recorded, Span, Stay
from likewise.domain.renewal.said import Said
from likewise.domain.renewal.uncertainty import Horizon

BEGAN, UNTIL = date(2011, 1, 1), date(2012, 1, 10)


def a_horizon(months, chance):
    return Horizon(
        months=months, chance=chance, low=0, high=1, by_members=0, by_leads=0, by_both=0, size=5,
        size_low=4, size_high=6, by_choice=0,
    )  # fmt: skip


def an_outlook(cohort, chance):
    """Expected to meet with this chance in a year, and otherwise for certain."""
    horizons = tuple(a_horizon(each, chance if each == 12 else 1) for each in HORIZONS)
    return Outlook(cohort=cohort, rule=Rule(), horizons=() if chance is None else horizons)


def a_pair(name="pair", *, leads=("petra",), met=(), contacts=(), began=BEGAN, until=FOREVER):
    return Recorded(
        cohort=name, began_on=began, formats=((began, Format.ONE_TO_ONE),),
        members=(Stay("gwen", began, FOREVER, began),),
        leads=tuple(Stay(who, began, until, began) for who in leads),
        meetings=tuple(Met(day, None) for day in met),
        contacts=tuple(Met(day, frozenset({"gwen"})) for day in contacts),
    )  # fmt: skip


def tonight(outlooks=(), pairs=(), *, known=(), gone=(), line=50, **rest):
    spans = [
        Span(cohort=each.cohort, format=Format.GROUP, begins_on=BEGAN, history=None, goes_on=True)
        for each in outlooks
    ]
    spans += [
        Span(
            cohort=each.cohort, format=Format.ONE_TO_ONE, begins_on=BEGAN, history=None,
            goes_on=each.cohort not in gone,
        )
        for each in pairs
    ]  # fmt: skip
    rules = DEFAULTS | {Format.GROUP: replace(DEFAULTS[Format.GROUP], line_percent=line)}
    given = {
        "recorded": pairs, "said": {}, "asleep": frozenset(), "watched_until": UNTIL, "rules": rules
    } | rest  # fmt: skip
    return crossings(spans=spans, outlooks=outlooks, known=frozenset(known), **given)


@pytest.mark.parametrize(
    ("chance", "line", "was_below", "is_new", "is_over"),
    [
        (0.49, 50, False, True, False),
        (0.49, 50, True, False, False),
        (0.50, 50, False, False, False),
        (0.54, 50, True, False, False),
        (0.56, 50, True, False, True),
        (0.80, 90, False, True, False),
        (0.996, 99, True, False, True),
        (0.994, 99, True, False, False),
        (None, 50, True, False, False),
        (None, 50, False, False, False),
    ],
)
def test_a_cohort_crosses_once_and_is_back_when_clearly_above(
    chance, line, was_below, is_new, is_over
):
    found = tonight([an_outlook("birch", chance)], known=["birch"] if was_below else [], line=line)

    assert bool(found.new) is is_new
    assert found.over == (("birch",) if is_over else ())
    if is_new:
        assert found.new == (Danger(cohort="birch", why=Why.CHANCE, chance=chance),)


def test_a_cohort_that_goes_on_no_more_is_below_no_line():
    assert tonight(known=["birch"]).over == ("birch",)


@settings(max_examples=100)
@given(
    nights=st.lists(st.floats(0, 1), min_size=1, max_size=30), line=st.integers(1, 99),
)  # fmt: skip
def test_between_two_crossings_a_cohort_was_clearly_above(nights, line):
    below, crossed_at, highest = False, None, 0.0
    for chance in nights:
        found = tonight([an_outlook("birch", chance)], known=["birch"] if below else [], line=line)
        highest = max(highest, chance)
        if found.new:
            assert not below
            assert chance < line / 100
            assert crossed_at is None or highest >= min(line / 100 + 0.05, 0.995)
            below, crossed_at, highest = True, chance, 0.0
        elif found.over:
            below = False


def the_why(pair, **rest):
    others = [a_pair("other", contacts=[date(2012, 1, 2)])]
    found = tonight(pairs=[pair, *others], **rest)
    assert all(each.cohort == "pair" for each in found.new)
    return found.new[0].why if found.new else None


def test_a_pair_of_two_that_is_in_touch_wants_no_decision():
    assert the_why(a_pair(contacts=[date(2011, 12, 1)])) is None
    assert the_why(a_pair(met=[date(2011, 11, 1)])) is None


@pytest.mark.parametrize(
    ("pair", "why"),
    [
        (a_pair(met=[date(2011, 10, 31)]), Why.SILENCE),
        (a_pair(), Why.SILENCE),
        (a_pair(began=date(2011, 12, 20)), None),
        (a_pair(contacts=[UNTIL + timedelta(days=9)]), Why.SILENCE),
        (a_pair(contacts=[date(2012, 1, 3)], until=date(2012, 1, 5)), Why.LEAD),
        (a_pair(contacts=[date(2012, 1, 3)], leads=()), None),
    ],
)
def test_a_pair_wants_one_where_nobody_was_heard_of_or_its_facilitator_stops(pair, why):
    assert the_why(pair) is why


def test_a_pair_whose_facilitator_has_said_so_wants_one():
    pair = a_pair(contacts=[date(2012, 1, 3)])

    assert the_why(pair, said={"pair": Said(stopping=1, stops_on=date(2012, 5, 1))}) is Why.LEAD


def test_a_pair_that_rests_is_silent_and_so_are_all_where_nobody_logs():
    assert the_why(a_pair(), asleep=frozenset({"pair"})) is None
    assert tonight(pairs=[a_pair(), a_pair("other")]).new == ()


def test_a_pair_that_is_heard_of_again_is_back_and_its_end_is_no_danger():
    heard = [a_pair(contacts=[date(2012, 1, 3)])]

    assert tonight(pairs=heard, known=["pair"]).over == ("pair",)
    assert tonight(pairs=[a_pair(until=BEGAN)], gone=["pair"]).new == ()
