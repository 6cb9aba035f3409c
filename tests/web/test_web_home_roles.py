"""The first pages of nurse, researcher, assessor, statistician, administrator and guardian."""

import re
from datetime import UTC, date, datetime
from html import unescape

import click
import pytest
from browsing import words_of
from noted import looks_noted
from visitors import CLOCK, MEMBERS

from likewise.actions.looks import record_access
from likewise.cli import likewise
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.accounts import Actor
from likewise.domain.erasures import AskForErasure, Ground, StartHold
from likewise.domain.looks import AccessKind
from likewise.domain.participants import SetStatus, StatusName
from likewise.queries.home import administrator_home, nurse_home
from likewise.records import models

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TODAY = CLOCK.date()


@pytest.fixture
def world(scene):
    return scene.world


def home_of(client, **asked):
    return client.get("/", asked).content.decode()


def main_of(page):
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize("role", list(Role))
def test_every_link_of_a_first_page_works_for_whoever_has_it(scene, role):
    client = scene.visit(role)
    page = main_of(home_of(client))

    links = {unescape(each) for each in re.findall(r'href="(/[^"#]*)"', page)}

    assert links
    broken = {each for each in links if client.get(each).status_code != 200}
    assert broken == set()


@pytest.mark.parametrize("role", list(Role))
def test_every_command_that_a_first_page_names_is_there(scene, role):
    page = main_of(home_of(scene.visit(role)))

    for said in re.findall(r"<code>likewise ([^<]+)</code>", page):
        command: click.Command = likewise
        group: click.Group = likewise
        for word in re.split(r" [A-Z]", said)[0].replace(",", "").split():
            if word.startswith("--"):
                assert any(word in each.opts for each in command.params), said
            elif isinstance(command, click.Group):
                found = command.get_command(click.Context(command), word)
                assert found is not None, said
                group, command = command, found
            else:  # another command of the same group: seal, verify
                assert group.get_command(click.Context(group), word) is not None, said


@pytest.mark.parametrize(
    "role", [each for each in Role if each not in (Role.COORDINATOR, Role.FACILITATOR, Role.MEMBER)]
)
def test_each_is_told_whom_to_ask(scene, role):
    scene.account(Role.COORDINATOR)

    words = words_of(scene.visit(role).get("/"))

    by_address = role in (Role.ADMINISTRATOR, Role.GUARDIAN)
    whom = "ask coordinator@example.org, who coordinates it." if by_address else "its coordinator."
    assert whom in words
    assert ("coordinator@example.org" in words) is by_address


# A nurse


def test_a_nurse_sees_whom_to_think_of(scene, world):
    world.act(
        SetStatus, participant=world.people["Farid"], status=StatusName.LEFT, on=date(2011, 1, 4)
    )

    words = words_of(scene.visit(Role.NURSE).get("/"))

    assert "People of all practices 10 people taking part today." in words
    assert "2 people in no cohort now They take part, and have no pair or group." in words
    assert {"Hari Example", "Ines Example"} <= set(re.findall(r"\w+ Example", words))
    assert "1 person left the programme lately" in words
    assert "Farid Example" in words
    assert "not heard of for a while" in words
    assert "Thursday 13 January 2011 at 2pm: Thursday group Planned 2pm, Alder Hall" in words
    assert "Wants a decision" not in words
    assert "Plan a meeting" not in words


def test_a_nurse_chooses_their_practice_once(scene, world):
    client = scene.visit(Role.NURSE)
    other = f"/people/queue/no-cohort/?practice={world.practices['Birch']}"

    page = home_of(client, practice=world.practices["Birch"])

    assert "People of Birch practice" in page
    assert "Gwen Example" in page
    assert "Edith Example" not in page
    assert other in page
    assert main_of(home_of(client)) == main_of(page)
    assert "People of all practices" in home_of(client, practice="")
    assert "People of all practices" in home_of(client, practice="nowhere")


def test_what_a_nurse_is_shown_is_what_the_lists_hold(scene, world):
    client = scene.visit(Role.NURSE)
    page = main_of(home_of(client))

    titles = re.findall(r'href="([^"]+/queue/[^"]+)">(\d+) pe', page)

    assert titles
    for address, number in titles:
        assert re.search(rf"\b{number} pe(rson|ople)\b", words_of(client.get(address)))


def test_that_a_nurse_saw_names_is_noted_and_told(scene, world):
    scene.visit(Role.NURSE).get("/")

    (look,) = looks_noted()
    assert look.what == "people of a practice"
    assert {world.people["Hari"], world.people["Ines"]} < set(look.people)
    said = words_of(scene.visit(Role.MEMBER, "Hari").get("/"))
    assert "A nurse saw your name among the people of a practice" in said


def test_a_nurse_sees_no_arm(scene, world):
    page = home_of(scene.visit(Role.NURSE))

    assert "llocat" not in page
    assert not any(arm in page for arm in world.arms.values())


@pytest.mark.parametrize(
    "role", [each for each in Role if each not in (Role.NURSE, Role.COORDINATOR)]
)
def test_the_page_of_a_nurse_is_nobody_elses(world, role):
    with pytest.raises(NotFound):
        nurse_home(world.actor(role), today=TODAY)


