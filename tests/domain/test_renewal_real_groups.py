"""Five real groups, counted from public minutes: back-tested, each left out in turn. No claims."""

import json

import pytest
from minutes import RULE, last_of_all, read_minutes, whole

from likewise.domain.renewal.backtest import back_test
from likewise.reports.renewal.backtests import back_test_as_plain, back_test_in_words


@pytest.fixture(scope="module")
def groups(shared_fixtures):
    """Whole histories, founders counted as newcomers, as files would tell them without a first day."""
    told = read_minutes(shared_fixtures)
    return [whole(group, end=last_of_all(told), has_founders=False) for group in told]


def test_five_groups_are_read_as_what_they_are(groups):
    ended = {group.cohort: group.ended for group in groups}

    assert ended == {
        "community-committee": True,
        "modules": True,
        "package-maintenance": True,
        "security": False,
        "web-server-frameworks": True,
    }
    rests = {
        group.cohort: max(
            len(run) for run in "".join("m" if m.meetings else "-" for m in group.months).split("m")
        )
        for group in groups
    }
    assert rests["security"] == 9  # 308 days without a meeting; then it came back
    assert sum(month.meetings for group in groups for month in group.months) == 337


@pytest.mark.parametrize(
    "left_out",
    [
        "community-committee",
        "modules",
        "package-maintenance",
        "security",
        "web-server-frameworks",
    ],
)
def test_each_group_left_out_in_turn_every_forecast_has_what_came_and_nothing_is_claimed(
    groups, left_out
):
    others = [group for group in groups if group.cohort != left_out]

    result = back_test(
        histories=others, rule=RULE, horizons_months=[3, 12], every_months=12, draws=20
    )

    assert {item.cohort for item in result.judged} <= {group.cohort for group in others}
    for item in result.judged:
        assert (item.still_met is None) == (item.why_censored is not None)
        assert 0 <= item.low <= item.chance <= item.high <= 1
    for score in result.scores:
        assert score.recalibration is None
        assert {simple.verdict for simple in score.simple} == {"too few"}
        assert len(score.simple) == 3
    told = back_test_in_words(result, RULE)
    assert "Nothing is claimed from" in told
    assert "No slope: that takes 20 cohorts." in told
    assert json.dumps(back_test_as_plain(result, RULE), allow_nan=False)
