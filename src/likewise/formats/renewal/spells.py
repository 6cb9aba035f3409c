"""Membership spells: one row for each time that someone was a member or a facilitator.

Spells tell for how long each leaver had been a member, which monthly counts do not, so they
teach how the hazard falls with tenure. Nobody is named: the file carries random ids, which are
used to find overlaps and then forgotten.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from likewise.domain.imports import FileNotRight
from likewise.domain.periods import FOREVER
from likewise.domain.refusals import DomainError
from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.doors import Closed, closed_days, closed_for
from likewise.domain.renewal.endings import FOUNDING_DAYS, STAYING_AT_CLOSE, history_as_seen
from likewise.domain.renewal.histories import TENURES, Ending, History, Month
from likewise.formats.renewal.endings import read_ending
from likewise.formats.tables import Progress, Row, TextTable, rows_of
from likewise.formats.tables.values import read_day, shown

COLUMNS: Final = ("cohort", "member", "joined_on", "left_on")
ROLES: Final = ("member", "facilitator")
# No person's: the days of such a row are those on which the cohort was closed to joiners.
CLOSED: Final = "closed"


@dataclass(frozen=True, kw_only=True)
class _Spell:
    """Months of joining and of leaving; `left` is None while it lasts."""

    line: int
    joined_on: date
    left_on: date | None

    @property
    def joined(self) -> int:
        return 12 * self.joined_on.year + self.joined_on.month - 1

    @property
    def left(self) -> int | None:
        if self.left_on is None:
            return None
        return 12 * self.left_on.year + self.left_on.month - 1


def read_spells(
    *,
    table: TextTable,
    until: date,
    founding_days: int = FOUNDING_DAYS,
    staying_at_close: int = STAYING_AT_CLOSE,
    on_progress: Progress | None = None,
) -> tuple[History, ...]:
    """Histories from spells, up to the last whole month before `until`.

    Someone is a member at the start of a month if they joined before it and had not left before
    it. A spell that begins and ends in one month is a first-timer who did not return. Rows whose
    role is `closed` say when nobody could join. Founders and the closing are told apart by
    `history_as_seen`.

    Raises
    ------
    FileNotRight
        A column is missing or unknown, a date does not exist or lies after `until`, a spell ends
        before it starts or overlaps another of the same person, a cohort has two causes of its
        end or nobody in it, or fewer than two months are covered.
    """
    endings: dict[str, Ending] = {}
    cohorts: dict[str, dict[str, list[_Spell]]] = {}
    people: dict[tuple[str, str, str], list[_Spell]] = {}
    for row in rows_of(
        table, each="spell", needed=COLUMNS, optional=("role", "ending"), on_progress=on_progress
    ):
        role = row.text("role").casefold() or "member"
        if role not in (*ROLES, CLOSED):
            raise row.refuse("role", f"{shown(role)} is neither member, facilitator nor closed.")
        cohort = row.text("cohort", is_needed=True)
        member = row.text("member", is_needed=role != CLOSED)
        if role == CLOSED and member:
            raise row.refuse("member", "When nobody could join is no person's. Leave this empty.")
        _note_ending(row, cohort, endings)
        spell = _spell(row, until)
        cohorts.setdefault(cohort, {role: [] for role in (*ROLES, CLOSED)})[role].append(spell)
        people.setdefault((cohort, member, role), []).append(spell)
    _check_apart(people, table.name)
    _check_people(cohorts, table.name)
    has_leads = any(spells["facilitator"] for spells in cohorts.values())
    last = 12 * until.year + until.month - 2
    try:
        return tuple(
            history_as_seen(
                cohort=cohort,
                months=_months(cohort, spells, has_leads, last, table.name),
                began_on=min(spell.joined_on for spell in _people(spells)),
                founding_days=founding_days,
                is_declared=cohort in endings,
                ending=endings.get(cohort, "unknown"),
                staying_at_close=staying_at_close,
                closed_for=closed_for(_closed(spells), on=until),
            )
            for cohort, spells in cohorts.items()
        )
    except RenewalRefused as refusal:
        raise FileNotRight(refusal.sentence, file=table.name) from None


def _note_ending(row: Row, cohort: str, endings: dict[str, Ending]) -> None:
    """That the cohort ended, and why, once for all its rows."""
    ending: Ending | None = row.read("ending", read_ending)
    if ending is None:
        return
    if endings.setdefault(cohort, ending) != ending:
        raise row.refuse(
            "ending", f"Cohort {cohort} also ended by {endings[cohort]}. Give one cause."
        )


def _spell(row: Row, until: date) -> _Spell:
    joined_on = row.read("joined_on", read_day, is_needed=True) or date.min
    left_on = row.read("left_on", read_day)
    for column, day in (("joined_on", joined_on), ("left_on", left_on)):
        if day is not None and day >= until:
            what = f"{day} is not before {until}, the first day that was not watched."
            raise row.refuse(column, what)
    if left_on is not None and left_on <= joined_on:
        raise row.refuse(
            "left_on",
            "This is not after joined_on. Give the first day without their membership.",
        )
    return _Spell(line=row.line, joined_on=joined_on, left_on=left_on)


def _check_apart(people: dict[tuple[str, str, str], list[_Spell]], name: str) -> None:
    for (_, member, _), spells in people.items():
        spells.sort(key=lambda spell: spell.joined_on)
        for before, after in pairwise(spells):
            if before.left_on is None or after.joined_on < before.left_on:
                whose = "person's" if member else "cohort's"
                raise FileNotRight(
                    f"This spell overlaps the same {whose} on line {before.line}. End that first.",
                    file=name,
                    line=after.line,
                    column="joined_on",
                )


def _months(
    cohort: str, spells: dict[str, list[_Spell]], has_leads: bool, last: int, name: str
) -> list[Month]:
    everyone = _people(spells)
    closed = _closed(spells)
    first = min(spell.joined for spell in everyone)
    if last - first + 1 < 2:
        raise FileNotRight(
            f"Cohort {cohort} is watched for less than two whole months, which is no history.",
            file=name,
            line=everyone[0].line,
        )
    months = []
    members, leads = _count(spells["member"]), _count(spells["facilitator"])
    for month in range(first, last + 1):
        at_risk, left, came, stayed = _tenures(members, month)
        led, stopped, _, started = _tenures(leads, month)
        try:
            months.append(
                Month(
                    month=month,
                    members=sum(at_risk),
                    newcomers=stayed,
                    leavers=sum(left),
                    first_timers=came,
                    leads=sum(led) if has_leads else None,
                    leads_started=started if has_leads else None,
                    leads_stopped=sum(stopped) if has_leads else None,
                    at_risk_by_tenure=at_risk,
                    left_by_tenure=left,
                    closed_days=closed_days(closed, month=month),
                )
            )
        except DomainError as refusal:
            raise FileNotRight(f"Cohort {cohort}: {refusal.sentence}", file=name) from None
    return months


def _check_people(cohorts: dict[str, dict[str, list[_Spell]]], name: str) -> None:
    for cohort, spells in cohorts.items():
        if not _people(spells):
            raise FileNotRight(
                f"Cohort {cohort} was closed to joiners, but nobody was ever in it. Give its "
                "members, or leave it out.",
                file=name,
                line=spells[CLOSED][0].line,
            )


def _people(spells: dict[str, list[_Spell]]) -> list[_Spell]:
    return [spell for role in ROLES for spell in spells[role]]


def _closed(spells: dict[str, list[_Spell]]) -> list[Closed]:
    return [Closed(each.joined_on, each.left_on or FOREVER) for each in spells[CLOSED]]


def _count(spells: list[_Spell]) -> Counter[tuple[int, int | None]]:
    return Counter((spell.joined, spell.left) for spell in spells)


def _tenures(
    spells: Counter[tuple[int, int | None]], month: int
) -> tuple[tuple[int, ...], tuple[int, ...], int, int]:
    """Members at the start of a month and those of them who leave in it, by full months of
    membership; how many come in it, and how many of those stay beyond it."""
    at_risk, left = [0] * TENURES, [0] * TENURES
    came = stayed = 0
    for (joined, gone), number in spells.items():
        if joined == month:
            came += number
            stayed += number if gone != month else 0
        elif joined < month and (gone is None or gone >= month):
            tenure = min(month - joined - 1, TENURES - 1)
            at_risk[tenure] += number
            left[tenure] += number if gone == month else 0
    return tuple(at_risk), tuple(left), came, stayed
