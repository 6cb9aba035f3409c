"""A worry is raised once, delivered, acknowledged and closed; the ladder; who receives."""

from datetime import date, timedelta

import pytest
from copying import copied
from visitors import account, email_of
from worlds import ADMINISTRATOR, NOW, a_world, operation

from likewise.actions.accounts import close_account, revoke_role
from likewise.actions.accounts.roles import LastReceiver
from likewise.actions.concerns import climb, deliver
from likewise.actions.operations import perform
from likewise.domain import concerns
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.accounts import Actor
from likewise.domain.concerns import Concern, ConcernStep, Matters, Standing, Step
from likewise.domain.operations import OperationReused
from likewise.domain.participants import RoleName
from likewise.domain.post import LetterState
from likewise.queries.concerns import (
    Shown,
    concern_page,
    concern_queue,
    concern_state,
    own_concerns,
    raising,
)
from likewise.records import models
from likewise.records import post as outbox
from likewise.records.concerns import TOLD, occasions
from likewise.records.facts import current

pytestmark = pytest.mark.django_db
WORDS = "She fell, and would not ring anybody."
ALONE = "A sentence nobody else may read."


@pytest.fixture
@copied
def world():
    """Asha and Bram in a group that Petra leads, Cleo in another; two nurses and those who run it."""
    made = a_world()
    for name in ("Asha", "Bram", "Cleo"):
        made.person(name)
    made.person("Petra", role=RoleName.FACILITATOR)
    made.cohort("group", members=["Asha", "Bram"], facilitators=["Petra"])
    made.cohort("other", members=["Cleo"])
    for number, role in enumerate((Role.NURSE, Role.NURSE, Role.COORDINATOR, Role.GUARDIAN)):
        account(f"{number}-{email_of(role)}", made, role)
    return made


def nurses(world):
    held = models.RoleGrant.objects.filter(programme=world.programme, role=Role.NURSE)
    found = held.order_by("granted_at", "id").values_list("account", flat=True)
    return [Actor(account=each, role=Role.NURSE, programme=world.programme) for each in found]


def raise_one(world, by, *, about=None, words=WORDS, at=NOW, **rest):
    made = world.act(
        concerns.RaiseConcern, by=by, at=at, words=words, matters=Matters.TODAY,
        about_whom=world.people.get(about), **rest,
    )  # fmt: skip
    return made.new_ids[0]


def facilitator(world):
    return world.actor(Role.FACILITATOR, "Petra")


def letters(**only):
    return models.OutboxLetter.objects.filter(reason=TOLD, **only).count()


def states(world, concern):
    rows = models.ConcernStep.objects.filter(concern=concern).order_by("row")
    return list(rows.values_list("became", flat=True))


def test_a_worry_reaches_every_nurse_at_once_and_its_sender_follows_it_to_the_end(world):
    sender, (nurse, other) = facilitator(world), nurses(world)
    concern = raise_one(world, sender, about="Asha")

    (line,) = concern_queue(other, at=NOW).lines
    assert (line.id, line.course.standing, line.about.text) == (concern, "raised", "Asha Example")
    assert concern_page(nurse, concern=concern, at=NOW).concern.words == WORDS
    assert letters() == 2

    later = NOW + timedelta(hours=1)
    world.act(concerns.AcknowledgeConcern, concern=concern, by=nurse, at=later)
    (own,) = own_concerns(sender)
    assert own.course.when(Step.ACKNOWLEDGED) == later
    assert [each.id for each in concern_queue(nurse, at=NOW, shown=Shown.MINE).lines] == [concern]
    assert concern_queue(other, at=NOW, shown=Shown.MINE).found == 0

    world.act(
        concerns.CloseConcern, concern=concern, done="Rang her daughter.", answer="She is well.",
        by=nurse, at=later,
    )  # fmt: skip
    (own,) = own_concerns(sender)
    assert (own.course.standing, own.concern.answer, own.concern.done) == (
        Standing.CLOSED, "She is well.", "",
    )  # fmt: skip
    assert concern_page(other, concern=concern, at=NOW).concern.done == "Rang her daughter."
    assert concern_queue(nurse, at=NOW).found == 0

    world.act(concerns.ReopenConcern, concern=concern, by=other, at=later)
    assert own_concerns(sender)[0].course.waits
    assert letters() == 4  # told once more


def test_the_list_has_those_that_wait_longest_first_then_those_at_work(world):
    (nurse, _), sender = nurses(world), facilitator(world)
    ids = [raise_one(world, sender, at=NOW + timedelta(hours=n)) for n in range(4)]
    world.act(concerns.AcknowledgeConcern, concern=ids[0], by=nurse)
    world.act(
        concerns.CloseConcern,
        concern=ids[1],
        done="Nothing.",
        by=nurse,
        at=NOW + timedelta(hours=5),
    )

    found = concern_queue(nurse, at=NOW + timedelta(hours=26), shown=Shown.ALL)
    assert [each.id for each in found.lines] == [ids[2], ids[3], ids[0], ids[1]]
    assert [each.is_late for each in found.lines] == [True, False, False, False]
    assert (found.waiting, found.found) == (2, 4)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MEMBER, Role.FACILITATOR}))
