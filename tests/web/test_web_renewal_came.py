"""What was said of cohorts, and what came, on its page."""

from datetime import UTC, date, datetime

import pytest
from browsing import signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.actions.renewal import forecast_cohorts
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.cohorts import RestCohort
from likewise.domain.participants import RoleName
from likewise.queries.renewal import Histories, came, renewal_histories, what_came

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NAMES = ("Asha", "Bram", "Cleo", "Dilip", "Edith")


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in NAMES:
        made.person(name)
    made.person("Petra", role=RoleName.FACILITATOR)
    for name in ("Birch group", "Elm group"):
        made.cohort(name, members=NAMES, facilitators=["Petra"], on=date(2010, 9, 1))
    return made


def night(world, day):
    year, month, number = day
    forecast_cohorts(by=world.coordinator, at=datetime(year, month, number, 2, 0, tzinfo=UTC))


def test_before_any_is_due_the_page_says_so(world, coordinator):
    assert "No forecast has been kept yet" in text_of(coordinator.get("/renewal/came/"))

    night(world, (2010, 11, 1))

    said = text_of(coordinator.get("/renewal/came/"))
    assert "8 forecasts are kept, and the months of which they speak are not over" in said
    assert 'href="/renewal/came/"' in coordinator.get("/renewal/").content.decode()


def test_what_came_is_told_with_those_that_an_act_followed_apart(world, coordinator):
    night(world, (2010, 10, 1))
    night(world, (2010, 10, 2))  # the first night of a month is judged
    world.act(
        RestCohort, cohort=world.cohorts["Elm group"], on=date(2010, 11, 4), reason="Snow.",
        at=datetime(2010, 11, 3, 9, 0, tzinfo=UTC),
    )  # fmt: skip

    found = what_came(world.coordinator, today=date(2011, 1, 12))

    (three,) = found.accounts
    assert (three.months, three.due, three.met, three.after_acts) == (3, 2, 1, 1)
    said = text_of(coordinator.get("/renewal/came/"))
    assert "Birch group" in said
    assert "An act followed" in said
    assert "Still met" in said
    assert "1 of 1 (100%)" in said


def test_it_is_read_once_until_something_is_recorded(world, monkeypatch):
    night(world, (2010, 10, 1))
    day = date(2011, 1, 12)
    before = what_came(world.coordinator, today=day)
    read: list[date] = []

    def reading(viewer: Actor, *, today: date) -> Histories:
        read.append(today)
        return renewal_histories(viewer, today=today)

    monkeypatch.setattr(came, "renewal_histories", reading)

    assert what_came(world.coordinator, today=day) == before
    assert not what_came(world.actor(ActingRole.STATISTICIAN), today=day).lines[0].leads_to
    assert read == []

    world.act(RestCohort, cohort=world.cohorts["Elm group"], on=date(2010, 11, 4), reason="Snow.")
    after = what_came(world.coordinator, today=day)
    assert (before.accounts[0].after_acts, after.accounts[0].after_acts) == (0, 1)
    what_came(world.coordinator, today=date(2011, 1, 13))
    assert read == [day, date(2011, 1, 13)]


def test_a_statistician_reads_it_without_names_and_a_member_not_at_all(world):
    night(world, (2010, 10, 1))

    said = text_of(signed_in(world, ActingRole.STATISTICIAN).get("/renewal/came/"))
    assert "3 months" in said
    assert "Birch" not in said
    assert signed_in(world, ActingRole.MEMBER, "Asha").get("/renewal/came/").status_code == 404
