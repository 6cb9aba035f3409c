"""The back-test: what is forecast, which forecasts are judged, and how they score."""

from dataclasses import replace

import numpy as np
import pytest
from renewing import FIRST, cohort

from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.backtest import back_test, pooled
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.programmes import forecast_programme
from likewise.domain.renewal.simple_rules import RULES
from likewise.domain.renewal.tracks import ROWS_END, Censoring


def programme(number=8, months=14):
    rng = np.random.Generator(np.random.Philox(11))
    histories = []
    for place in range(number):
        rows, members = [], int(rng.integers(5, 9))
        for month in range(months - (4 if place == 0 else 0)):
            newcomers = int(rng.poisson(0.3))
            leavers = int(rng.binomial(members, 0.1))
            rows.append(
                Month(month=FIRST + month, members=members, newcomers=newcomers, leavers=leavers)
            )
            members += newcomers - leavers
        histories.append(History(cohort=f"Cohort {place}", months=tuple(rows), ended=place == 0))
    return histories


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
    assert result.watched_until == "2012-02"
    assert progress[0] == (0, len(result.origins))
    assert [score.months for score in result.scores] == [3, 6]
    for score in result.scores:
        mine = [item for item in result.judged if item.months == score.months]
        assert score.number == len(mine)
        assert score.censored == 0
        assert score.largest_weight == 1
        assert score.clusters == len({item.cohort for item in mine})
        assert score.brier.value == pytest.approx(
            np.mean([(item.chance - item.still_met) ** 2 for item in mine])
        )
        assert 0 <= score.size_coverage <= 1
        for simple in score.simple:
            with_chance = [item for item in mine if item.simple[simple.rule] is not None]
            losses = [(item.simple[simple.rule] - item.still_met) ** 2 for item in with_chance]
            ours = [(item.chance - item.still_met) ** 2 for item in with_chance]
            assert simple.number == len(with_chance)
            assert simple.brier == pytest.approx(np.mean(losses))
            assert simple.brier_gain.value == pytest.approx(np.mean(losses) - np.mean(ours))
            assert simple.skill == pytest.approx(1 - np.mean(ours) / np.mean(losses))


def test_no_forecast_is_judged_beyond_the_calendar_even_if_its_cohort_stopped():
    # The shrinking cohorts stop soon after each origin; that is known long before the horizons.
    histories = [
        cohort("Shrinking", [9] * 8 + [8, 7, 6, 5, 2, 2, 2, 2]),
        cohort("Ending", [9] * 13, ended=True),
        cohort("Steady", [9] * 16),
    ]

    result = back_test(
        histories=histories, rule=Rule(), horizons_months=[3, 9], every_months=1, draws=20
    )

    # Watched to 2012-03: nine months fit from 2011-07 alone, three to 2012-01. Ending is not
    # forecast after its last month, 2011-12, and has stopped in 2012-01, as has Shrinking.
    judged = {(item.cohort, item.origin) for item in result.judged if item.months == 9}
    assert judged == {(name, "2011-07") for name in ("Shrinking", "Ending", "Steady")}
    three = [item for item in result.judged if item.months == 3]
    assert len(three) == 7 + 6 + 7
    assert result.beyond == 6 + 5 + 6
    assert len([item for item in three if not item.still_met]) == 3 + 2


