"""Finding people in forms in a real browser: by keyboard, as one types, and without scripts."""

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


def chosen(page):
    return page.locator("input[name=people]:checked").evaluate_all("all => all.map(e => e.value)")


def found_says(page, words):
    page.locator("#id_people-found", has_text=words).wait_for()


def test_several_people_are_found_as_one_types_and_start_a_cohort(open_page, check, world):
    page = open_page(world["width"], world["session"])
    page.set_default_timeout(20_000)
    page.goto("/cohorts/new/")
    check(page)
    page.get_by_label("Name of the cohort").fill("Morning group")
    page.get_by_label("Group", exact=True).check()
    box = page.locator("input[name=people-find]")
    box.focus()
    told = page.locator("#id_people-found")
    names = [
        label.split(",")[0] for label in page.locator("label[for^=id_people-]").all_inner_texts()
    ]
    first, second = names[0].split()[0], names[1].split()[0]
    page.keyboard.type(f"exam {first.lower()[:4]}")
    found_says(page, "1 person found.")
    assert told.get_attribute("role") == "status"
    page.keyboard.press("Tab")  # to the button
    page.keyboard.press("Tab")  # to the person
    page.keyboard.press("Space")
    assert len(chosen(page)) == 1
    box.fill(second)
    page.get_by_label(f"{second} Example").first.wait_for()
    page.get_by_label(f"{second} Example").first.check()
    assert len(chosen(page)) == 2
    box.fill("%")
    found_says(page, "Nobody was found for “%”.")
    assert len(chosen(page)) == 2
    check(page)
    page.get_by_label("Name of the cohort").press("Enter")

    page.get_by_role("heading", name="What will happen").wait_for()
    said = page.locator("dl").inner_text()
    assert first in said
    assert second in said
    check(page)
    page.get_by_role("button", name="Start the cohort").click()
    page.get_by_text("Morning group has started.").wait_for()


def test_people_are_found_and_kept_without_scripts(open_page, world):
    page = open_page(world["width"], world["session"], java_script_enabled=False)
    page.set_default_timeout(20_000)
    page.goto(f"/cohorts/{world['cohorts']['Thursday group']}/join/")
    first = page.locator("input[name=people]").first
    who = first.get_attribute("value")
    page.locator(f"label[for=id_people-{who}]").click()
    page.locator("input[name=people-find]").fill("zzz")
    page.get_by_role("button", name="Continue").click()  # what was typed is looked for first

    assert page.locator("#id_people-found").inner_text() == "Nobody was found for “zzz”."
    assert page.locator(f"input[value={who}]").is_checked()
    assert page.locator(".nhsuk-error-summary").count() == 0
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="What will happen").wait_for()
