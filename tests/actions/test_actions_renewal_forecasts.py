"""Forecasts of cohorts are made from the record, kept, and never changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from copying import copied
from django.db import DatabaseError, transaction
from worlds import a_world

from likewise.actions.renewal import forecast_cohorts
from likewise.domain import cohorts
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.participants import RoleName
from likewise.domain.renewal import SetRenewalRule
from likewise.domain.renewal.outlooks import HORIZONS
from likewise.jobs import kinds
from likewise.jobs.renewal import forecast
from likewise.records import audit, forecasts, imprints
from likewise.records.jobs import Claim
from likewise.records.models import (
    AuditEvent,
    Forecast,
    ForecastHorizon,
    ForecastNight,
    OutboxLetter,
)

pytestmark = pytest.mark.django_db
TONIGHT = datetime(2011, 3, 2, 2, 0, tzinfo=UTC)
NAMES = ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid")


@pytest.fixture
@copied
def world():
    """A group, a pair, and a group that began last week."""
    made = a_world()
    for name in (*NAMES, "Gwen"):
        made.person(name)
    made.person("Petra", role=RoleName.FACILITATOR)
    made.cohort("Thursday", members=NAMES[:5], facilitators=["Petra"])
    made.join("Thursday", "Farid", date(2010, 11, 4))
    made.cohort("Pair", format=Format.ONE_TO_ONE, members=["Gwen"])
    made.cohort("Young", members=["Gwen"], on=date(2011, 2, 22))
    return made


def made_at(world, at=TONIGHT):
    return forecast_cohorts(by=world.coordinator, at=at)


def outlook_of(world, name):
    night = forecasts.latest(world.programme)
    (found,) = [each for each in night.outlooks if each.cohort == world.cohorts[name]]
    return found


def test_every_cohort_that_goes_on_and_is_no_pair_is_forecast_or_has_a_reason(world):
    assert made_at(world) == 2

    group, young = outlook_of(world, "Thursday"), outlook_of(world, "Young")
    assert [horizon.months for horizon in group.horizons] == list(HORIZONS)
    assert (group.members, group.leads, group.rule.minimum) == (6, 1, 4)
    assert young.horizons == ()
    assert young.because.startswith("It has no whole month yet: it began on 22 February 2011.")
    assert world.cohorts["Pair"] not in Forecast.objects.values_list("cohort", flat=True)


def test_what_it_was_made_from_by_what_and_when_is_kept(world):
    made_at(world)

    (night,) = ForecastNight.objects.all()
    assert (night.on, night.made_at, night.draws) == (date(2011, 3, 2), TONIGHT, 200)
    assert (night.model, night.seed) == ("renewal 3", "philox 2012 3")
    assert len(night.inputs) == 64
    for row in ForecastHorizon.objects.all():
        stopped = row.by_members + row.by_leads + row.by_both + row.by_choice
        assert row.chance + stopped == pytest.approx(1, abs=1e-6)


def test_from_the_same_record_it_is_made_once_a_day_and_from_another_again(world):
    made_at(world)
    assert made_at(world, TONIGHT + timedelta(hours=3)) == 0

    world.act(
        SetRenewalRule, at=TONIGHT, format=Format.GROUP, minimum=6, run=1, months_without_lead=1
    )
    before = outlook_of(world, "Thursday")
    assert made_at(world, TONIGHT + timedelta(hours=4)) == 2
    assert made_at(world, TONIGHT + timedelta(days=1)) == 2

    assert ForecastNight.objects.count() == 3
    assert outlook_of(world, "Thursday").horizons[0].chance < before.horizons[0].chance


def test_tonight_reads_what_is_known_by_then(world):
    made_at(world)
    world.leave("Thursday", "Asha", date(2011, 1, 20), at=TONIGHT)

    made_at(world, TONIGHT + timedelta(hours=1))

    assert outlook_of(world, "Thursday").members == 5


def test_what_was_forecast_is_never_changed_and_never_deleted(world):
    made_at(world)

    for model, column in (
        (ForecastNight, "draws"), (Forecast, "minimum"), (ForecastHorizon, "chance"),
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            model.objects.update(**{column: 1})
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_one_event_says_so_and_its_imprint_covers_every_row(world):
    before = AuditEvent.objects.count()

    made_at(world)

    event = AuditEvent.objects.latest("sequence")
    assert AuditEvent.objects.count() == before + 1
    assert (event.action, event.counts) == (
        "renewal.forecast",
        {"crossings": 0, "forecasts": 2},
    )
    assert event.digest == ForecastNight.objects.get().inputs
    assert list(audit.verify()) == []
    assert list(imprints.compare()) == []


def test_a_row_that_is_added_beside_them_shows(world):
    made_at(world)
    row = ForecastHorizon.objects.first()

    row.pk, row.months = None, 24
    row.save(force_insert=True)

    assert [altered.of for altered in imprints.compare()] == [ForecastHorizon]


def test_where_the_audit_fails_nothing_is_kept(world, monkeypatch):
    def fails(**_):
        raise RuntimeError("the audit cannot be written")

    monkeypatch.setattr(audit, "append", fails)
    with pytest.raises(RuntimeError):
        made_at(world)

    assert not ForecastNight.objects.exists()


@pytest.mark.parametrize("role", [each for each in ActingRole if each != "coordinator"])
def test_nobody_else_makes_them(world, role):
    with pytest.raises(NotAllowed):
        forecast_cohorts(by=world.actor(role), at=TONIGHT)


def test_without_a_programme_there_is_nothing_to_forecast(world):
    from dataclasses import replace

    with pytest.raises(NotFound):
        forecast_cohorts(by=replace(world.coordinator, programme=None), at=TONIGHT)


def test_every_night_each_programme_is_forecast_and_nothing_is_sent(world, monkeypatch):
    monkeypatch.setattr("likewise.jobs.renewal.now", lambda: TONIGHT)
    other = a_world()
    other.person("Hari")
    other.cohort("Elsewhere", members=["Hari"])
    letters = OutboxLetter.objects.count()
    held = Claim(
        row=1, kind="renewal.forecast", key="2011-03-02", arguments={}, attempt=1, at=TONIGHT,
        lease_until=TONIGHT + timedelta(hours=1),
    )  # fmt: skip

    assert ("renewal.forecast", "daily") in kinds.periodic()
    forecast(held)
    forecast(held)

    nights = ForecastNight.objects.values_list("programme", flat=True)
    assert sorted(nights) == sorted([world.programme, other.programme])
    assert OutboxLetter.objects.count() == letters


def test_a_cohort_that_ended_is_forecast_no_more(world):
    made_at(world)
    world.act(
        cohorts.EndCohort, at=TONIGHT, cohort=world.cohorts["Young"], on=date(2011, 3, 1),
        reason="It began too soon.",
    )  # fmt: skip

    assert made_at(world, TONIGHT + timedelta(hours=1)) == 1
