"""What the record holds already of a programme, copied into the staging file for the checks."""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from likewise.domain.arms import Allocation, Arm
from likewise.domain.cohorts import Cohort, CohortFormat, CohortState
from likewise.domain.facts import Fact
from likewise.domain.imports.sourced import EXTRAS
from likewise.domain.meetings import Meeting
from likewise.domain.memberships import Lead, Membership
from likewise.domain.participants import Participant, Role, Status
from likewise.domain.practices import Practice, Registration, Venue
from likewise.domain.programmes import Phase
from likewise.records import models
from likewise.records.facts import current
from likewise.records.staging import schema
from likewise.records.staging.loading import Loader
from likewise.records.staging.schema import fields_of, plain, plain_values
from likewise.records.tables import table_of

CHUNK = 5000
NOW = Q(superseded_at__isnull=True, is_void=False)
_ASKED: tuple[type[Fact], ...] = (
    Phase, Practice, Venue, Participant, Allocation, Cohort, Meeting, Registration, Status, Role,
    CohortFormat, CohortState, Membership, Lead,
)  # fmt: skip
_REFERRED = {
    Practice: "practices",
    Venue: "venues",
    Participant: "participants",
    Arm: "arms",
    Cohort: "cohorts",
    Meeting: "meetings",
}


def load_keys(loader: Loader, programme: str) -> None:
    """The keys of everything that earlier imports brought into a programme."""
    known = models.ImportedKey.objects.filter(programme=programme)
    rows = known.values_list("table", "key", "fact", "digest")
    for part, key, fact, digest in rows.iterator(chunk_size=CHUNK):
        loader.know(part, key, fact, digest)
    loader.flush()


def load_held(loader: Loader, programme: str) -> None:
    """What the record says now of a programme, as far as the checks ask for it.

    Registers are left out: only those of the meetings that new lines speak of matter, and they are
    loaded when those are known.
    """
    for kind in _ASKED:
        rows = table_of(kind).model._default_manager
        _load(loader, kind, rows.filter(NOW, programme=programme))
    arms = plain_values(Arm)
    for arm in current(Arm, programme_id=programme):
        loader.insert(Arm, (arm.id, None, None, None, None, None, "held", None), arms(arm))
    loader.flush()
    loader.knows_all = False  # what comes now goes straight into the file
    for kind, part in _REFERRED.items():
        name = kind.__name__.lower()
        loader.db.execute(
            f"INSERT OR IGNORE INTO keys SELECT '{part}', fact, fact, NULL, 1, NULL, NULL "
            f"FROM all_{name} WHERE does = 'held' AND fact NOT IN (SELECT fact FROM keys)"
        )


def _load(loader: Loader, kind: type[Fact], rows: "QuerySet[Any]") -> None:
    names, extras = fields_of(kind), EXTRAS.get(kind, ())
    columns = table_of(kind).columns
    where = {column.field: position for position, column in enumerate(columns, start=1)}
    attributes = ["fact", *(column.attribute for column in columns)]
    if kind is Meeting:
        attributes.append("on")
    for row in rows.values_list(*attributes).iterator(chunk_size=CHUNK):
        values = tuple(plain(row[where[name]]) if name in where else None for name in names)
        said = (plain(row[-1]),) if kind is Meeting else (None,) * len(extras)
        loader.insert(kind, (row[0], None, None, None, None, None, "held", None), (*values, *said))
    if kind is Meeting:
        loader.flush()
        _load_hosts(loader)


def _load_hosts(loader: Loader) -> None:
    schema.index(loader.db, "meeting")  # before it is asked for each host
    hosts = models.MeetingHost.objects.values_list("meeting_id", "cohort_id")
    loader.db.executemany(
        "INSERT INTO host SELECT ?, ? WHERE EXISTS (SELECT 1 FROM all_meeting WHERE fact = ?)",
        _with_meeting(hosts.iterator(chunk_size=CHUNK)),
    )


def _with_meeting(hosts: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    return ((meeting, cohort, meeting) for meeting, cohort in hosts)
