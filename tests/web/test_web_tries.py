"""Guessing passwords gets slower and slower, and holds nobody up whose account it is."""

import re
import statistics
import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client
from posting import Folder
from visitors import PASSWORD, email_of

from likewise.domain.accounts import ActingRole
from likewise.domain.post import Channel
from likewise.post.files import FileSender
from likewise.records.accounts import digest_of
from likewise.records.clock import now
from likewise.records.tries.counting import forget_old
from likewise.records.tries.models import Tries

pytestmark = pytest.mark.django_db

SIGN_IN, RESET = "/account/sign-in/", "/account/password/reset/"
NURSE, NOBODY = email_of(ActingRole.NURSE), "nobody@example.org"
ATTACKER, AT_WORK = "203.0.113.66", "192.0.2.7"
NEW = "nine patient herons"


@pytest.fixture
def outbox(settings, tmp_path):
    settings.POST_FOLDER = tmp_path / "post"
    settings.SENDERS = {Channel.MAIL: FileSender(settings.POST_FOLDER)}
    return Folder(settings.POST_FOLDER)


@pytest.fixture
def later(monkeypatch):
    """Lets time pass for whoever counts tries."""
    passed = [timedelta()]
    monkeypatch.setattr("likewise.web.accounts.patience.now", lambda: now() + passed[0])

    def wait(more):
        passed[0] += more

    return wait


def a_browser(address=AT_WORK):
    return Client(headers={"host": "localhost"}, REMOTE_ADDR=address)


def sign_in(client, email=NURSE, password="not this one"):
    return client.post(SIGN_IN, {"login": email, "password": password})


def guess(number, email=NURSE):
    """The answers that an attacker gets, whose browser forgets everything."""
    return [sign_in(a_browser(ATTACKER), email) for _ in range(number)]


def main_of(answer):
    text = re.sub(r'value="[^"]*"', "", answer.content.decode())
    return text[text.index("<main") : text.index("</main")]


@pytest.mark.parametrize("email", [NURSE, NOBODY, NURSE.upper()])
def test_after_five_wrong_passwords_one_waits_twice_as_long_each_time(scene, later, email):
    scene.account(ActingRole.NURSE)

    free = [each.status_code for each in guess(5, email)]
    waits = []
    for _ in range(9):
        refused = guess(1, email)[0]
        assert refused.status_code == 429
        waits.append(int(refused["Retry-After"]))
        later(timedelta(seconds=waits[-1]))
        assert guess(1, email)[0].status_code == 200

    assert free == [200] * 5
    assert waits[0] in (14, 15)
    assert all(
        1.9 < after / before < 2.1 or after in (899, 900) for before, after in pairwise(waits)
    )
    assert waits[-1] in (899, 900)


def test_a_known_and_an_unknown_address_are_told_the_same_when_they_wait(scene):
    scene.account(ActingRole.NURSE)

    known, unknown = guess(8), guess(8, NOBODY)

    assert [each.status_code for each in known] == [each.status_code for each in unknown]
    steady = [
        re.sub(r"1[345] seconds", "15 seconds", main_of(each[-1])) for each in (known, unknown)
    ]
    assert steady[0] == steady[1]
    assert "ask for a link by email" in steady[0]


