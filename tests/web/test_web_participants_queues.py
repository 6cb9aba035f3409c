"""The lists of people to see to, and the several who join a cohort from one of them."""

import csv
from datetime import date

import pytest
from browsing import confirm, day, fields_of, text_of
from noted import looks_noted
from visitors import TODAY

from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.arms import Format
from likewise.domain.contacts import LogContact, Mode
from likewise.domain.memberships import JoinCohort, LeaveCohort, Membership
from likewise.domain.participants import SetStatus, StatusName
from likewise.queries.queues import Narrowed, Order, Queue, people_queue
from likewise.records.facts import current

pytestmark = pytest.mark.django_db
PLACE = "/people/queue/no-cohort/"


@pytest.fixture
def world(scene):
    return scene.world


@pytest.fixture
def browser(scene):
    return scene.visit(Role.COORDINATOR)


def names(world, queue, **narrowed):
    found = people_queue(world.coordinator, queue=queue, today=TODAY, narrowed=Narrowed(**narrowed))
    return [each.person.label.text.split()[0] for each in found.people]


def test_those_in_no_cohort_come_by_how_long_they_have_been_in_none(world):
    world.act(
        LeaveCohort,
        cohort=world.cohorts["Thursday group"],
        participant=world.people["Farid"],
        on=date(2011, 1, 10),
    )

    assert set(names(world, Queue.PLACE)) == {"Farid", "Hari", "Ines"}
    assert names(world, Queue.PLACE)[-1] == "Farid"
    assert names(world, Queue.PLACE, order=Order.NAME) == ["Farid", "Hari", "Ines"]
    assert names(world, Queue.PLACE, words="har") == ["Hari"]
    assert names(world, Queue.PLACE, practice=world.practices["Alder"]) == ["Farid"]


def test_somebody_who_left_the_programme_is_on_no_list(world):
    world.act(
        SetStatus,
        participant=world.people["Hari"],
        status=StatusName.LEFT,
        on=date(2011, 1, 10),
    )

    assert names(world, Queue.PLACE) == ["Ines"]


def test_somebody_is_heard_of_by_coming_by_a_contact_that_reached_them_and_not_by_trying(world):
    before = names(world, Queue.QUIET)
    for name, reached in (("Dilip", True), ("Edith", False)):
        world.act(
            LogContact,
            participant=world.people[name],
            on=date(2011, 1, 3),
            mode=Mode.CALL,
            reached=reached,
        )

    assert set(before) == {"Cleo", "Dilip", "Edith", "Farid", "Gwen"}  # Asha and Bram came
    assert set(names(world, Queue.QUIET)) == {"Cleo", "Edith", "Farid", "Gwen"}
    pair = world.cohorts["Birch pair"]
    assert names(world, Queue.QUIET, cohort=pair) == ["Gwen"]
    assert names(world, Queue.QUIET, facilitator=world.people["Petra"]) == [
        "Cleo",
        "Edith",
        "Farid",
    ]


def test_who_joined_lately_is_not_yet_missed(world):
    world.act(
        JoinCohort,
        cohort=world.cohorts["Thursday group"],
        participant=world.people["Hari"],
        on=date(2011, 1, 5),
    )

    assert names(world, Queue.JOINED) == ["Hari"]
    assert "Hari" not in names(world, Queue.QUIET)


def test_several_join_a_cohort_at_once_and_the_plan_says_so_before(world, browser):
    group = world.cohorts["Thursday group"]
    both = [world.people["Hari"], world.people["Ines"]]

    plan, answer = confirm(
        browser, PLACE, {"participants": both, "cohort": group, **day("on", 2011, 1, 12)}
    )

    said = text_of(plan)
    for name in ("Hari", "Ines"):
        assert f"{name} Example joins Thursday group as a member on 12 January 2011" in said
    assert answer["Location"] == PLACE
    joined = current(Membership, cohort_id=group, joined_on=date(2011, 1, 12))
    assert {each.participant for each in joined} == set(both)
    after = text_of(browser.get(PLACE))
    assert "2 people join Thursday group on 12 January 2011." in after
    assert "Everybody who takes part is in a cohort." in after


def test_where_one_may_not_join_nobody_does_and_the_ticks_stay(world, browser):
    pair = world.cohorts["Birch pair"]  # which is full
    both = [world.people["Hari"], world.people["Ines"]]
    given = {"participants": both, "cohort": pair, **day("on", 2011, 1, 12)}

    answer = browser.post(PLACE, {**fields_of(browser.get(PLACE)), **given})

    said = text_of(answer)
    assert (
        "Hari Example (Birch practice): Birch pair is one-to-one" in said
    )  # who it was that may not
    page = answer.content.decode()
    assert all(f'value="{who}" checked' in page for who in both)
    assert not current(Membership, participant_id__in=both)


def test_nobody_ticked_is_said_at_the_list(world, browser):
    answer = browser.post(PLACE, fields_of(browser.get(PLACE)))

    assert "Tick who joins, or choose a cohort on their row" in text_of(answer)


def test_those_ticked_need_a_cohort(world, browser):
    given = {**fields_of(browser.get(PLACE)), "participants": [world.people["Hari"]]}

    said = text_of(browser.post(PLACE, given))

    assert "Select a cohort for those whom you ticked" in said
    assert "Tick who joins" not in said


