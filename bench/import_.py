"""How fast a pilot folder comes in, with every check and the audit.

Timed: everything that `likewise import` does in a record that holds nothing yet, on SQLite, then on
PostgreSQL: reading the CSV files (cold), telling their encoding, checking every cell, every
reference and every rule, taking a backup, writing 1,000,000 lines of registers and what they refer
to (5,000 people, 500 cohorts, 100,000 meetings) with all guards of the database on, the keys of
every line, and the audit event. Not timed: making the files and the empty record. The lines of the
registers are shuffled. Right means: every line is stored and current, the audit chain holds with
one event whose counts agree, every guard is there, one line too many makes it refuse everything,
and the same files again are nothing new. There is no peer; the promise is 35,000 lines a second on
SQLite, in at most 410 MB.
"""

import csv
import os
import random
import secrets
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bench import Row
from bench._databases import on_each, use
from bench.measure import in_child, peak_mb

SEED = 20101101
COHORTS, MEMBERS, MEETINGS = 500, 10, 200
SIZE = COHORTS * MEMBERS * MEETINGS
ROWS_A_SECOND, MOST_MB = 35_000, 410


def run() -> Iterator[Row]:
    for database, (seconds, peak, right) in on_each(_in_a_folder):
        quick = SIZE / seconds >= ROWS_A_SECOND or database is not None
        ok = right and quick and peak <= MOST_MB
        yield Row(
            name="import", size=SIZE, seconds=seconds, peak_mb=peak, ok=ok, variant=database
        )  # fmt: skip


def _in_a_folder(database: str | None) -> tuple[float, float, bool]:
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "pilot"
        make_files(files)
        home = str(Path(folder) / "home")
        answer: tuple[float, float, bool] = in_child(measured, str(files), home, database)
        return answer


def make_files(folder: Path, *, cohorts: int = COHORTS, meetings: int = MEETINGS) -> None:
    """A pilot folder of invented people, the same every time."""
    folder.mkdir(parents=True)
    chance = random.Random(SEED)
    people = cohorts * MEMBERS
    _write(folder, "practices", ["id", "name"], ([f"PR{n}", f"Practice {n}"] for n in range(20)))
    _write(
        folder,
        "participants",
        ["id", "given_name", "practice", "enrolled_on"],
        ([f"P{n}", f"Invented {n}", f"PR{n % 20}", "2010-01-01"] for n in range(people)),
    )
    _write(
        folder,
        "cohorts",
        ["id", "name", "format", "started_on"],
        ([f"C{n}", f"Group {n}", "group", "2010-02-01"] for n in range(cohorts)),
    )
    _write(
        folder,
        "memberships",
        ["cohort", "participant", "joined_on"],
        ([f"C{n // MEMBERS}", f"P{n}", "2010-02-01"] for n in range(people)),
    )
    days = [date(2010, 2, 1) + timedelta(days=14 * n) for n in range(meetings)]
    held = [(cohort, number) for cohort in range(cohorts) for number in range(meetings)]
    _write(
        folder,
        "meetings",
        ["id", "cohorts", "on", "time"],
        ([f"M{c}-{n}", f"C{c}", days[n].isoformat(), "14:00"] for c, n in held),
    )
    lines = [(c, n, m) for c, n in held for m in range(MEMBERS)]
    chance.shuffle(lines)
    results = ("attended", "sent apologies", "did not attend")
    _write(
        folder,
        "attendance",
        ["meeting", "participant", "result", "first_time"],
        ([f"M{c}-{n}", f"P{c * MEMBERS + m}", chance.choice(results), ""] for c, n, m in lines),
    )


def _write(folder: Path, name: str, header: list[str], lines: Iterator[list[str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(lines)


def measured(files: str, home: str, database: str | None) -> tuple[float, float, bool]:
    os.environ["LIKEWISE_HOME"] = home
    use(database)
    from likewise.cli.setup import start

    start(make=True)
    from datetime import UTC, datetime

    from likewise.actions.imports import Files, import_tables
    from likewise.cli.actor import actor_for
    from likewise.domain.operations import Outcome

    def bring_in(programme: str | None, name: str = "Measured") -> Outcome:
        return import_tables(
            by=actor_for(None, programme),
            at=datetime.now(UTC),
            operation=secrets.token_hex(16),
            files=Files(path=Path(files)),
            new_programme=None if programme else name,
        )

    began = time.perf_counter()
    outcome = bring_in(None)
    seconds = time.perf_counter() - began
    peak = peak_mb()
    right = outcome.done and _stored() and _again(bring_in, outcome) and _refused(files, bring_in)
    return seconds, peak, right


def _stored() -> bool:
    from likewise.records import audit, guards
    from likewise.records.models import Attendance, AuditEvent

    events = list(AuditEvent.objects.all())
    return (
        Attendance.objects.filter(superseded_at=None, is_void=False).count() == SIZE
        and len(events) == 1
        and events[0].counts["record Attendance"] == SIZE
        and not list(audit.verify())
        and not guards.missing()
    )


def _again(bring_in, outcome) -> bool:  # type: ignore[no-untyped-def]
    repeated = bring_in(outcome.new_ids[0])
    return not repeated.done and repeated.plan.new == 0 and repeated.plan.known > SIZE


def _refused(files: str, bring_in) -> bool:  # type: ignore[no-untyped-def]
    from likewise.domain.imports import ImportRefused

    with (Path(files) / "attendance.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["M0-0", f"P{MEMBERS}", "attended", ""])
    try:
        bring_in(None, "Another")
    except ImportRefused as refusal:
        return refusal.problems.count == 1
    return False
