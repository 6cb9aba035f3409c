"""A cohort's renewal and its what-ifs, as each viewer may ask for them."""

from datetime import UTC, date, datetime

import pytest
from copying import copied
from worlds import a_world

from likewise.actions.renewal import forecast_cohorts
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.participants import RoleName
from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.asking import Asked
from likewise.queries.renewal import cohort_renewal, what_ifs_of_cohort
from likewise.queries.renewal import kept as keeping
from likewise.records import forecasts

pytestmark = pytest.mark.django_db
TONIGHT = datetime(2011, 3, 2, 2, 0, tzinfo=UTC)
TODAY = TONIGHT.date()
NAMES = ("Asha", "Bram", "Cleo", "Dilip", "Edith")
SEES = {ActingRole.COORDINATOR, ActingRole.NURSE, ActingRole.STATISTICIAN}


@pytest.fixture
@copied
def world():
    """A group, and one that began last week."""
    made = a_world()
    for name in NAMES:
        made.person(name)
    made.person("Petra", role=RoleName.FACILITATOR)
    made.cohort("Thursday", members=NAMES, facilitators=["Petra"])
    made.cohort("Young", members=["Asha"], on=date(2011, 2, 22))
    return made


@pytest.mark.parametrize("role", ActingRole)
def test_who_may_ask(world, role):
    forecast_cohorts(by=world.coordinator, at=TONIGHT)
    asked = {"cohort": world.cohorts["Thursday"]}
    viewer = world.actor(role)

    if role in SEES:
        found = cohort_renewal(viewer, **asked, today=TODAY)
        assert found.expected is not None
        assert (found.name == "Thursday") is (role is not ActingRole.STATISTICIAN)
        assert found.may_make is found.may_change is (role is ActingRole.COORDINATOR)
        return
    with pytest.raises(NotFound):
        cohort_renewal(viewer, **asked, today=TODAY)
    with pytest.raises(NotFound):
        what_ifs_of_cohort(viewer, **asked, asked=[Asked(leads=1)])


def test_before_the_first_forecast_nothing_can_be_asked(world):
    with pytest.raises(NotFound, match="No forecast has been made yet"):
        what_ifs_of_cohort(
            world.coordinator, cohort=world.cohorts["Thursday"], asked=[Asked(leads=1)]
        )


def test_of_a_cohort_that_is_not_forecast_nothing_can_be_asked(world):
    forecast_cohorts(by=world.coordinator, at=TONIGHT)

    with pytest.raises(RenewalRefused, match="no whole month"):
        what_ifs_of_cohort(world.coordinator, cohort=world.cohorts["Young"], asked=[Asked(leads=1)])
    night = forecasts.latest(world.programme)
    with pytest.raises(RenewalRefused, match="no whole month"):
        keeping.basis_of_night(world.programme, night).monthly(world.cohorts["Young"])


def test_what_the_page_says_is_what_the_night_said(world):
    forecast_cohorts(by=world.coordinator, at=TONIGHT)

    found = cohort_renewal(world.coordinator, cohort=world.cohorts["Thursday"], today=TODAY)

    expected = found.expected
    assert expected.is_as_made
    for each in expected.outlook.horizons:
        month = expected.monthly[each.months - 1]
        assert (month.chance, month.size) == (pytest.approx(each.chance), each.size)
        assert month.if_leads_held == pytest.approx(each.if_leads_held)
    assert expected.past[-1] == (12 * 2011 + 1, 5)


def test_few_answers_and_few_programmes_are_kept(world, monkeypatch):
    monkeypatch.setattr(keeping, "ANSWERS_KEPT", 1)
    monkeypatch.setattr(keeping, "PROGRAMMES_KEPT", 1)
    monkeypatch.setattr(keeping, "_kept", {"another programme": None})
    forecast_cohorts(by=world.coordinator, at=TONIGHT)

    found = cohort_renewal(world.coordinator, cohort=world.cohorts["Thursday"], today=TODAY)

    assert found.expected is not None
    (kept,) = keeping._kept.values()
    assert len(kept._answers) == 1
