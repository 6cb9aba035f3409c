"""The letters of an invitation, and what it is good for on a day."""

from datetime import date, timedelta

import pytest

from likewise.domain.accounts import ActingRole
from likewise.domain.invitations import (
    GOOD_FOR,
    InvitationNotRight,
    InvitationState,
    Invited,
    as_typed,
    digest_of,
    last_day,
    written,
)

TODAY = date(2011, 1, 12)


def an_invitation(role=ActingRole.MEMBER, **more):
    given = {
        "role": role, "expires_on": TODAY + GOOD_FOR, "is_agreed": False, "is_used": False,
        "is_withdrawn": False, "is_gone": False,
    } | more  # fmt: skip
    return Invited(**given)


def test_letters_are_read_as_they_were_written_whatever_gaps_and_capitals():
    code = written(bytes(range(15)))

    assert len(code.replace("-", "")) == 24
    assert as_typed(f" {code.upper().replace('-', ' ')}. ") == code
    assert as_typed(code.replace("-", "")) == code
    assert digest_of(code) != digest_of(written(bytes(15)))


@pytest.mark.parametrize("typed", ["", "x" * 10_000, "%_'", "\x00", "ÄÖ", "0189"])
def test_whatever_is_typed_is_some_letters_or_none(typed):
    assert set(as_typed(typed)) <= set("abcdefghijklmnopqrstuvwxyz234567-")


def test_a_secret_has_as_many_bytes_as_it_should():
    with pytest.raises(InvitationNotRight, match="15 random bytes"):
        written(b"short")


def test_the_last_day_is_the_one_before_it_expires():
    assert an_invitation().last_on == last_day(TODAY) == TODAY + timedelta(days=13)


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, InvitationState.OPEN),
        ({"is_used": True, "expires_on": TODAY}, InvitationState.USED),
        ({"is_withdrawn": True}, InvitationState.WITHDRAWN),
        ({"is_gone": True}, InvitationState.GONE),
        ({"expires_on": TODAY}, InvitationState.EXPIRED),
        ({"role": ActingRole.NURSE}, InvitationState.WAITING),
        ({"role": ActingRole.NURSE, "is_agreed": True}, InvitationState.OPEN),
        ({"role": ActingRole.FACILITATOR}, InvitationState.OPEN),
    ],
)
def test_what_an_invitation_is_good_for(more, state):
    assert an_invitation(**more).state(TODAY) is state


@pytest.mark.parametrize(
    "role", sorted(set(ActingRole) - {ActingRole.MEMBER, ActingRole.FACILITATOR})
)
def test_every_staff_role_waits_for_a_second_person(role):
    assert an_invitation(role).state(TODAY) is InvitationState.WAITING
