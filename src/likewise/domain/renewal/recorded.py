"""Monthly histories from what a record says of cohorts: who came and went, met and led.

Time is in days, half-open, and counted in whole calendar months. What people did by themselves is
told from what an act did with them: whoever is moved by a merge, a split, a draw or an absorption
is neither a newcomer nor a leaver, but moved in or out in that month. Where a cohort became
another, its history is cut into *spans*: at a change of format, and at an act after which most of
its people were others. Each span starts with its people as they stand, with the tenure that they
brought along; the month that a cut falls into belongs to neither side. Whoever comes in a cohort's
first 90 days is a founder (`endings`), and no newcomer either.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from likewise.domain.arms import Format
from likewise.domain.periods import FOREVER, in_words
from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.doors import Closed, closed_days, closed_for
from likewise.domain.renewal.endings import (
    FEWEST_TOGETHER,
    FOUNDING_DAYS,
    history_as_seen,
    is_seen,
    with_founders,
)
from likewise.domain.renewal.facts import RenewalRule
from likewise.domain.renewal.histories import TENURES, Ending, History, Month

# By simulation (docs/methods/renewal-record.md): up to here the years before say more of a cohort
# than the other cohorts do, even where its rates change as its people do.
MOST_CHANGED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody's time in a cohort, from `begins_on` until before `ends_on`.

    `since` is when they came to the cohort that an act brought them from, if one did.
    """

    person: str
    begins_on: date
    ends_on: date
    since: date


@dataclass(frozen=True, slots=True)
class Met:
    """One meeting that was held, or a contact that reached somebody.

    `came` are those whom a register says attended, none where nobody took one; `first` are those
    of them who are marked as there for the first time.
    """

    on: date
    came: frozenset[str] | None
    first: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a record says of one cohort.

    `acts` are the days of acts that moved people from it or to it; `closed` the times in which
    nobody could join. `ending` is of what it ended, where somebody said. `ended_on` is the first
    day on which it was no more; `gave_way`: because an act made other cohorts of it. `leads` are
    those who facilitate or lead it.
    """

    cohort: str
    began_on: date
    ended_on: date | None = None
    ending: Ending = "unknown"
    gave_way: bool = False
    formats: tuple[tuple[date, Format], ...]
    members: tuple[Stay, ...] = ()
    leads: tuple[Stay, ...] = ()
    meetings: tuple[Met, ...] = ()
    contacts: tuple[Met, ...] = ()
    acts: frozenset[date] = frozenset()
    closed: tuple[Closed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a cohort's life in one format, in which no act made another of it.

    `history` is none where none can be told, and then `because` says why. `goes_on`: the cohort
    still is, in this format.
    """

    cohort: str
    format: Format
    begins_on: date
    history: History | None
    because: str = ""
    goes_on: bool = False


def spans(
    recorded: Iterable[Recorded],
    *,
    rules: Mapping[Format, RenewalRule],
    watched_until: date,
    most_changed: float = MOST_CHANGED,
) -> tuple[Span, ...]:
    """The spans of each cohort, the earliest first.

    Parameters
    ----------
    recorded : iterable of Recorded
        The cohorts of a programme, as known at the end of a day.
    rules : mapping of Format to RenewalRule
        What counts as meeting, by format.
    watched_until : date
        The first day that was not watched. Months that are not over by then are left out.
    most_changed : float
        An act cuts a history when it changed more than this share of a cohort's members: of all
        who were there before or after it, those who were not there both times. From 0 to 1.

    Returns
    -------
    tuple of Span
        One or more for each cohort that had begun. Histories carry members by tenure. The last
        span of a cohort that came to its end by itself, and not as a pair, has ended, in the last
        month in which anything was seen of it (`endings.history_as_seen`). What is left after
        that, until it was declared, is not told; those who left at the end are no leavers.

    Notes
    -----
    Of members who join and leave again within one month, and of visitors who came for the first
    time and never joined, only `first_timers` speaks. Attendances are those of members. In months
    in which meetings were held and nobody took a register attendance is not known. Whoever comes
    or goes on the day of an act is taken to be moved by it. An act works at the start of its day,
    so one on the first of a month moves people at the end of the month before. Whom an act brings,
    and who leaves again within the month, is not told: neither at risk nor a leaver.
    """
    found: list[Span] = []
    for each in recorded:
        if each.began_on < watched_until:
            found += _spans_of(each, rules, watched_until, most_changed)
    return tuple(found)


