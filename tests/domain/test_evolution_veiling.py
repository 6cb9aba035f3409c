"""A veiled picture: no band of 1 to 7 people can be worked out from what is told."""

from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from likewise.domain.disclosure import HIDDEN, HIDE_UP_TO, shown
from likewise.domain.evolution import GONE, Place, PlaceKind, draw_numbers, month_of, veiled

DAYS = (date(2011, 1, 1), date(2011, 2, 1), date(2011, 3, 1))
PLACES = (*(Place(PlaceKind.COHORT, name) for name in "xyz"), GONE)
ARMS = ("a", "b", None)
MANY = 60


def picture_of(journeys):
    """Journeys are an arm, a place on each day from the day of joining on, and how many went."""
    placed = [{}, {}, {}]
    arms, number = {}, 0
    for arm, joined, route, people in journeys:
        for _ in range(people):
            number += 1
            who = str(number)
            if arm:
                arms[who] = arm
            for column in range(joined, 3):
                placed[column][who] = route[column]
    return draw_numbers(days=DAYS, placed=placed, arms=arms)


journeys = st.lists(
    st.tuples(
        st.sampled_from(ARMS),
        st.integers(0, 2),
        st.tuples(*[st.sampled_from(PLACES)] * 3),
        st.sampled_from((1, 1, 1, 2, 3, 7, 8, 12, 30)),
    ),
    min_size=1,
    max_size=14,
)


def bounds_of(count, *, is_band):
    """What a reader may take from a number: the rule is public, and what is hidden is not zero."""
    if count == HIDDEN:
        return (1, HIDE_UP_TO) if is_band else (0, MANY * 20)
    if count.count == 0:
        return 0, 0
    return max(count.count - 2, HIDE_UP_TO + 1), count.count + 2


class Reader:
    """Somebody who works out all that can be known from a veiled picture, by integer programming.

    Every band is an unknown; who comes to a place goes on from it, by arm; totals are as told.
    """

    def __init__(self, picture, exact):
        self.bands = picture.bands
        all_hidden = all(band.told == HIDDEN for band in self.bands)
        # Where all of a colour is hidden between two days, larger numbers may be among them.
        silent = {
            (told.arm, told.column)
            for told, band in zip(self.bands, exact.bands, strict=True)
            if told.told == HIDDEN and band.people > HIDE_UP_TO
        }
        pairs = [
            (1, MANY * 20)
            if all_hidden or (band.told == HIDDEN and (band.arm, band.column) in silent)
            else bounds_of(band.told, is_band=True)
            for band in self.bands
        ]
        self.low, self.high = (np.array(each) for each in zip(*pairs, strict=True))
        rows, self.last = [], len(picture.days) - 1
        for column in range(self.last + 1):
            for place in picture.columns[column]:
                rows += list(self._at(picture, column, place))
            rows += list(self._ever(picture, column))
        self.rows = LinearConstraint(
            np.array([row for row, _, _ in rows]),
            [low for _, low, _ in rows],
            [high for _, _, high in rows],
        )

    def _row(self, plus, less=lambda band: False):
        return np.array([int(plus(band)) - int(less(band)) for band in self.bands])

    def _at(self, picture, column, place):
        def comes(band):
            return band.column == column and band.target == place

        def goes(band):
            return band.column == column + 1 and band.source == place

        told = bounds_of(picture.count_at(column, place), is_band=False)
        if column > 0:
            yield self._row(comes), *told
        if column < self.last:
            yield self._row(goes), *told
        if 0 < column < self.last:
            for arm in {band.arm for band in self.bands}:
                yield (
                    self._row(
                        lambda band, arm=arm: comes(band) and band.arm == arm,
                        lambda band, arm=arm: goes(band) and band.arm == arm,
                    ),
                    0,
                    0,
                )

    def _ever(self, picture, column):
        told = bounds_of(picture.count_ever(column), is_band=False)
        if column > 0:
            yield self._row(lambda band: band.column == column), *told
        if column < self.last:
            yield (
                self._row(lambda band: band.column == column + 1 and band.source is not None),
                *told,
            )

    def knows(self, at):
        """The only number that a band can have; none where there are several."""
        goal = np.zeros(len(self.bands))
        found = []
        for sign in (1, -1):
            goal[at] = sign
            solved = milp(
                goal,
                constraints=[self.rows],
                bounds=Bounds(self.low, self.high),
                integrality=np.ones(len(self.bands)),
            )
            assert solved.success
            found.append(round(solved.x[at]))
        return found[0] if found[0] == found[1] else None


