"""What files say of how people came in, held against the rules that the acts ask.

A line names a version of the criteria or of a text; here it gets the id of what the record has
published. Each line is then planned as its act would be, person by person in the order of days, so
that what an act refuses is refused line by line.
"""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from likewise.domain.consent import (
    ConsentDecision,
    ConsentNotRight,
    ConsentText,
    Delegation,
    RecordDecision,
    plan_decision,
)
from likewise.domain.facts import Fact
from likewise.domain.imports import Level, Place, Problems
from likewise.domain.imports.sources import JOIN
from likewise.domain.operations import Ids, Plan
from likewise.domain.participants import Role, Status
from likewise.domain.periods import in_words
from likewise.domain.programmes import Phase
from likewise.domain.recruitment import (
    Baseline,
    Criteria,
    Eligibility,
    FacilitatorStep,
    RecordBaseline,
    RecordFacilitatorStep,
    Recruited,
    RecruitmentNotRight,
    RecruitmentStart,
    Screen,
    Screening,
    StepToFacilitate,
    is_asked,
    missing,
    plan_baseline,
    plan_facilitator_step,
    plan_screen,
)
from likewise.domain.words import join_words
from likewise.records import consent, recruitment
from likewise.records.facts import current
from likewise.records.sqlite import sqlite3
from likewise.records.staging.consequences import Consequences
from likewise.records.staging.loader import Loader
from likewise.records.staging.values import fact_from

NOBODY = Recruited()
# In which column to look, where the rule of an act names a field that is called otherwise here.
_COLUMNS = {"text": "version", "participants": "participant"}
_DAY = re.compile(r"\d+ \w+ \d{4}")
_STEPS = tuple(StepToFacilitate)


