"""What tests of the pages share: a small programme on one Wednesday, and a real browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import signed_in
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from installations import Installation, an_installation
from visitors import CLOCK, Scene

from likewise.domain.accounts import ActingRole

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(autouse=True)
def no_memory_of_other_tests():
    """Forget how often somebody signed in: the limits count across tests of one process."""
    cache.clear()


@pytest.fixture
def clock(settings, monkeypatch):
    """The pages' clock stands on the day of the scene, and starts anew with each test."""
    settings.CLOCK = CLOCK
    monkeypatch.setattr("likewise.records.clock._STARTED", timezone.now())
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return CLOCK


@pytest.fixture
def scene(scene_made_once, db, clock) -> Scene:
    """A small programme with meetings past, coming and cancelled; each test sees it as made."""
    return scene_made_once


@pytest.fixture
def coordinator(world) -> Client:
    """A browser of the coordinator of the test's own world."""
    return signed_in(world, ActingRole.COORDINATOR)


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker's own script."""
    if not AXE.is_file():
        pytest.fail("axe-core is missing. Run: npm ci")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def check(axe):
    """Asks of a page: nothing that axe finds, one first heading, nothing wider than the screen."""

    def ask(page):
        page.evaluate(axe)
        found = page.evaluate("axe.run()")["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]

    return ask


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Installation]:
    """An installation of its own, on the engine under test; a browser asks its own server."""
    with an_installation(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(scope="module")
def chromium():
    """One real browser for the tests of a module.

    While it is open an event loop runs in this thread, and Django then refuses the database: so
    it never stays open for tests that need no browser.
    """
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        pytest.fail("Chromium is missing. Run: make system")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, site):
    """Opens a window of a width, signed in by a session or by none."""
    opened = []

    def open_window(width, session=None, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, base_url=site, **options
        )
        opened.append(context)
        if session is not None:
            context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()
