"""The pages of cohorts, as each role meets them."""

import re
from datetime import date
from decimal import Decimal

import pytest
from browsing import confirm, day, fields_of, signed_in, text_of
from copying import copied
from noted import looks_noted
from worlds import NOW, a_world

from likewise.domain import cohorts as acts
from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.cohorts import Cohort, NewCohort
from likewise.domain.deviations import Deviation
from likewise.domain.memberships import Membership
from likewise.domain.participants import RoleName
from likewise.domain.programmes import PhaseName
from likewise.queries.cohorts import cohort_page, cohorts, kinship_of
from likewise.records.facts import current
from likewise.web.cohorts import presenters

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def populated(world):
    """Thursday group (Asha, Bram; Faye leads), two pairs, and Eve in none of them."""
    for name in ("Asha", "Bram", "Cleo", "Eve", "Gita"):
        world.person(name, practice="Alder")
    for name in ("Faye", "Dan", "Hugo"):
        world.person(name, practice="Birch", role=RoleName.FACILITATOR)
    world.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Faye"], leads=["Faye"])
    world.cohort("Pair one", format=Format.ONE_TO_ONE, members=["Cleo"], facilitators=["Dan"])
    world.cohort("Pair two", format=Format.ONE_TO_ONE, members=["Gita"], facilitators=["Hugo"])
    return world


@pytest.fixture
@copied
def world():
    return populated(a_world())


def at(world, cohort):
    return f"/cohorts/{world.cohorts[cohort]}/"


def called(world, name):
    """The id of the cohort that is called so now."""
    return next(
        each.id for each in current(Cohort, programme_id=world.programme) if each.name == name
    )


def roster(world, cohort):
    page = cohort_page(world.coordinator, cohort=cohort, day=TODAY, today=TODAY)
    return sorted(each.label.text.split()[0] for each in page.roster)


def test_the_list_names_each_cohort_with_its_state_and_lead(coordinator):
    said = text_of(coordinator.get("/cohorts/"))

    assert "Thursday group" in said
    assert "Faye Example" in said
    assert "3 cohorts" in said


def test_the_list_is_narrowed_by_state_and_format(world, coordinator):
    world.act(acts.EndCohort, cohort=world.cohorts["Pair one"], on=date(2010, 12, 1), reason="x")

    ended = text_of(coordinator.get("/cohorts/?state=ended"))
    groups = text_of(coordinator.get("/cohorts/?format=group"))
    none = text_of(coordinator.get("/cohorts/?state=resting"))

    assert "Pair one" in ended
    assert "Thursday group" not in ended
    assert "Thursday group" in groups
    assert "No cohort is like that" in none


@pytest.mark.parametrize("words", ["thurs", "group THU", "faye", "Thursday Faye"])
def test_a_cohort_is_found_by_any_part_of_what_the_list_says_of_it(coordinator, words):
    said = text_of(coordinator.get("/cohorts/", {"find": words}))

    assert "1 cohort " in said
    assert "Thursday group" in said


@pytest.mark.parametrize("words", ["%", "_", "'", "asha", "x" * 100])
def test_words_that_the_list_does_not_say_find_no_cohort(coordinator, words):
    assert "No cohort is like that" in text_of(coordinator.get("/cohorts/", {"find": words}))


def test_words_without_end_are_refused_with_a_sentence(coordinator):
    page = coordinator.get("/cohorts/", {"find": "x" * 10_000})

    assert "must be 100 characters or fewer" in text_of(page)


def test_an_empty_list_says_how_to_start():
    empty = signed_in(a_world(), ActingRole.COORDINATOR)

    said = text_of(empty.get("/cohorts/"))

    assert "There are no cohorts here yet" in said
    assert "Start the first cohort" in said


def test_a_long_list_comes_a_page_at_a_time(world, coordinator):
    for number in range(52):
        world.cohort(f"Group {number:02}")

    first, last = coordinator.get("/cohorts/"), coordinator.get("/cohorts/?page=2")

    assert "Next : page 2" in text_of(first)
    assert "Thursday group" not in text_of(first)
    assert "Thursday group" in text_of(last)
    assert coordinator.get("/cohorts/?page=900000000000").status_code == 200


