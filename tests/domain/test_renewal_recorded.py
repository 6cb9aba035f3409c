"""Monthly histories from what a record says: by hand, and beside a slow count day by day."""

import doctest
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.arms import Format
from likewise.domain.periods import FOREVER
from likewise.domain.renewal.facts import DEFAULTS
from likewise.domain.renewal.recorded import Met, Recorded, Stay, spans, stays_of

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "renewal-record.md"
BEGAN = date(2011, 1, 1)
GROUP = ((BEGAN, Format.GROUP),)


def stay(person, begins, ends=None, since=None):
    return Stay(person, begins, ends or FOREVER, since or begins)


def told(recorded, until=date(2012, 1, 1), rules=DEFAULTS):
    return spans([recorded], rules=rules, watched_until=until)


def one(recorded, until=date(2012, 1, 1), rules=DEFAULTS):
    (span,) = told(recorded, until, rules)
    assert span.because == ""
    return span.history


def flows(history, *names):
    return [tuple(getattr(month, name) for name in names) for month in history.months]


def test_founders_are_there_at_the_start_and_no_newcomers():
    founders = [stay(name, BEGAN) for name in ("Asha", "Bram", "Cleo")]
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP,
        members=(*founders, stay("Dilip", date(2011, 1, 20)), stay("Edith", date(2011, 3, 2))),
    )  # fmt: skip

    history = one(group, until=date(2011, 5, 1))

    assert flows(history, "members", "joiners") == [(3, 1), (4, 0), (4, 1), (5, 0)]
    assert history.months[0].at_risk_by_tenure[:2] == (3, 0)
    assert history.months[1].at_risk_by_tenure[:2] == (1, 3)


def test_whoever_comes_in_the_first_ninety_days_founds_it_and_whoever_comes_later_does_not():
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP,
        members=(
            stay("Asha", BEGAN), stay("Bram", date(2011, 3, 20)), stay("Cleo", date(2011, 5, 4)),
        ),
    )  # fmt: skip

    history = one(group, until=date(2011, 6, 1))

    assert flows(history, "founders", "newcomers")[2:] == [(1, 0), (None, 0), (None, 1)]


def test_a_cohort_that_began_within_a_month_is_told_from_the_next_one():
    group = Recorded(
        cohort="g", began_on=date(2011, 1, 10), formats=((date(2011, 1, 10), Format.GROUP),),
        members=(stay("Asha", date(2011, 1, 10)), stay("Bram", date(2011, 1, 30))),
    )  # fmt: skip

    history = one(group, until=date(2011, 4, 1))

    assert history.first == 12 * 2011 + 1
    assert flows(history, "members", "joiners") == [(2, 0), (2, 0)]
    assert history.months[0].at_risk_by_tenure[0] == 2


def test_whoever_comes_and_goes_within_a_month_is_a_first_timer_alone():
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP,
        members=(
            stay("Asha", BEGAN),
            stay("Bram", date(2011, 2, 3), date(2011, 2, 20)),
            stay("Cleo", date(2011, 2, 3), date(2011, 3, 1)),
            stay("Dilip", date(2011, 2, 3), date(2011, 3, 2)),
        ),
        meetings=(Met(date(2011, 2, 5), frozenset({"Asha"}), frozenset({"Visitor", "Asha"})),),
    )  # fmt: skip

    months = one(group, until=date(2011, 4, 1)).months

    february, march = months[1:]
    assert (february.joiners, february.leavers, february.first_timers) == (1, 0, 4)
    assert (march.members, march.leavers, march.members_at_end) == (2, 1, 1)


def test_attendance_is_of_members_and_unknown_where_nobody_took_a_register():
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, members=(stay("Asha", BEGAN), stay("Bram", BEGAN)),
        meetings=(
            Met(date(2011, 1, 5), frozenset({"Asha", "Of another cohort"})),
            Met(date(2011, 1, 19), None),
            Met(date(2011, 2, 2), None),
            Met(date(2011, 4, 6), frozenset()),
        ),
    )  # fmt: skip

    history = one(group, until=date(2011, 5, 1))

    assert flows(history, "meetings", "attended") == [(1, 1), (None, None), (0, 0), (1, 0)]


def test_an_ended_cohort_ends_when_it_was_last_seen_and_those_there_at_the_end_left_nothing():
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, ended_on=date(2011, 11, 15),
        members=(
            stay("Asha", BEGAN, date(2011, 11, 15)),
            stay("Bram", BEGAN, date(2011, 3, 7)),
            stay("Cleo", BEGAN, date(2011, 11, 15)),
        ),
        meetings=(Met(date(2011, 4, 20), frozenset({"Asha"})),),
    )  # fmt: skip

    history = one(group)

    assert history.ended
    assert history.last == 12 * 2011 + 3
    assert flows(history, "members", "leavers") == [(3, 0), (3, 0), (3, 1), (2, 0)]


