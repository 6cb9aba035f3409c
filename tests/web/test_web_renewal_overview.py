"""The overview of renewal: an empty page, the table, and what each role is told."""

from datetime import date

import pytest
from browsing import signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.participants import RoleName
from likewise.records.models import ForecastNight
from likewise.web.renewal import views
from likewise.web.renewal.presenters import in_percents

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("clock")]
NAMES = ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid")


@pytest.fixture
@copied
def world():
    """A large group with one lead, a small one with two, a pair, and one that stopped."""
    made = a_world()
    for name in (*NAMES, "Gwen"):
        made.person(name)
    for name in ("Petra", "Quentin"):
        made.person(name, role=RoleName.FACILITATOR)
    made.cohort("Thursday", members=NAMES, facilitators=["Petra"])
    made.cohort("Birch group", members=NAMES[:4], facilitators=["Petra", "Quentin"])
    made.cohort("Gwen and Petra", format=Format.ONE_TO_ONE, members=["Gwen"])
    made.cohort("Few", members=NAMES[:2], facilitators=["Petra"])
    return made


def forecast(browser):
    answer = browser.post("/renewal/now/")
    assert answer.status_code == 302
    return browser.get(answer.url)


def test_before_the_first_night_the_page_says_what_will_be_there_and_offers_it_now(coordinator):
    page = coordinator.get("/renewal/")

    assert "No forecast has been made yet" in text_of(page)
    assert "Forecast now" in text_of(page)


def test_the_likeliest_to_stop_comes_first_with_its_chances_and_a_sentence(coordinator):
    said = text_of(forecast(coordinator))

    assert "3 cohorts looked at." in said
    assert said.index("Birch group In 3 months") < said.index("Thursday In 3 months")
    assert "mainly because too few may come: it has 4 members, and needs all of them." in said
    assert "Pairs are not forecast" in said
    assert "Few : It has had fewer than 4 for" in said.replace("Few:", "Few :")
    assert "Gwen" not in said


def test_the_same_again_changes_nothing(coordinator):
    forecast(coordinator)

    said = text_of(forecast(coordinator))

    assert "Nothing has changed since today’s." in said
    assert ForecastNight.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (ActingRole.NURSE, ["Birch group", "it has 4 members"], ["Forecast now"]),
        (ActingRole.STATISTICIAN, ["Cohort ", "too few may come"],
         ["Birch group", "Thursday", "4 members", "Forecast now", 'href="/cohorts/']),
    ],
)  # fmt: skip
def test_others_are_told_what_they_may_know(world, coordinator, role, shown, hidden):
    forecast(coordinator)
    browser = signed_in(world, role)

    page = browser.get("/renewal/")

    said = page.content.decode() + text_of(page)
    assert all(each in said for each in shown)
    assert not [each for each in hidden if each in said]
    assert browser.post("/renewal/now/").status_code == 403


@pytest.mark.parametrize(
    ("role", "who"),
    [
        (ActingRole.MEMBER, "Asha"), (ActingRole.FACILITATOR, "Petra"),
        (ActingRole.OUTCOME_ASSESSOR, None), (ActingRole.RESEARCHER, None),
    ],
)  # fmt: skip
def test_to_everybody_else_there_is_no_such_page(world, role, who):
    browser = signed_in(world, role, who)

    assert browser.get("/renewal/").status_code == 404
    assert browser.post("/renewal/now/").status_code in (403, 404)
    assert 'href="/renewal/"' not in browser.get("/").content.decode()


def test_the_menu_leads_there(coordinator):
    assert 'href="/renewal/"' in coordinator.get("/cohorts/").content.decode()


def test_a_forecast_is_made_by_pressing_a_button_alone(coordinator):
    assert coordinator.get("/renewal/now/").status_code == 405
    assert not ForecastNight.objects.exists()


def test_a_programme_with_pairs_alone_says_so(world):
    alone = a_world()
    alone.person("Hari")
    alone.cohort("Hari", format=Format.ONE_TO_ONE, members=["Hari"], on=date(2010, 9, 1))
    browser = signed_in(alone, ActingRole.COORDINATOR)

    said = text_of(forecast(browser))

    assert "No cohort could be forecast." in said


@pytest.mark.parametrize(
    ("chance", "said"), [(0.9999, "over 99%"), (1.0, "over 99%"), (0.94, "94%"), (0.0, "under 1%")]
)
def test_nothing_reads_as_certain(chance, said):
    assert in_percents(chance) == said


def test_a_long_list_is_cut_into_pages(coordinator, monkeypatch):
    monkeypatch.setattr(views, "PAGE_SIZE", 1)
    first = text_of(forecast(coordinator))
    second = text_of(coordinator.get("/renewal/?page=2"))

    assert "Birch group In 3 months" in first
    assert "Thursday In 3 months" not in first
    assert "Thursday In 3 months" in second
    assert "Of 1 more nothing is forecast" in first
    assert "Not forecast, and why" not in first
    assert "Not forecast, and why" in second