@pytest.mark.parametrize(
    ("role", "who", "status"),
    [
        (ActingRole.COORDINATOR, None, 200),
        (ActingRole.NURSE, None, 200),
        (ActingRole.RESEARCHER, None, 200),
        (ActingRole.FACILITATOR, "Faye", 200),
        (ActingRole.FACILITATOR, "Dan", 404),
        (ActingRole.MEMBER, "Asha", 200),
        (ActingRole.MEMBER, "Cleo", 404),
        (ActingRole.STATISTICIAN, None, 404),
        (ActingRole.OUTCOME_ASSESSOR, None, 404),
        (ActingRole.ADMINISTRATOR, None, 404),
        (ActingRole.GUARDIAN, None, 404),
    ],
)
def test_a_cohort_is_there_for_those_who_reach_it(world, role, who, status):
    visitor = signed_in(world, role, who)

    assert visitor.get(at(world, "Thursday group")).status_code == status


def test_a_cohort_of_another_programme_is_not_there(world):
    stranger = signed_in(a_world(), ActingRole.COORDINATOR)

    for end in ("", "end/", "split/", "join/", "absorb/", "draw/", "format/", "venue/", "lead/"):
        assert stranger.get(at(world, "Thursday group") + end).status_code == 404


def test_only_a_coordinator_meets_the_forms(world):
    for role, status in ((ActingRole.NURSE, 403), (ActingRole.OUTCOME_ASSESSOR, 404)):
        visitor = signed_in(world, role)
        for address in ("/cohorts/new/", "/cohorts/merge/", at(world, "Pair one") + "end/"):
            assert visitor.get(address).status_code == status
        assert "Record a change" not in text_of(visitor.get(at(world, "Pair one")))


def test_a_researcher_reads_ids_and_no_name(world):
    researcher = signed_in(world, ActingRole.RESEARCHER)

    page = researcher.get(at(world, "Thursday group"))

    assert "Example" not in text_of(page).replace("Example programme", "")
    assert world.people["Asha"][:6] in text_of(page)


def test_a_pair_that_is_called_by_its_people_has_no_name_for_a_researcher(world):
    world.cohort("Asha and Dan", format=Format.ONE_TO_ONE, members=["Eve"])
    pair, eve = at(world, "Asha and Dan"), f"/people/{world.people['Eve']}/"
    history = f"/corrections/{world.cohorts['Asha and Dan']}/"
    researcher = signed_in(world, ActingRole.RESEARCHER)

    for address in ("/cohorts/", pair, "/people/", eve, history):
        said = text_of(researcher.get(address))
        assert "Asha" not in said, address
        assert f"Pair {world.cohorts['Asha and Dan'][:6]}" in said, address
    assert "Asha and Dan" in text_of(signed_in(world, ActingRole.NURSE).get(pair))


def test_a_roster_of_another_day_is_shown_and_noted(world, coordinator):
    world.leave("Thursday group", "Bram", date(2010, 12, 1))
    before = len(looks_noted())

    now = coordinator.get(at(world, "Thursday group"))
    then = coordinator.get(at(world, "Thursday group"), day("on", 2010, 11, 30))

    assert "1 member and 1 facilitator" in text_of(now)
    assert "2 members and 1 facilitator" in text_of(then)
    now_seen, then_seen = (each.people for each in looks_noted()[before:])
    assert set(then_seen) - set(now_seen) == {world.people["Bram"]}


def test_a_roster_as_known_before_it_was_recorded_is_empty(world, coordinator):
    page = coordinator.get(
        at(world, "Thursday group"), day("on", 2010, 11, 30) | day("known", 2010, 12, 1)
    )

    assert "0 members and 0 facilitators, as the record knew it then" in text_of(page)


def test_a_day_that_does_not_exist_is_said_at_the_field(world, coordinator):
    page = coordinator.get(at(world, "Thursday group"), day("on", 2011, 2, 30))

    assert page.content.decode().count("must be a real date") == 2
    assert "<title>Error: " in page.content.decode()


