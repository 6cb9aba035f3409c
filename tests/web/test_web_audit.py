"""The audit: what each role reads of it, what can be looked for, and the same as a spreadsheet."""

import csv
import re

import pytest
from browsing import text_of, words_of
from noted import noted
from visitors import CLOCK, MEMBERS

from likewise.actions.looks import record_access, record_look
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.audit import EventKind
from likewise.domain.erasures import AskForErasure, Ground
from likewise.domain.looks import AccessKind
from likewise.records import looks

pytestmark = pytest.mark.django_db
READERS = (Role.GUARDIAN, Role.COORDINATOR, Role.ADMINISTRATOR, Role.STATISTICIAN)
PRACTICE = "A general practice is added to the programme"
ADDED = "Somebody is added to the programme"
ALLOCATED = "A participant, or a practice with all who are enrolled there, is allocated an arm"


@pytest.fixture
def world(scene):
    return scene.world


@pytest.fixture
def guardian(scene):
    return scene.visit(Role.GUARDIAN)


def rows_of(client, **asked):
    return list(csv.DictReader(_file(client, asked).splitlines()))


def _file(client, asked):
    return b"".join(client.get("/audit/audit.csv", asked)).decode()


def what(client, **asked):
    """What the events that are asked for were, on all pages."""
    return {row["what"] for row in rows_of(client, **asked)}


@pytest.fixture(params=[False, True], ids=["noted", "stored"])
def accesses(request, scene, world):
    """A look at Asha, somebody who failed to sign in, and something refused; moved or not."""
    record_look(by=world.actor(Role.NURSE), at=CLOCK, about=[world.people["Asha"]], what="a person")
    record_access(AccessKind.FAILED, by="", at=CLOCK)
    record_access(AccessKind.REFUSED, by=world.actor(Role.NURSE), at=CLOCK, what="GET /import/")
    record_access(
        AccessKind.DOWNLOAD, by=world.actor(Role.COORDINATOR), at=CLOCK, what="people.csv"
    )
    if request.param:
        looks.move(CLOCK)


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (EventKind.LOOKS, {"Looked: a person"}),
        (EventKind.SIGN_INS, {"Failed to sign in"}),
        (EventKind.REFUSED, {"Failed to sign in", "Was refused: GET /import/"}),
        (EventKind.EXPORTS, {"Downloaded: people.csv"}),
        (EventKind.IMPORTS, set()),
        (EventKind.ERASURES, {"Somebody is to be forgotten; the guardian decides"}),
    ],
)
def test_events_are_found_by_their_kind(world, guardian, accesses, kind, found):
    world.act(
        AskForErasure, participant=world.people["Hari"], ground=Ground.CONSENT_WITHDRAWN,
        reason="He moved away.",
    )  # fmt: skip

    said = what(guardian, kind=kind)

    assert said - {"Signed in"} == found


def test_acts_are_none_of_the_other_kinds(guardian, accesses):
    said = what(guardian, kind=EventKind.ACTS)

    assert {ADDED, ALLOCATED} <= said
    assert not any(each.startswith(("Looked", "Failed", "Was refused", "A role")) for each in said)


def test_events_are_found_by_day(world, guardian, accesses):
    given = {f"since-{p}": v for p, v in (("day", 12), ("month", 1), ("year", 2011))}
    until = {f"until-{p}": v for p, v in (("day", 9), ("month", 12), ("year", 2010))}

    assert "Looked: a person" in what(guardian, **given)
    assert ADDED not in what(guardian, **given)
    before = rows_of(guardian, **until)
    assert before
    assert max(row["at"] for row in before) < "2010-12-10"
    assert "Looked: a person" not in {row["what"] for row in before}


def test_a_last_day_before_the_first_is_refused_at_its_field(guardian):
    asked = {"since-day": 2, "since-month": 1, "since-year": 2011}
    asked |= {"until-day": 1, "until-month": 1, "until-year": 2011}

    said = text_of(guardian.get("/audit/", asked))

    assert "The last day is before the first. Choose a later one." in said


def test_events_are_found_by_who_did_it_and_in_which_role(scene, world, guardian, accesses):
    nurse = world.actor(Role.NURSE).account

    assert what(guardian, who=nurse) == {"Looked: a person", "Was refused: GET /import/"}
    assert what(guardian, role=Role.NURSE) == {"Looked: a person", "Was refused: GET /import/"}
    assert what(guardian, who="nobody-at-all") == set()


def test_whoever_reads_staff_addresses_finds_events_by_them(scene, world):
    account = scene.account(Role.RESEARCHER)
    record_access(AccessKind.SIGN_IN, by=account, at=CLOCK)

    rows = rows_of(scene.visit(Role.GUARDIAN), who="qualitative-researcher@")
    assert [(row["what"], row["address"]) for row in rows] == [
        ("Signed in", "qualitative-researcher@example.org")
    ]
    assert rows_of(scene.visit(Role.COORDINATOR), who="qualitative-researcher@") == []


def test_events_are_found_by_whom_they_are_about(world, guardian, accesses):
    asha = world.people["Asha"]

    said = what(guardian, about=asha[:8].upper())

    assert {"Looked: a person", ALLOCATED, ADDED} <= said
    rows = rows_of(guardian, about=asha)
    assert all(asha in row["about"].split() for row in rows)
    assert what(guardian, about=world.people["Ines"]) & {"Looked: a person", ALLOCATED} == set()


def test_events_are_found_by_words_in_any_order(guardian, accesses):
    assert what(guardian, words="practice ADDED") == {PRACTICE}
    assert what(guardian, words="refused import") == {"Was refused: GET /import/"}
    assert what(guardian, words="looked") == {"Looked: a person"}


