"""A coordinator's weekly tasks with meetings, counted in clicks and fields in a real browser."""

import pytest
from weekly import Hand, plan_a_term, take_missing_registers
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


@pytest.fixture(params=WIDTHS)
def hand(request, open_page, worlds):
    page = open_page(WIDTHS[request.param], worlds[request.param]["session"])
    page.set_default_timeout(20_000)
    return Hand(page)


def test_registers_that_are_missing_are_taken_one_after_the_other(hand, check):
    take_missing_registers(hand, look=check)

    opened, taken, following = hand.told
    assert opened.clicks_or_fields <= 3
    assert taken.clicks_or_fields == 13  # after the press that opens it: 14 in all
    assert following.clicks_or_fields == 1


def test_a_term_of_weekly_meetings_is_planned_for_a_group(hand, check):
    plan_a_term(
        hand,
        "Birch group",
        until=(31, 3, 2011),
        holidays="Half-term: 21 2 2011 to 25 2 2011",
        look=check,
    )

    assert hand.page.get_by_text("12 meetings of Birch group are planned.").is_visible()
    assert hand.told[0].clicks_or_fields <= 12


def test_lists_of_meetings_are_readable(hand, check):
    page = hand.page
    for address in (
        "/meetings/", "/meetings/?show=week&on=2010-12-14", "/meetings/?show=month&on=2010-12-14",
        "/meetings/?show=earlier&format=group", "/meetings/registers/?sort=latest&format=group",
    ):  # fmt: skip
        page.goto(address)
        check(page)