# Those who study the programme


def test_the_researcher_is_told_what_there_is_and_what_comes(scene):
    words = words_of(scene.visit(Role.RESEARCHER).get("/"))

    assert "What you can look at How the programme evolved with its numbers as CSV" in words
    assert "likewise agreement FILE" in words
    assert "Fieldwork, interviews and what may be exported of them come later." in words
    assert not any(f"{name} Example" in words for name in MEMBERS)


def test_the_assessor_is_told_of_nobody_and_of_no_arm(scene, world):
    page = main_of(home_of(scene.visit(Role.OUTCOME_ASSESSOR)))
    words = re.sub(r"<[^>]+>", " ", page).lower()

    assert "nobody is due or late today" in words
    for word in (" arm", "cohort", "group", "pair", "facilitator", "allocat", "control"):
        assert word not in words
    assert not any(each in page for each in (*world.people.values(), *world.arms.values()))
    assert re.findall(r'href="(/[^"]*)"', page) == [
        "/outcomes/", "/outcomes/cuts/", "/outcomes/locks/", "/programme/",
    ]  # fmt: skip


def test_the_statistician_finds_counts_and_the_commands(scene):
    words = words_of(scene.visit(Role.STATISTICIAN).get("/"))

    assert "You see counts and no people" in words
    assert "likewise allocation simulate" in words
    assert "Releasing slots and locking data from these pages come later." in words


# The administrator


def test_the_administrator_sees_what_needs_somebody_first(scene):
    models.Job.objects.create(
        kind="looks.move", key="a", arguments=[], asked_at=CLOCK, due_at=CLOCK, stopped_at=CLOCK,
        attempts=8,
    )  # fmt: skip

    words = words_of(scene.visit(Role.ADMINISTRATOR).get("/"))

    assert words.index("1 job failed too often") < words.index("How things stand")
    assert "The programme has no coordinator" in words
    assert "The programme has no guardian, so nobody can agree to staff roles" in words
    assert "likewise accounts add EMAIL guardian" in words
    assert "Last backup: none yet: run likewise backup" in words
    assert "MB free in the data folder" in words


def test_where_there_is_a_guardian_the_administrator_asks_for_roles_here(scene):
    scene.account(Role.GUARDIAN)

    page = main_of(home_of(scene.visit(Role.ADMINISTRATOR)))

    assert "The programme has no guardian" not in page
    assert '<a href="/accounts/invite/">The programme has no coordinator' in page


def test_the_administrator_sees_no_record(scene, world):
    page = home_of(scene.visit(Role.ADMINISTRATOR))

    assert not any(f"{name} Example" in page for name in MEMBERS)
    assert not any(each[:6] in page for each in world.people.values())


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.ADMINISTRATOR])
def test_the_page_of_an_administrator_is_nobody_elses(world, role):
    with pytest.raises(NotFound):
        administrator_home(world.actor(role), today=TODAY)


# The guardian


def test_the_guardian_sees_what_waits_and_what_was_refused(scene, world):
    guardian = Actor(account="another", role=Role.GUARDIAN, programme=world.programme)
    world.act(
        AskForErasure, participant=world.people["Hari"], ground=Ground.CONSENT_WITHDRAWN,
        reason="He moved away.",
    )  # fmt: skip
    world.act(
        StartHold, participant=world.people["Gwen"], on=date(2011, 1, 3), by=guardian,
        reason="A solicitor wrote.", at=datetime(2011, 1, 3, 9, tzinfo=UTC),
    )  # fmt: skip
    record_access(AccessKind.REFUSED, by=world.actor(Role.NURSE), at=CLOCK, what="GET /import/")

    page = scene.visit(Role.GUARDIAN).get("/")

    words = words_of(page)
    assert "1 person to erase, or not" in words
    assert "1 person held today" in words
    assert "1 attempt was refused or failed in the last week" in words
    assert 'href="/audit/?kind=refused"' in page.content.decode()
    assert words.index("to erase, or not") < words.index("Look through the audit")


def test_an_erasure_that_the_guardian_asked_for_is_for_somebody_else(scene, world):
    client = scene.visit(Role.GUARDIAN)
    account = models.Account.objects.get(pk=client.session["_auth_user_id"])
    mine = Actor(account=account.id, role=Role.GUARDIAN, programme=world.programme)
    world.act(
        AskForErasure, participant=world.people["Hari"], ground=Ground.CONSENT_WITHDRAWN,
        reason="He moved away.", by=mine,
    )  # fmt: skip

    words = words_of(client.get("/"))

    assert "1 person whose erasure you asked for another guardian decides" in words
    assert "to erase, or not" not in words


def test_what_was_refused_long_ago_is_no_news(scene, world):
    then = datetime(2010, 12, 1, 9, tzinfo=UTC)
    record_access(AccessKind.REFUSED, by=world.actor(Role.NURSE), at=then, what="GET /import/")

    assert "refused or failed" not in words_of(scene.visit(Role.GUARDIAN).get("/"))
