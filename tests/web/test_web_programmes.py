"""The programme at a glance, and changing its phase."""

import re

import pytest
from browsing import words_of

from likewise.domain.accounts import ActingRole as Role
from likewise.records.models import Phase

pytestmark = pytest.mark.django_db

ID = "0123456789abcdef0123456789abcdef"


def test_the_coordinator_sees_phases_places_arms_and_numbers(scene):
    words = words_of(scene.visit(Role.COORDINATOR).get("/programme/"))

    assert "Naturalistic phase People move freely" in words
    assert "Alder practice 6 Birch practice 3 Cedar practice 0" in words
    assert "Taking part as members 9 Facilitators 2" in words
    assert "Arm May receive" in words
    assert "Alder Hall Behind the library." in words
    assert "Open 2" in words


def test_the_statistician_sees_rounded_counts_and_no_venue(scene):
    words = words_of(scene.visit(Role.STATISTICIAN).get("/programme/"))

    assert "Counts of 1 to 7 are hidden" in words
    assert "Alder practice 1 to 7, or hidden to protect others" in words
    assert "Alder Hall" not in words


def test_an_outcome_assessor_sees_phases_and_nothing_that_reveals_an_arm(scene):
    words = words_of(scene.visit(Role.OUTCOME_ASSESSOR).get("/programme/"))

    assert "Phases" in words
    for telling in ("Arms", "Practices", "Venues", "Cohorts", "People today"):
        assert telling not in words


def test_the_nurse_sees_no_arm(scene):
    assert "Arms" not in words_of(scene.visit(Role.NURSE).get("/programme/"))


def test_a_phase_begins_after_it_was_checked(scene):
    client = scene.visit(Role.COORDINATOR)
    form = {"operation": ID, "phase": "ended", "on-day": "1", "on-month": "3", "on-year": "2011"}

    check = client.post("/programme/phase/", form)
    confirmed = re.search(r'name="confirmed" value="([^"]+)"', check.content.decode())[1]
    saved = client.post("/programme/phase/", form | {"confirmed": confirmed}, follow=True)

    assert "Which phase begins Ended: The programme is over; its record stays." in words_of(check)
    assert "The phase is recorded." in words_of(saved)
    assert "Ended from 1 March 2011 to come" in words_of(saved)


def test_only_later_phases_are_offered(scene):
    page = scene.visit(Role.COORDINATOR).get("/programme/phase/").content.decode()

    assert 'value="ended"' in page
    assert 'value="randomised"' not in page


def test_a_phase_before_the_last_one_is_refused_in_words(scene):
    before = Phase.objects.count()

    page = scene.visit(Role.COORDINATOR).post(
        "/programme/phase/",
        {"operation": ID, "phase": "ended", "on-day": "1", "on-month": "3", "on-year": "2010"},
    )

    assert "Choose a later day for the next phase." in words_of(page)
    assert Phase.objects.count() == before
