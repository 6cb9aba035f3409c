"""People, practices, arms, phases, involvement and accounts, through the actions."""

from dataclasses import replace
from datetime import date

import pytest
from copying import copied
from worlds import ADMINISTRATOR, NOW, a_world, did, operation

from likewise.actions import accounts
from likewise.domain import arms, facilitators, involvement, participants, practices, programmes
from likewise.domain.access import Capability, NotAllowed, NotFound, holders
from likewise.domain.accounts import FORBIDDEN_TOGETHER, ActingRole, Actor, may_hold_together
from likewise.domain.acts import ActNotRight
from likewise.domain.arms import AllocatedAlready, Allocation, Format, NotToBeAllocated
from likewise.domain.deviations import Deviation, DeviationKind
from likewise.domain.involvement import Involvement, Sphere
from likewise.domain.memberships import Membership
from likewise.domain.participants import (
    Person,
    Role,
    RoleName,
    RoleNotRight,
    Status,
    StatusName,
    StatusNotRight,
    status_on,
)
from likewise.domain.practices import Registration, Venue
from likewise.domain.programmes import (
    PhaseName,
    PhaseOutOfOrder,
    ProgrammeNameTaken,
    UnknownZone,
    phase_on,
)
from likewise.records.facts import current
from likewise.records.models import Account, AuditEvent, RoleGrant

pytestmark = pytest.mark.django_db
ON = date(2011, 2, 10)


@pytest.fixture
@copied
def world():
    made = a_world()
    made.person("Asha", practice="Alder")
    made.person("Femi", practice="Alder", role="facilitator")
    made.cohort("Thursday group", members=["Asha"], facilitators=["Femi"], leads=["Femi"])
    return made


def status(world, name, to, on=ON, **rest):
    return world.act(
        participants.SetStatus, participant=world.people[name], status=to, on=on, **rest
    )


# People


def test_identity_is_kept_apart_from_the_participant(world):
    (person,) = (each for each in current(Person) if each.given_name == "Asha")

    world.act(
        participants.ChangeIdentity,
        participant=world.people["Asha"],
        telephone="01632 960001",
    )

    assert current(Person, fact=person.id)[0].telephone == "01632 960001"
    assert current(Person, fact=person.id)[0].given_name == "Asha"


def test_who_withdraws_leaves_every_cohort_and_role(world):
    status(world, "Femi", StatusName.WITHDRAWN, reason="No time.")

    spell = current(Membership, participant_id=world.people["Femi"])[0]
    assert (spell.left_on, spell.reason) == (ON, "No time.")
    assert current(Role, participant_id=world.people["Femi"])[0].ends_on == ON


def test_who_left_may_return(world):
    status(world, "Asha", StatusName.LEFT)
    status(world, "Asha", StatusName.RETURNED, on=date(2011, 5, 1))

    known = current(Status, participant_id=world.people["Asha"])
    assert status_on(known, date(2011, 3, 1)) is StatusName.LEFT
    assert status_on(known, date(2011, 5, 1)) is StatusName.RETURNED
    assert status_on(known, date(2010, 1, 1)) is None


@pytest.mark.parametrize(
    ("to", "on", "sentence"),
    [
        (StatusName.ENROLLED, ON, "enrolled already"),
        (StatusName.RETURNED, ON, "They are enrolled, so they take part"),
        (StatusName.INVITED, ON, "Record that they left, withdrew or died"),
        (StatusName.LEFT, date(2010, 1, 1), "or correct the earlier status"),
    ],
)
def test_a_status_that_cannot_begin_is_refused(world, to, on, sentence):
    with pytest.raises(StatusNotRight, match=sentence):
        status(world, "Asha", to, on)


