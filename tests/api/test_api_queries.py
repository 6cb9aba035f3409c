"""Queries over HTTP: the same answers, rights and looks as the pages; ETags and pages of lists."""

from datetime import date

import pytest
from noted import looks_noted
from programs import HERE, a_program
from visitors import TODAY

from likewise.api.queries import QUERIES
from likewise.domain.accounts import ActingRole

COORDINATOR = ActingRole.COORDINATOR


def last_look():
    look = looks_noted()[-1]
    return look.what, sorted(look.people), look.account


@pytest.fixture
def coordinator(scene):
    return a_program(scene.world, COORDINATOR)


def test_every_query_answers_a_coordinator(scene, coordinator):
    ids = {
        "cohort": scene.world.cohorts["Thursday group"],
        "participant": scene.world.people["Asha"],
        "meeting": scene.meetings["held"],
        "fact": scene.world.cohorts["Thursday group"],
    }
    asked = [each for each in QUERIES if each.in_path != ("event",) and each.path != "/looks"]

    answers = {each.path: coordinator.get(each.path.format(**ids)) for each in asked}

    assert {path: a.status_code for path, a in answers.items() if a.status_code != 200} == {}
    assert len(answers) >= 13


def test_a_roster_is_that_of_the_day(scene, coordinator):
    group = scene.world.cohorts["Thursday group"]

    before = coordinator.get(f"/cohorts/{group}/roster?on=2010-08-31").json()
    now = coordinator.get(f"/cohorts/{group}/roster").json()
    unknown = coordinator.get(f"/cohorts/{group}/roster?known_on=2010-12-31").json()

    assert (before["people"], before["on"]) == ([], "2010-08-31")
    assert now["on"] == TODAY.isoformat()
    assert {each["person"]["text"] for each in now["people"]} >= {"Asha Example", "Petra Example"}
    assert unknown["people"] == []  # all of it was recorded in January


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/cohorts", "/cohorts/"),
        ("/cohorts/{group}/roster", "/cohorts/{group}/"),
        ("/participants", "/people/"),
        ("/participants?q=bram", "/people/?q=bram"),
        ("/participants/{bram}", "/people/{bram}/"),
        ("/meetings/{held}", "/meetings/{held}/"),
        ("/evolution/day", "/evolution/day/?on=2011-01-12"),
    ],
)
def test_looks_are_noted_as_the_page_notes_them(scene, coordinator, path, page):
    ids = {
        "group": scene.world.cohorts["Thursday group"],
        "bram": scene.world.people["Bram"],
        "held": scene.meetings["held"],
    }
    scene.visit(COORDINATOR).get(page.format(**ids))
    by_page, count = last_look(), len(looks_noted())

    coordinator.get(path.format(**ids))

    by_program = last_look()
    assert len(looks_noted()) == count + 1
    assert by_program[0] == by_page[0]
    # The page of cohorts offers every facilitator to choose by; the answer to a program does not.
    offered = {scene.world.people["Quentin"]} if path == "/cohorts" else set()
    assert set(by_page[1]) - set(by_program[1]) == offered
    assert set(by_program[1]) <= set(by_page[1])
    assert by_program[2] != by_page[2]


