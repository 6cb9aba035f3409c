"""Taking acts back: what may be, by whom, and what is said where it may not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from copying import copied
from django.db import IntegrityError
from django.db import transaction as transactions
from rows import row
from visitors import a_scene
from worlds import NOW, World, a_world, operation

from likewise.domain import (
    arms,
    cohorts,
    contacts,
    corrections,
    involvement,
    meetings,
    participants,
    practices,
)
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import ActNotRight, TakeBack
from likewise.domain.acts.facts import TakingBack
from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageEvent
from likewise.domain.contacts import Contact, Mode
from likewise.domain.erasures import AskForErasure, Ground
from likewise.domain.involvement import Involvement, Sphere
from likewise.domain.meetings import Attendance, Meeting, MeetingState, RegisterEntry, Result
from likewise.domain.memberships import Membership
from likewise.domain.participants import Participant, RoleName
from likewise.domain.undoing import BuiltOn, NotTakenBack, TakenBackAlready
from likewise.queries.operations import names_in_plan
from likewise.records import audit, imprints, models
from likewise.records.facts import current
from likewise.reports.plans import sections

pytestmark = pytest.mark.django_db

ON = date(2011, 1, 2)


@pytest.fixture
@copied
def world() -> World:
    made = a_world()
    for name in ("Asha", "Bram", "Cleo"):
        made.person(name, practice="Alder")
    made.person("Hari", role=RoleName.FACILITATOR)
    made.person("Jude", role=RoleName.FACILITATOR)
    made.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Hari"], leads=["Hari"])
    made.cohort("Friday group", members=["Cleo"], facilitators=["Jude"])
    return made


def last(action: str = "") -> str:
    found = models.Operation.objects.filter(action__startswith=action).latest("sequence")
    return str(found.id)


def take_back(world: World, act: str, **rest: Any) -> Any:
    return world.act(TakeBack, act=act, reason="It was a mistake.", **rest)


def lines_of(world: World, plan: Any) -> list[str]:
    names = names_in_plan(world.coordinator, plan=plan)
    return [line for section in sections(plan, names) for line in section.lines]


def merge(world: World) -> str:
    world.act(
        cohorts.MergeCohorts, predecessors=list(world.cohorts.values()), on=ON,
        successor=cohorts.NewCohort(name="Sunday group", format=Format.GROUP), reason="Both asked.",
    )  # fmt: skip
    return last()


def register(world: World, *, by: Actor | None = None) -> str:
    held(world, "Thursday group", ON, "Asha", by=by)
    return last()


def held(world: World, cohort: str, on: date, *came: str, by: Actor | None = None) -> str:
    """A meeting that was planned and held, told by one person at one time."""
    starts = datetime(on.year, on.month, on.day, 14, 0)
    made = world.act(meetings.PlanMeeting, cohorts=[world.cohorts[cohort]], by=by, starts=starts)
    entries = [RegisterEntry(participant=world.people[e], result=Result.ATTENDED) for e in came]
    world.act(meetings.TakeRegister, meeting=made.new_ids[0], entries=entries, by=by)
    return str(made.new_ids[0])


def test_a_merge_that_is_taken_back_tells_who_is_where_again_and_moves_nobody(world):
    merged = merge(world)

    outcome = take_back(world, merged)

    said = lines_of(world, outcome.plan)
    asha = "Asha Example is in Thursday group from 1 September 2010 without an end"
    assert asha in said
    assert "Hari Example leads Thursday group from 1 September 2010 without an end" in said
    assert "Asha Example’s time in Sunday group from 2 January 2011 is withdrawn" in said
    assert "It is withdrawn that Thursday group ends at the start of 2 January 2011" in said
    assert "It is withdrawn that Sunday group starts" in said
    assert not [line for line in said if "moves" in line or ": from" in line]
    assert current(LineageEvent, kind="merge") == []
    assert {each.left_on for each in current(Membership)} == {None}


def test_both_the_act_and_its_taking_back_stay_in_the_history(world):
    merged = merge(world)
    take_back(world, merged)

    events = models.AuditEvent.objects.order_by("-sequence").values_list("action", flat=True)
    assert list(events[:2]) == ["acts.take_back", "cohorts.merge"]
    assert [(each.act, each.reason) for each in current(TakingBack)] == [
        (merged, "It was a mistake.")
    ]


def test_what_is_taken_back_needs_a_reason(world):
    with pytest.raises(ActNotRight, match="Say why it is taken back"):
        world.act(TakeBack, act=last(), reason=" ")


def test_an_act_is_taken_back_once(world):
    merged = merge(world)
    take_back(world, merged)

    with pytest.raises(
        TakenBackAlready, match="taken back already, on 3 January 2011 at midday by"
    ):
        take_back(world, merged)


def test_the_database_lets_no_act_be_taken_back_twice(world):
    merged = merge(world)
    take_back(world, merged)

    with pytest.raises(IntegrityError), transactions.atomic():
        row(models.TakingBack, act=merged, fact="another", programme_id=world.programme).save()


def test_taking_back_is_not_taken_back(world):
    take_back(world, merge(world))

    with pytest.raises(NotTakenBack, match="Do again what should be in the record"):
        take_back(world, last())


def test_an_act_that_is_not_there_or_of_another_programme_is_not_found(world):
    elsewhere = a_world()
    for act, by in (("nothing", world.coordinator), (last(), world.coordinator)):
        with pytest.raises(NotFound, match="no such act among yours"):
            take_back(world, act, by=by)
    assert elsewhere.programme != world.programme


def test_what_later_acts_changed_or_rest_on_is_named_and_can_go_with_it(world):
    merged = merge(world)
    group = current(Membership, participant_id=world.people["Asha"], left_on=None)[0].cohort
    world.act(cohorts.EndCohort, cohort=group, on=date(2011, 1, 3), reason="Nobody came any more.")
    with pytest.raises(
        BuiltOn, match=r"“A cohort ends; everybody leaves it.*”, on 3 January"
    ) as no:
        take_back(world, merged)

    assert no.value.later == (last("cohorts.end"),)
    assert "Take it back first, or both together." in no.value.sentence
    take_back(world, merged, together=True)
    assert len(current(TakingBack)) == 2
    assert {each.left_on for each in current(Membership)} == {None}


def test_a_register_keeps_those_in_it_in_the_cohort(world):
    world.join("Friday group", "Asha", date(2010, 12, 1))
    joined = last()
    made = held(world, "Friday group", date(2010, 12, 9), "Asha")

    with pytest.raises(BuiltOn, match="A meeting was held, and this is who came"):
        take_back(world, joined)

    take_back(world, joined, together=True)
    assert current(Attendance) == []
    assert current(Meeting, fact=made)[0].state is MeetingState.PLANNED


def test_what_does_not_rest_on_an_act_stays(world):
    world.join("Friday group", "Asha", date(2010, 12, 1))
    joined = last()
    world.join("Friday group", "Bram", date(2010, 12, 1))
    held(world, "Friday group", date(2010, 12, 9), "Bram")

    take_back(world, joined)

    assert {each.participant for each in current(Attendance)} == {world.people["Bram"]}


def test_a_third_person_in_a_pair_is_no_way_back_for_the_one_who_left(world):
    pair = world.cohort("Pair", format=Format.ONE_TO_ONE, members=["Asha"], facilitators=["Hari"])
    world.leave("Pair", "Asha", date(2010, 12, 1))
    left = last()
    world.join("Pair", "Bram", date(2010, 12, 2))

    with pytest.raises(BuiltOn, match="Somebody joins a cohort"):
        take_back(world, left)
    assert len([e for e in current(Membership, cohort_id=pair) if e.left_on is None]) == 2


def test_a_person_added_twice_is_taken_back_until_somebody_signs_in_as_them(world):
    dora = world.person("Dora", practice="Alder")
    added = last()
    account = models.Account.objects.create_user(email="dora@example.org", id="dora")
    grant = models.RoleGrant.objects.create(
        id="hat", account=account, programme_id=world.programme, role="member",
        participant_id=dora, granted_at=NOW,
    )  # fmt: skip
    with pytest.raises(NotTakenBack, match="Somebody signs in as this person"):
        take_back(world, added)
    grant.revoked_at = NOW
    grant.save()

    said = lines_of(world, take_back(world, added).plan)

    assert "Their name and how to reach them are withdrawn" in said
    assert not current(Participant, fact=dora)


def test_a_phase_is_not_taken_back_under_those_who_joined_in_it(world):
    phase = last("programmes.change_phase")

    with pytest.raises(BuiltOn):
        take_back(world, phase)


@pytest.mark.parametrize(
    ("action", "instead"),
    [
        ("arms.allocate", "a deviation from the protocol"),
        ("erasures.ask", "Ask the guardian to refuse it"),
    ],
)
def test_what_stays_says_what_can_be_done_instead(world, action, instead):
    who = world.people["Asha"]
    world.act(arms.Allocate, arm=world.arms[Format.GROUP], participant=who, on=date(2010, 9, 1))
    world.act(AskForErasure, participant=who, ground=next(iter(Ground)))

    with pytest.raises(NotTakenBack, match=instead):
        take_back(world, last(action))


def test_a_programme_that_was_set_up_stays(world):
    created = models.Operation.objects.get(action="programmes.create")

    with pytest.raises(NotFound):
        take_back(world, created.id)


@pytest.mark.parametrize(
    ("role", "action", "instead"),
    [
        (ActingRole.COORDINATOR, "exports.agree", "cannot be called back"),
        (ActingRole.ADMINISTRATOR, "tokens.make", "End it on the page of tokens"),
        (ActingRole.ADMINISTRATOR, "accounts.add", "Take its role away"),
    ],
)
def test_what_is_no_act_of_the_record_points_to_its_own_end(world, role, action, instead):
    kept = models.Operation.objects.create(
        id=operation(), account="o", role=role, programme_id=world.programme, action=action,
        arguments="", at=NOW,
    )  # fmt: skip

    with pytest.raises(NotTakenBack, match=instead):
        take_back(world, kept.id, by=world.actor(role))
    with pytest.raises(NotFound):
        take_back(world, kept.id, by=world.actor(ActingRole.FACILITATOR, "Hari"))


def test_an_import_points_to_its_own_way_back(world):
    kept = models.Operation.objects.create(
        id=operation(), account="owner", role="administrator", programme_id=world.programme,
        action="imports.tables", arguments="", at=NOW,
    )  # fmt: skip
    machine = Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme=world.programme)

    with pytest.raises(NotTakenBack, match="on the page of imports"):
        take_back(world, kept.id, by=machine)


def test_a_facilitator_takes_their_own_register_back_for_fourteen_days(world):
    hari = world.actor(ActingRole.FACILITATOR, "Hari")
    taken = register(world, by=hari)

    with pytest.raises(NotAllowed, match=r"more than 14 days ago. Ask a coordinator"):
        take_back(world, taken, by=hari, at=NOW + timedelta(days=15))
    take_back(world, taken, by=hari, at=NOW + timedelta(days=14))

    assert current(Attendance) == []


def test_a_facilitator_takes_nobody_elses_act_back(world):
    hari, jude = (world.actor(ActingRole.FACILITATOR, who) for who in ("Hari", "Jude"))
    merged = merge(world)
    take_back(world, merged)
    taken = register(world)

    with pytest.raises(NotAllowed, match=r"Somebody else did this. Ask them, or a coordinator"):
        take_back(world, taken, by=hari)
    for act, by in ((taken, jude), (merged, hari)):
        with pytest.raises(NotFound, match=r"no such act among|no such cohort among"):
            take_back(world, act, by=by)


@pytest.mark.parametrize("role", sorted(set(ActingRole) - {
    ActingRole.COORDINATOR, ActingRole.FACILITATOR, ActingRole.ADMINISTRATOR,
    ActingRole.OUTCOME_ASSESSOR,
}))  # fmt: skip
def test_whoever_may_not_act_takes_nothing_back(world, role):
    taken = register(world)
    asha = "Asha" if role is ActingRole.MEMBER else None

    with pytest.raises(NotAllowed, match=r"who may not take back an act. Ask a"):
        take_back(world, taken, by=world.actor(role, asha))


def test_an_assessor_takes_back_nothing_that_they_could_not_do(world):
    with pytest.raises(NotFound, match="no such act among yours"):
        take_back(world, register(world), by=world.actor(ActingRole.OUTCOME_ASSESSOR))


def test_an_administrator_takes_back_only_what_they_set_up_themselves(world):
    administrator = world.actor(ActingRole.ADMINISTRATOR)
    theirs, merged = last("practices.add_practice"), merge(world)
    world.act(practices.AddPractice, name="Elm", by=administrator)
    own = last("practices.add_practice")

    for somebody_elses in (theirs, merged):
        with pytest.raises(NotFound):
            take_back(world, somebody_elses, by=administrator)
    take_back(world, own, by=administrator)


def test_each_kind_of_small_act_is_taken_back(world):
    who, group = world.people["Asha"], world.cohorts["Thursday group"]
    meeting = held(world, "Thursday group", date(2010, 12, 9), "Asha")
    entry = current(Attendance, meeting_id=meeting)[0]
    asked: list[tuple[Any, dict[str, Any]]] = [
        (contacts.LogContact, {"participant": who, "on": ON, "mode": Mode.CALL, "reached": True}),
        (involvement.RecordInvolvement, {"participant": who, "sphere": Sphere.TRAINER, "starts_on": ON}),
        (meetings.PlanMeeting, {"cohorts": [group], "starts": datetime(2011, 1, 20, 14, 0)}),
        (corrections.CorrectFact, {"fact": entry.id, "reason": "She was ill.",
                                   "changes": {"result": "sent apologies", "is_first_time": "no"}}),
        (corrections.WithdrawFact, {"fact": entry.id, "reason": "She was not there."}),
        (corrections.WithdrawFact, {"fact": meeting, "reason": "It never was."}),
        (participants.ChangeIdentity, {"participant": who, "telephone": "01223 000000"}),
        (participants.SetStatus, {"participant": who, "status": "withdrawn", "on": date(2011, 1, 3)}),
        (cohorts.ChangeVenue, {"cohort": group, "venue": None, "on": ON}),
    ]  # fmt: skip
    for kind, given in asked:
        before = [current(each) for each in (Contact, Involvement, Meeting, Attendance, Membership)]
        world.act(kind, **given)

        take_back(world, last(kind.declared.name))

        after = [current(each) for each in (Contact, Involvement, Meeting, Attendance, Membership)]
        assert after == before, kind


def test_a_reason_that_speaks_of_somebody_is_kept_as_theirs(world):
    merged = merge(world)

    world.act(TakeBack, act=merged, reason="Asha objects.", speaks_of=(world.people["Asha"],))

    assert current(TakingBack)[0].about == (world.people["Asha"],)
    assert not [e for e in current(LineageEvent) if e.about]


def test_check_finds_nothing_wrong_after_acts_were_taken_back(world):
    take_back(world, merge(world))
    take_back(world, register(world))

    assert list(imprints.compare()) == []
    assert list(audit.verify()) == []


def test_the_scene_of_the_pages_is_taken_back_act_by_act_but_for_what_an_allocation_rests_on():
    world = a_scene().world
    acts = models.Operation.objects.filter(programme=world.programme).order_by("-sequence")
    stayed = []

    for act in list(acts):
        try:
            take_back(world, act.id, at=datetime(2011, 1, 4, tzinfo=UTC))
        except (BuiltOn, NotTakenBack):
            stayed.append(act.action)

    assert current(Meeting) == []
    assert current(Contact) == []
    assert set(stayed) == {
        "arms.allocate", "arms.add", "participants.add", "practices.add_practice",
    }  # fmt: skip
