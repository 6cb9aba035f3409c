"""Two records of one person become one, part again, and are taken back; and so two practices."""

from datetime import date, datetime
from typing import Any

import pytest
from copying import copied
from visitors import a_scene
from worlds import World, a_world

from likewise.domain import arms, contacts, meetings, participants
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.acts import ActNotRight, TakeBack
from likewise.domain.acts.facts import TakingBack
from likewise.domain.arms import Allocation, Format
from likewise.domain.cohorts import MergeCohorts, NewCohort
from likewise.domain.contacts import Contact, Mode
from likewise.domain.deviations import Deviation
from likewise.domain.doubles import (
    JoinPeople,
    JoinPractices,
    NotOnePerson,
    NotParted,
    PartPeople,
    PartPractices,
    Spells,
    Stands,
)
from likewise.domain.erasures import AskForErasure, Ground
from likewise.domain.facts import Fact
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance, Capacity, RegisterEntry, Result
from likewise.domain.memberships import Membership
from likewise.domain.participants import Participant, Person, RoleName, Status, StatusName
from likewise.domain.practices import Practice, Registration
from likewise.queries.participants import people
from likewise.records import checks, models
from likewise.records.facts import current

pytestmark = pytest.mark.django_db

JAN, FEB, MAR = date(2010, 10, 1), date(2010, 11, 1), date(2010, 12, 1)
TODAY = date(2011, 1, 3)


@pytest.fixture
@copied
def world() -> World:
    made = a_world()
    made.person("Asha", practice="Alder")
    made.person("Ash", practice="Birch", on=JAN)
    made.person("Cleo", practice="Cedar")
    made.person("Hari", role=RoleName.FACILITATOR)
    made.cohort("Thursday group", members=["Cleo"], facilitators=["Hari"], leads=["Hari"])
    made.cohort("Friday group", members=["Cleo"])
    return made


def join(world: World, one: str = "Asha", other: str = "Ash", **rest: Any) -> Any:
    rest.setdefault("given_name", Stands.KEPT)
    by_name = world.people
    return world.act(JoinPeople, participant=by_name[one], other=by_name[other], **rest)


def part(world: World, other: str = "Ash", **rest: Any) -> Any:
    return world.act(PartPeople, other=world.people[other], **rest)


def take_back_last(world: World) -> Any:
    last = models.Operation.objects.latest("sequence").id
    return world.act(TakeBack, act=last, reason="A mistake.")


def held(
    world: World, cohort: str, on: date, *, came: tuple[str, ...] = (), missed: tuple[str, ...] = ()
) -> str:
    """A meeting that was held, told now."""
    starts = datetime(on.year, on.month, on.day, 14, 0)
    made = world.act(meetings.PlanMeeting, cohorts=[world.cohorts[cohort]], starts=starts)
    marks = {**dict.fromkeys(came, Result.ATTENDED), **dict.fromkeys(missed, Result.DID_NOT_ATTEND)}
    entries = [
        RegisterEntry(participant=world.people[name], result=mark) for name, mark in marks.items()
    ]
    world.act(meetings.TakeRegister, meeting=made.new_ids[0], entries=entries)
    return str(made.new_ids[0])


def record() -> dict[str, dict[str, Fact]]:
    """What the record says now, but of acts that were taken back."""
    return {
        kind.__name__: {fact.id: fact for fact in current(kind)}
        for kind in kinds()
        if kind is not TakingBack
    }


def nothing_is_wrong() -> bool:
    found = [*checks.replayed(), *checks.belonging(), *checks.imprinted(), *checks.chain()]
    return [each for each in found if each.fault] == []


def listed(world: World) -> int:
    return people(world.coordinator, today=TODAY).found


def test_what_hangs_on_the_other_record_hangs_on_the_one_that_goes_on(world):
    world.join("Thursday group", "Ash", FEB)
    held(
        world,
        "Thursday group",
        MAR,
        came=(
            "Ash",
            "Cleo",
        ),
    )
    asha, ash = world.people["Asha"], world.people["Ash"]
    world.act(contacts.LogContact, participant=ash, on=MAR, mode=Mode.CALL, reached=True,
              note="They would like a lift.")  # fmt: skip
    before = listed(world)

    join(world)

    assert listed(world) == before - 1
    (spell,) = current(Membership, participant_id=asha)
    assert spell.cohort == world.cohorts["Thursday group"]
    assert [each.participant for each in current(Attendance, result="attended")].count(asha) == 1
    assert [each.note for each in current(Contact)] == ["They would like a lift."]
    for kind in (Membership, Status, Registration, Attendance, Contact):
        assert not current(kind, participant_id=ash)
    assert not current(Participant, fact=ash)
    assert nothing_is_wrong()


