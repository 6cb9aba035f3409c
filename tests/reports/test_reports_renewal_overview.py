"""What is expected of a cohort, in a sentence that is true, and all cohorts in one picture."""

import itertools
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from likewise.domain.renewal import Rule
from likewise.domain.renewal.dangers import Danger, danger_of
from likewise.domain.renewal.doors import FOR_GOOD
from likewise.domain.renewal.outlooks import Outlook
from likewise.domain.renewal.said import NOTHING, Said
from likewise.domain.renewal.uncertainty import Horizon
from likewise.reports.renewal.overview import (
    chance_in_words,
    danger,
    in_one_sentence,
    month_ahead,
)
from likewise.reports.renewal.overview_picture import PAPERS, Mark, Width, overview_as_svg

ON = date(2026, 11, 27)


def horizon(by_members, by_leads, months=12):
    return Horizon(
        months=months, chance=1 - by_members - by_leads, low=0, high=1, by_members=by_members,
        by_leads=by_leads, by_both=0, size=5, size_low=3, size_high=8,
        if_members_held=1 - by_leads, if_leads_held=1 - by_members,
    )  # fmt: skip


def an_outlook(by_members, by_leads, *, members=5, leads=1, months=12, minimum=4, told=NOTHING):
    return Outlook(
        said=told,
        cohort="c", rule=Rule(minimum=minimum), months=months, members=members, leads=leads,
        horizons=(horizon(0, 0, months=3), horizon(by_members, by_leads)),
    )  # fmt: skip


def said(by_members, by_leads, *, counts=True, name="Birch group", **outlook):
    return in_one_sentence(
        an_outlook(by_members, by_leads, **outlook), on=ON, counts=counts, name=name
    )


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (said(0.1, 0.5), "a 4 in 10 chance of still meeting in November 2027, mainly because one "
         "person leads it, and nobody beside them."),
        (said(0.1, 0.5, told=Said(standing_by=1)), "a 4 in 10 chance of still meeting in November "
         "2027, mainly because one person leads it. 1 member has said that they are willing to "
         "lead."),
        (said(0.1, 0.5, told=Said(stopping=1, stops_on=date(2027, 5, 1))), "a 4 in 10 chance of "
         "still meeting in November 2027, mainly because one person leads it. Its lead has said "
         "that they will stop in May 2027; nobody stands by."),
        (said(0.1, 0.5, leads=3), "a 4 in 10 chance of still meeting in November 2027, mainly "
         "because the 3 people who lead it may stop before others begin."),
        (said(0.4, 0.1, leads=2), "a 5 in 10 chance of still meeting in November 2027, mainly "
         "because too few may come: it has 5 members, and needs 4."),
        (said(0.4, 0.1, members=4), "a 5 in 10 chance of still meeting in November 2027, mainly "
         "because too few may come: it has 4 members, and needs all of them."),
        (said(0.8, 0.1, members=1), "a 1 in 10 chance of still meeting in November 2027, mainly "
         "because too few may come: it has 1 member, fewer than the 4 that it needs."),
        (said(0.2, 0.2), "a 6 in 10 chance of still meeting in November 2027, as much because too "
         "few may come as because nobody may be left to lead: it has 5 members, and needs 4, and "
         "one person leads it, and nobody beside them."),
        (said(0.2, 0.2, counts=False), "a 6 in 10 chance of still meeting in November 2027, as "
         "much because too few may come as because nobody may be left to lead."),
        (said(0.01, 0.0), "more than 19 chances in 20 of still meeting in November 2027."),
        (said(0.1, 0.87, leads=0), "less than 1 chance in 20 of still meeting in November 2027, "
         "mainly because nobody leads it now."),
        (said(0.1, 0.5, counts=False), "a 4 in 10 chance of still meeting in November 2027, mainly "
         "because nobody may be left to lead."),
        (said(0.5, 0.1, counts=False), "a 4 in 10 chance of still meeting in November 2027, mainly "
         "because too few may come."),
        (said(0.08, 0.0), "a 9 in 10 chance of still meeting in November 2027. If it stops, that "
         "is likelier because too few come than because nobody leads: it has 5 members, and needs "
         "4."),
        (said(0.0, 0.2, counts=False), "an 8 in 10 chance of still meeting in November 2027. If it "
         "stops, that is likelier because nobody leads than because too few come."),
        (said(0.08, 0.08, counts=False), "an 8 in 10 chance of still meeting in November 2027. If "
         "it stops, that is as likely because too few come as because nobody leads."),
        (said(0.1, 0.0, leads=None), "a 9 in 10 chance of still meeting in November 2027. If it "
         "stops, the one danger that is known is that too few come: it has 5 members, and needs 4. "
         "Who leads it is not recorded, so that danger is not counted."),
        (said(0.0, 0.0, months=1), "more than 19 chances in 20 of still meeting in November 2027. "
         "It has 1 month of its own since it began or became another: this is mostly what the "
         "other cohorts taught."),
    ],
)  # fmt: skip
def test_the_sentence(sentence, words):
    assert sentence == f"If nothing changes, Birch group has {words}"


def test_in_a_table_the_cohort_is_not_named_again():
    sentence = in_one_sentence(an_outlook(0, 0), on=ON, counts=True)

    assert sentence.startswith("If nothing changes, it has more than 19")


shares = st.sampled_from([0.0, 0.01, 0.04, 0.1, 0.2, 0.3, 0.45])
situations = st.fixed_dictionaries(
    {
        "by_members": shares,
        "by_leads": shares,
        "members": st.integers(1, 9),
        "leads": st.one_of(st.none(), st.integers(0, 4)),
        "months": st.sampled_from([1, 3, 12, 30]),
        "minimum": st.integers(2, 6),
    }
)


