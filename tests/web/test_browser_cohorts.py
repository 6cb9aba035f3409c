"""A coordinator's journeys through cohorts, in a real browser, on a phone and on a desk."""

import pytest
from worlds import NOW

pytestmark = pytest.mark.browser
WIDTHS = {"phone": 360, "desk": 1280}


@pytest.fixture(scope="module")
def worlds(installation):
    """A programme a width: two pairs with their facilitators, a group, and a coordinator."""
    return dict(zip(WIDTHS, installation.say("pairs", programmes=len(WIDTHS)), strict=True))


@pytest.fixture(scope="module")
def site(installation, worlds):
    with installation.serving(NOW) as address:
        yield address


@pytest.fixture(params=WIDTHS)
def world(request, worlds):
    return {**worlds[request.param], "width": WIDTHS[request.param]}


@pytest.fixture
def page(open_page, world):
    page = open_page(world["width"], world["session"])
    page.set_default_timeout(20_000)
    return page


def test_pairs_become_a_group_and_the_plan_is_seen_first(page, check, world):
    page.goto("/cohorts/")
    check(page)
    page.get_by_role("link", name="Several cohorts become one").click()
    page.get_by_label("Pair one").check()
    page.get_by_label("Pair two").check()
    for part, value in (("Day", "4"), ("Month", "1"), ("Year", "2011")):
        page.get_by_label(part, exact=True).fill(value)
    check(page)
    page.get_by_role("button", name="Continue").click()

    page.get_by_label("Why did this happen?").wait_for()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_function("document.title.startsWith('Error: ')")
    check(page)
    page.get_by_role("link", name="Enter a name").click()
    assert page.evaluate("document.activeElement.name") == "name"
    page.keyboard.type("Birch group")
    page.get_by_label("Group", exact=True).check()
    page.get_by_label("Why did this happen?").fill("they wanted to hear from more people")
    page.get_by_role("button", name="Continue").click()

    page.get_by_role("heading", name="Who moves (4 people)").wait_for()
    check(page)
    page.get_by_role("button", name="Merge these cohorts").click()
    page.get_by_text("Birch group has started from 2 cohorts.").wait_for()
    check(page)
    page.goto("/cohorts/")
    assert page.get_by_role("link", name="Birch group").is_visible()


def test_a_person_and_their_history_are_readable(page, check, world):
    page.goto("/people/")
    check(page)
    page.get_by_role("link", name="Asha Example").click()
    page.get_by_role("heading", name="Allocated").wait_for()
    check(page)
    page.get_by_role("link", name="History of: Cohorts").first.click()
    page.get_by_role("heading", name="What the record says now").wait_for()
    check(page)
    page.get_by_role("link", name="Correct this").click()
    page.wait_for_url("**/correct/")
    check(page)


def test_the_forms_of_a_cohort_work_by_keyboard_alone(page, check, world):
    page.goto(f"/cohorts/{world['cohorts']['Thursday group']}/")
    page.get_by_role("link", name="Its format changes").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="The format of Thursday group changes").wait_for()
    page.locator("input[name=format]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator("input[value=combined]").is_checked()
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "reason"
    page.keyboard.type("some want calls as well")
    page.keyboard.press("Tab")  # to the folded question of whom this speaks
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What will happen").wait_for()
    check(page)
    page.get_by_role("button", name="Confirm and save").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Thursday group is combined from").wait_for()
