"""Attendance rates as each viewer may see them."""

from datetime import UTC, date, datetime

import pytest
from copying import copied
from worlds import a_world

from likewise.domain import attendance
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.meetings import Attendance
from likewise.domain.participants import RoleName
from likewise.queries.attendance import attendance_rates
from likewise.queries.cohorts import cohort_page
from likewise.queries.meetings import meeting_page
from likewise.records.facts import current
from likewise.records.meetings import came, came_for_support

pytestmark = pytest.mark.django_db

TODAY = date(2011, 2, 10)
WINTER = {"first": date(2011, 1, 1), "last": date(2011, 2, 10), "today": TODAY}


@pytest.fixture
@copied
def world():
    """Thursday group meets twice, with two of three and one of three; Birch group once."""
    world = a_world()
    for name in ("Asha", "Bram", "Cleo", "Dilip"):
        world.person(name, practice="Alder")
    world.person("Fay", role=RoleName.FACILITATOR)
    world.cohort("Thursday group", members=["Asha", "Bram", "Cleo"], facilitators=["Fay"])
    world.cohort("Birch group", members=["Dilip"])
    world.meeting("Thursday group", date(2011, 1, 6), came=["Asha", "Bram"], missed=["Cleo"])
    world.meeting("Thursday group", date(2011, 2, 3), came=["Asha"])
    world.meeting("Birch group", date(2011, 2, 4), came=["Dilip"])
    return world


def test_rates_are_by_meeting_by_month_and_together(world):
    rates = attendance_rates(world.coordinator, **WINTER)

    assert [each.rate for each in rates.meetings] == pytest.approx([2 / 3, 1 / 3, 1])
    assert [each.rate for each in rates.months.values()] == pytest.approx([2 / 3, 2 / 4])
    assert rates.overall.rate == pytest.approx(4 / 7)


def test_a_cohorts_rates_are_its_own(world):
    rates = attendance_rates(world.coordinator, cohort=world.cohorts["Thursday group"], **WINTER)

    assert rates.overall.rate == pytest.approx(3 / 6)


def test_a_cohorts_rate_of_a_shared_meeting_is_the_same_wherever_it_is_shown(world):
    world.meeting("Thursday group", date(2011, 2, 9), came=["Asha", "Dilip"], also=["Birch group"])
    birch = world.cohorts["Birch group"]

    whole = attendance_rates(world.coordinator, **WINTER).meetings[-1]
    own = attendance_rates(world.coordinator, cohort=birch, **WINTER).meetings[-1]
    page = cohort_page(world.coordinator, cohort=birch, day=TODAY, today=TODAY)
    shared = meeting_page(world.coordinator, meeting=whole.meeting, today=TODAY)

    assert (len(whole.attended), len(whole.members)) == (2, 4)
    assert (len(own.attended), len(own.members)) == (1, 1)
    assert page.meetings[0].rate == own
    assert shared.rate == whole


def test_the_database_counts_who_came_by_the_rule_of_the_domain(world):
    world.meeting("Birch group", date(2011, 2, 8), came=["Asha", "Dilip"], missed=[])
    world.meeting("Thursday group", date(2011, 2, 9), came=["Fay", "Cleo"], missed=["Bram"])

    register = current(Attendance)
    for rule, condition in ((attendance.came, came()),
                            (attendance.came_for_support, came_for_support())):  # fmt: skip
        counted = {each.id for each in register if rule(each)}
        assert {each.id for each in current(Attendance, condition)} == counted
        assert 0 < len(counted) < len(register)


def test_nothing_recorded_later_changes_a_past_rate_as_known_then(world):
    world.person("Late", practice="Alder")
    before = attendance_rates(world.coordinator, **WINTER)
    world.join("Thursday group", "Late", date(2011, 2, 9),
               at=datetime(2011, 2, 11, 9, tzinfo=UTC))  # fmt: skip
    world.leave("Thursday group", "Asha", date(2011, 2, 9),
                at=datetime(2011, 2, 11, 9, tzinfo=UTC))  # fmt: skip

    after = attendance_rates(world.coordinator, **WINTER)
    known = attendance_rates(world.coordinator, **WINTER, known_on=TODAY)

    assert before.meetings == after.meetings == known.meetings


def test_a_facilitator_sees_the_rates_of_their_own_cohorts(world):
    fay = world.actor(ActingRole.FACILITATOR, "Fay")

    rates = attendance_rates(fay, **WINTER)

    assert len(rates.meetings) == 2
    with pytest.raises(NotFound):
        attendance_rates(fay, cohort=world.cohorts["Birch group"], **WINTER)


@pytest.mark.parametrize("role", [ActingRole.STATISTICIAN, ActingRole.OUTCOME_ASSESSOR])
def test_who_sees_no_meetings_sees_no_rates(world, role):
    with pytest.raises(NotFound):
        attendance_rates(world.actor(role), **WINTER)


def test_a_period_that_ends_before_it_starts_has_no_meetings(world):
    with pytest.raises(NotFound):
        attendance_rates(world.coordinator, first=TODAY, last=date(2010, 1, 1), today=TODAY)
