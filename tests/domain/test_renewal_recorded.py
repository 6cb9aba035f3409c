"""Monthly histories from what a record says: by hand, and beside a slow count day by day."""

import doctest
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.arms import Format
from likewise.domain.periods import FOREVER
from likewise.domain.renewal.doors import Closed
from likewise.domain.renewal.facts import DEFAULTS
from likewise.domain.renewal.recorded import MOST_CHANGED, Met, Recorded, Stay, spans, stays_of
from likewise.formats.renewal import read_histories
from likewise.formats.tables import open_text

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
        members=(stay("Asha", BEGAN, date(2011, 4, 20)),),
        meetings=(Met(date(2011, 4, 6), frozenset({"Asha"})),),
    )  # fmt: skip

    history = one(group)

    assert history.last == 12 * 2011 + 3
    assert flows(history, "members", "leavers")[-1] == (1, 0)


def test_the_founding_month_is_no_closing_though_everybody_leaves_in_it():
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, ended_on=date(2011, 1, 20),
        members=(stay("Asha", BEGAN, date(2011, 1, 20)), stay("Bram", BEGAN, date(2011, 1, 20))),
        meetings=(Met(date(2011, 1, 6), frozenset({"Asha"})),),
    )  # fmt: skip

    assert flows(one(group), "members", "leavers") == [(2, 0)]


# Who leaves when, before an end declared on 20 November: together, in parts, and with somebody
# forgotten on the list.
CLOSINGS = {
    "on the day": [date(2011, 11, 20)] * 6,
    "in the month": [*[date(2011, 11, 3)] * 5, date(2011, 11, 20)],
    "over two months": [*[date(2011, 10, 8)] * 4, *[date(2011, 11, 9)] * 3],
    "over two months, to the day": [*[date(2011, 10, 8)] * 4, *[date(2011, 11, 20)] * 3],
    "long before": [*[date(2011, 7, 8)] * 2, *[date(2011, 8, 9)] * 4],
    "one after another": [date(2011, month, 9) for month in range(5, 12)],
}


@pytest.mark.parametrize("left", CLOSINGS.values(), ids=CLOSINGS.keys())
def test_a_closing_is_told_as_from_spells(left, tmp_path):
    ended = date(2011, 11, 20)
    names = [f"p{number}" for number in range(len(left))]
    meetings = tuple(
        Met(date(2011, month, 2), frozenset(names[:1])) for month in range(1, max(left).month + 1)
    )
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, ended_on=ended, meetings=meetings,
        members=tuple(stay(name, BEGAN, day) for name, day in zip(names, left, strict=True)),
    )  # fmt: skip
    file = tmp_path / "spells.csv"
    rows = [f"g,{name},{BEGAN},{day},unknown" for name, day in zip(names, left, strict=True)]
    file.write_text("\n".join(["cohort,member,joined_on,left_on,ending", *rows]) + "\n")
    (spells,) = read_histories(table=open_text(file), until=date(2012, 1, 1))

    history = one(group)

    assert history.ended
    assert (history.last, history.left_at_close) == (spells.last, spells.left_at_close)
    # In spells the founders come within the first month, in the record on its first day.
    assert flows(history, "leavers")[1:] == flows(spells, "leavers")[1:]
    assert flows(history, "members")[1:] == flows(spells, "members")[1:]


def test_a_group_that_everybody_left_is_over_though_nobody_said_so():
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP,
        members=tuple(stay(name, BEGAN, date(2011, 6, 9)) for name in ("Asha", "Bram")),
    )  # fmt: skip

    (span,) = told(group)

    assert span.goes_on
    assert span.history.ended
    assert (span.history.last, span.history.left_at_close) == (12 * 2011 + 4, 2)


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


def a_group_of_five(acts, *more, leads=()):
    five = [stay(name, BEGAN) for name in ("Asha", "Bram", "Cleo", "Dilip", "Edith")]
    return Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, acts=frozenset(acts), members=(*five, *more),
        leads=leads,
    )  # fmt: skip


def test_people_whom_an_act_moves_neither_come_nor_leave():
    drawn = date(2011, 4, 12)
    group = a_group_of_five(
        {drawn},
        stay("Farid", BEGAN, drawn),
        stay("Gita", date(2011, 4, 3), drawn),
        stay("Hari", drawn, since=date(2010, 9, 15)),
        stay("Ines", drawn, date(2011, 4, 25)),
        stay("Jan", date(2011, 4, 20)),
        leads=(stay("Kim", BEGAN, drawn), stay("Lea", drawn), stay("Mo", BEGAN)),
    )

    history = one(group, until=date(2011, 7, 1))

    april = history.months[3]
    assert flows(history, "members", "newcomers", "leavers")[3:] == [
        (6, 2, 0),
        (7, 0, 0),
        (7, 0, 0),
    ]
    assert (april.moved_in, april.moved_out) == (1, 2)
    assert sum(month.moved_in + month.moved_out for month in history.months) == 3
    assert april.moved_out_by_tenure == (0, 0, 0, 1, *[0] * 9)  # Gita was not there at the start
    assert april.moved_in_by_tenure == (*[0] * 7, 1, *[0] * 5)
    assert history.months[4].at_risk_by_tenure == (1, 0, 0, 0, 5, 0, 0, 1, *[0] * 5)
    assert april.first_timers == 2
    assert (april.leads_moved_in, april.leads_moved_out) == (1, 1)
    assert sum(month.leads_started + month.leads_stopped for month in history.months) == 0


