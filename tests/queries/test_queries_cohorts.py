"""What each viewer may see of cohorts: the list, one cohort's page, and its lineage."""

from datetime import UTC, date, datetime

import pytest
from copying import copied
from worlds import a_world

from likewise.domain import cohorts as acts
from likewise.domain import corrections, practices
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import Cohort, LineageKind, NewCohort, State
from likewise.domain.participants import RoleName
from likewise.queries.cohorts import (
    cohort_page,
    cohorts,
    form_choices,
    kinship_of,
)

pytestmark = pytest.mark.django_db

TODAY = date(2011, 1, 3)
MARCH = date(2011, 3, 1)


@pytest.fixture
@copied
def world():
    """Thursday group (Asha, Bram; Faye leads), a pair (Cleo with Dan), and Eve in neither."""
    world = a_world()
    for name in ("Asha", "Bram", "Cleo", "Eve"):
        world.person(name, practice="Alder")
    for name in ("Faye", "Dan"):
        world.person(name, practice="Birch", role=RoleName.FACILITATOR)
    world.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Faye"], leads=["Faye"])
    world.cohort("Pair one", format=Format.ONE_TO_ONE, members=["Cleo"], facilitators=["Dan"])
    return world


def started_by(outcome):
    (cohort,) = outcome.plan.facts(Cohort, does="record")
    return cohort.id


def names(listed):
    return [each.name for each in listed.cohorts]


def test_a_coordinator_sees_every_cohort_with_its_people_lead_and_place(world):
    venue = world.act(practices.AddVenue, name="Library").new_ids[0]
    world.act(
        acts.ChangeVenue, cohort=world.cohorts["Thursday group"], venue=venue, on=date(2010, 10, 1)
    )
    listed = cohorts(world.coordinator, today=TODAY)

    assert names(listed) == ["Pair one", "Thursday group"]
    group = listed.cohorts[1]
    assert (group.members, group.facilitators, group.venue) == (2, 1, "Library")
    assert [each.text for each in group.leads] == ["Faye Example"]
    assert (group.format, group.state) == (Format.GROUP, State.OPEN)


def test_ended_cohorts_come_last_and_filters_narrow_the_list(world):
    world.act(acts.EndCohort, cohort=world.cohorts["Pair one"], on=date(2010, 12, 1), reason="x")

    assert names(cohorts(world.coordinator, today=TODAY)) == ["Thursday group", "Pair one"]
    assert names(cohorts(world.coordinator, today=TODAY, state=State.ENDED)) == ["Pair one"]
    assert names(cohorts(world.coordinator, today=TODAY, format=Format.GROUP)) == ["Thursday group"]
    alder, cedar = world.practices["Alder"], world.practices["Cedar"]
    assert names(cohorts(world.coordinator, today=TODAY, practice=alder)) == ["Thursday group"]
    assert names(cohorts(world.coordinator, today=TODAY, practice=cedar)) == []


@pytest.mark.parametrize(
    ("role", "who", "seen"),
    [
        (ActingRole.COORDINATOR, None, ["Pair one", "Thursday group"]),
        (ActingRole.NURSE, None, ["Pair one", "Thursday group"]),
        (ActingRole.RESEARCHER, None, ["Pair one", "Thursday group"]),
        (ActingRole.FACILITATOR, "Faye", ["Thursday group"]),
        (ActingRole.FACILITATOR, "Dan", ["Pair one"]),
        (ActingRole.MEMBER, "Asha", ["Thursday group"]),
        (ActingRole.MEMBER, "Eve", []),
        (ActingRole.STATISTICIAN, None, None),
        (ActingRole.OUTCOME_ASSESSOR, None, None),
        (ActingRole.ADMINISTRATOR, None, None),
        (ActingRole.GUARDIAN, None, None),
    ],
)
def test_each_role_reaches_its_own_cohorts(world, role, who, seen):
    viewer = world.actor(role, who)
    if seen is None:
        with pytest.raises(NotFound):
            cohorts(viewer, today=TODAY)
    else:
        ids = {each.id for each in cohorts(viewer, today=TODAY).cohorts}
        assert ids == {world.cohorts[name] for name in seen}


def test_a_cohort_of_another_programme_does_not_exist(world):
    elsewhere = a_world()
    with pytest.raises(NotFound):
        cohort_page(elsewhere.coordinator, cohort=world.cohorts["Pair one"], day=TODAY, today=TODAY)


def test_a_facilitator_does_not_reach_a_cohort_that_is_not_theirs(world):
    faye = world.actor(ActingRole.FACILITATOR, "Faye")
    with pytest.raises(NotFound):
        cohort_page(faye, cohort=world.cohorts["Pair one"], day=TODAY, today=TODAY)


def test_the_roster_is_that_of_the_day(world):
    world.leave("Thursday group", "Bram", date(2010, 12, 1), reason="moved away")
    world.join("Thursday group", "Eve", date(2010, 12, 15))
    group = world.cohorts["Thursday group"]

    def roster(day):
        page = cohort_page(world.coordinator, cohort=group, day=day, today=TODAY)
        return [(each.label.text, each.role, each.leads) for each in page.roster]

    faye = ("Faye Example", RoleName.FACILITATOR, True)
    assert roster(date(2010, 11, 30)) == [
        faye,
        ("Asha Example", RoleName.MEMBER, False),
        ("Bram Example", RoleName.MEMBER, False),
    ]
    assert roster(date(2010, 12, 1)) == [faye, ("Asha Example", RoleName.MEMBER, False)]
    assert ("Eve Example", RoleName.MEMBER, False) in roster(date(2010, 12, 15))


