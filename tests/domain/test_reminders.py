"""When reminders leave, against a search minute by minute, and who chooses them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.operations import Ids
from likewise.domain.reminders import (
    BEFORE,
    PLANNED_AHEAD,
    By,
    ReminderChoice,
    RemindersNotRight,
    When,
    due_for,
    leaves_at,
    plan_choose,
)

LONDON = ZoneInfo("Europe/London")
ASHA = ReminderChoice(id="c", participant="asha", how=By.MAIL)


def is_quiet(wall):
    return (wall.hour >= 20 and (wall.hour, wall.minute) != (20, 0)) or wall.hour < 8


def by_search(starts, when):
    """Back from the moment at which it would leave, minute by minute, to one that is not quiet."""
    wall = starts - BEFORE[when]
    while is_quiet(wall):
        wall -= timedelta(minutes=1)
    return wall.replace(tzinfo=LONDON).astimezone(UTC)


@given(
    starts=st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31)),
    when=st.sampled_from(When),
)
def test_a_reminder_leaves_at_the_last_moment_that_is_not_quiet(starts, when):
    starts = starts.replace(second=0, microsecond=0)

    found = leaves_at(starts, zone="Europe/London", when=when)

    assert found == by_search(starts, when)
    starts_at = starts.replace(tzinfo=LONDON).astimezone(UTC)
    assert found < starts_at <= found + PLANNED_AHEAD


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_the_day_before_is_the_same_hour_also_where_the_clocks_change(day):
    starts = datetime(day.year, day.month, day.day, 10)

    found = leaves_at(starts, zone="Europe/London", when=When.DAY_BEFORE)

    assert found.astimezone(LONDON).replace(tzinfo=None) == starts - timedelta(days=1)


def test_a_meeting_that_has_begun_reminds_nobody():
    starts = datetime(2027, 3, 25, 14)
    starts_at = starts.replace(tzinfo=UTC)
    given = {
        "meeting": "m", "starts": starts, "zone": "Europe/London", "starts_at": starts_at,
        "people": [("asha", When.DAY_BEFORE), ("bram", When.TWO_HOURS)],
    }  # fmt: skip

    assert due_for(**given, at=starts_at) == []
    found = due_for(**given, at=starts_at - timedelta(hours=1))
    assert [(each.participant, each.due_at.hour) for each in found] == [("asha", 14), ("bram", 12)]


def test_a_choice_is_recorded_and_another_revises_it():
    other = ReminderChoice(id="d", participant="asha", how=By.TEXT, when=When.TWO_HOURS)

    first = plan_choose(new=ASHA, known=None, ids=Ids("o"))
    second = plan_choose(new=other, known=ASHA, ids=Ids("o"))

    assert [each.does for each in first.steps] == ["record"]
    assert [(each.does, each.fact) for each in second.steps] == [("revise", replace(other, id="c"))]
    with pytest.raises(RemindersNotRight, match="already"):
        plan_choose(new=ASHA, known=ASHA, ids=Ids("o"))
    assert other.sentence("record", {"asha": "Asha"}) == (
        "Asha is reminded of meetings by text message, two hours before"
    )
    off = ReminderChoice(id="d", participant="asha", how=By.NOTHING)
    assert off.sentence("record", {}) == "somebody is not reminded of meetings"
