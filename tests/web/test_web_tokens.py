"""Tokens on the pages: made by an administrator, good when a guardian has agreed, ended by either."""

import re

import pytest
from programs import Program, an_account
from worlds import operation

from likewise.domain.accounts import ActingRole
from likewise.records.models import Token

ADMINISTRATOR, GUARDIAN, NURSE = (
    ActingRole.ADMINISTRATOR,
    ActingRole.GUARDIAN,
    ActingRole.NURSE,
)
pytestmark = pytest.mark.django_db


def answers(scene, email, **more):
    day = {"expires_on-day": "1", "expires_on-month": "4", "expires_on-year": "2011"}
    return {
        "operation": f"{int(operation()[-8:]):032x}", "name": "The practice's system",
        "email": email, "role": NURSE.value, "programme": scene.world.programme, **day, **more,
    }  # fmt: skip


def made_by(browser, scene, **more):
    said = browser.post("/tokens/make/", answers(scene, an_account(scene.world, NURSE), **more))
    return re.search(r"likewise_[\w-]{43}", said.content.decode())[0]


def test_a_token_is_shown_once_and_good_when_a_guardian_has_agreed(scene):
    administrator, guardian = scene.visit(ADMINISTRATOR), scene.visit(GUARDIAN)
    token = made_by(administrator, scene)
    found = Token.objects.get()
    assert Program(token).get("/programme").status_code == 401
    assert "The practice&#39;s system" in guardian.get("/tokens/").content.decode()

    assert "1 token to agree to, or not" in guardian.get("/").content.decode()
    asked = guardian.get(f"/tokens/{found.id}/agree/").content.decode()
    assert f"for the account {found.grant.account_id[:8]}, in" in asked
    assert "From now on the program acts with it as that person" in asked

    agreed = guardian.post(f"/tokens/{found.id}/agree/", {"operation": "0" * 32})

    assert agreed.headers["Location"] == "/tokens/"
    assert Program(token).get("/programme").status_code == 200
    for browser in (administrator, guardian):
        page = browser.get("/tokens/").content.decode()
        assert token not in page
        assert found.digest not in page


@pytest.mark.parametrize("role", [ADMINISTRATOR, GUARDIAN])
def test_a_token_is_ended_by_either_hand(scene, role):
    token = made_by(scene.visit(ADMINISTRATOR), scene)
    found = Token.objects.get()
    scene.visit(GUARDIAN).post(f"/tokens/{found.id}/agree/", {"operation": "0" * 32})

    scene.visit(role).post(f"/tokens/{found.id}/end/", {"operation": "1" * 32})

    assert Program(token).get("/programme").status_code == 401


def test_what_is_wrong_is_said_on_the_form_and_nothing_is_made(scene):
    browser = scene.visit(ADMINISTRATOR)

    nobody = browser.post("/tokens/make/", answers(scene, "nobody@example.org"))
    late = browser.post("/tokens/make/", answers(scene, "x@example.org", **{"expires_on-year": "2019"}))  # fmt: skip

    assert "Nobody with this e-mail address is nurse here" in nobody.content.decode()
    assert "A token ends on a day after today" in late.content.decode()
    assert not Token.objects.exists()


@pytest.mark.parametrize("role", sorted(set(ActingRole) - {ADMINISTRATOR, GUARDIAN}))
def test_others_have_nothing_to_do_with_tokens(scene, role):
    browser = scene.visit(role)

    assert browser.get("/tokens/").status_code == 404
    assert browser.get("/tokens/make/").status_code == 403
    assert "/tokens/" not in browser.get("/").content.decode()


def test_a_guardian_makes_no_token_and_an_administrator_agrees_to_none(scene):
    made_by(scene.visit(ADMINISTRATOR), scene)
    found = Token.objects.get()

    assert scene.visit(GUARDIAN).get("/tokens/make/").status_code == 403
    assert scene.visit(ADMINISTRATOR).get(f"/tokens/{found.id}/agree/").status_code == 404