def test_several_join_cohorts_of_their_own_at_once(world, browser):
    hari, ines = world.people["Hari"], world.people["Ines"]
    world.cohort("Friday group")
    thursday, friday = world.cohorts["Thursday group"], world.cohorts["Friday group"]
    given = {
        "participants": [ines], "cohort": thursday, f"joins-{hari}": friday, f"joins-{ines}": "",
        **day("on", 2011, 1, 12),
    }  # fmt: skip

    plan, _ = confirm(browser, PLACE, given)

    said = text_of(plan)
    assert "Join Friday group Hari Example (Birch practice)" in said
    assert "Join Thursday group Ines Example (Birch practice)" in said
    found = {each.participant: each.cohort for each in current(Membership, joined_on=TODAY)}
    assert found == {hari: friday, ines: thursday}
    assert "2 people join 2 cohorts on 12 January 2011." in text_of(browser.get(PLACE))


def test_a_cohort_on_a_row_stays_chosen_where_something_is_wrong(world, browser):
    hari, group = world.people["Hari"], world.cohorts["Thursday group"]
    given = {**fields_of(browser.get(PLACE)), f"joins-{hari}": group, "on-day": "41"}

    page = browser.post(PLACE, given).content.decode()

    assert page.count(f'<option value="{group}" selected>') == 1
    assert "Check before you save" not in page


def test_a_cohort_that_is_not_there_is_refused_on_a_row(world, browser):
    given = {
        **fields_of(browser.get(PLACE)), f"joins-{world.people['Hari']}": "nowhere",
        **day("on", 2011, 1, 12),
    }  # fmt: skip

    said = text_of(browser.post(PLACE, given))

    assert "A cohort of these rows is not there any more" in said


def test_confirming_twice_does_it_once(world, browser):
    given = {
        "participants": [world.people["Hari"]],
        "cohort": world.cohorts["Thursday group"],
        **day("on", 2011, 1, 12),
    }
    plan = browser.post(PLACE, {**fields_of(browser.get(PLACE)), **given})
    browser.post(PLACE, fields_of(plan))

    again = browser.post(PLACE, fields_of(plan))

    assert again["Location"] == PLACE
    assert len(current(Membership, participant_id=world.people["Hari"])) == 1


def test_the_spreadsheet_has_the_same_people_by_ids_and_no_name(world, browser):
    answer = browser.get(
        "/people/queue/not-heard-of/people.csv?practice=" + world.practices["Birch"]
    )

    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    assert [row["id"] for row in rows] == [world.people["Gwen"]]
    assert rows[0]["cohorts"] == world.cohorts["Birch pair"]
    assert "Gwen" not in answer.content.decode()


def test_each_person_who_is_shown_is_looked_at(world, browser):
    browser.get(PLACE)

    (look,) = looks_noted()
    assert look.what == "people in no cohort"
    assert set(look.people) == {world.people["Hari"], world.people["Ines"]}


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.RESEARCHER, Role.MEMBER])
def test_whoever_looks_after_nobody_elses_people_meets_no_list(scene, role):
    for address in (PLACE, f"{PLACE}people.csv", "/people/queue/not-heard-of/"):
        assert scene.visit(role).get(address).status_code in {403, 404}


def test_a_nurse_reads_the_lists_and_changes_nothing(scene, world):
    nurse = scene.visit(Role.NURSE)

    words = text_of(nurse.get(PLACE))
    assert "Hari Example" in words
    assert "Tick those who join" not in words
    assert "Which cohort do they join?" not in words
    assert "Allocated" not in words
    assert nurse.post(PLACE, {"participants": [world.people["Hari"]]}).status_code == 200
    assert "Hari Example" in text_of(nurse.get(PLACE))
    quiet = text_of(nurse.get("/people/queue/not-heard-of/"))
    assert "Gwen Example" in quiet
    assert "Log a contact" not in quiet
    answer = nurse.get(f"{PLACE}people.csv")
    assert answer.status_code == 200
    assert "arm" not in answer.content.decode().splitlines()[0].split(",")


def test_the_question_itself_refuses_whoever_may_not(world):
    with pytest.raises(NotAllowed):
        people_queue(world.actor(Role.RESEARCHER), queue=Queue.PLACE, today=TODAY)
    with pytest.raises(NotFound):
        people_queue(world.actor(Role.STATISTICIAN), queue=Queue.PLACE, today=TODAY)


def test_a_list_that_is_none_is_no_page(browser):
    assert browser.get("/people/queue/nonsense/").status_code == 404


@pytest.mark.parametrize("words", ["%", "_", "'", "x" * 10_000])
def test_odd_words_find_nobody_and_break_nothing(browser, words):
    answer = browser.get(PLACE, {"words": words})

    assert answer.status_code == 200


def test_cohorts_are_listed_by_what_they_want_with_what_answers_it(world, browser):
    world.cohort("Lonely group", format=Format.GROUP, members=["Hari"])

    few = text_of(browser.get("/cohorts/?wants=few"))
    leaderless = browser.get("/cohorts/?wants=lead")

    assert "Lonely group" in few
    assert "Thursday group" not in few
    lonely = world.cohorts["Lonely group"]
    assert f"/cohorts/{lonely}/lead/" in leaderless.content.decode()


def test_home_leads_to_each_list(world, browser):
    home = browser.get("/").content.decode()

    assert 'href="/people/queue/no-cohort/"' in home
    assert 'href="/people/queue/not-heard-of/"' in home


def test_the_spreadsheet_of_cohorts_names_no_pair_and_nobody(world, browser):
    answer = browser.get("/cohorts/cohorts.csv")

    rows = {row["id"]: row for row in csv.DictReader(answer.content.decode().splitlines())}
    assert rows[world.cohorts["Thursday group"]]["name"] == "Thursday group"
    assert rows[world.cohorts["Thursday group"]]["members"] == "6"
    assert rows[world.cohorts["Birch pair"]]["name"] == ""
    assert "Petra" not in answer.content.decode()
