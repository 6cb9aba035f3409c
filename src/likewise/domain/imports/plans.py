"""What an import would do, in numbers: the plan that a dry run shows and an act writes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from likewise.domain.operations import Plan

DOES = ("record", "revise", "same")


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
        said = json.dumps([self.action, self.fingerprint, _plain(self.totals)], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

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

    @property
    def known(self) -> int:
        """How many of the facts were imported before and say the same."""
        return sum(totals.get("same", 0) for totals in self.totals.values())


def _plain(totals: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {kind: dict(counts) for kind, counts in totals.items()}
