"""A clock that was wrong is noticed, and what it recorded can be put right."""

from datetime import timedelta

import pytest
from django.utils import timezone
from worlds import ADMINISTRATOR, a_world

from likewise.domain.corrections import CorrectFact
from likewise.domain.practices import AddPractice, Practice
from likewise.queries.checks import findings
from likewise.records import audit
from likewise.records.facts import current, versions

pytestmark = pytest.mark.django_db
TEN_YEARS = timedelta(days=3653)


@pytest.fixture
def machine(monkeypatch):
    """Sets the machine's clock, from which on it stands still."""

    def says(instant):
        monkeypatch.setattr(timezone, "now", lambda: instant)

    return says


def clock_findings():
    return [(each.fault, each.what) for each in findings(ADMINISTRATOR) if each.area == "clock"]


def test_a_clock_that_was_set_back_or_runs_ahead_is_said_by_check(machine):
    a_world()
    entered = timezone.now()

    told = []
    for instant in (
        entered,
        entered - timedelta(seconds=30),
        entered - TEN_YEARS,
        entered + TEN_YEARS,
    ):
        machine(instant)
        told.append(clock_findings())

    assert [fault for ((fault, _),) in told] == [False, False, True, True]
    assert "was set back, or ran ahead before" in told[2][0][1]
    assert "runs ahead" in told[3][0][1]


def test_nothing_is_odd_about_a_clock_of_an_empty_record():
    assert audit.doubt_about_clock() is None


@pytest.mark.parametrize("times", [1, 2])
def test_what_a_clock_recorded_that_ran_ahead_is_corrected_after_it_was_put_right(machine, times):
    world = a_world()
    today = timezone.now()
    machine(today + TEN_YEARS)
    practice = world.act(AddPractice, name="Elm", at=today + TEN_YEARS).new_ids[0]

    machine(today)
    for number in range(times):
        world.act(
            CorrectFact, at=today, fact=practice, changes={"name": f"Ash {number}"},
            reason="The name was wrong.",
        )  # fmt: skip

    assert [each.name for each in current(Practice, fact=practice)] == [f"Ash {times - 1}"]
    assert [each.number for each in versions(Practice) if each.fact.id == practice] == list(
        range(1, times + 2)
    )
    wrong = [each.what for each in findings(ADMINISTRATOR) if each.fault]
    assert [each for each in wrong if "differ" in each or "rows" in each] == []
