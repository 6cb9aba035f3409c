"""What-ifs, repairs and signs in words, and one cohort's pictures."""

import re

import pytest

from likewise.domain.renewal.asking import Asked, Way
from likewise.domain.renewal.dangers import Driver, Repair
from likewise.domain.renewal.effects import Value
from likewise.domain.renewal.uncertainty import Horizon
from likewise.reports.renewal.cohort_pictures import (
    chances_as_svg,
    legend_line,
    legend_shade,
    members_as_svg,
    month_said,
)
from likewise.reports.renewal.overview_picture import Width
from likewise.reports.renewal.what_ifs import (
    asked_in_words,
    assumed,
    difference_in_words,
    repair_in_words,
    sign_means,
    worth_saying,
)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(), "As it is"),
        (Asked(monthly=1), "One more newcomer a month"),
        (Asked(monthly=2, leads=1), "Two more newcomers a month; one more lead"),
        (Asked(leads=2, rest=1, pairs=3),
         "Two more leads; three members of pairs join it; it rests for 1 month"),
        (Asked(opened=True), "It opens to joiners"),
        (Asked(pairs=1), "One member of pairs join it"),
        (Asked(way=Way.ABSORB), "Tea group joins it and ends"),
        (Asked(way=Way.MERGE), "It and Tea group become a new cohort"),
        (Asked(way=Way.DRAW, people=1), "It draws 1 person from Tea group"),
        (Asked(way=Way.SPLIT, rest=2), "It splits in two; it rests for 2 months"),
    ],
)  # fmt: skip
def test_a_what_if_in_words(asked, words):
    assert asked_in_words(asked, other="Tea group") == words


def test_everything_that_is_asked_says_what_is_taken_for_granted():
    assert list(assumed(Asked())) == []
    for way in Way:
        asked = Asked(way=way, monthly=1, leads=1, pairs=1, rest=1, opened=True)
        assert len(set(assumed(asked))) == 6


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Value(mean=0.12, low=0.05, high=0.2), "12 more in 100 (5 to 20 more)"),
        (Value(mean=-0.12, low=-0.2, high=-0.05), "12 fewer in 100 (5 to 20 fewer)"),
        (Value(mean=0.02, low=-0.03, high=0.08), "2 more in 100 (3 fewer to 8 more)"),
        (Value(mean=0.001, low=0.0, high=0.02), "Hardly any (0 to 2 more in 100)"),
        (Value(mean=0.001, low=-0.001, high=0.002), "No difference"),
    ],
)
def test_a_difference_in_words(value, words):
    assert difference_in_words(value) == words


@pytest.mark.parametrize(
    ("driver", "own", "usual", "with_numbers", "without"),
    [
        (Driver.NEWCOMERS, 1.25, 7.4, "1.2 a year are expected, where 7 are usual",
         "fewer are expected than is usual"),
        (Driver.NEWCOMERS, 0, 2.5, "none are expected while it is closed to joiners, where 2.5 a year",
         "fewer are expected than is usual"),
        (Driver.LEAVING, 0.7, 0.4, "70% leave within a year, where 40% is usual",
         "more of its members leave"),
        (Driver.SIZE, 6, 9, "it has 6 members, where half of the others have 9 or more",
         "fewer members than most others"),
        (Driver.LEADS, 0, 1, "nobody leads it now. With one more lead", "few lead it."),
        (Driver.LEADS, 1, 2, "one person leads it now.", "few lead it."),
        (Driver.LEADS, 2, 3, "2 people lead it now.", "few lead it."),
    ],
)  # fmt: skip
def test_what_would_move_a_chance_in_words(driver, own, usual, with_numbers, without):
    repair = Repair(driver=driver, own=own, usual=usual, gain=0.15)

    told, veiled = (repair_in_words(repair, counts=counts) for counts in (True, False))

    assert with_numbers in told
    assert without in veiled
    assert told.endswith("the chance in a year would be 15 in 100 higher.")
    assert re.findall(r"\d+", veiled) == ["15", "100"]


def test_what_hardly_moves_it_is_not_said():
    small, large = (Repair(driver=Driver.SIZE, own=3, usual=6, gain=gain) for gain in (0.019, 0.02))

    assert worth_saying((large, small)) == (large,)


def test_what_a_sign_means():
    assert "does not see who attends" in sign_means("attendance", None)
    assert "newcomers stay as few as since then, the cohort has a 4 in 10" in sign_means(
        "newcomers", 0.41
    )
    assert "people go on leaving" in sign_means("leavers", 0.5)
    assert "attendance stays" in sign_means("attendance", 0.5)


MARCH = 12 * 2012 + 2


def monthly(months=18):
    return [
        Horizon(
            months=ahead, chance=1 - 0.02 * ahead, low=1 - 0.04 * ahead, high=1 - 0.01 * ahead,
            by_members=0.01 * ahead, by_leads=0.01 * ahead, by_both=0, size=8, size_low=8 - ahead
            // 3, size_high=8 + ahead // 2, if_members_held=1 - 0.01 * ahead,
            if_leads_held=1 - 0.01 * ahead,
        )
        for ahead in range(1, months + 1)
    ]  # fmt: skip


def points_of(path):
    return [tuple(map(float, each.split())) for each in re.findall(r"[ML]([\d.]+ [\d.]+)", path)]


@pytest.mark.parametrize("width", Width)
def test_members_past_and_to_come_meet_where_the_record_ends(width):
    past = [(MARCH - 30 + place, 5 + place % 4) for place in range(31)]

    drawn = members_as_svg(past=past, monthly=monthly(), minimum=4, width=width)

    lines = [points_of(each) for each in re.findall(r'<path d="(M[^"]+)" fill="none"', drawn)]
    told, ahead = (each for each in lines if len(each) == 19)  # 18 months either way, and now
    assert told[-1] == ahead[0]
    assert "At the end of March 2012 there were" in drawn
    assert "Fewest: 4" in drawn
    assert "known until here" in drawn


def test_a_young_cohort_and_a_long_past_are_drawn_in_the_same_way():
    young = members_as_svg(
        past=[(MARCH - 1, 6), (MARCH, 7)], monthly=monthly(), minimum=9, width=Width.NARROW
    )

    assert "Fewest: 9" in young
    assert re.search(r'text-anchor="start">known until here', young)
    texts = [float(x) for x in re.findall(r'<text x="([\d.-]+)"', young)]
    assert all(0 <= x <= 326 for x in texts)


@pytest.mark.parametrize("width", Width)
def test_the_chance_begins_at_certainty_and_dangers_are_drawn_where_they_are_known(width):
    known, unknown = (
        chances_as_svg(now=MARCH, monthly=monthly(), knows_leads=knows, width=width)
        for knows in (True, False)
    )

    lines = [points_of(each) for each in re.findall(r'<path d="(M[^"]+)" fill="none"', known)]
    long = [each for each in lines if len(each) == 19]
    assert len({each[0] for each in long}) == 1
    assert len(long) == 3
    assert unknown.count("stroke-dasharray") == known.count("stroke-dasharray") - 2
    assert "If somebody always led it would be 82%" in known
    assert "always led" not in unknown
    assert "18 months on the chance is 64%, 90% interval 28% to 82%" in known


def test_pieces_of_a_legend_are_not_read_out():
    for drawn in (legend_line(ink="#000000", dash="2 3"), legend_shade()):
        assert 'aria-hidden="true"' in drawn
    assert month_said(MARCH) == "March 2012"
