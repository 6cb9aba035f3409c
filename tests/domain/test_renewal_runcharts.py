"""Run charts: rare where nothing changes, there where something does, and sentences elsewhere."""

from dataclasses import replace

import numpy as np
import pytest

from bench.coverage import live
from bench.signs import World, invented, mean_stay, signs_seen
from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.doors import days_in
from likewise.domain.renewal.draws import draw_rates, learn
from likewise.domain.renewal.exact import MemberDraws
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.model import StartingState
from likewise.domain.renewal.runcharts import MONTHS_BEFORE, run_charts
from likewise.domain.renewal.signs import learnt_until, signs_of_programme
from likewise.domain.renewal.sizes import size_distributions
from likewise.domain.renewal.unchanged import Outset, expected_leavers, simulate_unchanged

FIRST = 12 * 2011
STEADY = [(2, 2), (1, 1), (3, 2), (2, 3), (1, 1), (3, 2), (2, 2), (2, 1), (1, 3), (3, 3)]


def history(flows, *, members=14, meetings=1, share=0.65, cohort="Monday", **more):
    months = []
    for place, (newcomers, leavers) in enumerate(flows):
        after = members - leavers + newcomers
        held = meetings[place] if isinstance(meetings, list) else meetings
        attended = None if held is None else round(share * held * after)
        months.append(
            Month(
                month=FIRST + place, members=members, newcomers=newcomers, leavers=leavers,
                meetings=held, attended=attended,
            )
        )  # fmt: skip
        members = after
    return History(cohort=cohort, months=tuple(months), **more)


def charts_of(one):
    return signs_of_programme(histories=[one]).cohorts[0].signs


def chart(one, kind):
    return next(found for found in charts_of(one).charts if found.kind == kind)


def rates(*, joining=2.0, new=0.25, settled=0.1, attending=0.65, months=24):
    return MemberDraws(
        joining=np.full((months, 1), joining),
        leaving_new=np.array([new]),
        leaving_settled=np.array([settled]),
        attending=np.array([attending]),
        settling=1 / 3,
    )


@pytest.mark.parametrize("rate", [0.3, 0.8, 2.0])
def test_steady_cohorts_seldom_show_a_sign_at_any_of_two_years_of_looks(rate):
    """The whole of it, estimated rates and all; `make bench NAME=signs` does it with 300 cohorts."""
    rng = np.random.Generator(np.random.Philox(7))

    seen = list(signs_seen(invented(rng, World(rate=rate), 24)[:10], 24))

    # At 5% each, more than 2 of 10 would come in 1 of 87 such tests.
    assert sum(bool(kinds) for kinds in seen) <= 2


@pytest.mark.parametrize(
    ("kind", "world"),
    [
        ("newcomers", World(rate=2.0, joining=0.0)),
        ("leavers", World(rate=2.0, leaving=4.0)),
        ("attendance", World(rate=2.0, attending=0.3)),
    ],
)
def test_a_plain_change_shows_within_six_months_in_its_own_series(kind, world):
    rng = np.random.Generator(np.random.Philox(8))

    seen = list(signs_seen(invented(rng, world, 6)[:10], 6))

    assert sum(kind in kinds for kinds in seen) >= 5


def test_a_sign_says_since_when_how_many_and_how_seldom_that_is():
    steady = STEADY * 3
    one = history([*steady, *[(0, 1)] * 7])

    found = chart(one, "newcomers")

    assert found.is_signal
    assert found.since == FIRST + len(steady)
    assert found.observed == 0
    assert found.expected == pytest.approx(14, rel=0.25)
    assert 0 < found.chance < 0.02
    assert found.since < found.signalled_in <= one.last
    assert [month.observed for month in found.months[-7:]] == [0] * 7
    assert not chart(one, "attendance").is_signal


def test_what_is_expected_after_a_change_is_not_learnt_from_it():
    steady = STEADY * 3
    tails = [[(0, 1)] * 9, [*[(0, 1)] * 7, (1, 1), (0, 1)]]

    one, other = (chart(history([*steady, *tail]), "newcomers") for tail in tails)

    assert one.is_signal
    assert other.is_signal
    assert one.since == other.since == FIRST + 30
    assert [month.expected for month in one.months] == [month.expected for month in other.months]


def test_the_sign_came_when_a_look_would_first_have_shown_it():
    flows = [*STEADY * 3, *[(0, 1)] * 9]

    looks = [chart(history(flows[:months]), "newcomers") for months in range(31, 40)]
    first = next(place for place, look in enumerate(looks) if look.is_signal)

    assert all(look.is_signal for look in looks[first:])
    assert abs(looks[-1].signalled_in - (FIRST + 30 + first)) <= 1


