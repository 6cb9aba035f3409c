"""What staged lineage means: states of cohorts, implied events, and who moved, stayed and left."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import date

from likewise.domain.cohorts import CohortState, LineageEvent, LineageKind, PassageOutcome, State
from likewise.domain.imports import Place, Problem
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
from likewise.domain.imports.sourced import EXTRAS
from likewise.domain.memberships import Membership
from likewise.domain.participants import RoleName
from likewise.records.staging.deriving import Derived, day_of
from likewise.records.staging.loading import made_id
from likewise.records.staging.schema import plain

_SAID = dict(zip((PassageOutcome.MOVED, PassageOutcome.STAYED, PassageOutcome.LEFT),
                 ("moved", "stayed", "left"), strict=True))  # fmt: skip
# The parts that keep what is implied: none is one under which lines of cohorts keep their own.
_IMPLIED = {LineageKind.FORM: "cohorts/form", LineageKind.END: "cohorts/ended"}
_CHANGES_STATE = {LineageKind.REST: State.RESTING, LineageKind.RESUME: State.OPEN}


class Events:
    """Works out what staged lineage means."""

    def __init__(self, staging: Derived) -> None:
        self.staging = staging

    def derive(self) -> None:
        """States that events bring, events that cohorts imply, and who moved, stayed and left."""
        self._states_of_events()
        self.staging.loader.flush()
        self._implied_events()
        self.staging.loader.flush()
        for row in self.staging.rows("lineageevent", "does IN ('record', 'revise')"):
            self._pass(row)

    def _states_of_events(self) -> None:
        for row in self.staging.rows("lineageevent", "does = 'record'"):
            kind = LineageKind(row["kind"])
            state = State.ENDED if kind in STOPS else _CHANGES_STATE.get(kind)
            if state is None:
                continue
            for cohort in json.loads(row["predecessors"]) or json.loads(row["successors"]):
                taken = self.staging.db.execute(
                    "SELECT 1 FROM cohortstate WHERE cohort = ? "
                    "AND (starts_on = ? OR (state = 'ended' AND ? = 'ended'))",
                    (cohort, row["on"], state),
                ).fetchone()
                if taken:
                    continue
                fact = CohortState(
                    id=made_id(self.staging.loader.operation, "lineage/state", row["fact"], cohort),
                    cohort=cohort,
                    state=state,
                    starts_on=date.fromisoformat(row["on"]),
                )
                self.staging.stage(fact, "lineage/state", row, self.staging.both(row, cohort))

    def _implied_events(self) -> None:
        """A cohort that no event starts was formed on its first day; one that none stops ended."""
        begins, stops = set(), set()
        for row in self.staging.rows("lineageevent", "1"):
            if LineageKind(row["kind"]) in STARTS:
                begins.update(json.loads(row["successors"]))
            if LineageKind(row["kind"]) in STOPS:
                stops.update(json.loads(row["predecessors"]))
        for row in self.staging.rows("all_cohort", "key IS NOT NULL"):
            began, ended = self._life(row["fact"])
            if began is not None and row["fact"] not in begins:
                self._imply(row, LineageKind.FORM, began)
            if ended is not None and row["fact"] not in stops:
                self._imply(row, LineageKind.END, ended)

    def _imply(self, cohort: sqlite3.Row, kind: LineageKind, on: date) -> None:
        """The event that a new state means; one that was implied before moves to the new day."""
        said = "cohort = ? AND starts_on = ? AND does IN ('record', 'revise')"
        states = self.staging.rows("cohortstate", said, (cohort["fact"], on.isoformat()))
        before = self.staging.loader.fact_of(_IMPLIED[kind], cohort["key"])
        begins = cohort if kind is LineageKind.FORM else (states or [cohort])[0]
        if not states or (before is None and begins["does"] != "record"):
            return
        one = (cohort["fact"],)
        event = LineageEvent(
            id=before or made_id(self.staging.loader.operation, "lineage", kind, cohort["fact"]),
            kind=kind,
            on=on,
            predecessors=one if kind is LineageKind.END else (),
            successors=one if kind is LineageKind.FORM else (),
        )
        does = "record" if before is None else "revise"
        self.staging.stage(event, _IMPLIED[kind], states[0], cohort["key"], does=does)

    def _pass(self, row: sqlite3.Row) -> None:
        event = _event(row)
        place = Place(row["file"], row["line"])
        try:
            event = in_shape(event)
            lives = self._lives((*event.predecessors, *event.successors, *event.staying))
            wrong = list(day_problems(event, lives, self.staging.names(lives.began_on)))
            for column, sentence in wrong:
                self.staging.problems.add(Problem(Place(place.file, place.line, column), sentence))
            passages = passages_of(event, lives)
            if not wrong:
                check_somebody_moved(event, passages)
        except EventNotRight as refusal:
            self.staging.problems.add(Problem(place, refusal.sentence))
            return
        for outcome, missing, more in contradictions(self._said(row), passages):
            self.staging.problems.add(
                Problem(
                    Place(place.file, place.line, _SAID[outcome]),
                    _difference(outcome, self.staging.keys(missing), self.staging.keys(more)),
                )
            )
        self.staging.db.execute(
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
            ids = {key: self.staging.loader.fact_of("participants", key) for key in given}
            for key in (key for key, fact in ids.items() if fact is None):
                self.staging.problems.add(
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
                _spell(row) for row in self.staging.rows("membership", "cohort = ?", (cohort,))
            ]
        return Lives(began, ended, spells)

    def _life(self, cohort: str) -> tuple[date | None, date | None]:
        since, until = self.staging.db.execute(
            "SELECT MIN(starts_on), MIN(CASE state WHEN 'ended' THEN starts_on END) "
            "FROM cohortstate WHERE cohort = ?",
            (cohort,),
        ).fetchone()
        return day_of(since), day_of(until)


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
        left_on=day_of(row["left_on"]),
    )
