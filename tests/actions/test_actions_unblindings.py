"""Telling one nurse one person's arm: asked for, granted by somebody else, the statistician told."""

from datetime import date, timedelta

import pytest
from copying import copied
from visitors import account, email_of
from worlds import NOW, a_world

from likewise.domain import arms, erasures, unblindings
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.erasures import Ground
from likewise.domain.unblindings import SHOWN_FOR, Granting, NotToBeUnblinded, Unblinding
from likewise.queries.unblindings import unblindings as told
from likewise.queries.unblindings import unblindings_to_decide
from likewise.records import models
from likewise.records.accounts import addresses_in
from likewise.records.facts import current

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
WHY = "She was taken to hospital."


@pytest.fixture
@copied
def world():
    """Asha and Bram, allocated to different arms, and Cleo, to none."""
    made = a_world()
    for name in ("Asha", "Bram", "Cleo"):
        made.person(name)
    for name, format in (("Asha", Format.GROUP), ("Bram", Format.ONE_TO_ONE)):
        arm = made.act(arms.AddArm, name=f"the arm of {name}", formats=frozenset({format}))
        made.act(
            arms.Allocate, arm=arm.new_ids[0], on=date(2010, 9, 2), participant=made.people[name]
        )
    return made


def ask(world, name="Asha", *, by="N", reason=WHY, at=NOW):
    made = world.act(
        unblindings.AskForUnblinding, participant=world.people[name], reason=reason,
        by=hat(world, by), at=at,
    )  # fmt: skip
    return made.new_ids[0]


def decide(world, asked, kind=unblindings.GrantUnblinding, *, by="G", at=NOW):
    return world.act(kind, unblinding=asked, by=hat(world, by), at=at)


def hat(world, letter, account=""):
    roles = {
        "N": ActingRole.NURSE, "G": ActingRole.GUARDIAN, "S": ActingRole.STATISTICIAN,
        "C": ActingRole.COORDINATOR, "RB": ActingRole.OUTCOME_ASSESSOR,
        "RQ": ActingRole.RESEARCHER, "A": ActingRole.ADMINISTRATOR,
    }  # fmt: skip
    known = world.actor(roles[letter])
    return Actor(account=account or known.account, role=known.role, programme=world.programme)


def seen(world, by, account="", today=TODAY):
    return told(hat(world, by, account), today=today)


def test_whoever_asked_is_told_one_arm_and_nobody_else_is_told_any(world):
    asked = ask(world)
    assert [each.arm for each in seen(world, "N")] == [""]  # asked, and not granted yet
    assert unblindings_to_decide(hat(world, "G")) == 1

    decide(world, asked)

    (line,) = seen(world, "N")
    assert (line.arm, line.who.participant) == ("the arm of Asha", world.people["Asha"])
    assert seen(world, "N", account="another-nurse") == ()
    assert [each.arm for each in seen(world, "G")] == [""]
    assert [each.arm for each in seen(world, "S")] == [""]
    assert unblindings_to_decide(hat(world, "G")) == 0


@pytest.mark.parametrize("role", ["G", "S"])
def test_whoever_asked_reads_the_arm_as_a_nurse_alone_whatever_else_they_wear(world, role):
    decide(world, ask(world))
    assert [each.arm for each in seen(world, role, account=hat(world, "N").account)] == [""]


def test_the_arm_is_shown_for_a_week_and_then_no_more(world):
    decide(world, ask(world))
    last = TODAY + SHOWN_FOR - timedelta(days=1)

    assert seen(world, "N", today=last)[0].arm == "the arm of Asha"
    assert seen(world, "N", today=last + timedelta(days=1))[0].arm == ""
    assert seen(world, "N", today=TODAY - timedelta(days=1))[0].arm == ""


def test_the_statistician_hears_of_what_was_granted_alone_by_random_id_and_without_the_reason(
    world,
):
    granted, refused = ask(world), ask(world, "Bram")
    assert seen(world, "S") == ()

    decide(world, granted)
    decide(world, refused, unblindings.RefuseUnblinding)

    (line,) = seen(world, "S")
    assert line.who.text == world.people["Asha"][:6]
    assert line.unblinding.reason == ""


