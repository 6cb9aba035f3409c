"""The cohorts that want a decision, on the first page and on their own."""

from datetime import UTC, date, datetime

import pytest
from browsing import confirm, signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.actions.renewal import forecast_cohorts
from likewise.domain import facilitators
from likewise.domain.accounts import ActingRole
from likewise.domain.participants import RoleName

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NAMES = ("Asha", "Bram", "Cleo", "Dilip", "Edith")
TONIGHT = datetime(2011, 1, 12, 2, 0, tzinfo=UTC)


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in NAMES:
        made.person(name)
    made.person("Petra", role=RoleName.FACILITATOR)
    made.cohort("Birch group", members=NAMES, facilitators=["Petra"], leads=["Petra"])
    made.act(
        facilitators.RecordIntention, participant=made.people["Petra"],
        cohort=made.cohorts["Birch group"], stops_on=date(2011, 3, 1), said_on=date(2011, 1, 2),
    )  # fmt: skip
    return made


def test_the_first_page_tells_of_it_with_the_sentence_until_it_is_seen(world, coordinator):
    birch = world.cohorts["Birch group"]
    assert "may stop within a year" not in text_of(coordinator.get("/"))
    forecast_cohorts(by=world.coordinator, at=TONIGHT)

    home = coordinator.get("/")

    said = text_of(home)
    assert "1 cohort may stop within a year" in said
    assert "Birch group If nothing changes, it has " in said
    assert "of still meeting in January 2012" in said
    assert "Its lead has said that they will stop in March 2011; nobody stands by." in said
    assert f'href="/renewal/wants/#{birch}"' in home.content.decode()
    wants = coordinator.get("/renewal/wants/")
    assert f'href="/renewal/cohorts/{birch}/"' in wants.content.decode()
    assert "What would help Birch group?" in text_of(wants)
    assert "Petra" not in text_of(coordinator.get("/renewal/wants/"))

    _, done = confirm(coordinator, f"/renewal/wants/{birch}/seen/", {})

    assert "No cohort has crossed the programme’s line" in text_of(coordinator.get(done.url))
    assert "may stop within a year" not in text_of(coordinator.get("/"))
    assert coordinator.get(f"/renewal/wants/{birch}/seen/").status_code == 404


def test_the_line_is_settled_beside_the_rule_and_said_with_its_reason(world, coordinator):
    answers = {
        "minimum": "4", "run": "2", "months_without_lead": "3", "counted": "members",
        "contacts_count": "no", "line_percent": "70",
    }  # fmt: skip
    assert "of 100 to meet in 12 months" in text_of(coordinator.get("/renewal/rules/group/"))
    assert "of 100 to meet" not in text_of(coordinator.get("/renewal/rules/one-to-one/"))

    _, done = confirm(coordinator, "/renewal/rules/group/", answers)

    said = text_of(coordinator.get(done.url))
    assert "wants a decision when its chance to meet in 12 months falls below 70 in 100" in said
    assert "when whoever facilitates it stops, or nobody was met or reached for 2 months" in said
    assert "there is no evidence either" in said


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (ActingRole.NURSE, 403),
        (ActingRole.STATISTICIAN, 403),
        (ActingRole.RESEARCHER, 404),
        (ActingRole.MEMBER, 404),
    ],
)
def test_it_is_the_coordinators_to_decide(world, role, status):
    visitor = signed_in(world, role, "Asha" if role is ActingRole.MEMBER else None)

    assert visitor.get("/renewal/wants/").status_code == status
