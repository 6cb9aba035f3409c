"""How the programme evolved, as each viewer may be told it."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from evolving import ABSORBED, BECAME, DREW, GROUP, MIXED, TODAY, at, pair
from worlds import a_world

from likewise.domain import corrections
from likewise.domain.access import NotFound
from likewise.domain.accounts import MACHINE_OWNER, ActingRole, Actor
from likewise.domain.cohorts import LineageKind
from likewise.domain.disclosure import HIDDEN
from likewise.domain.evolution import WITHOUT, Finding, NoDaysBetween, Place, PlaceKind, StackBy
from likewise.domain.memberships import Membership
from likewise.queries.evolution import (
    CountsOnly,
    NothingYet,
    band_people,
    counted_evolution,
    event_people,
    evolution,
    observed_cohorts_between,
)
from likewise.queries.evolution.counts import _tables
from likewise.records.facts import current

pytestmark = pytest.mark.django_db

PAIRS = Place(PlaceKind.FORMAT, "one-to-one")


@pytest.fixture
def world(evolution_made_once, db):
    return evolution_made_once


def owner_of(world):
    """Who holds the machine, and reads exact numbers."""
    return Actor(account=MACHINE_OWNER, role=ActingRole.ADMINISTRATOR, programme=world.programme)


def sizes(told, column):
    return {place: told.picture.size(column, place) for place in told.picture.columns[column]}


def cohort(world, name):
    return Place(PlaceKind.COHORT, world.cohorts[name])


def test_the_three_evolutions_are_a_merge_a_draw_and_an_absorb_with_who_came(world):
    told = evolution(world.coordinator, today=TODAY)

    found = [
        (
            each.number,
            each.kind,
            each.on,
            each.moved.members,
            each.stayed.members,
            each.left.members,
        )
        for each in told.events
    ]

    assert found == [
        (1, LineageKind.MERGE, BECAME, 2, 2, 1),
        (2, LineageKind.DRAW, DREW, 1, 0, 0),
        (3, LineageKind.ABSORB, ABSORBED, 3, 9, 1),
    ]
    assert told.events[0].reason == "They wanted to hear from more than one person."
    assert told.events[0].score == pytest.approx(2 / 3)
    assert told.events[1].moved.facilitators == 1


def test_nobodys_arm_changes_and_every_column_sums_to_everyone_who_ever_joined(world):
    told = evolution(owner_of(world), today=TODAY)

    last = len(told.days) - 1
    allocated = {
        arm: sum(by_arm.get(arm, 0) for by_arm in told.picture.columns[last].values())
        for arm in (*(each.id for each in told.arms), None)
    }
    assert sorted(allocated.values()) == [1, 4, 5, 9]
    assert [told.picture.total(column) for column in (0, last)] == [18, 19]
    assert sizes(told, 0) == {cohort(world, "Thursday group"): 9, PAIRS: 5,
                              cohort(world, "Cedar combined"): 4}  # fmt: skip
    assert sizes(told, last) == {
        cohort(world, "Thursday group"): 13,
        cohort(world, "Birch group"): 2,
        PAIRS: 1,
        WITHOUT: 3,
    }


def test_somebody_in_two_cohorts_counts_once_in_the_group_and_is_also_in_the_pair(world):
    told = evolution(world.coordinator, today=TODAY)

    standing = told.snapshots[-1][world.people["Piet3"]]

    assert standing.cohort == world.cohorts["Thursday group"]
    assert standing.also_in == (world.cohorts[pair(3)],)


def test_flows_can_be_asked_for_straight_between_any_two_days(world):
    told = evolution(
        owner_of(world),
        today=TODAY,
        first=date(2011, 2, 1),
        last=date(2011, 3, 1),
        only_ends=True,
    )

    assert told.days == (date(2011, 2, 1), date(2011, 3, 1))
    became = [b for b in told.picture.bands if b.target == cohort(world, "Birch group")]
    assert [(band.source, band.people) for band in became] == [(PAIRS, 2)]


def test_days_outside_the_record_are_taken_as_its_ends(world):
    told = evolution(world.coordinator, today=TODAY, first=date(1990, 1, 1), last=date(2050, 1, 1))

    assert (told.days[0], told.days[-1]) == (date(2010, 9, 1), TODAY)


def test_a_last_day_before_the_first_is_refused(world):
    with pytest.raises(NoDaysBetween):
        evolution(world.coordinator, today=TODAY, first=TODAY, last=date(2010, 12, 1))


def test_as_known_on_a_day_what_was_recorded_later_had_not_happened(world):
    told = evolution(world.coordinator, today=TODAY, known_on=date(2011, 3, 1))

    assert [each.kind for each in told.events] == [LineageKind.MERGE, LineageKind.DRAW]


def test_a_programme_in_which_nobody_joined_has_no_picture_yet():
    empty = a_world()

    with pytest.raises(NothingYet, match="The picture begins when people have joined"):
        evolution(empty.coordinator, today=TODAY)
    with pytest.raises(NothingYet, match="No quarter has begun"):
        counted_evolution(empty.actor(ActingRole.STATISTICIAN), today=TODAY)


@pytest.mark.parametrize("by", StackBy)
def test_people_may_be_stacked_by_anything_and_the_bands_still_sum(world, by):
    told = evolution(owner_of(world), today=TODAY, by=by)

    assert told.stack_by is by
    assert told.picture.total(0) == 18


def test_a_record_that_stopped_ends_with_its_last_day(world):
    told = evolution(world.coordinator, today=TODAY + timedelta(days=400))

    assert told.last_day == date(2011, 6, 20)


@pytest.mark.parametrize(
    "role",
    [
        ActingRole.MEMBER,
        ActingRole.OUTCOME_ASSESSOR,
        ActingRole.ADMINISTRATOR,
        ActingRole.GUARDIAN,
    ],
)
def test_roles_without_a_part_in_it_are_told_that_there_is_nothing(world, role):
    for ask in (evolution, counted_evolution):
        with pytest.raises(NotFound):
            ask(world.actor(role, "Gail0"), today=TODAY)


def test_the_machines_owner_sees_it_at_the_terminal_by_ids(world):
    told = evolution(owner_of(world), today=TODAY)

    assert not told.reach.names_pairs
    assert not any("Piet" in name for name in told.cohorts.values())


def test_a_statistician_gets_no_picture(world):
    with pytest.raises(CountsOnly):
        evolution(world.actor(ActingRole.STATISTICIAN), today=TODAY)


def test_a_statistician_gets_suppressed_counts_on_fixed_days(world):
    counted = counted_evolution(world.actor(ActingRole.STATISTICIAN), today=TODAY)

    assert counted.days == (
        date(2010, 10, 1), date(2011, 1, 1), date(2011, 4, 1), date(2011, 7, 1),
    )  # fmt: skip
    shown = [*counted.by_format.values(), *counted.by_arm.values(), *counted.totals.values()]
    assert all(each.count is None or each.count % 5 == 0 for each in shown)
    assert all(flow.people.count is None or flow.people.count % 5 == 0 for flow in counted.flows)
    assert counted.totals[date(2011, 7, 1)].count == 20


def test_those_who_left_are_hidden_in_both_tables_or_in_neither():
    left, arm, other = WITHOUT, Place(PlaceKind.ARM, "a"), Place(PlaceKind.ARM, "b")
    group, pairs = Place(PlaceKind.FORMAT, "group"), Place(PlaceKind.FORMAT, "one-to-one")
    formats = {**dict.fromkeys(range(20), left), **dict.fromkeys(range(20, 60), group), 60: pairs}
    arms = {**dict.fromkeys(range(20), left), **dict.fromkeys(range(20, 40), arm),
            **dict.fromkeys(range(40, 61), other)}  # fmt: skip
    placed = [{str(n): place for n, place in each.items()} for each in (formats, arms)]

    by_format, by_arm = _tables([placed[0]], [placed[1]], [TODAY])

    assert by_format[left, TODAY] == by_arm[left, TODAY] == HIDDEN


def test_a_qualitative_researcher_sees_ids_instead_of_names_and_no_pair_by_name(world):
    told = evolution(world.actor(ActingRole.RESEARCHER), today=TODAY, by=StackBy.FACILITATOR)

    assert not any(label.is_name for label in told.facilitators.values())
    assert not any("Piet" in name for name in told.cohorts.values())
    assert told.arms


def test_who_sees_arms_and_may_not_count_them_gets_a_veiled_picture_and_who_holds_the_machine_not(
    world,
):
    for viewer in (
        world.coordinator,
        world.actor(ActingRole.RESEARCHER),
        world.actor(ActingRole.FACILITATOR, "Fay"),
    ):
        for by in StackBy:
            told = evolution(viewer, today=TODAY, by=by)
            counts = [band.count for band in told.picture.bands]
            counts += [
                told.picture.count_at(c, p) for c in (0, -1) for p in told.picture.all_places
            ]
            assert told.picture.is_veiled
            assert all(each == HIDDEN or each.count % 5 == 0 for each in counts)
            pairs = [
                p for p in told.picture.all_places if told.cohorts.get(p.id, "").startswith("Piet")
            ]
            assert pairs == []

    assert not evolution(owner_of(world), today=TODAY).picture.is_veiled
    assert not evolution(world.actor(ActingRole.NURSE), today=TODAY).picture.is_veiled


def test_a_day_later_the_veiled_picture_is_the_same(world):
    days = [date(2011, 4, 1), date(2011, 4, 2), date(2011, 4, 30)]

    ends = [evolution(world.coordinator, today=TODAY, last=day).picture for day in days]
    begins = [evolution(world.coordinator, today=TODAY, first=day).picture for day in days]
    known = [evolution(world.coordinator, today=TODAY, known_on=day).picture for day in days]

    assert all(each == same[0] for same in (ends, begins, known) for each in same)


def test_nobody_is_listed_by_arm_who_may_not_be_counted_by_it(world):
    told = evolution(world.coordinator, today=TODAY, by=StackBy.ARM)
    place = next(iter(told.picture.columns[0]))

    with pytest.raises(NotFound):
        band_people(
            world.coordinator, today=TODAY, to_on=told.days[0], target=place, by=StackBy.ARM
        )


def test_events_are_told_as_known_on_any_day(world):
    told = evolution(world.coordinator, today=TODAY, known_on=date(2011, 6, 14), with_arms=False)

    assert told.known_on == date(2011, 6, 14)
    assert told.picture.total(0) == 18


def test_a_nurse_sees_no_arms(world):
    told = evolution(world.actor(ActingRole.NURSE), today=TODAY)

    assert told.arms == ()
    assert {band.arm for band in told.picture.bands} == {None}


def test_a_facilitator_is_told_of_their_own_people_and_not_where_others_were(world):
    told = evolution(world.actor(ActingRole.FACILITATOR, "Fay"), today=TODAY)

    people = {person for snapshot in told.snapshots for person in snapshot}
    assert world.people["Piet0"] not in people
    assert world.people["Mila0"] in people
    assert "Cedar combined" not in told.cohorts.values()
    assert [each.kind for each in told.events] == [LineageKind.DRAW, LineageKind.ABSORB]
    assert told.events[1].predecessors[0].name == "another cohort"


# Bands


def the_band(world, viewer, **changes):
    told = evolution(viewer, today=TODAY)
    column = next(c for c, day in enumerate(told.days) if day >= BECAME)
    asked = {
        "to_on": told.days[column],
        "from_on": told.days[column - 1],
        "source": PAIRS,
        "target": cohort(world, "Birch group"),
        "by": StackBy.COHORT,
    }
    return band_people(viewer, today=TODAY, **asked | changes)


def test_a_band_says_who_went_and_why(world):
    page = the_band(world, world.coordinator)

    assert [each.label.text for each in page.people] == ["Piet0 Example", "Piet1 Example"]
    assert [step.name for step in page.people[0].path] == ["Piet0 and Finn0", "Birch group"]
    assert [event.kind for event in page.events] == [LineageKind.MERGE]


def test_a_place_on_a_day_names_who_was_there_and_why_they_left_later(world):
    told = evolution(world.coordinator, today=TODAY)

    page = band_people(
        world.coordinator,
        today=TODAY,
        to_on=told.days[-1],
        target=WITHOUT,
        by=StackBy.COHORT,
    )

    gone = next(each for each in page.people if each.label.text == "Gail8 Example")
    assert gone.path[0].reason == "Works on Thursdays now."
    assert page.events == ()


def test_a_researcher_sees_random_ids_in_a_band_and_no_personal_reasons(world):
    page = the_band(world, world.actor(ActingRole.RESEARCHER))

    assert not any(each.label.is_name for each in page.people)
    assert not any(step.reason for each in page.people for step in each.path)


@pytest.mark.parametrize(
    "changes",
    [
        {"to_on": date(2011, 2, 8)},
        {"from_on": date(2011, 2, 8)},
        {"target": Place(PlaceKind.COHORT, "nowhere")},
        {"arm": "none"},
    ],
)
def test_a_band_that_is_not_there_is_not_found(world, changes):
    with pytest.raises(NotFound):
        the_band(world, world.coordinator, **changes)


def test_a_facilitator_is_given_no_name_of_somebody_who_is_no_longer_theirs(world):
    viewer = world.actor(ActingRole.FACILITATOR, "Fay")
    told = evolution(viewer, today=TODAY)

    page = band_people(
        viewer,
        today=TODAY,
        to_on=told.days[0],
        target=cohort(world, "Thursday group"),
        by=StackBy.COHORT,
    )

    assert page.beyond == 1
    assert "Gail8 Example" not in [each.label.text for each in page.people]
    assert len(page.people) == len(GROUP) - 1


def test_an_event_names_who_came_and_who_did_not(world):
    told = evolution(world.coordinator, today=TODAY)
    absorbed = told.events[-1].id

    page = event_people(world.coordinator, event=absorbed, today=TODAY)

    assert [label.text for label in page.left] == ["Mila3 Example"]
    assert {label.text for label in page.moved} >= {f"{name} Example" for name in MIXED[:3]}
    with pytest.raises(NotFound):
        event_people(world.coordinator, event="nothing", today=TODAY)


def test_an_event_page_counts_those_out_of_a_facilitators_reach(world):
    viewer = world.actor(ActingRole.FACILITATOR, "Fay")
    absorbed = evolution(viewer, today=TODAY).events[-1].id

    page = event_people(viewer, event=absorbed, today=TODAY)

    assert page.beyond > 0
    assert page.left == ()


# What never changes


def test_only_a_correction_changes_the_past_and_what_was_known_stays(world):
    before = evolution(owner_of(world), today=TODAY, known_on=date(2011, 6, 30))
    spell = next(
        each
        for each in current(Membership, participant_id=world.people["Gail8"])
        if each.left_on is not None
    )
    with transaction.atomic():
        world.act(
            corrections.CorrectFact,
            fact=spell.id,
            changes={"left_on": date(2010, 12, 20).isoformat()},
            reason="Had stopped before Christmas.",
            at=at(date(2011, 7, 1)),
        )
        now = evolution(owner_of(world), today=TODAY)
        then = evolution(owner_of(world), today=TODAY, known_on=date(2011, 6, 30))
        transaction.set_rollback(True)

    day = before.days.index(date(2011, 1, 1))
    thursday = cohort(world, "Thursday group")
    assert then.picture.columns == before.picture.columns
    assert now.picture.size(day, thursday) == before.picture.size(day, thursday) - 1


# Who meets whom


def test_cohorts_that_attendance_shows_stand_beside_the_declared_ones(world):
    met = [*GROUP[:4], "Mila0"]
    with transaction.atomic():
        for day in (date(2011, 6, 23), date(2011, 6, 30)):
            world.meeting("Thursday group", day, came=met)
        page = observed_cohorts_between(
            world.coordinator, first=date(2011, 6, 1), last=date(2011, 6, 30), today=TODAY
        )
        mine = observed_cohorts_between(
            world.actor(ActingRole.FACILITATOR, "Fay"),
            first=date(2011, 6, 1),
            last=date(2011, 6, 30),
            today=TODAY,
        )
        transaction.set_rollback(True)

    thursday = next(
        each for each in page.comparisons if each.declared == world.cohorts["Thursday group"]
    )
    assert page.meetings == 2
    assert thursday.both == frozenset(world.people[name] for name in met)
    assert world.people["Nora"] in thursday.unseen
    assert thursday.finding is Finding.CANNOT_TELL
    assert page.labels[world.people["Mila0"]].text == "Mila0 Example"
    assert list(mine.cohorts) == [world.cohorts["Thursday group"]]


def test_who_may_not_see_people_is_not_told_who_meets_whom(world):
    with pytest.raises(NotFound):
        observed_cohorts_between(
            world.actor(ActingRole.STATISTICIAN),
            first=date(2011, 6, 1),
            last=date(2011, 6, 30),
            today=TODAY,
        )


def test_what_was_told_is_kept_until_something_else_is_recorded(world):
    first = evolution(world.coordinator, today=TODAY)
    again = evolution(world.coordinator, today=TODAY)
    with transaction.atomic():
        world.leave("Thursday group", "Gail0", TODAY - timedelta(days=3), at=at(TODAY))
        after = evolution(world.coordinator, today=TODAY)
        transaction.set_rollback(True)

    assert again is first
    assert after != first
    assert evolution(world.coordinator, today=TODAY) == first


def test_what_was_told_to_one_role_is_not_told_to_another(world):
    told = evolution(world.coordinator, today=TODAY)

    studied = evolution(world.actor(ActingRole.RESEARCHER), today=TODAY)

    assert world.cohorts[pair(3)] in told.cohorts
    assert told.cohorts[world.cohorts[pair(3)]] == pair(3)
    assert studied.cohorts[world.cohorts[pair(3)]].startswith("1:1 pair ")


def test_who_facilitates_is_told_apart_among_those_who_came(world):
    told = evolution(world.coordinator, today=TODAY)
    merge, draw = told.events[0], told.events[1]

    became = event_people(world.coordinator, event=merge.id, today=TODAY)
    drew = event_people(world.coordinator, event=draw.id, today=TODAY)

    assert became.facilitators >= {world.people["Finn0"], world.people["Finn1"]}
    assert drew.facilitators == {world.people["Finn3"]}
    assert world.people["Piet3"] not in drew.facilitators