def test_who_died_leaves_everything_and_nothing_follows(world):
    status(world, "Femi", StatusName.DIED)

    assert current(Membership, participant_id=world.people["Femi"])[0].left_on == ON
    assert current(Role, participant_id=world.people["Femi"])[0].ends_on == ON
    for after in (StatusName.RETURNED, StatusName.ENROLLED, StatusName.LEFT):
        with pytest.raises(StatusNotRight, match="They died on"):
            status(world, "Femi", after, on=date(2011, 9, 1))


def test_only_someone_who_left_returns(world):
    world.person("Ines", status=StatusName.INTERESTED)

    with pytest.raises(StatusNotRight, match="Only someone who left"):
        status(world, "Ines", StatusName.RETURNED)


def test_a_role_is_given_and_ended(world):
    who = world.people["Asha"]
    world.act(participants.GiveRole, participant=who, role=RoleName.FACILITATOR, on=ON)
    with pytest.raises(RoleNotRight, match="facilitator already"):
        world.act(participants.GiveRole, participant=who, role=RoleName.FACILITATOR, on=ON)

    world.act(participants.EndRole, participant=who, role=RoleName.FACILITATOR, on=date(2011, 3, 1))

    held = [each for each in current(Role, participant_id=who) if each.role == "facilitator"]
    assert held[0].ends_on == date(2011, 3, 1)
    with pytest.raises(RoleNotRight, match="not a facilitator"):
        world.act(
            participants.EndRole, participant=who, role=RoleName.FACILITATOR, on=date(2011, 4, 1)
        )


def test_who_moves_practice_keeps_their_arm(world):
    world.act(
        arms.Allocate,
        arm=world.arms[Format.GROUP],
        practice=world.practices["Alder"],
        on=date(2010, 9, 2),
    )
    before = current(Allocation, participant_id=world.people["Asha"])

    world.act(
        participants.RegisterWithPractice,
        participant=world.people["Asha"],
        practice=world.practices["Birch"],
        on=ON,
    )

    assert current(Allocation, participant_id=world.people["Asha"]) == before
    assert len(current(Registration, participant_id=world.people["Asha"])) == 2


def test_a_practice_of_another_programme_is_not_there(world):
    with pytest.raises(NotFound):
        world.act(
            participants.RegisterWithPractice,
            participant=world.people["Asha"],
            practice=a_world().practices["Birch"],
            on=ON,
        )


# Arms


def test_everyone_enrolled_at_a_practice_inherits_its_arm_and_nobody_else(world):
    world.person("Bryn", practice="Birch")
    world.person("Late", practice="Alder", on=date(2010, 10, 1))

    world.act(
        arms.Allocate,
        arm=world.arms[Format.GROUP],
        practice=world.practices["Alder"],
        on=date(2010, 9, 2),
    )

    inherited = {each.participant for each in current(Allocation) if each.participant}
    assert inherited == {world.people["Asha"]}


def test_nobody_is_allocated_twice(world):
    def allocate(**unit):
        return world.act(arms.Allocate, arm=world.arms[Format.GROUP], on=ON, **unit)

    allocate(practice=world.practices["Alder"])

    with pytest.raises(AllocatedAlready, match="record a deviation"):
        allocate(participant=world.people["Asha"])
    with pytest.raises(AllocatedAlready, match="record deviations"):
        allocate(practice=world.practices["Alder"])
    with pytest.raises(ActNotRight, match="one participant, or one practice"):
        allocate()


def test_only_who_is_enrolled_is_allocated(world):
    world.person("Idris", status="screened")

    with pytest.raises(NotToBeAllocated, match="Enrol them first"):
        world.act(
            arms.Allocate, arm=world.arms[Format.GROUP], participant=world.people["Idris"], on=ON
        )


