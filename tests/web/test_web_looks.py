"""A page is shown whoever holds the database; who came in and what was refused is noted."""

import os
import re
import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.core.cache import cache
from django.test import Client
from noted import looks_noted, noted
from programs import Program, a_program
from visitors import CLOCK, PASSWORD, email_of

from likewise.actions.looks import Lately
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.looks import AccessKind

SIGN_IN = "/account/sign-in/"


# Never blocked


@contextmanager
def held(installation):
    """The database as an import holds it while it writes, from another connection."""
    if server := installation.environment.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(server) as other:
            for table in ("access", "look", "accessbatch", "auditevent"):
                other.execute(f"LOCK TABLE records_{table} IN EXCLUSIVE MODE")
            yield
            other.rollback()
        return
    file = Path(installation.environment["LIKEWISE_HOME"]) / "likewise.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE records_account SET owner = owner")
        yield
        other.execute("ROLLBACK")


def test_a_named_page_is_shown_and_its_look_told_while_somebody_holds_the_database(installation):
    made = installation.run("scene")
    with installation.serving(CLOCK) as site:

        def opened(role, path):
            headers = {"Cookie": f"sessionid={made['sessions'][role]}"}
            with urlopen(Request(f"{site}{path}", headers=headers), timeout=30) as answer:
                assert answer.status == 200
                return re.sub(r"\s+", " ", answer.read().decode())

        opened(Role.MEMBER, "/")
        with held(installation):
            began = time.perf_counter()
            page = opened(Role.NURSE, f"/people/{made['people']['Asha']}/")
            waited = time.perf_counter() - began
            told = opened(Role.MEMBER, "/")
        installation.run("move")
        after = opened(Role.MEMBER, "/")

    assert "Asha" in page
    assert waited < 5
    assert "A nurse saw your record" in told
    assert "A nurse saw your record" in after
    assert "saw your record, 2 times" not in after

    # What was shown is told, though the server was stopped right after.
    looked = installation.run("looked")
    assert looked["broken"] == []
    assert any(who for who, what in looked["stored"] if what == "a person")


# Who came in


@pytest.fixture
def browser(scene):
    cache.clear()
    return Client(headers={"host": "localhost"})


def sign_in(browser, email, password=PASSWORD):
    return browser.post(SIGN_IN, {"login": email, "password": password})


def told(kinds=tuple(AccessKind)):
    return [(each.kind, each.account) for each in noted() if each.kind in kinds]


@pytest.mark.django_db
def test_signing_in_and_out_is_noted_with_the_account(browser, scene):
    nurse = scene.account(Role.NURSE)

    sign_in(browser, email_of(Role.NURSE))
    browser.post("/account/sign-out/")

    assert told() == [(AccessKind.SIGN_IN, nurse), (AccessKind.SIGN_OUT, nurse)]


@pytest.mark.django_db
def test_a_failed_sign_in_is_noted_without_what_was_typed(browser, scene, journal_folder):
    nurse = scene.account(Role.NURSE)

    sign_in(browser, email_of(Role.NURSE).upper(), "not this one")
    sign_in(browser, "seven.quiet.lamps@example.org", "not this one")

    assert told() == [(AccessKind.FAILED, nurse), (AccessKind.FAILED, "")]
    written = b"".join(file.read_bytes() for file in journal_folder.iterdir())
    assert b"lamps" not in written
    assert b"nurse@" not in written.lower()


@pytest.mark.django_db
def test_a_lock_out_is_noted(browser, scene):
    nurse = scene.account(Role.NURSE)

    for _ in range(5):
        sign_in(browser, email_of(Role.NURSE), "not this one")
    assert sign_in(browser, email_of(Role.NURSE)).status_code == 429

    assert (AccessKind.LOCKED_OUT, nurse) in told()
    assert AccessKind.SIGN_IN not in {kind for kind, _ in told()}


