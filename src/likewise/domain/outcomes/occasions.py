"""When an occasion is for one person, and how they stand to it: due, late, done or missed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from likewise.domain.outcomes.facts import Anchor, Occasion
from likewise.domain.outcomes.measures import Measure
from likewise.domain.participants import Status, StatusName


class Standing(StrEnum):
    """How somebody stands to an occasion on a day."""

    NO_ANCHOR = "no day to count from"
    TO_COME = "to come"
    DUE = "due"
    LATE = "late"
    OVER = "window over"
    DONE = "done"
    MISSED = "missed"
    NOT_ASKED = "not to be asked"


# What somebody has to see to, the most pressing first.
WAITING = (Standing.LATE, Standing.DUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days of an occasion for one person: the first, the day it is due, and the last."""

    first_on: date
    due_on: date
    last_on: date

    def covers(self, day: date) -> bool:
        """Whether something may be measured on a day."""
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How one person stands to one occasion: which days are theirs, what is there, what lacks.

    `there` and `lacks` are measures and ids of instruments; what is not to be asked lacks not.
    """

    participant: str
    occasion: Occasion
    window: Window | None
    standing: Standing
    there: frozenset[str]
    lacks: tuple[str, ...]


def enrolled_on(statuses: Iterable[Status]) -> date | None:
    """The day on which somebody was first enrolled; none where they never were."""
    days = [each.starts_on for each in statuses if each.status is StatusName.ENROLLED]
    return min(days, default=None)


def window_of(
    occasion: Occasion, *, enrolled: date | None, allocated: date | None
) -> Window | None:
    """The days of an occasion for somebody; none where there is no day to count from.

    Examples
    --------
    >>> from datetime import date
    >>> from likewise.domain.outcomes.measures import Measure
    >>> end = Occasion(id="x", name="end", anchor=Anchor.ENROLMENT, first_day=50, due_day=60,
    ...                last_day=90, measures=frozenset({Measure.HBA1C}))
    >>> window_of(end, enrolled=date(2011, 1, 1), allocated=None).due_on
    datetime.date(2011, 3, 2)
    """
    anchor = {
        Anchor.ENROLMENT: enrolled, Anchor.ALLOCATION: allocated, Anchor.CALENDAR: occasion.on,
    }[occasion.anchor]  # fmt: skip
    if anchor is None:
        return None
    return Window(
        first_on=anchor + timedelta(days=occasion.first_day),
        due_on=anchor + timedelta(days=occasion.due_day),
        last_on=anchor + timedelta(days=occasion.last_day),
    )


def asked_at(occasion: Occasion) -> tuple[str, ...]:
    """What an occasion asks for: measures in their order, then instruments, by id."""
    measures = tuple(each for each in Measure if each in occasion.measures)
    return (*measures, *occasion.instruments)


def place_of(
    participant: str,
    occasion: Occasion,
    *,
    window: Window | None,
    there: Collection[str],
    is_missed: bool,
    not_asked: Collection[str] = (),
    today: date,
) -> Place:
    """How somebody stands to an occasion on a day.

    Parameters
    ----------
    there, not_asked
        The measures and the ids of instruments of which something is recorded of them at it, and of
        which they are not to be asked, since they refused, stopped, left it open, or died.
    """
    lacks = tuple(each for each in asked_at(occasion) if each not in there)
    asked = tuple(each for each in lacks if each not in not_asked)
    if not lacks:
        standing = Standing.DONE
    elif is_missed:
        standing = Standing.MISSED
    elif not asked:
        standing = Standing.NOT_ASKED
    else:
        standing = _standing(window, today)
    return Place(
        participant=participant,
        occasion=occasion,
        window=window,
        standing=standing,
        there=frozenset(there),
        lacks=asked,
    )


def _standing(window: Window | None, today: date) -> Standing:
    if window is None:
        return Standing.NO_ANCHOR
    if today < window.first_on:
        return Standing.TO_COME
    if today <= window.due_on:
        return Standing.DUE
    return Standing.LATE if today <= window.last_on else Standing.OVER