def test_both_ids_stay_in_the_versions(world):
    world.join("Thursday group", "Ash", FEB)
    join(world)

    rows = models.Membership.objects.filter(cohort_id=world.cohorts["Thursday group"])
    said = rows.filter(version__gt=1).order_by("version").values_list("participant_id", flat=True)
    first = rows.filter(participant_id=world.people["Ash"], version=1)
    assert list(said) == [world.people["Asha"]]
    assert first.exists()


@pytest.mark.parametrize("undo", [part, take_back_last])
def test_who_is_joined_and_parted_again_has_what_each_had(world, undo):
    world.join("Thursday group", "Ash", FEB)
    world.join("Thursday group", "Asha", JAN)
    held(world, "Thursday group", MAR, came=("Ash",), missed=("Asha",))
    world.join("Friday group", "Ash", FEB)
    before = record()

    join(world, spells=Spells.WHOLE, marks=Stands.OTHER)
    assert record() != before
    undo(world)

    assert record() == before
    assert nothing_is_wrong()


def test_a_first_time_that_a_register_told_late_says_twice_comes_back_twice(world):
    world.join("Thursday group", "Ash", FEB)
    for on in (MAR, date(2010, 11, 8)):
        held(world, "Thursday group", on, came=("Ash",))
    before = record()
    assert sum(each.is_first_time for each in current(Attendance)) == 2

    join(world)
    assert sum(each.is_first_time for each in current(Attendance)) == 1
    part(world)

    assert record() == before
    assert nothing_is_wrong()


def test_spells_that_overlap_are_asked_about_and_become_one_from_first_to_last(world):
    world.join("Thursday group", "Ash", JAN)
    world.leave("Thursday group", "Ash", MAR)
    world.join("Thursday group", "Asha", FEB)

    with pytest.raises(ActNotRight, match="Both were in one cohort at one time"):
        join(world)
    join(world, spells=Spells.WHOLE)

    (spell,) = current(Membership, participant_id=world.people["Asha"])
    assert (spell.joined_on, spell.left_on) == (JAN, None)


@pytest.mark.parametrize(
    ("stands", "days"), [(Spells.KEPT, (FEB, None)), (Spells.OTHER, (JAN, MAR))]
)
def test_of_spells_that_overlap_one_may_stand(world, stands, days):
    world.join("Thursday group", "Ash", JAN)
    world.leave("Thursday group", "Ash", MAR)
    world.join("Thursday group", "Asha", FEB)

    join(world, spells=stands)

    (spell,) = current(Membership, participant_id=world.people["Asha"])
    assert (spell.joined_on, spell.left_on) == days


def test_a_spell_does_not_stand_that_leaves_a_register_line_outside_it(world):
    world.join("Thursday group", "Ash", JAN)
    world.join("Thursday group", "Asha", MAR)
    held(world, "Thursday group", FEB, missed=("Ash",))

    with pytest.raises(ActNotRight, match="marked at a meeting on 1 November 2010, outside"):
        join(world, spells=Spells.KEPT)


def test_two_marks_at_one_meeting_are_asked_about(world):
    world.join("Thursday group", "Ash", JAN)
    world.join("Thursday group", "Asha", JAN)
    meeting = held(world, "Thursday group", FEB, came=("Ash",), missed=("Asha",))

    with pytest.raises(ActNotRight, match="marked at one meeting, on 1 November 2010"):
        join(world, spells=Spells.WHOLE)
    join(world, spells=Spells.WHOLE, marks=Stands.OTHER)

    (line,) = current(Attendance, meeting_id=meeting)
    assert (line.participant, line.result) == (world.people["Asha"], Result.ATTENDED)


def test_who_came_as_a_visitor_under_the_one_id_was_a_member_under_the_other(world):
    world.join("Thursday group", "Ash", JAN)
    meeting = held(world, "Thursday group", FEB, came=("Asha",))
    (line,) = current(Attendance, meeting_id=meeting)
    assert line.capacity is Capacity.VISITOR

    join(world)

    (line,) = current(Attendance, meeting_id=meeting)
    assert line.capacity is Capacity.MEMBER


