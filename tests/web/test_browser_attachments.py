"""Attaching a file as people do it: on a phone, by keyboard, without scripts."""

from pathlib import Path

import pytest
from attaching import PDF
from visitors import CLOCK

from likewise.domain.accounts import ActingRole


@pytest.fixture(scope="module")
def scene(installation):
    """The people, meetings and sessions of a small programme."""
    return installation.run("scene")


@pytest.fixture(scope="module")
def site(installation, scene):
    with installation.serving(CLOCK) as address:
        yield address


@pytest.mark.browser
def test_a_file_is_attached_and_downloaded_on_a_phone_without_scripts(scene, open_page, tmp_path):
    (tmp_path / "consent form.pdf").write_bytes(PDF)
    page = open_page(
        360, scene["sessions"][ActingRole.COORDINATOR], java_script_enabled=False,
        accept_downloads=True,
    )  # fmt: skip
    page.goto(f"/people/{scene['people']['Bram']}/")
    page.get_by_role("link", name="Attach a file").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/files/add/**")

    page.get_by_label("Which file?").set_input_files(tmp_path / "consent form.pdf")
    page.get_by_label("Consent form").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Continue").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Check before you save')")
    assert "consent form.pdf" in page.locator("main").inner_text()
    page.get_by_role("button", name="Attach it").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/**")

    assert "The file is attached." in page.locator("main").inner_text()
    with page.expect_download() as kept:
        page.get_by_role("link", name="consent form.pdf").click()
    assert kept.value.suggested_filename == "consent form.pdf"
    assert Path(kept.value.path()).read_bytes() == PDF
    assert page.url.endswith("/")
