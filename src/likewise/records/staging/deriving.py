"""What follows from staged lines: states and passages of events, inherited arms, deviations."""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from likewise.domain.arms import Allocation
from likewise.domain.cohorts import (
    CohortState,
    LineageEvent,
    LineageKind,
    PassageOutcome,
    State,
)
from likewise.domain.deviations import Deviation, DeviationKind, late_recruit
from likewise.domain.facts import Fact
from likewise.domain.imports import Place, Problem, Problems
from likewise.domain.imports.passages import (
    STARTS,
    STOPS,
    EventNotRight,
    Lives,
    check_somebody_moved,
    contradictions,
    day_problems,
    in_shape,
    passages_of,
)
from likewise.domain.imports.sourced import EXTRAS, JOIN
from likewise.domain.memberships import Membership
from likewise.domain.participants import RoleName
from likewise.domain.periods import in_words
from likewise.domain.programmes import Phase, PhaseName, phase_on
from likewise.records.staging.loading import Loader, made_id
from likewise.records.staging.schema import plain, plain_values

_SAID = dict(zip((PassageOutcome.MOVED, PassageOutcome.STAYED, PassageOutcome.LEFT),
                 ("moved", "stayed", "left"), strict=True))  # fmt: skip
_CHANGES_STATE = {LineageKind.REST: State.RESTING, LineageKind.RESUME: State.OPEN}


