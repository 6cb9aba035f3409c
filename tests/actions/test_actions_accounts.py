"""Who may give which hat to whom: what is refused, and that one event is left."""

import pytest
from copying import copied
from django.db import IntegrityError, transaction
from worlds import ADMINISTRATOR, NOW, a_world, operation

from likewise.actions import accounts
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole
from likewise.records import imprints
from likewise.records.accounts import with_email
from likewise.records.models import Account, AuditEvent, RoleGrant

pytestmark = pytest.mark.django_db


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in ("Asha", "Bram"):
        made.person(name)
    return made


def an_account():
    return accounts.create_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email=f"{operation()}@example.org"
    )


def grant(account, role, programme, participant=None, by=ADMINISTRATOR):
    return accounts.grant_role(
        by=by, at=NOW, operation=operation(), account=account, role=role, programme=programme,
        participant=participant,
    )  # fmt: skip


def test_a_coordinator_gives_nobody_a_password(world):
    account = an_account()
    email = Account.objects.get(id=account).email

    with pytest.raises(NotAllowed, match="Only an administrator"):
        accounts.set_password(by=world.coordinator, at=NOW, email=email, password="x" * 12)

    assert not Account.objects.get(id=account).check_password("x" * 12)


def test_who_runs_the_machine_never_decides_who_reads_it_in_any_programme(world):
    above, guardian = an_account(), an_account()
    grant(above, ActingRole.ADMINISTRATOR, None)
    grant(guardian, ActingRole.GUARDIAN, world.programme)

    with pytest.raises(accounts.RolesExclude, match="been administrator"):
        grant(above, ActingRole.GUARDIAN, world.programme)
    with pytest.raises(accounts.RolesExclude, match="been guardian"):
        grant(guardian, ActingRole.ADMINISTRATOR, None)


def test_hats_of_two_programmes_do_not_exclude_one_another(world):
    account = an_account()
    grant(account, ActingRole.OUTCOME_ASSESSOR, world.programme)

    grant(account, ActingRole.COORDINATOR, a_world().programme)
    grant(account, ActingRole.ADMINISTRATOR, None)

    assert RoleGrant.objects.filter(account=account).count() == 3


@pytest.mark.parametrize("role", [ActingRole.MEMBER, ActingRole.FACILITATOR])
def test_a_member_or_facilitator_is_somebody_of_that_very_programme(world, role):
    other = a_world()
    other.person("Cleo")

    with pytest.raises(accounts.RoleNotClear, match="Say who they are"):
        grant(an_account(), role, world.programme)
    with pytest.raises(NotFound, match="no such person"):
        grant(an_account(), role, world.programme, other.people["Cleo"], by=world.coordinator)


def test_only_an_administrator_stands_above_programmes(world):
    with pytest.raises(accounts.RoleNotClear, match="in which one"):
        grant(an_account(), ActingRole.NURSE, None)


def test_nobody_is_administrator_of_the_whole_installation_twice(world):
    account = an_account()
    first = grant(account, ActingRole.ADMINISTRATOR, None)

    assert grant(account, ActingRole.ADMINISTRATOR, None) == first
    assert RoleGrant.objects.filter(account=account).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(
            id="another", account_id=account, role=ActingRole.ADMINISTRATOR, granted_at=NOW
        )


def test_nobody_is_administrator_of_a_programme_and_of_the_whole_installation(world):
    above, below = an_account(), an_account()
    grant(above, ActingRole.ADMINISTRATOR, None)
    held = grant(below, ActingRole.ADMINISTRATOR, world.programme)

    with pytest.raises(accounts.RoleNotClear, match="of the whole installation, and so of this"):
        grant(above, ActingRole.ADMINISTRATOR, world.programme)
    with pytest.raises(accounts.RoleNotClear, match="Take that role back"):
        grant(below, ActingRole.ADMINISTRATOR, None)

    accounts.revoke_role(by=ADMINISTRATOR, at=NOW, operation=operation(), grant=held)
    assert grant(below, ActingRole.ADMINISTRATOR, None)


