"""Invitations on the pages: made from a person's page, taken up by whoever has the link, and ended."""

import html
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from visitors import CLOCK, PASSWORD, email_of
from worlds import ADMINISTRATOR, operation

from likewise.actions import accounts
from likewise.domain.access import Capability, holders
from likewise.domain.accounts import EXAMPLE_ONLY, ActingRole
from likewise.domain.participants import ChangeIdentity
from likewise.records.accounts import with_email
from likewise.records.models import Account, Invitation, OutboxLetter, RoleGrant
from likewise.records.post import begin
from likewise.records.tries.models import Tries

C, A, G, M, F = (
    ActingRole.COORDINATOR,
    ActingRole.ADMINISTRATOR,
    ActingRole.GUARDIAN,
    ActingRole.MEMBER,
    ActingRole.FACILITATOR,
)
pytestmark = pytest.mark.django_db
NEW = {"email": "asha@home.example", "password1": "nine loud kettles", "password2": "nine loud kettles"}  # fmt: skip


def said(answer):
    return html.unescape(answer.content.decode())


def an_operation():
    return f"{int(operation()[-8:]):032x}"


def stranger():
    return Client(headers={"host": "localhost"})


def invited(scene, who="Bram", **more):
    """The link on the sheet that a coordinator prints."""
    browser, page = scene.visit(C), f"/accounts/invite/{scene.world.people[who]}/"
    answers = {"operation": an_operation(), "role": "member", "way": "printed"} | more
    checked = browser.post(page, answers)
    assert "What will happen" in said(checked), said(checked)
    return browser.post(page, answers | {"confirmed": "seen"})


def link_on(sheet):
    return "/account/invitation/" + re.search(r"/account/invitation/([a-z2-7-]{29})/", said(sheet))[1] + "/"  # fmt: skip


def opened(link):
    browser = stranger()
    assert browser.get(link).headers["Location"] == "/account/invitation/"
    return browser


def take_up(browser, **more):
    return browser.post("/account/invitation/", {"operation": an_operation()} | NEW | more)


def test_a_person_is_invited_from_their_page_and_has_an_account(scene):
    assert "Give them an account" in said(scene.visit(C).get(f"/people/{scene.world.people['Bram']}/"))  # fmt: skip
    sheet = invited(scene)
    assert "For Bram Example, as member" in re.sub(r"<[^>]*>", "", said(sheet))
    assert "until 25 January 2011" in said(sheet)

    browser = opened(link_on(sheet))
    page = said(browser.get("/account/invitation/"))
    assert "the role of member" in page
    assert "Bram" not in page
    assert "Test programme" not in page
    assert "@" not in page
    answer = take_up(browser)

    assert answer.headers["Location"] == "/"
    assert "Your account is ready" in said(browser.get("/"))
    grant = RoleGrant.objects.get(participant=scene.world.people["Bram"])
    assert grant.account == with_email("asha@home.example").get()


def test_the_letters_of_a_sheet_are_typed_with_capitals_and_gaps(scene):
    link = link_on(invited(scene))
    code = link.split("/")[3].upper().replace("-", " ")
    browser = stranger()

    assert browser.post("/account/invitation/", {"code": code}).status_code == 302
    assert "You are invited" in said(browser.get("/account/invitation/"))


def test_a_link_that_a_program_followed_is_still_good(scene):
    link = link_on(invited(scene))
    for _ in range(3):
        stranger().get(link)

    assert take_up(opened(link)).status_code == 302


