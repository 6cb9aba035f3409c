"""100,000 reminders planned: 200 people who want one of each of 500 meetings that start soon.

Timed: one planning, from reading the record to the last row kept. Then they are planned anew by
processes of which ten are killed (SIGKILL) at moments spread over the work, and those that are due
(of ten meetings) put in the post by processes of which ten are killed likewise. On SQLite. There is
no peer; `ok` says that all were planned, that none was planned or left twice, and that nobody who
was due was left out, but for the limit of two a day.
"""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import Row
from bench.measure import in_child, sized

PEOPLE, MEETINGS, KILLS = sized(200), sized(500), 10
DUE_MEETINGS = 10
AT = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)
FIRST = datetime(2027, 3, 11, 8, 0)  # on the wall: its reminders are due an hour before AT


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="likewise-bench-") as home:
        seconds, is_right = in_child(measured, home)
    yield Row(
        name="reminders", size=PEOPLE * MEETINGS, seconds=seconds, peak_mb=None, ok=is_right,
        variant=f"SQLite, {KILLS} kills of planning and {KILLS} of posting",
    )  # fmt: skip


def measured(home: str) -> tuple[float, bool]:
    """Seconds of one planning, and whether all is right after the kills."""
    os.environ.update(LIKEWISE_HOME=home, DJANGO_SETTINGS_MODULE="likewise.config.settings")
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from likewise.actions.reminders import plan_reminders
    from likewise.records.models import OutboxLetter, Reminder

    _programme()
    began = time.perf_counter()
    planned = plan_reminders(at=AT)
    seconds = time.perf_counter() - began
    is_right = planned == Reminder.objects.count() == PEOPLE * MEETINGS
    Reminder.objects.all().delete()

    _with_kills("plan", seconds)
    keys = Reminder.objects.values("participant", "meeting", "when").distinct().count()
    is_right = is_right and keys == Reminder.objects.count() == PEOPLE * MEETINGS
    _with_kills("leave", PEOPLE * DUE_MEETINGS / 400)
    left = Reminder.objects.filter(left=True).count()
    letters = OutboxLetter.objects.values("once").distinct().count()
    due = Reminder.objects.filter(due_at__lte=AT)
    is_right = is_right and left == letters == OutboxLetter.objects.count() == 2 * PEOPLE
    return seconds, is_right and not due.filter(settled_at=None).exists()


def _with_kills(what: str, seconds: float) -> None:
    """Start it, kill it ten times at moments spread over what it takes, then let it finish."""
    for number in range(KILLS):
        child = _start(what)
        ready = child.stdout.readline() if child.stdout else b""
        assert ready, "a worker that is to be killed starts"
        time.sleep(seconds * (number + 0.5) / KILLS / (2 if what == "leave" else 1))
        child.send_signal(signal.SIGKILL)
        child.wait()
    if _start(what).wait() != 0:
        raise RuntimeError("the last worker failed")


def _start(what: str) -> "subprocess.Popen[bytes]":
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-m", "bench.reminders", what]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE)


def _programme() -> None:
    """A programme with one cohort whose people want to be reminded, and its meetings."""
    from likewise.actions.operations import perform
    from likewise.domain import cohorts, meetings, participants, programmes
    from likewise.domain.accounts import ActingRole, Actor
    from likewise.domain.arms import Format
    from likewise.domain.participants import RoleName, StatusName
    from likewise.domain.programmes import PhaseName
    from likewise.domain.reminders import By, ChooseReminders

    def act(kind: Any, by: Actor, **fields: Any) -> tuple[str, ...]:
        given = {"by": by, "at": AT - timedelta(days=30), "operation": secrets.token_hex(13)}
        return perform(kind(**fields), **given).new_ids

    on = datetime(2027, 1, 4).date()
    owner = Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme=None, participant=None)
    made = act(programmes.CreateProgramme, owner, name="Bench", zone="Europe/London")
    by = Actor(account="c", role=ActingRole.COORDINATOR, programme=made[0], participant=None)
    act(programmes.ChangePhase, by, phase=PhaseName.NATURALISTIC, on=on)
    people = [
        act(
            participants.AddParticipant, by, given_name="Asha", family_name=f"Number {number}",
            email=f"asha{number}@example.org", status=StatusName.ENROLLED, on=on,
            roles=(RoleName.MEMBER,),
        )[1]
        for number in range(PEOPLE)
    ]  # fmt: skip
    (cohort, *_) = act(
        cohorts.FormCohort, by, new=cohorts.NewCohort(name="Birch", format=Format.GROUP),
        people=dict.fromkeys(people, RoleName.MEMBER), on=on,
    )  # fmt: skip
    for number in range(MEETINGS):
        later = timedelta(minutes=number if number < DUE_MEETINGS else 180 + number)
        act(meetings.PlanMeeting, by, cohorts=(cohort,), starts=FIRST + later)
    for who in people:
        as_member = Actor(account="m", role=ActingRole.MEMBER, programme=made[0], participant=who)
        act(ChooseReminders, as_member, participant=who, how=By.MAIL)


def _work(what: str) -> None:
    """What a process that may be killed does: it says when it begins."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "likewise.config.settings")
    import django

    django.setup()
    from likewise.actions.reminders import leave_reminders, plan_reminders

    print("ready", flush=True)
    if what == "plan":
        plan_reminders(at=AT)
    else:
        leave_reminders(at=AT)


if __name__ == "__main__":
    _work(sys.argv[1])