def test_an_administrator_of_a_programme_closes_no_account_of_another(world):
    other = a_world()
    account = an_account()
    grant(account, ActingRole.NURSE, world.programme)
    grant(account, ActingRole.NURSE, other.programme)
    by = world.actor(ActingRole.ADMINISTRATOR)

    with pytest.raises(NotFound, match="no such account"):
        accounts.close_account(by=by, at=NOW, operation=operation(), account=account)
    theirs = RoleGrant.objects.get(account=account, programme=other.programme)
    with pytest.raises(NotFound, match="no such role"):
        accounts.revoke_role(by=by, at=NOW, operation=operation(), grant=theirs.id)

    assert Account.objects.get(id=account).is_active


def test_closing_an_account_takes_its_roles_back_with_an_event_of_each(world):
    account = an_account()
    grant(account, ActingRole.NURSE, world.programme)
    events = AuditEvent.objects.count()

    accounts.close_account(by=ADMINISTRATOR, at=NOW, operation=operation(), account=account)

    told = AuditEvent.objects.order_by("sequence")[events:]
    assert [each.action for each in told] == ["accounts.revoke", "accounts.close"]
    assert not RoleGrant.objects.filter(account=account, revoked_at=None).exists()
    assert list(imprints.compare()) == []


def test_an_account_that_is_not_there_gets_no_role(world):
    with pytest.raises(NotFound, match="no such account"):
        grant("nobody", ActingRole.NURSE, world.programme)


def test_a_role_given_again_is_one_grant_and_one_event(world):
    account = an_account()
    first = grant(account, ActingRole.MEMBER, world.programme, world.people["Asha"])
    events = AuditEvent.objects.count()

    again = grant(account, ActingRole.MEMBER, world.programme, world.people["Asha"])

    assert again == first
    assert AuditEvent.objects.count() == events
    with pytest.raises(accounts.RoleNotClear, match="as somebody else"):
        grant(account, ActingRole.MEMBER, world.programme, world.people["Bram"])


def test_a_chosen_password_leaves_one_event_of_the_account_itself():
    account = an_account()
    events = AuditEvent.objects.count()

    accounts.choose_password(account=account, at=NOW, password="nine loud kettles")

    (event,) = AuditEvent.objects.order_by("sequence")[events:]
    assert (event.account, event.role, event.about) == (account, "own account", [account])
    assert Account.objects.get(id=account).check_password("nine loud kettles")


def test_an_account_is_added_with_its_role_or_not_at_all(world):
    asked = {
        "by": ADMINISTRATOR,
        "at": NOW,
        "email": "jo@example.org",
        "programme": world.programme,
    }

    with pytest.raises(accounts.RoleNotClear, match="Say who they are"):
        accounts.add_account(**asked, operation=operation(), role=ActingRole.MEMBER)
    assert not with_email("jo@example.org").exists()

    accounts.add_account(**asked, operation=operation(), role=ActingRole.NURSE)
    accounts.add_account(**asked, operation=operation(), role=ActingRole.COORDINATOR)
    assert with_email("jo@example.org").count() == 1


def test_a_role_is_taken_back_by_address(world):
    grant_id = accounts.add_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email="jo@example.org",
        role=ActingRole.NURSE, programme=world.programme,
    )  # fmt: skip
    asked = {"at": NOW, "email": "JO@example.org", "programme": world.programme}

    with pytest.raises(NotFound):
        accounts.revoke_role_of(
            **asked, by=world.coordinator, operation=operation(), role=ActingRole.NURSE
        )
    accounts.revoke_role_of(**asked, by=ADMINISTRATOR, operation=operation(), role=ActingRole.NURSE)

    assert RoleGrant.objects.get(id=grant_id).revoked_at == NOW
    with pytest.raises(NotFound, match="Nobody with this"):
        accounts.revoke_role_of(
            **asked, by=ADMINISTRATOR, operation=operation(), role=ActingRole.NURSE
        )


def test_an_administrator_closes_an_account_and_nobody_else_does(world):
    email = Account.objects.get(id=an_account()).email
    asked = {"at": NOW, "operation": operation(), "email": email}

    with pytest.raises(NotAllowed, match="Only an administrator"):
        accounts.close_account(**asked, by=world.coordinator)
    accounts.close_account(**asked, by=ADMINISTRATOR)
    accounts.close_account(**asked, by=ADMINISTRATOR)

    assert not with_email(email).get().is_active
    assert AuditEvent.objects.filter(action="accounts.close").count() == 1
    with pytest.raises(NotFound):
        accounts.close_account(**{**asked, "email": "nobody@example.org"}, by=ADMINISTRATOR)