def test_a_name_that_differs_is_asked_about_and_what_one_lacks_is_taken_from_the_other(world):
    ash = world.people["Ash"]
    world.act(participants.ChangeIdentity, participant=ash, telephone="01223 000001")

    with pytest.raises(ActNotRight, match="another given name each"):
        join(world, given_name=None)
    join(world)

    (known,) = current(Participant, fact=world.people["Asha"])
    (person,) = current(Person, fact=known.person)
    assert (person.given_name, person.telephone) == ("Asha", "01223 000001")


def test_the_practice_of_the_other_holds_until_the_first_of_the_one_that_goes_on(world):
    join(world, one="Ash", other="Asha")

    found = current(Registration, participant_id=world.people["Ash"])
    found.sort(key=lambda each: each.starts_on)
    assert [each.practice for each in found] == [world.practices["Alder"], world.practices["Birch"]]


def test_they_take_part_while_either_record_did(world):
    world.act(participants.SetStatus, participant=world.people["Asha"], status=StatusName.LEFT,
              on=FEB)  # fmt: skip
    join(world)

    statuses = current(Status, participant_id=world.people["Asha"])
    assert [each.status for each in statuses] == [StatusName.ENROLLED]


def test_two_allocations_both_stand_and_are_a_deviation(world):
    for name, format in (("Asha", Format.GROUP), ("Ash", Format.ONE_TO_ONE)):
        world.act(arms.Allocate, arm=world.arms[format], on=FEB, participant=world.people[name])

    outcome = join(world)

    assert len(current(Allocation)) == 2
    (deviation,) = current(Deviation)
    assert deviation.participant == world.people["Asha"]
    assert any("Both allocations stand" in each for each in outcome.plan.warnings)


def test_the_record_that_was_allocated_has_to_go_on(world):
    world.act(arms.Allocate, arm=world.arms[Format.GROUP], on=FEB, participant=world.people["Ash"])
    with pytest.raises(NotOnePerson, match="Only the other record was allocated"):
        join(world)
    join(world, one="Ash", other="Asha")


def test_nobody_is_joined_to_themselves(world):
    with pytest.raises(ActNotRight, match="one and the same"):
        join(world, other="Asha")


def test_nobody_is_joined_across_programmes(world):
    elsewhere = a_world()
    elsewhere.person("Ash")

    with pytest.raises(NotFound, match="no such person in this programme"):
        world.act(JoinPeople, participant=world.people["Asha"], other=elsewhere.people["Ash"])


def test_who_is_joined_already_is_not_joined_again(world):
    join(world)

    with pytest.raises(NotOnePerson, match="was joined to another on 3 January 2011"):
        join(world, one="Cleo")


def test_who_is_to_be_erased_waits_for_the_guardian(world):
    world.act(AskForErasure, participant=world.people["Ash"], ground=Ground.OBJECTED)

    with pytest.raises(NotOnePerson, match="Wait until that is decided"):
        join(world)


def test_a_pair_is_two_people(world):
    world.cohort("Ash and Asha", format=Format.ONE_TO_ONE, members=["Asha", "Ash"], on=FEB)

    with pytest.raises(NotOnePerson, match="the two of a one-to-one pair"):
        join(world)


def test_who_were_in_contact_with_one_another_are_two_people(world):
    world.act(contacts.LogContact, participant=world.people["Asha"], on=MAR, mode=Mode.CALL,
              reached=True, facilitator=world.people["Ash"])  # fmt: skip

    with pytest.raises(NotOnePerson, match="in contact with one another on 1 December 2010"):
        join(world)


def test_the_record_that_goes_is_nobodys_account():
    scene = a_scene()
    world = scene.world
    scene.visit(ActingRole.MEMBER)
    hats = models.RoleGrant.objects.filter(role="member", participant__isnull=False)
    mine = str(hats.values_list("participant_id", flat=True)[0])
    other = next(each for each in world.people.values() if each != mine)

    with pytest.raises(NotOnePerson, match="Somebody signs in as the record"):
        world.act(JoinPeople, participant=other, other=mine)


def test_who_parts_twice_is_told_so(world):
    join(world)
    part(world)

    with pytest.raises(NotParted, match="not joined to another"):
        part(world)


