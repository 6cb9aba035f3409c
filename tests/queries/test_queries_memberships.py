"""Who was in which cohort on a day, as known on a day, and where somebody has been."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from evolving import ABSORBED, BECAME, TODAY, at, pair

from likewise.domain import corrections
from likewise.domain.access import NotFound
from likewise.domain.accounts import MACHINE_OWNER, ActingRole, Actor
from likewise.domain.cohorts import CohortHistory
from likewise.domain.evolution import GONE, WITHOUT, StackBy
from likewise.domain.facts import replay
from likewise.domain.memberships import Membership
from likewise.domain.memberships import members_on as members_of
from likewise.domain.participants import RoleName, SetStatus, StatusName
from likewise.queries.evolution import evolution
from likewise.queries.memberships import members_on, path_of, rosters_on, where_on
from likewise.records import cohorts as reading
from likewise.records.facts import current, versions

pytestmark = pytest.mark.django_db
EVE = ABSORBED - timedelta(days=1)


@pytest.fixture
def world(evolution_made_once, db):
    return evolution_made_once


@pytest.fixture
def owner(world):
    return Actor(account=MACHINE_OWNER, role=ActingRole.ADMINISTRATOR, programme=world.programme)


def texts(lines):
    return [line.label.text for line in lines]


def test_a_roster_is_that_of_the_day(world):
    thursday = world.cohorts["Thursday group"]

    before = members_on(world.coordinator, cohort=thursday, day=EVE, today=TODAY)
    after = members_on(world.coordinator, cohort=thursday, day=ABSORBED, today=TODAY)

    assert (len(before.members), len(after.members)) == (9, 12)
    assert texts(before.facilitators) == ["Fay Example", "Finn3 Example"]
    assert "Mila3 Example" not in texts(after.members)


def test_a_roster_as_known_on_a_day_is_what_the_record_said_then(world):
    thursday = world.cohorts["Thursday group"]

    known = members_on(world.coordinator, cohort=thursday, day=ABSORBED, today=TODAY, known_on=EVE)

    assert len(known.members) == 9


def test_replaying_the_record_to_any_day_gives_the_roster_that_is_asked_for(world):
    everything = list(versions(Membership))
    spells = [fact for fact in replay(everything).values() if isinstance(fact, Membership)]

    for cohort in world.cohorts.values():
        for day in (date(2010, 9, 1), BECAME, ABSORBED, TODAY):
            mine = [spell for spell in spells if spell.cohort == cohort]
            asked = members_on(world.coordinator, cohort=cohort, day=day, today=TODAY)
            assert {line.label.participant for line in asked.members} == members_of(mine, day)


def test_the_rosters_of_all_cohorts_agree_with_each_cohorts_history(world):
    histories: dict[str, CohortHistory] = reading.histories(
        world.cohorts.values(), programme=world.programme
    )

    rosters = rosters_on(world.coordinator, day=TODAY, today=TODAY)

    found = {each.cohort: {line.label.participant for line in each.members} for each in rosters}
    expected = {
        cohort: history.members_on(TODAY)
        for cohort, history in histories.items()
        if history.spells_on(TODAY)
    }
    assert found == expected


def test_who_was_where_counts_each_cohort_and_those_who_had_left(world):
    where = where_on(world.coordinator, day=TODAY, today=TODAY)

    found = {each.name: (each.members, each.facilitators) for each in where.cohorts}
    assert found == {
        "Thursday group": (13, 3),
        "Birch group": (2, 3),
        pair(3): (1, 1),
        pair(4): (1, 1),
    }
    assert (where.people, where.also, where.nowhere, where.ever) == (16, 1, 3, 19)


def test_who_left_the_programme_is_told_apart_from_who_is_in_no_cohort(world):
    person = world.people["Gail8"]
    fay = world.actor(ActingRole.FACILITATOR, "Fay")
    with transaction.atomic():
        world.act(SetStatus, participant=person, status=StatusName.LEFT, on=date(2011, 3, 1))
        told = evolution(world.coordinator, today=TODAY, by=StackBy.FORMAT)
        found = [where_on(world.coordinator, day=day, today=TODAY)
                 for day in (date(2011, 2, 28), date(2011, 3, 1))]  # fmt: skip
        mine = where_on(fay, day=TODAY, today=TODAY)
        transaction.set_rollback(True)

    before, after = found
    assert (before.nowhere, before.left) == (after.nowhere + 1, 0)
    assert after.left == 1
    assert before.ever == after.ever
    assert mine.left is None
    places = {day: placed[person] for day, placed in zip(told.days, told.placed, strict=True)}
    assert {
        place for day, place in places.items() if date(2011, 1, 10) <= day < date(2011, 3, 1)
    } == {WITHOUT}
    assert {place for day, place in places.items() if day >= date(2011, 3, 1)} == {GONE}


def test_a_member_does_not_ask_who_was_where(world):
    for ask in (where_on, rosters_on):
        with pytest.raises(NotFound):
            ask(world.actor(ActingRole.MEMBER, "Gail0"), day=TODAY, today=TODAY)
        with pytest.raises(NotFound):
            ask(world.actor(ActingRole.STATISTICIAN), day=TODAY, today=TODAY)


def test_a_facilitator_sees_the_rosters_of_their_own_cohorts(world):
    fay = world.actor(ActingRole.FACILITATOR, "Fay")

    where = where_on(fay, day=EVE, today=TODAY)
    rosters = rosters_on(fay, day=EVE, today=TODAY)

    assert [each.name for each in where.cohorts] == ["Thursday group"]
    assert [each.cohort for each in rosters] == [world.cohorts["Thursday group"]]
    with pytest.raises(NotFound):
        members_on(fay, cohort=world.cohorts["Birch group"], day=EVE, today=TODAY)


def test_a_format_that_changed_is_told_with_the_day_until_which_it_held(world):
    from likewise.domain import cohorts as acts
    from likewise.domain.arms import Format

    with transaction.atomic():
        world.act(
            acts.ChangeFormat,
            cohort=world.cohorts[pair(4)],
            format=Format.GROUP,
            on=date(2011, 6, 25),
            reason="Others wanted to come.",
            at=at(date(2011, 6, 25)),
        )
        where = where_on(world.coordinator, day=TODAY, today=TODAY)
        transaction.set_rollback(True)

    changed = next(each for each in where.cohorts if each.name == pair(4))
    assert (changed.format, changed.was, changed.since) == (
        Format.GROUP, Format.ONE_TO_ONE, date(2011, 6, 25),
    )  # fmt: skip


def test_a_path_goes_from_the_pair_to_the_group(world):
    path = path_of(world.coordinator, participant=world.people["Piet0"], today=TODAY)

    assert [(step.name, step.joined_on, step.left_on) for step in path] == [
        (pair(0), date(2010, 9, 1), BECAME),
        ("Birch group", BECAME, None),
    ]
    assert path[0].role is RoleName.MEMBER


def test_a_researcher_reads_a_path_without_the_names_of_pairs(world):
    path = path_of(
        world.actor(ActingRole.RESEARCHER), participant=world.people["Piet0"], today=TODAY
    )

    assert path[0].name.startswith("1:1 pair ")


def test_the_machines_owner_reads_rosters_and_paths_by_ids(world, owner):
    roster = members_on(owner, cohort=world.cohorts["Birch group"], day=TODAY, today=TODAY)
    path = path_of(owner, participant=world.people["Piet0"], today=TODAY)

    assert not any(line.label.is_name for line in roster.members)
    assert len(path) == 2
    with pytest.raises(NotFound):
        members_on(owner, cohort="nothing", day=TODAY, today=TODAY)
    with pytest.raises(NotFound):
        path_of(owner, participant="nobody", today=TODAY)


def test_a_correction_changes_the_roster_now_and_not_as_known_before(world):
    spell = next(
        each
        for each in current(Membership, participant_id=world.people["Gail8"])
        if each.left_on is not None
    )
    asked = {"cohort": world.cohorts["Thursday group"], "day": date(2011, 1, 5), "today": TODAY}
    with transaction.atomic():
        world.act(
            corrections.CorrectFact,
            fact=spell.id,
            changes={"left_on": date(2010, 12, 20).isoformat()},
            reason="Had stopped before Christmas.",
            at=at(TODAY),
        )
        now = members_on(world.coordinator, **asked)
        then = members_on(world.coordinator, **asked, known_on=date(2011, 6, 30))
        transaction.set_rollback(True)

    assert "Gail8 Example" not in texts(now.members)
    assert "Gail8 Example" in texts(then.members)


def test_a_programme_that_is_not_there_is_not_found(world):
    stranger = Actor(account="x", role=ActingRole.COORDINATOR, programme="nothing")

    with pytest.raises(NotFound):
        where_on(stranger, day=TODAY, today=TODAY, known_on=TODAY)
