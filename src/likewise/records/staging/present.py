"""What the record has of a programme at present, copied into the staging file for the checks."""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

from collections.abc import Iterable, Iterator
from itertools import batched, groupby
from operator import itemgetter
from typing import Any

from likewise.domain.arms import Allocation, Arm
from likewise.domain.cohorts import Cohort, CohortFormat, CohortState
from likewise.domain.declarations import ERASED, fields_of
from likewise.domain.facts import Fact
from likewise.domain.imports.lines import PARTS
from likewise.domain.meetings import Meeting
from likewise.domain.memberships import Lead, Membership
from likewise.domain.participants import Participant, Person, Role, Status
from likewise.domain.practices import Practice, Registration, Venue
from likewise.domain.programmes import Phase
from likewise.records import doubles, models, sources
from likewise.records.facts import known_at
from likewise.records.keys import ledger
from likewise.records.staging.loader import Loader
from likewise.records.staging.schema import STAGED, Bookkeeping
from likewise.records.staging.values import plain
from likewise.records.tables import table_of

CHUNK = 5000
MEETINGS_AT_ONCE = 500
IMPORT, UNDO = "imports.tables", "imports.undo"
NOW = known_at(None)
_CHECKED_KINDS: tuple[type[Fact], ...] = (
    Phase, Practice, Venue, Participant, Allocation, Cohort, Meeting, Arm, Registration, Status,
    Role, CohortFormat, CohortState, Membership, Lead,
)  # fmt: skip
_LINE = ("meeting_id", "participant_id", "fact", "result", "is_first_time")
_INSERT_LINE = (
    "INSERT INTO present_line SELECT m.number, p.number, ?3, ?4, ?5 "
    "FROM numbered_meeting m, numbered_participant p WHERE m.fact = ?1 AND p.fact = ?2"
)
type Line = tuple[str, str, str, str, bool]


def load_keys(loader: Loader, programme: str) -> None:
    """Load the keys of everything that earlier imports brought into a programme.

    What a source called somebody who was erased is gone: no file knows them by it any more.
    """
    for part, key, fact, digest in sources.read(programme):
        if key != ERASED:
            loader.keys.know(part, key, fact, digest)
    loader.keys.go_on(doubles.all_joined(programme))


def erased_people(programme: str) -> int:
    """How many people of a programme were erased."""
    gone = [each for each in ledger.erased() if ":" not in each]
    here = models.Participant.objects.filter(NOW, programme=programme)
    return sum(here.filter(fact__in=some).count() for some in batched(gone, CHUNK))


def load_facts(loader: Loader, programme: str) -> None:
    """Load what the record says now of a programme, as far as the checks ask for it.

    A thing that no import brought is known by its id. Registers are left out: only those of the
    meetings that new lines speak of matter, and they are loaded when those are known.
    """
    for kind in _CHECKED_KINDS:
        _load(loader, kind, _rows_of(kind, programme))
    loader.flush()
    _load_hosts(loader, programme)
    loader.keys.is_complete = False  # what follows goes into the file alone
    for kind, part in PARTS.items():
        if kind is not Person:
            loader.db.execute(
                "INSERT OR IGNORE INTO keys SELECT "
                f"'{part}', hidden(fact), fact, NULL, 1, NULL, NULL FROM all_{STAGED[kind].name} "
                "WHERE step = 'present' AND fact NOT IN (SELECT fact FROM keys)"
            )


def _rows_of(kind: type[Fact], programme: str) -> Any:
    return table_of(kind).model._default_manager.filter(NOW, programme=programme)


def _load(loader: Loader, kind: type[Fact], rows: Any) -> None:
    """Copy rows, without their texts and their children: the checks ask for neither."""
    table = table_of(kind)
    attributes = {column.field: column.attribute for column in table.columns}
    extras: tuple[None, ...] = (None,) * len(STAGED[kind].extras)
    if kind is Meeting:
        attributes["day"] = "on"
        extras = ()  # the day is among the attributes
    texts = {name for text in table.texts for name in text.fields}
    names = [field.name for field in fields_of(kind)] + (["day"] if kind is Meeting else [])
    where = {name: at for at, name in enumerate(attributes, start=1)}
    for row in rows.values_list("fact", *attributes.values()).iterator(chunk_size=CHUNK):
        values = [
            plain(row[where[name]]) if name in where else "" if name in texts else None
            for name in names
        ]
        loader.insert(kind, Bookkeeping(row[0], step="present"), (*values, *extras))


def _load_hosts(loader: Loader, programme: str) -> None:
    meetings = _rows_of(Meeting, programme).values("fact")
    hosts = models.MeetingHost.objects.filter(meeting__in=meetings)
    loader.db.executemany(
        "INSERT INTO host VALUES (?, ?)",
        hosts.values_list("meeting_id", "cohort_id").iterator(chunk_size=CHUNK),
    )


# Registers


def load_registers(loader: Loader, *, corrections: bool) -> None:
    """Load what registers of the record say, for the meetings that new lines speak of.

    A line of a register has no key of its own, as there may be millions. So what a source said last
    is read from the versions that imports made of it, apart from imports that were taken back.
    """
    meetings = [
        row[0]
        for row in loader.db.execute(
            "SELECT DISTINCT m.fact FROM all_meeting m JOIN numbered_meeting u ON u.fact = m.fact "
            "WHERE m.step = 'present' AND u.number IN (SELECT meeting FROM register_line)"
        )
    ]
    for start in range(0, len(meetings), MEETINGS_AT_ONCE):
        some = meetings[start : start + MEETINGS_AT_ONCE]
        lines = models.Attendance.objects.filter(NOW, meeting__in=some)
        of_one_version = lines.filter(version=1).values_list(*_LINE)
        loader.db.executemany(_INSERT_LINE, of_one_version.iterator(chunk_size=CHUNK))
        of_several = models.Attendance.objects.filter(
            fact__in=lines.filter(version__gt=1).values("fact")
        )
        versions = of_several.order_by("fact", "version").values_list(*_LINE, "operation__action")
        loader.db.executemany(
            _INSERT_LINE, _known_lines(versions.iterator(chunk_size=CHUNK), corrections)
        )


def _known_lines(versions: Iterable[tuple[Any, ...]], corrections: bool) -> Iterator[Line]:
    """The values of each line that count as unchanged: what it says now, what a source said last.

    Where no import of tables wrote a version, each value that it had may be a source's; corrections
    are then compared with what it says now.
    """
    for _, group in groupby(versions, key=itemgetter(2)):
        from_imports: list[Line] = []
        from_others: set[Line] = set()
        now: Line | None = None
        for *columns, action in group:
            now = (columns[0], columns[1], columns[2], columns[3], columns[4])
            if action == IMPORT:
                from_imports.append(now)
            elif action != UNDO:
                from_others.add(now)
            elif from_imports:
                from_imports.pop()
        if now is not None:
            yield from {now, *(from_imports[-1:] or (() if corrections else from_others))}
