"""The cheapest plan from the record: whose it is to make, and what it knows."""

from datetime import date

import pytest
from copying import copied
from worlds import a_world

from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.participants import RoleName
from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.plan_terms import Costs, Goal, Limits
from likewise.queries.renewal import renewal_histories, renewal_overview, renewal_plan

pytestmark = pytest.mark.django_db
TODAY = date(2011, 8, 10)
MEMBERS = ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid", "Gina", "Hari", "Ines", "Jo")


@pytest.fixture
@copied
def world():
    """Two groups that have gone on for a year, and one that nobody leads any more."""
    made = a_world()
    for name in MEMBERS:
        made.person(name)
    for name in ("Petra", "Quentin"):
        made.person(name, role=RoleName.FACILITATOR)
    made.cohort("Birch", members=MEMBERS[:5], facilitators=["Petra"], leads=["Petra"])
    made.cohort("Tuesday", members=MEMBERS[5:], facilitators=["Quentin"], leads=["Quentin"])
    return made


def planned(world, role=ActingRole.COORDINATOR, **limits):
    return renewal_plan(
        world.actor(role), today=TODAY, goal=Goal(chance=0.8, months=12), limits=Limits(**limits),
        costs=Costs(),
    )  # fmt: skip


def test_the_plan_speaks_of_every_group_that_goes_on_by_its_rule(world):
    found = planned(world, newcomers=4, leads=2)

    ids = {world.cohorts["Birch"], world.cohorts["Tuesday"]}
    assert {promise.cohort for promise in found.plan.promises} == ids
    assert found.names == {world.cohorts["Birch"]: "Birch", world.cohorts["Tuesday"]: "Tuesday"}
    assert (found.plan.today, found.on) == ("2011-07", TODAY)
    assert found.plan.below == 2
    assert found.plan.unhelped == ()


def test_groups_that_may_join_are_named_by_their_ids(world):
    pair = (world.cohorts["Birch"], world.cohorts["Tuesday"])
    found = planned(world, may_join=frozenset({pair}), coming=1.0)

    (measure,) = found.plan.measures
    assert {measure.cohort, measure.other} == set(pair)
    with pytest.raises(RenewalRefused, match='"nowhere" may join another'):
        planned(world, may_join=frozenset({(pair[0], "nowhere")}))


@pytest.mark.parametrize("role", [ActingRole.NURSE, ActingRole.STATISTICIAN])
def test_who_only_sees_renewal_makes_no_plan(world, role):
    renewal_overview(world.actor(role))

    with pytest.raises(NotAllowed):
        planned(world, role)


@pytest.mark.parametrize(
    "role", [ActingRole.MEMBER, ActingRole.FACILITATOR, ActingRole.OUTCOME_ASSESSOR]
)
def test_who_has_no_part_in_renewal_learns_nothing_of_a_plan(world, role):
    with pytest.raises(NotFound):
        planned(world, role)


def test_a_group_that_cannot_be_forecast_is_left_out_with_the_reason(world):
    world.person("Kim", on=date(2011, 7, 20))
    world.cohort("New", members=["Kim"], on=date(2011, 7, 20))
    found = planned(world)

    (line,) = found.plan.left_out
    assert line.startswith(f"{world.cohorts['New']}: ")


def test_a_programme_without_groups_has_nothing_to_plan():
    empty = a_world()

    assert renewal_histories(empty.coordinator, today=TODAY).spans == ()
    with pytest.raises(RenewalRefused, match="No cohort can be forecast"):
        planned(empty)