def test_the_actions_offered_follow_the_state(world, coordinator):
    resting = at(world, "Thursday group")
    world.act(
        acts.RestCohort, cohort=world.cohorts["Thursday group"], on=date(2010, 12, 1), reason="x"
    )
    world.act(acts.EndCohort, cohort=world.cohorts["Pair one"], on=date(2010, 12, 1), reason="x")

    assert "It meets again after resting" in text_of(coordinator.get(resting))
    assert "Record a change" not in text_of(coordinator.get(at(world, "Pair one")))
    assert coordinator.get(at(world, "Pair one") + "end/").status_code == 404


def test_every_offered_link_of_a_cohort_is_a_page(world, coordinator):
    page = cohort_page(
        world.coordinator, cohort=world.cohorts["Thursday group"], day=TODAY, today=TODAY
    )
    shown = presenters.CohortPresenter(page, today=TODAY)

    links = [each.href for each in shown.changes()]
    links += [link.href for row in shown.roster() for link in row.actions]

    assert len(links) == 16
    for href in links:
        assert coordinator.get(href).status_code == 200, href


def test_a_cohort_is_started_with_its_people(world, coordinator):
    given = {
        "name": "Morning group",
        "format": "group",
        "venue": "",
        **day("on", 2011, 1, 4),
        "people": [world.people["Eve"], world.people["Hugo"]],
        "leads": [world.people["Hugo"]],
        "reason": "several asked for mornings",
    }

    plan, done = confirm(coordinator, "/cohorts/new/", given)

    assert "Eve Example: to Morning group" in text_of(plan)
    assert "Hugo Example leads Morning group" in text_of(plan)
    started = called(world, "Morning group")
    assert done.url == f"/cohorts/{started}/"
    assert "Morning group has started" in text_of(coordinator.get(done.url))
    assert roster(world, started) == ["Eve", "Hugo"]


def test_a_cohort_without_a_name_is_said_in_the_summary_and_at_the_field(coordinator):
    asked = coordinator.get("/cohorts/new/")
    page = coordinator.post("/cohorts/new/", fields_of(asked) | day("on", 2011, 1, 4))

    assert page.content.decode().count("Enter a name") == 2
    assert 'href="#id_name"' in page.content.decode()


def merging(world, *names, on=(2011, 1, 4)):
    query = "&".join(f"cohorts={world.cohorts[name]}" for name in names)
    year, month, mday = on
    return f"/cohorts/merge/?{query}&on-day={mday}&on-month={month}&on-year={year}"


def test_pairs_become_a_group_in_one_act(world, coordinator):
    world.person("Ivo", practice="Alder")
    world.cohort("Pair three", format=Format.ONE_TO_ONE, members=["Ivo"])
    address = merging(world, "Pair one", "Pair two", "Pair three")
    given = {
        "staying": [world.cohorts["Pair three"]],
        "name": "Birch group",
        "format": "group",
        "leaving": [world.people["Dan"]],
        "leads": [world.people["Hugo"]],
        "reason": "they wanted to hear from more than one person",
    }

    plan, done = confirm(coordinator, address, given)

    said = text_of(plan)
    assert "Who moves (3 people)" in said
    assert "Who stays (1 person) Ivo Example: stays in Pair three" in said
    assert "Who leaves (1 person) Dan Example, facilitator: leaves Pair one" in said
    assert "Pair one ends at the start of 4 January 2011" in said
    group = called(world, "Birch group")
    assert roster(world, group) == ["Cleo", "Gita", "Hugo"]
    assert done.url == f"/cohorts/{group}/"
    kin = kinship_of(world.cohorts["Pair one"], programme=world.programme)
    assert [each.cohort for each in kin.descendants] == [group]
    assert roster(world, world.cohorts["Pair three"]) == ["Ivo"]


def test_one_cohort_is_not_enough_to_merge(world, coordinator):
    page = coordinator.get(merging(world, "Pair one"))

    assert "Select 2 cohorts or more" in text_of(page)


