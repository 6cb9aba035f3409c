"""What an import would do, in numbers: the plan that a dry run shows and an act writes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from likewise.domain.operations import Plan

# What each kind of fact is called, one and several, in the order in which a person wants to know.
NOUNS = {
    "Programme": ("programme", "programmes"),
    "Phase": ("phase", "phases"),
    "Practice": ("practice", "practices"),
    "Venue": ("venue", "venues"),
    "Participant": ("participant", "participants"),
    "Person": ("name or address", "names and addresses"),
    "Registration": ("registration with a practice", "registrations with practices"),
    "Status": ("status", "statuses"),
    "Role": ("role", "roles"),
    "Arm": ("arm", "arms"),
    "Allocation": ("allocation", "allocations"),
    "Cohort": ("cohort", "cohorts"),
    "CohortFormat": ("format of a cohort", "formats of cohorts"),
    "CohortState": ("state of a cohort", "states of cohorts"),
    "CohortVenue": ("venue of a cohort", "venues of cohorts"),
    "Membership": ("membership", "memberships"),
    "Lead": ("lead", "leads"),
    "LineageEvent": ("lineage event", "lineage events"),
    "Meeting": ("meeting", "meetings"),
    "Attendance": ("line of a register", "lines of registers"),
    "Contact": ("contact", "contacts"),
    "Involvement": ("involvement", "involvements"),
    "Deviation": ("deviation from the protocol", "deviations from the protocol"),
    "Correction": ("correction", "corrections"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How many facts of one kind are new, changed, or known already."""

    noun: str
    new: int
    changed: int
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan(Plan):
    """An import's plan. Its steps are too many to hold: it has their numbers and a digest of them.

    `totals` counts, for each kind of fact, what is recorded, revised, and known already. `notes`
    are what a person should know before they confirm.
    """

    fingerprint: str
    totals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    creates: str = ""  # the name of the programme that it starts, if it does

    def digest(self) -> str:
        """A digest of what will happen, whatever the new ids."""
        content = json.dumps([self.action, self.fingerprint, _plain(self.totals)], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def counts(self) -> dict[str, int]:
        """How many versions of each kind of fact it writes, for the audit."""
        return {
            f"{does} {kind}": count
            for kind, totals in sorted(self.totals.items())
            for does, count in sorted(totals.items())
            if does != "same"
        }

    @property
    def new(self) -> int:
        """How many versions it writes."""
        return sum(self.counts().values())

    def lines(self) -> tuple[Line, ...]:
        """What it does to each kind of fact, in words and numbers."""
        lines = []
        for kind, (one, several) in NOUNS.items():
            totals = self.totals.get(kind, {})
            new = totals.get("record", 0) + totals.get("void", 0)
            changed, known = totals.get("revise", 0), totals.get("same", 0)
            count = new + changed + known
            if count:
                noun = one if count == 1 else several
                lines.append(Line(noun=noun, new=new, changed=changed, known=known))
        return tuple(lines)

    @property
    def known(self) -> int:
        """How many of the facts were imported before and say the same."""
        return sum(totals.get("same", 0) for totals in self.totals.values())


def _plain(totals: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {kind: dict(counts) for kind, counts in totals.items()}
