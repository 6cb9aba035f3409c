"""What an import would do, in numbers: the plan that a dry run shows and an act writes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from likewise.domain.kinds import kinds
from likewise.domain.operations import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How many facts of one kind are new, changed, or known already."""

    kind: str
    noun: str
    new: int
    changed: int
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan(Plan):
    """An import's plan. Its steps are too many to hold: it has their numbers and a digest of them.

    `totals` counts, for each kind of fact, what is recorded, revised, and known already. `notes`
    are what a person should know before they confirm. `files` are the files by the tables that
    they are called after: what else people call a file may name somebody.
    """

    fingerprint: str
    totals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    creates: str = ""  # the name of the programme that it starts, if it does

    def digest(self) -> str:
        """A digest of what will happen, whatever the new ids."""
        content = json.dumps([self.action, self.fingerprint, _plain(self.totals)], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def kept(self) -> dict[str, Any]:
        """What the act keeps: also of which files it was."""
        return Plan.kept(self) | ({"files": list(self.files)} if self.files else {})

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
        return _lines(self.totals)

    @property
    def known(self) -> int:
        """How many of the facts were imported before and say the same."""
        return sum(totals.get("same", 0) for totals in self.totals.values())


def lines_of(counts: Mapping[str, int]) -> tuple[Line, ...]:
    """What an import did to each kind of fact, from the counts that its audit event keeps."""
    totals: dict[str, dict[str, int]] = {}
    for what, count in counts.items():
        does, _, kind = what.partition(" ")
        totals.setdefault(kind, {})[does] = count
    return _lines(totals)


def _lines(all_totals: Mapping[str, Mapping[str, int]]) -> tuple[Line, ...]:
    lines = []
    for kind in kinds():
        totals = all_totals.get(kind.__name__, {})
        new = totals.get("record", 0) + totals.get("void", 0)
        changed, known = totals.get("revise", 0), totals.get("same", 0)
        if new + changed + known:
            noun = kind.declared.noun if new == 1 else kind.declared.nouns
            line = Line(kind=kind.__name__, noun=noun, new=new, changed=changed, known=known)
            lines.append(line)
    return tuple(lines)


def _plain(totals: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {kind: dict(counts) for kind, counts in totals.items()}