@pytest.mark.parametrize("role", ["C", "RB", "RQ", "A"])
def test_others_do_not_learn_that_anybody_asked(world, role):
    decide(world, ask(world))
    with pytest.raises(NotFound):
        seen(world, role)


@pytest.mark.parametrize("role", ["C", "RB", "RQ", "S", "A", "G"])
def test_nobody_but_a_nurse_asks(world, role):
    with pytest.raises(NotAllowed):
        ask(world, by=role)


@pytest.mark.parametrize("role", ["N", "C", "S", "A", "RB"])
@pytest.mark.parametrize("kind", [unblindings.GrantUnblinding, unblindings.RefuseUnblinding])
def test_nobody_but_a_guardian_decides(world, role, kind):
    asked = ask(world)
    with pytest.raises(NotAllowed):
        decide(world, asked, kind, by=role)


def test_nobody_decides_on_what_they_asked_for(world):
    asked = ask(world)
    one = Actor(
        account=hat(world, "N").account, role=ActingRole.GUARDIAN, programme=world.programme
    )
    with pytest.raises(NotToBeUnblinded, match="You asked for this unblinding yourself"):
        world.act(unblindings.GrantUnblinding, unblinding=asked, by=one)
    assert unblindings_to_decide(one) == 0


def test_what_cannot_be_asked_for_is_refused_and_nothing_is_stored(world):
    for name, reason, said in (
        ("Cleo", WHY, "was not allocated to an arm"),
        ("Asha", "  ", "Say why"),
    ):
        with pytest.raises(Exception, match=said):
            ask(world, name, reason=reason)
    assert current(Unblinding, programme_id=world.programme) == []

    asked = ask(world)
    with pytest.raises(NotToBeUnblinded, match="asked for already, on 3 January 2011"):
        ask(world)
    decide(world, asked)
    with pytest.raises(NotToBeUnblinded, match="was granted on 3 January 2011"):
        ask(world)
    ask(world, at=NOW + SHOWN_FOR)  # a week later there may be another reason


def test_somebody_of_another_programme_is_nobody(world):
    other = a_world()
    stranger = other.person("Zoe")
    with pytest.raises(NotFound):
        world.act(
            unblindings.AskForUnblinding, participant=stranger, reason=WHY, by=hat(world, "N")
        )
    asked = ask(world)
    with pytest.raises(NotFound):
        other.act(unblindings.GrantUnblinding, unblinding=asked, by=hat(other, "G"))


def test_what_was_decided_stays_decided(world):
    asked = ask(world)
    decide(world, asked, unblindings.RefuseUnblinding)

    for kind in (unblindings.GrantUnblinding, unblindings.RefuseUnblinding):
        with pytest.raises(NotToBeUnblinded, match="decided on 3 January 2011: refused"):
            decide(world, asked, kind)
    assert current(Unblinding, fact=asked)[0].decision is Granting.REFUSED
    assert seen(world, "N")[0].arm == ""


def test_guardian_and_statistician_are_written_to_in_the_same_transaction_and_told_nothing(world):
    """Letters go by what the outbox does within a minute: they lie there when the act does."""
    for role in (ActingRole.GUARDIAN, ActingRole.STATISTICIAN):
        account(email_of(role), world, role)
    assert models.OutboxLetter.objects.count() == 0

    asked = ask(world)
    assert models.OutboxLetter.objects.filter(reason="unblinding").count() == 1
    decide(world, asked)

    assert models.OutboxLetter.objects.filter(reason="unblinding").count() == 2


def test_only_people_of_the_programme_are_written_to(world):
    other = a_world()
    account(email_of(ActingRole.GUARDIAN), other, ActingRole.GUARDIAN)

    ask(world)

    assert addresses_in(other.programme, ActingRole.GUARDIAN) == ["guardian@example.org"]
    assert models.OutboxLetter.objects.count() == 0


def test_a_reason_goes_with_whoever_is_erased(world, django_capture_on_commit_callbacks):
    ask(world)
    wish = world.act(
        erasures.AskForErasure, participant=world.people["Asha"], ground=Ground.OBJECTED
    )
    with django_capture_on_commit_callbacks(execute=True):
        world.act(erasures.CarryOutErasure, erasure=wish.new_ids[0], by=hat(world, "G"))

    (line,) = seen(world, "G")
    assert WHY not in line.unblinding.reason
