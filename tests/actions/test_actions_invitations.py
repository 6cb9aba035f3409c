"""An invitation gives one account one role, once, to whoever it is for; or nothing is done."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from copying import copied
from worlds import ADMINISTRATOR, NOW, a_world, operation

from likewise.actions import accounts, invitations
from likewise.domain import erasures, participants
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.consent import Answer, Method, PublishText, Purpose, RecordDecision
from likewise.domain.invitations import (
    InvitationNotGood,
    InvitationNotRight,
    NotASecondHand,
    Way,
    written,
)
from likewise.domain.participants import StatusName
from likewise.domain.programmes import Programme
from likewise.domain.refusals import DomainError
from likewise.records.accounts import with_email
from likewise.records.erasing import settle
from likewise.records.facts import current
from likewise.records.models import (
    Account,
    AuditEvent,
    Invitation,
    OutboxLetter,
    RoleGrant,
)
from likewise.records.post import begin

pytestmark = pytest.mark.django_db
SECRET = b"k" * 15
GIVEN = {"email": "asha@example.org", "password": "nine loud kettles"}


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in ("Asha", "Bram"):
        made.person(name)
    made.act(participants.ChangeIdentity, participant=made.people["Asha"], email="home@example.org")
    return made


def an_actor(world, role=ActingRole.ADMINISTRATOR, account="account-a"):
    return Actor(account=account, role=role, programme=world.programme)


def invite(world, *, secret=SECRET, who="Asha", way=Way.PRINTED, at=NOW, by=None, **more):
    given = {"role": ActingRole.MEMBER, "participant": world.people[who]} | more
    return invitations.invite(
        by=by or world.coordinator, at=at, operation=operation(), programme=world.programme,
        way=way, secret=secret, link=lambda each: f"https://example.org/{each}/", **given,
    )  # fmt: skip


def invite_staff(world, *, role=ActingRole.NURSE, **more):
    return invite(
        world, by=an_actor(world), role=role, participant=None, email="nurse@example.org", **more
    )


def agree(world, *, account="account-g", secret=b"2" * 15, at=NOW):
    invitations.agree_to_invitation(
        by=an_actor(world, ActingRole.GUARDIAN, account), at=at, operation=operation(),
        invitation=Invitation.objects.get(withdrawn_at=None).id, secret=secret,
        link=lambda each: f"https://example.org/{each}/",
    )  # fmt: skip


def take_up(*, secret=SECRET, at=NOW, **given):
    return invitations.take_up(
        at=at, operation=operation(), secret=written(secret), **(given or GIVEN)
    )


def withdraw(world, by=None):
    invitations.withdraw_invitation(
        by=by or world.coordinator, at=NOW, operation=operation(),
        invitation=Invitation.objects.get().id,
    )  # fmt: skip


def refused(sentence, **given):
    """Nothing is done, and why is said."""
    before = [Account.objects.count(), RoleGrant.objects.count(), AuditEvent.objects.count()]
    with pytest.raises((InvitationNotGood, NotFound), match=sentence):
        take_up(**given)
    after = [Account.objects.count(), RoleGrant.objects.count(), AuditEvent.objects.count()]
    assert after == before


def test_an_invitation_makes_an_account_with_its_role_and_is_used(world):
    invite(world)

    taken = take_up()

    account = with_email("asha@example.org").get()
    assert account.check_password("nine loud kettles")
    grant = RoleGrant.objects.get(id=taken.grant)
    assert (grant.account, grant.role, grant.participant_id) == (
        account, "member", world.people["Asha"],
    )  # fmt: skip
    assert not account.owner.startswith("account:"), "it is not sealed with whom it belongs to"
    assert [each.action for each in AuditEvent.objects.order_by("-sequence")[:3]] == [
        "invitations.use", "accounts.grant", "accounts.create",
    ]  # fmt: skip
    refused("was used already: it works once", email="bram@example.org", password="x" * 12)


def test_only_a_digest_of_the_link_is_stored(world):
    link = invite(world)

    (row,) = Invitation.objects.values()
    assert link == f"https://example.org/{written(SECRET)}/"
    assert written(SECRET) not in str(row)
    assert written(SECRET) not in str(list(AuditEvent.objects.values()))


def test_somebody_who_has_an_account_takes_the_role_with_it(world):
    invite(world)
    first = take_up()
    invite(world, secret=b"2" * 15, role=ActingRole.FACILITATOR)

    second = take_up(secret=b"2" * 15, account=first.account)

    assert second.account == first.account
    assert RoleGrant.objects.filter(account=first.account).count() == 2


def test_an_address_that_has_an_account_already_gets_no_second_one(world):
    invite(world)
    accounts.create_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email="Asha@example.org"
    )

    with pytest.raises(accounts.AccountExists):
        take_up()

    assert Invitation.objects.get().used_at is None
    assert not RoleGrant.objects.exists()


def test_an_invitation_is_not_used_with_the_account_of_somebody_else(world):
    invite(world, who="Bram")
    bram = take_up(email="bram@example.org", password="x" * 12)
    invite(world, secret=b"2" * 15)

    refused("for somebody else than the person", secret=b"2" * 15, account=bram.account)


def test_an_account_that_may_not_have_the_role_uses_nothing_up(world):
    assessor = accounts.add_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email="jo@example.org",
        role=ActingRole.OUTCOME_ASSESSOR, programme=world.programme,
    )  # fmt: skip
    invite(world, role=ActingRole.FACILITATOR)

    with pytest.raises(accounts.RolesExclude, match="been outcome assessor"):
        take_up(account=RoleGrant.objects.get(id=assessor).account_id)

    assert Invitation.objects.get().used_at is None


def test_an_invitation_is_good_for_fourteen_days(world):
    invite(world)
    last = NOW + timedelta(days=13)

    refused("good until 16 January 2011", at=last + timedelta(days=1))
    assert take_up(at=last)


def test_an_invitation_that_is_withdrawn_does_nothing_more(world):
    invite(world)
    withdraw(world)

    refused("was withdrawn. Ask whoever invited you")


def test_an_invitation_that_was_used_is_not_withdrawn(world):
    invite(world)
    take_up()

    with pytest.raises(InvitationNotGood, match="used already"):
        withdraw(world)


def test_inviting_somebody_anew_withdraws_the_former_invitation(world):
    invite(world)
    invite(world, secret=b"2" * 15)

    refused("was withdrawn")
    assert take_up(secret=b"2" * 15)


def test_a_link_that_was_guessed_is_nobodys(world):
    invite(world)

    refused("is not there. See whether", secret=b"3" * 15)


@pytest.mark.parametrize("status", [StatusName.LEFT, StatusName.WITHDRAWN, StatusName.DIED])
def test_an_invitation_of_somebody_who_left_is_good_no_more(world, status):
    invite(world)
    world.act(
        participants.SetStatus, participant=world.people["Asha"], status=status, on=date(2011, 1, 4)
    )

    refused("is good no more", at=NOW + timedelta(days=1), **GIVEN)
    with pytest.raises(InvitationNotRight, match="have left the programme"):
        invite(world, secret=b"2" * 15, at=NOW + timedelta(days=1))


def test_an_invitation_of_somebody_who_was_erased_is_withdrawn(world):
    invite(world)
    asked = world.act(
        erasures.AskForErasure, participant=world.people["Asha"], reason="She asked.",
        ground=erasures.Ground.CONSENT_WITHDRAWN,
    ).new_ids[0]  # fmt: skip
    world.act(erasures.CarryOutErasure, erasure=asked, by=an_actor(world, ActingRole.GUARDIAN, "g"))

    settle()

    refused("was withdrawn")


def test_a_letter_goes_to_the_address_of_the_record_and_names_nothing(world):
    invite(world, way=Way.MAIL)

    letter = begin(OutboxLetter.objects.get().id, at=NOW).letter
    assert letter.to == "home@example.org"
    assert f"https://example.org/{written(SECRET)}/" in letter.text
    assert "by 16 January 2011" in letter.text
    for each in ("Asha", "Test programme", "member"):
        assert each not in f"{letter.subject} {letter.text}"
    with pytest.raises(InvitationNotRight, match="no e-mail address"):
        invite(world, who="Bram", way=Way.MAIL)


def test_who_said_no_to_letters_is_invited_on_paper(world):
    text = world.act(
        PublishText, purpose=Purpose.CONTACT, version_name="1", language="English",
        words="We may write to you.", starts_on=NOW.date(),
    ).new_ids[0]  # fmt: skip
    invite(world, way=Way.MAIL, secret=b"3" * 15)  # nobody asked them yet
    world.act(
        RecordDecision, participant=world.people["Asha"], text=text, answer=Answer.REFUSED,
        decided_on=NOW.date(), method=Method.ON_PAPER, seen_by="Jo Reed",
    )  # fmt: skip

    with pytest.raises(
        InvitationNotRight, match=r"not to be written to\. They refused on 3 January"
    ):
        invite(world, way=Way.MAIL)
    assert invite(world)


@pytest.mark.parametrize("role", [ActingRole.NURSE, ActingRole.FACILITATOR, ActingRole.MEMBER])
def test_others_invite_nobody(world, role):
    with pytest.raises(NotAllowed):
        invite(world, by=world.actor(role))


def test_a_coordinator_invites_no_staff_and_nobody_of_another_programme(world):
    with pytest.raises(accounts.RolesExclude, match="A coordinator gives"):
        invite(world, role=ActingRole.NURSE, participant=None, email="x@example.org")
    other = a_world()
    other.person("Cleo")
    with pytest.raises(NotFound, match="no such person"):
        invite(world, participant=other.people["Cleo"])
    with pytest.raises(NotFound):
        withdraw(world, by=other.coordinator) if invite(world) else None


def test_a_staff_role_takes_two_hands(world):
    invite_staff(world)

    refused("second person has to agree")
    with pytest.raises(NotAllowed):
        invitations.agree_to_invitation(
            by=an_actor(world, account="other"), at=NOW, operation=operation(),
            invitation=Invitation.objects.get().id, secret=SECRET, link=str,
        )  # fmt: skip
    with pytest.raises(NotASecondHand, match="not who asked for it"):
        agree(world, account="account-a")
    agree(world)

    taken = take_up(email="nurse@example.org", password="x" * 12)
    assert RoleGrant.objects.get(id=taken.grant).role == "nurse"
    assert not bytes(Invitation.objects.get().sealed)


def test_a_letter_about_a_staff_role_leaves_when_a_second_person_agreed(world):
    invite_staff(world, way=Way.MAIL)
    assert not OutboxLetter.objects.exists()

    agree(world, at=NOW + timedelta(days=2))

    letter = begin(OutboxLetter.objects.get().id, at=NOW).letter
    assert letter.to == "nurse@example.org"
    assert written(b"2" * 15) in letter.text
    assert "by 18 January 2011" in letter.text
    refused("is not there", secret=SECRET)
    assert take_up(secret=b"2" * 15, email="nurse@example.org", password="x" * 12)


def test_an_administrator_gives_nobody_a_staff_role_alone(world):
    account = accounts.create_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email="jo@example.org"
    )
    asked = {
        "by": an_actor(world), "at": NOW, "account": account, "role": ActingRole.NURSE,
        "programme": world.programme,
    }  # fmt: skip

    with pytest.raises(accounts.NeedsSecondHand, match="Two people make somebody nurse"):
        accounts.grant_role(operation=operation(), **asked)
    invitations.ask_for_role(operation=operation(), **asked)
    assert not RoleGrant.objects.exists()

    agree(world)

    assert RoleGrant.objects.get().role == "nurse"
    assert Invitation.objects.get().used_by_id == account


def test_nobody_agrees_to_a_role_of_their_own(world):
    account = accounts.create_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email="jo@example.org"
    )
    invitations.ask_for_role(
        by=an_actor(world), at=NOW, operation=operation(), account=account,
        role=ActingRole.RESEARCHER, programme=world.programme,
    )  # fmt: skip

    with pytest.raises(NotASecondHand):
        agree(world, account=account)


def test_an_invitation_of_the_example_is_taken_up_in_the_demonstration_only(
    world, settings, monkeypatch
):
    real = replace(current(Programme, fact=world.programme)[0], is_example=True)
    monkeypatch.setattr(
        "likewise.actions.invitations.current",
        lambda kind, **asked: [real] if kind is Programme else current(kind, **asked),
    )
    invite(world)

    refused("work in the demonstration only")
    settings.DEMONSTRATION = True
    assert Account.objects.get(id=take_up().account).is_example


@pytest.mark.parametrize("status", [StatusName.LEFT, StatusName.WITHDRAWN, StatusName.DIED])
def test_what_is_open_for_somebody_who_goes_is_withdrawn_with_that_and_the_plan_says_so(
    world, status
):
    invite(world)
    gone = {"participant": world.people["Asha"], "status": status, "on": NOW.date()}

    seen = world.act(participants.SetStatus, **gone, dry_run=True)
    assert seen.plan.warnings == (
        "Their 1 open invitation to have an account is withdrawn. If this is taken back, invite "
        "them again.",
    )
    assert Invitation.objects.get().withdrawn_at is None, "a dry run withdraws nothing"

    world.act(participants.SetStatus, **gone, confirmed=seen.digest)
    assert Invitation.objects.get().withdrawn_at == NOW


def test_who_goes_later_or_goes_not_keeps_what_is_open(world):
    invite(world)
    asha = world.people["Asha"]
    later = NOW.date() + timedelta(days=9)

    plan = world.act(
        participants.SetStatus, participant=asha, status=StatusName.LEFT, on=later
    ).plan

    assert plan.warnings == ()
    assert Invitation.objects.get().withdrawn_at is None


def test_where_saying_that_somebody_left_is_refused_nothing_is_withdrawn(world):
    invite(world)

    with pytest.raises(DomainError):
        world.act(
            participants.SetStatus, participant=world.people["Asha"], status=StatusName.LEFT,
            on=NOW.date(), confirmed="another plan",
        )  # fmt: skip

    assert Invitation.objects.get().withdrawn_at is None