def test_an_act_on_the_first_of_a_month_moves_people_at_the_end_of_the_one_before():
    drawn = date(2011, 4, 1)
    group = a_group_of_five(
        {drawn}, stay("Farid", BEGAN, drawn), stay("Gita", drawn), stay("Hari", drawn)
    )

    history = one(group, until=date(2011, 6, 1))

    assert flows(history, "members", "moved_in", "moved_out") == [
        (6, 0, 0), (6, 0, 0), (6, 2, 1), (7, 0, 0), (7, 0, 0),
    ]  # fmt: skip
    assert history.months[2].moved_in_by_tenure[0] == 2


def test_an_act_that_changes_most_of_the_people_begins_a_span_of_its_own():
    merged = date(2011, 4, 1)
    many = [stay(name, merged, since=date(2010, 9, 15)) for name in "FGHIJK"]

    before, after = told(a_group_of_five({merged}, *many), until=date(2011, 7, 1))
    (kept,) = told(a_group_of_five({merged}, *many[:5]), until=date(2011, 7, 1))

    assert not before.goes_on
    assert flows(before.history, "members", "joiners", "leavers") == [(5, 0, 0)] * 3
    assert flows(after.history, "members", "joiners", "moved_in") == [(11, 0, 0)] * 3
    assert after.history.months[0].at_risk_by_tenure == (0, 0, 0, 5, 0, 0, 6, *[0] * 6)
    assert flows(kept.history, "members")[2:4] == [(5,), (10,)]


def test_where_a_cut_begins_is_for_the_caller_to_say():
    drawn = date(2011, 4, 1)
    group = a_group_of_five({drawn}, stay("Farid", drawn))

    def pieces(share):
        return len(
            spans([group], rules=DEFAULTS, watched_until=date(2011, 7, 1), most_changed=share)
        )

    assert (pieces(0.0), pieces(1 / 6), pieces(1.0)) == (2, 1, 1)


def test_the_month_in_which_a_cut_falls_belongs_to_neither_side():
    merged = date(2011, 4, 15)
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, acts=frozenset({merged}),
        members=(stay("Asha", BEGAN), stay("Bram", merged), stay("Cleo", merged)),
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

    assert [each.because for each in told(young)] == [
        "It has no whole month yet: it began on 5 December 2011. A forecast takes one whole calendar "
        "month since then. There is one from 1 February 2012 on."
    ]
    assert "501 members, more than the 500" in told(crowd)[0].because
    assert told(coming) == ()


def test_spells_that_touch_are_one_stay_and_who_was_moved_keeps_the_day_they_first_came():
    merged = date(2011, 5, 1)
    spells = [
        ("old", "Asha", BEGAN, merged),
        ("new", "Asha", merged, None),
        ("new", "Bram", merged, None),
        ("old", "Bram", BEGAN, date(2011, 2, 1)),
        ("old", "Bram", date(2011, 2, 1), date(2011, 4, 1)),
    ]
    for told in permutations(spells):  # a database tells them in any order
        stays = stays_of(told, moved={("Asha", "new", merged): "old"})

        assert stays["new"] == (stay("Asha", merged, since=BEGAN), stay("Bram", merged))
        assert stays["old"] == (
            stay("Asha", BEGAN, merged), stay("Bram", BEGAN, date(2011, 4, 1)),
        )  # fmt: skip


def test_days_on_which_nobody_could_join_are_told_with_whether_it_is_closed_now():
    closed = (
        Closed(date(2011, 2, 10), date(2011, 3, 3), is_rest=True),
        Closed(date(2011, 5, 20), date(2011, 8, 1)),
    )
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, members=(stay("Asha", BEGAN),), closed=closed
    )

    history = one(group, until=date(2011, 7, 5))

    assert [month.closed_days for month in history.months] == [0, 19, 2, 0, 12, 30]
    assert history.closed_for == 1
    assert one(group, until=date(2011, 3, 1)).closed_for == 0  # it rests, and meets again
    assert one(group, until=date(2011, 5, 20)).closed_for == 3  # on the day on which it closes
    assert one(replace(group, closed=closed[:1]), until=date(2011, 7, 5)).closed_for == 0