@pytest.mark.parametrize("asked", ["%", "_", "'", '"', "\\", "x" * 150])
@pytest.mark.parametrize("field", ["words", "who", "about"])
def test_a_search_for_anything_finds_nothing_and_hurts_nothing(guardian, accesses, field, asked):
    page = guardian.get("/audit/", {field: asked})

    assert page.status_code == 200
    assert "No event is like that. Show all" in text_of(page)


@pytest.mark.parametrize("field", ["words", "who", "about"])
def test_a_search_that_is_too_long_is_refused_at_its_field(guardian, field):
    said = text_of(guardian.get("/audit/", {field: "x" * 10_000}))

    assert "must be 200 characters or fewer." in said


def test_the_audit_is_read_a_page_at_a_time(guardian):
    first, second = (guardian.get("/audit/", {"page": page}) for page in (1, 2))

    numbers = [_numbers(page) for page in (first, second)]
    assert [len(each) for each in numbers] == [18, 14]  # and that the guardian signed in
    assert numbers[0] == sorted(numbers[0], reverse=True)
    assert min(numbers[0]) > max(numbers[1])


def _numbers(page):
    return [int(each) for each in re.findall(r"Event (\d+)", words_of(page))]


def test_more_than_can_be_paged_is_said(guardian, monkeypatch):
    monkeypatch.setattr("likewise.queries.audit.pages.COUNTED", 20)

    said = text_of(guardian.get("/audit/", {"page": 99}))

    assert "More than 20 events. Choose days or words to see earlier ones here" in said


def test_each_line_leads_to_what_it_is_about_where_there_is_a_page(scene, world):
    world.act(
        AskForErasure, participant=world.people["Hari"], ground=Ground.CONSENT_WITHDRAWN,
        reason="He moved away.",
    )  # fmt: skip
    for role in READERS:
        client = scene.visit(role)
        page = client.get("/audit/").content.decode()
        body = page[page.index("<tbody") : page.index("</table>")]
        for address in sorted(set(re.findall(r'href="([^"]+)"', body))):
            assert client.get(address.replace("&amp;", "&")).status_code == 200, (role, address)
    about = f"/people/{world.people['Hari']}/"
    assert about in scene.visit(Role.COORDINATOR).get("/audit/").content.decode()
    assert about not in scene.visit(Role.GUARDIAN).get("/audit/").content.decode()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.STATISTICIAN])
def test_whom_an_act_was_about_is_not_told_to_who_reads_of_no_people(scene, world, role):
    scene.account(Role.MEMBER)
    client = scene.visit(role)

    said = _file(client, {}) + client.get("/audit/").content.decode()

    assert not any(who in said for who in world.people.values())
    assert not any(who[:6] in said for who in world.people.values())
    asked = {row["event"] for row in rows_of(client, about=world.people["Ines"])}
    assert asked == {row["event"] for row in rows_of(client)}  # as if nothing had been asked
    assert "Whom it is about" not in text_of(client.get("/audit/"))


def test_the_coordinator_finds_no_look_at_staff_by_asking_for_them(scene, world):
    record_look(by=world.actor(Role.NURSE), at=CLOCK, about=[world.people["Petra"]], what="people")
    both = [world.people["Petra"], world.people["Asha"]]
    record_look(by=world.actor(Role.NURSE), at=CLOCK, about=both, what="a cohort")
    for _ in ("noted", "stored"):
        coordinator, guardian = scene.visit(Role.COORDINATOR), scene.visit(Role.GUARDIAN)
        asked = {"kind": EventKind.LOOKS, "about": world.people["Petra"]}

        assert rows_of(coordinator, **asked) == []
        assert world.people["Petra"] not in _file(coordinator, {"kind": EventKind.LOOKS})
        assert what(coordinator, kind=EventKind.LOOKS) == {"Looked: a cohort"}
        assert what(guardian, **asked) == {"Looked: people", "Looked: a cohort"}
        looks.move(CLOCK)


def test_the_spreadsheet_holds_everything_on_the_pages_and_no_name(scene, world, guardian):
    rows = rows_of(guardian)

    numbers = [int(row["event"]) for row in rows if row["event"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) > 19
    said = str(rows)
    assert not any(f"{name} " in said for name in MEMBERS)
    assert "Example" not in said


def test_that_the_audit_was_taken_away_is_in_the_audit(guardian):
    rows_of(guardian, kind=EventKind.LOOKS)

    (taken,) = [each for each in noted() if each.kind is AccessKind.DOWNLOAD]
    assert taken.what == "audit.csv"
    assert "Downloaded: audit.csv" in what(guardian, kind=EventKind.EXPORTS)


@pytest.mark.parametrize(
    "role", [Role.NURSE, Role.RESEARCHER, Role.OUTCOME_ASSESSOR, Role.FACILITATOR, Role.MEMBER]
)
def test_others_can_take_nothing_away(scene, role):
    assert scene.visit(role).get("/audit/audit.csv").status_code == 404
    assert [each for each in noted() if each.kind is AccessKind.DOWNLOAD] == []


def test_the_statistician_finds_no_act_but_allocations_whatever_they_ask(scene, accesses):
    client = scene.visit(Role.STATISTICIAN)

    of_arms = {ALLOCATED, "An arm of the trial, with the formats that the protocol lets it receive"}
    assert what(client) == of_arms
    for kind in EventKind:
        assert what(client, kind=kind) <= of_arms
    assert what(client, words="joins") == set()
