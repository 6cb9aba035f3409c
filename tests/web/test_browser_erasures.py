"""Erasing somebody by the keyboard alone: asked for, decided on, and the texts about others too."""

import pytest
from visitors import CLOCK

from likewise.domain.accounts import ActingRole

pytestmark = pytest.mark.browser
KEPT, REWORDED, DESTROYED = TEXTS = (
    "Asha and Bram both wished to walk.",
    "Bram would rather meet without Asha.",
    "Asha told Bram of her sister.",
)
# What has the focus: its words, or its field's name; nothing where it cannot be seen.
FOCUSED = """
(() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  if (!box.width || !box.height || getComputedStyle(at).visibility === "hidden") return "";
  if (at.matches("input, textarea")) {
    const label = document.querySelector(`label[for="${at.id}"]`);
    return (label || at).textContent.trim() || at.name;
  }
  return at.textContent.replace(/\\s+/g, " ").trim();
})()
"""


@pytest.fixture(scope="module")
def scene(installation):
    return installation.run("texts_about_two", texts=TEXTS)


@pytest.fixture(scope="module")
def site(installation, scene):
    with installation.serving(CLOCK) as address:
        yield address


def go_to(page, words):
    """Press Tab until what says this has the focus, as whoever cannot use a mouse does."""
    seen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
        if seen[-1].startswith(words):
            return
    raise AssertionError(f"nothing that says {words} takes the focus, only {seen[:40]}")


def press(page, words, *, then):
    """Go to a link or a button, press Enter, and wait for the heading of the next page."""
    go_to(page, words)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"h1:has-text('{then}')")


def decide(page, text, answer, words=""):
    """What becomes of a text, from the list of erasures and back to it."""
    press(page, f"“{text}”", then="What becomes of this text?")
    go_to(page, "Keep it as it is")
    page.keyboard.press("Space")
    for _ in range(("keep", "reword", "destroy").index(answer)):
        page.keyboard.press("ArrowDown")
    assert page.locator(f"input[value={answer}]").is_checked()
    if words:
        press(page, "Continue", then="What becomes of this text?")
        page.wait_for_function("document.activeElement.className.includes('error-summary')")
        go_to(page, "Write what it should say instead")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.name") == "words"
        page.keyboard.type(words)
    press(page, "Continue", then="Check before you save")
    press(page, "Confirm and save", then="Erasures")


def test_an_erasure_is_asked_for_and_decided_on_without_a_mouse(scene, open_page):
    asks = open_page(1280, scene["sessions"][ActingRole.COORDINATOR])
    asks.goto(f"/people/{scene['people']['Asha']}/")
    press(asks, "Ask for everything about them", then="Ask for somebody to be erased")
    press(asks, "Continue", then="Ask for somebody to be erased")
    asks.wait_for_function("document.activeElement.classList.contains('nhsuk-error-summary')")
    go_to(asks, "Select the ground")
    asks.keyboard.press("Enter")
    assert asks.evaluate("document.activeElement.name") == "ground"
    asks.keyboard.press("Space")
    asks.keyboard.press("ArrowDown")
    assert asks.locator("input[value='consent was withdrawn']").is_checked()
    go_to(asks, "What should the guardian know?")
    asks.keyboard.type("She wrote to us.")
    press(asks, "Continue", then="Check before you save")
    press(asks, "Ask the guardian", then="Asha")
    assert "The guardian has been asked." in asks.locator("main").inner_text()

    decides = open_page(1280, scene["sessions"][ActingRole.GUARDIAN])
    decides.goto("/")
    press(decides, "Erasures", then="Erasures")
    who = scene["people"]["Asha"][:6]
    press(decides, f"Erase {who}", then="Erase this person for good")
    press(decides, "Continue", then="Check before you save")
    press(decides, "Erase for good", then="Erasures")
    said = decides.locator("main").inner_text()
    assert "They were erased." in said
    assert "Texts about others too (3)" in said

    decide(decides, KEPT, "keep")
    decide(decides, REWORDED, "reword", "Bram would rather meet with others.")
    decide(decides, DESTROYED, "destroy")

    assert "Texts about others too" not in decides.locator("main").inner_text()
