"""What a plan may be asked for, what was done of one since, and what each role is told of it."""

from datetime import UTC, date, datetime

import pytest
from copying import copied
from planning import asked_for, planned
from worlds import a_world

from likewise.actions.renewal import forecast_cohorts
from likewise.domain import cohorts, facilitators
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.cohorts import NewCohort
from likewise.domain.participants import RoleName
from likewise.domain.renewal.came import Came
from likewise.domain.renewal.plan_follow import Assumed, Done
from likewise.queries.renewal import kept_renewal_plan, renewal_plans_page
from likewise.records import happened

pytestmark = pytest.mark.django_db
NOW = datetime(2011, 8, 10, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
LATER = datetime(2011, 9, 20, 9, 0, tzinfo=UTC)
MEMBERS = ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid", "Gina", "Hari", "Ines", "Jo")
LEADS = ("Petra", "Quentin", "Rosa")


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in (*MEMBERS, "Kim", "Lou"):
        made.person(name)
    for name in LEADS:
        made.person(name, role=RoleName.FACILITATOR)
    made.cohort("Birch", members=MEMBERS[:5], facilitators=["Petra"], leads=["Petra"])
    made.cohort("Tuesday", members=MEMBERS[5:], facilitators=["Quentin"], leads=["Quentin"])
    return made


def told(world, plan, *, role=ActingRole.COORDINATOR, today=TODAY):
    return kept_renewal_plan(world.actor(role), plan=plan, today=today)


def offers(world, name, **more):
    world.act(
        facilitators.RecordOffer, at=NOW, participant=world.people[name],
        starts_on=date(2011, 8, 1), said_on=date(2011, 8, 1), **more,
    )  # fmt: skip


def choices(world, today=TODAY):
    return renewal_plans_page(world.coordinator, today=today, start=0, size=5).choices


def test_leads_are_those_who_said_so_less_those_on_whom_a_forecast_counts(world):
    assert (choices(world).willing, choices(world).leads) == (0, 0)
    offers(world, "Asha", cohort=world.cohorts["Birch"])
    offers(world, "Asha")  # once more, for any
    offers(world, "Kim")  # a member of none
    forecast_cohorts(by=world.coordinator, at=NOW)

    found = choices(world)

    assert (found.willing, found.standing_by, found.leads) == (2, 1, 1)
    assert [name for _, name in found.cohorts] == ["Birch", "Tuesday"]
    assert choices(world, today=date(2011, 7, 1)).willing == 0


def test_what_happened_since_is_read_from_the_record(world):
    on, birch, tuesday = date(2011, 8, 10), world.cohorts["Birch"], world.cohorts["Tuesday"]
    world.join("Birch", "Kim", date(2011, 8, 9), at=LATER)  # the day before
    world.join("Birch", "Lou", on, at=LATER)
    world.join("Birch", "Rosa", date(2011, 9, 1), at=LATER, role=RoleName.FACILITATOR)
    world.act(
        cohorts.HandOverLead, at=LATER, cohort=birch, on=date(2011, 9, 2),
        to=world.people["Rosa"],
    )  # fmt: skip
    world.act(
        cohorts.DrawOnCohorts, at=LATER, sources=[tuesday], target=birch, on=date(2011, 9, 5),
        drawn=cohorts.Drawn(moving=frozenset({world.people["Jo"]})), reason="A small group.",
    )  # fmt: skip
    world.act(cohorts.RestCohort, at=LATER, cohort=tuesday, on=date(2011, 9, 6), reason="Harvest.")

    found = happened.since(world.programme, on)

    assert found.joined == ((birch, on),)  # who was drawn did not come by themselves
    assert found.leading == ((birch, date(2011, 9, 1)),)
    assert found.moved == ((tuesday, birch, date(2011, 9, 5)),)
    assert [str(each.kind) for each in found.events] == ["draw", "rest"]
    assert happened.since(world.programme, date(2011, 9, 7)).events == ()


def test_two_that_were_to_become_one_are_seen_to_be_one_whichever_way_they_chose(world):
    pair = tuple(sorted((world.cohorts["Birch"], world.cohorts["Tuesday"])))
    plan = planned(world, at=NOW, newcomers=0, leads=0, may_join=frozenset({pair}), coming=1.0)
    (carried,) = told(world, plan).carried
    assert (carried.measure.what, carried.done) == ("absorb", Done.NO)

    made = world.act(
        cohorts.MergeCohorts, at=LATER, predecessors=pair, on=date(2011, 9, 1),
        successor=NewCohort(name="Birch and Tuesday", format=Format.GROUP), reason="To be enough.",
    )  # fmt: skip

    found = told(world, plan, today=LATER.date())
    (carried,) = found.carried
    assert (carried.done, carried.became in made.new_ids) == (Done.YES, True)
    due = told(world, plan, today=date(2012, 8, 1))
    assert {(each.assumed, each.came) for each in due.judged} == {(Assumed.WITH, Came.MET)}
    assert (due.account.due, due.account.met) == (2, 2)


def test_nothing_that_was_done_means_the_chance_as_it_was_is_judged(world):
    plan = planned(world, at=NOW)

    before = told(world, plan, today=date(2012, 7, 31))
    assert before.account.due == 0
    found = told(world, plan, today=date(2012, 8, 1))
    assert {each.assumed for each in found.judged} == {Assumed.WITHOUT}
    assert found.account.due == 2
    assert found.account.expected == pytest.approx(
        sum(each.without.chance for each in found.plan.promises)
    )


def test_a_plan_that_waits_says_how_far_its_job_is(world):
    plan = asked_for(world, at=NOW)

    found = told(world, plan)

    assert (found.plan, found.how_far.state, found.account) == (None, "waiting", None)
    page = renewal_plans_page(world.coordinator, today=TODAY, start=0, size=5)
    assert ([each.id for each in page.plans], page.number) == ([plan], 1)


def test_a_statistician_is_told_without_names_and_numbers_of_people(world):
    plan = planned(world, at=NOW)

    found = told(world, plan, role=ActingRole.STATISTICIAN)

    assert (found.counts, found.may_change, found.may_ask) == (False, False, False)
    assert all(name.startswith("Cohort ") for name in found.names.values())
    nurse = told(world, plan, role=ActingRole.NURSE)
    assert set(nurse.names.values()) == {"Birch", "Tuesday"}
    page = renewal_plans_page(world.actor(ActingRole.NURSE), today=TODAY, start=0, size=5)
    assert page.choices is None


@pytest.mark.parametrize(
    "role", [ActingRole.MEMBER, ActingRole.FACILITATOR, ActingRole.OUTCOME_ASSESSOR]
)
def test_who_has_no_part_in_renewal_learns_of_no_plan(world, role):
    plan = planned(world, at=NOW)

    with pytest.raises(NotFound):
        told(world, plan, role=role)
    with pytest.raises(NotFound):
        renewal_plans_page(world.actor(role), today=TODAY, start=0, size=5)


def test_a_plan_of_another_programme_is_not_there(world):
    plan = planned(world, at=NOW)

    with pytest.raises(NotFound):
        told(a_world(), plan)
