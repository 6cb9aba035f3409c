"""What staged allocations mean: inherited arms, late recruits, exceptions from the protocol."""

import json
from collections import defaultdict
from datetime import date

from likewise.domain.arms import Allocation
from likewise.domain.deviations import Deviation, DeviationKind, late_recruit
from likewise.domain.imports import Level, Place
from likewise.domain.periods import in_words
from likewise.domain.programmes import Phase, PhaseName, phase_on
from likewise.records.belonging import covers, takes_part
from likewise.records.sqlite import sqlite3
from likewise.records.staging.consequences import Consequences
from likewise.records.staging.values import fact_from
from likewise.records.staging.veil import shown

# Members of a practice on a day, enrolled by then, whose allocation by it no line gives.
_MEMBERS = f"""
SELECT p.fact FROM participant p WHERE
  (SELECT r.practice FROM registration r WHERE r.participant = p.fact
    AND r.starts_on <= :day ORDER BY r.starts_on DESC LIMIT 1) = :practice
  AND {takes_part(":day", among="status t WHERE t.participant = p.fact")}
  AND EXISTS (SELECT 1 FROM role r WHERE r.participant = p.fact AND r.role = 'member'
    AND {covers(":day", period="r", starts="starts_on", ends="ends_on")})
  AND NOT EXISTS (SELECT 1 FROM allocation a WHERE a.participant = p.fact
    AND a.practice = :practice)
ORDER BY p.fact"""  # noqa: S608 - the SQL is ours
# New participants who are members at some time: since when, and of which practice at first.
_RECRUITS = """
SELECT p.fact, p.key, p.file, p.line, p.recorded_at, MIN(s.starts_on) AS since,
  (SELECT r.practice FROM registration r WHERE r.participant = p.fact
    ORDER BY r.starts_on LIMIT 1) AS practice
FROM participant p JOIN status s ON s.participant = p.fact AND s.status = 'enrolled'
WHERE p.step = 'record' AND EXISTS (SELECT 1 FROM role r
  WHERE r.participant = p.fact AND r.role = 'member')
GROUP BY p.fact"""
# New memberships of people with an arm: which formats it allows, and which the cohort had.
_ALLOCATED_MEMBERS = """
SELECT m.*, a.arm, arm.formats AS allowed, (SELECT f.format FROM cohortformat f
  WHERE f.cohort = m.cohort AND f.starts_on <= m.joined_on
  ORDER BY f.starts_on DESC LIMIT 1) AS format
FROM membership m JOIN allocation a ON a.participant = m.participant JOIN arm ON arm.fact = a.arm
WHERE m.step = 'record' AND m.role = 'member'"""


class Protocol(Consequences):
    """Works out what staged allocations mean."""

    def stage_inherited_arms(self) -> None:
        """Stage the arm of a practice for each of its members who had enrolled by that day."""
        for row in self.rows("allocation", "step = 'record' AND participant IS NULL"):
            members = self.db.execute(_MEMBERS, {"day": row["on"], "practice": row["practice"]})
            for (participant,) in members.fetchall():
                fact = Allocation(
                    id=self.new_id("allocation", participant),
                    arm=row["arm"],
                    on=date.fromisoformat(row["on"]),
                    participant=participant,
                    practice=row["practice"],
                )
                self.stage(fact, "allocations/inherited", row, self.key_with(row, participant))
        self.loader.flush()

    def stage_deviations(self) -> None:
        """Stage marks of late recruits, and exceptions from the protocol with their reasons."""
        phases = tuple(fact_from(Phase, row) for row in self.rows("phase", "1"))
        if not any(phase.phase is PhaseName.RANDOMISED for phase in phases):
            return
        self._stage_late_recruits(phases)
        self._stage_exceptions(phases)
        self.loader.flush()

    def _stage_late_recruits(self, phases: tuple[Phase, ...]) -> None:
        of_practices: dict[str, list[Allocation]] = defaultdict(list)
        for row in self.rows("allocation", "participant IS NULL"):
            of_practices[row["practice"]].append(fact_from(Allocation, row))
        of_people = {
            row["participant"] for row in self.rows("allocation", "participant IS NOT NULL")
        }
        for row in self.select(_RECRUITS):
            since = date.fromisoformat(row["since"])
            earlier = [each for each in of_practices.get(row["practice"], ()) if each.on < since]
            mark = late_recruit(
                id=self.new_id("late", row["fact"]),
                participant=row["fact"],
                allocations=earlier,
                own=earlier[:1] if row["fact"] in of_people else [],
                phase=phase_on(phases, since),
                on=since,
            )
            if mark is not None:
                self.stage(mark, "participants/late", row, shown(row["key"]))

    def _stage_exceptions(self, phases: tuple[Phase, ...]) -> None:
        for row in self.select(_ALLOCATED_MEMBERS):
            joined_on = date.fromisoformat(row["joined_on"])
            is_allowed = row["format"] is None or row["format"] in json.loads(row["allowed"])
            if is_allowed or phase_on(phases, joined_on) is not PhaseName.RANDOMISED:
                continue
            if not row["exception"]:
                self._report_exception(row, joined_on)
                continue
            deviation = Deviation(
                id=self.new_id("exception", row["n"]),
                participant=row["participant"],
                kind=DeviationKind.FORMAT_NOT_ALLOWED,
                on=joined_on,
                cohort=row["cohort"],
                reason=shown(row["exception"]),
            )
            self.stage(deviation, "memberships/exception", row, shown(row["key"]))

    def _report_exception(self, row: sqlite3.Row, joined_on: date) -> None:
        who, cohort, arm = self.keys([row["participant"], row["cohort"], row["arm"]])
        self.problems.at(
            Place(row["file"], row["line"], "cohort"),
            f"{who} was allocated {arm}, which may not receive the {row['format']} format of "
            f"{cohort} in the randomised phase ({in_words(joined_on)}). Correct it, or say why in "
            "the column exception; it becomes a deviation.",
            Level.RULE,
            like="exception",
        )
