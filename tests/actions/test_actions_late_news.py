"""Somebody had gone before a meeting at which they are marked: told later, it is a correction."""

from datetime import date, datetime
from typing import Any

import pytest
from copying import copied
from worlds import World, a_world

from likewise.domain import meetings
from likewise.domain.acts import TakeBack
from likewise.domain.cohorts import Drawn, DrawOnCohorts
from likewise.domain.cohorts.history import MetThatDay
from likewise.domain.meetings import Attendance, RegisterEntry, Result
from likewise.domain.memberships import LeaveCohort, Membership, MoveMember
from likewise.domain.participants import LateMarks, RoleName, SetStatus, StatusName
from likewise.queries.operations import names_in_plan
from likewise.records.facts import current
from likewise.records.models import Operation
from likewise.reports.plans import sections

pytestmark = pytest.mark.django_db

LEFT, MET, BEFORE = date(2010, 12, 1), date(2010, 12, 7), date(2010, 11, 7)


@pytest.fixture
@copied
def world() -> World:
    """Asha and Bram are marked at a meeting before the day, and at one after it."""
    made = a_world()
    for name in ("Asha", "Bram", "Cleo"):
        made.person(name, practice="Alder")
    made.person("Hari", role=RoleName.FACILITATOR)
    made.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Hari"], leads=["Hari"])
    made.cohort("Friday group", members=["Cleo"])
    for day in (BEFORE, MET):
        planned = made.act(
            meetings.PlanMeeting,
            cohorts=[made.cohorts["Thursday group"]],
            starts=datetime(day.year, day.month, day.day, 14, 0),
        )
        entries = [
            RegisterEntry(participant=made.people[name], result=Result.ATTENDED)
            for name in ("Asha", "Bram", "Hari")
        ]
        made.act(meetings.TakeRegister, meeting=planned.new_ids[0], entries=entries)
    return made


def leave(world: World) -> tuple[Any, dict[str, Any]]:
    return LeaveCohort, {"cohort": world.cohorts["Thursday group"]}


def move(world: World) -> tuple[Any, dict[str, Any]]:
    to = world.cohorts["Friday group"]
    return MoveMember, {"from_cohort": world.cohorts["Thursday group"], "to_cohort": to}


def withdraw(world: World) -> tuple[Any, dict[str, Any]]:
    return SetStatus, {"status": StatusName.WITHDRAWN}


WAYS = [leave, move, withdraw]


@pytest.mark.parametrize("way", WAYS)
def test_unless_it_is_said_that_they_were_not_there_it_is_refused_as_before(world, way):
    kind, given = way(world)

    with pytest.raises(
        MetThatDay, match=r"7 December 2010 at which this person is marked.*If they"
    ):
        world.act(kind, participant=world.people["Asha"], on=LEFT, **given)
    assert len(current(Attendance)) == 6


@pytest.mark.parametrize("way", WAYS)
def test_they_are_taken_out_of_the_registers_since_and_the_plan_says_so(world, way):
    kind, given = way(world)
    asha = world.people["Asha"]

    outcome = world.act(kind, participant=asha, on=LEFT, registers=LateMarks.TAKE_OUT, **given)

    names = names_in_plan(world.coordinator, plan=outcome.plan)
    said = [line for each in sections(outcome.plan, names) for line in each.lines]
    gone = "Asha Example is taken out of the register of the meeting of 7 December 2010"
    assert gone in said
    assert not [line for line in said if "7 November" in line]
    assert len(current(Attendance, participant_id=asha)) == 1
    assert len(current(Attendance)) == 5
    ended = current(Membership, participant_id=asha, cohort_id=world.cohorts["Thursday group"])
    assert [each.left_on for each in ended] == [LEFT]


def test_whom_another_cohort_draws_is_taken_out_as_well(world):
    asha, group = world.people["Asha"], world.cohorts["Thursday group"]
    draw = {
        "sources": [group], "target": world.cohorts["Friday group"], "on": LEFT, "reason": "Few.",
        "drawn": Drawn(moving=frozenset({asha})),
    }  # fmt: skip
    with pytest.raises(MetThatDay):
        world.act(DrawOnCohorts, **draw)

    world.act(DrawOnCohorts, registers=LateMarks.TAKE_OUT, **draw)

    assert len(current(Attendance, participant_id=asha)) == 1


def test_where_nobody_is_marked_the_answer_changes_nothing(world):
    cleo, friday = world.people["Cleo"], world.cohorts["Friday group"]

    world.act(LeaveCohort, cohort=friday, participant=cleo, on=LEFT, registers=LateMarks.TAKE_OUT)

    assert len(current(Attendance)) == 6


@pytest.mark.parametrize("way", WAYS)
def test_it_can_be_taken_back_with_its_registers(world, way):
    kind, given = way(world)
    before = current(Attendance), current(Membership)
    world.act(
        kind, participant=world.people["Asha"], on=LEFT, registers=LateMarks.TAKE_OUT, **given
    )

    act = Operation.objects.latest("sequence").id
    world.act(TakeBack, act=act, reason="She had not gone.")

    assert (current(Attendance), current(Membership)) == before