def test_one_that_has_ended_is_not_closed_to_joiners():
    group = Recorded(
        cohort="g", began_on=BEGAN, formats=GROUP, ended_on=date(2011, 9, 1),
        members=(stay("Asha", BEGAN, date(2011, 9, 1)), stay("Bram", BEGAN, date(2011, 9, 1))),
        closed=(Closed(date(2011, 6, 1), date(2011, 9, 1)),),
    )  # fmt: skip

    history = one(group)

    assert history.ended
    assert history.closed_for == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"formats": (*GROUP, (date(2011, 12, 1), Format.COMBINED))},
         "its format changed on 1 December 2011, and the months before say little of it. A forecast "
         "takes one whole calendar month since then. There is one from 1 January 2012 on."),
        ({"acts": frozenset({date(2011, 12, 7)})},
         "most of its people changed on 7 December 2011, and the months before say little of it. A "
         "forecast takes one whole calendar month since then. There is one from 1 February 2012 on."),
    ],
)  # fmt: skip
def test_one_that_became_another_within_the_month_says_what_it_takes_and_from_when(values, words):
    day = date(2011, 12, 7)
    group = Recorded(
        cohort="g", began_on=BEGAN,
        members=(stay("Asha", BEGAN, day), stay("Bram", day), stay("Cleo", day)),
        **({"formats": GROUP} | values),
    )  # fmt: skip

    before, after = told(group, until=date(2011, 12, 20))

    assert before.history is not None
    assert (after.history, after.because, after.goes_on) == (
        None, f"It has no whole month yet: {words}", True,
    )  # fmt: skip
    ready = date(2012, 1 if "January" in words else 2, 1)
    assert told(group, until=ready)[-1].history is not None
    assert told(group, until=ready - timedelta(days=1))[-1].history is None


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
    # Most acts on days on which somebody comes or goes.
    touched = [day for each in members for day in (each.begins_on, each.ends_on) if day > began]
    days = st.sampled_from([*touched, began + timedelta(days=40)])
    acts = draw(st.frozensets(days | DAYS.map(lambda day: began + timedelta(days=day)), max_size=4))
    return Recorded(
        cohort="g", began_on=began, formats=((began, Format.GROUP),), ended_on=ended_on,
        members=tuple(members),
        acts=acts,
        meetings=tuple(
            Met(began + timedelta(days=day), frozenset(each.person for each in members))
            for day in draw(st.lists(DAYS, max_size=5))
        ),
    )  # fmt: skip


def there_on(recorded, day):
    return {each.person for each in recorded.members if each.begins_on <= day < each.ends_on}


def changed(recorded, day):
    before, after = there_on(recorded, day - timedelta(days=1)), there_on(recorded, day)
    return 1 - len(before & after) / len(before | after) if before | after else 0.0


def cut_or_over(recorded, span):
    """The first day that is no part of a span."""
    cuts = [act for act in recorded.acts if changed(recorded, act) > MOST_CHANGED]
    days = [each for each in (*cuts, recorded.ended_on) if each and each > span.begins_on]
    return min(days, default=date.max)


def month_by_day(recorded, month, over, is_first):
    """Of one month, looked at day by day: who was there at its start, came to stay, left, and was
    moved in and out."""
    starts = date(month // 12, month % 12 + 1, 1)
    after = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    there = there_on(recorded, starts)
    if not is_first and starts not in recorded.acts:  # who comes on the first day comes in it
        there &= there_on(recorded, starts - timedelta(days=1))
    came, left, brought, taken = set(), set(), set(), set()
    now, day = there, starts
    while day <= after and day < over:
        today, is_act = there_on(recorded, day), day in recorded.acts
        (taken if is_act else left).update(now - today)
        if is_act or day < after:
            (brought if is_act else came).update(today - now)
        now, day = today, day + timedelta(days=1)
    return (
        len(there), len(came - left), len(left - came - brought),
        len(brought - left - taken), len(taken - brought),
    )  # fmt: skip


@given(recorded=lives())
def test_the_months_are_those_of_a_count_day_by_day(recorded):
    for span in told(recorded, until=date(2012, 3, 10)):
        if span.history is None:
            assert span.because.startswith("It has no whole month yet: ")
            continue
        over, first = cut_or_over(recorded, span), span.history.first
        for month, found in zip(
            span.history.months,
            flows(span.history, "members", "joiners", "leavers", "moved_in", "moved_out"),
            strict=True,
        ):
            assert found == month_by_day(recorded, month.month, over, month.month == first)
            assert sum(month.at_risk_by_tenure) == month.members
            assert sum(month.left_by_tenure) == month.leavers
            assert sum(month.moved_in_by_tenure) == month.moved_in
            assert sum(month.moved_out_by_tenure) <= month.moved_out
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