def test_the_first_step_asks_for_cohorts_and_a_day(coordinator):
    page = coordinator.get("/cohorts/merge/?on-day=4&on-month=&on-year=2011")

    assert "Select a cohort" in text_of(page)
    assert "must include a month" in text_of(page)


def test_a_group_absorbs_what_is_left_of_a_pair(world, coordinator):
    address = at(world, "Thursday group") + (
        f"absorb/?cohorts={world.cohorts['Pair one']}&on-day=4&on-month=1&on-year=2011"
    )
    plan, done = confirm(
        coordinator, address, {"leaving": [world.people["Dan"]], "reason": "few were left"}
    )

    assert "Who stays (3 people)" in text_of(plan)
    assert done.url == at(world, "Thursday group")
    assert roster(world, world.cohorts["Thursday group"]) == ["Asha", "Bram", "Cleo", "Faye"]
    assert "Absorbed what was left of Pair one" in text_of(coordinator.get(done.url))


def test_a_group_draws_a_person_and_a_share_of_a_facilitators_time(world, coordinator):
    world.person("Ivo", practice="Alder")
    world.cohort("Small group", members=["Ivo", "Eve"], facilitators=["Hugo"])
    address = at(world, "Thursday group") + (
        f"draw/?cohorts={world.cohorts['Small group']}&on-day=4&on-month=1&on-year=2011"
    )
    given = {
        f"person-{world.people['Ivo']}": "moves",
        f"person-{world.people['Eve']}": "stays",
        f"person-{world.people['Hugo']}": "as well",
        f"share-{world.people['Hugo']}": "0,5",
        "reason": "another pair of hands",
    }

    plan, _ = confirm(coordinator, address, given)

    assert "Ivo Example: from Small group to Thursday group" in text_of(plan)
    assert roster(world, world.cohorts["Small group"]) == ["Eve", "Hugo"]
    page = text_of(coordinator.get(at(world, "Thursday group")))
    assert "Facilitator, 0.5 of their time" in page


def test_a_share_that_is_none_is_said_at_its_field(world, coordinator):
    address = at(world, "Thursday group") + (
        f"draw/?cohorts={world.cohorts['Pair one']}&on-day=4&on-month=1&on-year=2011"
    )
    given = {
        f"person-{world.people['Dan']}": "as well",
        f"share-{world.people['Dan']}": "half",
        f"person-{world.people['Cleo']}": "stays",
        "reason": "x",
    }

    page = coordinator.post(address, fields_of(coordinator.get(address)) | given)

    assert "A share is a number between 0 and 1" in text_of(page)


def test_a_group_splits_and_everybody_has_a_place(world, coordinator):
    address = at(world, "Thursday group") + "split/?parts=2&on-day=4&on-month=1&on-year=2011"
    given = {
        "name-1": "Early group",
        "format-1": "group",
        "name-2": "Late group",
        "format-2": "group",
        f"person-{world.people['Asha']}": "1",
        f"person-{world.people['Bram']}": "2",
        f"person-{world.people['Faye']}": "1",
        "reason": "two days suited more people",
    }

    plan, done = confirm(coordinator, address, given)

    assert "Asha Example: from Thursday group to Early group" in text_of(plan)
    assert "has split into 2 cohorts" in text_of(coordinator.get(done.url))
    assert roster(world, called(world, "Early group")) == ["Asha", "Faye"]
    assert roster(world, called(world, "Late group")) == ["Bram"]


def test_a_split_first_asks_into_how_many(world, coordinator):
    page = coordinator.get(at(world, "Thursday group") + "split/")

    assert "How many new cohorts?" in text_of(page)


