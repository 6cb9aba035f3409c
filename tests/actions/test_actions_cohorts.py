"""How cohorts change, through the actions, on a real database."""

from dataclasses import replace
from datetime import date

import pytest
from worlds import a_world, operation

from likewise.domain import cohorts, practices
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import CohortState, Drawn, LineageEvent, NewCohort, Part, State
from likewise.domain.cohorts.history import CohortNotOpen, MetThatDay, ProtocolForbids
from likewise.domain.cohorts.joining import CannotJoin
from likewise.domain.deviations import Deviation
from likewise.domain.memberships import Membership
from likewise.domain.operations import OperationReused, PlanChanged
from likewise.domain.participants import RoleName, StatusName
from likewise.domain.programmes import PhaseName
from likewise.records import audit
from likewise.records.facts import current
from likewise.records.models import AuditEvent, Operation

pytestmark = pytest.mark.django_db
EVENT = date(2011, 2, 6)


def a_world_of_pairs(**options):
    world = a_world(**options)
    for name in ("Asha", "Bryn", "Carys", "Devi"):
        world.person(name, practice="Birch")
    for name in ("Femi", "Gwen"):
        world.person(name, role="facilitator", practice="Birch")
    world.cohort("Asha and Femi", format=Format.ONE_TO_ONE, members=["Asha"], facilitators=["Femi"])
    world.cohort("Bryn and Femi", format=Format.ONE_TO_ONE, members=["Bryn"], facilitators=["Femi"])
    world.cohort(
        "Carys and Gwen", format=Format.ONE_TO_ONE, members=["Carys"], facilitators=["Gwen"]
    )
    world.cohort("Thursday group", members=["Devi"])
    return world


def merge(world, **changes):
    arguments = {
        "predecessors": [world.cohorts["Asha and Femi"], world.cohorts["Bryn and Femi"]],
        "successor": NewCohort(name="Birch group", format=Format.GROUP),
        "staying": [world.cohorts["Carys and Gwen"]],
        "on": EVENT,
        "reason": "They wanted to hear from more than one person.",
    }
    return world.act(cohorts.MergeCohorts, **(arguments | changes))


def test_pairs_become_a_group_in_one_act():
    world = a_world_of_pairs()

    outcome = merge(world)

    event = outcome.plan.facts(LineageEvent)[0]
    group = event.successors[0]
    people = {spell.participant for spell in current(Membership, cohort_id=group)}
    assert people == {world.people[n] for n in ("Asha", "Bryn", "Femi")}
    assert event.staying == (world.cohorts["Carys and Gwen"],)
    assert {world.people["Carys"], world.people["Gwen"]} == set(event.people("stayed"))
    ended = current(CohortState, state=State.ENDED)
    assert {each.cohort for each in ended} == set(event.predecessors)


def test_nobody_is_in_a_new_cohort_who_may_not_join_one():
    world = a_world()
    world.person("Asha")
    world.person("Idris", status=StatusName.SCREENED)
    form = {"new": NewCohort(name="Group", format=Format.GROUP), "on": EVENT}

    for people, refusal in (
        ({world.people["Idris"]: RoleName.MEMBER}, CannotJoin),
        ({world.people["Asha"]: RoleName.FACILITATOR}, CannotJoin),
        ({"a stranger": RoleName.MEMBER}, NotFound),
    ):
        with pytest.raises(refusal):
            world.act(cohorts.FormCohort, people=people, **form)

    world.act(cohorts.FormCohort, people={world.people["Asha"]: RoleName.MEMBER}, **form)


def test_a_member_who_is_no_facilitator_does_not_give_a_facilitators_time():
    world = a_world_of_pairs()

    with pytest.raises(CannotJoin, match="not a facilitator of the programme"):
        world.act(
            cohorts.DrawOnCohorts,
            sources=[world.cohorts["Asha and Femi"]],
            target=world.cohorts["Thursday group"],
            drawn=Drawn(facilitators={world.people["Asha"]: None}),
            on=EVENT,
            reason="Asha would help.",
        )


def test_a_dry_run_stores_nothing_and_agrees_with_the_act():
    world = a_world_of_pairs()
    op = operation()

    seen = merge(world, operation=op, dry_run=True)
    before = Operation.objects.filter(id=op).exists()
    done = merge(world, operation=op, confirmed=seen.digest)

    assert not seen.done
    assert not before
    assert done.done
    assert done.digest == seen.digest
    assert done.new_ids == seen.new_ids


def test_a_plan_that_changed_since_it_was_seen_is_refused_and_shown_again():
    world = a_world_of_pairs()
    op = operation()
    seen = merge(world, operation=op, dry_run=True)
    world.leave("Asha and Femi", "Asha", date(2011, 1, 20))

    with pytest.raises(PlanChanged) as refused:
        merge(world, operation=op, confirmed=seen.digest)

    assert refused.value.plan.digest() != seen.digest
    assert not current(LineageEvent, kind="merge")


def test_the_same_operation_twice_changes_nothing_the_second_time():
    world = a_world_of_pairs()
    op = operation()
    first = merge(world, operation=op)
    events = AuditEvent.objects.count()

    second = merge(world, operation=op)

    assert second.repeated
    assert second.new_ids == first.new_ids
    assert AuditEvent.objects.count() == events


