"""Placing twenty people in cohorts, counted in clicks and fields in a real browser."""

import pytest
from weekly import Hand, place
from worlds import NOW

pytestmark = pytest.mark.browser
WAYS = [(width, cohorts) for width in (360, 1280) for cohorts in (1, 4)]


@pytest.fixture(scope="module")
def worlds(installation):
    return dict(zip(WAYS, installation.say("unplaced", programmes=len(WAYS)), strict=True))


@pytest.fixture(scope="module")
def site(installation, worlds):
    with installation.serving(NOW) as address:
        yield address


@pytest.mark.parametrize(("width", "cohorts"), WAYS)
def test_twenty_people_are_placed_in_one_cohort_or_each_in_that_of_their_row(
    open_page, worlds, width, cohorts
):
    page = open_page(width, worlds[width, cohorts]["session"])
    page.set_default_timeout(20_000)
    hand = Hand(page)

    place(hand, 20, cohorts=cohorts)

    assert hand.told[0].clicks_or_fields <= 60
    assert page.get_by_text("Everybody who takes part is in a cohort.").is_visible()
