"""A real browser: every role and page with axe at two widths, and a journey without a mouse."""

import pytest
from visitors import CLOCK, PASSWORD, email_of

from likewise.domain.accounts import ActingRole as Role

pytestmark = pytest.mark.browser

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


@pytest.fixture(scope="module")
def scene(installation):
    """The people, meetings and sessions of a small programme."""
    return installation.run("scene")


@pytest.fixture(scope="module")
def site(installation, scene):
    with installation.serving(CLOCK) as address:
        yield address


def faults(page, axe):
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


@pytest.mark.parametrize("role", Role)
def test_pages_have_no_fault_that_axe_finds_and_fit_their_window(scene, open_page, axe, role):
    for width in WIDTHS:
        page = open_page(width, scene["sessions"][role])
        errors = []
        page.on("pageerror", lambda error, kept=errors: kept.append(str(error)))
        page.on("console", lambda m, kept=errors: m.type == "error" and kept.append(m.text))

        for path in PAGES[role]:
            page.goto(path.format(**scene["meetings"], **scene["people"]))
            too_wide = page.evaluate(TOO_WIDE)

            assert faults(page, axe) == [], (path, width)
            assert too_wide == [], (path, width)
        assert [e for e in errors if "40" not in e] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_for_visitors_have_no_fault_that_axe_finds(scene, open_page, axe, width):
    page = open_page(width)

    for path in ("sign-in", "password/reset", "password/reset/sent", "password/reset/1-x"):
        page.goto(f"/account/{path}/")

        assert faults(page, axe) == [], path


def test_somebody_signs_in_and_out_without_a_mouse(scene, open_page):
    page = open_page(1280)
    page.goto("/")

    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.textContent")
    page.locator("#id_login").focus()
    page.keyboard.type(email_of(Role.COORDINATOR))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("/")
    _tab_to(page, "Meetings")
    page.keyboard.press("Enter")
    page.wait_for_url("/meetings/")
    _tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    page.wait_for_url("/account/sign-in/")

    assert skip == "Skip to main content"


def _tab_to(page, words):
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    raise AssertionError(f"nothing that says {words} takes the focus")


def test_an_error_is_in_the_title_and_takes_the_focus(scene, open_page):
    page = open_page(360)
    page.goto("/account/sign-in/")

    page.get_by_role("button", name="Sign in").click()

    page.wait_for_function("document.activeElement.classList.contains('nhsuk-error-summary')")
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Enter your password").click()
    assert page.evaluate("document.activeElement.id") == "id_password"


def test_the_register_is_taken_by_keyboard_and_without_scripts(scene, open_page):
    page = open_page(360, scene["sessions"][Role.FACILITATOR], java_script_enabled=False)
    page.goto(f"/meetings/{scene['meetings']['late']}/register/")

    page.locator(f"#mark-{scene['people']['Asha']}-attended").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save the register").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"/meetings/{scene['meetings']['late']}/")

    assert page.get_by_text("The register is saved.").is_visible()
    assert page.get_by_text("1 of 6 members came.").is_visible()


def test_a_contact_is_logged_from_the_first_page_in_three_presses(scene, open_page):
    page = open_page(360, scene["sessions"][Role.FACILITATOR])
    page.goto("/")

    page.get_by_role("link", name="Log a contact with Bram Example").click()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Save contact").click()

    page.wait_for_url("/")
    assert page.get_by_text("The contact is noted. Thank you.").is_visible()
    assert page.get_by_text("Call on 12 January 2011").is_visible()