def test_somebody_signs_in_with_the_account_that_they_have_and_comes_back(scene):
    link = link_on(invited(scene, "Petra", role="member"))
    scene.account(F, email="petra@example.org")
    browser = opened(link)
    page = said(browser.get("/account/invitation/"))
    sign_in = re.search(r'href="(/account/sign-in/\?next=[^"]+)"', page)[1]

    answer = browser.post(sign_in, {"login": "petra@example.org", "password": PASSWORD, "next": "/account/invitation/"})  # fmt: skip
    assert answer.headers["Location"] == "/account/invitation/"
    assert "signed in as petra@example.org" in re.sub(r"<[^>]*>", "", said(browser.get("/account/invitation/")))  # fmt: skip
    answer = browser.post("/account/invitation/", {"operation": an_operation()})

    assert answer.headers["Location"] == "/"
    account = with_email("petra@example.org").get()
    assert {*RoleGrant.objects.filter(account=account).values_list("role", flat=True)} == {M, F}


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"email": email_of(C)}, "has an account already. Sign in with it"),
        ({"password2": "nine loud cattle"}, "The two passwords are not the same"),
        ({"password1": "short", "password2": "short"}, "at least 10 characters"),
        ({"email": ""}, "Enter your email address"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_uses_nothing_up(scene, more, sentence):
    link = link_on(invited(scene))
    before = Account.objects.count()

    answer = take_up(opened(link), **more)

    assert sentence in said(answer)
    assert NEW["email"] in said(answer) or "email" in more
    assert "nine loud" not in said(answer)
    assert Account.objects.count() == before
    assert take_up(opened(link)).status_code == 302


def test_an_invitation_that_was_used_or_withdrawn_or_is_late_says_so_on_a_page(scene, settings):
    link = link_on(invited(scene))
    late = link_on(invited(scene, "Cleo"))
    gone = link_on(invited(scene, "Dilip"))
    take_up(opened(link))
    scene.visit(C).post(
        f"/accounts/invitations/{Invitation.objects.get(participant=scene.world.people['Dilip']).id}/withdraw/",
        {"operation": an_operation()},
    )

    for address, sentence in ((link, "was used already"), (gone, "was withdrawn")):
        answer = stranger().get(address)
        assert (answer.status_code, sentence in said(answer)) == (409, True)
    settings.CLOCK = CLOCK + timedelta(days=14)
    assert "was good until 25 January 2011" in said(stranger().get(late))


def test_guessing_letters_waits_like_guessing_passwords(scene):
    browser = stranger()
    for number in range(60):
        answer = browser.post("/account/invitation/", {"code": f"{number:a>24}".replace("0", "b")})
        assert answer.status_code == 404

    answer = browser.post("/account/invitation/", {"code": "c" * 24})

    assert answer.status_code == 429
    assert "Too many invitations were tried" in said(answer)
    Tries.objects.all().delete()
    cache.clear()


def test_one_invitation_does_not_ask_about_many_addresses(scene):
    scene.account(ActingRole.NURSE)
    browser = opened(link_on(invited(scene)))

    told = [take_up(browser, email=email_of(ActingRole.NURSE)).status_code for _ in range(6)]

    assert told == [200] * 5 + [429]


def test_a_letter_leaves_to_the_address_in_the_record(scene):
    scene.world.act(
        ChangeIdentity, participant=scene.world.people["Bram"], email="bram@home.example", at=CLOCK
    )

    answer = invited(scene, way="mail")

    assert answer.headers["Location"] == f"/people/{scene.world.people['Bram']}/"
    letter = begin(OutboxLetter.objects.get().id, at=CLOCK).letter
    assert letter.to == "bram@home.example"
    link = re.search(r"https?://\S+?(/account/invitation/\S+)", letter.text)[1]
    assert take_up(opened(link)).status_code == 302


def test_without_an_address_in_the_record_no_letter_is_promised(scene):
    assert "has no e-mail address of them" in said(invited(scene, way="mail"))
    assert not Invitation.objects.exists()


def staff(scene, **more):
    browser = scene.visit(A)
    answers = {
        "operation": an_operation(), "email": "nora@example.org", "name": "Nora", "role": "nurse",
        "programme": scene.world.programme, "way": "printed",
    } | more  # fmt: skip
    browser.post("/accounts/invite/", answers)
    return browser.post("/accounts/invite/", answers | {"confirmed": "seen"})


def test_staff_are_invited_by_two_people(scene):
    link = link_on(staff(scene))
    assert "second person has to agree" in said(stranger().get(link))
    found = Invitation.objects.get()
    agree = f"/accounts/invitations/{found.id}/agree/"
    assert scene.visit(A).get(agree).status_code == 404
    assert "1 staff role to agree to, or not" in said(scene.visit(G).get("/"))
    assert "nora@example.org, as nurse" in said(scene.visit(G).get(agree))

    scene.visit(G).post(agree, {"operation": an_operation()})

    assert take_up(opened(link), email="nora@example.org").status_code == 302
    assert RoleGrant.objects.filter(role="nurse").count() == 1


def test_where_there_is_no_guardian_the_page_says_who_makes_the_first(scene):
    page = said(scene.visit(A).get("/accounts/invite/"))

    assert "There is no guardian in this programme yet" in page
    assert "at its terminal" in said(scene.visit(A).get("/accounts/invitations/"))
    scene.account(G)
    assert "There is no guardian" not in said(scene.visit(A).get("/accounts/invite/"))


def test_an_administrator_sees_addresses_of_staff_and_no_names(scene):
    for role in (M, F, ActingRole.NURSE):
        scene.account(role)

    page = said(scene.visit(A).get("/accounts/"))

    assert email_of(ActingRole.NURSE) in page
    for text in ("Asha", "Petra", email_of(M), email_of(F)):
        assert text not in page
    assert "Account " in page
    assert email_of(ActingRole.NURSE) in said(scene.visit(A).get("/accounts/?q=NURSE"))
    assert "0 accounts" in said(scene.visit(A).get("/accounts/?q=asha"))


def test_a_coordinator_sees_members_and_facilitators_by_name(scene):
    for role in (M, F, ActingRole.NURSE):
        scene.account(role)

    page = said(scene.visit(C).get("/accounts/"))

    assert "Asha Example" in page
    assert "Petra Example" in page
    assert "@" not in page
    assert "nurse" not in page.lower()
    assert "1 account" in said(scene.visit(C).get("/accounts/?q=petra"))
    assert "1 account" in said(scene.visit(C).get("/accounts/?role=member"))
    assert "0 accounts" in said(scene.visit(C).get("/accounts/?state=closed"))


@pytest.mark.parametrize("text", ["%", "_", "'", "a" * 10_000, "\x00", "nobody@example.org", "Ünï"])
def test_a_search_for_anything_is_answered(scene, text):
    scene.account(M)
    for role in (C, A):
        assert scene.visit(role).get("/accounts/", {"q": text}).status_code == 200


def test_a_role_is_given_and_taken_back(scene):
    account = scene.account(M)
    browser, page = scene.visit(C), f"/accounts/{account}/role/"
    answers = {"operation": an_operation(), "role": F, "programme": scene.world.programme}
    assert "What will happen" in said(browser.post(page, answers))
    browser.post(page, answers | {"confirmed": "seen"})
    grant = RoleGrant.objects.get(account=account, role=F)
    assert grant.participant_id == scene.world.people["Asha"]

    browser.post(f"{page}{grant.id}/take-back/", {"operation": an_operation()})

    assert RoleGrant.objects.get(id=grant.id).revoked_at is not None


def test_an_administrator_asks_for_a_staff_role_and_a_guardian_agrees(scene):
    account = scene.account(ActingRole.NURSE)
    page = f"/accounts/{account}/role/"
    answers = {"operation": an_operation(), "role": C, "programme": scene.world.programme}
    scene.visit(A).post(page, answers | {"confirmed": "seen"})
    assert not RoleGrant.objects.filter(account=account, role=C).exists()

    found = Invitation.objects.get()
    scene.visit(G).post(f"/accounts/invitations/{found.id}/agree/", {"operation": an_operation()})

    assert RoleGrant.objects.filter(account=account, role=C).exists()


def test_an_account_that_is_closed_is_signed_out_at_once_and_opens_without_roles(
    scene, django_capture_on_commit_callbacks
):
    account = scene.account(ActingRole.NURSE)
    nurse = scene.visit(ActingRole.NURSE)
    assert nurse.get("/").status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        scene.visit(A).post(f"/accounts/{account}/close/", {"operation": an_operation()})

    assert nurse.get("/").status_code == 302
    assert not RoleGrant.objects.filter(account=account, revoked_at=None).exists()
    scene.visit(A).post(f"/accounts/{account}/open/", {"operation": an_operation()})
    assert Account.objects.get(id=account).is_active
    assert not RoleGrant.objects.filter(account=account, revoked_at=None).exists()


def test_a_coordinator_ends_sessions_of_their_people_and_closes_nobody(
    scene, django_capture_on_commit_callbacks
):
    account, nurse = scene.account(M), scene.account(ActingRole.NURSE)
    member = scene.visit(M)
    assert member.get("/").status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        scene.visit(C).post(f"/accounts/{account}/sign-out/", {"operation": an_operation()})

    assert member.get("/").status_code == 302
    assert scene.visit(C).get(f"/accounts/{account}/close/").status_code == 404
    assert scene.visit(C).get(f"/accounts/{nurse}/sign-out/").status_code == 404


def test_somebody_signs_their_own_account_out_everywhere(scene, django_capture_on_commit_callbacks):
    phone, laptop = scene.visit(M), scene.visit(M)

    with django_capture_on_commit_callbacks(execute=True):
        phone.post("/account/sign-out-everywhere/", {"operation": an_operation()})

    assert laptop.get("/").status_code == 302


def test_an_administrator_does_not_close_the_account_they_act_with(scene):
    browser = scene.visit(A)
    own = with_email(email_of(A)).get()

    answer = browser.post(f"/accounts/{own.id}/close/", {"operation": an_operation()})

    assert "You act with this account" in said(answer)


@pytest.mark.parametrize("role", sorted(set(ActingRole) - {A, C, G}))
def test_others_have_nothing_to_do_with_accounts(scene, role):
    browser = scene.visit(role)

    assert browser.get("/accounts/").status_code == 404
    assert browser.get("/accounts/invitations/").status_code == 404
    assert browser.get("/accounts/invite/").status_code == 403
    assert browser.get(f"/accounts/invite/{scene.world.people['Bram']}/").status_code == 403
    assert holders(Capability.MANAGE_ACCOUNTS) == {A, C}


def test_sign_in_says_to_all_that_accounts_of_the_example_are_not_accepted(scene, settings):
    assert EXAMPLE_ONLY not in said(stranger().get("/account/sign-in/"))
    accounts.create_account(
        by=ADMINISTRATOR, at=CLOCK, operation=operation(), email="member@likewise.example",
        password=PASSWORD, is_example=True,
    )  # fmt: skip

    page = said(stranger().get("/account/sign-in/"))
    wrong = said(stranger().post("/account/sign-in/", {"login": "x@example.org", "password": "y"}))
    right = said(
        stranger().post(
            "/account/sign-in/", {"login": "member@likewise.example", "password": PASSWORD}
        )
    )

    assert all(EXAMPLE_ONLY in each for each in (page, wrong, right))
    assert "is not right" in right
    settings.DEMONSTRATION = True
    assert EXAMPLE_ONLY not in said(stranger().get("/account/sign-in/"))
