"""A real browser: every role and page with axe at two widths, and a journey without a mouse."""

import itertools
import re
from typing import Any

import pytest
from django.urls import get_resolver, resolve
from tours import FOR_VISITORS, FORMS, NO_PAGES, PAGES
from visitors import CLOCK, PASSWORD, email_of

from likewise.domain.accounts import ActingRole as Role

WIDTHS = (360, 1280)
# What sticks out of the window, where the window scrolls sideways.
TOO_WIDE = """
document.documentElement.scrollWidth <= innerWidth ? [] :
[...document.querySelectorAll("body *")]
  .filter(each => each.getBoundingClientRect().right > innerWidth)
  .map(each => each.outerHTML.slice(0, 120))
"""

# Words that run out of what holds them, such as the text of a button out of its frame.
SPILT = """
[...document.querySelectorAll("main *, header *")].filter(each =>
  each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 3 &&
  !each.matches("input, select, textarea") && !each.closest("svg, thead, [tabindex='0']") &&
  !/^(inline|contents)$/.test(getComputedStyle(each).display) &&
  getComputedStyle(each).overflowX === "visible" &&
  [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
  .map(each => each.outerHTML.slice(0, 120))
"""


def addresses(patterns=None, before=""):
    """Every pattern of the site's addresses, as text."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from addresses(each.url_patterns, here)
        else:
            yield here.replace("^", "")


def asked_about():
    """The patterns of the pages that the tests below ask axe about."""
    paths = {path.partition("?")[0] for each in (FORMS, *PAGES.values()) for path in each}
    paths |= {f"/account/{path}/" for path in FOR_VISITORS}
    found = set()
    for path in paths - {"/nowhere/"}:
        match = resolve(re.sub(r"\{\w+\}", "x", path))
        found.add(match.route)
    return found


def test_every_page_of_the_site_is_asked_about():
    pages = {each for each in addresses() if not each.startswith("api/")}
    left_out = pages - asked_about() - NO_PAGES.keys()

    assert left_out == set()
    assert asked_about() & NO_PAGES.keys() == set()


@pytest.fixture(scope="module")
def scene(installation):
    """The people, meetings and sessions of a small programme."""
    return installation.run("scene")


@pytest.fixture(scope="module")
def site(installation, scene):
    with installation.serving(CLOCK) as address:
        yield address


def faults(page, axe):
    """What axe finds, and what sticks out of the window; a page is handed axe's script once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    named = [(each["id"], each["nodes"][0]["html"]) for each in found]
    return named + page.evaluate(TOO_WIDE)


# A role's pages in parts, so that both cores look at those of a coordinator.
AT_ONCE = 16
PARTS = [(role, pages) for role in Role for pages in itertools.batched(PAGES[role], AT_ONCE)]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("role", "pages"), PARTS, ids=[f"{role} {pages[0]}" for role, pages in PARTS]
)
def test_pages_have_no_fault_that_axe_finds_and_fit_their_window(
    scene, open_page, axe, role, pages
):
    page = open_page(WIDTHS[0], scene["sessions"][role])
    errors: list[str] = []
    found: list[Any] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.extend([m.text] if m.type == "error" else []))
    names = {**scene["meetings"], **scene["people"], **scene["tour"]}

    for path in pages:
        page.goto(path.format(**names))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found += [(path, width, each) for each in faults(page, axe)]
            large = faults_with_large_text(page)
            found += [(path, width, "text at 200%", each) for each in large]
        found += [(path, "words", each) for each in faults_in_words(page)]

    assert found == []
    assert [each for each in errors if "40" not in each] == []


def faults_with_large_text(page):
    """What sticks out of the window, or of what holds it, where a browser writes twice as large."""
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    settled = "new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))"
    page.evaluate(settled)
    found = page.evaluate(TOO_WIDE) + page.evaluate(SPILT)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    browser.detach()
    return found


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/", "/meetings/{late}/"])
def test_to_take_the_register_is_the_biggest_button(scene, open_page, path, width):
    page = open_page(width, scene["sessions"][Role.FACILITATOR])
    page.goto(path.format(**scene["meetings"]))

    sizes = page.evaluate(
        """[...document.querySelectorAll("main [class*=button]:not([class*=group])")].map(each => {
             const box = each.getBoundingClientRect();
             return [box.width * box.height, each.innerText]
           }).sort((one, other) => other[0] - one[0])"""
    )

    assert sizes[0][1].startswith("Take the register")


