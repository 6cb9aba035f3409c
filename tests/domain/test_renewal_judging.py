"""What is claimed of a model beside the best simple rule, and what is not."""

import numpy as np
import pytest
from renewing import judged

from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.judging import Judged, score
from likewise.domain.renewal.scoring import calibration
from likewise.domain.renewal.simple_rules import CLIMATOLOGY, HAZARD, LAST_SIZE


@pytest.mark.parametrize(
    ("cohorts", "blur", "knows", "verdict"),
    [
        (300, 0.0, 0.2, "better"),
        (300, 3.0, 1.0, "worse"),
        (300, 0.1, 1.0, "no telling"),
        (19, 0.0, 0.2, "too few"),
    ],
)
def test_the_verdict_follows_the_interval_of_the_gain_on_the_best_rule(
    cohorts, blur, knows, verdict
):
    found = score(months=6, judged=judged(cohorts, blur=blur, knows=knows))

    assert [simple.rule for simple in found.simple] == [CLIMATOLOGY, LAST_SIZE]
    assert found.best_rule.rule == LAST_SIZE
    assert found.best_rule.verdict == verdict
    gain = found.best_rule.brier_gain
    assert (gain.low > 0) == (verdict == "better") or verdict == "too few"
    assert (found.recalibration is None) == (verdict == "too few")


def test_a_rule_is_compared_over_the_forecasts_for_which_it_had_a_chance():
    forecasts = judged(30)
    early = {CLIMATOLOGY: None, LAST_SIZE: None, HAZARD: 0.5}
    mixed = [
        one if place % 3 else Judged(**vars(one) | {"simple": early})
        for place, one in enumerate(forecasts)
    ]

    found = {simple.rule: simple for simple in score(months=6, judged=mixed).simple}

    assert (found[CLIMATOLOGY].number, found[HAZARD].number) == (60, 30)
    with_chance = [one for place, one in enumerate(forecasts) if place % 3]
    losses = [(0.6 - one.still_met) ** 2 for one in with_chance]
    assert found[CLIMATOLOGY].brier == pytest.approx(np.mean(losses))


def test_nothing_seen_is_refused():
    unseen = [
        Judged(**vars(one) | {"still_met": None, "why_censored": "lost", "weight": 0.0})
        for one in judged(3)
    ]

    with pytest.raises(RenewalRefused, match="could be judged"):
        score(months=6, judged=unseen)


def test_bars_of_forecasts_that_go_together_are_as_wide_as_those_of_their_cohorts():
    # Ten cohorts whose six forecasts all come out alike: as much is known as from ten forecasts.
    happened = np.repeat([True] * 7 + [False] * 3, 6)
    names = [str(place) for place in np.repeat(np.arange(10), 6)]

    (together,) = calibration(chances=[0.7] * 60, happened=happened, bins=1, clusters=names)
    (apart,) = calibration(chances=[0.7] * 60, happened=happened, bins=1)
    (ten,) = calibration(chances=[0.7] * 9, happened=[True] * 6 + [False] * 3, bins=1)

    assert together.share == apart.share == pytest.approx(0.7)
    assert together.share_high - together.share_low > 2 * (apart.share_high - apart.share_low)
    width = ten.share_high - ten.share_low
    assert together.share_high - together.share_low == pytest.approx(width, rel=0.05)


def test_shares_of_a_bar_are_weighted():
    (bar,) = calibration(
        chances=[0.5, 0.7], happened=[True, False], bins=1, weights=[3, 1], clusters=["A", "B"]
    )

    assert bar.share == pytest.approx(0.75)
    assert bar.mean_chance == pytest.approx(0.55)
    assert bar.number == 2
