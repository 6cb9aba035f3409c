"""Forgetting somebody: two people agree, nothing else is lost, and nobody can read it again."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

import pytest
from copying import copied
from worlds import NOW, World, a_world, operation

from likewise.actions.operations import perform_from_elsewhere
from likewise.domain import cohorts, contacts, doubles, erasures, memberships, participants
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import ActNotRight
from likewise.domain.cohorts import LineageEvent
from likewise.domain.contacts import Contact, Mode
from likewise.domain.declarations import ERASED
from likewise.domain.erasures import Answer, Erasure, Ground, NotToBeErased, TextDecision
from likewise.domain.memberships import Membership
from likewise.domain.operations import OperationReused, Step
from likewise.domain.participants import Participant, Person
from likewise.queries.access import labels
from likewise.queries.erasures import erasure_page, reach_of_erasure
from likewise.queries.participants import Asked, people
from likewise.records import audit, erasing, keys, models
from likewise.records.facts import current, versions, write
from likewise.records.keys import ledger

pytestmark = pytest.mark.django_db
ON = date(2011, 1, 3)


class Forgetting(World):
    """A world with a guardian, in which what follows a commit is called."""

    guardian: Actor
    settled: Callable[[], Any]


@pytest.fixture
def world(django_capture_on_commit_callbacks):
    made = cast(Forgetting, told_about())
    made.guardian = Actor(account="g" * 26, role=ActingRole.GUARDIAN, programme=made.programme)
    made.settled = lambda: django_capture_on_commit_callbacks(execute=True)
    return made


@copied
def told_about():
    made = a_world()
    made.person("Asha", practice="Alder")
    made.person("Bram", practice="Alder")
    made.person("Femi", practice="Alder", role="facilitator")
    made.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Femi"], leads=["Femi"])
    made.act(
        contacts.LogContact, participant=made.people["Asha"], facilitator=made.people["Femi"],
        cohort=made.cohorts["Thursday group"], on=ON, mode=Mode.CALL, reached=True,
        note="Her sister is ill.",
    )  # fmt: skip
    return made


def ask(world, name="Asha", **rest):
    return world.act(
        erasures.AskForErasure, participant=world.people[name],
        ground=Ground.CONSENT_WITHDRAWN, reason="She wrote to us.", **rest,
    ).new_ids[0]  # fmt: skip


def erase(world, name="Asha"):
    asked = ask(world, name)
    with world.settled():
        world.act(erasures.CarryOutErasure, erasure=asked, by=world.guardian)
    return asked


def test_what_is_known_of_somebody_is_gone_and_their_dates_stay(world):
    spell = current(Membership, participant_id=world.people["Asha"])[0]

    asked = erase(world)

    (contact,) = current(Contact)
    assert (contact.note, contact.reached, contact.mode) == (ERASED, True, Mode.CALL)
    assert current(Membership, fact=spell.id) == [spell]
    assert current(Erasure, fact=asked)[0].reason == ERASED
    (person,) = (each for each in current(Person) if each.given_name == ERASED)
    assert person.address == person.email == ERASED
    assert not list(audit.verify())
    assert {each.owner for each in ledger.entries()} >= {world.people["Asha"], person.id}


def test_a_list_and_a_search_no_longer_know_them(world):
    who = world.people["Asha"]
    assert [
        row.participant for row in people(world.coordinator, today=ON, asked=Asked(text="ash")).rows
    ] == [who]

    erase(world)

    assert not people(world.coordinator, today=ON, asked=Asked(text="ash")).rows
    assert who in [row.participant for row in people(world.coordinator, today=ON).rows]
    assert not labels(world.coordinator, participants=[who])[who].is_name


def test_nobody_decides_on_what_they_asked_for(world):
    asked = ask(world, by=world.guardian)

    with pytest.raises(NotToBeErased, match="somebody else decides"):
        world.act(erasures.CarryOutErasure, erasure=asked, by=world.guardian)


@pytest.mark.parametrize("role", [each for each in ActingRole if each is not ActingRole.GUARDIAN])
def test_only_the_guardian_decides(world, role):
    asked = ask(world)
    other = Actor(account="o" * 26, role=role, programme=world.programme)

    with pytest.raises(NotAllowed):
        world.act(erasures.CarryOutErasure, erasure=asked, by=other)


def test_a_member_asks_for_themselves_alone(world):
    who = world.people
    asha = Actor(
        account="a" * 26, role=ActingRole.MEMBER, programme=world.programme,
        participant=who["Asha"],
    )  # fmt: skip

    with pytest.raises(NotFound):
        ask(world, "Bram", by=asha)
    assert ask(world, "Asha", by=asha)


def test_somebody_is_asked_for_once(world):
    ask(world)

    with pytest.raises(NotToBeErased, match="asked for already"):
        ask(world)


def test_a_refused_request_may_be_made_again(world):
    asked = ask(world)
    world.act(erasures.RefuseErasure, erasure=asked, by=world.guardian)

    with pytest.raises(NotToBeErased, match="was decided"):
        world.act(erasures.CarryOutErasure, erasure=asked, by=world.guardian)
    assert keys.there([world.people["Asha"]])
    assert ask(world)


def test_a_legal_hold_stops_it_until_it_ends(world):
    asked = ask(world)
    hold = world.act(
        erasures.StartHold, participant=world.people["Asha"], on=ON, reason="A claim.",
        by=world.guardian,
    ).new_ids[0]  # fmt: skip

    with pytest.raises(NotToBeErased, match="legal hold"):
        world.act(erasures.CarryOutErasure, erasure=asked, by=world.guardian)

    world.act(erasures.EndHold, hold=hold, on=date(2011, 1, 4), by=world.guardian)
    with pytest.raises(NotToBeErased):
        world.act(erasures.CarryOutErasure, erasure=asked, by=world.guardian)
    later = NOW.replace(day=5)
    assert world.act(erasures.CarryOutErasure, erasure=asked, by=world.guardian, at=later).done


def test_a_dry_run_destroys_nothing(world):
    asked = ask(world)

    with world.settled() as called:
        world.act(erasures.CarryOutErasure, erasure=asked, by=world.guardian, dry_run=True)

    assert not called
    assert current(Contact)[0].note == "Her sister is ill."


def test_what_a_stopped_machine_left_is_done_at_the_next_start(world):
    asked = ask(world)
    world.act(erasures.CarryOutErasure, erasure=asked, by=world.guardian)
    assert current(Contact)[0].note == "Her sister is ill."

    assert erasing.settle() == 1
    assert current(Contact)[0].note == ERASED
    assert erasing.settle() == 0


def test_nothing_more_is_written_about_them_and_what_says_nothing_goes_on(world):
    erase(world)
    leave = {
        "cohort": world.cohorts["Thursday group"], "participant": world.people["Asha"], "on": ON,
    }  # fmt: skip

    with pytest.raises(keys.Erased, match="erased from the record"):
        world.act(memberships.LeaveCohort, **leave, reason="She moved.")
    assert world.act(memberships.LeaveCohort, **leave, reason="").done


def test_every_version_is_gone(world):
    world.act(
        participants.ChangeIdentity, participant=world.people["Asha"], telephone="01632 960001"
    )

    erase(world)

    said = {each.fact.telephone for each in versions(Person) if each.fact.given_name == ERASED}
    assert said == {ERASED}


def test_an_act_sent_again_is_answered_as_before_and_to_nobody_else(world):
    op = operation()
    first = {"participant": world.people["Asha"], "telephone": "01632 960001"}
    world.act(participants.ChangeIdentity, **first, operation=op)
    erase(world)

    assert world.act(participants.ChangeIdentity, **first, operation=op).repeated
    with pytest.raises(OperationReused):
        world.act(
            participants.ChangeIdentity, **first, operation=op,
            by=Actor(account="x" * 26, role=ActingRole.COORDINATOR, programme=world.programme),
        )  # fmt: skip


def test_a_kept_refusal_no_longer_says_why(world):
    op = operation()
    act = contacts.LogContact(
        participant=world.people["Asha"], facilitator=world.people["Femi"], on=date(2030, 1, 1),
        mode=Mode.CALL, reached=True, note="Canary.",
    )  # fmt: skip
    send = {"by": world.coordinator, "at": NOW, "operation": op}
    with pytest.raises(Exception, match="still to come"):
        perform_from_elsewhere(act, **send)
    with pytest.raises(Exception, match="still to come"):
        perform_from_elsewhere(act, **send)

    erase(world)

    with pytest.raises(Exception, match="Why was erased"):
        perform_from_elsewhere(act, **send)


def about_both(world):
    """The reason of an event that is about two people."""
    made = world.act(
        cohorts.ChangeFormat, cohort=world.cohorts["Thursday group"], format="combined", on=ON,
        reason="Asha and Bram fell out.", speaks_of=(world.people["Asha"], world.people["Bram"]),
    )  # fmt: skip
    (event,) = (each for each in made.plan.facts(LineageEvent))
    return f"{event.id}.reason.1"


def said_of(text):
    return current(LineageEvent, fact=text.partition(".")[0])[0].reason


def test_a_text_about_others_too_is_put_before_the_guardian(world):
    text = about_both(world)
    assert reach_of_erasure(world.coordinator, participant=world.people["Asha"]).shared == 1

    erase(world)

    (waiting,) = erasure_page(world.guardian, today=ON).texts
    assert (waiting.name, waiting.said) == (text, "Asha and Bram fell out.")
    assert [each.participant for each in waiting.gone] == [world.people["Asha"]]
    assert [each.participant for each in waiting.others] == [world.people["Bram"]]


@pytest.mark.parametrize(
    ("answer", "words", "said"),
    [
        (Answer.KEEP, "", "Asha and Bram fell out."),
        (Answer.DESTROY, "", ERASED),
        (Answer.REWORD, "Two people fell out.", "Two people fell out."),
    ],
)
def test_the_guardian_keeps_rewords_or_destroys_it(world, answer, words, said):
    text = about_both(world)
    erase(world)

    with world.settled():
        world.act(erasures.DecideOnText, text=text, answer=answer, words=words, by=world.guardian)

    assert said_of(text) == said
    assert not erasure_page(world.guardian, today=ON).texts
    assert current(TextDecision)[0].answer is answer
    former = next(versions(LineageEvent, fact=text.partition(".")[0])).fact.reason
    assert former == (ERASED if answer is not Answer.KEEP else said)
    with pytest.raises(NotFound):
        world.act(erasures.DecideOnText, text=text, answer=Answer.KEEP, by=world.guardian)


def test_other_words_are_given_where_they_are_meant(world):
    text = about_both(world)
    erase(world)

    for answer, words in ((Answer.REWORD, ""), (Answer.KEEP, "Words.")):
        with pytest.raises(ActNotRight, match=r"other words|say instead"):
            world.act(
                erasures.DecideOnText, text=text, answer=answer, words=words, by=world.guardian
            )


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "a.reason.1", "a.note.99999999999"])
def test_a_text_that_is_not_there_is_not_decided_on(world, text):
    with pytest.raises(Exception, match=r"(?i)no such text|this is not answered yet"):
        world.act(erasures.DecideOnText, text=text, answer=Answer.KEEP, by=world.guardian)


def test_a_text_about_one_person_goes_with_them(world):
    made = world.act(
        cohorts.ChangeFormat, cohort=world.cohorts["Thursday group"], format="combined", on=ON,
        reason="Asha asked for it.", speaks_of=(world.people["Asha"],),
    )  # fmt: skip
    erase(world)

    (event,) = made.plan.facts(LineageEvent)
    assert said_of(f"{event.id}.reason.1") == ERASED
    assert not erasure_page(world.guardian, today=ON).texts


def test_a_name_stays_while_they_are_in_another_programme(world):
    asha = models.Participant.objects.get(fact=world.people["Asha"])
    elsewhere = a_world()
    act = models.Operation.objects.filter(programme=elsewhere.programme).latest("sequence")
    there = Participant(id="e" * 26, person=asha.person_id)
    write([Step("record", there)], operation=act, at=NOW)

    assert not reach_of_erasure(world.coordinator, participant=asha.fact).takes_identity
    erase(world)

    assert current(Contact)[0].note == ERASED
    assert current(Person, fact=asha.person_id)[0].given_name == "Asha"
    assert erasing.reach_of(there.id).persons == (asha.person_id,)


def joined(world):
    """Ash is the same person as Asha; a note of each, and one written since."""
    ash = world.person("Ash", practice="Alder")
    log = {"on": ON, "mode": Mode.CALL, "reached": True}
    world.act(contacts.LogContact, participant=ash, note="His brother came.", **log)
    world.act(
        doubles.JoinPeople, participant=world.people["Asha"], other=ash,
        given_name=doubles.Stands.KEPT,
    )  # fmt: skip
    world.act(contacts.LogContact, participant=world.people["Asha"], note="Since then.", **log)
    return ash


def notes():
    """Every note of a contact that opens, in whatever version."""
    return {each.fact.note for each in versions(Contact)} - {ERASED}


def test_who_erases_one_of_two_joined_records_erases_both(world):
    ash = joined(world)
    known = {each.fact.id for each in versions(Person) if each.fact.given_name.startswith("Ash")}

    reach = reach_of_erasure(world.coordinator, participant=world.people["Asha"])
    erase(world)

    assert (reach.records, reach.texts >= 3) == (2, True)
    assert notes() == set()
    assert {each.fact.given_name for each in versions(Person) if each.fact.id in known} == {ERASED}
    assert {ash, world.people["Asha"], *known} <= {each.owner for each in ledger.entries()}


@pytest.mark.parametrize("name", ["Asha", "Ash"])
def test_who_is_erased_once_two_have_parted_is_erased_alone_with_what_came_since(world, name):
    ash = joined(world)
    since = next(each.id for each in current(Contact) if each.note == "Since then.")
    world.act(doubles.PartPeople, other=ash, belongs=[since])

    erase(world, name)

    of_asha, of_ash = {"Her sister is ill."}, {"His brother came.", "Since then."}
    assert notes() == (of_ash if name == "Asha" else of_asha)
    left = {each.given_name for each in current(Person)}
    assert ("Ash" in left, "Asha" in left) == (name == "Asha", name == "Ash")


def test_a_legal_hold_on_either_holds_both(world):
    ash = world.person("Ash")
    world.act(erasures.StartHold, participant=ash, on=ON, reason="A claim.", by=world.guardian)
    world.act(
        doubles.JoinPeople, participant=world.people["Asha"], other=ash,
        given_name=doubles.Stands.KEPT,
    )  # fmt: skip

    asked = ask(world)
    with pytest.raises(NotToBeErased, match="A legal hold keeps them"):
        world.act(erasures.CarryOutErasure, erasure=asked, by=world.guardian)


def test_nobody_is_joined_to_somebody_who_was_erased(world):
    erase(world)
    ash = world.person("Ash")

    with pytest.raises(doubles.NotOnePerson, match="One of the two was erased"):
        world.act(doubles.JoinPeople, participant=ash, other=world.people["Asha"])
