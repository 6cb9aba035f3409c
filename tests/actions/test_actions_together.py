"""Several acts as one, and acts that come again from elsewhere."""

import json
from datetime import date

import pytest
from copying import copied
from worlds import NOW, a_world, operation

from likewise.actions.operations import (
    DatabaseBusy,
    RefusedBefore,
    perform_from_elsewhere,
    perform_together,
)
from likewise.domain.access import NotAllowed
from likewise.domain.accounts import ActingRole
from likewise.domain.cohorts import Cohort, EndCohort, FormCohort, NewCohort
from likewise.domain.cohorts.history import CohortNotOpen
from likewise.domain.memberships import JoinCohort, LeaveCohort, Membership
from likewise.domain.operations import OperationReused, PlanChanged
from likewise.records import imprints, keys
from likewise.records.facts import current
from likewise.records.keys import store
from likewise.records.models import AuditEvent, Operation, Refusal

pytestmark = pytest.mark.django_db
ON = date(2011, 1, 2)


@pytest.fixture
@copied
def world():
    world = a_world()
    for name in ("Asha", "Bram", "Cleo"):
        world.person(name)
    world.cohort("Thursday group", members=["Asha", "Bram"])
    return world


def joins(world, *names):
    group = world.cohorts["Thursday group"]
    return [JoinCohort(cohort=group, participant=world.people[n], on=ON) for n in names]


def together(world, acts, **rest):
    rest.setdefault("operation", operation())
    return perform_together(acts, by=world.coordinator, at=NOW, **rest)


def test_several_acts_each_meet_what_those_before_left(world):
    group, asha = world.cohorts["Thursday group"], world.people["Asha"]
    acts = [
        LeaveCohort(cohort=group, participant=asha, on=ON, reason="moved"),
        EndCohort(cohort=group, on=date(2011, 1, 3), reason="few came"),
    ]
    op = operation()

    before = together(world, acts, operation=op, dry_run=True)
    assert len(current(Membership, left_on__isnull=True)) == 2
    done = together(world, acts, operation=op, confirmed=before.digest)

    assert (before.done, done.done) == (False, True)
    assert before.digest == done.digest
    assert len(current(Membership, left_on__isnull=True)) == 0
    assert together(world, acts, operation=op).repeated


def test_a_dry_run_of_several_leaves_nothing(world):
    stored = (Operation.objects.count(), AuditEvent.objects.count())

    together(world, joins(world, "Cleo"), dry_run=True)

    assert (Operation.objects.count(), AuditEvent.objects.count()) == stored


def test_of_several_acts_all_or_none_is_done(world):
    group = world.cohorts["Thursday group"]
    acts = [EndCohort(cohort=group, on=ON, reason="few came"), *joins(world, "Cleo")]

    with pytest.raises(CohortNotOpen, match=r"^Act 2, memberships.join: .*ended") as refusal:
        together(world, acts)
    assert str(refusal.value) == refusal.value.sentence

    assert len(current(Membership, left_on__isnull=True)) == 2


def test_several_acts_are_refused_where_their_plan_is_not_what_was_seen(world):
    with pytest.raises(PlanChanged) as changed:
        together(world, joins(world, "Cleo"), confirmed="0" * 64)

    assert len(changed.value.plan.steps) == 1
    assert len(current(Membership)) == 2


def test_what_was_refused_from_elsewhere_is_refused_again_whatever_holds_by_then(world):
    group, op = world.cohorts["Thursday group"], operation()
    world.act(EndCohort, cohort=group, on=ON, reason="few came")
    act = joins(world, "Cleo")[0]

    with pytest.raises(CohortNotOpen) as first:
        perform_from_elsewhere(act, by=world.coordinator, at=NOW, operation=op)
    with pytest.raises(RefusedBefore) as again:
        perform_from_elsewhere(act, by=world.coordinator, at=NOW, operation=op)

    assert first.value.sentence == again.value.sentence
    assert Refusal.objects.count() == 1


@pytest.mark.parametrize("not_now", [keys.MadeMeanwhile, keys.KeysNotReadable, DatabaseBusy])
def test_what_is_refused_for_the_moment_is_asked_again_under_the_same_id(
    world, monkeypatch, not_now
):
    op, act = operation(), joins(world, "Cleo")[0]

    def refuses(*_, **__):
        raise not_now("Not just now.")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(imprints, "of_act", refuses)
        with pytest.raises(not_now):
            perform_from_elsewhere(act, by=world.coordinator, at=NOW, operation=op)

    assert Refusal.objects.count() == 0
    assert perform_from_elsewhere(act, by=world.coordinator, at=NOW, operation=op).done


def test_what_several_acts_would_do_leaves_no_key(world):
    group, before = world.cohorts["Thursday group"], len(store.every())
    acts = [EndCohort(cohort=group, on=ON, reason="few came")]

    together(world, acts, dry_run=True)
    assert len(store.every()) == before

    together(world, acts)
    assert len(store.every()) > before


def test_a_refusal_stands_for_one_act_of_one_person_who_still_may(world):
    group, op = world.cohorts["Thursday group"], operation()
    world.act(EndCohort, cohort=group, on=ON, reason="few came")
    act, other = joins(world, "Cleo", "Asha")
    nurse = world.actor(ActingRole.NURSE)
    with pytest.raises(CohortNotOpen):
        perform_from_elsewhere(act, by=world.coordinator, at=NOW, operation=op)

    with pytest.raises(OperationReused):
        perform_from_elsewhere(other, by=world.coordinator, at=NOW, operation=op)
    with pytest.raises(NotAllowed):
        perform_from_elsewhere(act, by=nurse, at=NOW, operation=op)


def test_an_act_from_elsewhere_that_comes_again_is_answered_as_before(world):
    op, act = operation(), joins(world, "Cleo")[0]

    first = perform_from_elsewhere(act, by=world.coordinator, at=NOW, operation=op)
    again = perform_from_elsewhere(act, by=world.coordinator, at=NOW, operation=op)

    assert first.new_ids == again.new_ids
    assert (first.repeated, again.repeated) == (False, True)
    assert Refusal.objects.count() == 0


def test_a_new_cohort_with_its_people_goes_through_json_and_is_stored(world):
    from likewise.formats.acts import read_act, written

    act = FormCohort(
        new=NewCohort(name="Friday group", format="group"),
        on=ON,
        people={world.people["Cleo"]: "member"},
    )

    world.act(type(act), **{f: getattr(read_act(written(act).encode()), f) for f in
                            ("new", "on", "people")})  # fmt: skip

    assert json.loads(written(act))["fields"]["new"]["format"] == "group"
    assert "Friday group" in [each.name for each in current(Cohort)]
