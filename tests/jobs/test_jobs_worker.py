"""A worker in this process: what it does once, tries again, gives up, and waits for."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone
from posting import Clock
from worlds import ADMINISTRATOR

from likewise.domain.jobs import MOST_ATTEMPTS, Period, latest, wait_after
from likewise.jobs import kinds, worker
from likewise.jobs.worker import Worker
from likewise.records import audit, jobs
from likewise.records.models import AuditEvent, Job

pytestmark = pytest.mark.django_db
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def does(monkeypatch):
    """Registers kinds of job for one test, which then are the only ones."""
    kinds.kind_named("any")
    monkeypatch.setattr(kinds, "_KINDS", {})
    return kinds.does


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0)


def note(held):
    return lambda: audit.append(
        by=ADMINISTRATOR,
        at=held.at,
        action="tests.note",
        about=[],
        counts={},
        operation=held.operation,
    )


def claimed(clock, by="first worker"):
    return jobs.claim(by, at=clock(), lease=kinds.lease_of, most=kinds.most_attempts_of)


def noted():
    return AuditEvent.objects.filter(action="tests.note").count()


def test_what_is_asked_for_twice_is_done_once(does, clock):
    does("tests.note")(note)

    asked = [jobs.ask("tests.note", "of today") for _ in range(2)]
    worked = [Worker(clock=clock).work_once() for _ in range(2)]

    assert asked == [True, False]
    assert worked == [True, False]
    assert noted() == 1


def test_nobody_does_what_is_not_yet_due(does, clock):
    does("tests.note")(note)
    jobs.ask("tests.note", "tomorrow", due_at=clock() + timedelta(days=1))

    early = Worker(clock=clock).work_once()
    clock.at += timedelta(days=1)

    assert not early
    assert Worker(clock=clock).work_once()


def test_a_job_in_somebodys_hands_is_left_to_them(does, clock):
    does("tests.note")(note)
    jobs.ask("tests.note", "one")

    assert claimed(clock) is not None
    assert claimed(clock, by="second worker") is None


def test_a_lease_that_ran_out_is_taken_over_and_what_the_first_one_did_is_undone(does, clock):
    does("tests.note", lease=A_SECOND)(note)
    jobs.ask("tests.note", "one")
    slow = claimed(clock)
    clock.at += 2 * A_SECOND
    quick = claimed(clock, by="second worker")

    with pytest.raises(jobs.LeaseLost):
        jobs.finish(slow, at=clock(), write=note(slow))
    before = noted()
    jobs.finish(quick, at=clock(), write=note(quick))
    with pytest.raises(jobs.LeaseLost):
        jobs.finish(slow, at=clock(), write=note(slow))

    assert (before, noted()) == (0, 1)
    assert slow.operation == quick.operation


def test_a_slow_worker_that_fails_late_leaves_the_job_to_whoever_has_it(does, clock):
    does("tests.note", lease=A_SECOND)(note)
    jobs.ask("tests.note", "one")
    slow = claimed(clock)
    clock.at += 2 * A_SECOND
    quick = claimed(clock, by="second worker")

    jobs.put_off(slow, at=clock(), failure="OSError")

    jobs.finish(quick, at=clock())
    assert Job.objects.get().failure == ""


def test_what_it_writes_and_that_it_is_done_are_one(does, clock):
    def break_a_rule():
        audit.append(by=ADMINISTRATOR, at=clock(), action="tests.note", about=[], counts={})
        raise IntegrityError("given_name: Asha")

    does("tests.break")(lambda held: break_a_rule)
    jobs.ask("tests.break", "one")

    Worker(clock=clock).work_once()

    job = Job.objects.get()
    assert (job.done_at, noted()) == (None, 0)
    assert job.failure == "IntegrityError"


def test_a_job_that_fails_rests_longer_each_time_and_stops_at_the_tenth(does, clock):
    does("tests.fail")(lambda held: 1 / 0)
    jobs.ask("tests.fail", "one")
    rests = []

    for _ in range(MOST_ATTEMPTS):
        assert Worker(clock=clock).work_once()
        rests.append((Job.objects.get().due_at - clock()).total_seconds() / 60)
        clock.at = Job.objects.get().due_at

    job = Job.objects.get()
    assert rests == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert job.stopped_at is not None
    assert job.failure == "ZeroDivisionError"
    assert not Worker(clock=clock).work_once()


def test_an_administrator_may_have_a_stopped_job_tried_again_or_let_be(does, clock):
    does("tests.fail", most_attempts=1)(lambda held: 1 / 0)
    jobs.ask("tests.fail", "one")
    Worker(clock=clock).work_once()
    row = Job.objects.get().row
    does("tests.fail")(note)

    assert jobs.let_be(row, at=clock())
    assert not jobs.let_be(row, at=clock())
    assert jobs.try_again(row, at=clock())
    assert Worker(clock=clock).work_once()
    assert not jobs.try_again(row, at=clock())
    assert noted() == 1


def test_a_job_that_kills_its_workers_stops_too(does, clock):
    does("tests.kill", lease=A_SECOND, most_attempts=3)(note)
    jobs.ask("tests.kill", "one")

    claims = []
    for _ in range(5):
        claims.append(claimed(clock))
        clock.at += 2 * A_SECOND

    assert [claim is not None for claim in claims] == [True, True, True, False, False]
    assert Job.objects.get().failure == jobs.DIED


def test_work_that_this_version_does_not_know_waits(does, clock):
    jobs.ask("later.version", "one")

    Worker(clock=clock).work_once()

    assert Job.objects.get().failure == "LookupError"


@pytest.mark.parametrize("broken", ["claim", "finish"])
def test_a_database_that_is_busy_is_waited_for(does, clock, monkeypatch, broken):
    does("tests.note")(note)
    jobs.ask("tests.note", "one")
    works = getattr(jobs, broken)
    busy = iter([True, True, True])

    def sometimes(*args, **kwargs):
        if next(busy, False):
            raise OperationalError("database is locked")
        return works(*args, **kwargs)

    monkeypatch.setattr(jobs, broken, sometimes)
    rounds = iter(range(5))

    Worker(clock=clock).run(while_=lambda: next(rounds, None) is not None)

    assert noted() == 1
    assert Job.objects.get().attempts == 1


def test_work_that_meets_a_missing_table_fails_and_does_not_hold_up_the_rest(does, clock):
    def broken(held):
        def write():
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM no_such_table")

        return write

    does("tests.broken")(broken)
    does("tests.note")(note)
    jobs.ask("tests.broken", "one")
    jobs.ask("tests.note", "one")
    rounds = iter(range(2))

    Worker(clock=clock).run(while_=lambda: next(rounds, None) is not None)

    failed = Job.objects.get(kind="tests.broken")
    assert (failed.attempts, failed.lease_until, bool(failed.failure)) == (1, None, True)
    assert noted() == 1


def test_periodic_work_is_due_by_itself_once_each_period_whichever_worker_is_first(does, clock):
    clock.at = datetime(2030, 5, 4, 12, 30, tzinfo=UTC)
    does("tests.daily", period=Period.DAILY)(note)
    does("tests.hourly", period=Period.HOURLY)(note)

    for hours in (0, 0, 1, 2, 15):
        clock.at = datetime(2030, 5, 4, 12, 30, tzinfo=UTC) + timedelta(hours=hours)
        for _ in range(2):
            a_worker = Worker(clock=clock)
            while a_worker.work_once():
                pass

    assert sorted(Job.objects.values_list("kind", "key")) == [
        ("tests.daily", "2030-05-04"),
        ("tests.daily", "2030-05-05"),
        ("tests.hourly", "2030-05-04T12"),
        ("tests.hourly", "2030-05-04T13"),
        ("tests.hourly", "2030-05-04T14"),
        ("tests.hourly", "2030-05-05T03"),
    ]
    assert noted() == 6


def test_the_night_before_two_in_the_morning_is_still_yesterdays():
    assert latest(Period.DAILY, datetime(2030, 5, 4, 1, 59, tzinfo=UTC))[0] == "2030-05-03"
    assert latest(Period.DAILY, datetime(2030, 5, 4, 2, 0, tzinfo=UTC))[0] == "2030-05-04"


def test_no_wait_is_longer_than_an_hour():
    assert wait_after(1) == timedelta(minutes=1)
    assert wait_after(5000) == timedelta(hours=1)


def test_nights_clear_what_was_left_behind(clock, settings, tmp_path):
    import os

    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    settings.HOME, settings.SCRATCH = tmp_path, tmp_path / "scratch"
    folders = {"staging/old": 2, "uploads/old": 2, "scratch/likewise-old": 2, "staging/new": 0}
    for name, days in (folders | {"scratch/of-another-program": 2}).items():
        (tmp_path / name).mkdir(parents=True)
        at = timezone.now().timestamp() - days * 86_400
        os.utime(tmp_path / name, (at, at))
    ended, going = SessionStore(), SessionStore()  # there may be others, of tests before
    for session, age in ((ended, -10), (going, 3600)):
        session.set_expiry(age)
        session.create()
    jobs.ask("jobs.forget", "long ago")
    Job.objects.update(done_at=clock() - timedelta(days=40), due_at=clock())

    a_worker = Worker(clock=clock)
    while a_worker.work_once():
        pass

    left = sorted(each.name for each in tmp_path.glob("*/*"))
    assert left == ["new", "of-another-program"]
    mine = Session.objects.filter(pk__in=[ended.session_key, going.session_key])
    assert [each.pk for each in mine] == [going.session_key]
    assert not Job.objects.filter(key="long ago").exists()
    assert not Job.objects.filter(done_at=None).exists()
