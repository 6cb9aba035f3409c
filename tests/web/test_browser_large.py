"""A coordinator's weekly tasks with 1,200 members in a real browser: what each takes is printed."""

import json

import pytest
from weekly import Hand, place, plan_a_term, take_missing_registers

from likewise.actions.example import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDTHS = (360, 1280)


@pytest.fixture(scope="module")
def example(installation):
    process = installation.start("large")
    said, wrong = process.communicate(timeout=600)
    assert process.returncode == 0, wrong
    return json.loads(said.splitlines()[-1])


@pytest.fixture(scope="module")
def site(installation, example):
    with installation.serving(TODAY) as address:
        yield address


@pytest.mark.parametrize("width", WIDTHS)
def test_the_tasks_of_a_week_stay_few_clicks_with_1200_members(open_page, example, width):
    page = open_page(width, example["session"])
    page.set_default_timeout(60_000)
    hand = Hand(page)

    take_missing_registers(hand)
    place(hand, 20, cohorts=1)
    place(hand, 20, cohorts=20)
    group = example["groups"][WIDTHS.index(width)]
    plan_a_term(hand, group, until=(30, 9, 2012), holidays="Summer: 23 7 2012 to 31 8 2012")

    opened, register, following, together, apart, term = (e.clicks_or_fields for e in hand.told)
    people = int(hand.told[1].what.rpartition(" ")[2])
    assert opened <= 3
    assert register == people + 1
    assert following == 1
    assert together <= 60
    assert apart <= 60
    assert term <= 12
