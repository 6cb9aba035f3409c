"""A coordinator's weekly tasks with meetings, counted in clicks and fields in a real browser."""

import pytest
from worlds import NOW

pytestmark = pytest.mark.browser
WIDTHS = {"phone": 360, "desk": 1280}


@pytest.fixture(scope="module")
def worlds(installation):
    return dict(zip(WIDTHS, installation.say("waiting", programmes=len(WIDTHS)), strict=True))


@pytest.fixture(scope="module")
def site(installation, worlds):
    with installation.serving(NOW) as address:
        yield address


class Hand:
    """Does what a person does, and counts it: each click, each field that is filled."""

    def __init__(self, page):
        self.page, self.done = page, 0

    def click(self, found):
        self.done += 1
        found.click()

    def fill(self, label, text, exact=True):
        self.done += 1
        self.page.get_by_label(label, exact=exact).fill(text)


@pytest.fixture(params=WIDTHS)
def hand(request, open_page, worlds):
    page = open_page(WIDTHS[request.param], worlds[request.param]["session"])
    page.set_default_timeout(20_000)
    return Hand(page)


def check(page, axe):
    """Nothing that axe finds, one first heading, no page wider than the screen."""
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def open_menu(hand):
    """On a phone the header folds what does not fit behind a button."""
    menu = hand.page.get_by_role("button", name="Menu")
    if (
        menu.is_visible()
        and not hand.page.get_by_role("link", name="Cohorts", exact=True).is_visible()
    ):
        hand.click(menu)


def test_registers_that_are_missing_are_taken_one_after_the_other(hand, axe):
    page = hand.page
    page.goto("/")

    hand.click(page.get_by_role("link", name="and 4 meetings more"))
    page.get_by_role("heading", name="Meetings without a register").wait_for()
    check(page, axe)
    hand.click(page.get_by_role("link", name="Take the register").first)
    page.get_by_role("heading", name="Take the register").wait_for()
    opened = hand.done
    assert page.get_by_text("0 of 12 marked").is_visible()
    for row in page.locator(".lw-row").all():
        hand.click(row.locator("[value=attended]"))
    assert page.get_by_text("12 of 12 marked").is_visible()
    hand.click(page.get_by_role("button", name="Save the register"))
    page.get_by_text("is saved.").wait_for()
    taps = hand.done - opened + 1
    check(page, axe)
    hand.click(page.get_by_role("button", name="Next: "))
    page.get_by_role("heading", name="Take the register").wait_for()

    following = hand.done - opened - taps + 1
    print(
        f"from home to the open sheet: {opened}; a register of 12: {taps} taps; next: {following}"
    )
    assert opened <= 3
    assert taps == 14
    assert following == 1


def test_a_term_of_weekly_meetings_is_planned_for_a_group(hand, axe):
    page = hand.page
    page.goto("/")

    open_menu(hand)
    hand.click(page.get_by_role("link", name="Cohorts", exact=True).first)
    hand.click(page.get_by_role("link", name="Birch group", exact=True).first)
    hand.click(page.get_by_role("button", name="Plan meetings"))
    page.get_by_role("heading", name="Plan meetings").wait_for()
    check(page, axe)
    for part, value in (("day", "31"), ("month", "3"), ("year", "2011")):
        hand.done += 1
        page.locator(f"#id_until-{part}").fill(value)
    hand.fill("School holidays to leave out", "Half-term: 21 2 2011 to 25 2 2011")
    hand.click(page.get_by_role("button", name="Continue"))
    page.get_by_text("Left out, Half-term: Tuesday 22 February 2011.").wait_for()
    check(page, axe)
    hand.click(page.get_by_role("button", name="Plan these meetings"))
    page.get_by_text("12 meetings of Birch group are planned.").wait_for()

    print(f"a term's weekly meetings for one group: {hand.done} clicks or fields")
    assert hand.done <= 12


def test_lists_of_meetings_are_readable(hand, axe):
    page = hand.page
    for address in (
        "/meetings/", "/meetings/?show=week&on=2010-12-14", "/meetings/?show=month&on=2010-12-14",
        "/meetings/?show=earlier&format=group", "/meetings/registers/?sort=latest&format=group",
    ):  # fmt: skip
        page.goto(address)
        check(page, axe)
