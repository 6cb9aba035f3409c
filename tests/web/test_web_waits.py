"""While somebody else saves: pages and signing in answer, an act waits and is then refused."""

import re
import sqlite3
from contextlib import closing, contextmanager
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest
from installations import an_installation
from visitors import CLOCK, PASSWORD, email_of

from likewise.domain.accounts import ActingRole

SENTENCE = "Somebody else is saving just now"
WAIT_SECONDS = "0.5"
OPERATION = "a" * 32
VENUE = "/practices/add-venue/"
PAGES = ("/programme/", "/practices/", "/import/", VENUE)


class Staying(HTTPRedirectHandler):
    """Leaves it to the test whether an answer that leads elsewhere is followed."""

    def redirect_request(self, *_):
        return None


class Browser:
    """A browser without scripts, signed in at the served site."""

    def __init__(self, site):
        self.site, self.cookies = site, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies), Staying())

    def get(self, path):
        return self._ask(Request(self.site + path))

    def post(self, path, **fields):
        token = next(each.value for each in self.cookies if each.name == "csrftoken")
        data = urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        return self._ask(Request(self.site + path, data=data, headers={"Origin": self.site}))

    def sign_in(self):
        self.get("/account/sign-in/")
        login = email_of(ActingRole.COORDINATOR)
        return self.post("/account/sign-in/", login=login, password=PASSWORD)

    def _ask(self, request):
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, unescape(answer.read().decode())
        except HTTPError as error:
            return error.code, unescape(error.read().decode())


@contextmanager
def somebody_saving(installation, how="IMMEDIATE"):
    """Another program that holds the record, as the end of an import does."""
    server = installation.environment.get("DATABASE_URL")
    if server:
        import psycopg

        with psycopg.connect(server) as connection:
            connection.execute("LOCK TABLE records_operation IN EXCLUSIVE MODE")
            yield
            connection.rollback()
        return
    file = Path(installation.environment["LIKEWISE_HOME"]) / "likewise.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(f"BEGIN {how}")
        yield
        connection.execute("ROLLBACK")


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with an_installation(tmp_path_factory.mktemp("home")) as made:
        made.environment["LIKEWISE_WAIT_SECONDS"] = WAIT_SECONDS
        made.run("scene")
        yield made


@pytest.fixture(scope="module")
def site(installation):
    with installation.serving(CLOCK) as address:
        yield address


@pytest.fixture
def browser(site):
    browser = Browser(site)
    assert browser.sign_in()[0] == 302
    return browser


def test_pages_and_signing_in_answer(installation, browser, site):
    newcomer = Browser(site)

    with somebody_saving(installation):
        answers = [browser.get(path) for path in PAGES]
        answers += [newcomer.sign_in(), newcomer.get(VENUE), newcomer.post("/account/sign-out/")]
        out, _ = newcomer.get(VENUE)

    assert [status for status, _ in answers] == [200] * len(PAGES) + [302, 200, 302]
    assert out == 302


def test_somebody_who_mistypes_a_password_is_told_so(installation, site):
    newcomer = Browser(site)
    newcomer.get("/account/sign-in/")

    with somebody_saving(installation):
        status, body = newcomer.post("/account/sign-in/", login="nobody@example.org", password="x")

    assert status == 200
    assert "The email address or the password is not right." in body


def test_an_act_is_refused_with_a_sentence_and_what_was_typed_is_sent_again(installation, browser):
    typed = {"name": "Village hall", "directions": "Behind the church", "operation": OPERATION}

    with somebody_saving(installation):
        _, plan = browser.post(VENUE, **typed)
        digest = re.search(r'name="confirmed" value="(\w+)"', plan)[1]
        status, refused = browser.post(VENUE, **typed, confirmed=digest)
    answers = [browser.post(VENUE, **typed, confirmed=digest)[0] for _ in range(2)]

    assert status == 200
    assert SENTENCE in refused
    assert 'value="Village hall"' in refused
    assert "Behind the church" in refused
    assert f'value="{OPERATION}"' in refused
    assert answers == [302, 302]
    assert browser.get("/practices/")[1].count("Behind the church") == 1


def test_a_command_is_refused_with_the_same_sentence(installation):
    with somebody_saving(installation):
        said = installation.likewise("practices", "add-venue", "--name", "Church hall")

    assert said.returncode == 1, said.stdout
    assert f"Refused: {SENTENCE}" in said.stderr
    assert "try again in a moment" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.fixture(scope="module")
def kept_out(tmp_path_factory):
    """The site on Python's own SQLite, as where no newer one can be had."""
    with an_installation(tmp_path_factory.mktemp("home")) as made:
        if "DATABASE_URL" in made.environment or sqlite3.sqlite_version_info >= (3, 51, 3):
            pytest.skip("readers are never kept out here")
        hidden = tmp_path_factory.mktemp("hidden")
        (hidden / "pysqlite3.py").write_text("raise ImportError\n")
        made.environment["PYTHONPATH"] = f"{hidden}:{made.environment['PYTHONPATH']}"
        made.environment["LIKEWISE_WAIT_SECONDS"] = WAIT_SECONDS
        made.run("scene")
        with made.serving(CLOCK) as address:
            browser = Browser(address)
            browser.sign_in()
            yield made, browser


def test_a_page_that_cannot_be_read_says_so_in_a_sentence(kept_out):
    installation, browser = kept_out

    with somebody_saving(installation, "EXCLUSIVE"):
        status, body = browser.get("/cohorts/?state=ended")
    again, _ = browser.get("/cohorts/?state=ended")

    assert (status, again) == (409, 200)
    assert SENTENCE in body
    assert 'href="">Try again' in body


def test_what_was_typed_into_a_page_that_cannot_be_read_is_sent_again(kept_out):
    installation, browser = kept_out
    typed = {"name": "Reading room", "directions": "", "operation": "b" * 32}

    with somebody_saving(installation, "EXCLUSIVE"):
        status, body = browser.post(VENUE, **typed)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', body))
    fields.pop("csrfmiddlewaretoken")
    _, plan = browser.post(VENUE, **fields)

    assert status == 409
    assert SENTENCE in body
    assert fields == typed
    assert 'name="confirmed"' in plan


def test_a_password_is_not_kept_on_a_page(kept_out):
    installation, browser = kept_out

    with somebody_saving(installation, "EXCLUSIVE"):
        status, body = browser.post("/account/sign-in/", login="a@example.org", password="secret 1")

    assert status == 409
    assert "secret 1" not in body
    assert "Try again" in body