def test_the_end_is_told_as_far_as_its_month_goes():
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, ended_on=date(2011, 4, 20),
        members=(stay("Asha", BEGAN, date(2011, 4, 20)), stay("Bram", BEGAN, date(2011, 4, 10))),
    )  # fmt: skip

    history = one(group)

    assert history.last == 12 * 2011 + 3
    assert flows(history, "members", "leavers")[-1] == (2, 1)


def test_the_end_of_a_pair_is_no_death():
    pair = Recorded(
        cohort="p", began_on=BEGAN, formats=((BEGAN, Format.ONE_TO_ONE),),
        ended_on=date(2011, 6, 1), members=(stay("Asha", BEGAN, date(2011, 6, 1)),),
    )  # fmt: skip

    assert not one(pair).ended


def test_a_pair_that_speaks_by_telephone_was_seen():
    calls = tuple(Met(date(2011, month, 4), frozenset({"Asha"})) for month in (1, 2, 3))
    pair = Recorded(
        cohort="p", began_on=BEGAN, formats=((BEGAN, Format.ONE_TO_ONE),),
        ended_on=date(2011, 6, 1), members=(stay("Asha", BEGAN, date(2011, 6, 1)),),
        contacts=calls,
    )  # fmt: skip

    assert flows(one(pair), "meetings", "attended") == [(1, 1)] * 3
    assert len(told(pair, rules=DEFAULTS | {Format.ONE_TO_ONE: DEFAULTS[Format.GROUP]})) == 1


def test_people_whom_an_act_moves_neither_come_nor_leave():
    drawn = date(2011, 4, 1)
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, acts=frozenset({drawn}),
        members=(
            stay("Asha", BEGAN),
            stay("Bram", BEGAN, drawn),
            stay("Cleo", drawn, since=date(2010, 9, 15)),
            stay("Dilip", date(2011, 5, 9)),
        ),
        leads=(stay("Hari", BEGAN, drawn),),
    )  # fmt: skip

    before, after = told(group, until=date(2011, 7, 1))

    assert not before.goes_on
    assert flows(before.history, "members", "joiners", "leavers") == [(2, 0, 0)] * 3
    assert flows(after.history, "members", "joiners") == [(2, 0), (2, 1), (3, 0)]
    assert after.history.months[0].at_risk_by_tenure == (0, 0, 0, 1, 0, 0, 1, *[0] * 6)
    assert flows(before.history, "leads", "leads_stopped") == [(1, 0)] * 3
    assert flows(after.history, "leads", "leads_started") == [(0, 0)] * 3


def test_the_month_in_which_an_act_falls_belongs_to_neither_side():
    merged = date(2011, 4, 15)
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, acts=frozenset({merged}),
        members=(stay("Asha", BEGAN), stay("Bram", merged)),
    )  # fmt: skip

    before, after = told(group, until=date(2011, 7, 1))

    assert before.history.last == 12 * 2011 + 2
    assert after.history.first == 12 * 2011 + 4


def test_an_act_by_which_nobody_came_or_went_cuts_nothing():
    drawn = date(2011, 4, 1)
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, members=(stay("Asha", BEGAN),),
        acts=frozenset({drawn}),
    )  # fmt: skip

    assert one(group, until=date(2011, 7, 1)).last == 12 * 2011 + 5


def test_a_change_of_format_begins_a_span_of_its_own():
    group = Recorded(
        cohort="g", began_on=BEGAN,
        formats=((BEGAN, Format.ONE_TO_ONE), (date(2011, 3, 1), Format.COMBINED)),
        members=(stay("Asha", BEGAN),),
    )  # fmt: skip

    pair, combined = told(group, until=date(2011, 6, 1))

    assert (pair.format, combined.format) == (Format.ONE_TO_ONE, Format.COMBINED)
    assert combined.history.months[0].at_risk_by_tenure[2] == 1


def test_what_gave_way_to_another_has_not_ended():
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, members=(stay("Asha", BEGAN, date(2011, 6, 1)),),
        ended_on=date(2011, 6, 1), gave_way=True,
    )  # fmt: skip

    (span,) = told(group)

    assert not span.history.ended
    assert not span.goes_on
    assert span.history.last == 12 * 2011 + 4