def test_what_a_back_test_forecasts_is_what_the_programme_forecast_would_have():
    histories = [
        cohort("Late", [9] * 7, begun=FIRST + 7),
        *programme(),
        cohort("Came back", [9, 3, 3, 3, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8]),
        cohort("Short for once", [5] * 10 + [3, 5, 5, 5, 5]),
    ]
    rule = Rule(minimum=4, run=2)

    result = back_test(
        histories=histories, rule=rule, horizons_months=[3], every_months=4, draws=20
    )

    for origin in result.origins:
        month = 12 * int(origin[:4]) + int(origin[5:]) - 1
        past = [
            replace(
                history,
                months=tuple(one for one in history.months if one.month < month),
                ended=history.ended and history.last < month,
            )
            for history in histories
            if history.first < month
        ]
        found = forecast_programme(histories=past, rule=rule, horizons_months=[3], draws=20)
        then = {one.history.cohort: one.forecasts[0].horizons[0].chance for one in found.cohorts}
        judged = {item.cohort: item.chance for item in result.judged if item.origin == origin}
        assert judged == pytest.approx(then)
    assert {"Late", "Came back", "Short for once"} <= {item.cohort for item in result.judged}


def test_who_is_lost_from_sight_is_counted_and_stood_for():
    lost = cohort("Lost", [9] * 9)
    histories = [lost, *(cohort(f"Steady {place}", [9] * 15) for place in range(3))]

    result = back_test(
        histories=histories, rule=Rule(), horizons_months=[3, 6], every_months=3, draws=20
    )

    three, six = result.scores
    judged = {(item.origin, item.months): item for item in result.judged if item.cohort == "Lost"}
    # Its last month is 2011-08: from 2011-07 on neither horizon is seen.
    assert set(judged) == {("2011-07", 3), ("2011-07", 6)}
    assert {item.why_censored for item in judged.values()} == {ROWS_END}
    assert {(item.still_met, item.weight, item.size) for item in judged.values()} == {
        (None, 0.0, None)
    }
    assert (three.censored, six.censored) == (1, 1)
    assert three.largest_weight == pytest.approx(4 / 3)
    assert three.clusters == 3


def test_an_act_censors_what_was_forecast_before_it():
    histories = [cohort(f"Steady {place}", [9] * 19) for place in range(4)]
    act = Censoring(cohort="Steady 0", month=FIRST + 10, reason="two pairs were drawn into it")

    result = back_test(
        histories=histories, rule=Rule(), horizons_months=[6], every_months=5, draws=20,
        censorings=[act],
    )  # fmt: skip

    outcome = {
        item.origin: (item.still_met, item.why_censored)
        for item in result.judged
        if item.cohort == "Steady 0"
    }
    assert outcome == {
        "2011-07": (None, "two pairs were drawn into it"),
        "2011-12": (True, None),
    }


def test_programmes_scored_together_are_counted_by_programme():
    def test(ahead):
        return back_test(
            histories=programme()[ahead:], rule=Rule(), horizons_months=[3], every_months=4,
            draws=20,
        )  # fmt: skip

    found = pooled(programmes={"North": test(0), "South": test(2)})

    assert found.counted == "programme"
    assert found.scores[0].clusters == 2
    assert found.scores[0].number == len(test(0).judged) + len(test(2).judged)
    assert {item.cluster for item in found.judged} == {"North", "South"}
    assert "North: Cohort 1" in {item.cohort for item in found.judged}
    with pytest.raises(RenewalRefused, match="at least one programme"):
        pooled(programmes={})


def test_a_cohort_alone_has_no_others_to_make_a_rule_from():
    result = back_test(
        histories=[cohort("Thursday", [9] * 15)], rule=Rule(), horizons_months=[3], draws=20
    )

    assert result.scores[0].simple == ()
    assert result.scores[0].best_rule is None
    assert result.scores[0].brier.error is None
    assert result.judged[0].simple == dict.fromkeys(RULES)


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


def test_what_nobody_saw_is_refused():
    lost = [cohort("Thursday", [9] * 9), cohort("Friday", [9] * 9)]

    with pytest.raises(RenewalRefused, match="not seen of any cohort"):
        back_test(
            histories=lost, rule=Rule(), horizons_months=[6], draws=20, watched_until=FIRST + 20
        )
    with pytest.raises(RenewalRefused, match="Attendance is not recorded"):
        back_test(histories=lost, rule=Rule(counts="attendance"), horizons_months=[2])
