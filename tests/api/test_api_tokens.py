"""Tokens: who makes them, who agrees, and that what is taken back is refused at once."""

import secrets
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from programs import HERE, Program, a_program, an_account, guardian
from visitors import CLOCK, TODAY
from worlds import ADMINISTRATOR, NOW, operation

from likewise.actions.accounts import close_account, revoke_role_of
from likewise.actions.tokens import agree_to_token, end_token, make_token
from likewise.api.failures import MOST
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.tokens import NotASecondHand, TokenNotRight, TokenState, digest_of, written
from likewise.queries.tokens import tokens
from likewise.records.accounts import with_email
from likewise.records.models import AuditEvent, Token

PATH = "/programme"


def made(world, email, role, **options):
    return make_token(
        **{
            "by": ADMINISTRATOR, "at": NOW, "operation": operation(), "email": email, "role": role,
            "programme": world.programme, "name": "A spreadsheet",
            "expires_on": date(2011, 4, 1), "secret": secrets.token_bytes(32), **options,
        }
    )  # fmt: skip


def the_token(program):
    return Token.objects.get(grant__account__in=with_email(program.email))


def events(action):
    return AuditEvent.objects.filter(action=action)


def test_a_token_opens_what_its_role_opens(scene):
    program = a_program(scene.world, ActingRole.COORDINATOR)

    assert program.get(PATH).status_code == 200


def test_only_a_digest_of_a_token_is_kept(scene):
    program = a_program(scene.world, ActingRole.COORDINATOR)

    found = the_token(program)

    assert found.digest == digest_of(program.token)
    assert program.token not in str(vars(found))
    assert len(program.token) == len("likewise_") + 43


@pytest.mark.parametrize(
    "take_back",
    [
        lambda world, p: end_token(
            by=ADMINISTRATOR, at=CLOCK, operation=operation(), token=the_token(p).id
        ),
        lambda world, p: close_account(
            by=ADMINISTRATOR, at=CLOCK, operation=operation(), email=p.email
        ),
        lambda world, p: revoke_role_of(
            by=ADMINISTRATOR, at=CLOCK, operation=operation(), email=p.email,
            role=ActingRole.COORDINATOR, programme=world.programme,
        ),
        lambda world, p: Token.objects.update(expires_on=TODAY),
        lambda world, p: with_email(p.email).update(is_example=True),
    ],
    ids=["ended", "account closed", "role taken back", "expired", "of the example"],
)  # fmt: skip
def test_what_is_taken_back_is_refused_at_the_next_request(scene, take_back):
    program = a_program(scene.world, ActingRole.COORDINATOR)
    assert program.get(PATH).status_code == 200

    take_back(scene.world, program)

    assert program.get(PATH).status_code == 401


def test_a_token_of_a_staff_role_waits_for_a_second_person(scene):
    world = scene.world
    program = a_program(world, ActingRole.NURSE, agreed=False)
    assert program.get(PATH).status_code == 401

    agree_to_token(by=guardian(world), at=CLOCK, operation=operation(), token=the_token(program).id)

    assert program.get(PATH).status_code == 200
    assert [event.account for event in events("tokens.agree")] == ["account-g"]


@pytest.mark.parametrize("role", [ActingRole.MEMBER, ActingRole.FACILITATOR])
def test_a_token_of_a_participant_needs_no_second_person(scene, role):
    assert a_program(scene.world, role).get("/cohorts").status_code == 200


def test_nobody_is_their_own_second_person(scene):
    world = scene.world
    email = an_account(world, ActingRole.GUARDIAN)
    made(world, email, ActingRole.GUARDIAN)
    found = Token.objects.get(grant__account__in=with_email(email))
    own = Actor(account=found.grant.account_id, role=ActingRole.GUARDIAN, programme=world.programme)

    with pytest.raises(NotASecondHand):
        agree_to_token(by=own, at=CLOCK, operation=operation(), token=found.id)


def test_a_guardian_of_another_programme_agrees_to_nothing_here(scene):
    program = a_program(scene.world, ActingRole.NURSE, agreed=False)
    stranger = Actor(account="account-x", role=ActingRole.GUARDIAN, programme="elsewhere")

    with pytest.raises(NotFound):
        agree_to_token(by=stranger, at=CLOCK, operation=operation(), token=the_token(program).id)


@pytest.mark.parametrize("role", sorted(set(ActingRole) - {ActingRole.ADMINISTRATOR}))
def test_only_an_administrator_makes_tokens(scene, role):
    by = Actor(account="account-y", role=role, programme=scene.world.programme)
    email = an_account(scene.world, ActingRole.NURSE)

    with pytest.raises(NotAllowed):
        made(scene.world, email, ActingRole.NURSE, by=by)
    assert not events("tokens.make").exists()