def test_every_role_may_raise_one(world, role):
    concern = raise_one(world, world.actor(role))
    assert concern_queue(nurses(world)[0], at=NOW).lines[0].id == concern


def test_a_member_raises_one_about_themselves_or_somebody_of_their_cohort_whom_they_see(world):
    asha = world.actor(Role.MEMBER, "Asha")
    offered = {each.participant for each in raising(asha, today=NOW.date()).people}
    assert offered == {world.people[each] for each in ("Asha", "Bram", "Petra")}
    for name in ("Asha", "Bram"):
        raise_one(world, asha, about=name)
    for by in (asha, facilitator(world), world.actor(Role.OUTCOME_ASSESSOR)):
        with pytest.raises(NotFound, match="no such person among yours"):
            raise_one(world, by, about="Cleo")
    assert current(Concern, programme_id=world.programme, about_whom_id=world.people["Cleo"]) == []


def test_the_same_worry_sent_again_is_there_once_and_another_under_its_id_is_refused(world):
    told = {"by": facilitator(world), "at": NOW, "operation": operation()}
    act = concerns.RaiseConcern(words=WORDS)
    first, again = perform(act, **told), perform(act, **told)

    assert again.repeated
    assert first.new_ids == again.new_ids
    assert letters() == 2
    with pytest.raises(OperationReused):
        perform(concerns.RaiseConcern(words="Another"), **told)
    assert len(current(Concern, programme_id=world.programme)) == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.NURSE}))
def test_nobody_but_a_nurse_reads_or_answers_one(world, role):
    concern = raise_one(world, facilitator(world))
    by = world.actor(role, {Role.MEMBER: "Bram", Role.FACILITATOR: "Petra"}.get(role))
    for ask in (
        lambda: concern_queue(by, at=NOW),
        lambda: concern_page(by, concern=concern, at=NOW),
    ):
        with pytest.raises(NotFound):
            ask()
    for act in (
        concerns.AcknowledgeConcern(concern=concern),
        concerns.CloseConcern(concern=concern, done="Nothing."),
        concerns.ReopenConcern(concern=concern),
    ):
        with pytest.raises(NotAllowed):
            perform(act, by=by, at=NOW, operation=operation())


def test_others_are_told_nothing_of_a_worry_and_those_who_run_it_only_that_one_waits(world):
    raise_one(world, facilitator(world), about="Asha")
    assert own_concerns(world.actor(Role.MEMBER, "Asha")) == ()  # whom it is about
    assert own_concerns(world.actor(Role.RESEARCHER)) == ()
    for role in (Role.COORDINATOR, Role.GUARDIAN):
        assert concern_state(world.actor(role)).unanswered == 0
        with pytest.raises(NotFound):
            own_concerns(world.actor(role))
    for role in (Role.OUTCOME_ASSESSOR, Role.STATISTICIAN, Role.ADMINISTRATOR):
        for ask in (own_concerns, concern_state):
            with pytest.raises(NotFound):
                ask(world.actor(role))


def test_a_worry_of_another_programme_is_none(world):
    other = a_world()
    account("another@example.org", other, Role.NURSE)
    concern = raise_one(world, facilitator(world))
    with pytest.raises(NotFound):
        other.act(concerns.AcknowledgeConcern, concern=concern, by=nurses(other)[0])
    assert concern_queue(nurses(other)[0], at=NOW).found == 0


def test_where_nobody_receives_it_is_refused_with_whom_to_ring(world):
    for nurse in nurses(world):
        close_account(by=ADMINISTRATOR, at=NOW, operation=operation(), account=nurse.account)
    with pytest.raises(concerns.NobodyReceives, match="Ring your practice"):
        raise_one(world, facilitator(world))
    assert not raising(facilitator(world), today=NOW.date()).is_received
    assert not concern_state(world.coordinator).is_received


def test_the_last_receiver_stays_while_worries_are_open(world):
    first, last = nurses(world)
    concern = raise_one(world, facilitator(world))
    close_account(by=ADMINISTRATOR, at=NOW, operation=operation(), account=first.account)
    grant = models.RoleGrant.objects.get(account=last.account, revoked_at=None).id

    with pytest.raises(LastReceiver):
        close_account(by=ADMINISTRATOR, at=NOW, operation=operation(), account=last.account)
    with pytest.raises(LastReceiver):
        revoke_role(by=ADMINISTRATOR, at=NOW, operation=operation(), grant=grant)
    world.act(concerns.CloseConcern, concern=concern, done="Rang.", by=last)
    revoke_role(by=ADMINISTRATOR, at=NOW, operation=operation(), grant=grant)


def test_a_worry_counts_as_delivered_once_a_letter_about_it_has_left(world):
    concern = raise_one(world, facilitator(world))
    settle = {"programme": world.programme, "concern": concern, "at": NOW}
    assert not deliver(**settle)
    assert states(world, concern) == []

    letter = models.OutboxLetter.objects.filter(reason=TOLD).first()
    outbox.settle(outbox.begin(letter.id, at=letter.asked_at), LetterState.SENT, at=letter.asked_at)
    assert deliver(**settle)
    assert deliver(**settle)  # again, as a job may
    assert states(world, concern) == ["delivered"]
    assert own_concerns(facilitator(world))[0].course.standing is Standing.DELIVERED