def test_who_enrols_at_an_allocated_practice_while_the_trial_runs_is_marked_late():
    world = a_world(phase=PhaseName.RANDOMISED)
    world.act(
        arms.Allocate,
        arm=world.arms[Format.GROUP],
        practice=world.practices["Alder"],
        on=date(2010, 9, 1),
    )
    world.person("Idris", practice="Alder", on=ON)
    world.person("Jo", practice="Birch", on=ON)
    world.person("Kay", practice="Alder", on=ON, status="screened")
    status(world, "Kay", StatusName.ENROLLED, on=date(2011, 2, 20))

    late = current(Deviation, kind=DeviationKind.LATE_RECRUIT)

    assert {each.participant for each in late} == {world.people["Idris"], world.people["Kay"]}
    assert current(Allocation, participant_id=world.people["Idris"]) == []


# Programmes


def test_phases_follow_one_another(world):
    from likewise.domain.programmes import Phase

    world.act(programmes.ChangePhase, phase=PhaseName.ENDED, on=ON)

    phases = current(Phase)
    assert phase_on(phases, date(2010, 1, 1)) is PhaseName.FORMATIVE
    assert phase_on(phases, date(2011, 1, 1)) is PhaseName.NATURALISTIC
    assert phase_on(phases, ON) is PhaseName.ENDED
    for phase, on, sentence in (
        (PhaseName.RANDOMISED, date(2012, 1, 1), "cannot follow"),
        (PhaseName.ENDED, date(2010, 1, 1), "Choose a later day"),
    ):
        with pytest.raises(PhaseOutOfOrder, match=sentence):
            world.act(programmes.ChangePhase, phase=phase, on=on)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"name": " "}, ActNotRight),
        ({"name": "Pilot", "zone": "Mars/Olympus"}, UnknownZone),
    ],
)
def test_a_programme_needs_a_name_and_a_real_zone(given, refusal):
    with pytest.raises(refusal):
        did(programmes.CreateProgramme, by=ADMINISTRATOR, at=NOW, operation=operation(), **given)


def test_a_programme_is_not_called_like_another(world):
    with pytest.raises(ProgrammeNameTaken) as refused:
        did(
            programmes.CreateProgramme,
            by=ADMINISTRATOR, at=NOW, operation=operation(), name=" test  Programme ",
        )  # fmt: skip

    assert refused.value.sentence == (
        "There is a programme called “Test programme” already. Go on in that one, or give the new "
        "one another name."
    )


def test_venues_and_practices_are_added(world):
    world.act(practices.AddVenue, name="Hall", directions="Behind the church.")

    assert current(Venue)[0].directions == "Behind the church."


# Involvement


def test_involvement_is_traced_to_the_cohort_it_grew_from(world):
    world.act(
        involvement.RecordInvolvement,
        participant=world.people["Asha"],
        sphere=Sphere.PATIENT_PARTICIPATION_GROUP,
        starts_on=ON,
        cohort=world.cohorts["Thursday group"],
        detail="Takes the minutes.",
    )
    found = current(Involvement)[0]

    world.act(involvement.EndInvolvement, involvement=found.id, on=date(2011, 6, 1))

    assert current(Involvement)[0].ends_on == date(2011, 6, 1)
    assert current(Involvement)[0].detail == "Takes the minutes."
    with pytest.raises(NotFound):
        world.act(involvement.EndInvolvement, involvement="nothing", on=ON)


# Who may

WRITES = {
    Capability.MANAGE_PEOPLE: lambda w, by: status(w, "Asha", StatusName.LEFT, by=by),
    Capability.CHANGE_PHASE: lambda w, by: w.act(
        programmes.ChangePhase, phase=PhaseName.ENDED, on=ON, by=by
    ),
    Capability.MANAGE_PROGRAMME: lambda w, by: w.act(practices.AddVenue, name="Hall", by=by),
    Capability.ALLOCATE: lambda w, by: w.act(
        arms.Allocate, arm=w.arms[Format.GROUP], participant=w.people["Asha"], on=ON, by=by
    ),
    Capability.RECORD_LEADING: lambda w, by: w.act(
        facilitators.RecordOffer,
        participant=w.people["Asha"],
        starts_on=ON,
        said_on=NOW.date(),
        by=replace(by, participant=w.people["Asha"]),
    ),
    Capability.RECORD_INVOLVEMENT: lambda w, by: w.act(
        involvement.RecordInvolvement,
        participant=w.people["Asha"],
        sphere=Sphere.OTHER,
        starts_on=ON,
        by=by,
    ),
}


