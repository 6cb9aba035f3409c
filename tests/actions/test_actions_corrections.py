"""Putting right what was recorded wrongly: what follows from it, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from copying import copied
from worlds import NOW, a_world

from likewise.domain import arms, cohorts, corrections
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.acts import ActNotRight
from likewise.domain.arms import Allocation, Format
from likewise.domain.cohorts import LineageEvent, NewCohort
from likewise.domain.corrections import Correction, NotToBeCorrected
from likewise.domain.meetings import Attendance, Capacity, Meeting, Result
from likewise.domain.memberships import Membership
from likewise.domain.participants import Status
from likewise.domain.periods import PeriodEndsBeforeItStarts
from likewise.records.facts import as_known, current, versions

pytestmark = pytest.mark.django_db
MET = date(2011, 2, 10)
LATER = datetime(2011, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
@copied
def world():
    made: Any = a_world()
    for name in ("Asha", "Bryn", "Carys"):
        made.person(name, practice="Alder")
    made.person("Femi", practice="Alder", role="facilitator")
    made.cohort("Thursday group", members=["Asha", "Bryn"], facilitators=["Femi"])
    made.met = made.meeting("Thursday group", MET, came=["Asha", "Femi"], missed=["Bryn"])
    return made


def spell(world, name):
    return current(Membership, participant_id=world.people[name])[0]


def entry(world, name):
    found = current(Attendance, participant_id=world.people[name], meeting_id=world.met)
    return found[0] if found else None


def correct(world, fact, reason="The notebook says so.", at=LATER, **changes):
    return world.act(corrections.CorrectFact, fact=fact, changes=changes, reason=reason, at=at)


def withdraw(world, fact, reason="It was somebody else.", at=LATER):
    return world.act(corrections.WithdrawFact, fact=fact, reason=reason, at=at)


def test_what_was_said_before_can_still_be_asked_for(world):
    correct(world, entry(world, "Bryn").id, result="attended")

    before = as_known(Attendance, LATER - timedelta(days=1), participant_id=world.people["Bryn"])
    assert before[0].result is Result.DID_NOT_ATTEND
    assert entry(world, "Bryn").result is Result.ATTENDED
    assert current(Correction)[0].reason == "The notebook says so."
    numbers = [v.number for v in versions(Attendance, participant_id=world.people["Bryn"])]
    assert numbers == [1, 2]


def test_who_attended_before_they_had_joined_becomes_a_visitor(world):
    correct(world, spell(world, "Asha").id, joined_on="2011-03-01")

    assert entry(world, "Asha").capacity is Capacity.VISITOR


def test_somebody_who_was_not_there_from_the_first_day_did_not_form_the_cohort(world):
    correct(world, spell(world, "Asha").id, joined_on="2010-10-01")

    event = current(LineageEvent)[0]
    assert world.people["Asha"] not in event.people("moved")
    assert world.people["Bryn"] in event.people("moved")


def test_who_did_not_attend_leaves_the_register_when_they_were_not_a_member(world):
    correct(world, spell(world, "Bryn").id, left_on="2011-01-15")

    assert entry(world, "Bryn") is None


def test_a_visitor_becomes_a_member_when_the_spell_began_earlier(world):
    world.met = world.meeting("Thursday group", date(2011, 2, 17), came=["Carys"])
    assert entry(world, "Carys").capacity is Capacity.VISITOR
    world.join("Thursday group", "Carys", date(2011, 3, 1))

    correct(world, spell(world, "Carys").id, joined_on="2011-02-14")

    assert entry(world, "Carys").capacity is Capacity.MEMBER


def test_when_a_meeting_was_on_another_day_its_register_follows(world):
    world.leave("Thursday group", "Bryn", date(2011, 2, 20))

    correct(world, world.met, starts="2011-02-24T14:00")

    assert current(Meeting, fact=world.met)[0].on == date(2011, 2, 24)
    assert entry(world, "Asha").capacity is Capacity.MEMBER
    assert entry(world, "Bryn") is None


def test_somebody_enrolled_later_than_recorded_was_no_visitor(world):
    world.met = world.meeting("Thursday group", date(2011, 2, 17), came=["Carys"])
    enrolled = current(Status, participant_id=world.people["Carys"])[0]

    correct(world, enrolled.id, starts_on="2011-04-01")

    assert entry(world, "Carys") is None


def test_a_withdrawn_meeting_takes_its_register_with_it(world):
    withdraw(world, world.met)

    assert current(Meeting, fact=world.met) == []
    assert entry(world, "Asha") is None


def test_a_withdrawn_spell_leaves_a_visitor(world):
    world.join("Thursday group", "Carys", date(2011, 2, 1))
    world.met = world.meeting("Thursday group", date(2011, 2, 17), came=["Carys"])

    withdraw(world, spell(world, "Carys").id)

    assert entry(world, "Carys").capacity is Capacity.VISITOR
    assert current(Membership, participant_id=world.people["Carys"]) == []


@pytest.mark.parametrize(
    ("changes", "refusal", "sentence"),
    [
        (
            {"joined_on": "2011-02-30"},
            NotToBeCorrected,
            "will not do for joined on. Give a day, such as",
        ),
        ({"left_on": "2010-08-01"}, PeriodEndsBeforeItStarts, "end after the start"),
        ({"participant": "somebody"}, NotToBeCorrected, "cannot change participant"),
        ({"joined_on": "2010-09-01"}, NotToBeCorrected, "Nothing would change"),
        ({"joined_on": "2010-08-01"}, NotToBeCorrected, "began on 1 September 2010"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(world, changes, refusal, sentence):
    with pytest.raises(refusal, match=sentence):
        correct(world, spell(world, "Bryn").id, **changes)


def test_a_correction_says_why(world):
    with pytest.raises(ActNotRight):
        correct(world, entry(world, "Bryn").id, reason=" ", result="attended")


def test_two_spells_cannot_come_to_overlap(world):
    world.leave("Thursday group", "Bryn", date(2011, 3, 1))
    world.join("Thursday group", "Bryn", date(2011, 4, 1))
    first = min(
        current(Membership, participant_id=world.people["Bryn"]), key=lambda each: each.joined_on
    )

    with pytest.raises(NotToBeCorrected, match="two spells cannot overlap"):
        correct(world, first.id, left_on="2011-04-15")


def test_a_spell_that_follows_from_an_event_is_not_put_right_apart_from_it(world):
    world.cohort("Friday group", members=["Carys"])
    world.act(
        cohorts.MergeCohorts,
        predecessors=[world.cohorts["Thursday group"], world.cohorts["Friday group"]],
        successor=NewCohort(name="Both", format=Format.GROUP),
        on=date(2011, 3, 1),
        reason="Room for both.",
    )
    began = current(Membership, participant_id=world.people["Asha"], left_on=None)[0]
    ended = current(Membership, participant_id=world.people["Asha"], left_on=date(2011, 3, 1))[0]

    with pytest.raises(NotToBeCorrected, match="merge of 1 March 2011"):
        correct(world, began.id, joined_on="2011-03-05")
    with pytest.raises(NotToBeCorrected, match="merge of 1 March 2011"):
        correct(world, ended.id, left_on="2011-02-20")
    with pytest.raises(NotToBeCorrected, match="merge of 1 March 2011"):
        withdraw(world, began.id)


def test_nobody_is_put_back_into_a_cohort_after_its_end(world):
    world.leave("Thursday group", "Bryn", date(2011, 3, 1))
    world.act(
        cohorts.EndCohort,
        cohort=world.cohorts["Thursday group"],
        on=date(2011, 4, 1),
        reason="Over.",
    )

    with pytest.raises(NotToBeCorrected, match="ended on 1 April 2011"):
        correct(world, spell(world, "Bryn").id, left_on="2011-05-01")


def test_an_allocation_is_not_put_right_at_all(world):
    world.act(arms.Allocate, arm=world.arms[Format.GROUP], participant=world.people["Asha"], on=MET)
    allocation = current(Allocation)[0]

    with pytest.raises(NotFound):
        correct(world, allocation.id, on="2011-01-01")


def test_a_fact_of_another_programme_is_not_there(world):
    other = a_world()

    with pytest.raises(NotFound):
        other.act(
            corrections.CorrectFact,
            fact=world.met,
            changes={"guests": "3"},
            reason="Counted again.",
            at=LATER,
        )


def test_a_facilitator_puts_right_their_own_log_for_a_fortnight(world):
    femi = world.actor(ActingRole.FACILITATOR, "Femi")
    soon = datetime(2011, 2, 12, 12, tzinfo=UTC)

    def by_femi(fact, at, **changes):
        return world.act(
            corrections.CorrectFact,
            by=femi,
            fact=fact,
            changes=changes,
            reason="Miscounted.",
            at=at,
        )

    by_femi(world.met, soon, guests="3")

    assert current(Meeting, fact=world.met)[0].guests == 3
    with pytest.raises(NotAllowed, match="more than 14 days ago"):
        by_femi(world.met, soon + timedelta(days=14), guests="4")
    with pytest.raises(NotAllowed, match="Ask a coordinator"):
        by_femi(spell(world, "Asha").id, soon, joined_on="2010-10-01")


def test_facts_that_others_rest_on_are_corrected_not_withdrawn(world):
    with pytest.raises(NotToBeCorrected, match="Correct it instead"):
        withdraw(world, world.cohorts["Thursday group"])

    correct(world, world.cohorts["Thursday group"], name="Friday group")

    from likewise.domain.cohorts import Cohort

    assert current(Cohort)[0].name == "Friday group"
    assert as_known(Cohort, NOW)[0].name == "Thursday group"