def test_what_came_since_stays_or_goes_with_the_one_that_parts_as_is_said(world):
    join(world)
    asha, ash = world.people["Asha"], world.people["Ash"]
    for note in ("Of Asha.", "Of Ash."):
        world.act(contacts.LogContact, participant=asha, on=MAR, mode=Mode.CALL,
                  reached=True, note=note)  # fmt: skip
    of_ash = next(each.id for each in current(Contact) if each.note == "Of Ash.")

    part(world, belongs=[of_ash])

    assert {each.participant: each.note for each in current(Contact)} == {
        asha: "Of Asha.", ash: "Of Ash.",
    }  # fmt: skip


def test_what_was_changed_since_is_kept_when_they_part(world):
    world.join("Thursday group", "Ash", JAN)
    join(world)
    world.leave("Thursday group", "Asha", MAR, reason="They moved away.")

    part(world)

    (spell,) = current(Membership, participant_id=world.people["Ash"])
    assert (spell.left_on, spell.reason) == (MAR, "They moved away.")


def test_a_register_taken_since_is_of_whoever_was_in_the_cohort(world):
    world.join("Thursday group", "Ash", JAN)
    join(world)
    meeting = held(world, "Thursday group", MAR, came=("Asha",))

    part(world)

    (line,) = current(Attendance, meeting_id=meeting)
    assert (line.participant, line.capacity) == (world.people["Ash"], Capacity.MEMBER)
    assert nothing_is_wrong()


def test_what_did_not_come_since_is_not_chosen(world):
    world.join("Thursday group", "Asha", JAN)
    (spell,) = current(Membership, participant_id=world.people["Asha"])
    join(world)

    with pytest.raises(NotParted, match="did not come since"):
        part(world, belongs=[spell.id])


def test_events_of_cohorts_name_the_one_that_goes_on(world):
    world.join("Thursday group", "Ash", JAN)
    world.act(
        MergeCohorts, predecessors=[world.cohorts["Thursday group"], world.cohorts["Friday group"]],
        successor=NewCohort(name="Sunday group", format=Format.GROUP), on=MAR, reason="Both asked.",
    )  # fmt: skip
    before = record()

    join(world)
    named = models.Passage.objects.filter(event__superseded_at=None)
    assert not named.filter(participant=world.people["Ash"]).exists()
    part(world)

    assert record() == before


@pytest.mark.parametrize(
    "role", [each for each in ActingRole if each is not ActingRole.COORDINATOR]
)
def test_only_a_coordinator_joins_and_parts(world, role):
    by = world.actor(role, "Cleo" if role is ActingRole.MEMBER else None)
    for act, given in (
        (JoinPeople, {"participant": world.people["Asha"], "other": world.people["Ash"]}),
        (PartPeople, {"other": world.people["Ash"]}),
        (JoinPractices, {"practice": world.practices["Alder"], "other": world.practices["Birch"]}),
        (PartPractices, {"other": world.practices["Birch"]}),
    ):
        with pytest.raises(NotAllowed):
            world.act(act, by=by, **given)


def test_two_practices_become_one_and_part_again(world):
    before = record()
    alder, birch = world.practices["Alder"], world.practices["Birch"]

    world.act(JoinPractices, practice=alder, other=birch)
    assert birch not in {each.id for each in current(Practice)}
    assert {each.practice for each in current(Registration)} == {alder, world.practices["Cedar"]}
    with pytest.raises(NotOnePerson, match="was joined to another"):
        world.act(JoinPractices, practice=birch, other=alder)
    world.act(PartPractices, other=birch)

    assert record() == before
    with pytest.raises(NotParted, match="nothing to part"):
        world.act(PartPractices, other=birch)


def test_who_registers_since_goes_with_the_practice_that_parts_where_it_is_said(world):
    alder, birch = world.practices["Alder"], world.practices["Birch"]
    world.act(JoinPractices, practice=alder, other=birch)
    who = world.person("Dilys", practice="Alder")
    (since,) = current(Registration, participant_id=who)

    world.act(PartPractices, other=birch, belongs=[since.id])

    (now,) = current(Registration, participant_id=who)
    assert now.practice == birch


def test_a_practice_is_not_joined_to_itself_or_to_one_elsewhere(world):
    alder = world.practices["Alder"]
    with pytest.raises(ActNotRight, match="one and the same"):
        world.act(JoinPractices, practice=alder, other=alder)
    with pytest.raises(NotFound, match="no such practice"):
        world.act(JoinPractices, practice=alder, other=a_world().practices["Alder"])
