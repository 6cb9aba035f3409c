"""Trials that take long: asked for once, worked out as a job, stopped, kept for whoever asked."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from copying import copied
from designing import MINIMISED, Designing
from worlds import a_world, operation

from likewise.actions.designs import (
    ask_for_simulation,
    simulating,
    throw_simulation_away,
    work_out_simulation,
)
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.allocation import DesignRefused, simulate
from likewise.formats.allocation import read_design
from likewise.formats.tables import open_text
from likewise.jobs import designs as of_designs
from likewise.jobs import kinds, progress
from likewise.jobs.worker import Worker
from likewise.records import audit, jobs, simulations
from likewise.records.models import AskedSimulation, AuditEvent, Job

pytestmark = pytest.mark.django_db
NOW = datetime(2011, 1, 12, 9, 0, tzinfo=UTC)


@pytest.fixture
@copied
def world():
    return a_world()


@pytest.fixture
def design(world):
    return Designing(world).draft(MINIMISED)


def asked_for(world, design, *, size=20, trials=30, by=None, sent=None):
    return ask_for_simulation(
        by=by or world.actor(ActingRole.STATISTICIAN), at=NOW, operation=sent or operation(),
        design=design, size=size, trials=trials,
    )  # fmt: skip


def written(simulation):
    """Work one out, and write what came of it."""
    write = work_out_simulation(simulation=simulation, at=NOW)
    assert write is not None
    write()


def worked_out():
    """Have the worker do what is due; answers how many jobs it did."""
    Job.objects.exclude(kind=simulations.WORK_OUT).delete()
    return sum(1 for _ in iter(Worker().work_once, False))


def test_trials_are_those_of_the_design_to_the_last_bit_with_an_event_each_time(world, design):
    before = AuditEvent.objects.count()
    asked = asked_for(world, design)
    assert simulations.find(asked).found is None

    written(asked)

    given = read_design(table=open_text(MINIMISED.encode()))
    assert simulations.find(asked).found == simulate(
        design=given.design, size=20, mix=given.mix, trials=30, seed=1
    )
    names = AuditEvent.objects.order_by("sequence").values_list("action", flat=True)
    assert list(names)[before:] == ["designs.ask_for_simulation", "designs.simulate"]
    assert work_out_simulation(simulation=asked, at=NOW) is None


def test_a_worker_does_it_and_says_how_far_it_is(world, design, monkeypatch):
    monkeypatch.setattr(progress, "SAID_EVERY_SECONDS", 0)
    asked = asked_for(world, design)
    (job,) = Job.objects.filter(kind=simulations.WORK_OUT)
    assert (job.key, job.arguments) == (asked, {"simulation": asked})

    assert worked_out() >= 1

    far = jobs.how_far(simulations.WORK_OUT, asked)
    assert (far.state, far.steps_done, far.steps) == ("done", 30, 30)
    assert simulations.find(asked).found.trials == 30


def test_the_same_is_asked_for_once_and_another_person_has_their_own(world, design):
    sent = operation()
    one = asked_for(world, design, sent=sent)

    assert asked_for(world, design, sent=sent) == one
    assert asked_for(world, design) == one
    assert asked_for(world, design, size=21) != one
    other = replace(world.actor(ActingRole.STATISTICIAN), account="another")
    assert asked_for(world, design, by=other) != one
    written(one)
    assert asked_for(world, design) == one


def test_what_failed_for_good_is_asked_for_anew(world, design):
    one = asked_for(world, design)
    Job.objects.filter(kind=simulations.WORK_OUT).update(stopped_at=NOW)

    assert asked_for(world, design) != one


def test_what_is_thrown_away_is_gone_and_not_worked_out(world, design):
    one = asked_for(world, design)

    throw_simulation_away(
        by=world.actor(ActingRole.STATISTICIAN), at=NOW, design=design, simulation=one
    )

    assert not AskedSimulation.objects.exists()
    assert AuditEvent.objects.last().action == "designs.throw_simulation_away"
    assert work_out_simulation(simulation=one, at=NOW) is None


def test_what_is_thrown_away_and_sent_again_is_worked_out(world, design):
    sent, by = operation(), world.actor(ActingRole.STATISTICIAN)
    one = asked_for(world, design, sent=sent)
    throw_simulation_away(by=by, at=NOW, design=design, simulation=one)
    worked_out()  # the worker finds that nobody wants it

    assert asked_for(world, design, sent=sent) == one
    worked_out()
    assert simulations.find(one).found is not None


def test_what_is_thrown_away_on_the_way_stops(world, design, monkeypatch):
    """At the next time that it would say how far it is."""
    monkeypatch.setattr(progress, "SAID_EVERY_SECONDS", 0)
    monkeypatch.setattr(of_designs, "is_wanted", lambda simulation: False)
    asked_for(world, design, trials=2_000)
    held = jobs.claim("w", at=datetime.now(UTC), lease=kinds.lease_of, most=kinds.most_attempts_of)

    assert held.kind == simulations.WORK_OUT
    assert kinds.kind_named(held.kind).handler(held) is None
    assert 0 < Job.objects.get(row=held.row).steps_done < 2_000


def test_what_was_thrown_away_before_it_was_written_is_not_brought_back(world, design):
    one = asked_for(world, design)
    write = work_out_simulation(simulation=one, at=NOW)
    assert write is not None
    AskedSimulation.objects.all().delete()
    before = AuditEvent.objects.count()

    write()

    assert AuditEvent.objects.count() == before
    assert not AskedSimulation.objects.exists()


def test_a_few_are_kept_and_the_oldest_go(world, design, monkeypatch):
    monkeypatch.setattr(simulations, "MOST_KEPT", 2)
    made = [asked_for(world, design, size=size) for size in (20, 21, 22)]

    kept = simulations.of(design=design, account=world.actor(ActingRole.STATISTICIAN).account)

    assert [each.id for each in kept] == [made[2], made[1]]


def test_trials_that_are_refused_when_they_are_worked_out_say_why(world, design, monkeypatch):
    one = asked_for(world, design)

    def refuses(*_, **__):
        raise DesignRefused("A block of 3 cannot hold the ratio.")

    monkeypatch.setattr(simulating, "trials_of", refuses)
    written(one)

    assert simulations.find(one).because == "A block of 3 cannot hold the ratio."


@pytest.mark.parametrize(
    ("size", "trials", "words"),
    [
        (100_001, 10, "A simulated trial has 1 to 100,000 units"),
        (20, 1_000_001, "Simulate 1 to 1,000,000 trials"),
        (100_000, 1_000_000, "would take too long here, or too much memory. Ask for fewer, or use"),
    ],
)
def test_what_cannot_be_simulated_or_takes_too_long_is_refused(world, design, size, trials, words):
    with pytest.raises(DesignRefused, match=words):
        asked_for(world, design, size=size, trials=trials)

    assert not AskedSimulation.objects.exists()


def test_what_would_fill_the_memory_is_refused(world, design, monkeypatch):
    monkeypatch.setattr(simulating, "MOST_CELLS", 59)

    with pytest.raises(DesignRefused, match="too much memory"):
        asked_for(world, design, trials=30)

    assert asked_for(world, design, trials=29)


@pytest.mark.parametrize("role", [each for each in ActingRole if each != "statistician"])
def test_nobody_else_asks_for_trials_or_throws_them_away(world, design, role):
    one = asked_for(world, design)

    with pytest.raises(NotAllowed):
        asked_for(world, design, by=world.actor(role))
    with pytest.raises(NotAllowed):
        throw_simulation_away(by=world.actor(role), at=NOW, design=design, simulation=one)


def test_another_persons_trials_are_not_there_to_throw_away(world, design):
    one = asked_for(world, design)
    other = replace(world.actor(ActingRole.STATISTICIAN), account="another")

    with pytest.raises(NotFound, match="There are no such trials of yours"):
        throw_simulation_away(by=other, at=NOW, design=design, simulation=one)
    with pytest.raises(NotFound, match="no such design"):
        asked_for(world, "elsewhere")


def test_where_the_audit_fails_nothing_is_asked_for_kept_or_thrown_away(world, design, monkeypatch):
    one = asked_for(world, design)
    write = work_out_simulation(simulation=one, at=NOW)

    def fails(**_):
        raise RuntimeError("the audit cannot be written")

    monkeypatch.setattr(audit, "append", fails)
    for does in (
        lambda: asked_for(world, design, size=33),
        lambda: throw_simulation_away(
            by=world.actor(ActingRole.STATISTICIAN), at=NOW, design=design, simulation=one
        ),
    ):
        with pytest.raises(RuntimeError):
            does()
    with pytest.raises(RuntimeError):
        jobs.finish(
            jobs.claim("w", at=datetime.now(UTC), lease=kinds.lease_of, most=lambda _: 3),
            at=datetime.now(UTC), write=write,
        )  # fmt: skip

    assert AskedSimulation.objects.count() == 1
    assert simulations.find(one).found is None