@settings(deadline=None, max_examples=80)
@given(journeys)
def test_nobody_can_work_out_a_band_of_one_to_seven(made):
    exact = picture_of(made)
    told = veiled(exact)
    if not told.bands:
        return

    reader = Reader(told, exact)

    small = [at for at, band in enumerate(exact.bands) if band.people <= HIDE_UP_TO]
    assert [(at, reader.knows(at)) for at in small if reader.knows(at) is not None] == []


@settings(deadline=None, max_examples=100)
@given(journeys)
def test_all_that_is_drawn_and_told_follows_from_hidden_or_rounded_numbers(made):
    exact = picture_of(made)

    told = veiled(exact)

    for before, after in zip(exact.bands, told.bands, strict=True):
        assert after.count in (HIDDEN, shown(before.people))
        assert after.people == (after.count.count or 4)
    for column, places in enumerate(exact.columns):
        assert told.count_ever(column) in (HIDDEN, shown(exact.total(column)))
        for place in places:
            assert told.count_at(column, place) in (HIDDEN, shown(exact.size(column, place)))
    drawn = defaultdict(int)
    for band in told.bands:
        drawn[band.column, band.target] += band.people
    assert all(told.size(*where) >= size for where, size in drawn.items())


def test_a_total_that_would_say_that_each_of_many_bands_is_one_is_hidden():
    """Twelve bands of one into a place of twelve: about ten can only be one each."""
    x, y, z, gone = PLACES
    kinds = [
        (arm, joined, (source, source, z), 1)
        for arm in ARMS
        for joined, source in ((0, x), (0, y), (0, gone), (2, x))
    ]
    exact = picture_of([*kinds, ("a", 0, (x, x, x), 40)])

    told = veiled(exact)

    assert exact.size(2, z) == 12
    assert told.count_at(2, z) == HIDDEN


def test_where_even_what_must_sum_gives_a_band_away_its_colour_has_no_number_there():
    """Of an arm about 30 stay together, and all go on to four places: each must be seven."""
    x, y, _, _ = PLACES
    others = ("b", 0, (y, y, y), 40)
    exact = picture_of([*(("a", 0, (x, x, place), 7) for place in PLACES), others])

    told = veiled(exact)

    assert all(band.count == HIDDEN for band in told.bands if band.arm == "a")
    assert {band.count.count for band in told.bands if band.arm == "b"} == {40}
    assert told.count_at(0, x) == told.count_ever(2) == HIDDEN
    reader = Reader(told, exact)
    small = [at for at, band in enumerate(exact.bands) if band.people <= HIDE_UP_TO]
    assert [reader.knows(at) for at in small] == [None] * len(small)


def test_where_all_of_the_only_colour_is_small_and_would_be_told_nothing_is():
    """Seven stay together and part into seven: hidden numbers alone would say one each."""
    x, _, _, _ = PLACES
    parted = [Place(PlaceKind.COHORT, f"w{number}") for number in range(7)]
    exact = picture_of([("a", 0, (x, x, place), 1) for place in parted])

    told = veiled(exact)

    assert all(band.count == HIDDEN for band in told.bands)
    assert told.count_at(0, x) == told.count_ever(2) == HIDDEN


@pytest.mark.parametrize("day", [date(2011, 3, 1), date(2011, 3, 2), date(2011, 3, 31)])
def test_days_of_one_month_ask_for_the_same_picture(day):
    assert month_of(day) == date(2011, 3, 1)
    assert month_of(None) is None
