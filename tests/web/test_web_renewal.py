"""The pages about renewal."""

import re

import pytest
from browsing import confirm, fields_of, signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.renewal import RenewalRule
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
@copied
def world():
    world = a_world()
    world.person("Asha", practice="Alder")
    return world


def test_what_holds_by_default_is_shown_with_where_it_comes_from(coordinator):
    said = text_of(coordinator.get("/renewal/rules/"))

    assert "It has stopped after 2 monthly meetings with fewer than 4 members" in said
    assert "Not settled by this programme: these are starting values." in said
    assert "doi:10.1186/1471-2296-8-45" in said
    assert "contacts count as meetings" in said


def test_the_page_of_the_programme_leads_there(coordinator):
    assert 'href="/renewal/rules/"' in coordinator.get("/programme/").content.decode()


def test_a_rule_is_settled_and_shown(coordinator):
    answers = {
        "minimum": "6", "run": "3", "months_without_lead": "2", "counted": "attendance",
        "contacts_count": "no",
    }  # fmt: skip

    _, done = confirm(coordinator, "/renewal/rules/group/", answers)

    said = text_of(coordinator.get(done.url))
    assert "It has stopped after 3 monthly meetings with fewer than 6 members there" in said
    assert "Settled by this programme." in said
    assert [rule.minimum for rule in current(RenewalRule)] == [6]


def test_the_form_begins_with_what_holds_and_says_what_is_wrong_at_the_field(coordinator):
    asked = coordinator.get("/renewal/rules/one-to-one/")
    answers = {
        **fields_of(asked), "minimum": "2", "run": "2", "months_without_lead": "3",
        "counted": "members", "contacts_count": "yes",
    }  # fmt: skip
    page = coordinator.post("/renewal/rules/one-to-one/", answers)

    boxes = re.findall(
        r'<input[^>]*name="(\w+)"[^>]*value="(\w+)"( checked)?', asked.content.decode()
    )
    assert {"minimum": "1", "run": "2", "months_without_lead": "3"}.items() <= {
        (name, value) for name, value, _ in boxes
    }
    assert {(name, value) for name, value, checked in boxes if checked} == {
        ("counted", "members"), ("contacts_count", "yes"),
    }  # fmt: skip
    assert page.content.decode().count("Its minimum is 1 member") == 2


def test_there_is_no_rule_of_a_format_that_there_is_not(coordinator):
    assert coordinator.get("/renewal/rules/choir/").status_code == 404


@pytest.mark.parametrize(
    ("role", "who", "statuses"),
    [
        (ActingRole.NURSE, None, (200, 403)),
        (ActingRole.STATISTICIAN, None, (200, 403)),
        (ActingRole.RESEARCHER, None, (404, 404)),
        (ActingRole.MEMBER, "Asha", (404, 404)),
        (ActingRole.OUTCOME_ASSESSOR, None, (404, 404)),
    ],
)
def test_who_may_see_and_settle(world, role, who, statuses):
    browser = signed_in(world, role, who)

    addresses = ("/renewal/rules/", "/renewal/rules/group/")

    assert tuple(browser.get(each).status_code for each in addresses) == statuses