def _spans_of(
    recorded: Recorded,
    rules: Mapping[Format, RenewalRule],
    watched_until: date,
    most_changed: float,
) -> Iterable[Span]:
    over = min(recorded.ended_on or FOREVER, watched_until)
    has_ended = over == recorded.ended_on
    starts = {day for day, _ in recorded.formats}
    starts |= {act for act in recorded.acts if _changed(recorded, act) > most_changed}
    cuts = sorted({recorded.began_on} | {day for day in starts if recorded.began_on < day < over})
    for begins, ends in pairwise([*cuts, over]):
        is_last = ends == over
        format = _format_on(recorded, begins)
        span = _Span(
            recorded=recorded,
            rule=rules[format],
            begins=begins,
            ends=ends,
            is_followed=not is_last or (has_ended and recorded.gave_way),
            came_to_its_end=is_last and has_ended and not recorded.gave_way,
            closed_for=0 if has_ended else closed_for(recorded.closed, on=watched_until),
        )
        history, because = None, _no_whole_month(recorded, begins)
        try:
            history = span.history()
        except RenewalRefused as refusal:
            because = refusal.sentence
        yield Span(
            cohort=recorded.cohort,
            format=format,
            begins_on=begins,
            history=history,
            because="" if history else because,
            goes_on=is_last and not has_ended,
        )


def _no_whole_month(recorded: Recorded, begins: date) -> str:
    """Why a span that has just begun can't be forecast, and from when it can."""
    first = month_of(begins) + (begins.day != 1)
    day, ready = in_words(begins), in_words(first_day(first + 1))
    if begins == recorded.began_on:
        because = f"it began on {day}"
    elif begins in {starts for starts, _ in recorded.formats}:
        because = f"its format changed on {day}, and the months before say little of it"
    else:
        because = f"most of its people changed on {day}, and the months before say little of it"
    return (
        f"It has no whole month yet: {because}. A forecast takes one whole calendar month since "
        f"then. There is one from {ready} on."
    )


def _changed(recorded: Recorded, act: date) -> float:
    """Of all who were there before or after an act, the share who were not there both times."""
    before = {stay.person for stay in recorded.members if stay.begins_on < act <= stay.ends_on}
    after = {stay.person for stay in recorded.members if stay.begins_on <= act < stay.ends_on}
    return len(before ^ after) / max(len(before | after), 1)


def _format_on(recorded: Recorded, day: date) -> Format:
    begun = [(starts, format) for starts, format in recorded.formats if starts <= day]
    return max(begun, key=lambda each: each[0])[1] if begun else recorded.formats[0][1]


def stays_of(
    spells: Iterable[tuple[str, str, date, date | None]],
    *,
    moved: Mapping[tuple[str, str, date], str],
) -> dict[str, tuple[Stay, ...]]:
    """The stays in each cohort, from spells of cohort, person, first day and first day without.

    `moved` says of a person, a cohort and the day they came there by an act, from which cohort.
    Spells of one person in one cohort that touch or overlap are one stay. In whatever order the
    spells come, people come in the order of their first days, each with their stays in order.
    """
    found: dict[str, dict[str, list[Stay]]] = defaultdict(lambda: defaultdict(list))
    for cohort, person, begins, ends in sorted(spells, key=lambda each: (each[2], each[:2])):
        mine = found[cohort][person]
        if mine and begins <= mine[-1].ends_on:
            later = max(mine[-1].ends_on, ends or FOREVER)
            mine[-1] = Stay(person, mine[-1].begins_on, later, mine[-1].since)
            continue
        before = found[moved.get((person, cohort, begins), "")][person]
        since = before[-1].since if before else begins
        mine.append(Stay(person, begins, ends or FOREVER, since))
    return {
        cohort: tuple(stay for mine in people.values() for stay in mine)
        for cohort, people in found.items()
        if cohort
    }