def test_an_answer_that_is_known_is_not_sent_again(scene, coordinator):
    first = coordinator.get("/cohorts")

    again = coordinator.get("/cohorts", **{"If-None-Match": first.headers["ETag"]})
    other = coordinator.get("/cohorts?state=ended", **{"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert other.status_code == 200


def test_a_look_is_noted_also_where_the_answer_is_known(scene, coordinator):
    asha = scene.world.people["Asha"]
    first, before = coordinator.get(f"/participants/{asha}"), len(looks_noted())

    coordinator.get(f"/participants/{asha}", **{"If-None-Match": first.headers["ETag"]})

    assert len(looks_noted()) == before + 1


def test_a_change_makes_another_etag(scene, coordinator):
    from likewise.domain.cohorts import EndCohort

    before = coordinator.get("/cohorts").headers["ETag"]
    pair = scene.world.cohorts["Birch pair"]
    scene.world.act(EndCohort, cohort=pair, on=date(2011, 1, 4), reason="over")

    assert coordinator.get("/cohorts").headers["ETag"] != before


def test_lists_come_in_pages(scene, coordinator, monkeypatch):
    monkeypatch.setattr("likewise.api.answers.PAGE_SIZE", 2)

    pages = [coordinator.get(f"/meetings?page={number}").json() for number in (1, 2, 3, 99)]

    assert [each["paging"]["page"] for each in pages] == [1, 2, 3, 3]
    assert {each["paging"]["pages"] for each in pages} == {3}
    ids = [meeting["id"] for each in pages[:3] for meeting in each["meetings"]]
    assert len(ids) == len(set(ids)) == pages[0]["paging"]["found"] == 5


def test_head_says_what_get_would_without_a_body(scene, coordinator):
    answer = coordinator.ask("HEAD", f"{HERE}/cohorts")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["ETag"] == coordinator.get("/cohorts").headers["ETag"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("/cohorts?colour=red", "colour"),
        ("/cohorts?state=merry", "state"),
        ("/cohorts?state=open&state=open", "state"),
        ("/cohorts?page=0x1", "page"),
        ("/cohorts?page=1.0", "page"),
        ("/cohorts?page=" + "9" * 5000, "page"),
        ("/cohorts?page=%D9%A1", "page"),
        ("/cohorts?practice=%00", "practice"),
        ("/participants?q=" + "x" * 201, "q"),
        ("/participants?q=a%00b", "q"),
        ("/meetings?since=yesterday", "since"),
        ("/meetings?since=20110101", "since"),
        ("/audit?at_most=all", "at_most"),
        ("/meetings?until=0001-01-01", "until"),
        ("/evolution/day?known_on=9999-12-31", "known_on"),
        ("/evolution/events?known_on=9999-12-31", "known_on"),
        ("/programme?cohort=1", "cohort"),
    ],
)
def test_a_parameter_that_is_not_right_is_said_by_its_name(scene, coordinator, asked, field):
    answer = coordinator.get(asked)

    assert answer.status_code == 400, answer.content
    assert field in {fault["field"] for fault in answer.json()["faults"]}


@pytest.mark.parametrize(
    "asked",
    ["/meetings?since=2011-01-02&until=2011-01-01", "/meetings?since=2011-01-01&until=2015-01-01"],
)
def test_days_that_make_no_period_are_refused(scene, coordinator, asked):
    assert coordinator.get(asked).status_code == 409


@pytest.mark.parametrize(
    "asked",
    ["/cohorts?page=-1", "/cohorts?page=1000000", "/participants?page=1000000", "/audit?at_most=-9",
     "/audit?at_most=1000000", "/meetings?since=1900-01-01", "/meetings?until=2199-12-31",
     "/evolution/day?on=1900-01-01", "/evolution/day?known_on=2199-12-31"],
)  # fmt: skip
def test_what_can_be_asked_is_answered_also_where_it_is_odd(scene, coordinator, asked):
    assert coordinator.get(asked).status_code == 200


@pytest.mark.parametrize("thing", ["nobody", "%00", "x" * 300, "..", "%2e%2e", "a b", "é"])
@pytest.mark.parametrize("noun", ["cohorts", "participants", "meetings", "evolution/events"])
def test_what_is_not_there_is_not_found(scene, coordinator, noun, thing):
    assert coordinator.get(f"/{noun}/{thing}").status_code == 404


def test_a_member_is_told_of_today_whatever_day_they_ask_for(scene):
    member = a_program(scene.world, ActingRole.MEMBER)
    group = scene.world.cohorts["Thursday group"]

    said = member.get(f"/cohorts/{group}/roster?on=2010-10-01&known_on=2010-10-01").json()

    assert (said["on"], said["known_on"]) == (TODAY.isoformat(), None)