@pytest.mark.parametrize("role", ActingRole)
@pytest.mark.parametrize("capability", WRITES)
def test_each_hat_does_what_the_table_says_and_no_more(world, role, capability):
    by = Actor(account="account-x", role=role, programme=world.programme)

    if role in holders(capability):
        assert WRITES[capability](world, by).done
    else:
        events = AuditEvent.objects.count()
        with pytest.raises(NotAllowed):
            WRITES[capability](world, by)
        assert AuditEvent.objects.count() == events


# Accounts


def grant(by, account, role, programme, **rest):
    return accounts.grant_role(
        by=by,
        at=NOW,
        operation=operation(),
        account=account,
        role=role,
        programme=programme,
        **rest,
    )


def an_account(by=ADMINISTRATOR, email="asha@example.org", **rest):
    return accounts.create_account(by=by, at=NOW, operation=operation(), email=email, **rest)


def test_an_account_is_made_once_whatever_its_capitals():
    an_account()

    with pytest.raises(accounts.AccountExists):
        an_account(email="Asha@Example.org")


def test_hats_that_exclude_one_another_are_never_worn_even_one_after_the_other(world):
    account = an_account()
    first = grant(ADMINISTRATOR, account, ActingRole.OUTCOME_ASSESSOR, world.programme)
    accounts.revoke_role(by=ADMINISTRATOR, at=NOW, operation=operation(), grant=first)

    with pytest.raises(accounts.RolesExclude, match="has been outcome assessor"):
        grant(ADMINISTRATOR, account, ActingRole.COORDINATOR, world.programme)


@pytest.mark.parametrize("pair", FORBIDDEN_TOGETHER)
def test_every_forbidden_pair_is_refused(pair):
    assert not may_hold_together(pair)
    assert all(may_hold_together(frozenset({role})) for role in pair)


def test_a_coordinator_gives_the_roles_of_members_and_facilitators_only(world):
    account = an_account(by=world.coordinator)
    given = grant(
        world.coordinator,
        account,
        ActingRole.MEMBER,
        world.programme,
        participant=world.people["Asha"],
    )

    with pytest.raises(accounts.RolesExclude, match="Ask an administrator"):
        grant(world.coordinator, account, ActingRole.NURSE, world.programme)
    with pytest.raises(accounts.RolesExclude, match="own programme"):
        grant(
            world.coordinator,
            account,
            ActingRole.MEMBER,
            a_world().programme,
            participant=world.people["Asha"],
        )
    accounts.revoke_role(by=world.coordinator, at=NOW, operation=operation(), grant=given)
    with pytest.raises(NotFound):
        accounts.revoke_role(by=world.coordinator, at=NOW, operation=operation(), grant=given)
    assert RoleGrant.objects.get(id=given).revoked_at == NOW


def test_the_first_administrator_is_made_by_the_owner_of_the_machine():
    account = accounts.create_administrator(
        at=NOW, operation=operation(), email="admin@example.org", password="a long pass phrase"
    )

    assert Account.objects.get(id=account).check_password("a long pass phrase")
    assert RoleGrant.objects.get(account=account).role == ActingRole.ADMINISTRATOR


def test_a_password_is_set_anew():
    an_account(password="the first pass phrase")

    accounts.set_password(
        by=ADMINISTRATOR, at=NOW, email="ASHA@example.org", password="the second one"
    )

    assert Account.objects.get().check_password("the second one")
    with pytest.raises(NotFound):
        accounts.set_password(by=ADMINISTRATOR, at=NOW, email="no@example.org", password="x")