@pytest.mark.parametrize(
    ("end", "given", "said"),
    [
        ("rest/", {"reason": "harvest"}, "Thursday group rests from 4 January 2011."),
        ("end/", {"reason": "they had grown apart"}, "Thursday group ended on 4 January 2011."),
        (
            "format/",
            {"format": "combined", "reason": "some want calls"},
            "Thursday group is combined from 4 January 2011.",
        ),
        (
            "state/",
            {"state": "closed to joiners"},
            "Thursday group is closed to joiners from 4 January 2011.",
        ),
        ("venue/", {"venue": ""}, "Where Thursday group meets is recorded."),
    ],
)
def test_a_cohorts_own_life_is_recorded(world, coordinator, end, given, said):
    _, done = confirm(coordinator, at(world, "Thursday group") + end, given | day("on", 2011, 1, 4))

    assert said in text_of(coordinator.get(done.url))


def test_a_day_that_is_far_off_is_asked_about_before_it_is_confirmed(world, coordinator):
    page = coordinator.post(
        at(world, "Thursday group") + "rest/",
        {"operation": "e" * 32, "reason": "harvest", **day("on", 62, 1, 4)},
    )

    said = text_of(page).partition("The date is 4 January 2062, ")[2]
    assert said.partition("What will happen")[0].strip().endswith("years ahead. Is it right?")


def test_a_resting_cohort_meets_again(world, coordinator):
    world.act(acts.RestCohort, cohort=world.cohorts["Pair one"], on=date(2010, 12, 1), reason="x")
    _, done = confirm(
        coordinator,
        at(world, "Pair one") + "resume/",
        {"reason": "spring"} | day("on", 2011, 1, 4),
    )

    assert "Pair one is open again" in text_of(coordinator.get(done.url))


def test_the_lead_is_handed_over_to_a_facilitator_who_joined(world, coordinator):
    hugo, faye = world.people["Hugo"], world.people["Faye"]
    join = at(world, "Thursday group") + "join/"
    confirm(
        coordinator,
        join,
        {"people": [hugo], "role": "facilitator"} | day("on", 2011, 1, 4),
    )
    plan, done = confirm(
        coordinator,
        at(world, "Thursday group") + "lead/",
        {"to": hugo, "in_place_of": faye} | day("on", 2011, 1, 5),
    )

    assert "Faye Example stops leading Thursday group" in text_of(plan)
    assert "Led by Hugo Example" in text_of(coordinator.get(done.url))


def test_a_facilitator_joins_with_a_share_of_their_time_and_a_member_with_none(world, coordinator):
    hugo, eve = world.people["Hugo"], world.people["Eve"]
    join = at(world, "Thursday group") + "join/"
    asked = {"role": "facilitator", "share": "0,5"} | day("on", 2011, 1, 4)

    refused = coordinator.post(
        join,
        fields_of(coordinator.get(join)) | asked | {"people": [eve], "role": "member"},
    )
    confirm(coordinator, join, asked | {"people": [hugo]})

    assert "Give a share only of somebody who joins as a facilitator." in text_of(refused)
    spell = current(Membership, participant_id=hugo, joined_on=date(2011, 1, 4))[0]
    assert spell.share == Decimal("0.5")


def test_somebody_joins_leaves_and_moves(world, coordinator):
    eve, asha = world.people["Eve"], world.people["Asha"]
    group = at(world, "Thursday group")
    confirm(
        coordinator,
        group + "join/",
        {"people": [eve], "role": "member"} | day("on", 2011, 1, 4),
    )
    assert "Eve" in roster(world, world.cohorts["Thursday group"])

    world.cohort("Evening group")
    other = world.cohorts["Evening group"]
    plan, _ = confirm(
        coordinator, f"{group}move/{eve}/", {"to_cohort": other} | day("on", 2011, 1, 5)
    )
    confirm(coordinator, f"{group}leave/{asha}/", {"reason": "moved"} | day("on", 2011, 1, 5))

    assert "Eve Example joins Evening group as a member on 5 January 2011" in text_of(plan)
    assert roster(world, other) == ["Eve"]
    assert roster(world, world.cohorts["Thursday group"]) == ["Bram", "Faye"]


def test_somebody_who_is_not_there_cannot_be_moved(world, coordinator):
    assert (
        coordinator.get(f"{at(world, 'Pair one')}move/{world.people['Asha']}/").status_code == 404
    )
    assert coordinator.get(f"{at(world, 'Pair one')}leave/nobody/").status_code == 404