# What was refused


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "page"),
    [
        ("/import/", 403, "GET /import/"),
        ("/people/{Asha}/", 404, "GET /people/…/"),
        ("/people/zzsecretzz/", 404, "GET /people/…/"),
    ],
)
def test_a_page_that_was_refused_is_noted_by_its_pattern(scene, path, status, page):
    client = scene.visit(Role.OUTCOME_ASSESSOR)

    assert client.get(path.format(**scene.world.people)).status_code == status

    (refused,) = [each for each in noted() if each.kind is AccessKind.REFUSED]
    assert refused.what == page
    assert (refused.role, refused.programme) == ("outcome assessor", scene.world.programme)


@pytest.mark.django_db
def test_what_another_program_is_refused_is_noted_and_so_is_a_token_that_is_none(scene):
    program = a_program(scene.world, Role.OUTCOME_ASSESSOR)

    statuses = [
        program.get(f"/participants/{scene.world.people['Asha']}").status_code,
        program.post("/acts/cohorts.form", {}).status_code,
        Program(token="likewise_nothing").get("/programme").status_code,
    ]

    assert statuses == [404, 403, 401]
    refused = [(each.kind, each.role, each.what) for each in noted()]
    assert refused == [
        (AccessKind.REFUSED, "outcome assessor", "GET /api/v1/participants/…"),
        (AccessKind.REFUSED, "outcome assessor", "POST /api/v1/acts/…"),
        (AccessKind.FAILED, "", "a token"),
    ]


@pytest.mark.django_db
def test_whoever_is_refused_or_fails_without_end_is_noted_once_a_minute(browser, scene):
    client = scene.visit(Role.OUTCOME_ASSESSOR)

    for _ in range(20):
        client.get("/people/zzsecretzz/")
        client.get("/import/")
    for number in range(4):
        sign_in(browser, f"nobody{number}@example.org", "not this one")

    kinds = [each.kind for each in noted()]
    assert (kinds.count(AccessKind.REFUSED), kinds.count(AccessKind.FAILED)) == (2, 1)


def test_no_more_than_so_many_are_kept_and_after_a_minute_each_is_noted_again(monkeypatch):
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    kept = Lately()

    first = [kept.is_first(number) for number in range(1200)]
    now = 59.0
    again = kept.is_first(1)
    now = 61.0

    assert (first.count(True), again) == (1000, False)
    assert kept.is_first(1)
    assert kept.is_first(1100)


@pytest.mark.django_db
def test_an_address_that_is_no_page_and_a_page_of_ones_own_are_not_refusals(scene):
    client = scene.visit(Role.NURSE)

    client.get("/no-such-page/")
    client.get("/people/")
    Client(headers={"host": "localhost"}).get("/import/")

    assert AccessKind.REFUSED not in {each.kind for each in noted()}


@pytest.mark.django_db
def test_a_search_counts_each_person_shown(scene):
    client = scene.visit(Role.COORDINATOR)

    client.get("/people/?q=example")

    (look,) = looks_noted()
    assert look.what == "people"
    assert look.people == tuple(sorted(scene.world.people.values()))


@pytest.mark.django_db
def test_a_downloaded_file_is_noted(scene):
    client = scene.visit(Role.RESEARCHER)

    assert client.get("/evolution/numbers.csv").status_code == 200

    (downloaded,) = [each for each in noted() if each.kind is AccessKind.DOWNLOAD]
    assert downloaded.what == "evolution.csv"


@pytest.mark.django_db
def test_a_page_whose_look_the_disk_does_not_take_is_not_shown(scene, monkeypatch):
    client = scene.visit(Role.COORDINATOR)
    monkeypatch.setattr(os, "fdatasync", _full)

    page = client.get("/people/")

    assert page.status_code == 409
    assert "Asha" not in page.content.decode()
    assert "Tell whoever looks after the machine." in page.content.decode()


def _full(_):
    raise OSError(28, "No space left on device")


@pytest.mark.django_db
def test_the_guardian_reads_of_it_in_words(scene, browser):
    scene.account(Role.NURSE)
    sign_in(browser, email_of(Role.NURSE))
    browser.get("/import/")
    browser.get("/people/")

    page = re.sub(r"<[^>]+>|\s+", " ", scene.visit(Role.GUARDIAN).get("/audit/").content.decode())

    for words in ("Signed in", "Was refused: GET /import/", "Looked: people"):
        assert words in page
