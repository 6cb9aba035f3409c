"""When a cohort counts as stopped: one rule, for forecasts, back-tests and what pages say.

A history is followed month by month, as the chain and the simulator follow a life to come: one
meeting a month, short when fewer than the minimum are there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from likewise.domain.renewal.histories import History, Month, spell
from likewise.domain.renewal.model import Rule

Cause = Literal["members", "leads", "rest", "ended"]
ENDED: Final[tuple[Cause, ...]] = ("ended",)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a cohort stands at the end of a month.

    size: how many the rule counted last, on the roll or, as a mean rounded down, at meetings.
    short_meetings, months_without_lead: the present runs, the month included. months_at_rest:
    months in a row without a meeting, where the rule counts attendance. stopped_by: why it
    counts as stopped; empty while it goes on. stopped_in: the month in which it stopped, if it
    has not gone on since.
    """

    month: int
    size: int = 0
    short_meetings: int = 0
    months_without_lead: int = 0
    months_at_rest: int = 0
    stopped_by: tuple[Cause, ...] = ()
    stopped_in: int | None = None

    @property
    def has_stopped(self) -> bool:
        return bool(self.stopped_by)


def standings(*, history: History, rule: Rule) -> Iterator[Standing]:
    """Where a cohort stood at the end of each month of its history.

    Yields
    ------
    Standing
        One for each month, and for a cohort that ended one more, for the month after its last.

    Notes
    -----
    A meeting is short when fewer than `rule.minimum` are on the roll or, if attendance counts,
    attended in the mean of that month's meetings, without rounding. A month without a meeting
    is then neither short nor full: the run of short meetings neither grows nor ends. A rest of
    more than `rule.months_of_rest` such months is an end. Where attendance is not recorded the
    roll stands in for it. Months without a lead are counted whether or not there are meetings.
    A cohort that stopped by these runs goes on again with the first month that breaks them; one
    that ended does not.
    """
    now = Standing(month=history.first - 1)
    for month in history.months:
        now = _after(now, month, rule)
        yield now
    if history.ended:
        yield replace(
            now,
            month=history.last + 1,
            stopped_by=now.stopped_by or ENDED,
            stopped_in=now.stopped_in or history.last + 1,
        )


def _after(before: Standing, month: Month, rule: Rule) -> Standing:
    rests = rule.counts == "attendance" and month.meetings == 0
    rest = before.months_at_rest + 1 if rests else 0
    size, short = before.size, before.short_meetings
    if not rests:
        size, is_short = _counted(month, rule)
        short = short + 1 if is_short else 0
    unled = before.months_without_lead + 1 if month.leads_at_end == 0 else 0
    too_long: tuple[tuple[Cause, bool], ...] = (
        ("members", short >= rule.run),
        ("leads", unled >= rule.months_without_lead),
        ("rest", rest > rule.months_of_rest),
    )
    causes = tuple(cause for cause, holds in too_long if holds)
    return Standing(
        month=month.month,
        size=size,
        short_meetings=short,
        months_without_lead=unled,
        months_at_rest=rest,
        stopped_by=causes,
        stopped_in=(before.stopped_in or month.month) if causes else None,
    )


def _counted(month: Month, rule: Rule) -> tuple[int, bool]:
    """How many the rule counts in a month that is no rest, and whether they are too few."""
    if rule.counts == "attendance" and month.meetings and month.attended is not None:
        return month.attended // month.meetings, month.attended < rule.minimum * month.meetings
    return month.members_at_end, month.members_at_end < rule.minimum


def standing(*, history: History, rule: Rule) -> Standing:
    """Where a cohort stands at the end of its history.

    Examples
    --------
    >>> from likewise.domain.renewal.histories import Month
    >>> counts = [(6, 0), (6, 2), (4, 1), (3, 0)]
    >>> tea = History(cohort="Tea", months=tuple(
    ...     Month(month=24_132 + place, members=members, newcomers=0, leavers=leavers)
    ...     for place, (members, leavers) in enumerate(counts)))
    >>> now = standing(history=tea, rule=Rule(minimum=4, run=2))
    >>> now.short_meetings, now.stopped_by, spell(now.stopped_in)
    (2, ('members',), '2011-04')
    """
    *_, last = standings(history=history, rule=rule)
    return last


def month_of_stopping(*, history: History, rule: Rule, after: int) -> int | None:
    """The first month, from `after` on, in which a cohort counts as stopped.

    A cohort that ended counts so from the month after its last. None: it was not seen to have
    stopped. Runs that began before `after` count in full.
    """
    for now in standings(history=history, rule=rule):
        if now.month >= after and now.has_stopped:
            return now.month
    return after if history.ended and after > history.last else None


def why_not(*, history: History, rule: Rule, now: Standing, last: int) -> str | None:
    """Why a cohort that stands at `now` cannot be forecast from the month `last`, or None."""
    name, month = f'Cohort "{history.cohort}"', spell(history.last)
    if history.ended:
        return f"{name} ended in {spell(history.ended_in)}: there is nothing to forecast."
    if history.last < last:
        return (
            f"{name} has no rows after {month}, though the file goes on to "
            f"{spell(last)}. Add its months, or say that it ended."
        )
    if history.months[-1].members_at_end == 0:
        return f"{name} has no members at the end of {month}: there is nobody to forecast from."
    if "members" in now.stopped_by:
        return (
            f"{name} has had fewer than {rule.minimum} at {now.short_meetings} meetings in a row "
            f"by {month}: by this rule it has stopped. Lower --minimum or raise --run."
        )
    if "leads" in now.stopped_by:
        return (
            f"{name} has been without a facilitator for {now.months_without_lead} months by "
            f"{month}: by this rule it has stopped. Raise --lead-gap."
        )
    if "rest" in now.stopped_by:
        return (
            f"{name} has held no meeting for {now.months_at_rest} months by {month}: by this rule "
            "it has stopped. Raise --rest."
        )
    return None