def test_a_roster_as_known_earlier_does_not_know_what_was_recorded_later(world):
    later = datetime(2011, 1, 20, 9, tzinfo=UTC)
    world.leave("Thursday group", "Bram", date(2010, 12, 1), at=later)
    group, day = world.cohorts["Thursday group"], date(2010, 12, 10)

    now = cohort_page(world.coordinator, cohort=group, day=day, today=TODAY)
    before = cohort_page(
        world.coordinator,
        cohort=group,
        day=day,
        today=TODAY,
        known_at=datetime(2011, 1, 19, tzinfo=UTC),
    )

    assert len(now.roster) == 2
    assert len(before.roster) == 3


def test_researchers_see_random_ids_and_members_display_names(world):
    group = world.cohorts["Thursday group"]
    researcher = world.actor(ActingRole.RESEARCHER)
    member = world.actor(ActingRole.MEMBER, "Asha")

    studied = cohort_page(researcher, cohort=group, day=TODAY, today=TODAY)
    own = cohort_page(member, cohort=group, day=date(2010, 9, 2), today=TODAY)

    assert not any(each.label.is_name for each in studied.roster)
    assert "Asha" not in repr(studied)
    assert [each.label.text for each in own.roster] == ["Faye E.", "Asha E.", "Bram E."]
    assert own.day == TODAY
    assert "Example" not in repr([each.text for each in own.labels.values()])


def test_a_meeting_is_counted_over_the_members_of_its_day(world):
    world.meeting("Thursday group", date(2011, 1, 6), came=["Asha", "Eve"], missed=["Bram"])
    world.leave("Thursday group", "Bram", date(2011, 2, 1))
    world.meeting("Thursday group", date(2011, 2, 3), came=["Asha"])
    group = world.cohorts["Thursday group"]

    page = cohort_page(world.coordinator, cohort=group, day=MARCH, today=MARCH)
    latest, first = page.meetings

    assert (len(first.rate.members), first.rate.visitors, first.rate.rate) == (2, 1, 0.5)
    assert latest.rate.rate == 1
    assert (page.attendance.attended_places, page.attendance.member_places) == (2, 3)


def test_lineage_goes_both_ways_and_only_forwards_in_time(world):
    world.cohort("Pair two", format=Format.ONE_TO_ONE, members=["Eve"])
    merged = world.act(
        acts.MergeCohorts,
        predecessors=[world.cohorts["Pair one"], world.cohorts["Pair two"]],
        successor=NewCohort(name="Birch group", format=Format.GROUP),
        on=date(2010, 12, 1),
        reason="they wanted to hear from more than one person",
    )
    merged = started_by(merged)
    world.act(
        acts.AbsorbCohorts,
        absorbed=[merged],
        into=world.cohorts["Thursday group"],
        on=date(2010, 12, 20),
        reason="few were left",
    )
    pair, group = world.cohorts["Pair one"], world.cohorts["Thursday group"]

    back = kinship_of(group, programme=world.programme)
    forth = kinship_of(pair, programme=world.programme)

    assert [(back.events[each.event].kind, each.steps) for each in back.ancestors] == [
        (LineageKind.ABSORB, 1),
        (LineageKind.MERGE, 2),
        (LineageKind.MERGE, 2),
    ]
    assert [(each.cohort, each.steps) for each in forth.descendants] == [(merged, 1), (group, 2)]
    assert forth.ancestors == ()


def test_the_page_names_every_cohort_that_its_events_name(world):
    merged = world.act(
        acts.MergeCohorts,
        predecessors=[world.cohorts["Pair one"], world.cohorts["Thursday group"]],
        successor=NewCohort(name="Everyone", format=Format.GROUP),
        on=date(2010, 12, 1),
        reason="together",
    )
    merged = started_by(merged)

    page = cohort_page(world.coordinator, cohort=merged, day=TODAY, today=TODAY)

    assert set(page.cohort_names.values()) == {"Pair one", "Thursday group", "Everyone"}
    assert page.linked >= {world.cohorts["Pair one"], world.cohorts["Thursday group"]}
    assert len(page.roster) == 5


def test_forms_offer_cohorts_that_go_on_and_the_people_of_the_day(world):
    ended = world.cohort("Gone group", members=["Eve"])
    world.act(acts.EndCohort, cohort=ended, on=date(2010, 12, 1), reason="x")

    choices = form_choices(
        world.coordinator, on=TODAY, today=TODAY, chosen=[world.cohorts["Pair one"]]
    )

    assert [each.name for each in choices.cohorts] == ["Pair one", "Thursday group"]
    assert [each.label.text for each in choices.people] == ["Dan Example", "Cleo Example"]


def test_forms_refuse_a_cohort_of_another_programme(world):
    elsewhere = a_world()
    with pytest.raises(NotFound):
        form_choices(
            elsewhere.coordinator, on=TODAY, today=TODAY, chosen=[world.cohorts["Pair one"]]
        )


def test_somebody_without_a_programme_sees_nothing(world):
    nobody = Actor(account="owner", role=ActingRole.COORDINATOR, programme=None)
    with pytest.raises(NotFound):
        cohorts(nobody, today=TODAY)


def test_a_corrected_membership_changes_the_roster_from_then_on(world):
    group = world.cohorts["Thursday group"]
    world.join("Thursday group", "Eve", date(2010, 12, 15))
    page = cohort_page(world.coordinator, cohort=group, day=TODAY, today=TODAY)
    spell = next(each.spell for each in page.roster if each.label.text == "Eve Example")

    world.act(
        corrections.CorrectFact,
        fact=spell.id,
        changes={"joined_on": date(2010, 11, 15)},
        reason="she came a month earlier",
    )

    then = cohort_page(world.coordinator, cohort=group, day=date(2010, 11, 20), today=TODAY)
    assert "Eve Example" in [each.label.text for each in then.roster]
