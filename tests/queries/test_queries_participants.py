"""Finding people, a page at a time, and what a path tells."""

from datetime import UTC, date, datetime

import pytest
from copying import copied
from worlds import a_world, operation

from likewise.domain import arms, cohorts, contacts, involvement, participants, programmes
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageKind, NewCohort
from likewise.domain.contacts import Mode
from likewise.domain.involvement import Sphere
from likewise.domain.operations import Step
from likewise.domain.participants import Participant, RoleName, StatusName
from likewise.domain.programmes import PhaseName
from likewise.domain.received import Received
from likewise.queries.access import labels
from likewise.queries.participants import Asked, listing, path, people
from likewise.queries.practices import places
from likewise.records import facts
from likewise.records.models import Operation

pytestmark = pytest.mark.django_db

TODAY = date(2011, 6, 1)


@pytest.fixture
@copied
def world():
    """Asha and Bram in a group that Faye leads; Cleo in none."""
    world = a_world()
    for name in ("Bram", "Asha", "Cleo"):
        world.person(name, practice="Alder")
    world.person("Faye", role=RoleName.FACILITATOR)
    world.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Faye"], leads=["Faye"])
    return world


def first_names(page):
    return [each.label.text.split()[0] for each in page.rows]


def test_people_come_by_name_a_page_at_a_time(world):
    pages = [people(world.coordinator, today=TODAY, page=page, size=3) for page in (1, 2, 99)]

    assert [first_names(each) for each in pages] == [["Asha", "Bram", "Cleo"], ["Faye"], ["Faye"]]
    assert [(each.found, each.page, each.pages) for each in pages] == [
        (4, 1, 2),
        (4, 2, 2),
        (4, 2, 2),
    ]


def test_people_without_a_name_come_last_by_id(world):
    row = Operation.objects.create(
        id=operation(), account="a", role="coordinator", programme_id=world.programme,
        action="test", arguments="", at=datetime(2011, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    nameless = [Participant(id=f"{letter}" * 26) for letter in "ba"]
    facts.write(
        [Step("record", each) for each in nameless],
        operation=row,
        at=datetime(2011, 1, 1, tzinfo=UTC),
    )

    pages = [people(world.coordinator, today=TODAY, page=page, size=5) for page in (1, 2)]

    assert first_names(pages[0]) == ["Asha", "Bram", "Cleo", "Faye", "aaaaaa"]
    assert first_names(pages[1]) == ["bbbbbb"]
    assert first_names(people(world.coordinator, today=TODAY, asked=Asked(text="bbbbbb"))) == [
        "bbbbbb"
    ]
    assert first_names(people(world.coordinator, today=TODAY, asked=Asked(text="bbbbbb x"))) == []


def test_a_long_list_is_not_counted_to_its_end(world, monkeypatch):
    monkeypatch.setattr(listing, "COUNTED", 2)

    pages = [people(world.coordinator, today=TODAY, page=page, size=2) for page in (1, 2, 9)]

    assert [each.is_more for each in pages] == [True, True, True]
    assert [(each.found, each.page, each.pages) for each in pages] == [
        (2, 1, 2),
        (2, 2, 2),
        (2, 2, 2),
    ]
    assert first_names(pages[1]) == first_names(pages[2]) == ["Cleo", "Faye"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "exam"}, ["Asha", "Bram", "Cleo", "Faye"]),
        ({"text": "example br"}, ["Bram"]),
        ({"text": "br cl"}, []),
        ({"role": RoleName.FACILITATOR}, ["Faye"]),
        ({"status": StatusName.WITHDRAWN}, ["Cleo"]),
        ({"taking_part": True}, ["Asha", "Bram", "Faye"]),
        ({"taking_part": True, "text": "cleo"}, []),
    ],
)
def test_people_are_found_by_what_holds_today(world, asked, found):
    world.act(
        participants.SetStatus,
        participant=world.people["Cleo"],
        status=StatusName.WITHDRAWN,
        on=date(2011, 2, 1),
    )

    assert first_names(people(world.coordinator, today=TODAY, asked=Asked(**asked))) == found


def test_a_person_is_found_by_the_beginning_of_their_id(world):
    asha = world.people["Asha"]

    named = people(world.coordinator, today=TODAY, asked=Asked(text=asha[:8]))
    by_id = people(
        world.actor(ActingRole.RESEARCHER), today=TODAY, asked=Asked(text=asha[:8].upper())
    )

    assert first_names(named) == ["Asha"]
    assert [each.participant for each in by_id.rows] == [asha]


def test_a_researcher_cannot_search_for_a_name(world):
    assert (
        people(world.actor(ActingRole.RESEARCHER), today=TODAY, asked=Asked(text="asha")).found == 0
    )


def test_a_facilitator_finds_the_people_of_their_cohorts(world):
    faye = world.actor(ActingRole.FACILITATOR, "Faye")

    assert first_names(people(faye, today=TODAY)) == ["Asha", "Bram", "Faye"]


