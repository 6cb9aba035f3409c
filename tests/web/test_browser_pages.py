"""A real browser: every role and page with axe at two widths, and a journey without a mouse."""

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread
from visitors import PASSWORD, email_of

from likewise.domain.accounts import ActingRole as Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

WIDTHS = (360, 1280)
# What sticks out of the window, where the window scrolls sideways.
TOO_WIDE = """
document.documentElement.scrollWidth <= innerWidth ? [] :
[...document.querySelectorAll("body *")]
  .filter(each => each.getBoundingClientRect().right > innerWidth)
  .map(each => each.outerHTML.slice(0, 120))
"""
PAGES = {
    Role.COORDINATOR: (
        "/",
        "/programme/",
        "/programme/phase/",
        "/meetings/",
        "/meetings/{held}/",
        "/meetings/{late}/register/",
        "/meetings/new/",
        "/meetings/{coming}/change/",
        "/meetings/{coming}/cancel/",
        "/contacts/new/",
        "/contacts/new/?find=b",
        "/contacts/new/?person={Bram}",
        "/account/password/",
        "/account/role/",
        "/nowhere/",
    ),
    Role.FACILITATOR: (
        "/",
        "/meetings/",
        "/meetings/{late}/register/",
        "/meetings/new/",
        "/contacts/new/",
        "/contacts/new/?person={Bram}",
    ),
    Role.MEMBER: ("/", "/meetings/", "/meetings/{coming}/", "/programme/"),
    Role.NURSE: ("/", "/meetings/{held}/", "/meetings/new/"),
    Role.RESEARCHER: ("/", "/meetings/{held}/", "/programme/"),
    Role.STATISTICIAN: ("/", "/programme/"),
    Role.OUTCOME_ASSESSOR: ("/", "/programme/"),
    Role.ADMINISTRATOR: ("/", "/programme/"),
    Role.GUARDIAN: ("/", "/programme/"),
}


@pytest.fixture(scope="module", autouse=True)
def _browser_first(chromium):
    """Django keeps another connection while an event loop runs: the scene has to be made on it."""
    yield
    connections.close_all()


@pytest.fixture
def site(scene, monkeypatch):
    """The pages on a port of this machine, in the transaction of the test.

    The server's threads borrow the test's connection, and must not close it when they are done.
    """
    shared = {connection.alias: connection for connection in connections.all()}
    for connection in shared.values():
        connection.inc_thread_sharing()
        monkeypatch.setattr(connection, "close", lambda: None)
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override=shared)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
    for connection in shared.values():
        connection.dec_thread_sharing()


@pytest.fixture
def open_page(chromium, site):
    """Opens a browser window of a width, signed in with a hat or with none."""
    opened = []

    def open_window(width, client=None, **options):
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        opened.append(context)
        if client is not None:
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


def faults(page, axe):
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


@pytest.mark.parametrize("role", Role)
def test_pages_have_no_fault_that_axe_finds_and_fit_their_window(scene, site, open_page, axe, role):
    client = scene.visit(role)
    for width in WIDTHS:
        page = open_page(width, client)
        errors = []
        page.on("pageerror", lambda error, kept=errors: kept.append(str(error)))
        page.on("console", lambda m, kept=errors: m.type == "error" and kept.append(m.text))

        for path in PAGES[role]:
            page.goto(site + path.format(**scene.meetings, **scene.world.people))
            too_wide = page.evaluate(TOO_WIDE)

            assert faults(page, axe) == [], (path, width)
            assert too_wide == [], (path, width)
        assert [e for e in errors if "40" not in e] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_for_visitors_have_no_fault_that_axe_finds(scene, site, open_page, axe, width):
    page = open_page(width)

    for path in ("sign-in", "password/reset", "password/reset/sent", "password/reset/1-x"):
        page.goto(f"{site}/account/{path}/")

        assert faults(page, axe) == [], path


def test_somebody_signs_in_and_out_without_a_mouse(scene, site, open_page):
    scene.account(Role.COORDINATOR)
    page = open_page(1280)
    page.goto(site)

    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.textContent")
    page.locator("#id_login").focus()
    page.keyboard.type(email_of(Role.COORDINATOR))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/")
    _tab_to(page, "Meetings")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/meetings/")
    _tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/account/sign-in/")

    assert skip == "Skip to main content"


def _tab_to(page, words):
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    raise AssertionError(f"nothing that says {words} takes the focus")


def test_an_error_is_in_the_title_and_takes_the_focus(scene, site, open_page):
    page = open_page(360)
    page.goto(f"{site}/account/sign-in/")

    page.get_by_role("button", name="Sign in").click()

    page.wait_for_function("document.activeElement.classList.contains('nhsuk-error-summary')")
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Enter your password").click()
    assert page.evaluate("document.activeElement.id") == "id_password"


def test_the_register_is_taken_by_keyboard_and_without_scripts(scene, site, open_page):
    client = scene.visit(Role.FACILITATOR)
    page = open_page(360, client, java_script_enabled=False)
    page.goto(f"{site}/meetings/{scene.meetings['late']}/register/")

    page.locator(f"#mark-{scene.world.people['Asha']}-attended").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save the register").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/meetings/{scene.meetings['late']}/")

    assert page.get_by_text("The register is saved.").is_visible()
    assert page.get_by_text("1 of 6 members came.").is_visible()


def test_a_contact_is_logged_from_the_first_page_in_three_presses(scene, site, open_page):
    page = open_page(360, scene.visit(Role.FACILITATOR))
    page.goto(site)

    page.get_by_role("link", name="Log a contact with Bram Example").click()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Save contact").click()

    page.wait_for_url(f"{site}/")
    assert page.get_by_text("The contact is noted. Thank you.").is_visible()
    assert page.get_by_text("Call on 12 January 2011").is_visible()
