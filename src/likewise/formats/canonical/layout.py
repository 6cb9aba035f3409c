"""What a canonical export consists of: its files, their columns, and the manifest."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass

from likewise.domain.arms import Allocation, Arm
from likewise.domain.cohorts import (
    Cohort,
    CohortFormat,
    CohortState,
    CohortVenue,
    LineageEvent,
)
from likewise.domain.contacts import Contact
from likewise.domain.corrections import Correction
from likewise.domain.deviations import Deviation
from likewise.domain.facts import Fact
from likewise.domain.involvement import Involvement
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.memberships import Lead, Membership
from likewise.domain.participants import Participant, Person, Role, Status
from likewise.domain.practices import Practice, Registration, Venue
from likewise.domain.programmes import Phase, Programme

FORMAT = "Likewise canonical export"
VERSION = 1
MANIFEST, KEYS = "manifest.json", "keys.csv"
KINDS: tuple[type[Fact], ...] = (
    Programme, Phase, Practice, Venue, Person, Participant, Registration, Status, Role, Arm,
    Allocation, Cohort, CohortFormat, CohortState, CohortVenue, Membership, Lead, LineageEvent,
    Meeting, Attendance, Contact, Involvement, Deviation, Correction,
)  # fmt: skip
OF_VERSION = ("id", "version", "recorded_at", "superseded_at", "is_void")
KEY_COLUMNS = ("table", "key", "id", "digest")
LARGEST = 16 << 30  # bytes in one archive, unpacked
EPOCH = (1980, 1, 1, 0, 0, 0)  # archives need a date; the same one makes the same bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of an export: how many lines it has below the headings, and its digest."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds."""

    programme: str
    files: Mapping[str, Listed]

    def as_bytes(self) -> bytes:
        """The manifest as its file keeps it."""
        said = {
            "format": FORMAT,
            "version": VERSION,
            "programme": self.programme,
            "files": {name: dataclasses.asdict(each) for name, each in self.files.items()},
        }
        return (json.dumps(said, indent=2, sort_keys=True) + "\n").encode()


def file_of(kind: type[Fact]) -> str:
    """The name of the file that holds a kind of fact."""
    return f"{kind.__name__}.csv"


def columns_of(kind: type[Fact]) -> tuple[str, ...]:
    """The headings of a kind's file."""
    return (*OF_VERSION, *(f.name for f in dataclasses.fields(kind) if f.name != "id"))
