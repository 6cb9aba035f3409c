"""Two records of one person, without a database: what becomes of each kind, and what is asked."""

from datetime import date

import pytest

from likewise.domain.contacts import Contact, Mode
from likewise.domain.declarations import fields_of
from likewise.domain.doubles.joining import (
    BECOMES_ONE,
    MOVES,
    STAYS,
    Half,
    NotOnePerson,
    check_may_join,
    differing,
)
from likewise.domain.kinds import kinds
from likewise.domain.memberships import Membership
from likewise.domain.participants import Participant, Person, RoleName

SPRING = date(2011, 3, 1)


def half(who: str, *facts, **identity) -> Half:
    known = Participant(id=who, person=f"person-{who}")
    return Half(known=known, person=Person(id=f"person-{who}", **identity), facts=facts)


def spell(who: str, joined: date, left: date | None = None, cohort: str = "group") -> Membership:
    return Membership(
        id=f"{who}-{joined}", participant=who, cohort=cohort, joined_on=joined, left_on=left,
        role=RoleName.MEMBER,
    )  # fmt: skip


def test_every_kind_that_names_a_participant_moves_becomes_one_or_stays():
    naming = {kind for kind in kinds() if any(f.refers == "Participant" for f in fields_of(kind))}

    assert naming == MOVES | BECOMES_ONE | STAYS
    assert not MOVES & BECOMES_ONE | MOVES & STAYS | BECOMES_ONE & STAYS


def test_what_both_say_differently_is_asked_and_what_one_says_is_not():
    one = half("one", given_name="Asha", family_name="Example", telephone="01632 960001")
    two = half("two", given_name="Aysha", family_name="Example", email="asha@example.org")

    assert differing(one, two).identity == ("given_name",)


def test_spells_of_one_cohort_that_share_a_day_are_asked_about():
    early, late = spell("one", date(2011, 1, 1), SPRING), spell("two", date(2011, 2, 1))
    after, elsewhere = spell("two", SPRING), spell("two", date(2011, 1, 1), cohort="other")

    assert [set(each) for each in differing(half("one", early), half("two", late)).spells] == [
        {early, late}
    ]
    assert differing(half("one", early), half("two", after, elsewhere)).spells == ()


def test_two_who_were_in_contact_with_one_another_are_two_people():
    talked = Contact(
        id="c", participant="one", facilitator="two", on=SPRING, mode=Mode.CALL, reached=True
    )

    with pytest.raises(NotOnePerson, match="in contact with one another on 1 March 2011"):
        check_may_join(half("one", talked), half("two", talked), formats=())
