"""Texts, decisions, changes of participation and the delegation log, through the actions."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from copying import copied
from worlds import NOW, a_world

from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import ActNotRight, TakeBack
from likewise.domain.consent import (
    Answer,
    ChangeOfParticipation,
    ChangeParticipation,
    ConsentDecision,
    ConsentNotRight,
    ConsentText,
    Decider,
    Delegate,
    Delegation,
    Earlier,
    Element,
    EndDelegation,
    EndText,
    Help,
    Method,
    PublishText,
    Purpose,
    RecordDecision,
)
from likewise.domain.doubles import JoinPeople, Stands
from likewise.domain.participants import SetStatus, StatusName
from likewise.domain.undoing import BuiltOn
from likewise.queries.consent import may_use, owing, telephone_list, texts
from likewise.records.facts import current
from likewise.records.models import AuditEvent, Operation

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
BEFORE = date(2010, 12, 1)
LATER = datetime(2011, 1, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
@copied
def world():
    made = a_world()
    for name, practice in (("Asha", "Alder"), ("Bram", "Birch"), ("Cleo", None)):
        made.person(name, practice=practice)
    return made


def publish(world, purpose=Purpose.CONTACT, **rest):
    given = {
        "version_name": "1", "language": "English", "words": "We may call you.",
        "starts_on": BEFORE,
    } | rest  # fmt: skip
    return world.act(PublishText, purpose=purpose, **given).new_ids[0]


def decide(world, text, who="Asha", answer=Answer.GIVEN, **rest):
    given = {"decided_on": TODAY, "method": Method.ON_PAPER, "seen_by": "Jo Reed"} | rest
    return world.act(
        RecordDecision, participant=world.people[who], text=text, answer=answer, **given
    )


def change(world, who="Asha", **rest):
    given = {"starts_on": TODAY, "decided_by": Decider.PERSON} | rest
    return world.act(ChangeParticipation, participant=world.people[who], **given)


def may(world, who="Asha", purpose=Purpose.CONTACT, day=TODAY, **rest):
    participant = world.people[who]
    found = may_use(world.coordinator, participants=[participant], purpose=purpose, day=day, **rest)
    return found[participant].may


def last(name):
    return Operation.objects.filter(action=name).latest("sequence").id


def test_a_decision_is_recorded_with_how_it_was_made_and_holds_for_the_next_use(world):
    assert may(world)
    text = publish(world)
    assert not may(world)

    decide(world, text, helped_by=frozenset({Help.INTERPRETER}))

    (fact,) = current(ConsentDecision)
    event = AuditEvent.objects.latest("sequence")
    assert (fact.purpose, fact.answer, fact.number) == (Purpose.CONTACT, Answer.GIVEN, 1)
    assert (fact.seen_by, fact.helped_by) == ("Jo Reed", frozenset({Help.INTERPRETER}))
    assert "Reed" not in str(event.__dict__)
    assert may(world)
    assert not may(world, "Bram")

    decide(world, text, answer=Answer.CHANGED)
    assert not may(world)
    decide(world, text)
    assert may(world)
    assert [each.number for each in sorted(current(ConsentDecision), key=lambda e: e.number)] == [
        1, 2, 3,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"decided_on": date(2010, 11, 30)}, "was not in force on 30 November 2010. None was"),
        ({"decided_on": date(2011, 1, 4)}, "4 January 2011 is still to come"),
        ({"answer": Answer.CHANGED}, "have not agreed to contact"),
        ({"method": Method.ON_SCREEN, "seen_by": ""}, "Only the person decides on screen"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(world, given, sentence):
    text = publish(world)

    with pytest.raises(ConsentNotRight, match=sentence):
        decide(world, text, **given)
    assert current(ConsentDecision) == []


def test_paper_that_nobody_saw_and_a_call_without_a_witness_are_refused(world):
    text = publish(world)

    for method, sentence in (
        (Method.ON_PAPER, "who saw the paper"),
        (Method.BY_TELEPHONE, "who witnessed the call"),
    ):
        with pytest.raises(ActNotRight, match=sentence):
            decide(world, text, method=method, seen_by=" ")


def test_the_version_that_was_in_force_is_named_where_another_is_chosen(world):
    first = publish(world)
    second = publish(world, version_name="2", starts_on=date(2011, 1, 2))

    with pytest.raises(ConsentNotRight, match=r"In force then was version 2 \(English\)"):
        decide(world, first)
    with pytest.raises(ConsentNotRight, match=r"In force then was version 1 \(English\)"):
        decide(world, second, decided_on=date(2011, 1, 1))
    decide(world, second)
    assert {each.version_name: each.ends_on for each in current(ConsentText)} == {
        "1": date(2011, 1, 2), "2": None,
    }  # fmt: skip


def test_the_same_is_not_decided_twice(world):
    text = publish(world)
    decide(world, text)

    with pytest.raises(ConsentNotRight, match="agreed to this text on 3 January 2011 already"):
        decide(world, text)
    with pytest.raises(ConsentNotRight, match="Record that they changed their mind"):
        decide(world, text, answer=Answer.REFUSED)
    decide(world, text, answer=Answer.CHANGED)
    with pytest.raises(ConsentNotRight, match="agree no more"):
        decide(world, text, answer=Answer.REFUSED)
    with pytest.raises(ConsentNotRight, match="nothing to change"):
        decide(world, text, answer=Answer.CHANGED)

    decide(world, text, "Bram", Answer.REFUSED)
    with pytest.raises(ConsentNotRight, match="refused this text on 3 January 2011 already"):
        decide(world, text, "Bram", Answer.REFUSED)


def test_a_paper_that_comes_in_late_is_a_fact_of_its_day(world):
    text = publish(world)
    decide(world, text, answer=Answer.REFUSED)

    decide(world, text, decided_on=date(2010, 12, 20))

    assert [may(world, day=date(2010, 12, day)) for day in (19, 20, 31)] == [False, True, True]
    assert not may(world)
    assert sorted((each.decided_on, each.number) for each in current(ConsentDecision)) == [
        (date(2010, 12, 20), 2), (TODAY, 1),
    ]  # fmt: skip


def test_nobody_decides_after_their_death_and_contact_ends(world):
    text = publish(world)
    decide(world, text)
    world.act(SetStatus, participant=world.people["Asha"], status=StatusName.DIED, on=TODAY)

    assert not may(world)
    assert may(world, day=date(2011, 1, 2)) is False
    with pytest.raises(ConsentNotRight, match="They had died by then"):
        decide(world, text, answer=Answer.CHANGED)
    with pytest.raises(ConsentNotRight, match="They had died by then"):
        change(world, stops={Element.LETTERS})


def test_an_unknown_purpose_or_text_is_refused(world):
    with pytest.raises(ActNotRight):
        publish(world, purpose="advertising")
    with pytest.raises(ConsentNotRight, match="There is no such text"):
        decide(world, "nothing")


def test_a_text_of_another_practice_is_not_theirs(world):
    publish(world)
    own = publish(world, practice=world.practices["Birch"])

    with pytest.raises(ConsentNotRight, match="not that of their practice"):
        decide(world, own)
    decide(world, own, "Bram")
    assert may(world, "Bram")


def test_time_to_consider_is_kept_for_a_yes_and_not_for_a_no(world):
    text = publish(world, days_to_consider=2)

    with pytest.raises(ConsentNotRight, match=r"sets 2 days to consider\. Say on which day"):
        decide(world, text)
    with pytest.raises(ConsentNotRight, match="given the text on 2 January 2011, and have 2 days"):
        decide(world, text, given_on=date(2011, 1, 2))
    decide(world, text, answer=Answer.REFUSED)
    decide(world, text, "Bram", given_on=date(2011, 1, 1))
    assert may(world, "Bram")


def test_a_version_has_a_new_name_and_a_later_day_and_leaves_decisions_where_they_were(world):
    text = publish(world)
    decide(world, text)

    for given, sentence in (
        ({"version_name": " 1 ", "starts_on": date(2011, 1, 9)}, "Give the new one another name"),
        ({"version_name": "2", "starts_on": BEFORE}, "Choose a later day for the new one"),
        ({"version_name": "2", "starts_on": TODAY}, "Somebody decided about the version before"),
    ):
        with pytest.raises(ConsentNotRight, match=sentence):
            publish(world, **given)
    publish(world, version_name="1", language="polski")
    publish(world, version_name="1", practice=world.practices["Alder"])
    publish(world, version_name="2", starts_on=date(2011, 1, 9))
    assert len(current(ConsentText)) == 4


def test_a_text_is_not_taken_back_once_somebody_decided_about_it(world):
    text = publish(world)
    decide(world, text)

    with pytest.raises(BuiltOn):
        world.act(TakeBack, act=last("consent.publish_text"), reason="A mistake.")
    assert [each.id for each in current(ConsentText)] == [text]

    world.act(TakeBack, act=last("consent.record_decision"), reason="It was Bram.")
    assert current(ConsentDecision) == []
    world.act(TakeBack, act=last("consent.publish_text"), reason="A mistake.")
    assert current(ConsentText) == []
    assert may(world)


def test_a_decision_is_not_taken_back_from_under_a_later_one(world):
    text = publish(world)
    decide(world, text)
    first = last("consent.record_decision")
    decide(world, text, answer=Answer.CHANGED)

    with pytest.raises(BuiltOn):
        world.act(TakeBack, act=first, reason="A mistake.")


def test_a_text_that_is_ended_takes_no_decision_more_and_what_was_decided_stands(world):
    text = publish(world)
    decide(world, text)

    with pytest.raises(ConsentNotRight, match="Somebody decided about it on 3 January 2011"):
        world.act(EndText, text=text, ends_on=TODAY)
    world.act(EndText, text=text, ends_on=date(2011, 1, 10))
    with pytest.raises(ConsentNotRight, match="no more from 10 January 2011"):
        world.act(EndText, text=text, ends_on=date(2011, 1, 11))
    with pytest.raises(NotFound):
        world.act(EndText, text="nothing", ends_on=TODAY)

    assert may(world, day=date(2011, 1, 12))
    with pytest.raises(ConsentNotRight, match="not in force on 12 January 2011"):
        decide(world, text, "Bram", decided_on=date(2011, 1, 12), at=LATER)
    decide(world, text, answer=Answer.CHANGED, decided_on=date(2011, 1, 12), at=LATER)
    assert not may(world, day=date(2011, 1, 12))


# Changes of participation


def test_only_what_is_named_stops_and_it_goes_on_when_the_change_is_over(world):
    decide(world, publish(world))
    change(world, stops={Element.TELEPHONE}, ends_on=date(2011, 1, 10), reason="A busy week.")

    assert not may(world, element=Element.TELEPHONE)
    assert may(world, element=Element.LETTERS)
    assert may(world, element=Element.TELEPHONE, day=date(2011, 1, 10))
    (fact,) = current(ChangeOfParticipation)
    assert (fact.stops, fact.reason) == (frozenset({Element.TELEPHONE}), "A busy week.")


def test_the_same_element_is_not_changed_twice_from_one_day(world):
    change(world, stops={Element.TELEPHONE})

    with pytest.raises(ConsentNotRight, match="Something is recorded of telephone contact"):
        change(world, goes_on={Element.TELEPHONE})
    change(world, stops={Element.LETTERS})
    change(world, goes_on={Element.TELEPHONE}, starts_on=date(2011, 1, 2))
    assert not may(world, element=Element.TELEPHONE)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Select at least one element"),
        ({"stops": {Element.VISITS}, "goes_on": {Element.VISITS}}, "study visits only once"),
        ({"changes": {Element.VISITS}}, "how it changes"),
        ({"stops": {Element.VISITS}, "has_lost_capacity": True}, "as their consultee"),
    ],
)
def test_a_change_that_says_too_little_is_refused(world, given, sentence):
    with pytest.raises(ActNotRight, match=sentence):
        change(world, **given)


def test_who_lost_capacity_has_a_consultee(world):
    change(
        world, stops={Element.RECORDINGS}, decided_by=Decider.SOMEONE, has_lost_capacity=True,
        consultee="Her daughter",
    )  # fmt: skip

    (fact,) = current(ChangeOfParticipation)
    assert (fact.has_lost_capacity, fact.consultee) == (True, "Her daughter")


# Who may


def member(world, name):
    return replace(world.actor(ActingRole.MEMBER, name))


def test_a_member_decides_for_themselves_on_screen_today_and_for_nobody_else(world):
    text, asha = publish(world), member(world, "Asha")
    on_screen = {"method": Method.ON_SCREEN, "seen_by": "", "by": asha}

    for given, sentence in (
        ({"decided_on": date(2011, 1, 2)}, "You decide on screen, today"),
        ({"method": Method.ON_PAPER, "seen_by": "Jo"}, "You decide on screen, today"),
    ):
        with pytest.raises(ConsentNotRight, match=sentence):
            decide(world, text, **(on_screen | given))
    with pytest.raises(NotFound):
        decide(world, text, "Bram", **on_screen)
    with pytest.raises(NotFound):
        change(world, "Bram", stops={Element.LETTERS}, by=asha)
    with pytest.raises(ConsentNotRight, match="it is you who decides"):
        change(world, stops={Element.LETTERS}, decided_by=Decider.TEAM, by=asha)

    decide(world, text, **on_screen)
    change(world, stops={Element.LETTERS}, by=asha)
    assert may(world, element=Element.TELEPHONE)
    assert not may(world, element=Element.LETTERS)


@pytest.mark.parametrize(
    "role", [each for each in ActingRole if each not in {"coordinator", "nurse", "member"}]
)
def test_others_take_no_consent(world, role):
    text = publish(world)

    with pytest.raises(NotAllowed):
        decide(world, text, by=world.actor(role))
    with pytest.raises(NotAllowed):
        change(world, stops={Element.LETTERS}, by=world.actor(role))
    with pytest.raises(NotAllowed):
        publish(world, purpose=Purpose.RECORDING, by=world.actor(role))


def delegate(world, by, **rest):
    given = {"trained_on": BEFORE, "starts_on": BEFORE, "name": "Jo Reed"} | rest
    return world.act(Delegate, taker=by.account, **given).new_ids[0]


def test_once_there_is_a_log_only_those_on_it_on_that_day_record_what_others_decided(world):
    text, nurse = publish(world), world.actor(ActingRole.NURSE)
    decide(world, text)
    entry = delegate(world, nurse, starts_on=date(2011, 1, 2))

    with pytest.raises(ConsentNotRight, match="You are not on the delegation log"):
        decide(world, text, "Bram")
    with pytest.raises(ConsentNotRight, match="You are not on the delegation log"):
        decide(world, text, "Bram", by=nurse, decided_on=date(2011, 1, 1))
    decide(world, text, "Bram", by=nurse)
    decide(
        world, text, answer=Answer.CHANGED, by=member(world, "Asha"), method=Method.ON_SCREEN,
        seen_by="",
    )  # fmt: skip

    world.act(EndDelegation, delegation=entry, ends_on=date(2011, 1, 9))
    with pytest.raises(ConsentNotRight, match="You are not on the delegation log"):
        decide(world, text, "Cleo", by=nurse, decided_on=date(2011, 1, 9), at=LATER)
    with pytest.raises(ConsentNotRight, match="no more from 9 January 2011"):
        world.act(EndDelegation, delegation=entry, ends_on=date(2011, 1, 10))
    with pytest.raises(NotFound):
        world.act(EndDelegation, delegation="nothing", ends_on=TODAY)


def test_nobody_is_on_the_log_twice_at_once_or_before_they_were_trained(world):
    nurse = world.actor(ActingRole.NURSE)
    delegate(world, nurse)

    with pytest.raises(ConsentNotRight, match="on the log from 1 December 2010 already"):
        delegate(world, nurse, starts_on=TODAY)
    with pytest.raises(ConsentNotRight, match="before they were trained"):
        delegate(world, world.coordinator, trained_on=TODAY)
    assert len(current(Delegation)) == 1


def test_a_plan_says_what_the_first_text_and_the_first_entry_of_the_log_mean(world):
    given = {
        "purpose": Purpose.CONTACT, "version_name": "1", "language": "English",
        "words": "We may call you.", "starts_on": TODAY,
    }  # fmt: skip
    plan = world.act(PublishText, dry_run=True, **given).plan
    assert "From 3 January 2011 every use asks for consent" in plan.warnings[0]
    world.act(PublishText, **given)
    assert (
        world.act(PublishText, dry_run=True, **(given | {"language": "polski"})).plan.warnings == ()
    )

    nurse = world.actor(ActingRole.NURSE)
    plan = world.act(
        Delegate, dry_run=True, taker=nurse.account, name="Jo", trained_on=BEFORE,
        starts_on=BEFORE,
    ).plan  # fmt: skip
    assert "begins the delegation log" in plan.warnings[0]


# Lists


def test_who_owes_a_decision_is_listed_until_they_decide_and_again_by_a_new_version(world):
    assert owing(world.coordinator, today=TODAY).lines == ()
    text = publish(world)

    def waiting(day=TODAY):
        return [each.label.text for each in owing(world.coordinator, today=day).lines]

    assert waiting() == ["Asha Example", "Bram Example", "Cleo Example"]
    decide(world, text)
    decide(world, text, "Bram", Answer.REFUSED)
    assert waiting() == ["Cleo Example"]
    publish(world, version_name="2", starts_on=date(2011, 1, 9), earlier=Earlier.OWED)
    assert waiting() == ["Cleo Example"]
    assert waiting(date(2011, 1, 9)) == ["Asha Example", "Cleo Example"]
    assert may(world, day=date(2011, 1, 9))
    with pytest.raises(NotAllowed):
        owing(world.actor(ActingRole.RESEARCHER), today=TODAY)
    with pytest.raises(NotFound):
        owing(member(world, "Asha"), today=TODAY)


def test_the_telephone_list_names_who_may_be_telephoned_at_this_moment(world):
    from likewise.domain.participants import ChangeIdentity

    for name, number in (("Asha", "01632 960001"), ("Bram", "01632 960002")):
        world.act(ChangeIdentity, participant=world.people[name], telephone=number)

    def listed():
        found = telephone_list(world.coordinator, today=TODAY)
        return [(each.label.text, each.telephone) for each in found.lines], dict(found.left_out)

    asha, bram = ("Asha Example", "01632 960001"), ("Bram Example", "01632 960002")
    assert listed() == ([asha, bram], {})
    text = publish(world)
    assert listed() == ([], {"not asked yet": 3})
    decide(world, text)
    decide(world, text, "Bram")
    assert listed()[0] == [asha, bram]
    change(world, "Bram", stops={Element.TELEPHONE})
    assert listed() == ([asha], {"not asked yet": 1, "said no, or stopped": 1})
    with pytest.raises(NotFound):
        telephone_list(world.actor(ActingRole.NURSE), today=TODAY)


def test_how_many_agree_by_each_version_is_counted_for_whoever_publishes(world):
    text = publish(world)
    decide(world, text)
    decide(world, text, "Bram")
    decide(world, text, "Bram", Answer.CHANGED)

    assert [each.agreed for each in texts(world.coordinator, today=TODAY).lines] == [1]
    assert [each.agreed for each in texts(member(world, "Asha"), today=TODAY).lines] == [None]


def test_decisions_go_along_when_two_records_become_one(world):
    text = publish(world)
    decide(world, text, "Cleo", Answer.REFUSED)

    world.act(
        JoinPeople, participant=world.people["Asha"], other=world.people["Cleo"],
        given_name=Stands.KEPT,
    )  # fmt: skip

    assert [each.participant for each in current(ConsentDecision)] == [world.people["Asha"]]
    assert not may(world)


def test_nothing_of_another_programme_is_read_or_written(world):
    text = publish(world)
    other = a_world()
    stranger = Actor(account="account-x", role=ActingRole.COORDINATOR, programme=other.programme)

    with pytest.raises(NotFound):
        decide(world, text, by=stranger)
    with pytest.raises(NotFound):
        world.act(EndText, text=text, ends_on=date(2011, 2, 1), by=stranger)
    with pytest.raises(NotFound):
        change(world, stops={Element.LETTERS}, by=stranger)
    assert texts(stranger, today=TODAY).lines == ()
