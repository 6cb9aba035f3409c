"""Simulated trials on pages: at once where they are few, else asked for, followed and kept."""

from datetime import timedelta

import pytest
from browsing import fields_of, signed_in, text_of
from copying import copied
from designing import SIMPLE, Designing
from django.utils import timezone
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.audit import done
from likewise.jobs import kinds
from likewise.queries.designs import trials
from likewise.records import jobs, simulations
from likewise.records.models import AskedSimulation, AuditEvent, Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
@copied
def world():
    return a_world()


@pytest.fixture
def statistician(world):
    return signed_in(world, ActingRole.STATISTICIAN)


@pytest.fixture
def address(world):
    return f"/designs/{Designing(world).draft(SIMPLE, name='Main trial')}/simulate/"


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch):
    monkeypatch.setattr(trials, "MOST_AT_ONCE", 2_000)


def ask(browser, address, size=20, number=200):
    shown = browser.get(f"{address}?size={size}&trials={number}")
    sent = browser.post(address, fields_of(shown))
    return sent.url


def worked_out():
    """Have the one job that is there done, as a worker would."""
    held = claimed()
    jobs.finish(held, at=timezone.now(), write=kinds.kind_named(held.kind).handler(held))


def claimed():
    return jobs.claim("w", at=timezone.now(), lease=lambda _: timedelta(hours=1), most=lambda _: 3)


def test_few_trials_are_answered_at_once_by_as_many_as_were_asked_for(statistician, address):
    page = text_of(statistician.get(f"{address}?size=20&trials=50"))

    assert "50 trials of 20 persons" in page
    assert "How often the next arm is guessed" in page
    assert "This takes a while" not in page
    assert "20 trials of 100 persons" in text_of(statistician.get(address))
    assert not AskedSimulation.objects.exists()


def test_what_takes_long_says_how_long_and_is_worked_out_in_the_background(statistician, address):
    shown = text_of(statistician.get(f"{address}?size=20&trials=200"))
    assert "200 trials of 20 persons take 5 seconds or so" in shown
    assert "How often the next arm is guessed" not in shown
    assert "20,000 trials of 100,000 persons take 7 minutes or so" in text_of(
        statistician.get(f"{address}?size=100000&trials=20000")
    )

    where = ask(statistician, address)

    (asked,) = AskedSimulation.objects.all()
    assert where == f"{address}{asked.id}/"
    page = statistician.get(where)
    assert page["Refresh"] == "3"
    assert "200 trials of 20 persons. It begins in a moment." in text_of(page)
    still = statistician.get(f"{where}?still")
    assert "Refresh" not in still
    assert "Look again" in text_of(still)
    held = claimed()
    assert "It has begun." in text_of(statistician.get(where))
    jobs.say_how_far(held, 50, 200)
    page = statistician.get(where)
    assert "50 of 200 trials are done." in text_of(page)
    assert 'value="25"' in page.content.decode()
    assert "being worked out" in text_of(statistician.get(address))


def test_then_its_page_has_picture_and_tables_and_the_list_leads_there(statistician, address):
    where = ask(statistician, address)
    worked_out()

    page = statistician.get(where)

    said, drawn = text_of(page), page.content.decode()
    assert "Refresh" not in page
    assert "200 trials of 20 persons" in said
    assert "How far off plan trials ended" in said
    assert "<svg" in drawn
    assert f'href="{where}"' in statistician.get(address).content.decode()
    events = [done(name) for name in AuditEvent.objects.values_list("action", flat=True)]
    assert "Simulated trials of a design were asked for" in events
    assert "Simulated trials of a design were worked out" in events


def test_it_is_stopped_or_thrown_away_with_a_button(statistician, address):
    where = ask(statistician, address)
    assert "Stop it" in text_of(statistician.get(where))

    sent = statistician.post(where)

    assert sent.url == address
    assert "They are thrown away." in text_of(statistician.get(address))
    assert statistician.get(where).status_code == 404
    assert statistician.post(where).status_code == 404
    assert not AskedSimulation.objects.exists()


def test_it_is_for_its_asker_alone(world, statistician, address):
    where = ask(statistician, address)
    worked_out()
    other = signed_in(world, ActingRole.STATISTICIAN)

    assert other.get(where).status_code == 404
    assert other.post(where).status_code == 404
    assert "asked for" not in text_of(other.get(address)).partition("Simulate")[2]
    for role in (ActingRole.COORDINATOR, ActingRole.OUTCOME_ASSESSOR, ActingRole.GUARDIAN):
        browser = signed_in(world, role)
        assert browser.get(where).status_code in (403, 404)
        assert browser.post(where).status_code in (403, 404)
    assert AskedSimulation.objects.count() == 1


def test_trials_of_another_design_are_not_under_this_one(world, statistician, address):
    where = ask(statistician, address)
    other = Designing(world).draft(SIMPLE, name="Another")
    simulation = where.rstrip("/").rpartition("/")[2]

    assert statistician.get(f"/designs/{other}/simulate/{simulation}/").status_code == 404


def test_where_it_failed_too_often_or_was_refused_the_page_says_why(statistician, address):
    where = ask(statistician, address)
    Job.objects.filter(kind=simulations.WORK_OUT).update(stopped_at=timezone.now())
    page = statistician.get(where)
    assert "These trials were not worked out" in text_of(page)
    assert "Refresh" not in page
    AskedSimulation.objects.update(made_at=timezone.now(), because="An arm has no name.")

    assert "An arm has no name." in text_of(statistician.get(where))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("size=1&trials=5", "must be a whole number between 2 and 100000"),
        ("size=20&trials=0", "must be a whole number between 1 and 1000000"),
    ],
)
def test_what_cannot_be_simulated_is_said_at_its_field(statistician, address, query, words):
    page = text_of(statistician.get(f"{address}?{query}"))

    assert "There is a problem" in page
    assert words in page


def test_what_takes_too_long_for_a_page_leads_to_the_command(statistician, address):
    shown = statistician.get(f"{address}?size=100000&trials=1000000")

    page = text_of(statistician.post(address, fields_of(shown)))

    assert "would take too long here, or too much memory. Ask for fewer, or use" in page
    assert not AskedSimulation.objects.exists()
