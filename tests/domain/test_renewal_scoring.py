"""Scores, run charts and the back-test."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.backtest import back_test
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.scoring import (
    brier_score,
    calibration,
    coverage,
    log_score,
    wilson,
)

FIRST = 12 * 2011


def programme(number=8, months=14):
    rng = np.random.Generator(np.random.Philox(11))
    histories = []
    for cohort in range(number):
        rows, members = [], int(rng.integers(5, 9))
        for month in range(months - (4 if cohort == 0 else 0)):
            newcomers = int(rng.poisson(0.3))
            leavers = int(rng.binomial(members, 0.1))
            rows.append(
                Month(month=FIRST + month, members=members, newcomers=newcomers, leavers=leavers)
            )
            members += newcomers - leavers
        histories.append(History(cohort=f"Cohort {cohort}", months=tuple(rows), ended=cohort == 0))
    return histories


def test_scores_of_a_worked_example():
    # By hand: (0.1^2 + 0.4^2 + 0.7^2) / 3 and -(ln 0.9 + ln 0.6 + ln 0.3) / 3.
    chances, happened = [0.9, 0.4, 0.3], [True, False, True]

    assert brier_score(chances=chances, happened=happened) == pytest.approx(0.22)
    expected = -(math.log(0.9) + math.log(0.6) + math.log(0.3)) / 3
    assert log_score(chances=chances, happened=happened) == pytest.approx(expected)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_the_honest_chance_has_the_best_expected_score(truth, said):
    for score in (brier_score, log_score):

        def expected(chance, score=score):
            yes = score(chances=[chance], happened=[True])
            no = score(chances=[chance], happened=[False])
            return truth * yes + (1 - truth) * no

        assert expected(truth) <= expected(said) + 1e-12


def test_certainty_that_fails_is_dear_but_finite():
    assert log_score(chances=[1.0], happened=[False]) == pytest.approx(-math.log(1e-6), rel=1e-6)


def test_calibration_groups_and_bounds():
    groups = calibration(chances=[0.05, 0.1, 0.9, 1.0], happened=[False, True, True, True], bins=2)

    assert [group.number for group in groups] == [2, 2]
    assert groups[0].share == 0.5
    assert groups[1].share_high == pytest.approx(1)
    # Geeck 2024: 13 of 23 returned, Wilson 95% interval 37 to 74%.
    assert [round(end, 2) for end in wilson(successes=13, trials=23, z=1.959964)] == [0.37, 0.74]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: brier_score(chances=[], happened=[]),
        lambda: brier_score(chances=[0.5], happened=[True, False]),
        lambda: log_score(chances=[1.5], happened=[True]),
        lambda: calibration(chances=[0.5], happened=[True], bins=0),
        lambda: coverage(low=[1], high=[], truth=[1]),
    ],
)
def test_scores_of_nothing_are_refused(wrong):
    with pytest.raises(RenewalRefused):
        wrong()


def test_a_back_test_uses_only_what_was_known():
    # All but the cohort that ended early: its last month is known at later origins.
    histories = programme()[1:]
    changed = []
    for history in histories:
        last = history.months[-1]
        later = Month(month=last.month, members=last.members, newcomers=9, leavers=0)
        changed.append(
            History(
                cohort=history.cohort, months=(*history.months[:-1], later), ended=history.ended
            )
        )
    rule = Rule(minimum=4, run=2)

    one, other = (
        back_test(histories=given, rule=rule, horizons_months=[3], every_months=4, draws=40)
        for given in (histories, changed)
    )

    assert [(item.cohort, item.origin, item.chance) for item in one.judged] == [
        (item.cohort, item.origin, item.chance) for item in other.judged
    ]


def test_a_back_test_scores_each_horizon():
    progress = []
    result = back_test(
        histories=programme(), rule=Rule(minimum=4, run=2), horizons_months=[3, 6], every_months=3,
        draws=40, on_progress=lambda done, total: progress.append((done, total)),
    )  # fmt: skip

    assert result.origins[0] == "2011-07"
    assert progress[0] == (0, len(result.origins))
    assert [score.months for score in result.scores] == [3, 6]
    for score in result.scores:
        mine = [item for item in result.judged if item.months == score.months]
        assert score.number == len(mine)
        assert score.brier == pytest.approx(
            sum((item.chance - item.still_met) ** 2 for item in mine) / len(mine)
        )
        assert 0 <= score.size_coverage <= 1
        share = score.share_still_met
        assert score.reference_brier == pytest.approx(share * (1 - share))
    assert result.not_judged > 0


def test_an_ended_cohort_counts_as_stopped():
    steady = [
        History(
            cohort=name,
            months=tuple(
                Month(month=FIRST + month, members=9, newcomers=0, leavers=0)
                for month in range(months)
            ),
            ended=name == "Ended",
        )
        for name, months in (("Ended", 8), ("Steady", 14))
    ]

    result = back_test(histories=steady, rule=Rule(), horizons_months=[6], draws=20)

    outcome = {(item.cohort, item.origin): item.still_met for item in result.judged}
    assert outcome["Ended", "2011-07"] is False
    assert outcome["Steady", "2011-07"] is True
    assert [item.size for item in result.judged if item.cohort == "Ended"] == [None]


def test_too_little_past_is_refused():
    with pytest.raises(RenewalRefused, match="No forecast can be judged"):
        back_test(histories=programme(2, 8), rule=Rule(), horizons_months=[12])
    with pytest.raises(RenewalRefused, match="one month between origins"):
        back_test(histories=programme(2, 8), rule=Rule(), horizons_months=[3], every_months=0)
