"""Five real groups forecast from their middle: the method page says what came, also where we lose."""

from pathlib import Path

import pytest
from minutes import (
    as_rows,
    from_the_middle,
    last_of_all,
    moved_before,
    read_minutes,
    scores,
    whole,
)

from likewise.domain.renewal.simple_rules import RULES

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "renewal.md"
pytestmark = pytest.mark.fixtures


@pytest.fixture(scope="module")
def groups(shared_fixtures):
    return read_minutes(shared_fixtures)


@pytest.fixture(scope="module")
def found(groups):
    return from_the_middle(groups)


def test_the_table_of_the_page_is_what_the_forecasts_say_and_what_came(found):
    page = PAGE.read_text(encoding="utf-8")

    for row in as_rows(found):
        assert row in page
    for name, (brier, log) in scores(found).items():
        assert f"| {name} | {brier:.3f} | {log:.3f} |" in page
    judged = [each for each in found if each.horizon]
    assert f"Over the {len(judged)} that were forecast" in page


def test_the_page_says_that_the_model_loses_and_by_what(found):
    page = PAGE.read_text(encoding="utf-8")
    told = scores(found)

    assert all(told["the model"][part] > told[rule][part] for rule in RULES for part in (0, 1))
    assert "Here the model loses to all three" in page
    worst = max(
        (each for each in found if each.horizon),
        key=lambda each: (each.horizon.chance - each.still_met) ** 2,
    )
    assert (worst.group, worst.months) == ("modules", 18)
    rest = scores([each for each in found if each is not worst])
    low, *_, high = sorted(rest[rule][0] for rule in RULES)
    words = f"Brier score is {rest['the model'][0]:.3f} (the rules: {low:.3f} to {high:.3f})"
    assert words in " ".join(page.split())


def test_nothing_after_the_middle_is_read_of_the_group_itself(groups):
    for group in groups:
        known = group.until(group.middle)
        assert known.days == tuple(
            d for d in group.days if int(d[:4]) * 12 + int(d[5:7]) - 1 < group.middle
        )
        cut = known.history(last=group.middle - 1)
        assert cut.last == group.middle - 1
        assert not cut.ended


def test_the_other_groups_lie_before_the_middle_in_their_own_calendar_months(groups):
    end = last_of_all(groups)
    for group in groups:
        origin = groups[0].middle
        before, after = whole(group, end=end), moved_before(whole(group, end=end), origin)
        assert after.last < origin
        assert (before.last - after.last) % 12 == 0
