"""Verifies what is stored against itself: rules, replay, references, the chains."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby

from django.db import connection
from django.db.models import F, Q

from likewise.domain.facts import replay
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Capacity
from likewise.records import audit, guards, imprints, looks, models
from likewise.records.belonging import belongs, now
from likewise.records.facts import kept_versions, known_at

MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was verified, and what was found; `fault` says that something is wrong."""

    area: str
    what: str
    fault: bool = False


def whole() -> Callable[[], list[Finding]]:
    """Begin the database's own check, and answer what waits for it and says what it found.

    On a file it goes on beside the others: it is a quarter of the work, and none of it is Python.
    What it raises is raised where one waits for it.
    """
    if connection.vendor != "sqlite":
        return list
    if connection.in_atomic_block or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return _whole
    beside = ThreadPoolExecutor(1)
    found = beside.submit(_whole_in_a_thread)
    beside.shutdown(wait=False)
    return found.result


def _whole_in_a_thread() -> list[Finding]:
    try:
        return _whole()
    finally:
        connection.close()


def _whole() -> list[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        said = [row[0] for row in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_key_check")
        broken = cursor.fetchall()
    return [
        Finding(area="database", what=f"SQLite's own check: {said[0]}", fault=said != ["ok"]),
        Finding(area="database", what=f"{len(broken)} references to nothing", fault=bool(broken)),
    ]


def database() -> Iterator[Finding]:
    """Whether the database has every guard, and no table that nothing declares."""
    wanted, missing = guards.wanted(), guards.missing()
    yield Finding(
        area="database",
        what=f"{len(wanted) - len(missing)} of {len(wanted)} guards are in place"
        + (f"; missing or changed: {', '.join(missing)}" if missing else ""),
        fault=bool(missing),
    )
    strange = guards.undeclared()
    yield Finding(
        area="database",
        what=f"{len(strange)} tables that nothing declares {' '.join(strange)}".strip(),
        fault=bool(strange),
    )


def replayed() -> Iterator[Finding]:
    """Whether replaying every version from empty gives what the record says now.

    Which version it is decides; what each says is in the imprints.
    """
    total, differ = 0, 0
    for kind in kinds():
        for _, some in groupby(kept_versions(kind), key=lambda version: version.fact.id):
            of_one = list(some)  # no kind of fact is ever in memory as a whole
            told = replay(of_one)
            total += len(told)
            differ += [each.fact for each in of_one if each.is_current] != list(told.values())
    yield Finding(
        area="record",
        what=f"{total:,} facts replayed from empty; {differ} differ from what is stored",
        fault=differ > 0,
    )


def belonging() -> Iterator[Finding]:
    """Whether every register entry still fits who belonged where, and ended cohorts are empty."""
    live = known_at(None)
    ended = models.CohortState.objects.filter(live, state="ended")
    still = sum(
        models.Membership.objects.filter(live, cohort=state.cohort_id)
        .filter(Q(left_on__isnull=True) | Q(left_on__gt=state.starts_on))
        .count()
        for state in ended
    )
    yield Finding(area="record", what=f"{still} people in cohorts that ended", fault=still > 0)
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANS)
        orphans = cursor.fetchone()[0]
    yield Finding(
        area="record",
        what=f"{orphans} register entries of people who were not in the cohort that day",
        fault=orphans > 0,
    )
    shrunk = models.Membership.objects.filter(live, left_on__lte=F("joined_on")).count()
    yield Finding(
        area="record", what=f"{shrunk} spells that end before they start", fault=shrunk > 0
    )


_ORPHANS = f"""SELECT COUNT(*) FROM records_attendance a
  WHERE {now("a")} AND a.capacity <> '{Capacity.VISITOR}' AND NOT {belongs("a")}"""  # noqa: S608 - the SQL is ours


def chain(expected_head: tuple[int, str] | None = None) -> Iterator[Finding]:
    """Whether the audit chain holds, to the head that was noted elsewhere where one was."""
    broken = list(audit.verify(expected_head=expected_head))
    head = audit.head()
    last = f"{head[0]} {head[1]}" if head else "none"
    yield Finding(
        area="audit", what=f"{models.AuditEvent.objects.count():,} events; the last is {last}"
    )
    for each in broken[:MOST_NAMED]:
        yield Finding(area="audit", what=f"event {each.sequence}: {each.what}", fault=True)
    if not broken:
        yield Finding(area="audit", what="the chain holds from the first event to the last")


def imprinted() -> Iterator[Finding]:
    """Whether every row of the record is as an event left it."""
    altered = list(imprints.compare())
    for each in altered[:MOST_NAMED]:
        yield Finding(area="rows", what=f"{each.where}: {each.what}", fault=True)
    if len(altered) > MOST_NAMED:
        more = len(altered) - MOST_NAMED
        yield Finding(area="rows", what=f"{more:,} more, not named here", fault=True)
    if not altered:
        yield Finding(area="rows", what="every row is as an event left it")


def looked(expected_head: tuple[int, str] | None = None) -> Iterator[Finding]:
    """Whether the batches of looks hold, to the one that was noted elsewhere where one was."""
    broken = list(looks.verify(expected_head=expected_head))
    head = looks.head()
    last = f"{head[0]} {head[1]}" if head else "none"
    yield Finding(
        area="looks",
        what=f"{models.Look.objects.count():,} people seen, in {models.Access.objects.count():,} "
        f"looks and other accesses; the last batch is {last}",
    )
    yield Finding(area="looks", what=f"{len(looks.waiting()):,} more are noted and not yet moved")
    for each in broken[:MOST_NAMED]:
        yield Finding(area="looks", what=f"batch {each.sequence}: {each.what}", fault=True)
    if not broken:
        yield Finding(area="looks", what="the chain holds from the first batch to the last")
    if aside := looks.kept_aside():
        yield Finding(
            area="looks",
            what=f"{aside} journals had a line that a crash tore; what is left of it is kept aside",
        )