def month_of(day: date) -> int:
    """The number of a day's month: 12 x year + month - 1."""
    return 12 * day.year + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month by its number."""
    return date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class _Flow:
    """Of members or leads in a month: `there` at its start; `came` by themselves, and `stayed`
    beyond it; `left` by themselves; `brought` and `taken` by acts."""

    there: list[Stay]
    came: list[Stay]
    stayed: list[Stay]
    left: list[Stay]
    brought: list[Stay]
    taken: list[Stay]


@dataclass(slots=True, kw_only=True)
class _Span:
    """`is_followed`: by another span of the cohort, or by cohorts that it gave way to."""

    recorded: Recorded
    rule: RenewalRule
    begins: date
    ends: date
    is_followed: bool
    came_to_its_end: bool
    closed_for: int

    def history(self) -> History | None:
        first = month_of(self.begins) + (self.begins.day != 1)
        last = month_of(self.ends) - 1
        if self.came_to_its_end:
            # The month of the end is told as far as it goes.
            last = month_of(self.ends - timedelta(days=1))
        if last < first:
            return None
        meetings = self._meetings()
        months = [
            self._month(month, month == first, meetings[month]) for month in range(first, last + 1)
        ]
        cohort, began = self.recorded.cohort, self.recorded.began_on
        if self.is_followed:
            founded = began + timedelta(days=FOUNDING_DAYS)
            return History(cohort=cohort, months=with_founders(tuple(months), until=founded))
        if self.came_to_its_end and len(months) > 1 and is_seen(months[-1]):
            closing = self._month(last, False, meetings[last], is_end=True)
            is_empty = closing.members_at_end == 0 and not closing.has_moves
            if closing.leavers >= FEWEST_TOGETHER and is_empty:
                months[-1] = closing
        found = history_as_seen(
            cohort=cohort,
            months=months,
            began_on=began,
            is_declared=self.came_to_its_end,
            closed_for=self.closed_for,
        )
        if self.rule.format is Format.ONE_TO_ONE:
            # The end of a pair was agreed between two people: it is no death.
            return replace(found, ended=False, left_at_close=0)
        return replace(found, ending=self.recorded.ending if found.ended else "unknown")

    def _all_meetings(self) -> tuple[Met, ...]:
        contacts = self.recorded.contacts if self.rule.contacts_count else ()
        return (*self.recorded.meetings, *contacts)

    def _meetings(self) -> dict[int, list[Met]]:
        found: dict[int, list[Met]] = defaultdict(list)
        for met in self._all_meetings():
            found[month_of(met.on)].append(met)
        return found

    def _month(
        self, month: int, is_first: bool, met: Sequence[Met], *, is_end: bool = False
    ) -> Month:
        """`is_end`: those who were there to the cohort's end left with it, in this month."""
        starts, next_starts = first_day(month), first_day(month + 1)
        has_leads = bool(self.recorded.leads)
        members = self._flow(self.recorded.members, month, is_first, is_end)
        leads = self._flow(self.recorded.leads, month, is_first, is_end)
        known = [each.came for each in met if each.came is not None]
        people = {stay.person for stay in (*members.there, *members.stayed, *members.brought)}
        moved_there = [stay for stay in members.taken if stay in members.there]
        return Month(
            month=month,
            members=len(members.there),
            newcomers=len(members.stayed),
            leavers=len(members.left),
            first_timers=len(members.came) + len(self._tried(met)),
            meetings=len(known) if known or not met else None,
            attended=sum(len(each & people) for each in known) if known or not met else None,
            leads=len(leads.there) if has_leads else None,
            leads_started=len(leads.stayed) if has_leads else None,
            leads_stopped=len(leads.left) if has_leads else None,
            moved_in=len(members.brought),
            moved_out=len(members.taken),
            leads_moved_in=len(leads.brought),
            leads_moved_out=len(leads.taken),
            closed_days=closed_days(self.recorded.closed, month=month),
            at_risk_by_tenure=_by_tenure(members.there, starts),
            left_by_tenure=_by_tenure(members.left, starts),
            moved_in_by_tenure=_by_tenure(members.brought, next_starts),
            moved_out_by_tenure=_by_tenure(moved_there, starts),
        )

    def _flow(self, stays: Iterable[Stay], month: int, is_first: bool, is_end: bool) -> _Flow:
        starts, next_starts = first_day(month), first_day(month + 1)
        acts, flow = self.recorded.acts, _Flow([], [], [], [], [], [])
        for stay in stays:
            # An act's arrivals, and founders, are there at the start; others come on their day.
            was_there = stay.begins_on < starts or (
                stay.begins_on == starts and (is_first or starts in acts)
            )
            goes = stay.ends_on <= next_starts and (stay.ends_on < self.ends or is_end)
            is_taken = goes and stay.ends_on in acts
            if was_there and stay.ends_on > starts:
                flow.there.append(stay)
                flow.left.extend([stay] if goes and not is_taken else [])
                flow.taken.extend([stay] if is_taken else [])
            elif was_there or not stay.begins_on < self.ends:
                continue
            elif stay.begins_on in acts and stay.begins_on <= next_starts:
                flow.brought.extend([stay] if not goes else [])
            elif stay.begins_on < next_starts:
                flow.came.append(stay)
                flow.stayed.extend([stay] if is_taken or not goes else [])
                flow.taken.extend([stay] if is_taken else [])
        return flow

    def _tried(self, met: Iterable[Met]) -> frozenset[str]:
        """Who came for the first time, and was never a member or a lead here."""
        joined = {stay.person for stay in (*self.recorded.members, *self.recorded.leads)}
        return frozenset().union(*(each.first for each in met)) - joined


def _by_tenure(stays: Iterable[Stay], day: date) -> tuple[int, ...]:
    """How many of these had been members for how many full months on a day."""
    tenures = Counter(min(_months_between(stay.since, day), TENURES - 1) for stay in stays)
    return tuple(tenures[tenure] for tenure in range(TENURES))


def _months_between(day: date, later: date) -> int:
    months = month_of(later) - month_of(day)
    return max(months - (later.day < day.day), 0)
