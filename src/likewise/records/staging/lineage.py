"""What staged lineage means: states of cohorts, implied events, and who moved, stayed and left."""

import json
from collections.abc import Iterable
from datetime import date

from likewise.domain.cohorts import CohortState, LineageEvent, LineageKind, PassageOutcome, State
from likewise.domain.imports import Level, Place
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
from likewise.domain.memberships import Membership
from likewise.records.sqlite import sqlite3
from likewise.records.staging.consequences import Consequences
from likewise.records.staging.values import day_from, fact_from, plain
from likewise.records.staging.veil import shown

# The parts under which implied events are kept. No line of the cohorts table uses these parts.
_IMPLIED = {LineageKind.FORM: "cohorts/form", LineageKind.END: "cohorts/ended"}
_NEW_STATES = {
    **dict.fromkeys(STOPS, State.ENDED),
    LineageKind.REST: State.RESTING,
    LineageKind.RESUME: State.OPEN,
}


class Lineage(Consequences):
    """Works out what staged lineage means."""

    def work_out(self) -> None:
        """Stage states that events bring, events that cohorts imply, and everybody's passages."""
        self._stage_states()
        self.loader.flush()
        self._stage_implied_events()
        self.loader.flush()
        for row in self.rows("lineageevent", "step IN ('record', 'revise')"):
            self._complete(row)

    def _stage_states(self) -> None:
        """Stage the state that each new event brings, where no line gives it."""
        for row in self.rows("lineageevent", "step = 'record'"):
            state = _NEW_STATES.get(LineageKind(row["kind"]))
            if state is None:
                continue
            for cohort in json.loads(row["predecessors"]) or json.loads(row["successors"]):
                is_given = self.rows(
                    "cohortstate",
                    "cohort = ? AND (starts_on = ? OR (state = 'ended' AND ? = 'ended'))",
                    (cohort, row["on"], state),
                )
                if is_given:
                    continue
                fact = CohortState(
                    id=self.new_id("lineage/state", row["fact"], cohort),
                    cohort=cohort,
                    state=state,
                    starts_on=date.fromisoformat(row["on"]),
                )
                self.stage(fact, "lineage/state", row, self.key_with(row, cohort))

    def _stage_implied_events(self) -> None:
        """A cohort that no event starts was formed on its first day; one that none stops ended."""
        started: set[str] = set()
        stopped: set[str] = set()
        for row in self.rows("lineageevent", "1"):
            if LineageKind(row["kind"]) in STARTS:
                started.update(json.loads(row["successors"]))
            if LineageKind(row["kind"]) in STOPS:
                stopped.update(json.loads(row["predecessors"]))
        for row in self.rows("all_cohort", "key IS NOT NULL"):
            began_on, ended_on = self._life(row["fact"])
            if began_on is not None and row["fact"] not in started:
                self._stage_implied(row, LineageKind.FORM, began_on)
            if ended_on is not None and row["fact"] not in stopped:
                self._stage_implied(row, LineageKind.END, ended_on)

    def _stage_implied(self, cohort: sqlite3.Row, kind: LineageKind, on: date) -> None:
        """The event that a new state means; if an earlier import implied it, it moves to this day.

        A cohort that was in the record without such an event does not get one now.
        """
        states = self.rows(
            "cohortstate",
            "cohort = ? AND starts_on = ? AND step IN ('record', 'revise')",
            (cohort["fact"], on.isoformat()),
        )
        if not states:
            return
        called = shown(cohort["key"])
        earlier = self.loader.keys.get(_IMPLIED[kind], called)
        cause = cohort if kind is LineageKind.FORM else states[0]
        if earlier is None and cause["step"] != "record":
            return
        one = (cohort["fact"],)
        event = LineageEvent(
            id=earlier or self.new_id("lineage", kind, cohort["fact"]),
            kind=kind,
            on=on,
            predecessors=one if kind is LineageKind.END else (),
            successors=one if kind is LineageKind.FORM else (),
        )
        step = "record" if earlier is None else "revise"
        self.stage(event, _IMPLIED[kind], states[0], called, step=step)

    def _complete(self, row: sqlite3.Row) -> None:
        """Check one event against the memberships around it, and add everybody's passages."""
        try:
            event = in_shape(fact_from(LineageEvent, row))
            lives = self._lives((*event.predecessors, *event.successors, *event.staying))
            names = dict(zip(lives.spells, self.keys(lives.spells), strict=True))
            wrong_days = list(day_problems(event, lives, names))
            for column, sentence in wrong_days:
                self._report(row, column, sentence)
            passages = passages_of(event, lives)
            if not wrong_days:
                check_somebody_moved(event, passages)
        except EventNotRight as refusal:
            self._report(row, None, refusal.sentence)
            return
        for outcome, missing, more in contradictions(self._stated_people(row), passages):
            sentence = _disagreement(outcome, self.keys(missing), self.keys(more))
            self._report(row, outcome, sentence)
        self.db.execute(
            "UPDATE all_lineageevent SET predecessors = ?, successors = ?, passages = ? "
            "WHERE n = ?",
            (plain(event.predecessors), plain(event.successors), plain(passages), row["n"]),
        )

    def _report(self, row: sqlite3.Row, column: str | None, sentence: str) -> None:
        self.problems.at(Place(row["file"], row["line"], column), sentence, Level.RULE)

    def _stated_people(self, row: sqlite3.Row) -> dict[PassageOutcome, list[str] | None]:
        """Whom the source lists for each outcome; none where that cell is empty."""
        stated: dict[PassageOutcome, list[str] | None] = {}
        for outcome in PassageOutcome:  # the columns are called as the outcomes are
            if not row[outcome]:
                stated[outcome] = None
                continue
            people = {
                key: self.loader.keys.get("participants", key)
                for key in json.loads(shown(row[outcome]))
            }
            for key in (key for key, fact in people.items() if fact is None):
                self._report(row, outcome, f"There is no participant {key}. Correct the id.")
            stated[outcome] = [fact for fact in people.values() if fact is not None]
        return stated

    def _lives(self, cohorts: Iterable[str]) -> Lives:
        began_on: dict[str, date] = {}
        ended_on: dict[str, date] = {}
        spells: dict[str, list[Membership]] = {}
        for cohort in cohorts:
            since, until = self._life(cohort)
            if since is not None:
                began_on[cohort] = since
            if until is not None:
                ended_on[cohort] = until
            rows = self.rows("membership", "cohort = ?", (cohort,))
            spells[cohort] = [fact_from(Membership, row) for row in rows]
        return Lives(began_on, ended_on, spells)

    def _life(self, cohort: str) -> tuple[date | None, date | None]:
        """The days on which a cohort began and ended, as far as its states say."""
        since, until = self.db.execute(
            "SELECT MIN(starts_on), MIN(CASE state WHEN 'ended' THEN starts_on END) "
            "FROM cohortstate WHERE cohort = ?",
            (cohort,),
        ).fetchone()
        return day_from(since), day_from(until)


def _disagreement(outcome: PassageOutcome, missing: list[str], more: list[str]) -> str:
    parts = []
    if missing:
        parts.append(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} named here only")
    if more:
        parts.append(f"memberships show {', '.join(more)} as well")
    return (
        f"Who {outcome} does not agree with memberships: {'; '.join(parts)}. Correct one of the "
        "two, or leave this cell empty and it is worked out."
    )
