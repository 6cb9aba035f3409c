"""An operation id stands for one act, of one person, in one role, in one programme."""

from dataclasses import replace

import pytest
from copying import copied
from worlds import ADMINISTRATOR, NOW, a_world, did, operation

from likewise.domain import practices
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.operations import OperationReused, PlanChanged, Step
from likewise.records.facts import ChangedMeanwhile, current, write
from likewise.records.models import AuditEvent, Operation, Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
@copied
def world():
    return a_world()


def add(by, op, name="Dogwood practice", **asked):
    return did(practices.AddPractice, by=by, at=NOW, operation=op, name=name, **asked)


def test_the_same_id_in_another_programme_is_another_act(world):
    op = operation()
    add(world.coordinator, op)
    elsewhere = replace(world.coordinator, programme=a_world().programme)

    with pytest.raises(OperationReused):
        add(elsewhere, op)

    assert Practice.objects.filter(name="Dogwood practice").count() == 1


OTHERS = {
    "another account": lambda by: replace(by, account="somebody-else"),
    "another role": lambda by: replace(by, role=ActingRole.ADMINISTRATOR),
}


@pytest.mark.parametrize("who", OTHERS)
def test_the_same_id_of_somebody_else_is_refused(world, who):
    op = operation()
    add(world.coordinator, op)

    with pytest.raises(OperationReused):
        add(OTHERS[who](world.coordinator), op)


def test_who_may_no_more_gets_no_answer_for_what_they_did(world):
    op = operation()
    add(world.coordinator, op)

    with pytest.raises(NotAllowed):
        add(replace(world.coordinator, role=ActingRole.NURSE), op)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [({"dry_run": True}, None), ({"confirmed": "0" * 64}, PlanChanged)],
)
def test_dry_runs_and_refusals_leave_the_id_free(world, asked, refusal):
    op, events, acts = operation(), AuditEvent.objects.count(), Operation.objects.count()

    if refusal is None:
        add(world.coordinator, op, **asked)
    else:
        with pytest.raises(refusal):
            add(world.coordinator, op, **asked)

    assert (AuditEvent.objects.count(), Operation.objects.count()) == (events, acts)
    assert not add(world.coordinator, op, name="Elder practice").repeated


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_belongs_to_a_programme_is_refused_where_nobody_chose_one(world, dry_run):
    with pytest.raises(NotFound, match="Choose a programme first"):
        add(ADMINISTRATOR, operation(), dry_run=dry_run)

    assert not Practice.objects.filter(name="Dogwood practice").exists()


def test_a_fact_is_not_revised_from_another_programme(world):
    add(world.coordinator, operation())
    a_world()
    elsewhere = Operation.objects.order_by("sequence").last()
    (dogwood,) = current(practices.Practice, name="Dogwood practice")

    with pytest.raises(ChangedMeanwhile):
        write([Step("revise", replace(dogwood, name="Ours"))], operation=elsewhere, at=NOW)

    assert current(practices.Practice, fact=dogwood.id) == [dogwood]
