"""What staged allocations mean: inherited arms, late recruits, exceptions from the protocol."""

import json
import sqlite3
from collections import defaultdict
from datetime import date

from likewise.domain.arms import Allocation
from likewise.domain.deviations import Deviation, DeviationKind, late_recruit
from likewise.domain.imports import Place, Problem
from likewise.domain.periods import in_words
from likewise.domain.programmes import Phase, PhaseName, phase_on
from likewise.records.staging.deriving import Derived
from likewise.records.staging.loading import made_id


class Arms:
    """Works out what staged allocations mean."""

    def __init__(self, staging: Derived) -> None:
        self.staging = staging

    def allocations(self) -> None:
        """The arm of a practice, for each of its members enrolled by that day."""
        for row in self.staging.rows("allocation", "does = 'record' AND participant IS NULL"):
            for participant in self._members_of(row["practice"], row["on"]):
                fact = Allocation(
                    id=made_id(self.staging.loader.operation, "allocation", participant),
                    arm=row["arm"],
                    on=date.fromisoformat(row["on"]),
                    participant=participant,
                    practice=row["practice"],
                )
                self.staging.stage(
                    fact, "allocations/inherited", row, self.staging.both(row, participant)
                )
        self.staging.loader.flush()

    def deviations(self) -> None:
        """Marks of late recruits, and exceptions from the protocol with their reasons."""
        phases = self._phases()
        if not any(phase.phase is PhaseName.RANDOMISED for phase in phases):
            return
        self._late_recruits(phases)
        self._exceptions(phases)
        self.staging.loader.flush()

    def _members_of(self, practice: str, day: str) -> list[str]:
        rows = self.staging.db.execute(
            """SELECT p.fact FROM participant p WHERE
                 (SELECT r.practice FROM registration r WHERE r.participant = p.fact
                  AND r.starts_on <= :day ORDER BY r.starts_on DESC LIMIT 1) = :practice
               AND (SELECT s.status FROM status s WHERE s.participant = p.fact
                  AND s.starts_on <= :day ORDER BY s.starts_on DESC LIMIT 1)
                  IN ('enrolled', 'returned')
               AND EXISTS (SELECT 1 FROM role r WHERE r.participant = p.fact
                  AND r.role = 'member' AND r.starts_on <= :day
                  AND (r.ends_on IS NULL OR r.ends_on > :day))
               AND NOT EXISTS (SELECT 1 FROM allocation a WHERE a.participant = p.fact
                  AND a.practice = :practice)
               ORDER BY p.fact""",
            {"day": day, "practice": practice},
        )
        return [row[0] for row in rows]

    def _phases(self) -> tuple[Phase, ...]:
        return tuple(
            Phase(
                id=row["key"] or row["fact"],
                phase=PhaseName(row["phase"]),
                starts_on=date.fromisoformat(row["starts_on"]),
            )
            for row in self.staging.rows("phase", "1")
        )

    def _late_recruits(self, phases: tuple[Phase, ...]) -> None:
        units = self.staging.rows("allocation", "participant IS NULL")
        allocated: dict[str, list[Allocation]] = defaultdict(list)
        for row in units:
            allocated[row["practice"]].append(_allocation(row))
        own = {
            row["participant"] for row in self.staging.rows("allocation", "participant IS NOT NULL")
        }
        people = self.staging.db.execute(
            """SELECT p.fact, p.key, p.file, p.line, p.recorded_at, MIN(s.starts_on) AS since,
                 (SELECT r.practice FROM registration r WHERE r.participant = p.fact
                  ORDER BY r.starts_on LIMIT 1) AS practice
               FROM participant p JOIN status s ON s.participant = p.fact
                 AND s.status = 'enrolled'
               WHERE p.does = 'record' AND EXISTS (SELECT 1 FROM role r
                 WHERE r.participant = p.fact AND r.role = 'member') GROUP BY p.fact"""
        )
        people.row_factory = sqlite3.Row
        for row in people.fetchall():
            since = date.fromisoformat(row["since"])
            before = [each for each in allocated.get(row["practice"], ()) if each.on < since]
            marked = late_recruit(
                id=made_id(self.staging.loader.operation, "late", row["fact"]),
                participant=row["fact"],
                allocations=before,
                own=[before[0]] if before and row["fact"] in own else [],
                phase=phase_on(phases, since),
                on=since,
            )
            if marked is not None:
                self.staging.stage(marked, "participants/late", row, row["key"])

    def _exceptions(self, phases: tuple[Phase, ...]) -> None:
        rows = self.staging.db.execute(
            """SELECT m.*, a.arm, arm.formats AS allowed, (SELECT f.format FROM cohortformat f
                 WHERE f.cohort = m.cohort AND f.starts_on <= m.joined_on
                 ORDER BY f.starts_on DESC LIMIT 1) AS format
               FROM membership m JOIN allocation a ON a.participant = m.participant
               JOIN arm ON arm.fact = a.arm
               WHERE m.does = 'record' AND m.role = 'member'"""
        )
        rows.row_factory = sqlite3.Row
        for row in rows:
            joined = date.fromisoformat(row["joined_on"])
            allowed = json.loads(row["allowed"] or "[]")
            randomised = phase_on(phases, joined) is PhaseName.RANDOMISED
            if row["format"] is None or row["format"] in allowed or not randomised:
                continue
            if not row["exception"]:
                who, cohort, arm = self.staging.keys(
                    [row["participant"], row["cohort"], row["arm"]]
                )
                self.staging.problems.add(
                    Problem(
                        Place(row["file"], row["line"], "cohort"),
                        f"{who} was allocated {arm}, which may not receive the {row['format']} "
                        f"format of {cohort} in the randomised phase ({in_words(joined)}). Correct "
                        "it, or say why in the column exception; it becomes a deviation.",
                    )
                )
                continue
            deviation = Deviation(
                id=made_id(self.staging.loader.operation, "exception", row["n"]),
                participant=row["participant"],
                kind=DeviationKind.FORMAT_NOT_ALLOWED,
                on=joined,
                cohort=row["cohort"],
                reason=row["exception"],
            )
            self.staging.stage(deviation, "memberships/exception", row, row["key"])


def _allocation(row: sqlite3.Row) -> Allocation:
    return Allocation(
        id=row["fact"],
        arm=row["arm"],
        on=date.fromisoformat(row["on"]),
        practice=row["practice"],
    )
