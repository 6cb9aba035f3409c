"""Lists of accounts, people and programmes at a terminal, and own ids where random ones work."""

import json

import pytest
from click.testing import CliRunner
from pilots import a_pilot
from worlds import ADMINISTRATOR, NOW, a_world, operation

from likewise.actions.accounts import NeedsSecondHand, add_account, create_account
from likewise.cli import likewise, serve
from likewise.domain.access import NotAllowed
from likewise.domain.accounts import EXAMPLE_ONLY, ActingRole
from likewise.domain.contacts import Contact
from likewise.domain.participants import Status, StatusName
from likewise.queries.sources import CalledAlike
from likewise.records import called
from likewise.records.accounts import with_email
from likewise.records.facts import current
from likewise.records.models import RoleGrant

NURSE, MEMBER = "nurse@example.org", "asha@example.org"


def run(*words):
    answer = CliRunner().invoke(likewise, words)
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer


def listed(*words):
    return json.loads(run(*words, "--json").stdout)


def give(world, email, role, who=None):
    add_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email=email, role=role,
        programme=world.programme, participant=world.people[who] if who else None,
    )  # fmt: skip


@pytest.fixture
def world(db):
    made = a_world()
    made.person("Asha", practice="Alder")
    give(made, NURSE, ActingRole.NURSE)
    give(made, MEMBER, ActingRole.MEMBER, "Asha")
    return made


@pytest.fixture
def imported(db, own_home, tmp_path):
    """A pilot whose people are called P1, P2, …, by the source."""
    run("import", str(a_pilot(tmp_path / "pilot")), "--yes")
    return {row["own_id"]: row["id"] for row in listed("people", "list")}


def test_accounts_are_listed_with_addresses_of_staff_alone(world):
    rows = listed("accounts", "list")

    assert [row["whose"] for row in rows if "@" in row["whose"]] == [NURSE]
    assert MEMBER not in json.dumps(rows)
    assert [row["whose"] for row in listed("accounts", "list", "--role", "nurse")] == [NURSE]
    assert listed("accounts", "list", "--closed") == []
    said = run("accounts", "list").stdout
    assert "nurse in Test programme" in said
    assert MEMBER not in said


def test_an_account_is_closed_opened_and_signed_out_by_its_id(world):
    account = with_email(NURSE).get().id

    run("accounts", "sign-out", account)
    run("accounts", "close", NURSE)
    assert [row["id"] for row in listed("accounts", "list", "--closed")] == [account]
    run("accounts", "open", account)

    assert listed("accounts", "list", "--closed") == []
    assert not RoleGrant.objects.filter(account=account, revoked_at=None).exists()


def test_an_administrator_gives_no_staff_role_alone_at_a_terminal(world):
    give(world, "admin@example.org", ActingRole.ADMINISTRATOR)

    with pytest.raises(NeedsSecondHand):
        run("accounts", "add", "new@example.org", "nurse", "--as", "admin@example.org")

    assert not with_email("new@example.org").exists()


def test_programmes_are_listed_with_their_phase(world):
    (row,) = listed("programmes", "list")

    assert (row["id"], row["name"], row["phase"]) == (
        world.programme, "Test programme", "naturalistic",
    )  # fmt: skip
    assert "naturalistic  Test programme" in run("programmes", "list").stdout


def test_people_are_listed_by_their_own_ids_and_without_names(imported):
    rows = listed("people", "list")

    assert {"P1", "P2", "P3", "P4", "P5", "F1", "F2"} == {row["own_id"] for row in rows}
    assert "Asha" not in run("people", "list").stdout
    assert [row["own_id"] for row in listed("people", "list", "--status", "left")] == ["P5"]
    with pytest.raises(NotAllowed):
        run("people", "list", "--names")


def test_somebody_is_meant_by_the_id_that_a_source_gave_them(imported):
    run("accounts", "add", "lee@example.org", "coordinator")
    by = ("--as", "lee@example.org")

    run("participants", "set-status", "p1", "--status", "left", "--on", "2011-07-01", *by)
    run(
        "contacts", "log", "P2", "--mode", "call", "--on", "2011-06-30", "--reached", "true",
        "--facilitator", "F1", "--cohort", "C3", *by,
    )  # fmt: skip

    latest = max(current(Status, participant_id=imported["P1"]), key=lambda each: each.starts_on)
    assert latest.status is StatusName.LEFT
    contact = next(each for each in current(Contact) if each.participant == imported["P2"])
    assert contact.facilitator == imported["F1"]


def test_an_account_is_given_by_own_id(imported):
    run("accounts", "add", "asha@example.org", "member", "--participant", "P1")

    assert RoleGrant.objects.get().participant_id == imported["P1"]


def test_an_own_id_that_several_have_means_none_of_them(imported, monkeypatch):
    monkeypatch.setattr(called, "own_ids", lambda programme: {"one": "p1", "two": "p1"})

    with pytest.raises(CalledAlike, match="2 of them are called P1"):
        run("accounts", "add", "asha@example.org", "member", "--participant", "P1")


def test_a_server_of_ones_own_says_that_it_accepts_no_account_of_the_example(
    world, capsys, settings, monkeypatch
):
    monkeypatch.setattr("likewise.records.presence.serve", lambda port: None)
    serve.say_what_is_odd(8000)
    assert EXAMPLE_ONLY not in capsys.readouterr().err
    create_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email="member@likewise.example",
        is_example=True,
    )  # fmt: skip

    serve.say_what_is_odd(8000)
    assert EXAMPLE_ONLY in capsys.readouterr().err
    settings.DEMONSTRATION = True
    serve.say_what_is_odd(8000)
    assert EXAMPLE_ONLY not in capsys.readouterr().err
