"""Monthly histories from what a record says of cohorts: who came and went, met and led.

Time is in days, half-open, and counted in whole calendar months. What people did by themselves is
told from what an act did with them: whoever is moved by a merge, a split, a draw or an absorption
is neither a newcomer nor a leaver. So a history is cut at each such act, and at a change of format,
into *spans*: each starts with its people as they stand, with the tenure that they brought along.
The month that a cut falls into belongs to neither side. Whoever comes in a cohort's first 90 days
is a founder (`endings`), and no newcomer either.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from likewise.domain.arms import Format
from likewise.domain.periods import FOREVER
from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.endings import FOUNDING_DAYS, with_founders
from likewise.domain.renewal.facts import RenewalRule
from likewise.domain.renewal.histories import TENURES, Ending, History, Month


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

    `acts` are the days of acts that moved people from it or to it. `ending` is of what it ended,
    where somebody said. `ended_on` is the first day on
    which it was no more; `gave_way`: because an act made other cohorts of it. `leads` are those
    who facilitate or lead it.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a cohort's life in one format, in which no act moved anybody.

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
    recorded: Iterable[Recorded], *, rules: Mapping[Format, RenewalRule], watched_until: date
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

    Returns
    -------
    tuple of Span
        One or more for each cohort that had begun. Histories carry members by tenure. The last
        span of a cohort that came to its end by itself, and not as a pair, has ended, in the last
        month in which anything was seen of it. What is left after that, until it was declared,
        is not told; those who left at the end are no leavers.

    Notes
    -----
    Of members who join and leave again within one month, and of visitors who came for the first
    time and never joined, only `first_timers` speaks. Attendances are those of members. In months
    in which meetings were held and nobody took a register attendance is not known.
    """
    found: list[Span] = []
    for each in recorded:
        if each.began_on < watched_until:
            found += _spans_of(each, rules, watched_until)
    return tuple(found)


def _spans_of(
    recorded: Recorded, rules: Mapping[Format, RenewalRule], watched_until: date
) -> Iterable[Span]:
    over = min(recorded.ended_on or FOREVER, watched_until)
    has_ended = over == recorded.ended_on
    stays = (*recorded.members, *recorded.leads)
    touched = {day for stay in stays for day in (stay.begins_on, stay.ends_on)}
    starts = {day for day, _ in recorded.formats} | (recorded.acts & touched)
    cuts = sorted({recorded.began_on} | {day for day in starts if recorded.began_on < day < over})
    for begins, ends in pairwise([*cuts, over]):
        is_last = ends == over
        format = _format_on(recorded, begins)
        span = _Span(
            recorded=recorded,
            rule=rules[format],
            begins=begins,
            ends=ends,
            came_to_its_end=is_last and has_ended and not recorded.gave_way,
        )
        history, because = None, "It has no whole month yet."
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
    Spells of one person in one cohort that touch or overlap are one stay.
    """
    found: dict[str, dict[str, list[Stay]]] = defaultdict(lambda: defaultdict(list))
    for cohort, person, begins, ends in sorted(spells, key=lambda each: each[2]):
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


@dataclass(slots=True, kw_only=True)
class _Span:
    recorded: Recorded
    rule: RenewalRule
    begins: date
    ends: date
    came_to_its_end: bool

    def history(self) -> History | None:
        first = month_of(self.begins) + (self.begins.day != 1)
        last = month_of(self.ends) - 1
        if self.came_to_its_end:
            # The month of the end is told as far as it goes. Declared ends lag real ones.
            last = min(month_of(self.ends - timedelta(days=1)), self._seen())
        if last < first:
            return None
        meetings = self._meetings()
        months = tuple(
            self._month(month, month == first, meetings[month]) for month in range(first, last + 1)
        )
        founded = self.recorded.began_on + timedelta(days=FOUNDING_DAYS)
        # The end of a pair was agreed between two people: it is no death.
        ended = self.came_to_its_end and self.rule.format is not Format.ONE_TO_ONE
        return History(
            cohort=self.recorded.cohort,
            months=with_founders(months, until=founded),
            ended=ended,
            ending=self.recorded.ending if ended else "unknown",
        )

    def _seen(self) -> int:
        """The last month in which somebody met, came or went by themselves."""
        stays = (*self.recorded.members, *self.recorded.leads)
        days = [stay.begins_on for stay in stays] + [stay.ends_on for stay in stays]
        days += [met.on for met in self._all_meetings()]
        return max((month_of(day) for day in days if day < self.ends), default=0)

    def _all_meetings(self) -> tuple[Met, ...]:
        contacts = self.recorded.contacts if self.rule.contacts_count else ()
        return (*self.recorded.meetings, *contacts)

    def _meetings(self) -> dict[int, list[Met]]:
        found: dict[int, list[Met]] = defaultdict(list)
        for met in self._all_meetings():
            found[month_of(met.on)].append(met)
        return found

    def _month(self, month: int, is_first: bool, met: Sequence[Met]) -> Month:
        starts, has_leads = first_day(month), bool(self.recorded.leads)
        there, came, stayed, left = self._flow(self.recorded.members, month, is_first)
        led, _, took_on, stopped = self._flow(self.recorded.leads, month, is_first)
        known = [each.came for each in met if each.came is not None]
        people = {stay.person for stay in (*there, *stayed)}
        return Month(
            month=month,
            members=len(there),
            newcomers=len(stayed),
            leavers=len(left),
            first_timers=len(came) + len(self._tried(met)),
            meetings=len(known) if known or not met else None,
            attended=sum(len(each & people) for each in known) if known or not met else None,
            leads=len(led) if has_leads else None,
            leads_started=len(took_on) if has_leads else None,
            leads_stopped=len(stopped) if has_leads else None,
            at_risk_by_tenure=_by_tenure(there, starts),
            left_by_tenure=_by_tenure(left, starts),
        )

    def _flow(
        self, stays: Iterable[Stay], month: int, is_first: bool
    ) -> tuple[list[Stay], list[Stay], list[Stay], list[Stay]]:
        """Those there at a month's start; who came in it; who of them stayed; who left."""
        starts, next_starts = first_day(month), first_day(month + 1)
        there, came, stayed, left = [], [], [], []
        for stay in stays:
            # An act's arrivals, and founders, are there at the start; others come on their day.
            before = stay.begins_on <= starts if is_first else stay.begins_on < starts
            goes = stay.ends_on <= next_starts and stay.ends_on < self.ends
            if before and stay.ends_on > starts:
                there.append(stay)
                left += [stay] if goes else []
            elif not before and stay.begins_on < min(next_starts, self.ends):
                came.append(stay)
                stayed += [] if goes else [stay]
        return there, came, stayed, left

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