def test_a_refusal_is_a_sentence_above_the_form(world, coordinator):
    world.meeting("Thursday group", date(2011, 1, 10), came=["Asha"])
    address = at(world, "Thursday group") + "end/"

    asked = coordinator.get(address)
    page = coordinator.post(address, fields_of(asked) | {"reason": "x"} | day("on", 2011, 1, 5))

    assert page.status_code == 200
    assert "There is a problem" in text_of(page)
    assert "held a meeting on 10 January 2011" in text_of(page)


def test_a_plan_that_changed_is_shown_again_before_anything_happens(world, coordinator):
    address = at(world, "Thursday group") + "end/"
    asked = coordinator.get(address)
    plan = coordinator.post(address, fields_of(asked) | {"reason": "x"} | day("on", 2026, 1, 5))
    world.join("Thursday group", "Eve", date(2011, 1, 4))

    again = coordinator.post(address, fields_of(plan))

    assert again.status_code == 200
    assert "Something changed since you looked" in text_of(again)
    assert "Eve Example: leaves Thursday group" in text_of(again)
    assert "Eve" in roster(world, world.cohorts["Thursday group"])
    done = coordinator.post(address, fields_of(again))
    assert done.status_code == 302
    assert roster(world, world.cohorts["Thursday group"]) == []


def test_confirming_twice_does_it_once(world, coordinator):
    address = "/cohorts/new/"
    given = {"name": "Morning group", "format": "group", **day("on", 2011, 1, 4)}
    plan = coordinator.post(address, fields_of(coordinator.get(address)) | given)

    first = coordinator.post(address, fields_of(plan))
    second = coordinator.post(address, fields_of(plan))

    assert (first.status_code, second.status_code) == (302, 302)
    listed = cohorts(world.coordinator, today=TODAY).cohorts
    assert [each.name for each in listed].count("Morning group") == 1


def test_confirming_an_end_or_a_merge_twice_is_told_the_second_time(world, coordinator):
    address = at(world, "Thursday group") + "end/"
    given = {"reason": "grown apart"} | day("on", 2011, 1, 4)
    end = coordinator.post(address, fields_of(coordinator.get(address)) | given)
    pairs = merging(world, "Pair one", "Pair two")
    merging_them = {"name": "Birch group", "format": "group", "reason": "x"}
    leaving = {"leaving": [world.people["Dan"]]}
    merge = coordinator.post(pairs, fields_of(coordinator.get(pairs)) | merging_them | leaving)

    for where, plan, back in (
        (address, end, at(world, "Thursday group")),
        (pairs, merge, "/cohorts/"),
    ):
        first = coordinator.post(where, fields_of(plan))
        second = coordinator.post(where, fields_of(plan))

        assert (first.status_code, second.status_code, second.url) == (302, 302, back)
        assert "This was saved already" in text_of(coordinator.get(back))
    assert coordinator.post(address, {"confirmed": "x", "operation": "y"}).status_code == 404


def test_going_back_to_change_keeps_what_was_typed(world, coordinator):
    address = at(world, "Thursday group") + "end/"
    plan = coordinator.post(
        address,
        fields_of(coordinator.get(address)) | {"reason": "grown apart"} | day("on", 2011, 1, 4),
    )

    again = coordinator.post(address, fields_of(plan) | {"change": "1"})

    assert "grown apart" in again.content.decode()
    assert "Continue" in text_of(again)
    assert roster(world, world.cohorts["Thursday group"]) != []


def test_in_the_randomised_phase_an_exception_needs_a_reason_and_becomes_a_deviation():
    from likewise.domain.arms import Allocate

    world = populated(a_world(phase=PhaseName.RANDOMISED))
    world.act(
        Allocate,
        arm=world.arms[Format.ONE_TO_ONE],
        on=date(2010, 9, 2),
        participant=world.people["Eve"],
    )
    coordinator = signed_in(world, ActingRole.COORDINATOR)
    address = at(world, "Thursday group") + "join/"
    given = {"people": [world.people["Eve"]], "role": "member"} | day("on", 2011, 1, 4)

    refused = coordinator.post(address, fields_of(coordinator.get(address)) | given)
    plan, _ = confirm(coordinator, address, given | {"exception": "she cannot use the telephone"})

    assert "the protocol does not allow the group format" in text_of(refused)
    assert "Reason for an exception to the protocol" in text_of(refused)
    assert "Deviations from the protocol" in text_of(plan)
    assert [each.reason for each in current(Deviation)] == ["she cannot use the telephone"]


