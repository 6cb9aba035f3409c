"""What each role finds on its first page, and that it is never older than the last act."""

from datetime import UTC, date, datetime

import pytest
from visitors import CLOCK, TODAY
from worlds import a_world

from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.arms import Format
from likewise.domain.cohorts import EndCohort, FormCohort, HandOverLead, NewCohort, RestCohort
from likewise.domain.memberships import JoinCohort, LeaveCohort
from likewise.domain.participants import RoleName, SetStatus, StatusName
from likewise.domain.practices import AddVenue
from likewise.queries.cohorts.standing import _keeper, standing
from likewise.queries.home import Need, facilitator_home, member_home, this_week
from likewise.queries.keeping import KEPT_AT_MOST
from likewise.records.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(scene):
    return scene.world


def afresh(programme, today=TODAY):
    """How things stand, read as if nothing had been kept."""
    _keeper._kept.clear()
    return standing(programme, today=today)


def names_of(found, cohorts):
    return {found.names[each] for each in cohorts}


ACTS = {
    "somebody leaves": lambda w: w.act(
        LeaveCohort,
        cohort=w.cohorts["Thursday group"],
        participant=w.people["Farid"],
        on=date(2011, 1, 10),
    ),
    "somebody joins": lambda w: w.act(
        JoinCohort,
        cohort=w.cohorts["Thursday group"],
        participant=w.people["Hari"],
        on=date(2011, 1, 10),
    ),
    "somebody withdraws": lambda w: w.act(
        SetStatus,
        participant=w.people["Hari"],
        status=StatusName.WITHDRAWN,
        on=date(2011, 1, 10),
    ),
    "a lead is handed over": lambda w: w.act(
        HandOverLead,
        cohort=w.cohorts["Birch pair"],
        to=w.people["Quentin"],
        on=date(2011, 1, 10),
    ),
    "a cohort ends": lambda w: w.act(
        EndCohort, cohort=w.cohorts["Birch pair"], on=date(2011, 1, 10), reason="parted"
    ),
    "a cohort rests": lambda w: w.act(
        RestCohort, cohort=w.cohorts["Thursday group"], on=date(2011, 1, 10), reason="summer"
    ),
    "a cohort forms": lambda w: w.act(
        FormCohort,
        new=NewCohort(name="Walkers", format=Format.GROUP),
        people={w.people["Hari"]: RoleName.MEMBER},
        on=date(2011, 1, 10),
    ),
    "somebody is added": lambda w: w.person("Sita"),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_is_kept_is_never_older_than_the_last_act(world, act):
    before = afresh(world.programme)

    ACTS[act](world)
    kept = standing(world.programme, today=TODAY)

    assert kept != before
    assert kept == afresh(world.programme)


def test_what_is_kept_is_not_read_again_while_nobody_acts(world, django_assert_num_queries):
    afresh(world.programme)

    with django_assert_num_queries(1):
        standing(world.programme, today=TODAY)


def test_other_acts_leave_what_is_kept(world, django_assert_num_queries):
    afresh(world.programme)
    world.act(AddVenue, name="Another hall")

    with django_assert_num_queries(1):
        standing(world.programme, today=TODAY)


def test_whoever_asks_first_reads_one_event_of_the_audit_and_not_all(
    world, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as asked:
        afresh(world.programme)

    (audit,) = [each["sql"] for each in asked.captured_queries if "auditevent" in each["sql"]]
    assert audit.endswith("LIMIT 1")


def test_an_act_that_does_not_say_what_it_changed_drops_everything(world):
    afresh(world.programme)
    last = AuditEvent.objects.latest("sequence")
    AuditEvent.objects.create(
        sequence=last.sequence + 1,
        at=CLOCK,
        entered_at=CLOCK,
        account="somebody",
        role="coordinator",
        programme=world.programme,
        action="imports.undo",
        about=[],
        counts={},
        previous_hash=last.hash,
        hash="0" * 64,
    )
    kept = _keeper._kept[world.programme, TODAY]

    standing(world.programme, today=TODAY)

    assert kept.hash == "0" * 64


def test_only_a_few_programmes_and_days_are_kept(world):
    for day in range(1, 20):
        standing(world.programme, today=date(2011, 1, day))

    assert len(_keeper._kept) <= KEPT_AT_MOST


def test_another_programme_does_not_show(world):
    other = a_world()
    other.person("Zoe")
    other.cohort("Elsewhere", members=["Zoe"])

    found = afresh(world.programme)

    assert names_of(found, found.names) == {"Thursday group", "Birch pair"}
    assert other.people["Zoe"] not in found.in_no_cohort


def test_a_group_wants_four_members_and_a_pair_one(world):
    for name in ("Dilip", "Edith", "Farid"):
        world.act(
            LeaveCohort,
            cohort=world.cohorts["Thursday group"],
            participant=world.people[name],
            on=date(2011, 1, 10),
        )

    found = afresh(world.programme)

    short = {each for each, needs in found.wants.items() if Need.FEW in needs}
    assert names_of(found, short) == {"Thursday group"}
    assert found.left_lately == 3


def test_resting_for_long_wants_a_decision(world):
    world.act(RestCohort, cohort=world.cohorts["Birch pair"], on=date(2010, 10, 1), reason="away")

    before = afresh(world.programme, date(2010, 12, 30)).wants
    after = afresh(world.programme, date(2010, 12, 31)).wants

    cohort = world.cohorts["Birch pair"]
    assert Need.RESTING not in before.get(cohort, ())
    assert Need.RESTING in after[cohort]
    assert Need.LEAD not in after[cohort]


def test_the_week_is_for_roles_that_see_the_whole_programme(world):
    assert this_week(world.coordinator, today=TODAY).decisions
    assert this_week(world.actor(Role.NURSE), today=TODAY).decisions == ()
    for role in (Role.STATISTICIAN, Role.OUTCOME_ASSESSOR, Role.ADMINISTRATOR, Role.GUARDIAN):
        with pytest.raises(NotFound):
            this_week(world.actor(role), today=TODAY)


def test_the_week_takes_few_statements(world, django_assert_max_num_queries):
    this_week(world.coordinator, today=TODAY)

    with django_assert_max_num_queries(28):
        this_week(world.coordinator, today=TODAY)


def test_a_facilitator_has_their_own_people_with_when_they_last_came(world):
    home = facilitator_home(world.actor(Role.FACILITATOR, "Petra"), today=TODAY)

    came = {each.label.text.split()[0]: each.last_came_on for each in home.people}
    assert came["Asha"] == date(2010, 12, 9)
    assert came["Cleo"] is None
    assert "Gwen" not in came
    assert [line.on for line in home.to_take] == [date(2011, 1, 6)]


def test_a_facilitator_who_handed_over_has_nobody_any_more(world):
    world.act(
        LeaveCohort,
        cohort=world.cohorts["Thursday group"],
        participant=world.people["Petra"],
        on=date(2011, 1, 5),
    )

    home = facilitator_home(world.actor(Role.FACILITATOR, "Petra"), today=TODAY)

    assert (home.people, home.coming, home.cohorts) == ((), (), ())


def test_a_member_has_display_names_of_their_own_cohort_only(world):
    viewer = world.actor(Role.MEMBER, "Asha")

    home = member_home(viewer, today=TODAY, at=datetime(2011, 1, 12, 10, 0, tzinfo=UTC))

    named = [label.text for cohort in home.cohorts for label in cohort.members]
    assert named == ["Bram E.", "Cleo E.", "Dilip E.", "Edith E.", "Farid E."]
    assert [line.state for line in home.coming] == ["planned", "cancelled", "planned"]


def test_nobody_but_a_member_has_a_members_page(world):
    with pytest.raises(NotFound):
        member_home(world.coordinator, today=TODAY, at=CLOCK)