def test_a_known_and_an_unknown_address_take_as_long(scene, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    scene.account(ActingRole.NURSE)
    seconds = {NURSE: [], NOBODY: []}

    for _ in range(6):
        for email, measured in seconds.items():
            Tries.objects.all().delete()
            began = time.process_time()
            guess(1, email)
            measured.append(time.process_time() - began)

    known, unknown = (statistics.median(each[1:]) for each in seconds.values())
    assert known == pytest.approx(unknown, rel=0.3)


def test_the_nurse_signs_in_where_she_did_before_while_an_attacker_goes_on(scene):
    scene.account(ActingRole.NURSE)
    hers = a_browser()
    sign_in(hers, password=PASSWORD)
    hers.post("/account/sign-out/")

    guess(12)
    welcome = sign_in(hers, password=PASSWORD)
    still = guess(1)[0]

    assert welcome.status_code == 302
    assert still.status_code == 429


def test_the_nurse_gets_in_by_the_link_that_the_page_advises_while_an_attacker_goes_on(
    scene, outbox
):
    scene.account(ActingRole.NURSE)
    hers = a_browser()
    guess(12)
    for _ in range(12):  # who asks for links in her place, too
        a_browser(ATTACKER).post(RESET, {"email": NURSE})

    refused = sign_in(hers, password=PASSWORD)
    advised = re.search(r'href="([^"]*reset[^"]*)"', main_of(refused))[1]
    hers.post(advised, {"email": NURSE})
    link = re.search(r"http://127\.0\.0\.1:8000(/account/password/reset/\S+)", outbox[-1].body)[1]
    guess(3)
    form = hers.get(link, follow=True)
    saved = hers.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    home = hers.get("/")
    guess(3)
    hers.post("/account/sign-out/")
    again = sign_in(hers, password=NEW)

    assert refused.status_code == 429
    assert (saved["Location"], home.status_code, again.status_code) == ("/", 200, 302)


def test_whoever_asks_for_links_in_somebodys_place_sends_one_and_it_stays_good(scene, outbox):
    scene.account(ActingRole.NURSE)

    answers = [
        a_browser(f"203.0.113.{n}").post(RESET, {"email": email}).status_code
        for n in range(25)
        for email in (NURSE, NOBODY)
    ]

    assert set(answers) == {302}
    assert 2 <= len(outbox) <= 4  # or twice as many, where ten minutes ended just now


def test_a_known_browser_that_fails_too_often_waits_like_any_other(scene):
    scene.account(ActingRole.NURSE)
    hers = a_browser()
    sign_in(hers, password=PASSWORD)
    hers.post("/account/sign-out/")

    answers = [sign_in(hers).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


def test_what_makes_a_browser_known_is_good_for_one_account_and_cannot_be_made_up(scene):
    scene.account(ActingRole.NURSE)
    scene.account(ActingRole.COORDINATOR)
    hers = a_browser()
    sign_in(hers, password=PASSWORD)
    known = hers.cookies["known"]
    hers.post("/account/sign-out/")
    guess(6, email_of(ActingRole.COORDINATOR))
    guess(6)

    of_another = sign_in(hers, email_of(ActingRole.COORDINATOR), PASSWORD)
    made_up = a_browser()
    made_up.cookies["known"] = known.value[:-3] + "abc"
    refused = sign_in(made_up, password=PASSWORD)

    assert (of_another.status_code, refused.status_code) == (429, 429)
    assert known["httponly"]
    assert known["samesite"] == "Strict"
    assert digest_of(NURSE) not in known.value


def test_two_people_at_one_machine_are_both_known_there(scene):
    scene.account(ActingRole.NURSE)
    scene.account(ActingRole.COORDINATOR)
    shared = a_browser()
    for email in (NURSE, email_of(ActingRole.COORDINATOR)):
        sign_in(shared, email, PASSWORD)
        shared.post("/account/sign-out/")
        guess(6, email)

    answers = []
    for email in (NURSE, email_of(ActingRole.COORDINATOR)):
        answers.append(sign_in(shared, email, PASSWORD).status_code)
        shared.post("/account/sign-out/")

    assert answers == [302, 302]


def test_a_clock_that_is_set_back_makes_nobody_wait_for_years(scene, later):
    scene.account(ActingRole.NURSE)
    later(timedelta(days=3650))
    guess(9)

    later(timedelta(days=-3650))
    refused = guess(1)[0]
    later(timedelta(seconds=int(refused["Retry-After"])))

    assert int(refused["Retry-After"]) <= 900


def test_an_account_that_was_closed_meanwhile_gets_nobody_in_by_its_link(scene, outbox):
    from likewise.records.accounts import with_email

    scene.account(ActingRole.NURSE)
    hers = a_browser()
    hers.post(RESET, {"email": NURSE})
    link = re.search(r"http://127\.0\.0\.1:8000(/account/password/reset/\S+)", outbox[-1].body)[1]
    with_email(NURSE).update(is_active=False)

    form = hers.get(link, follow=True)
    saved = hers.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    assert saved["Location"] == SIGN_IN
    assert hers.get("/").status_code == 302


def test_counting_keeps_nothing_that_somebody_typed_and_forgets_what_is_old(scene):
    guess(1, "seven.quiet.lamps@example.org")

    rows = list(Tries.objects.values())
    assert len(rows) == 2
    assert "lamps" not in str(rows)
    assert ATTACKER not in str(rows)
    forget_old(at=rows[0]["last_at"] + timedelta(days=3))
    assert not Tries.objects.exists()