def test_a_path_names_the_events_that_moved_somebody(world):
    world.cohort("Friday group")
    world.act(
        cohorts.MergeCohorts,
        predecessors=list(world.cohorts.values()),
        successor=NewCohort(name="Everyone", format=Format.GROUP),
        on=date(2011, 2, 1),
        reason="together",
    )

    spells = path(world.coordinator, participant=world.people["Asha"], today=TODAY).spells

    assert [(e.began_by.kind, e.ended_by.kind if e.ended_by else None) for e in spells] == [
        (LineageKind.FORM, LineageKind.MERGE),
        (LineageKind.MERGE, None),
    ]


def test_received_is_told_for_each_phase_that_has_begun(world):
    late = datetime(2011, 5, 1, tzinfo=UTC)
    world.meeting("Thursday group", date(2011, 2, 3), came=["Asha"])
    world.act(programmes.ChangePhase, phase=PhaseName.ENDED, on=date(2011, 4, 1), at=late)
    world.act(
        contacts.LogContact,
        participant=world.people["Asha"],
        facilitator=world.people["Faye"],
        on=date(2011, 4, 20),
        mode=Mode.CALL,
        reached=True,
        at=late,
    )

    told = path(world.coordinator, participant=world.people["Asha"], today=TODAY).received
    before = path(world.coordinator, participant=world.people["Asha"], today=date(2011, 3, 1))

    assert [(e.name, e.received, e.meetings, e.contacts) for e in told] == [
        ("naturalistic phase", Received.GROUP, 1, 0),
        ("ended phase", Received.ONE_TO_ONE, 0, 1),
    ]
    assert [each.name for each in before.received] == ["naturalistic phase"]


def test_an_arm_is_hidden_from_those_who_do_not_see_arms(world):
    world.act(
        arms.Allocate,
        arm=world.arms[Format.GROUP],
        on=date(2010, 9, 1),
        participant=world.people["Asha"],
    )
    asha = world.people["Asha"]

    seen = path(world.coordinator, participant=asha, today=TODAY)
    nurse = path(world.actor(ActingRole.NURSE), participant=asha, today=TODAY)

    assert seen.arm is not None
    assert (nurse.arm, nurse.allocation) == (None, None)


def test_a_facilitator_sees_no_way_to_contact_and_only_their_own_cohorts(world):
    world.person("Dan", role=RoleName.FACILITATOR)
    world.cohort("Other group", members=["Asha"], facilitators=["Dan"])
    world.act(
        participants.ChangeIdentity,
        participant=world.people["Asha"],
        telephone="01632 960001",
    )
    world.act(
        involvement.RecordInvolvement,
        participant=world.people["Asha"],
        sphere=Sphere.TRAINER,
        starts_on=date(2011, 1, 1),
    )
    faye = world.actor(ActingRole.FACILITATOR, "Faye")

    own = path(faye, participant=world.people["Asha"], today=TODAY)

    assert own.is_narrow
    assert own.identity.telephone == ""
    assert set(own.cohort_names.values()) == {"Thursday group"}
    assert own.involvements == ()


def test_a_person_out_of_reach_is_not_there(world):
    elsewhere = a_world()
    for viewer in (elsewhere.coordinator, world.actor(ActingRole.FACILITATOR, "Faye")):
        with pytest.raises(NotFound):
            path(viewer, participant=world.people["Cleo"], today=TODAY)


def test_practices_count_those_whose_latest_registration_is_there(world):
    world.act(
        participants.RegisterWithPractice,
        participant=world.people["Asha"],
        practice=world.practices["Birch"],
        on=date(2011, 2, 1),
    )

    counted = {
        each.practice.name: each.people for each in places(world.coordinator, today=TODAY).practices
    }

    assert counted == {"Alder practice": 2, "Birch practice": 1, "Cedar practice": 0}


def test_lists_are_sorted_by_family_name_and_tell_no_member_of_one_that_they_do_not_see(world):
    for name, family in (("Asha", "Zuid"), ("Bram", "Aalto")):
        world.act(participants.ChangeIdentity, participant=world.people[name], family_name=family)
    both = [world.people[name] for name in ("Asha", "Bram")]
    member = world.actor(ActingRole.MEMBER, "Cleo")

    def order(viewer):
        seen = labels(viewer, participants=both).values()
        return [label.text for label in sorted(seen, key=lambda label: label.order)]

    assert order(world.coordinator) == ["Bram Aalto", "Asha Zuid"]
    assert order(member) == ["Asha Z.", "Bram A."]
    assert "aalto" not in str([e.order for e in labels(member, participants=both).values()])
    researcher = labels(world.actor(ActingRole.RESEARCHER), participants=both)
    assert [each.order for each in researcher.values()] == [
        each.text.lower() for each in researcher.values()
    ]