def test_the_roll_of_unchanged_cohorts_is_the_forecasts():
    """Oracle: the exact distribution of the roll, by convolution (`sizes`)."""
    law = rates(joining=0.8, months=12)
    outset = Outset(rates=law, members=9, new_members=3.0)

    months = simulate_unchanged(outset=outset, meetings=1, rounds=20_000, key=0)
    end = months.members[:, -1] - months.leavers[:, -1] + months.newcomers[:, -1]

    exact = size_distributions(
        state=StartingState(members=9, new_members=3.0), joining=law.joining,
        leaving_new=law.leaving_new, leaving_settled=law.leaving_settled, settling=law.settling,
        returning=law.returning,
    )[-1]  # fmt: skip
    drawn = np.bincount(end, minlength=exact.size)[: exact.size] / end.size
    assert np.abs(np.cumsum(drawn) - np.cumsum(exact)).max() < 0.015


def test_leavers_are_as_many_as_the_roll_leads_to_expect():
    """Oracle: the bench's simulation of the law, written apart, at rates that are known."""
    rng = np.random.Generator(np.random.Philox(9))
    cohorts = 4_000
    _, _, (members, newcomers, leavers) = live(
        rng,
        np.full(cohorts, 10),
        np.full(cohorts, 4),
        (0.3, 0.1),
        1 / 3,
        np.full((cohorts, 12), 1.5),
    )
    outset = Outset(rates=rates(new=0.3, settled=0.1), members=10, new_members=4.0)

    expected = expected_leavers(
        outset=outset, members=members, newcomers=newcomers, leavers=leavers
    )

    error = leavers.sum(axis=1) - expected.sum(axis=1)
    assert abs(error.mean()) < 4 * error.std() / np.sqrt(cohorts)


def test_simulated_attendance_fills_the_share_of_places_that_attend():
    months = simulate_unchanged(
        outset=Outset(rates=rates(), members=9, new_members=0.0), meetings=3, rounds=500, key=1
    )

    after = months.members - months.leavers + months.newcomers
    assert (months.places == 3 * after).all()
    assert months.attended.sum() / months.places.sum() == pytest.approx(0.65, abs=0.01)


def test_looks_at_one_cohort_do_not_depend_on_the_others_that_are_looked_at():
    cohorts = [history(STEADY * 2, cohort=name) for name in ("Monday", "Tuesday")]

    together = signs_of_programme(histories=cohorts)
    alone = signs_of_programme(histories=cohorts, only="Tuesday")

    assert together.cohorts[1] == alone.cohorts[0]


def test_what_comes_later_changes_nothing_that_was_said():
    flows = STEADY * 2
    columns = side_by_side(histories=[history([*flows, *[(0, 5)] * 2])])
    alone = side_by_side(histories=[history(flows)])

    then, now = (
        run_charts(history=history(flows), cohort=0, learnt=learnt_until(columns=given))
        for given in (columns, alone)
    )

    assert then == now


@pytest.mark.parametrize("months", [1, 5, MONTHS_BEFORE])
def test_a_young_cohort_has_a_sentence_and_no_chart(months):
    found = charts_of(history(STEADY[:months]))

    assert found.charts == ()
    assert "from the seventh month on; there" in found.notes[0]
    assert "nan" not in found.notes[0]


def test_the_seventh_month_is_charted():
    found = charts_of(history(STEADY[:7]))

    assert [len(one.months) for one in found.charts] == [1, 1, 1]
    assert found.notes == ()


def test_attendance_that_nobody_counts_is_not_charted():
    never, lately = (
        charts_of(history(STEADY, meetings=meetings)) for meetings in (None, [None] * 8 + [1] * 2)
    )

    assert [one.kind for one in never.charts] == ["newcomers", "leavers"]
    assert never.notes == ()
    assert [one.kind for one in lately.charts] == ["newcomers", "leavers"]
    assert "attendance need meetings" in lately.notes[0]


def test_registers_that_stopped_a_year_ago_are_not_charted():
    found = charts_of(history(STEADY * 3, meetings=[1] * 15 + [None] * 15))

    assert [one.kind for one in found.charts] == ["newcomers", "leavers"]
    assert "attendance need meetings" in found.notes[0]


def test_months_without_a_meeting_are_gaps():
    found = chart(history(STEADY * 2, meetings=[1] * 12 + [0, 0] + [1] * 6), "attendance")

    gaps = [month for month in found.months if month.observed is None]
    assert [month.month for month in gaps] == [FIRST + 12, FIRST + 13]
    assert not found.is_signal
    assert all(np.isfinite([month.expected, month.low, month.high]).all() for month in found.months)


