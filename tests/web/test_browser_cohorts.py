"""A coordinator's journeys through cohorts, in a real browser, on a phone and on a desk."""

import pytest
from browsing import serving, signed_in
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.cohorts import Cohort
from likewise.domain.participants import RoleName
from likewise.records.facts import current

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 900}


@pytest.fixture
def world():
    """Two pairs with their facilitators, and a group."""
    world = a_world()
    for name in ("Asha", "Bram", "Cleo"):
        world.person(name, practice="Alder")
    for name in ("Dan", "Faye"):
        world.person(name, role=RoleName.FACILITATOR)
    world.cohort("Pair one", format=Format.ONE_TO_ONE, members=["Asha"], facilitators=["Dan"])
    world.cohort("Pair two", format=Format.ONE_TO_ONE, members=["Bram"], facilitators=["Faye"])
    world.cohort("Thursday group", members=["Cleo"])
    return world


@pytest.fixture(scope="module", autouse=True)
def _browser_first(chromium):
    """Django keeps another connection while an event loop runs: the world is made on that one."""


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(request, chromium, world):
    client = signed_in(world, ActingRole.COORDINATOR)
    with serving() as address:
        context = chromium.new_context(viewport=request.param, base_url=address)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        yield page
        page.wait_for_load_state("networkidle")  # nobody may be cut off while being answered
        context.close()


def check(page, axe):
    """Nothing that axe finds, one first heading, no page wider than the screen."""
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_pairs_become_a_group_and_the_plan_is_seen_first(page, axe, world):
    page.goto("/cohorts/")
    check(page, axe)
    page.get_by_role("link", name="Several cohorts become one").click()
    page.get_by_label("Pair one").check()
    page.get_by_label("Pair two").check()
    for part, value in (("Day", "4"), ("Month", "1"), ("Year", "2011")):
        page.get_by_label(part, exact=True).fill(value)
    check(page, axe)
    page.get_by_role("button", name="Continue").click()

    page.get_by_role("button", name="Continue").click()
    assert page.title().startswith("Error: ")
    check(page, axe)
    page.get_by_role("link", name="Enter a name").click()
    assert page.evaluate("document.activeElement.name") == "name"
    page.keyboard.type("Birch group")
    page.get_by_label("Group", exact=True).check()
    page.get_by_label("Why did this happen?").fill("they wanted to hear from more people")
    page.get_by_role("button", name="Continue").click()

    page.get_by_role("heading", name="Who moves (4 people)").wait_for()
    check(page, axe)
    page.get_by_role("button", name="Merge these cohorts").click()
    page.get_by_text("Birch group has started from 2 cohorts.").wait_for()
    check(page, axe)
    assert "Birch group" in {each.name for each in current(Cohort)}


def test_a_person_and_their_history_are_readable(page, axe, world):
    page.goto("/people/")
    check(page, axe)
    page.get_by_role("link", name="Asha Example").click()
    page.get_by_role("heading", name="Allocated").wait_for()
    check(page, axe)
    page.get_by_role("link", name="History of: Cohorts").first.click()
    page.get_by_role("heading", name="What the record says now").wait_for()
    check(page, axe)
    page.get_by_role("link", name="Correct this").click()
    check(page, axe)


def test_the_forms_of_a_cohort_work_by_keyboard_alone(page, axe, world):
    page.goto(f"/cohorts/{world.cohorts['Thursday group']}/")
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
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What will happen").wait_for()
    check(page, axe)
    page.get_by_role("button", name="Confirm and save").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Thursday group is combined from").wait_for()
