"""10,000 due jobs, each adding one event to the audit, done by two workers in processes of their
own. Twenty times one of them, if possible one at work, is killed (SIGKILL) and started again. On
SQLite, and on PostgreSQL where DATABASE_URL names a server. Timed: from the first worker's start to
the last job's end, with the starting of 22 processes and the waiting for leases of 2 s that ran
out. There is no peer; `ok` says that each job was done exactly once, that none was lost, and that
the audit's chain holds.
"""

import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import Row
from bench.measure import in_child, sized

JOBS, WORKERS, KILLS = sized(10_000), 2, sized(20)
SEED = 20_260_504


def run() -> Iterator[Row]:
    server = os.environ.get("DATABASE_URL", "")
    yield _row("SQLite", None)
    if server.startswith("postgres"):
        with _database(server) as url:
            yield _row("PostgreSQL", url)


def _row(engine: str, url: str | None) -> Row:
    with tempfile.TemporaryDirectory(prefix="likewise-bench-") as home:
        seconds, taken_over, is_right = in_child(measured, home, url)
    return Row(
        name="jobs", size=JOBS, seconds=seconds, peak_mb=None, ok=is_right,
        variant=f"{engine}, {taken_over} taken over",
    )  # fmt: skip


@contextmanager
def _database(server: str) -> Iterator[str]:
    import psycopg

    name = f"likewise_bench_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def measured(home: str, url: str | None) -> tuple[float, int, bool]:
    """Seconds, how many jobs were taken over from a worker, and whether all is right."""
    os.environ.update(LIKEWISE_HOME=home, DJANGO_SETTINGS_MODULE="likewise.config.settings")
    os.environ.pop("DATABASE_URL", None)
    if url is not None:
        os.environ["DATABASE_URL"] = url
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from likewise.records import sessions

    sessions.bring_up_to_date()
    _ask()
    began = time.perf_counter()
    _with_kills()
    seconds = time.perf_counter() - began
    from likewise.records.models import Job

    taken_over = Job.objects.filter(kind="bench.note", attempts__gt=1).count()
    return seconds, taken_over, _is_right()


def _ask() -> None:
    from django.utils import timezone

    from likewise.records.models import Job

    at = timezone.now()
    Job.objects.bulk_create(
        (
            Job(kind="bench.note", key=str(n), arguments={}, asked_at=at, due_at=at)
            for n in range(JOBS)
        ),
        batch_size=1000,
    )


def _with_kills() -> None:
    chance = random.Random(SEED)
    workers = [_start() for _ in range(WORKERS)]
    for number in range(KILLS):
        # Spread over the whole of the work, and while jobs are left for whoever is killed.
        while _done() < (number + 1) * JOBS // (KILLS + 2):
            time.sleep(0.05)
        at_work = _at_work(workers)
        doomed = workers.pop(chance.randrange(WORKERS) if at_work is None else at_work)
        doomed.send_signal(signal.SIGKILL)
        doomed.wait()
        workers.append(_start())
    while _done() < JOBS:
        time.sleep(0.05)
    for each in workers:
        each.terminate()
    for each in workers:
        each.wait()


def _at_work(workers: "list[subprocess.Popen[bytes]]") -> int | None:
    """One that has a job in its hands now, as far as can be seen; its name holds its process."""
    from likewise.records.models import Job

    held = Job.objects.exclude(lease_until=None).values_list("leased_by", flat=True)
    busy = {int(name.split()[-2]) for name in held}
    return next((n for n, each in enumerate(workers) if each.pid in busy), None)


def _start() -> "subprocess.Popen[bytes]":
    root = Path(__file__).resolve().parent.parent
    return subprocess.Popen([sys.executable, "-m", "bench.jobs"], cwd=root)


def _done() -> int:
    from likewise.records.models import Job

    return Job.objects.filter(kind="bench.note", done_at__isnull=False).count()


def _is_right() -> bool:
    from django.db.models import Count

    from likewise.records import audit
    from likewise.records.models import AuditEvent, Job

    ours = AuditEvent.objects.filter(action="bench.note")
    twice = ours.values("operation").annotate(times=Count("sequence")).filter(times__gt=1)
    asked = Job.objects.filter(kind="bench.note")
    return (
        (asked.count(), asked.filter(done_at=None).count(), ours.count()) == (JOBS, 0, JOBS)
        and not twice.exists()
        and not list(audit.verify())
    )


def work() -> None:
    """One worker, which knows the job that is timed."""
    import django

    django.setup()
    from likewise.config import worker
    from likewise.domain.accounts import ActingRole, Actor
    from likewise.jobs.kinds import does
    from likewise.records import audit

    by = Actor(account="bench", role=ActingRole.ADMINISTRATOR, programme=None)

    @does("bench.note", lease=timedelta(seconds=2), most_attempts=1000)
    def note(held: Any) -> Any:
        return lambda: audit.append(
            by=by, at=held.at, action="bench.note", about=[], counts={}, operation=held.operation
        )

    worker.run(beside=None)


if __name__ == "__main__":
    work()
