"""The picture as geometry: what touches, what sums, where an event stands."""

import itertools
from datetime import date, timedelta

import pytest

from likewise.domain.evolution import (
    GONE,
    Layout,
    Picture,
    Place,
    PlaceKind,
    draw_numbers,
    lay_out,
)

START = date(2011, 1, 1)
A, B = Place(PlaceKind.COHORT, "A"), Place(PlaceKind.COHORT, "B")
DAYS = [START, START + timedelta(days=100), START + timedelta(days=300)]


def laid_out(*placed: dict[str, Place], arms: dict[str, str] | None = None) -> Layout:
    given_arms = arms or {}
    picture = draw_numbers(days=DAYS[: len(placed)], placed=placed, arms=given_arms)
    return lay_out(
        picture,
        length=600,
        breadth=300,
        gap=10,
        thickness=12,
        rank={A: 0, B: 1},
        arms=[*sorted(set(given_arms.values())), None],
    )


MERGING = (
    {"p1": A, "p2": A, "p3": B, "p4": B},
    {"p1": A, "p2": A, "p3": A, "p4": GONE},
    {"p1": A, "p2": A, "p3": A, "p4": GONE, "p5": A},
)


def test_time_is_in_proportion_to_days() -> None:
    layout = laid_out(*MERGING)

    assert [layout.along(day) for day in DAYS] == [0, pytest.approx(200), 600]
    assert layout.along(START - timedelta(days=9)) == 0


def test_those_who_left_stand_last_in_every_column() -> None:
    layout = laid_out(*MERGING)

    assert [layout.boxes_of(column)[-1].place for column in (1, 2)] == [GONE, GONE]


def test_places_of_a_column_do_not_touch_and_stay_within_the_room() -> None:
    layout = laid_out(*MERGING)

    for column in range(3):
        boxes = layout.boxes_of(column)
        for upper, lower in itertools.pairwise(boxes):
            assert lower.start - upper.end == pytest.approx(10)
    assert layout.breadth <= 300 + 1e-9


def test_ribbons_fill_the_places_that_they_join() -> None:
    layout = laid_out(*MERGING)

    for box in layout.boxes:
        entering = [
            r for r in layout.ribbons if (r.band.column, r.band.target) == (box.column, box.place)
        ]
        if box.column:
            assert sum(r.to_end - r.to_start for r in entering) == pytest.approx(
                box.end - box.start
            )
            assert min(r.to_start for r in entering) == pytest.approx(box.start)


def test_newcomers_spring_from_a_point_on_the_way() -> None:
    layout = laid_out(*MERGING)

    [new] = [ribbon for ribbon in layout.ribbons if ribbon.band.source is None]

    assert new.from_start == new.from_end
    assert layout.along(DAYS[1]) < new.along_from < new.along_to


def test_an_arm_keeps_its_side_of_a_place() -> None:
    arms = {"p1": "first", "p2": "first", "p3": "second", "p4": "second"}
    layout = laid_out(*MERGING, arms=arms)

    into = [r for r in layout.ribbons if (r.band.column, r.band.target) == (1, A)]
    order = [r.band.arm for r in sorted(into, key=lambda r: r.to_start)]

    assert order == ["first", "second"]


def test_an_event_stands_on_its_own_day_on_the_band_of_those_who_went() -> None:
    layout = laid_out(*MERGING)
    [went] = [r for r in layout.ribbons if (r.band.source, r.band.target) == (B, A)]
    middle = START + timedelta(days=50)

    across = layout.across(middle, sources=frozenset({B}), targets=frozenset({A}))

    half_way = (went.from_start + went.from_end + went.to_start + went.to_end) / 4
    assert across == pytest.approx(half_way, abs=2)


def test_an_event_without_movers_stands_on_the_cohort_that_it_concerns() -> None:
    layout = laid_out(*MERGING)

    across = layout.across(START, sources=frozenset(), targets=frozenset({A}))
    nowhere = layout.across(START, sources=frozenset(), targets=frozenset())

    assert across is not None
    assert nowhere is None


def test_a_crossing_is_avoided_where_the_order_is_free() -> None:
    first = {f"a{n}": A for n in range(5)} | {f"b{n}": B for n in range(5)}
    c, d = Place(PlaceKind.COHORT, "C"), Place(PlaceKind.COHORT, "D")
    then = {f"a{n}": d for n in range(5)} | {f"b{n}": c for n in range(5)}

    layout = laid_out(first, then)

    assert [box.place for box in layout.boxes_of(1)] == [d, c]


def test_an_empty_column_is_laid_out_too() -> None:
    layout = laid_out({}, {"p1": A})

    assert layout.boxes_of(0) == ()
    assert len(layout.ribbons) == 1


def test_a_picture_knows_its_places_in_order_of_appearance() -> None:
    picture: Picture = draw_numbers(days=DAYS, placed=MERGING, arms={})

    assert picture.all_places == (A, B, GONE)