def test_months_with_more_meetings_than_usual_count_as_usual_ones():
    often = history(STEADY * 2, meetings=[1] * 18 + [8] * 2)
    fewer = [
        replace(month, attended=round(0.45 * 8 * month.members_at_end))
        for month in often.months[18:]
    ]

    found = chart(replace(often, months=(*often.months[:18], *fewer)), "attendance")

    assert found.months[-1].observed == 50
    assert not found.is_signal


def test_hardly_any_newcomers_expected_is_said():
    flows = [(0, 0)] * 18 + [(1, 0)] + [(0, 0)] * 5

    found = charts_of(history(flows))

    assert "could be chance" in found.notes[-1]
    assert not any(one.is_signal for one in found.charts)


def test_a_cohort_with_nobody_left_has_charts_without_signs_of_nobody():
    flows = [*STEADY, (0, 14), *[(0, 0)] * 8]

    found = charts_of(history(flows))

    assert len(found.charts) == 3
    for one in found.charts:
        assert all(np.isfinite(month.expected) for month in one.months)


def test_cohorts_that_ended_or_have_no_rows_are_named():
    ended = history(STEADY, cohort="Gone", ended=True)
    stale = history(STEADY[:8], cohort="Stale")

    found = signs_of_programme(histories=[history(STEADY), ended, stale])

    assert [one.history.cohort for one in found.cohorts] == ["Monday"]
    assert "Gone" in found.left_out[0]
    assert "no rows after 2011-08" in found.left_out[1]


@pytest.mark.parametrize(
    ("histories", "only", "words"),
    [
        ([], None, "There is no history"),
        ([history(STEADY)], "Friday", "There is no cohort"),
        ([history(STEADY, ended=True)], None, "nothing to watch"),
    ],
)
def test_what_cannot_be_watched_is_refused(histories, only, words):
    with pytest.raises(RenewalRefused, match=words):
        signs_of_programme(histories=histories, only=only)


def test_progress_is_told():
    told = []

    signs_of_programme(
        histories=[history(STEADY, cohort=name) for name in "AB"], on_progress=told.append
    )

    assert told == [1, 2]


def test_the_hazard_of_the_bench_keeps_its_roll():
    """Oracle: simulation of the law; the bench's mean stay is by first steps."""
    rng = np.random.Generator(np.random.Philox(10))
    people, _, _ = live(
        rng,
        np.zeros(4_000, int),
        np.zeros(4_000, int),
        (0.24, 0.08),
        1 / 3,
        np.full((4_000, 150), 1.0),
    )

    assert people.mean() == pytest.approx(mean_stay(0.08), rel=0.02)


def test_the_rates_are_those_of_the_months_before_the_year_watched():
    one = history([*STEADY * 2, *[(0, 0)] * 12])
    columns = side_by_side(histories=[one])
    asked = []

    def learnt(start):
        asked.append(start)
        return learn(columns=columns.until(month=start))

    run_charts(history=one, cohort=0, learnt=learnt)

    assert asked == [FIRST + 20]
    drawn = draw_rates(programme=learnt(FIRST + 20), cohort=0, months=24)
    assert drawn.members.joining.mean() > 1.5


def closed_in(one, months):
    """The same, but that nobody could join in the last so many months, and nobody did."""
    told, members = [], one.months[0].members
    for place, month in enumerate(one.months):
        is_closed = place >= len(one.months) - months
        month = replace(
            month, members=members, newcomers=0 if is_closed else month.newcomers, leavers=0,
            closed_days=days_in(month.month) if is_closed else 0, meetings=None, attended=None,
        )  # fmt: skip
        members = month.members_at_end
        told.append(month)
    return replace(one, months=tuple(told))


def test_months_in_which_nobody_could_join_are_gaps_and_no_sign():
    before = history([(3, 0)] * 24)

    closed = closed_in(before, 8)
    unknown = replace(
        closed, months=tuple(replace(month, closed_days=0) for month in closed.months)
    )

    assert chart(unknown, "newcomers").is_signal
    told = chart(closed, "newcomers")
    assert not told.is_signal
    assert [month.observed for month in told.months] == [3] * 4 + [None] * 8
    assert [month.expected for month in told.months[4:]] == [0.0] * 8
    assert "Nobody could join on some or all days of 8 months of the last 12" in " ".join(
        charts_of(closed).notes
    )


def test_newcomers_of_a_year_in_which_nobody_could_join_are_not_charted():
    kinds = [each.kind for each in charts_of(closed_in(history([(3, 0)] * 24), 12)).charts]

    assert kinds == ["leavers"]
