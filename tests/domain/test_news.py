"""Who has yet to hear that a meeting was moved or cancelled."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.news import (
    Standing,
    Telling,
    TellingNotRight,
    Way,
    check_way,
    is_to_be_told,
    latest_tellings,
    plan_telling,
    standing_of,
)
from likewise.domain.operations import Ids

STARTS, MOVED = datetime(2027, 3, 25, 14), datetime(2027, 3, 26, 14)
PLANNED = Standing(STARTS, "hall", MeetingState.PLANNED)
TODAY = date(2027, 3, 20)
STANDINGS = [
    PLANNED,
    Standing(MOVED, "hall", MeetingState.PLANNED),
    Standing(STARTS, "shed", MeetingState.PLANNED),
    Standing(STARTS, "hall", MeetingState.CANCELLED),
]


def meeting(standing=STANDINGS[1]):
    return Meeting(
        id="m", cohorts=("birch",), starts=standing.starts, zone="Europe/London",
        state=standing.state, venue=standing.venue,
    )  # fmt: skip


def telling(standing=STANDINGS[1], number=1, way=Way.TELEPHONE):
    return Telling(
        id=f"t{number}", meeting="m", participant="asha", way=way, told_on=TODAY,
        starts=standing.starts, venue=standing.venue, state=standing.state, number=number,
    )  # fmt: skip


def plan(of=None, *, known=(), is_in=True, seen=None, today=TODAY, planned=PLANNED):
    of = of or meeting()
    return plan_telling(
        telling=telling(standing_of(of), number=len(known) + 1), meeting=of, planned=planned,
        known=known, is_in=is_in, seen=seen, today=today, ids=Ids("o"),
    )  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(STANDINGS), st.booleans()), max_size=8))
def test_somebody_waits_exactly_while_the_last_they_heard_is_not_how_it_stands(history):
    """A meeting changes, and now and then Asha is told: against keeping what she heard last."""
    heard, number, told = PLANNED, 0, []
    for now, is_told in history:
        latest = latest_tellings(told).get("asha")
        waits = is_to_be_told(latest, planned=PLANNED, now=now)
        assert waits is (heard != now)
        if waits and is_told:
            number += 1
            found = plan(meeting(now), known=told)
            told = [*told, *found.facts(Telling)]
            heard = now
    assert [each.number for each in told] == list(range(1, number + 1))


@pytest.mark.parametrize(
    ("why", "given"),
    [
        ("as it was planned, so there is nothing", {"of": meeting(PLANNED)}),
        ("were told by telephone on 20 March 2027", {"known": [telling()]}),
        ("none of the cohorts", {"is_in": False}),
        ("was moved since you looked", {"seen": STARTS}),
        ("Nobody needs to be told", {"today": date(2027, 3, 27)}),
        (
            "Nobody needs to be told",
            {"of": meeting(Standing(MOVED, "hall", MeetingState.HELD))},
        ),
    ],
)
def test_a_telling_that_cannot_be_is_refused_with_why(why, given):
    with pytest.raises(TellingNotRight, match=why):
        plan(**given)


def test_one_says_of_oneself_that_one_read_it_and_of_others_how_one_told_them():
    check_way(Way.PAGE, is_own=True)
    check_way(Way.LETTER, is_own=False)

    with pytest.raises(TellingNotRight, match="your own page"):
        check_way(Way.TELEPHONE, is_own=True)
    with pytest.raises(TellingNotRight, match="Only they themselves"):
        check_way(Way.PAGE, is_own=False)


def test_a_telling_reads_as_what_was_told_and_is_of_a_time_on_the_wall():
    assert telling().sentence("record", {"asha": "Asha"}) == (
        "Asha was told by telephone that the meeting on 26 March 2027 at 2pm is on"
    )
    off = telling(STANDINGS[3], way=Way.PAGE).sentence("void", {})
    assert off.endswith(
        "told on their own page that the meeting on 25 March 2027 at 2pm is cancelled"
    )
    with pytest.raises(TellingNotRight, match="without an offset"):
        telling(Standing(STARTS.replace(tzinfo=UTC), None, MeetingState.PLANNED))
