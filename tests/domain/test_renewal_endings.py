"""Founders, closing and end: who is no newcomer, who has not left, and when it was over."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from growing import BEGAN, MONTHS, as_counts, as_spells, first_day, programme
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.draws import learn, state_of
from likewise.domain.renewal.endings import history_as_seen
from likewise.domain.renewal.exact import MemberDraws, chances, chances_of_draws
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.model import MemberRates, Rule, StartingState
from likewise.domain.renewal.pooling import pool_choosing
from likewise.domain.renewal.priors import PRIORS
from likewise.domain.renewal.programmes import forecast_programme
from likewise.domain.renewal.uncertainty import forecast
from likewise.formats.renewal import read_histories
from likewise.formats.tables import open_text

FIRST = 12 * 2011
RULE = Rule(minimum=4, run=2)


def months(*counts, first=FIRST, members=0, **more):
    found = []
    for place, (newcomers, leavers) in enumerate(counts):
        found.append(
            Month(
                month=first + place, members=members, newcomers=newcomers, leavers=leavers, **more
            )
        )
        members += newcomers - leavers
    return found


def seen(*counts, began_on=None, members=8, **more):
    return history_as_seen(
        cohort="Thursday", months=months(*counts, members=members), began_on=began_on, **more
    )


def of_spells(tmp_path, cohorts, **more):
    path = tmp_path / "spells.csv"
    path.write_text(as_spells(cohorts))
    return read_histories(table=open_text(path), until=first_day(BEGAN + MONTHS), **more)


def interval(grid):
    """Middle 90% of a programme's mean, the nodes' weights spread evenly between them."""
    order = np.argsort(grid.mean)
    mean, place = np.unique(grid.mean[order], return_inverse=True)
    weight = np.bincount(place, weights=grid.weight[order])
    return np.interp([0.05, 0.95], np.cumsum(weight) - weight / 2, mean)


def truth(cohort, months_ahead):
    """The chance that a simulated cohort still meets, from its own true rates."""
    here = cohort.here
    return chances(
        state=StartingState(
            members=len(here),
            new_members=sum(person.is_new for person in here),
            short_meetings=cohort.short,
        ),
        members=MemberRates(
            first_timers_per_month=cohort.joining,
            leaving_new=cohort.leaving_new,
            leaving_settled=cohort.leaving_settled,
        ),
        leads=None,
        rule=RULE,
        months=months_ahead,
    ).meeting[-1, 0]


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_learnt_of_joining_is_true(tmp_path, seed):
    # Founders counted as newcomers, and months after the end as months without any, gave 0.75.
    cohorts = programme(np.random.Generator(np.random.Philox(seed)), cohorts=60)

    told = learn(columns=side_by_side(histories=of_spells(tmp_path, cohorts)))

    low, high = interval(told.joining)
    assert sum(cohort.closed_on is not None for cohort in cohorts) > 15
    assert low <= 0.5 <= high
    assert told.joining.weight @ told.joining.mean == pytest.approx(0.5, abs=0.07)
    level = told.leaving.weight @ told.leaving.mean * PRIORS.leaving_settled.centre
    assert level == pytest.approx(0.08, rel=0.12)


def test_what_is_forecast_from_spells_is_near_the_truth(tmp_path):
    cohorts = programme(np.random.Generator(np.random.Philox(3)), cohorts=60)
    histories = of_spells(tmp_path, cohorts)
    told = learn(columns=side_by_side(histories=histories))
    going = [n for n, one in enumerate(cohorts) if not one.closed_on and one.short < 2][:16]

    given = [
        forecast(
            programme=told,
            cohort=number,
            state=state_of(programme=told, cohort=number, short=cohorts[number].short),
            rule=RULE,
            horizons_months=[12],
            draws=40,
        ).horizons[0]
        for number in going
    ]

    true = np.array([truth(cohorts[number], 12) for number in going])
    assert np.mean([one.chance for one in given]) == pytest.approx(true.mean(), abs=0.03)
    assert np.mean([one.low <= it <= one.high for one, it in zip(given, true, strict=True)]) > 0.7


def test_spells_and_monthly_counts_of_the_same_people_are_one_history(tmp_path):
    cohorts = programme(np.random.Generator(np.random.Philox(4)))
    path = tmp_path / "counts.csv"
    path.write_text(as_counts(cohorts))

    by_spells = of_spells(tmp_path, cohorts, founding_days=1)
    by_counts = read_histories(table=open_text(path), founding_days=1)

    assert any(history.left_at_close for history in by_counts)
    for one, other in zip(by_spells, by_counts, strict=True):
        plain = tuple(
            replace(month, first_timers=None, at_risk_by_tenure=None, left_by_tenure=None)
            for month in one.months
        )
        assert replace(one, months=plain) == other


def test_who_comes_while_a_cohort_is_founded_is_no_newcomer():
    found = seen((9, 0), (1, 2), (2, 0), (1, 0), (1, 1), members=0, began_on=date(2011, 1, 20))

    assert [month.founders for month in found.months] == [9, 1, 2, 1, None]
    assert [month.newcomers for month in found.months] == [0, 0, 0, 0, 1]
    told = learn(columns=side_by_side(histories=[found])).tallies
    assert (told.newcomers[0], told.leavers[0], told.members[0]) == (1, 3, 11)
    assert told.season_months[0] == pytest.approx(told.season[4])


def test_a_cohort_older_than_its_records_has_no_founders():
    assert [month.founders for month in seen((1, 0), (0, 1)).months] == [None, None]


def test_founders_are_new_at_the_start():
    founded = seen((9, 0), (0, 0), members=0, began_on=date(2011, 1, 1), founding_days=1)
    older = seen((0, 0), (0, 0), members=9)

    new, settled = (
        learn(columns=side_by_side(histories=[one])).tallies.new_members[0, 0]
        for one in (founded, older)
    )

    assert new == pytest.approx(9 * (1 - PRIORS.settling))
    assert settled == 0


def test_those_who_leave_as_it_closes_are_no_leavers():
    found = seen((0, 1), (0, 0), (0, 7), (0, 0), (0, 0))

    assert found.ended
    assert (found.last, found.ended_in, found.left_at_close) == (FIRST + 1, FIRST + 2, 7)
    assert sum(month.leavers for month in found.months) == 1


def test_the_last_to_leave_alone_has_left():
    found = seen((0, 7), (0, 0), (0, 1), (0, 0))

    assert found.ended
    assert (found.last, found.left_at_close) == (FIRST + 2, 0)
    assert [month.leavers for month in found.months] == [7, 0, 1]


def test_a_few_may_stay_on_the_roll_of_a_cohort_that_closed():
    counts = ((0, 0), (0, 7), (0, 0), (0, 1), (0, 0))

    strict, lenient = (seen(*counts, staying_at_close=few) for few in (0, 1))

    assert (strict.last, strict.left_at_close) == (FIRST + 3, 0)
    assert (lenient.last, lenient.left_at_close) == (FIRST, 8)
    assert not seen((0, 0), (1, 7), (0, 0), staying_at_close=1).ended


def test_a_declared_end_lags_what_was_seen():
    quiet = [replace(month, meetings=0, attended=0) for month in months(*[(0, 0)] * 9, members=6)]
    quiet[2] = replace(quiet[2], meetings=1, attended=4)

    found = history_as_seen(cohort="Thursday", months=quiet, is_declared=True)

    assert (found.ended, found.last, found.ended_in) == (True, FIRST + 2, FIRST + 2)


def test_a_rest_is_no_end():
    quiet = [replace(month, meetings=0, attended=0) for month in months(*[(0, 0)] * 9, members=6)]

    assert len(history_as_seen(cohort="Thursday", months=quiet).months) == 9


def test_a_cohort_that_met_after_many_left_had_not_closed():
    left = months((0, 0), (0, 7), (0, 0), (0, 1), members=8)
    left[2] = replace(left[2], meetings=1, attended=1)

    found = history_as_seen(cohort="Thursday", months=left, staying_at_close=1)

    assert (found.left_at_close, found.last) == (0, FIRST + 3)


def test_a_history_that_begins_as_it_closes_keeps_its_only_month():
    found = seen((0, 8), (0, 0))

    assert (found.ended, found.left_at_close, len(found.months)) == (True, 0, 1)


def test_a_cohort_of_which_nothing_was_ever_seen_keeps_one_month():
    assert len(seen((0, 0), (0, 0), is_declared=True).months) == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"founding_days": 0}, "at least one day"),
        ({"founding_days": 9_999}, "days of founding"),
        ({"staying_at_close": -1}, "negative"),
        ({"is_declared": True, "ending": "boredom"}, 'ended by "boredom"'),
    ],
)
def test_an_end_that_cannot_be_is_refused(more, words):
    with pytest.raises(RenewalRefused, match=words):
        seen((0, 0), (0, 0), **more)


def test_a_cause_without_an_end_is_refused():
    with pytest.raises(RenewalRefused, match="has not ended"):
        History(cohort="Thursday", months=tuple(months((0, 0))), ending="chosen")


@settings(max_examples=60, deadline=None)
@given(
    flows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=12),
    members=st.integers(0, 9),
    staying=st.integers(0, 2),
    is_declared=st.booleans(),
)
def test_nobody_is_counted_twice_or_lost(flows, members, staying, is_declared):
    counts, size = [], members
    for newcomers, leavers in flows:
        counts.append((newcomers, min(leavers, size)))
        size += newcomers - counts[-1][1]
    raw = months(*counts, members=members)

    found = history_as_seen(
        cohort="Thursday",
        months=raw,
        began_on=raw[0].first_day if members == 0 else None,
        staying_at_close=staying,
        is_declared=is_declared,
    )

    kept = raw[: len(found.months)]
    assert [month.joiners for month in found.months] == [month.newcomers for month in kept]
    assert [month.leavers for month in found.months] == [month.leavers for month in kept]
    after = raw[len(kept) :]
    assert sum(month.newcomers for month in after) == 0
    if found.left_at_close:
        assert found.left_at_close == after[0].members >= 2
        assert after[-1].members_at_end <= staying
    else:
        assert sum(month.leavers for month in after) == 0
    assert found.ended == (is_declared or bool(found.left_at_close) or size == 0)


def chosen(number, count=1):
    return [
        History(
            cohort=f"{number}.{each}",
            months=tuple(months(*[(0, 0)] * 20, members=8)),
            ended=True,
            ending="chosen",
        )
        for each in range(count)
    ]


def test_how_often_cohorts_choose_to_end_is_learnt_for_all_alike():
    rng = np.random.Generator(np.random.Philox(6))
    lived = rng.geometric(1 - np.exp(-0.02), 3_000)
    watched = np.minimum(lived, 24)

    told = pool_choosing(chosen_in=np.where(lived <= 24, lived, -1), months=watched)

    assert told.events / told.months == pytest.approx(0.02, rel=0.06)
    assert pool_choosing(chosen_in=None, months=watched) is None


def test_an_end_by_choice_is_a_third_cause_beside_the_two():
    settled = np.array([0.02, 0.04])
    arguments = {
        "state": StartingState(members=8),
        "members": MemberDraws(
            joining=np.full((6, 2), 0.3), leaving_new=3 * settled, leaving_settled=settled,
            attending=np.ones(2), settling=1 / 3,
        ),
        "leads": None,
        "rule": RULE,
    }  # fmt: skip
    rate = np.array([0.01, 0.3])

    without, with_it = (chances_of_draws(**arguments, choosing=each) for each in (None, rate))

    ahead = np.arange(1, 7)[:, None]
    assert with_it.meeting == pytest.approx(without.meeting * np.exp(-rate * ahead), abs=1e-12)
    assert with_it.meeting + sum(with_it.first_deaths()) == pytest.approx(1, abs=1e-12)
    # Where members never run out, only choice ends it: the exponential.
    assert with_it.first_deaths()[3][0] == pytest.approx(1 - np.exp(-rate), abs=1e-4)


def test_a_forecast_knows_ends_by_choice_where_they_are_recorded_and_says_so_where_not():
    going = History(cohort="Going", months=tuple(months(*[(0, 0)] * 20, members=8)))
    arguments = {"rule": RULE, "horizons_months": [6], "only": "Going", "draws": 40}

    known = forecast_programme(histories=[going, *chosen(1, 6)], **arguments).cohorts[0]
    unsaid = [replace(one, ending="unknown") for one in chosen(1, 6)]
    unknown = forecast_programme(histories=[going, *unsaid], **arguments).cohorts[0]

    horizon = known.forecasts[0].horizons[0]
    assert horizon.by_choice == pytest.approx(1 - np.exp(-6 * 7 / 640), abs=0.01)
    assert horizon.chance + horizon.by_choice + horizon.by_members == pytest.approx(1, abs=1e-9)
    assert unknown.forecasts[0].horizons[0].by_choice == 0
    assert any("have chosen to end" in note for note in known.notes)
    assert any("ends that a cohort chooses" in note for note in unknown.notes)


def test_a_choice_yet_to_come_is_not_known():
    columns = side_by_side(histories=chosen(1))

    assert columns.until(month=FIRST + 19).chosen_in.tolist() == [-1]
    assert columns.chosen_in.tolist() == [FIRST + 19]