@pytest.mark.parametrize("role", sorted(set(ActingRole) - {ActingRole.GUARDIAN}))
def test_only_a_guardian_agrees_to_tokens(scene, role):
    program = a_program(scene.world, ActingRole.NURSE, agreed=False)
    by = Actor(account="account-y", role=role, programme=scene.world.programme)

    with pytest.raises(NotAllowed):
        agree_to_token(by=by, at=CLOCK, operation=operation(), token=the_token(program).id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 101},
        {"expires_on": NOW.date()},
        {"expires_on": NOW.date() + timedelta(days=367)},
        {"secret": b"short"},
    ],
)
def test_a_token_that_may_not_stand_is_refused_with_what_to_do(scene, wrong):
    email = an_account(scene.world, ActingRole.NURSE)

    with pytest.raises(TokenNotRight):
        made(scene.world, email, ActingRole.NURSE, **wrong)
    assert not Token.objects.filter(grant__account__in=with_email(email)).exists()


def test_a_token_is_for_a_role_that_somebody_holds(scene):
    email = an_account(scene.world, ActingRole.NURSE)

    with pytest.raises(TokenNotRight, match="Nobody with this e-mail address is coordinator"):
        made(scene.world, email, ActingRole.COORDINATOR)


def test_a_token_is_made_once_however_often_it_is_asked_for(scene):
    email, same = an_account(scene.world, ActingRole.NURSE), operation()
    made(scene.world, email, ActingRole.NURSE, operation=same)

    with pytest.raises(TokenNotRight, match="made already"):
        made(scene.world, email, ActingRole.NURSE, operation=same)
    assert events("tokens.make").count() == 1


def test_an_installation_s_administrator_acts_in_the_programme_of_the_token(scene):
    from likewise.actions.accounts import create_administrator

    create_administrator(at=NOW, operation=operation(), email="a@example.org", password="x" * 12)
    token = made(scene.world, "a@example.org", ActingRole.ADMINISTRATOR)
    waiting = Token.objects.get(digest=digest_of(token))
    agree_to_token(by=guardian(scene.world), at=CLOCK, operation=operation(), token=waiting.id)

    answer = Program(token).get(PATH)

    assert answer.json()["id"] == scene.world.programme


def test_the_day_of_the_last_use_is_noted(scene):
    program = a_program(scene.world, ActingRole.COORDINATOR)

    program.get(PATH)
    program.get(PATH)

    assert the_token(program).last_used_on == TODAY


def test_the_list_says_what_each_token_is_good_for_and_never_a_digest(scene):
    world = scene.world
    program = a_program(world, ActingRole.NURSE, agreed=False)

    (line,) = tokens(guardian(world), today=TODAY)

    assert (line.state, line.may_agree) == (TokenState.WAITING, True)
    assert the_token(program).digest not in repr(line)
    with pytest.raises(NotFound):
        tokens(world.coordinator, today=TODAY)


ELSEWHERE = written(bytes(range(32)))


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", f"Basic {ELSEWHERE}", "Bearer x", f"Bearer {ELSEWHERE}"]
)
def test_without_a_good_token_nothing_is_told_whatever_is_asked_for(scene, given):
    client = Client(headers={"host": "localhost"})
    world = scene.world
    known = world.cohorts["Thursday group"]

    said = {
        client.get(HERE + path, headers={"Authorization": given}).content
        for path in (f"/cohorts/{known}", "/cohorts/nobody", "/nothing", "/openapi.json", "/acts")
    }

    assert len(said) == 1
    assert b'"status": 401' in said.pop()


def test_an_ended_token_is_answered_like_one_that_never_was(scene):
    program = a_program(scene.world, ActingRole.COORDINATOR)
    end_token(by=ADMINISTRATOR, at=CLOCK, operation=operation(), token=the_token(program).id)

    ended, never = program.get(PATH), Program(ELSEWHERE).get(PATH)

    assert ended.content == never.content
    assert ended.headers["WWW-Authenticate"] == never.headers["WWW-Authenticate"] == "Bearer"


def test_many_wrong_tokens_are_answered_with_wait_and_a_right_one_goes_on(scene):
    program = a_program(scene.world, ActingRole.COORDINATOR)

    answers = [Program(ELSEWHERE).get(PATH) for _ in range(MOST + 1)]

    assert [each.status_code for each in answers] == [*[401] * MOST, 429]
    assert answers[-1].headers["Retry-After"] == "900"
    assert program.get(PATH).status_code == 200


@pytest.mark.parametrize("name", ["token", "access_token", "q"])
def test_a_token_in_an_address_is_refused_even_beside_a_good_one(scene, name):
    program = a_program(scene.world, ActingRole.COORDINATOR)

    answer = program.get(f"/participants?{name}={program.token}")

    assert answer.status_code == 400
    assert "never stands in an address" in answer.json()["detail"]
    assert program.token not in answer.content.decode()


def test_being_signed_in_on_the_pages_opens_nothing_here(scene):
    browser = scene.visit(ActingRole.COORDINATOR)
    before = Session.objects.count()

    answer = browser.get(HERE + PATH)

    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers
    assert Session.objects.count() == before


def test_every_answer_is_kept_nowhere(scene):
    program = a_program(scene.world, ActingRole.COORDINATOR)

    for answer in (program.get(PATH), program.get("/nothing"), Program("x").get(PATH)):
        assert answer.headers["Cache-Control"] == "no-store"