def faults_in_words(page):
    """What no page may lack or say: one first heading, a name for itself, kind words."""
    said = page.locator("main").inner_text()
    if page.locator("h1").count() != 1:
        yield "not one first heading"
    if not page.title().endswith(" – Likewise"):
        yield "no title"
    if "inactive" in said.lower():
        yield "somebody is called inactive"


@pytest.mark.browser
def test_forms_and_their_errors_or_plans_have_no_fault(scene, open_page, axe):
    page = open_page(WIDTHS[0], scene["sessions"][Role.COORDINATOR])
    names = {**scene["meetings"], **scene["people"], **scene["tour"]}
    found: list[Any] = []
    seen = set()

    for path in FORMS:
        page.goto(path.format(**names))
        found += [(path, each) for each in (*faults(page, axe), *faults_in_words(page))]
        with page.expect_navigation():
            page.locator("main form[method=post] button[type=submit]").last.click()
        title = page.title()
        seen.add(title.partition(":")[0])
        found += [(path, title, each) for each in (*faults(page, axe), *faults_in_words(page))]

    assert found == []
    assert seen == {"Error", "Check before you save"}


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_for_visitors_have_no_fault_that_axe_finds(scene, open_page, axe, width):
    page = open_page(width)

    for path in FOR_VISITORS:
        page.goto(f"/account/{path}/")

        assert faults(page, axe) == [], path


@pytest.mark.browser
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


@pytest.mark.browser
def test_an_error_is_in_the_title_and_takes_the_focus(scene, open_page):
    page = open_page(360)
    page.goto("/account/sign-in/")

    page.get_by_role("button", name="Sign in").click()

    page.wait_for_function("document.activeElement.classList.contains('nhsuk-error-summary')")
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Enter your password").click()
    assert page.evaluate("document.activeElement.id") == "id_password"


@pytest.mark.browser
def test_the_register_is_taken_by_keyboard_and_without_scripts(scene, open_page):
    page = open_page(360, scene["sessions"][Role.FACILITATOR], java_script_enabled=False)
    page.goto(f"/meetings/{scene['meetings']['late']}/register/")

    page.locator(f"#mark-{scene['people']['Asha']}-attended").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save the register").focus()
    page.keyboard.press("Enter")
    page.get_by_text("6 people are not marked").first.wait_for()
    assert not page.get_by_text("marked", exact=False).filter(has_text="1 of 7").is_visible()
    page.get_by_label("Did not attend", exact=True).last.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save the register").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"/meetings/{scene['meetings']['late']}/")

    assert page.get_by_text("The register is saved.").is_visible()
    assert page.get_by_text("1 of 6 members came.").is_visible()


@pytest.mark.browser
def test_a_register_says_how_many_are_marked_as_it_changes(scene, open_page):
    page = open_page(360, scene["sessions"][Role.COORDINATOR])
    page.goto(f"/meetings/{scene['meetings']['held']}/register/")
    told = page.locator("[data-marked-of]")
    marked, belonging = (int(told.inner_text().split()[at]) for at in (0, 2))

    page.locator(".lw-row:not(:has(.lw-mark__input:checked)) [value=apologies]").first.check()

    assert 0 < marked < belonging
    assert told.inner_text() == f"{marked + 1} of {belonging} marked"


@pytest.mark.browser
def test_a_contact_is_logged_from_the_first_page_in_three_presses(scene, open_page):
    page = open_page(360, scene["sessions"][Role.FACILITATOR])
    page.goto("/")

    page.get_by_role("link", name="Log a contact with Bram Example").click()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Save contact").click()

    page.wait_for_url("/")
    assert page.get_by_text("The contact is noted. Thank you.").is_visible()
    assert page.get_by_text("Call on 12 January 2011").is_visible()


@pytest.mark.browser
def test_the_picture_is_skipped_and_rewound_by_keyboard(scene, open_page):
    page = open_page(1280, scene["sessions"][Role.COORDINATOR])
    page.goto("/evolution/")

    _tab_to(page, "Skip the picture: the same is told below")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    at = page.evaluate("document.activeElement.id")
    page.keyboard.press("Home")
    page.get_by_role("heading", name="Who was where on 1 September 2010").wait_for()
    page.wait_for_function("location.search === '?on=2010-09-01'")

    assert at == "evolution-slider"
    assert page.locator("#evolution-slider").get_attribute("aria-valuetext") == "1 September 2010"