class Recruitment(Consequences):
    """Reads screenings, decisions, baselines and steps of files against the record's rules."""

    def __init__(
        self, loader: Loader, problems: Problems, *, programme: str, account: str, today: date
    ) -> None:
        super().__init__(loader, problems)
        self.programme, self.account, self.today = programme, account, today
        self._refused: set[str] = set()  # of whom something was refused
        self._told: set[tuple[str, int]] = set()  # lines
        self._people: dict[str, Recruited] = {}

    # Which text, and which criteria

    def resolve(self) -> None:
        """Put the ids of texts and criteria where lines name their versions."""
        for row in self.rows("screening", "1"):
            self._resolve_screening(row)
        for row in self.rows("consentdecision", "1"):
            self._resolve_decision(row)

    def _resolve_screening(self, row: sqlite3.Row) -> None:
        found = [each for each in self._criteria if _is_called(each.version_name, row["criteria"])]
        if not found:
            self._report(row, f"There is no version {row['criteria']} of the criteria. Publish it "
                         "first, or correct the version.", "criteria")  # fmt: skip
            return
        recorded = current(Screening, fact=row["fact"]) if row["step"] == "revise" else []
        number = recorded[0].number if recorded else row["number"]
        self._update("screening", row, criteria=found[0].id, number=number)

    def _resolve_decision(self, row: sqlite3.Row) -> None:
        version, _, language = row["text"].partition(JOIN)
        practice = self._practice_on(row["participant"], row["decided_on"])
        found = [
            each
            for each in self._texts
            if each.purpose == row["purpose"]
            and _is_called(each.version_name, version)
            and each.practice in (None, practice)
            and (not language or _is_called(each.language, language))
        ]
        own = {each.language for each in found if each.practice is not None}
        found = [each for each in found if each.practice is not None or each.language not in own]
        if len(found) != 1:
            self._report(row, *_which_text(row["purpose"], version, language, found))
            return
        recorded = current(ConsentDecision, fact=row["fact"]) if row["step"] == "revise" else []
        kept = recorded[0] if recorded else None
        self._update(
            "consentdecision",
            row,
            text=found[0].id,
            number=kept.number if kept else row["number"],
            evidence=kept.evidence if kept else None,
        )

    # What the acts would refuse

    def check(self) -> None:
        """Plan each line as its act would be, and report what is refused."""
        self._each("screening", "screened_on", Screening, self._screen)
        self._each("consentdecision", "decided_on", ConsentDecision, self._decide)
        self._each("baseline", "completed_on", Baseline, self._baseline)
        self._each("facilitatorstep", "taken_on", FacilitatorStep, self._step)

    def _each[F: Fact](
        self, name: str, day: str, kind: type[F], plan: Callable[[F, Recruited], Plan]
    ) -> None:
        """Plan the lines of a kind, the earliest first, each knowing those before it."""
        for row in self.select(f"SELECT * FROM {name} ORDER BY participant, {day}, n"):
            if (row["file"], row["line"]) in self._told:
                continue
            who, fact = row["participant"], fact_from(kind, row)
            if row["step"] == "revise" and kind is not FacilitatorStep:
                continue  # what of it may be corrected, no rule asks about again
            try:
                made = plan(fact, self._person(who))
            except (ConsentNotRight, RecruitmentNotRight) as refusal:
                self._refused.add(who)
                (key,) = self.keys([who])
                column = _COLUMNS.get(refusal.field, refusal.field) or None
                self._report(row, f"{key}: {refusal.sentence}", column)
                continue
            (planned,) = (step.fact for step in made.steps if isinstance(step.fact, kind))
            self._keep(who, replace(planned, id=fact.id), row)

    def _screen(self, fact: Screening, known: Recruited) -> Plan:
        act = Screen(
            participant=fact.participant,
            criteria=fact.criteria,
            screened_on=fact.screened_on,
            found=Eligibility.ELIGIBLE if fact.is_eligible else Eligibility.NOT_ELIGIBLE,
            against=fact.against,
            screened_by=fact.screened_by,
        )
        return plan_screen(
            act=act, recruited=known, known=self._criteria, today=self.today, ids=self._ids
        )

    def _decide(self, fact: ConsentDecision, known: Recruited) -> Plan:
        who, day = fact.participant, fact.decided_on
        act = RecordDecision(
            participant=who,
            text=fact.text,
            answer=fact.answer,
            decided_on=day,
            method=fact.method,
            seen_by=fact.seen_by,
            helped_by=fact.helped_by,
            given_on=fact.given_on,
        )
        again = (
            consent.again_of(self.programme, day, {"participant_id__in": [who]}).get(who, ())
            if self._has_fieldwork
            else ()
        )
        return plan_decision(
            act=act,
            texts=self._texts,
            events=replace(known.events, again=again),
            practice=self._practice_on(who, day.isoformat()),
            log=self._log,
            account=self.account,
            is_own=False,
            today=self.today,
            ids=self._ids,
        )

    def _baseline(self, fact: Baseline, known: Recruited) -> Plan:
        act = RecordBaseline(participants=(fact.participant,), completed_on=fact.completed_on)
        return plan_baseline(
            act=act, people={fact.participant: known}, today=self.today, ids=self._ids
        )

    def _step(self, fact: FacilitatorStep, known: Recruited) -> Plan:
        """A step; who is appointed is a facilitator by then, as tables of their own say."""
        day = fact.taken_on
        act = RecordFacilitatorStep(
            participants=(fact.participant,), step=fact.reached, taken_on=day
        )
        others = tuple(each for each in known.steps if each.id != fact.id)
        made = plan_facilitator_step(
            act=act,
            people={fact.participant: replace(known, steps=others)},
            today=self.today,
            ids=self._ids,
        )
        if len(made.steps) > 1:
            raise RecruitmentNotRight(
                f"They are appointed on {in_words(day)}, and no facilitator by then. Say so in "
                "participants, statuses or roles, or correct the day.",
                field="taken_on",
            )
        return made

    def _keep(self, who: str, fact: Any, row: sqlite3.Row) -> None:
        known = self._people[who]
        if isinstance(fact, ConsentDecision):
            decisions = (*known.events.decisions, fact)
            known = replace(known, events=replace(known.events, decisions=decisions))
            self._update("consentdecision", row, number=fact.number)
        elif isinstance(fact, Screening):
            known = replace(known, screenings=(*known.screenings, fact))
            self._update("screening", row, number=fact.number)
        elif isinstance(fact, Baseline):
            known = replace(known, baselines=(*known.baselines, fact))
        else:
            others = tuple(each for each in known.steps if each.id != fact.id)
            known = replace(known, steps=(*others, fact))
        self._people[who] = known

    # The order of recruitment

    def check_order(self) -> None:
        """Report each new allocation of somebody who lacks something by its day.

        A practice's is asked of each of its people who inherits the arm. Phases, and how people
        were recruited, are those of the record and of the same files.
        """
        starts = current(RecruitmentStart, programme_id=self.programme)
        if not starts:
            return
        phases = tuple(fact_from(Phase, row) for row in self.rows("phase", "1"))
        for row in self.rows("allocation", "step = 'record' AND participant IS NOT NULL"):
            on = date.fromisoformat(row["on"])
            if row["participant"] in self._refused or not is_asked(starts, phases, on=on):
                continue
            lacking = missing(self._person(row["participant"]), self._texts, on=on)
            if lacking:
                self._report_order(row, on, lacking)

    def _report_order(self, row: sqlite3.Row, on: date, lacking: tuple[str, ...]) -> None:
        (who,) = self.keys([row["participant"]])
        self.problems.at(
            Place(row["file"], row["line"], "practice" if row["practice"] else "participant"),
            f"{who} would be allocated on {in_words(on)}, in the randomised phase, and neither the "
            f"record nor these files say {join_words(lacking)} by then. Say that first, or correct "
            "the day.",
            Level.RULE,
            like="order_of_recruitment",
        )

    # What is known

    @cached_property
    def _texts(self) -> tuple[ConsentText, ...]:
        return consent.texts_of(self.programme)

    @cached_property
    def _criteria(self) -> list[Criteria]:
        return current(Criteria, programme_id=self.programme)

    @cached_property
    def _log(self) -> list[Delegation]:
        return current(Delegation, programme_id=self.programme)

    @cached_property
    def _has_fieldwork(self) -> bool:
        return bool(consent.fieldwork_in(self.programme))

    @cached_property
    def _recorded(self) -> Any:
        return recruitment.recruited(self.programme)

    @cached_property
    def _ids(self) -> Ids:
        return Ids(self.loader.operation)

    def _person(self, who: str) -> Recruited:
        """What the record and the lines so far say of somebody."""
        if who not in self._people:
            known = self._recorded.get(who, NOBODY)
            statuses = tuple(self._staged(Status, who))
            self._people[who] = replace(
                known,
                events=replace(known.events, statuses=statuses),
                roles=tuple(self._staged(Role, who)),
            )
        return self._people[who]

    def _staged[F: Fact](self, kind: type[F], who: str) -> Iterator[F]:
        for row in self.rows(kind.__name__.lower(), "participant = ?", (who,)):
            yield fact_from(kind, row)

    def _practice_on(self, who: str, day: str) -> str | None:
        found = self.db.execute(
            "SELECT practice FROM registration WHERE participant = ? AND starts_on <= ? "
            "ORDER BY starts_on DESC LIMIT 1",
            (who, day),
        ).fetchone()
        return found[0] if found else None

    def _update(self, name: str, row: sqlite3.Row, **values: Any) -> None:
        columns = ", ".join(f'"{each}" = ?' for each in values)
        self.db.execute(
            f"UPDATE all_{name} SET {columns} WHERE n = ?", (*values.values(), row["n"])
        )

    def _report(self, row: sqlite3.Row, sentence: str, column: str | None) -> None:
        self._told.add((row["file"], row["line"]))
        like = _DAY.sub("#", sentence.partition(": ")[2] or sentence)
        self.problems.at(Place(row["file"], row["line"], column), sentence, Level.RULE, like=like)


def _is_called(name: str, said: str) -> bool:
    return name.strip().casefold() == said.strip().casefold()


def _which_text(
    purpose: str, version: str, language: str, found: Iterable[ConsentText]
) -> tuple[str, str]:
    """What is wrong where a line names no text, or more than one; and in which column."""
    languages = sorted({each.language for each in found})
    if languages:
        return (
            f"There is a version {version} of the text about {purpose} in {join_words(languages)}. "
            "Write which of them they read.",
            "language",
        )
    where = f" in {language}" if language else ""
    return (
        f"There is no version {version} of a text about {purpose}{where} for their practice. "
        "Publish it first, or correct the version.",
        "version",
    )
