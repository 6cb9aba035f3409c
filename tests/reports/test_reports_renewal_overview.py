"""What is expected of a cohort, in a sentence that is true."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.renewal import Rule
from likewise.domain.renewal.outlooks import Outlook
from likewise.domain.renewal.uncertainty import Horizon
from likewise.reports.renewal.overview import chance_in_words, danger, in_one_sentence

ON = date(2026, 11, 27)


def horizon(by_members, by_leads, months=12):
    return Horizon(
        months=months, chance=1 - by_members - by_leads, low=0, high=1, by_members=by_members,
        by_leads=by_leads, by_both=0, size=5, size_low=3, size_high=8,
    )  # fmt: skip


def said(by_members, by_leads, *, members=5, leads=1, counts=True, months=12):
    outlook = Outlook(
        cohort="c", rule=Rule(), months=months, members=members, leads=leads,
        horizons=(horizon(0, 0, months=3), horizon(by_members, by_leads)),
    )  # fmt: skip
    return in_one_sentence(outlook, on=ON, counts=counts)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (said(0.1, 0.5), "If nothing changes, the chance that it still meets in November 2027 is "
         "4 in 10, mainly because nobody may be left to lead: 1 person can lead it now."),
        (said(0.4, 0.1, leads=2), "If nothing changes, the chance that it still meets in November "
         "2027 is 5 in 10, mainly because too few may come: it has 5 members, and needs 4."),
        (said(0.2, 0.2), "If nothing changes, the chance that it still meets in November 2027 is "
         "6 in 10, as much because too few may come as because nobody may be left to lead."),
        (said(0.01, 0.0), "If nothing changes, the chance that it still meets in November 2027 is "
         "more than 19 in 20."),
        (said(0.1, 0.5, counts=False), "If nothing changes, the chance that it still meets in "
         "November 2027 is 4 in 10, mainly because nobody may be left to lead."),
        (said(0.5, 0.0, leads=None), "If nothing changes, the chance that it still meets in "
         "November 2027 is 5 in 10, mainly because too few may come: it has 5 members, and needs "
         "4. Who leads it is not recorded, so that danger is not counted."),
        (said(0.1, 0.8, leads=0), "If nothing changes, the chance that it still meets in November "
         "2027 is 1 in 10, mainly because nobody leads it now."),
        (said(0.0, 0.0, months=1), "If nothing changes, the chance that it still meets in November "
         "2027 is more than 19 in 20. It has 1 month of history since it began or an act changed "
         "it, so this rests mostly on the other cohorts."),
    ],
)  # fmt: skip
def test_the_sentence(sentence, words):
    assert sentence == words


@given(chance=st.floats(0, 1))
def test_a_chance_in_words_is_never_further_off_than_it_sounds(chance):
    words = chance_in_words(chance)

    if words.endswith("in 10"):
        assert abs(int(words.split()[0]) / 10 - chance) <= 0.05 + 1e-9
    else:
        assert (chance > 0.95) if words == "more than 19 in 20" else (chance < 0.05)


@given(by_members=st.floats(0, 0.5), by_leads=st.floats(0, 0.5))
def test_the_danger_is_the_greater_one_where_one_is(by_members, by_leads):
    named = danger(horizon(by_members, by_leads))

    if named == "Too few come":
        assert by_members > by_leads
    elif named == "Nobody leads":
        assert by_leads > by_members
    elif named == "Both alike":
        assert abs(by_members - by_leads) < 0.02
    else:
        assert by_members + by_leads < 0.05 + 1e-9