def test_what_nobody_acknowledges_climbs_the_ladder_each_step_once(world):
    first, second = nurses(world)
    world.act(
        concerns.SetConcernRule, hours=10, working_days_only=False, ring="the practice",
        second=second.account,
    )  # fmt: skip
    concern = raise_one(world, facilitator(world))
    assert letters() == 1  # the second receiver hears later

    climb(at=NOW + timedelta(hours=9))
    assert states(world, concern) == []
    for _ in range(2):  # a job that was killed begins again
        climb(at=NOW + timedelta(hours=10))
    assert states(world, concern) == ["passed on"]
    assert letters() == 2
    for _ in range(2):
        climb(at=NOW + timedelta(hours=20))
    assert states(world, concern) == ["passed on", "unanswered"]
    assert letters() == 4  # coordinator and guardian
    assert concern_state(world.coordinator).unanswered == 1
    assert concern_state(world.actor(Role.GUARDIAN)).unanswered == 1

    world.act(concerns.AcknowledgeConcern, concern=concern, by=first)
    climb(at=NOW + timedelta(days=9))
    assert concern_state(world.coordinator).unanswered == 0
    assert states(world, concern) == ["passed on", "unanswered", "acknowledged"]


def test_a_machine_that_was_off_for_days_takes_both_steps_in_their_order(world):
    concern = raise_one(world, facilitator(world))
    assert climb(at=NOW + timedelta(days=30)) == 2
    assert states(world, concern) == ["passed on", "unanswered"]


def test_only_a_coordinator_settles_the_rule_and_the_second_receiver_is_a_nurse(world):
    with pytest.raises(concerns.NobodyReceives, match="second receiver"):
        world.act(concerns.SetConcernRule, second="somebody")
    for role in sorted(set(Role) - {Role.COORDINATOR}):
        with pytest.raises(NotAllowed):
            world.act(concerns.SetConcernRule, hours=2, by=world.actor(role))
    world.act(concerns.SetConcernRule, hours=2)
    world.act(concerns.SetConcernRule, hours=3)
    assert raising(facilitator(world), today=date(2011, 1, 3)).rule.hours == 3


def test_the_audit_names_the_worry_and_nobody(world):
    concern = raise_one(world, facilitator(world), about="Asha", words=ALONE)
    event = models.AuditEvent.objects.order_by("-sequence").first()
    assert (event.action, event.about) == ("concerns.raise", [concern])


def test_letters_say_nothing_of_a_worry(world):
    raise_one(world, facilitator(world), about="Asha", words=ALONE)
    begun = [outbox.begin(each.id, at=each.asked_at) for each in models.OutboxLetter.objects.all()]
    for said in (f"{each.letter.subject} {each.letter.text}".lower() for each in begun):
        assert not any(word in said for word in ("asha", "alone", "petra"))


def test_steps_are_told_apart_by_round_and_kept(world):
    nurse, _ = nurses(world)
    concern = raise_one(world, facilitator(world))
    for _ in range(2):
        world.act(concerns.CloseConcern, concern=concern, done="Rang.", by=nurse)
        world.act(concerns.ReopenConcern, concern=concern, by=nurse)
    rounds = sorted((each.round, each.became) for each in current(ConcernStep, concern_id=concern))
    assert rounds == [(1, "closed"), (2, "closed"), (2, "reopened"), (3, "reopened")]
    assert occasions(concern, 1) != occasions(concern, 2)


class Faulty(Exception):
    """What a test puts in the way."""


# Where a worry is written: its rows, its letter, the job that sees to delivery, and its event.
PLACES = (
    "likewise.records.facts.insert_versions",
    "likewise.records.post.put",
    "likewise.records.jobs.ask",
    "likewise.records.audit.append",
)


def test_worries_arrive_once_and_whole_whatever_fails_on_the_way(world, monkeypatch):
    """Each is cut off at one of these places, or its answer is lost, and is then sent again."""
    sent = {}
    for number in range(20):
        words = f"Worry {number}: " + "ß語🙂 " * number
        told = {"by": facilitator(world), "at": NOW, "operation": operation()}
        act = concerns.RaiseConcern(words=words, about_whom=world.people["Asha"])
        place = PLACES[number % len(PLACES)]
        with monkeypatch.context() as broken:
            broken.setattr(place, _fails)
            with pytest.raises(Faulty):
                perform(act, **told)
        assert len(current(Concern, programme_id=world.programme)) == len(sent)  # nothing half
        perform(act, **told)
        sent[perform(act, **told).new_ids[0]] = act.words  # the answer was lost, so once more

    found = concern_queue(nurses(world)[0], at=NOW)
    kept = {each.id: each.words for each in current(Concern, programme_id=world.programme)}
    assert kept == sent
    assert (found.found, found.waiting) == (20, 20)
    assert letters() == 40  # each nurse once of each


def _fails(*_, **__):
    raise Faulty
