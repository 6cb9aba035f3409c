"""Series of meetings: on which days they fall, which days are left out, and what follows one."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Annotated

from likewise.domain.acts import Asks
from likewise.domain.meetings.facts import Meeting, MeetingNotRight, MeetingState
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.periods import in_words
from likewise.domain.words import count, join_words

MOST_IN_SERIES = 120
LOOKED_THROUGH = 1200  # days of a rhythm; more of them are never looked for a meeting
ORDINALS = ("first", "second", "third", "fourth", "fifth")


class Rhythm(StrEnum):
    """How often a cohort meets; a month goes by the day of the month, or by its weekday."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    WEEKDAY = "month by weekday"
    LAST_WEEKDAY = "month by last weekday"


class SeriesNotRight(MeetingNotRight):
    """A series of meetings that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """Days without meetings, such as a school holiday; its last day is one of them."""

    name: Annotated[
        str, Asks(question="What is it called?", missing="Enter what it is called", longest=80)
    ]
    first_on: Annotated[date, Asks(question="First day", missing="Enter its first day")]
    last_on: Annotated[date, Asks(question="Last day", missing="Enter its last day")]

    def covers(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first_on <= day <= self.last_on


def rhythm_words(every: Rhythm, first: date) -> str:
    """How often, in words: every week, every month on the 15th, every second Tuesday of a month."""
    if every in (Rhythm.WEEK, Rhythm.FORTNIGHT):
        return f"every {every}"
    if every is Rhythm.MONTH:
        return f"every month on the {_th(first.day)}"
    which = "last" if every is Rhythm.LAST_WEEKDAY else ORDINALS[(first.day - 1) // 7]
    return f"every {which} {first:%A} of a month"


def is_last_of_its_weekday(day: date) -> bool:
    """Whether no later day of the month is of the same weekday."""
    return day.day > monthrange(day.year, day.month)[1] - 7


def days_of(every: Rhythm, first: date) -> Iterator[tuple[date, str]]:
    """The days of a rhythm from the first on, up to the last that the calendar has.

    Yields
    ------
    tuple
        A day with an empty text; or the first day of a month that has no such day, and what it
        has not.
    """
    try:
        if every in (Rhythm.WEEK, Rhythm.FORTNIGHT):
            step = timedelta(weeks=1 if every is Rhythm.WEEK else 2)
            day = first
            while True:
                yield day, ""
                day += step
        month = first.replace(day=1)
        while True:
            yield _in_month(every, first, month)
            month = (month + timedelta(days=31)).replace(day=1)
    except OverflowError:
        return


def _in_month(every: Rhythm, first: date, month: date) -> tuple[date, str]:
    length = monthrange(month.year, month.month)[1]
    if every is Rhythm.MONTH:
        wanted, what = first.day, _th(first.day)
    else:
        earliest = 1 + (first.weekday() - month.weekday()) % 7
        week = (first.day - 1) // 7
        if every is Rhythm.LAST_WEEKDAY:
            week = (length - earliest) // 7
        wanted, what = earliest + 7 * week, f"{ORDINALS[week]} {first:%A}"
    if wanted > length:
        return month, f"{month:%B %Y} has no {what}"
    return month.replace(day=wanted), ""


def plan_series(
    *,
    zone: str,
    cohort: str,
    starts: datetime,
    every: Rhythm,
    taken: Collection[date],
    today: date,
    ids: Ids,
    until: date | None = None,
    times: int | None = None,
    without: Sequence[Holiday] = (),
    as_well: bool = False,
    venue: str | None = None,
    minutes: int | None = None,
) -> Plan:
    """Plan that a cohort meets again and again, at one time by the clock on the wall.

    Parameters
    ----------
    taken
        Days on which the cohort meets already; they are left out, unless `as_well`.
    until, times
        The last day on which a meeting may be, or how many meetings there are.

    Raises
    ------
    SeriesNotRight
        When no day is left for a meeting, fewer than were asked for, or more than may be at once.
    """
    draft = Draft("meetings.plan_series", ids)
    days, left_out = _days(
        days_of(every, starts.date()), until, times, without, () if as_well else taken
    )
    said = "; ".join(f"{why}: {_listed(some)}" for why, some in left_out.items())
    if not days:
        raise SeriesNotRight(
            "No day is left for a meeting. "
            + (f"Left out: {said}. " if said else "")
            + "Give a later end, or leave out less."
        )
    if times is not None and len(days) < times:
        raise SeriesNotRight(
            f"Only {count(len(days), 'day')} of {times} could be found. Ask for fewer meetings, or "
            "leave out less."
        )
    if len(days) > MOST_IN_SERIES:
        raise SeriesNotRight(
            f"This would be more than {MOST_IN_SERIES} meetings. Plan up to {MOST_IN_SERIES} at "
            "once, and the rest later."
        )
    series = f"every {every.partition(' ')[0]} from {in_words(days[0])}"
    meetings = [
        Meeting(
            id=ids.new(),
            cohorts=(cohort,),
            starts=datetime.combine(day, starts.time()),
            zone=zone,
            state=MeetingState.PLANNED,
            venue=venue,
            minutes=minutes,
            series=series,
        )
        for day in days
    ]
    for meeting in meetings:
        draft.record(meeting)
    _say_of_days(draft, days, left_out, taken if as_well else (), today)
    return draft.plan(about=(cohort, *(meeting.id for meeting in meetings)))


ALREADY = "it meets already"


def _days(
    candidates: Iterable[tuple[date, str]],
    until: date | None,
    times: int | None,
    without: Sequence[Holiday],
    taken: Collection[date],
) -> tuple[list[date], dict[str, list[str]]]:
    """The days with a meeting, one more than may be at most; and the others, by why."""
    days: list[date] = []
    left_out: dict[str, list[str]] = {}
    for day, missing in islice(candidates, LOOKED_THROUGH):
        if (until is not None and day > until) or len(days) in (times, MOST_IN_SERIES + 1):
            break
        holiday = next((each.name for each in without if each.covers(day)), "")
        if missing:
            left_out.setdefault("no such day", []).append(missing)
        elif holiday or day in taken:
            left_out.setdefault(holiday or ALREADY, []).append(_day(day))
        else:
            days.append(day)
    return days, left_out


def _say_of_days(
    draft: Draft,
    days: Sequence[date],
    left_out: dict[str, list[str]],
    doubled: Collection[date],
    today: date,
) -> None:
    for why, some in left_out.items():
        draft.warn(f"Left out, {why}: {_listed(some)}.")
    twice = [_day(day) for day in days if day in doubled]
    if twice:
        draft.warn(f"It meets already, and would meet twice: {_listed(twice)}.")
    past = sum(day < today for day in days)
    if past:
        draft.warn(f"{count(past, 'of these days is', 'of these days are')} past.")


def _listed(some: Sequence[str]) -> str:
    return join_words((*some[:30], f"{len(some) - 30:,} more") if len(some) > 30 else some)


# What follows a meeting


def following(meeting: Meeting, others: Iterable[Meeting]) -> tuple[Meeting, ...]:
    """The planned meetings after one that go with it, in order.

    They are those of its series; of a meeting that is in none, those of the same cohorts on the
    same weekday at the same time.
    """

    def goes_with(other: Meeting) -> bool:
        if other.series or meeting.series:
            return other.series == meeting.series
        at = (meeting.starts.weekday(), meeting.starts.time())
        return (other.starts.weekday(), other.starts.time()) == at

    found = [
        each
        for each in others
        if each.state is MeetingState.PLANNED
        and each.starts > meeting.starts
        and set(each.cohorts) == set(meeting.cohorts)
        and goes_with(each)
    ]
    return tuple(sorted(found, key=lambda each: (each.starts, each.id)))


def moved(
    meeting: Meeting,
    *,
    by: timedelta,
    at: time | None,
    venue: str | None,
    minutes: int | None,
) -> Meeting:
    """A meeting some days later, at a time, a place; what is not given stays.

    Raises
    ------
    MeetingNotRight
        When there is no such day in the calendar.
    """
    try:
        on = meeting.on + by
    except OverflowError:
        raise MeetingNotRight("The calendar ends before that day. Give an earlier one.") from None
    return replace(
        meeting,
        starts=datetime.combine(on, at or meeting.starts.time()),
        venue=venue or meeting.venue,
        minutes=minutes or meeting.minutes,
    )


def _day(day: date) -> str:
    return f"{day:%A} {in_words(day)}"


def _th(number: int) -> str:
    teens = 10 < number % 100 < 14
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
