"""Exports as two people make them: on a phone, by keyboard, without scripts."""

import zipfile

import pytest
from visitors import CLOCK

from likewise.domain.accounts import ActingRole

WIDTHS = (360, 1280)


@pytest.fixture(scope="module")
def scene(installation):
    """The people, meetings and sessions of a small programme."""
    return installation.run("scene")


@pytest.fixture(scope="module")
def site(installation, scene):
    with installation.serving(CLOCK) as address:
        yield address


def press(page, role, name):
    page.get_by_role(role, name=name).first.focus()
    page.keyboard.press("Enter")


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_two_people_export_by_keyboard_without_scripts(scene, open_page, width):
    coordinator, guardian = (
        open_page(width, scene["sessions"][role], java_script_enabled=False, accept_downloads=True)
        for role in (ActingRole.COORDINATOR, ActingRole.GUARDIAN)
    )
    reason = f"A copy for the archive, at {width}."
    coordinator.goto("/")
    press(coordinator, "link", "Exports")
    press(coordinator, "link", "Ask for an export")
    coordinator.get_by_label("Why does it have to leave?").focus()
    coordinator.keyboard.type(reason)
    press(coordinator, "button", "Continue")
    coordinator.wait_for_selector("h1:has-text('Check before you save')")
    press(coordinator, "button", "Ask for it")
    coordinator.wait_for_url("**/exports/")
    row = coordinator.locator("tr", has_text=reason)
    assert "You asked for this" in row.inner_text()
    assert row.get_by_role("link").count() == 0

    guardian.goto("/exports/")
    guardian.locator("tr", has_text=reason).get_by_role("link", name="Agree").focus()
    guardian.keyboard.press("Enter")
    press(guardian, "button", "Continue")
    guardian.wait_for_selector("h1:has-text('Check before you save')")
    press(guardian, "button", "Agree")
    guardian.wait_for_url("**/exports/")

    coordinator.goto("/exports/")
    coordinator.locator("tr", has_text=reason).get_by_role("link", name="Download").focus()
    coordinator.keyboard.press("Enter")
    with coordinator.expect_download() as kept:
        press(coordinator, "button", "Download it now")
    assert kept.value.suggested_filename == "likewise-export-2011-01-12.zip"
    with zipfile.ZipFile(kept.value.path()) as files:
        assert files.testzip() is None
        assert b"Asha" in files.read("Person.csv")
    press(coordinator, "button", "Download it now")
    coordinator.wait_for_selector("h1:has-text('That did not work')")
    assert "This export was written already" in coordinator.locator("main").inner_text()
