"""Signing in and out, lock-out, new passwords, and the hat that is worn."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client
from django.urls import NoReverseMatch, reverse
from posting import Folder
from visitors import PASSWORD, email_of
from worlds import ADMINISTRATOR, operation

from likewise.actions.accounts import grant_role, revoke_role
from likewise.domain.accounts import ActingRole
from likewise.domain.post import Channel
from likewise.post.files import FileSender
from likewise.records.accounts import with_email
from likewise.records.models import Account, RoleGrant

pytestmark = pytest.mark.django_db

SIGN_IN, RESET = "/account/sign-in/", "/account/password/reset/"
COORDINATOR = email_of(ActingRole.COORDINATOR)


@pytest.fixture
def browser():
    return Client(headers={"host": "localhost"})


@pytest.fixture
def outbox(settings, tmp_path):
    settings.POST_FOLDER = tmp_path / "post"
    settings.SENDERS = {Channel.MAIL: FileSender(settings.POST_FOLDER)}
    return Folder(settings.POST_FOLDER)


def sign_in(client, email=COORDINATOR, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def main_of(response):
    text = response.content.decode()
    text = re.sub(r'value="[^"]*"', "", text)
    return text[text.index("<main") : text.index("</main")]


def test_a_visitor_is_sent_to_sign_in_and_back(scene, browser):
    scene.account(ActingRole.COORDINATOR)

    sent = browser.get("/programme/")
    arrived = sign_in(browser, next="/programme/")

    assert (sent.status_code, sent["Location"]) == (302, "/account/sign-in/?next=/programme/")
    assert (arrived.status_code, arrived["Location"]) == (302, "/programme/")


def test_capitals_in_an_email_address_do_not_matter(scene, browser):
    scene.account(ActingRole.COORDINATOR)

    assert sign_in(browser, COORDINATOR.upper())["Location"] == "/"


def test_somebody_signed_in_is_never_sent_to_another_site(scene, browser):
    scene.account(ActingRole.COORDINATOR)

    assert sign_in(browser, next="https://elsewhere.example/")["Location"] == "/"


def test_choosing_a_role_never_leads_to_another_site(scene):
    client = scene.visit(ActingRole.COORDINATOR)
    grant = RoleGrant.objects.get(account__in=with_email(COORDINATOR))

    sent = client.post("/account/role/", {"grant": grant.id, "next": "//elsewhere.example/"})

    assert sent["Location"] == "/"


def test_an_unknown_address_and_a_wrong_password_look_the_same(scene, browser):
    scene.account(ActingRole.COORDINATOR)

    wrong = sign_in(browser, password="not this one")
    unknown = sign_in(browser, "nobody@example.org", "not this one")

    assert wrong.status_code == unknown.status_code == 200
    assert main_of(wrong) == main_of(unknown)
    assert "The email address or the password is not right." in main_of(wrong)
    assert "<title>Error: Sign in" in wrong.content.decode()


def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(scene, browser, monkeypatch):
    scene.account(ActingRole.COORDINATOR)
    hashed = []
    monkeypatch.setattr(Account, "set_password", lambda self, raw: hashed.append(raw))

    sign_in(browser, "nobody@example.org", "not this one")

    assert hashed == ["not this one"]


def test_signing_in_needs_both_fields_and_says_so_at_each(scene, browser):
    page = sign_in(browser, "", "").content.decode()

    assert 'href="#id_login">Enter your email address' in page
    assert 'href="#id_password">Enter your password' in page


def test_example_accounts_are_refused_outside_a_demonstration(scene, browser, settings):
    scene.account(ActingRole.COORDINATOR, is_example=True)

    refused = sign_in(browser)
    settings.DEMONSTRATION = True
    welcome = sign_in(browser)

    assert refused.status_code == 200
    assert welcome.status_code == 302


def test_an_example_account_is_signed_out_when_the_demonstration_ends(scene, browser, settings):
    scene.account(ActingRole.COORDINATOR, is_example=True)
    settings.DEMONSTRATION = True
    sign_in(browser)

    settings.DEMONSTRATION = False

    assert browser.get("/")["Location"].startswith(SIGN_IN)


def test_a_closed_account_cannot_sign_in(scene, browser):
    scene.account(ActingRole.COORDINATOR)
    with_email(COORDINATOR).update(is_active=False)

    assert sign_in(browser).status_code == 200


def test_signing_out_is_asked_by_a_button_and_not_done_by_a_link(scene):
    client = scene.visit(ActingRole.COORDINATOR)

    asked = client.get("/account/sign-out/")
    still = client.get("/")
    out = client.post("/account/sign-out/")

    assert asked.status_code == still.status_code == 200
    assert out["Location"] == SIGN_IN
    assert client.get("/").status_code == 302


def test_a_form_from_another_site_signs_nobody_out(scene):
    scene.visit(ActingRole.COORDINATOR)
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.force_login(
        with_email(COORDINATOR).get(),
        backend="likewise.web.accounts.backends.AccountBackend",
    )

    refused = strict.post("/account/sign-out/")

    assert refused.status_code == 403
    assert "too old to send" in refused.content.decode()
    assert strict.get("/").status_code == 200


def test_there_is_no_way_to_sign_up(scene, browser):
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")

    for path in ("/account/signup/", "/account/sign-up/", "/signup/"):
        assert browser.get(path).status_code == 404


def test_a_known_and_an_unknown_address_get_the_same_answer_about_a_new_password(
    scene, browser, outbox
):
    scene.account(ActingRole.COORDINATOR)

    known = browser.post(RESET, {"email": COORDINATOR}, follow=True)
    unknown = browser.post(RESET, {"email": "nobody@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert main_of(known) == main_of(unknown)
    assert [message.to for message in outbox] == [[COORDINATOR], ["nobody@example.org"]]
    assert "http" not in outbox[1].body.replace("http://127.0.0.1:8000", "")


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(scene, browser, outbox):
    scene.account(ActingRole.COORDINATOR)
    browser.post(RESET, {"email": COORDINATOR})
    link = re.search(r"http://127\.0\.0\.1:8000(/account/password/reset/\S+)", outbox[0].body)[1]
    new = {"password1": "nine patient herons", "password2": "nine patient herons"}

    form = browser.get(link, follow=True)
    saved = browser.post(form.redirect_chain[-1][0], new)
    again = Client(headers={"host": "localhost"}).get(link, follow=True)

    assert "Choose a new password" in form.content.decode()
    assert saved["Location"] == "/"
    assert browser.get("/").status_code == 200
    assert (
        sign_in(Client(headers={"host": "localhost"}), password="nine patient herons")["Location"]
        == "/"
    )
    assert "This link no longer works" in again.content.decode()
    assert outbox[-1].subject == "Your password for Likewise was changed"


def test_a_link_for_a_new_password_works_for_half_an_hour(scene, browser, outbox, monkeypatch):
    scene.account(ActingRole.COORDINATOR)
    browser.post(RESET, {"email": COORDINATOR})
    link = re.search(r"http://127\.0\.0\.1:8000(/account/password/reset/\S+)", outbox[0].body)[1]
    opened = []

    for minutes in (29, 31):
        later = PasswordResetTokenGenerator()._now() + timedelta(minutes=minutes)
        with monkeypatch.context() as patch:
            patch.setattr(PasswordResetTokenGenerator, "_now", lambda self, later=later: later)
            page = Client(headers={"host": "localhost"}).get(link, follow=True)
        opened.append("This link no longer works" not in page.content.decode())

    assert opened == [True, False]
    assert "for half an hour" in outbox[0].body


def test_the_link_in_the_mail_never_follows_what_a_browser_sent(scene, browser, outbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    scene.account(ActingRole.COORDINATOR)

    browser.post(RESET, {"email": COORDINATOR}, headers={"host": "elsewhere.example"})

    assert "elsewhere" not in outbox[0].body


def test_a_weak_new_password_is_refused_at_its_field(scene, browser, outbox):
    scene.account(ActingRole.COORDINATOR)
    browser.post(RESET, {"email": COORDINATOR})
    link = re.search(r"http://127\.0\.0\.1:8000(/account/password/reset/\S+)", outbox[0].body)[1]
    form = browser.get(link, follow=True)

    page = browser.post(
        form.redirect_chain[-1][0], {"password1": "password1", "password2": "password1"}
    ).content.decode()

    assert 'href="#id_password1"' in page


def test_an_example_account_gets_no_link_outside_a_demonstration(scene, browser, outbox):
    scene.account(ActingRole.COORDINATOR, is_example=True)

    browser.post(RESET, {"email": COORDINATOR})

    assert outbox[0].subject == "No Likewise account with this address"


def test_changing_ones_password_needs_the_present_one(scene, outbox):
    scene.account(ActingRole.COORDINATOR)
    client = scene.visit(ActingRole.COORDINATOR)
    new = {"password1": "nine patient herons", "password2": "nine patient herons"}

    wrong = client.post("/account/password/", {"oldpassword": "not this", **new})
    right = client.post("/account/password/", {"oldpassword": PASSWORD, **new}, follow=True)

    assert "The present password is not right." in main_of(wrong)
    assert "Your password is changed." in main_of(right)
    assert client.get("/").status_code == 200


def test_somebody_with_two_hats_chooses_one_first(scene):
    client = scene.visit(ActingRole.COORDINATOR)
    account = with_email(COORDINATOR).get()
    second = grant_role(
        by=ADMINISTRATOR,
        at=datetime(2011, 1, 1, tzinfo=UTC),
        operation=operation(),
        account=account.id,
        role=ActingRole.NURSE,
        programme=scene.world.programme,
    )

    asked = client.get("/")
    nobody = client.post("/account/role/", {"grant": "somebody-elses"})
    chosen = client.post("/account/role/", {"grant": second})

    assert asked["Location"] == "/account/role/"
    assert "That is no longer one of the choices" in nobody.content.decode()
    assert chosen["Location"] == "/"
    assert "Acting as <strong>nurse</strong>" in client.get("/").content.decode()


def test_a_hat_that_was_taken_back_counts_for_nothing_from_then_on(scene):
    client = scene.visit(ActingRole.COORDINATOR)
    before = client.get("/programme/phase/").status_code

    grant = RoleGrant.objects.get(account__in=with_email(COORDINATOR))
    revoke_role(
        by=ADMINISTRATOR,
        at=datetime(2011, 1, 5, tzinfo=UTC),
        operation=operation(),
        grant=grant.id,
    )
    after = client.get("/programme/phase/", follow=True)

    assert before == 200
    assert "Your account has no role yet" in after.content.decode()


def test_the_session_cannot_name_a_hat_of_somebody_else(scene):
    client = scene.visit(ActingRole.MEMBER)
    scene.account(ActingRole.COORDINATOR)
    session = client.session
    session["acting_grant"] = RoleGrant.objects.get(role="coordinator").id
    session.save()

    assert "Acting as <strong>member</strong>" in client.get("/").content.decode()
