"""A plan of renewal is asked for, worked out once by itself, kept, and never changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from copying import copied
from django.db import DatabaseError, transaction
from django.utils import timezone
from planning import asked_for, planned, worked_out
from worlds import a_world, operation

from likewise.actions.renewal import ask_for_plan, work_out_plan
from likewise.domain import cohorts
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.participants import RoleName
from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.outlooks import MODEL, inputs_digest
from likewise.domain.renewal.plan_terms import Costs, Goal, Limits
from likewise.jobs import kinds
from likewise.jobs import renewal as of_renewal
from likewise.queries.renewal import renewal_histories, renewal_plan
from likewise.records import audit, imprints, jobs, renewal_plans
from likewise.records.models import AskedPlan, AuditEvent, Job, KeptPlan
from likewise.records.turns import writing

pytestmark = pytest.mark.django_db
NOW = datetime(2011, 8, 10, 9, 0, tzinfo=UTC)
MEMBERS = ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid", "Gina", "Hari", "Ines", "Jo")
TERMS = {"goal": Goal(), "limits": Limits(newcomers=4, leads=2), "costs": Costs()}


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in MEMBERS:
        made.person(name)
    for name in ("Petra", "Quentin"):
        made.person(name, role=RoleName.FACILITATOR)
    made.cohort("Birch", members=MEMBERS[:5], facilitators=["Petra"], leads=["Petra"])
    made.cohort("Tuesday", members=MEMBERS[5:], facilitators=["Quentin"], leads=["Quentin"])
    return made


@pytest.fixture(autouse=True)
def pretended(monkeypatch):
    """Plans are worked out on a day of 2011."""
    monkeypatch.setattr(of_renewal, "now", lambda: NOW)


def test_it_is_asked_for_as_a_job_with_one_event_and_nothing_is_worked_out_yet(world):
    before = AuditEvent.objects.count()

    plan = asked_for(world, at=NOW)

    asked = renewal_plans.find(plan)
    assert (asked.on, asked.limits.newcomers, asked.made) == (date(2011, 8, 10), 4, None)
    (job,) = Job.objects.all()
    assert (job.kind, job.key, job.arguments) == ("renewal.plan", plan, {"plan": plan})
    event = AuditEvent.objects.latest("sequence")
    assert (AuditEvent.objects.count(), event.action) == (before + 1, "renewal.ask_for_plan")
    assert list(imprints.compare()) == []


def test_what_the_worker_keeps_is_what_the_command_prints_with_its_inputs_and_rules(world):
    plan = asked_for(world, at=NOW)
    assert worked_out() == 1

    made = renewal_plans.find(plan).made
    told = renewal_plan(world.coordinator, today=NOW.date(), **TERMS)
    assert made.plan == told.plan
    assert made.plan.measures != ()
    assert set(made.rules) == set(world.cohorts.values())
    assert {rule.minimum for rule in made.rules.values()} == {4}
    row = KeptPlan.objects.get()
    assert (row.on, row.made_at, row.draws) == (NOW.date(), NOW, 200)
    assert (row.model, row.seed, len(row.inputs)) == (MODEL, "philox 2012 3", 64)
    event = AuditEvent.objects.latest("sequence")
    assert (event.action, event.digest) == ("renewal.plan", row.inputs)
    assert event.counts == {"measures": len(made.plan.measures)}
    assert list(audit.verify()) == []
    assert list(imprints.compare()) == []


def test_what_is_sent_twice_is_asked_for_once_and_so_are_the_same_terms_until_it_is_there(world):
    given = {"by": world.coordinator, "at": NOW, "operation": operation(), **TERMS}
    plan = ask_for_plan(**given)

    assert ask_for_plan(**given) == plan
    assert asked_for(world, at=NOW) == plan
    assert asked_for(world, at=NOW, newcomers=1) != plan
    worked_out()
    assert ask_for_plan(**given) == plan
    assert asked_for(world, at=NOW) != plan
    assert AskedPlan.objects.count() == Job.objects.count() == 3


def test_one_that_failed_for_good_is_not_waited_for(world):
    plan = asked_for(world, at=NOW)
    Job.objects.update(stopped_at=timezone.now())
    again = asked_for(world, at=NOW)
    Job.objects.filter(key=again).delete()  # as after a backup was brought back

    assert len({plan, again, asked_for(world, at=NOW)}) == 3


def test_it_is_worked_out_once(world):
    plan = asked_for(world, at=NOW)
    first, second = (work_out_plan(plan=plan, at=NOW) for _ in range(2))
    assert first
    assert second
    with writing():
        first()

    assert work_out_plan(plan=plan, at=NOW) is None
    assert work_out_plan(plan="nowhere", at=NOW) is None
    with pytest.raises(DatabaseError), transaction.atomic():
        second()
    assert KeptPlan.objects.count() == 1


def test_it_says_how_far_it_is_while_it_is_worked_out(world):
    plan = asked_for(world, at=NOW)
    said = []
    work_out_plan(plan=plan, at=NOW, on_progress=lambda *far: said.append(far))
    assert said == [(1, 2), (2, 2)]

    assert jobs.how_far("renewal.plan", plan).state == "waiting"
    held = jobs.claim(
        "a worker", at=timezone.now(), lease=kinds.lease_of, most=kinds.most_attempts_of
    )
    write = kinds.kind_named("renewal.plan").handler(held)

    far = jobs.how_far("renewal.plan", plan)
    assert (far.state, far.steps_done, far.steps) == ("at work", 1, 2)  # said once a second
    jobs.finish(held, at=timezone.now(), write=write)
    assert jobs.how_far("renewal.plan", plan).state == "done"
    assert jobs.how_far("renewal.plan", "nowhere") is None


def test_a_job_that_nobody_took_up_says_for_how_long_it_has_waited(world):
    plan = asked_for(world, at=NOW)
    Job.objects.update(due_at=timezone.now() - timedelta(minutes=2))

    assert 119 < jobs.how_far("renewal.plan", plan).waited.total_seconds() < 180


def test_where_nothing_can_be_planned_the_reason_is_kept(world):
    for name in ("Birch", "Tuesday"):
        world.act(
            cohorts.EndCohort, at=NOW, cohort=world.cohorts[name], on=date(2011, 8, 9),
            reason="Its work is done.",
        )  # fmt: skip

    made = renewal_plans.find(planned(world, at=NOW)).made

    assert made.plan is None
    assert made.because == "No cohort can be forecast, so there is nothing to plan for."
    assert list(imprints.compare()) == []


def test_a_cohort_that_cannot_be_planned_for_cannot_join_another(world):
    world.person("Kim", on=date(2011, 8, 1))
    new = world.cohort("New", members=["Kim"], on=date(2011, 8, 1))
    birch = world.cohorts["Birch"]

    made = renewal_plans.find(planned(world, at=NOW, may_join=frozenset({(birch, new)}))).made

    assert made.because == (
        f"{new} cannot be planned for, and so cannot join another. It has no whole month yet: "
        "it began on 1 August 2011. A forecast takes one whole calendar month since then. There is "
        "one from 1 September 2011 on. Ask again without it."
    )


def test_a_cohort_that_ended_meanwhile_cannot_join_another(world):
    pair = frozenset({(world.cohorts["Birch"], world.cohorts["Tuesday"])})
    plan = asked_for(world, at=NOW, may_join=pair)
    world.act(
        cohorts.EndCohort, at=NOW, cohort=world.cohorts["Birch"], on=date(2011, 8, 9),
        reason="Its work is done.",
    )  # fmt: skip
    worked_out()

    made = renewal_plans.find(plan).made

    assert made.because.startswith(f"{world.cohorts['Birch']} cannot be planned for")


def test_what_was_asked_and_made_is_never_changed_and_never_deleted(world):
    planned(world, at=NOW)

    for model, column in ((AskedPlan, "terms"), (KeptPlan, "plan")):
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            model.objects.update(**{column: "{}"})
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_where_the_audit_fails_nothing_is_asked_for_and_nothing_is_kept(world, monkeypatch):
    plan = asked_for(world, at=NOW)

    def fails(**_):
        raise RuntimeError("the audit cannot be written")

    monkeypatch.setattr(audit, "append", fails)
    with pytest.raises(RuntimeError):
        asked_for(world, at=NOW, newcomers=1)
    with pytest.raises(RuntimeError):
        worked_out()

    assert AskedPlan.objects.count() == 1
    assert renewal_plans.find(plan).made is None


@pytest.mark.parametrize("role", [each for each in ActingRole if each != "coordinator"])
def test_nobody_else_asks_for_one(world, role):
    with pytest.raises(NotAllowed):
        ask_for_plan(by=world.actor(role), at=NOW, operation=operation(), **TERMS)

    assert not AskedPlan.objects.exists()


def test_without_a_programme_there_is_nothing_to_plan(world):
    with pytest.raises(NotFound):
        ask_for_plan(
            by=replace(world.coordinator, programme=None), at=NOW, operation=operation(), **TERMS
        )


def test_a_cohort_of_another_programme_is_refused(world):
    other = a_world()
    theirs = other.cohort("Elsewhere")
    pair = frozenset({(world.cohorts["Birch"], theirs)})

    with pytest.raises(RenewalRefused, match="is not of this programme"):
        asked_for(world, at=NOW, may_join=pair)


def test_a_plan_is_of_what_is_known_when_it_is_worked_out(world):
    plan = asked_for(world, at=NOW)
    world.leave("Birch", "Asha", date(2011, 7, 20), at=NOW)

    worked_out()

    inputs = KeptPlan.objects.get(asked__id=plan).inputs
    told = renewal_histories(world.coordinator, today=NOW.date())
    assert inputs == inputs_digest(
        told.spans, rules=told.rules, said=told.said, watched_until=NOW.date()
    )