def test_what_has_no_whole_month_or_cannot_be_counted_says_so():
    young = Recorded(
        cohort="y", began_on=date(2011, 12, 5), formats=((date(2011, 12, 5), Format.GROUP),)
    )
    crowd = Recorded(
        cohort="c", began_on=BEGAN, formats=GROUP,
        members=tuple(stay(f"p{number}", BEGAN) for number in range(501)),
    )  # fmt: skip
    coming = Recorded(cohort="f", began_on=date(2012, 3, 1), formats=GROUP)

    assert [each.because for each in told(young)] == ["It has no whole month yet."]
    assert "501 members, more than the 500" in told(crowd)[0].because
    assert told(coming) == ()


def test_spells_that_touch_are_one_stay_and_who_was_moved_keeps_the_day_they_first_came():
    merged = date(2011, 5, 1)
    stays = stays_of(
        [
            ("old", "Asha", BEGAN, merged),
            ("new", "Asha", merged, None),
            ("new", "Bram", merged, None),
            ("old", "Bram", BEGAN, date(2011, 2, 1)),
            ("old", "Bram", date(2011, 2, 1), date(2011, 4, 1)),
        ],
        moved={("Asha", "new", merged): "old"},
    )

    assert set(stays["new"]) == {stay("Asha", merged, since=BEGAN), stay("Bram", merged)}
    assert set(stays["old"]) == {
        stay("Asha", BEGAN, merged), stay("Bram", BEGAN, date(2011, 4, 1)),
    }  # fmt: skip


DAYS = st.integers(0, 400)


@st.composite
def lives(draw):
    began = BEGAN + timedelta(days=draw(st.integers(0, 45)))
    ended = draw(st.none() | st.integers(60, 380))
    ended_on = began + timedelta(days=ended) if ended else None
    members = []
    for number in range(draw(st.integers(0, 12))):
        begins = began + timedelta(days=draw(st.just(0) | DAYS))
        ends = (
            begins + timedelta(days=draw(st.integers(1, 400))) if draw(st.booleans()) else FOREVER
        )
        ends = min(ends, ended_on or FOREVER)
        if begins < ends:
            members.append(Stay(f"p{number}", begins, ends, begins))
    acts = draw(st.frozensets(DAYS, max_size=2))
    return Recorded(
        cohort="g", began_on=began, formats=((began, Format.GROUP),), ended_on=ended_on,
        members=tuple(members),
        acts=frozenset(began + timedelta(days=day) for day in acts),
        meetings=tuple(
            Met(began + timedelta(days=day), frozenset(each.person for each in members))
            for day in draw(st.lists(DAYS, max_size=5))
        ),
    )  # fmt: skip


def there_on(recorded, day):
    return {each.person for each in recorded.members if each.begins_on <= day < each.ends_on}


def months_by_day(recorded, span):
    """Who was there at the start of each month, came to stay and left, looked at day by day."""
    acts = [
        act
        for act in recorded.acts
        if there_on(recorded, act) != there_on(recorded, act - timedelta(days=1))
    ]
    cut = [each for each in (*acts, recorded.ended_on) if each and each > span.begins_on]
    over = min(cut, default=date.max)
    for month in range(span.history.first, span.history.last + 1):
        day = date(month // 12, month % 12 + 1, 1)
        after = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
        is_first = month == span.history.first
        there = there_on(recorded, day)
        if not is_first:  # who comes on the first day comes in the month
            there &= there_on(recorded, day - timedelta(days=1))
        last = min(after, over) - timedelta(days=1)
        # On the last day before the next month, and, where the span goes on, on its first day.
        stay_on = there_on(recorded, last)
        if after < over:
            stay_on &= there_on(recorded, after)
        yield len(there), len(stay_on - there), len(there - stay_on)


@given(recorded=lives())
def test_the_months_are_those_of_a_count_day_by_day(recorded):
    for span in told(recorded, until=date(2012, 3, 10)):
        if span.history is None:
            assert span.because == "It has no whole month yet."
            continue
        found = flows(span.history, "members", "joiners", "leavers")
        assert found == list(months_by_day(recorded, span))
        for month in span.history.months:
            assert sum(month.at_risk_by_tenure) == month.members
            assert sum(month.left_by_tenure) == month.leavers
            assert month.joiners <= month.first_timers


@pytest.mark.parametrize(("months", "tenure"), [(6, 6), (11, 11), (12, 12), (13, 12), (40, 12)])
def test_tenure_is_counted_in_full_months_up_to_a_year(months, tenure):
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, members=(stay("Asha", date(2010, 6, 15)),)
    )
    on = 12 * 2010 + 6 + months  # months after 1 July 2010, by which she had none that was full

    history = one(group, until=date(2015, 1, 1))

    (month,) = [each for each in history.months if each.month == on]
    assert month.at_risk_by_tenure.index(1) == tenure


def test_the_worked_example_on_the_page_is_right():
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")

    assert tried > 3
    assert failed == 0
