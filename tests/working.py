"""Workers in processes of their own, on an installation of its own: for kills and races.

Run as `python tests/working.py WHAT ARGUMENTS-AS-JSON`; the last line printed is what came of it.
"""

import json
import sys
import time
from datetime import timedelta
from typing import Any

import django

django.setup()

from likewise.config import worker  # noqa: E402
from likewise.domain.accounts import ActingRole, Actor  # noqa: E402
from likewise.jobs.kinds import Write, does  # noqa: E402
from likewise.records import audit, jobs  # noqa: E402
from likewise.records.jobs import Claim  # noqa: E402

BY = Actor(account="worker", role=ActingRole.ADMINISTRATOR, programme=None)


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


@does("tests.note", lease=timedelta(seconds=2), most_attempts=1000)
def note(held: Claim) -> Write:
    """Add an event to the audit: nothing in the database would refuse a second one."""
    say(begun=held.key)
    time.sleep(0.05)  # so that some are left when a killed worker is back
    return lambda: audit.append(
        by=BY, at=held.at, action="tests.note", about=[], counts={}, operation=held.operation
    )


@does("tests.linger", lease=timedelta(seconds=1))
def linger(held: Claim) -> Write:
    """Take longer than the lease the first time."""
    if held.attempt == 1:
        say(lingers=held.key)
        time.sleep(float(held.arguments["seconds"]))
    return note(held)


def make(number: int) -> None:
    """A record, and so many jobs that are due."""
    from django.core.management import call_command

    from likewise.records import sessions

    call_command("migrate", verbosity=0)
    sessions.bring_up_to_date()
    for each in range(number):
        jobs.ask("tests.note", str(each))
    say(asked=number)


def ask(kind: str, key: str, **arguments: str) -> None:
    say(asked=jobs.ask(kind, key, arguments=arguments))


def work() -> None:
    worker.run(beside=None)


def stored() -> None:
    """What was done, and how often."""
    from django.db.models import Count

    from likewise.records.models import AuditEvent, Job

    ours = Job.objects.filter(kind__startswith="tests.")
    events = AuditEvent.objects.filter(action="tests.note")
    often = events.values("operation").annotate(times=Count("sequence"))
    say(
        asked=ours.count(),
        done=ours.exclude(done_at=None).count(),
        stopped=ours.exclude(stopped_at=None).count(),
        attempts=sum(ours.values_list("attempts", flat=True)),
        events=events.count(),
        most_times=max((each["times"] for each in often), default=0),
        broken=len(list(audit.verify())),
        tidied=Job.objects.exclude(done_at=None).exclude(kind__startswith="tests.").count(),
    )


if __name__ == "__main__":
    what, arguments = sys.argv[1], json.loads(sys.argv[2] if len(sys.argv) > 2 else "{}")
    doing: Any = {"make": make, "ask": ask, "work": work, "stored": stored}[what]
    doing(**arguments)
