"""How far a worry has come, by when its hours are over, and what each step refuses."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.acts import ActNotRight
from likewise.domain.concerns import (
    LONGEST,
    Concern,
    ConcernNotRight,
    ConcernRule,
    Matters,
    NobodyReceives,
    NotAsItStands,
    RaiseConcern,
    Standing,
    Step,
    Taken,
    acts,
    due_at,
    step_due,
)
from likewise.domain.concerns.standing import course
from likewise.domain.operations import Draft, Ids

LONDON = "Europe/London"
FRIDAY = datetime(2011, 3, 25, 15, 0, tzinfo=UTC)  # the clocks go forward on the Sunday after
RULE = ConcernRule(id="rule")


def way(*steps, raised_at=FRIDAY):
    return course(raised_at, [Taken(step=s, round=n, at=raised_at + timedelta(hours=h)) for s, n, h in steps])  # fmt: skip


def a_concern():
    return Concern(id="worry", matters=Matters.SOON, may_ring=False, words="I fell.")


def test_a_worry_goes_from_raised_to_closed_and_begins_anew_when_it_is_opened_again():
    steps = [(Step.DELIVERED, 1, 1), (Step.ACKNOWLEDGED, 1, 2), (Step.CLOSED, 1, 3), (Step.REOPENED, 2, 4)]  # fmt: skip
    seen = [way(*steps[:n]).standing for n in range(5)]

    assert seen == [
        Standing.RAISED, Standing.DELIVERED, Standing.ACKNOWLEDGED, Standing.CLOSED, Standing.RAISED,
    ]  # fmt: skip
    assert way(*steps).since == FRIDAY + timedelta(hours=4)
    assert way(*steps).waits


def by_minutes(since, hours, zone, working_days_only):
    """The same instant, by counting minutes one after the other."""
    left, at = hours * 60, since
    while left:
        if not working_days_only or at.astimezone(ZoneInfo(zone)).weekday() < 5:
            left -= 1
        at += timedelta(minutes=1)
    return at


@given(
    minutes=st.integers(0, 60 * 24 * 14),
    hours=st.integers(1, 72),
    zone=st.sampled_from([LONDON, "UTC", "Asia/Kolkata", "America/New_York"]),
    working=st.booleans(),
)
def test_hours_are_over_when_counting_each_minute_says_so(minutes, hours, zone, working):
    since = FRIDAY + timedelta(minutes=minutes)
    rule = ConcernRule(id="rule", hours=hours, working_days_only=working)

    assert due_at(since, rule, zone) == by_minutes(since, hours, zone, working)


def test_a_worry_of_friday_afternoon_is_due_on_monday_by_the_clock_on_the_wall():
    due = due_at(FRIDAY, RULE, LONDON)
    assert due.astimezone(ZoneInfo(LONDON)) == datetime(2011, 3, 28, 15, 0, tzinfo=ZoneInfo(LONDON))


def test_the_ladder_is_taken_step_by_step_and_ends_with_those_who_run_the_programme():
    first, second = due_at(FRIDAY, RULE, LONDON), due_at(FRIDAY, RULE, LONDON, times=2)
    passed = way((Step.PASSED_ON, 1, 100))

    assert step_due(way(), RULE, LONDON, at=first - timedelta(seconds=1)) is None
    assert step_due(way(), RULE, LONDON, at=first) is Step.PASSED_ON
    assert step_due(way(), RULE, LONDON, at=second) is Step.PASSED_ON  # one at a time
    assert step_due(passed, RULE, LONDON, at=second - timedelta(seconds=1)) is None
    assert step_due(passed, RULE, LONDON, at=second) is Step.UNANSWERED
    told = way((Step.PASSED_ON, 1, 100), (Step.UNANSWERED, 1, 101))
    assert step_due(told, RULE, LONDON, at=second + timedelta(days=99)) is None
    assert told.is_unanswered
    assert step_due(way((Step.ACKNOWLEDGED, 1, 1)), RULE, LONDON, at=second) is None


@pytest.mark.parametrize("hours", [0, -1, 14 * 24 + 1])
def test_hours_lie_within_two_weeks(hours):
    with pytest.raises(ConcernNotRight, match="within 1 to 336 hours"):
        ConcernRule(id="rule", hours=hours)


def test_a_worry_holds_twenty_thousand_characters_and_says_something():
    assert RaiseConcern(words="w" * LONGEST).words == "w" * LONGEST
    with pytest.raises(ActNotRight, match=r"20,000 characters or fewer"):
        RaiseConcern(words="w" * (LONGEST + 1))
    with pytest.raises(ActNotRight, match="Say what worries you"):
        RaiseConcern(words=" \n ")


def test_a_step_that_a_worry_cannot_take_is_refused():
    acknowledged, closed = way((Step.ACKNOWLEDGED, 1, 1)), way((Step.CLOSED, 1, 1))
    draft = Draft("concerns.acknowledge", Ids("o"))

    with pytest.raises(NotAsItStands, match="acknowledged already"):
        acts.plan_acknowledge(draft, a_concern(), acknowledged)
    with pytest.raises(NotAsItStands, match="closed already"):
        acts.plan_close(draft, a_concern(), closed, done="Rang.", answer="")
    with pytest.raises(NotAsItStands, match="is open"):
        acts.plan_reopen(draft, a_concern(), acknowledged)
    with pytest.raises(NotAsItStands, match="acknowledged meanwhile"):
        acts.plan_step(a_concern(), acknowledged, Step.PASSED_ON, ids=Ids("o"))
    assert draft.steps == []


def test_a_worry_that_would_reach_nobody_and_a_second_receiver_who_receives_nothing_are_refused():
    with pytest.raises(NobodyReceives, match=r"call 999.*111"):
        acts.check_somebody_receives(0)
    with pytest.raises(NobodyReceives, match="second receiver"):
        acts.check_receives("jo", ("sam",))
    acts.check_receives(None, ())


def test_what_is_said_of_a_worry_in_a_plan_says_nothing_of_it():
    assert "fell" not in a_concern().sentence("record", {})
    assert "within 24 hours, counting Monday to Friday" in RULE.sentence("record", {})
