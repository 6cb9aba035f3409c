"""Which support actually reached a person: derived by one rule, never stored.

The rule, with its reasons, is in docs/methods/received.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likewise.domain.arms import Format
from likewise.domain.attendance import came_for_support
from likewise.domain.meetings import Capacity, Result
from likewise.domain.periods import Period


class Received(StrEnum):
    """The support that reached somebody in a period."""

    NONE = "none"
    ONE_TO_ONE = "one-to-one"
    GROUP = "group"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What one register says of one person: when, how, and which cohorts were hosts.

    `host_formats` holds one entry per host cohort: its format on the day of the meeting.
    """

    on: date
    result: Result
    capacity: Capacity
    host_formats: tuple[Format, ...]

    @property
    def counts(self) -> bool:
        """Whether they came, and came to be supported."""
        return came_for_support(self)

    @property
    def is_one_to_one(self) -> bool:
        """Whether this was one pair meeting alone; two pairs together are a gathering."""
        return self.host_formats == (Format.ONE_TO_ONE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One attempt to support somebody between meetings, and whether it reached them."""

    on: date
    reached: bool


def received_in(
    *, period: Period, meetings: Iterable[Gathered], contacts: Iterable[Reached]
) -> Received:
    """The support that reached one person in a period.

    Examples
    --------
    >>> came = Gathered(on=date(2011, 2, 24), result=Result.ATTENDED,
    ...                 capacity=Capacity.MEMBER, host_formats=(Format.GROUP,))
    >>> call = Reached(on=date(2011, 3, 1), reached=True)
    >>> received_in(period=Period(date(2011, 2, 1)), meetings=[came], contacts=[call]).value
    'both'
    """
    came = [each for each in meetings if each.counts and period.covers(each.on)]
    grouped = any(not each.is_one_to_one for each in came)
    paired = any(each.is_one_to_one for each in came) or any(
        each.reached and period.covers(each.on) for each in contacts
    )
    return {
        (False, False): Received.NONE,
        (True, False): Received.ONE_TO_ONE,
        (False, True): Received.GROUP,
        (True, True): Received.BOTH,
    }[paired, grouped]