def situation(given_):
    """What a reader should be able to tell apart."""
    outlook = an_outlook(**given_)
    twelve = outlook.horizons[-1]
    which = danger_of(twelve)
    of_members = which in (Danger.MEMBERS, Danger.BOTH)
    of_leads = which in (Danger.LEADS, Danger.BOTH) and outlook.leads is not None
    return (
        chance_in_words(twelve.chance),
        which,
        (outlook.members, outlook.rule.minimum if outlook.members != outlook.rule.minimum else 0)
        if of_members
        else None,
        outlook.leads if of_leads else None,
        outlook.leads is None,
        outlook.months if outlook.months < 6 else None,
    )


@given(one=situations, other=situations)
@example(
    one={"by_members": 0.1, "by_leads": 0.3, "members": 5, "leads": 2, "months": 12, "minimum": 4},
    other={
        "by_members": 0.1, "by_leads": 0.3, "members": 5, "leads": 3, "months": 12, "minimum": 4,
    },
)  # fmt: skip
def test_no_two_different_situations_read_alike(one, other):
    same = said(**one) == said(**other)

    assert same == (situation(one) == situation(other))


@given(chance=st.floats(0, 1))
def test_a_chance_in_words_is_never_further_off_than_it_sounds(chance):
    words = chance_in_words(chance)

    tenths = re.fullmatch(r"an? (\d) in 10 chance", words)
    if tenths:
        assert abs(int(tenths[1]) / 10 - chance) <= 0.05 + 1e-9
    else:
        assert (chance > 0.95) if words == "more than 19 chances in 20" else (chance < 0.05)


@given(by_members=st.floats(0, 0.5), by_leads=st.floats(0, 0.5))
def test_a_likely_cohort_is_given_no_cause_and_an_unlikely_one_is(by_members, by_leads):
    sentence = said(by_members, by_leads)
    chance = 1 - by_members - by_leads

    if "mainly because" in sentence or "as much because" in sentence:
        assert chance < 0.75 + 1e-9
    elif "If it stops" in sentence:
        assert 0.75 - 1e-9 <= chance <= 0.95
    else:
        assert chance > 0.95 - 1e-9


def test_a_year_ahead_is_the_same_month_of_the_next():
    assert month_ahead(date(2026, 12, 31), 12) == "December 2027"
    assert month_ahead(date(2026, 11, 27), 3) == "February 2027"


def many_marks(number=140):
    """As many cohorts as a large programme has, most of them likely to go on."""
    return [
        Mark(
            number=place,
            said=f"{place}. Cohort <{place}>",
            chance=min(1.0, place / number + 0.05 * (place % 3)),
            danger=Danger.NONE
            if min(1.0, place / number + 0.05 * (place % 3)) > 0.95
            else list(Danger)[1 + place % 3],
            href=f"/renewal/cohorts/{place}/",
        )
        for place in range(number)
    ]


def middles(drawn):
    """Where each number stands."""
    found = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" font-size="11"[^>]*>(\d+)</text>', drawn)
    return {int(number): (float(x), float(y)) for x, y, number in found}


@pytest.mark.parametrize("width", Width)
def test_140_cohorts_stand_apart_within_the_paper_and_lead_on(width):
    marks = many_marks()

    drawn = overview_as_svg(marks, width=width)

    places = middles(drawn)
    assert places.keys() == {each.number for each in marks}
    corners = list(places.values())
    for number, (x, y) in enumerate(corners):
        assert 12 <= x <= PAPERS[width].width - 12
        for other_x, other_y in corners[number + 1 :]:
            assert abs(x - other_x) >= 23 or abs(y - other_y) >= 23
    height = float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', drawn)[1])
    assert height < 1_500
    assert max(y for _, y in corners) < height
    assert all(f'href="{each.href}"' in drawn for each in marks)
    assert "Cohort &lt;3&gt;" in drawn


def test_the_likelier_to_stop_stand_higher_and_dangers_in_their_columns():
    marks = many_marks()

    places = middles(overview_as_svg(marks, width=Width.WIDE))

    rows = sorted((each.chance, places[each.number][1]) for each in marks)
    for (low, high), (less, more) in itertools.pairwise(rows):
        assert less - low < 0.1 or more >= high
    lefts = {
        which: [places[each.number][0] for each in marks if each.danger is which]
        for which in (Danger.MEMBERS, Danger.BOTH, Danger.LEADS)
    }
    assert max(lefts[Danger.MEMBERS]) < min(lefts[Danger.BOTH])
    assert max(lefts[Danger.BOTH]) < min(lefts[Danger.LEADS])


@pytest.mark.parametrize("width", Width)
def test_one_cohort_and_a_hopeless_one_are_drawn_too(width):
    alone = Mark(number=1, said="1. Tea", chance=0.0, danger=Danger.LEADS)

    drawn = overview_as_svg([alone], width=width)

    assert middles(drawn).keys() == {1}
    assert "<a " not in drawn
    assert "1 cohort. By danger, nobody leads: 1 cohort." in drawn


def test_what_a_danger_is_called():
    assert danger(horizon(0.3, 0.1)) == "Too few come"
    assert danger(horizon(0.1, 0.3)) == "Nobody leads"
    assert danger(horizon(0.2, 0.2)) == "Both alike"
    assert danger(horizon(0.0, 0.0)) == "None that stands out"


def test_of_a_closed_cohort_the_sentence_says_so():
    closed = replace(an_outlook(0.3, 0.1), closed_for=FOR_GOOD)

    words = in_one_sentence(closed, on=ON, counts=False, name="Birch group")

    assert words.endswith("It is closed to joiners, and nobody is expected to join until it opens.")
    assert "closed" not in in_one_sentence(replace(closed, closed_for=None), on=ON, counts=False)
