"""Forms of merges, absorptions and splits ask what becomes of planned meetings."""

from datetime import date, datetime

import pytest
from browsing import confirm, fields_of, text_of
from copying import copied
from worlds import a_world

from likewise.domain import meetings
from likewise.domain.arms import Format
from likewise.domain.participants import RoleName
from likewise.records.meetings import meetings_of

pytestmark = pytest.mark.django_db
ON = "on-day=4&on-month=1&on-year=2011"


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in ("Asha", "Bram", "Cleo"):
        made.person(name)
    for name in ("Dan", "Faye"):
        made.person(name, role=RoleName.FACILITATOR)
    for name, who, lead in (("Pair one", "Asha", "Dan"), ("Pair two", "Bram", "Faye")):
        made.cohort(name, format=Format.ONE_TO_ONE, members=[who], facilitators=[lead])
    made.cohort("Thursday group", members=["Cleo"])
    for number, name in enumerate(("Pair one", "Pair two")):
        made.act(
            meetings.PlanSeries, cohort=made.cohorts[name], every="week", times=2,
            starts=datetime(2011, 1, 10 + number, 14),
        )  # fmt: skip
    return made


def planned(cohort):
    rows = meetings_of([cohort]).filter(state="planned")
    return sorted(rows.values_list("on", flat=True))


def called(world, name):
    from likewise.domain.cohorts import Cohort
    from likewise.records.facts import current

    return next(c.id for c in current(Cohort, programme_id=world.programme) if c.name == name)


def test_a_merge_hands_over_what_is_not_cancelled(world, coordinator):
    one, two = world.cohorts["Pair one"], world.cohorts["Pair two"]
    address = f"/cohorts/merge/?cohorts={one}&cohorts={two}&{ON}"
    given = {"name": "New group", "format": "group", "reason": "more people", "cancelling": [one]}

    asked = coordinator.get(address)
    plan, _ = confirm(coordinator, address, given)

    assert "2 planned meetings of Pair one" in text_of(asked)
    assert "Handed over 2 planned meetings of Pair two" in text_of(plan)
    assert "Cancelled 2 planned meetings of Pair one" in text_of(plan)
    assert "New group: meeting on Tuesday 11 January 2011 at 2pm" in text_of(plan)
    assert planned(called(world, "New group")) == [date(2011, 1, 11), date(2011, 1, 18)]
    assert planned(one) == planned(two) == []


def test_an_absorbed_cohort_hands_its_planned_meetings_over(world, coordinator):
    one, group = world.cohorts["Pair one"], world.cohorts["Thursday group"]
    address = f"/cohorts/{group}/absorb/?cohorts={one}&{ON}"

    plan, _ = confirm(coordinator, address, {"reason": "few were left"})

    assert "Thursday group: meeting on Monday 10 January 2011 at 2pm" in text_of(plan)
    assert planned(group) == [date(2011, 1, 10), date(2011, 1, 17)]


def test_a_cohort_that_planned_nothing_is_not_asked_about(world, coordinator):
    group, two = world.cohorts["Thursday group"], world.cohorts["Pair two"]

    absorb = coordinator.get(f"/cohorts/{two}/absorb/?cohorts={group}&{ON}")
    split = coordinator.get(f"/cohorts/{group}/split/?parts=2&{ON}")

    assert "planned meeting" not in text_of(absorb)
    assert "takes over" not in text_of(split)


def split_form(world, **more):
    return {
        "name-1": "Early group", "format-1": "group", "name-2": "Late group", "format-2": "group",
        f"person-{world.people['Asha']}": "1", f"person-{world.people['Dan']}": "2",
        "reason": "two days suit more people", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("to", "said", "days"),
    [
        ("2", "Takes over 2 planned meetings Late group", 2),
        ("cancelled", "Nobody: they are cancelled", 0),
    ],
)
def test_a_split_asks_who_takes_over(world, coordinator, to, said, days):
    one = world.cohorts["Pair one"]
    address = f"/cohorts/{one}/split/?parts=2&{ON}"

    plan, _ = confirm(coordinator, address, split_form(world, meetings_to=to))

    assert said in text_of(plan)
    assert len(planned(called(world, "Late group"))) == days
    assert planned(one) == []


def test_a_split_that_leaves_the_question_open_is_asked_again(world, coordinator):
    address = f"/cohorts/{world.cohorts['Pair one']}/split/?parts=2&{ON}"

    page = coordinator.post(address, fields_of(coordinator.get(address)) | split_form(world))

    assert "Select who takes over its planned meetings" in text_of(page)
