"""What is pointed out before somebody adds it once more: to whom, and by which likeness."""

from datetime import date, datetime

import pytest
from copying import copied
from worlds import PILOT, a_world

from likewise.domain import cohorts, meetings, participants, practices
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.arms import Format
from likewise.domain.cohorts import NewCohort
from likewise.domain.participants import StatusName

pytestmark = pytest.mark.django_db


@pytest.fixture
@copied
def world():
    world = a_world()
    world.person("Asha", practice="Alder")
    world.cohort("Thursday group", members=["Asha"])
    world.act(
        participants.ChangeIdentity,
        participant=world.people["Asha"],
        telephone="07700 900123",
        email="asha@example.org",
    )
    return world


def warnings(world, kind, **given):
    return world.act(kind, dry_run=True, **given).plan.warnings


def adding(world, **given):
    given = {"status": StatusName.INVITED, "on": PILOT} | given
    return warnings(world, participants.AddParticipant, **given)


@pytest.mark.parametrize(
    ("given", "likeness"),
    [
        ({"given_name": "EXAMPLE", "family_name": "asha"}, "the same name"),
        ({"given_name": "Petra", "telephone": "+44 7700 900 123"}, "the same telephone number"),
        ({"given_name": "Petra", "email": "Asha@Example.org "}, "the same e-mail address"),
    ],
)
def test_somebody_who_may_be_there_already_is_pointed_out(world, given, likeness):
    (said,) = adding(world, **given)

    assert said == (
        "There is already Asha Example (Alder practice, in Thursday group, id "
        f"{world.people['Asha'][:6]}): {likeness}. Open their page, or go on."
    )


def test_a_name_that_is_like_another_is_pointed_out_in_the_same_practice_alone(world):
    given = {"given_name": "Ashe", "family_name": "Example"}

    (said,) = adding(world, practice=world.practices["Alder"], **given)

    assert "a name like it and the same practice" in said
    assert adding(world, practice=world.practices["Birch"], **given) == ()
    assert adding(world, **given) == ()


def test_nobody_is_pointed_out_who_is_like_nobody(world):
    assert adding(world, given_name="Petra", family_name="Quick", telephone="0123 456") == ()
    assert adding(world) == ()


def test_it_hinders_nobody(world):
    done = world.act(
        participants.AddParticipant,
        given_name="Asha", family_name="Example", status=StatusName.INVITED, on=PILOT,
    )  # fmt: skip

    assert done.done
    assert len(done.plan.already) == 1


def test_a_cohort_of_that_name_is_pointed_out_also_when_it_has_ended(world):
    new = NewCohort(name="GROUP  thursday", format=Format.GROUP)

    (said,) = warnings(world, cohorts.FormCohort, new=new, people={}, on=date(2011, 1, 3))
    world.act(
        cohorts.EndCohort, cohort=world.cohorts["Thursday group"], on=date(2011, 1, 3), reason="x"
    )
    (then,) = warnings(world, cohorts.FormCohort, new=new, people={}, on=date(2011, 1, 3))

    assert said == "There is already a cohort called Thursday group. Open it, or go on."
    assert "which has ended" in then


def test_a_practice_and_a_place_to_meet_like_another_are_pointed_out(world):
    (practice,) = warnings(world, practices.AddPractice, name="Alder Practise")
    world.act(practices.AddVenue, name="St Mary’s Hall")
    (venue,) = warnings(world, practices.AddVenue, name="St. Marys hall")

    assert practice == (
        "There is already a practice called Alder practice. Use that practice, or go on."
    )
    assert "a place to meet called St Mary’s Hall" in venue
    assert warnings(world, practices.AddPractice, name="Elm practice") == ()


def test_the_same_meeting_is_pointed_out_unless_it_was_cancelled(world):
    given = {
        "cohorts": [world.cohorts["Thursday group"]],
        "starts": datetime(2011, 1, 6, 14, 0),
    }
    made = world.act(meetings.PlanMeeting, **given)

    (said,) = warnings(world, meetings.PlanMeeting, **given)
    later = warnings(world, meetings.PlanMeeting, **given | {"starts": datetime(2011, 1, 6, 15, 0)})
    world.act(meetings.CancelMeeting, meeting=made.new_ids[0], reason="snow")

    assert said == (
        "Thursday group already meets on 6 January 2011 at 2pm. Open that meeting, or go on."
    )
    assert later == ()
    assert warnings(world, meetings.PlanMeeting, **given) == ()


def test_nothing_of_another_programme_is_pointed_out(world):
    other = a_world()

    assert adding(other, given_name="Asha", family_name="Example", telephone="07700900123") == ()
    new = NewCohort(name="Thursday group", format=Format.GROUP)
    assert warnings(other, cohorts.FormCohort, new=new, people={}, on=PILOT) == ()


def test_a_plan_confirms_alike_whatever_is_pointed_out(world):
    given = {
        "given_name": "Petra", "family_name": "Quick", "status": StatusName.INVITED, "on": PILOT,
    }  # fmt: skip
    seen = world.act(participants.AddParticipant, dry_run=True, **given)
    world.act(participants.AddParticipant, **given)

    done = world.act(participants.AddParticipant, confirmed=seen.digest, **given)

    assert done.done


def test_a_person_who_is_pointed_out_counts_as_looked_at(world):
    from likewise.queries.operations import people_in

    plan = world.act(
        participants.AddParticipant, dry_run=True,
        given_name="Asha", family_name="Example", status=StatusName.INVITED, on=PILOT,
    ).plan  # fmt: skip

    assert world.people["Asha"] in people_in(plan)
    assert Role.COORDINATOR is world.coordinator.role