def test_in_the_naturalistic_phase_nobody_is_asked_for_an_exception(world, coordinator):
    page = coordinator.get(at(world, "Thursday group") + "format/")

    assert "exception" not in text_of(page)


def test_the_timeline_tells_events_from_the_cohorts_own_side(world, coordinator):
    world.act(
        acts.MergeCohorts,
        predecessors=[world.cohorts["Pair one"], world.cohorts["Pair two"]],
        successor=NewCohort(name="Birch group", format=Format.GROUP),
        on=date(2010, 12, 1),
        reason="more voices",
        at=NOW,
    )
    born, gone = f"/cohorts/{called(world, 'Birch group')}/", at(world, "Pair one")

    assert "Started when Pair one and Pair two merged" in text_of(coordinator.get(born))
    assert "Merged into Birch group" in text_of(coordinator.get(gone))
    assert "Pair one and Pair two merged into Birch group, 1 December 2010" in text_of(
        coordinator.get(born)
    )


def test_many_people_are_offered_a_few_at_a_time(world, coordinator):
    for number in range(18):
        world.person(f"Extra{number:02}")

    said = text_of(coordinator.get(at(world, "Thursday group") + "join/"))

    assert "23 people found; 20 are shown, page 1." in said
    assert "Show more people" in said


def test_meetings_beyond_the_latest_are_shown_when_asked_for(world, coordinator):
    for number in range(1, 15):
        world.meeting("Pair one", date(2011, 2, number), came=["Cleo"])
    world.meeting("Thursday group", date(2011, 1, 6), came=["Asha", "Eve"], missed=["Bram"])
    pair = at(world, "Pair one")

    first, everything = coordinator.get(pair), coordinator.get(f"{pair}?meetings=all")
    group = text_of(coordinator.get(at(world, "Thursday group")))

    assert "Show 8 earlier meetings" in text_of(first)
    assert "When 1 February 2011" not in text_of(first)
    assert "When 1 February 2011" in text_of(everything)
    assert "1 visitor" in group
    assert "1 of 2" in group
    assert "50% of the members of each meeting’s day attended" in group


SPLIT = "split/?parts=2&on-day=1&on-month=2&on-year=2011"


def test_an_empty_split_says_one_sentence_about_all_its_people(world, coordinator):
    address = at(world, "Thursday group") + SPLIT

    answer = coordinator.post(address, fields_of(coordinator.get(address)))

    said = text_of(answer)
    assert "Select where each person goes: 3 people have no answer" in said
    assert "Select where Asha" not in said


def test_a_split_is_a_table_whose_columns_are_called_as_was_typed(world, coordinator):
    address = at(world, "Thursday group") + SPLIT
    given = {"name-1": "North group", f"person-{world.people['Asha']}": "1"}

    first = text_of(coordinator.get(address))
    again = coordinator.post(address, {**fields_of(coordinator.get(address)), **given})

    assert "Who New cohort 1 New cohort 2 They leave" in first
    assert "Who North group New cohort 2 They leave" in text_of(again)
    one = rf'id="id_person-{world.people["Asha"]}"[^>]*value="1" checked'
    assert re.search(one, again.content.decode())


def test_one_person_without_an_answer_is_named(world, coordinator):
    address = at(world, "Thursday group") + SPLIT
    placed = {f"person-{world.people[name]}": "1" for name in ("Asha", "Bram")}

    answer = coordinator.post(address, {**fields_of(coordinator.get(address)), **placed})

    assert "Select where Faye Example (Birch practice) goes" in text_of(answer)