def test_an_operation_id_stands_for_one_act_of_one_person():
    world = a_world_of_pairs()
    op = operation()
    merge(world, operation=op)
    somebody = Actor(account="account-else", role=ActingRole.COORDINATOR, programme=world.programme)

    with pytest.raises(OperationReused):
        merge(world, operation=op, by=somebody)
    with pytest.raises(OperationReused):
        merge(world, operation=op, reason="Another reason.")


@pytest.mark.parametrize("role", [role for role in ActingRole if role != ActingRole.COORDINATOR])
def test_only_a_coordinator_changes_cohorts(role):
    world = a_world_of_pairs()

    with pytest.raises(NotAllowed, match="Ask a coordinator"):
        merge(world, by=world.actor(role))


def test_a_cohort_of_another_programme_is_not_there():
    world, other = a_world_of_pairs(), a_world_of_pairs()

    with pytest.raises(NotFound):
        merge(world, by=other.coordinator)


def test_a_cohort_that_met_that_day_cannot_be_merged():
    world = a_world_of_pairs()
    world.meeting("Asha and Femi", EVENT, came=["Asha", "Femi"])

    with pytest.raises(MetThatDay, match="Choose a day after 6 February 2011"):
        merge(world)


def test_an_ended_cohort_cannot_be_merged():
    world = a_world_of_pairs()
    merge(world)

    with pytest.raises(CohortNotOpen, match="ended on 6 February 2011"):
        merge(world, on=date(2011, 3, 1))


def test_the_protocol_of_the_randomised_phase_needs_a_reason_for_an_exception():
    world = a_world_of_pairs(phase=PhaseName.RANDOMISED)
    from likewise.domain import arms

    for name in ("Asha", "Bryn"):
        world.act(
            arms.Allocate,
            arm=world.arms[Format.ONE_TO_ONE],
            participant=world.people[name],
            on=date(2010, 9, 2),
        )

    with pytest.raises(ProtocolForbids, match="2 people"):
        merge(world)
    merge(world, exception="The ethics committee agreed.")

    deviations = current(Deviation)
    assert {each.participant for each in deviations} == {
        world.people["Asha"],
        world.people["Bryn"],
    }


def test_a_group_draws_on_a_pair_while_both_go_on():
    world = a_world_of_pairs()

    outcome = world.act(
        cohorts.DrawOnCohorts,
        sources=[world.cohorts["Asha and Femi"]],
        target=world.cohorts["Thursday group"],
        drawn=Drawn(
            joining_too=frozenset({world.people["Asha"]}),
            facilitators={world.people["Femi"]: None},
        ),
        on=EVENT,
        reason="The group needed someone to lead.",
    )

    event = outcome.plan.facts(LineageEvent)[0]
    assert event.kind == "draw"
    spells = current(Membership, participant_id=world.people["Asha"], left_on=None)
    assert {each.cohort for each in spells} == {
        world.cohorts["Asha and Femi"],
        world.cohorts["Thursday group"],
    }


def test_the_remnant_of_a_cohort_is_absorbed():
    world = a_world_of_pairs()

    outcome = world.act(
        cohorts.AbsorbCohorts,
        absorbed=[world.cohorts["Carys and Gwen"]],
        into=world.cohorts["Thursday group"],
        leaving=frozenset({world.people["Gwen"]}),
        on=EVENT,
        reason="Too few were left.",
    )

    event = outcome.plan.facts(LineageEvent)[0]
    assert event.people("moved") == (world.people["Carys"],)
    assert event.people("left") == (world.people["Gwen"],)
    assert event.people("stayed") == (world.people["Devi"],)


def test_when_the_audit_fails_nothing_is_changed(monkeypatch):
    world = a_world_of_pairs()

    def fails(**_):
        raise RuntimeError("the audit cannot be written")

    monkeypatch.setattr(audit, "append", fails)
    with pytest.raises(RuntimeError):
        merge(world)

    assert not current(LineageEvent, kind="merge")
    assert not current(CohortState, state=State.ENDED)


def test_every_act_leaves_one_event_and_the_chain_holds():
    world = a_world_of_pairs()
    before = AuditEvent.objects.count()

    merge(world)

    assert AuditEvent.objects.count() == before + 1
    assert list(audit.verify()) == []


@pytest.mark.parametrize("act", ["form", "venue", "merge", "split"])
def test_a_cohort_meets_at_no_place_of_another_programme(act):
    world = a_world()
    theirs = a_world().act(practices.AddVenue, name="Their hall").new_ids[0]
    for name in ("Vera", "Walt"):
        world.person(name)
    one, two = (world.cohort(f"{name} group", members=[name]) for name in ("Vera", "Walt"))
    new = NewCohort(name="New group", format=Format.GROUP, venue=theirs)
    on, reason = date(2011, 1, 2), "they asked"
    asked = {
        "form": lambda: world.act(cohorts.FormCohort, new=new, on=on),
        "venue": lambda: world.act(cohorts.ChangeVenue, cohort=one, venue=theirs, on=on),
        "merge": lambda: world.act(
            cohorts.MergeCohorts, predecessors=[one, two], successor=new, on=on, reason=reason
        ),
        "split": lambda: world.act(
            cohorts.SplitCohort, cohort=one, on=on, reason=reason,
            parts=[Part(cohort=new, people={world.people["Vera"]}),
                   Part(cohort=replace(new, venue=None), people=frozenset())],
        ),
    }  # fmt: skip

    with pytest.raises(NotFound, match="no such venue"):
        asked[act]()