class Deriver:
    """Works out what follows, and stages it beside the lines it follows from."""

    def __init__(self, loader: Loader, *, programme: str, problems: Problems) -> None:
        self.loader, self.db = loader, loader.db
        self.programme, self.problems = programme, problems

    def events(self) -> None:
        """States that events bring, events that cohorts imply, and who moved, stayed and left."""
        self._states_of_events()
        self.loader.flush()
        self._implied_events()
        self.loader.flush()
        for row in self._rows("lineageevent", "does IN ('record', 'revise')"):
            self._pass(row)

    def allocations(self) -> None:
        """The arm of a practice, for each of its members enrolled by that day."""
        for row in self._rows("allocation", "does = 'record' AND participant IS NULL"):
            for participant in self._members_of(row["practice"], row["on"]):
                fact = Allocation(
                    id=made_id(self.loader.operation, "allocation", participant),
                    programme=self.programme,
                    arm=row["arm"],
                    on=date.fromisoformat(row["on"]),
                    participant=participant,
                    practice=row["practice"],
                )
                self._stage(fact, "allocations/inherited", row, self._both(row, participant))
        self.loader.flush()

    def deviations(self) -> None:
        """Marks of late recruits, and exceptions from the protocol with their reasons."""
        phases = self._phases()
        if not any(phase.phase is PhaseName.RANDOMISED for phase in phases):
            return
        self._late_recruits(phases)
        self._exceptions(phases)
        self.loader.flush()

    # Events

    def _states_of_events(self) -> None:
        for row in self._rows("lineageevent", "does = 'record'"):
            kind = LineageKind(row["kind"])
            state = State.ENDED if kind in STOPS else _CHANGES_STATE.get(kind)
            if state is None:
                continue
            for cohort in json.loads(row["predecessors"]) or json.loads(row["successors"]):
                taken = self.db.execute(
                    "SELECT 1 FROM cohortstate WHERE cohort = ? "
                    "AND (starts_on = ? OR (state = 'ended' AND ? = 'ended'))",
                    (cohort, row["on"], state),
                ).fetchone()
                if taken:
                    continue
                fact = CohortState(
                    id=made_id(self.loader.operation, "lineage/state", row["fact"], cohort),
                    cohort=cohort,
                    state=state,
                    starts_on=date.fromisoformat(row["on"]),
                )
                self._stage(fact, "lineage/state", row, self._both(row, cohort))

    def _implied_events(self) -> None:
        """A cohort that no event starts was formed on its first day; one that none stops ended."""
        begins, stops = set(), set()
        for row in self._rows("lineageevent", "1"):
            if LineageKind(row["kind"]) in STARTS:
                begins.update(json.loads(row["successors"]))
            if LineageKind(row["kind"]) in STOPS:
                stops.update(json.loads(row["predecessors"]))
        for row in self._rows("cohort", "does = 'record'"):
            began, ended = self._life(row["fact"])
            if began is not None and row["fact"] not in begins:
                self._imply(row, LineageKind.FORM, began, (), (row["fact"],))
            if ended is not None and row["fact"] not in stops:
                self._imply(row, LineageKind.END, ended, (row["fact"],), ())

    def _imply(
        self,
        row: sqlite3.Row,
        kind: LineageKind,
        on: date,
        before: tuple[str, ...],
        after: tuple[str, ...],
    ) -> None:
        event = LineageEvent(
            id=made_id(self.loader.operation, "lineage", kind, row["fact"]),
            programme=self.programme,
            kind=kind,
            on=on,
            predecessors=before,
            successors=after,
        )
        self._stage(event, f"cohorts/{kind}", row, row["key"])

    def _pass(self, row: sqlite3.Row) -> None:
        event = _event(row)
        place = Place(row["file"], row["line"])
        try:
            event = in_shape(event)
            lives = self._lives((*event.predecessors, *event.successors, *event.staying))
            wrong = list(day_problems(event, lives, self._names(lives.began_on)))
            for column, sentence in wrong:
                self.problems.add(Problem(Place(place.file, place.line, column), sentence))
            passages = passages_of(event, lives)
            if not wrong:
                check_somebody_moved(event, passages)
        except EventNotRight as refusal:
            self.problems.add(Problem(place, refusal.sentence))
            return
        for outcome, missing, more in contradictions(self._said(row), passages):
            self.problems.add(
                Problem(
                    Place(place.file, place.line, _SAID[outcome]),
                    _difference(outcome, self._keys(missing), self._keys(more)),
                )
            )
        self.db.execute(
            "UPDATE all_lineageevent SET predecessors = ?, successors = ?, passages = ? "
            "WHERE n = ?",
            (plain(event.predecessors), plain(event.successors), plain(passages), row["n"]),
        )

    def _said(self, row: sqlite3.Row) -> dict[PassageOutcome, list[str] | None]:
        said: dict[PassageOutcome, list[str] | None] = {}
        for outcome, column in zip(_SAID, EXTRAS[LineageEvent], strict=True):
            given = json.loads(row[column]) if row[column] else None
            if given is None:
                said[outcome] = None
                continue
            ids = {key: self.loader.fact_of("participants", key) for key in given}
            for key in (key for key, fact in ids.items() if fact is None):
                self.problems.add(
                    Problem(
                        Place(row["file"], row["line"], _SAID[outcome]),
                        f"There is no participant {key}. Correct the id.",
                    )
                )
            said[outcome] = [fact for fact in ids.values() if fact is not None]
        return said

    def _lives(self, cohorts: Iterable[str]) -> Lives:
        began: dict[str, date] = {}
        ended: dict[str, date] = {}
        spells: dict[str, list[Membership]] = {}
        for cohort in cohorts:
            since, until = self._life(cohort)
            if since is not None:
                began[cohort] = since
            if until is not None:
                ended[cohort] = until
            spells[cohort] = [
                _spell(row) for row in self._rows("membership", "cohort = ?", (cohort,))
            ]
        return Lives(began, ended, spells)

    def _life(self, cohort: str) -> tuple[date | None, date | None]:
        since, until = self.db.execute(
            "SELECT MIN(starts_on), MIN(CASE state WHEN 'ended' THEN starts_on END) "
            "FROM cohortstate WHERE cohort = ?",
            (cohort,),
        ).fetchone()
        return _day(since), _day(until)

    # Arms and the protocol

    def _members_of(self, practice: str, day: str) -> list[str]:
        rows = self.db.execute(
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
                programme=self.programme,
                phase=PhaseName(row["phase"]),
                starts_on=date.fromisoformat(row["starts_on"]),
            )
            for row in self._rows("phase", "1")
        )

    def _late_recruits(self, phases: tuple[Phase, ...]) -> None:
        units = self._rows("allocation", "participant IS NULL")
        allocated: dict[str, list[Allocation]] = defaultdict(list)
        for row in units:
            allocated[row["practice"]].append(_allocation(row, self.programme))
        own = {row["participant"] for row in self._rows("allocation", "participant IS NOT NULL")}
        people = self.db.execute(
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
                id=made_id(self.loader.operation, "late", row["fact"]),
                programme=self.programme,
                participant=row["fact"],
                allocations=before,
                own=[before[0]] if before and row["fact"] in own else [],
                phase=phase_on(phases, since),
                on=since,
            )
            if marked is not None:
                self._stage(marked, "participants/late", row, row["key"])

    def _exceptions(self, phases: tuple[Phase, ...]) -> None:
        rows = self.db.execute(
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
                who, cohort, arm = self._keys([row["participant"], row["cohort"], row["arm"]])
                self.problems.add(
                    Problem(
                        Place(row["file"], row["line"], "cohort"),
                        f"{who} was allocated {arm}, which may not receive the {row['format']} "
                        f"format of {cohort} in the randomised phase ({in_words(joined)}). Correct "
                        "it, or say why in the column exception; it becomes a deviation.",
                    )
                )
                continue
            deviation = Deviation(
                id=made_id(self.loader.operation, "exception", row["n"]),
                programme=self.programme,
                participant=row["participant"],
                kind=DeviationKind.FORMAT_NOT_ALLOWED,
                on=joined,
                cohort=row["cohort"],
                reason=row["exception"],
            )
            self._stage(deviation, "memberships/exception", row, row["key"])

    # The staging file

    def _stage(self, fact: Fact, part: str, row: sqlite3.Row, key: str) -> None:
        """Stage a fact that follows from a line, under a key that follows from the line's."""
        values = plain_values(type(fact))(fact)
        extras = (None,) * len(EXTRAS.get(type(fact), ()))
        self.loader.insert(
            type(fact),
            (fact.id, part, key, "", row["file"], row["line"], "record", row["recorded_at"]),
            (*values, *extras),
        )

    def _both(self, row: sqlite3.Row, fact: str) -> str:
        return JOIN.join((row["key"], *self._keys([fact])))

    def _rows(self, name: str, where: str, values: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        cursor = self.db.execute(f"SELECT * FROM {name} WHERE {where} ORDER BY n", values)
        cursor.row_factory = sqlite3.Row
        return list(cursor)

    def _keys(self, facts: Iterable[str]) -> list[str]:
        return [self.db.execute("SELECT key(?)", (fact,)).fetchone()[0] for fact in facts]

    def _names(self, facts: Iterable[str]) -> dict[str, str]:
        known = list(facts)
        return dict(zip(known, self._keys(known), strict=True))


def _difference(outcome: PassageOutcome, missing: list[str], more: list[str]) -> str:
    parts = []
    if missing:
        parts.append(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} named here only")
    if more:
        parts.append(f"memberships show {', '.join(more)} as well")
    return (
        f"Who {outcome} does not agree with memberships: {'; '.join(parts)}. Correct one of the "
        "two, or leave this cell empty and it is worked out."
    )


def _event(row: sqlite3.Row) -> LineageEvent:
    return LineageEvent(
        id=row["fact"],
        programme=row["programme"],
        kind=LineageKind(row["kind"]),
        on=date.fromisoformat(row["on"]),
        predecessors=tuple(json.loads(row["predecessors"])),
        successors=tuple(json.loads(row["successors"])),
        staying=tuple(json.loads(row["staying"])),
        reason=row["reason"],
    )


def _spell(row: sqlite3.Row) -> Membership:
    return Membership(
        id=row["fact"],
        cohort=row["cohort"],
        participant=row["participant"],
        role=RoleName(row["role"]),
        joined_on=date.fromisoformat(row["joined_on"]),
        left_on=_day(row["left_on"]),
    )


def _allocation(row: sqlite3.Row, programme: str) -> Allocation:
    return Allocation(
        id=row["fact"],
        programme=programme,
        arm=row["arm"],
        on=date.fromisoformat(row["on"]),
        practice=row["practice"],
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def broken(db: sqlite3.Connection, today: date) -> Iterator[Problem]:
    """Every line that breaks a rule."""
    from likewise.domain.imports.rules import RULES

    new = {
        name
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")
        if db.execute(f"SELECT 1 FROM {name} WHERE does <> 'held' LIMIT 1").fetchone()
    }
    db.create_function("today", 0, today.isoformat)
    for rule in RULES:
        if rule.needs & new:
            for file, line, sentence in db.execute(rule.broken):
                yield Problem(Place(file or "the record", line, rule.column), sentence)
