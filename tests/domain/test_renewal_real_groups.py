"""Five real groups, counted from public minutes: back-tested, each left out in turn. No claims."""

import csv
import json
from collections import defaultdict

import pytest

from likewise.domain.renewal.backtest import back_test
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.model import Rule
from likewise.reports.renewal.backtests import back_test_as_plain, back_test_in_words

# A group without a meeting for longer than this before the last minutes of any has ended.
REST = 12
RULE = Rule(minimum=4, run=2, counts="attendance", months_of_rest=REST)


def number(day):
    return 12 * int(day[:4]) + int(day[5:7]) - 1


@pytest.fixture(scope="module")
def groups(shared_fixtures):
    """Histories: people belong from when they are first seen to when they are last seen.

    Whoever is seen in one month only came and did not return; observers do not belong.
    """
    with (shared_fixtures / "attendance" / "attendance.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not row["role"]]
    meetings, seen = defaultdict(set), defaultdict(lambda: defaultdict(list))
    for row in rows:
        meetings[row["group"]].add(row["held_on"])
        seen[row["group"]][row["person"]].append(number(row["held_on"]))
    end = max(number(day) for days in meetings.values() for day in days)
    return [history(name, meetings[name], seen[name], end) for name in sorted(meetings)]


def history(name, days, seen, end):
    spells = {who: (min(when), max(when)) for who, when in seen.items() if min(when) < max(when)}
    first, last = number(min(days)), number(max(days))
    months, members = [], 0
    for month in range(first, last + 1):
        newcomers = sum(since == month for since, _ in spells.values())
        # The month after they were last seen; whoever came in the last months may come again.
        leavers = sum(until + 1 == month and until < last - 3 for _, until in spells.values())
        months.append(
            Month(
                month=month,
                members=members,
                newcomers=newcomers,
                leavers=leavers,
                first_timers=sum(min(when) == month for when in seen.values()),
                meetings=sum(number(day) == month for day in days),
                attended=sum(seen[who].count(month) for who in spells),
            )
        )
        members += newcomers - leavers
    return History(cohort=name, months=tuple(months), ended=end - last > REST)


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
