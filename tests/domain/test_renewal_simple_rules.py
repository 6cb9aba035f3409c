"""Three simple rules, against a slow count of the other cohorts' cases written apart."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from renewing import FIRST, cohort, programmes, rules

from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.simple_rules import CLIMATOLOGY, HAZARD, LAST_SIZE, simple_chances
from likewise.domain.renewal.stopping import month_of_stopping, standing, why_not
from likewise.domain.renewal.tracks import follow


def goes_at(history, rule, origin):
    """What the cohort's size was if it went on at the start of a month, else None."""
    months = tuple(one for one in history.months if one.month < origin)
    if not months:
        return None
    ended = history.ended and len(months) == len(history.months)
    past = replace(history, months=months, ended=ended)
    now = standing(history=past, rule=rule)
    if why_not(history=past, rule=rule, now=now, last=origin - 1):
        return None
    return months[-1].members_at_end


def cases(histories, rule, cohort, origin, months):
    """(size, still met) for each month of each other cohort whose horizon had passed."""
    found = []
    for number, history in enumerate(histories):
        for start in range(FIRST, origin - months + 1):
            size = None if number == cohort else goes_at(history, rule, start)
            if size is None:
                continue
            stopped = month_of_stopping(history=history, rule=rule, after=start)
            if stopped is not None and stopped < start + months:
                found.append((size, False))
            elif history.last >= start + months - 1 or stopped is not None:
                found.append((size, True))
    return found


def share(outcomes):
    return (sum(outcomes) + 0.5) / (len(outcomes) + 1) if outcomes else None


def of_like_size(known, size):
    if not known:
        return None
    for reach in range(100):
        alike = [still for other, still in known if abs(other - size) <= reach]
        if len(alike) >= 20 or len(alike) == len(known):
            return share(alike)
    raise AssertionError


def steady_stops(histories, rule, cohort, origin, months):
    going = stops = 0
    for number, history in enumerate(histories):
        for month in range(FIRST, origin):
            if number == cohort or goes_at(history, rule, month) is None or month > history.last:
                continue
            going += 1
            stopped = month_of_stopping(history=history, rule=rule, after=month)
            ends = history.ended and history.last == month
            stops += stopped == month or (ends and stopped == month + 1)
    return math.exp(-(stops + 0.5) / going * months) if going else None


@settings(max_examples=120, deadline=None)
@given(programmes(), rules, st.integers(1, 5), st.integers(2, 12))
def test_each_rule_is_what_counting_the_others_cases_gives(histories, rule, months, ahead):
    last = max(history.last for history in histories)
    origin = min(FIRST + ahead, last)
    tracks = follow(histories=histories, rule=rule)
    if origin <= tracks.first_month:
        return

    found = simple_chances(tracks=tracks, origin=origin, months=months)

    for number, history in enumerate(histories):
        size = goes_at(history, rule, origin)
        if size is None:
            continue
        known = cases(histories, rule, number, origin, months)
        told = found.of(cohort=number)
        expected = {
            CLIMATOLOGY: share([still for _, still in known]),
            LAST_SIZE: of_like_size(known, size),
            HAZARD: steady_stops(histories, rule, number, origin, months),
        }
        for name, chance in expected.items():
            assert told[name] == (None if chance is None else pytest.approx(chance))


@settings(max_examples=100, deadline=None)
@given(programmes(), st.lists(st.integers(0, 6), min_size=3, max_size=6), st.integers(1, 4))
def test_what_comes_later_and_the_own_past_change_no_chance(histories, later, months):
    rule = Rule(minimum=3, run=1)
    mine = cohort("Mine", [5] * 9)
    other_past = cohort("Mine", [2, 1, 1, 6, 6, 6, 6, 5, 5])
    origin = FIRST + 8
    longer = [
        History(
            cohort=history.cohort,
            months=(
                *history.months,
                *follow_on(history, later),
            ),
        )
        if history.last >= origin - 1 and not history.ended
        else history
        for history in histories
    ]

    def chances(given_histories, own):
        tracks = follow(histories=[own, *given_histories], rule=rule, watched_until=FIRST + 40)
        return simple_chances(tracks=tracks, origin=origin, months=months).of(cohort=0)

    assert chances(histories, mine) == chances(longer, mine)
    assert chances(histories, mine) == chances(histories, other_past)


def follow_on(history, sizes):
    """Further months of a history, with these members at their ends."""
    members = history.months[-1].members_at_end
    for place, after in enumerate(sizes):
        yield Month(
            month=history.last + 1 + place,
            members=members,
            newcomers=max(0, after - members),
            leavers=max(0, members - after),
        )
        members = after


def test_few_cases_make_no_certainty_and_none_make_no_chance():
    histories = [cohort("Mine", [9] * 13), cohort("Other", [9] * 13)]
    tracks = follow(histories=histories, rule=Rule())

    early = simple_chances(tracks=tracks, origin=FIRST + 1, months=3).of(cohort=0)
    later = simple_chances(tracks=tracks, origin=FIRST + 9, months=3).of(cohort=0)

    assert early == {CLIMATOLOGY: None, LAST_SIZE: None, HAZARD: None}
    # By hand: the other went on from months 1 to 6 and still met three months on, six of six; in
    # the eight months 1 to 8 it did not stop.
    assert later[CLIMATOLOGY] == later[LAST_SIZE] == pytest.approx(6.5 / 7)
    assert later[HAZARD] == pytest.approx(math.exp(-0.5 / 8 * 3))
