"""What two records of one person say of meetings to come, as one record has it."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace

from likewise.domain.feeds import Feed
from likewise.domain.news import Telling
from likewise.domain.reminders import ReminderChoice
from likewise.domain.replies import Reply
from likewise.domain.ringing import NumberToRing


def replies(kept: Iterable[Reply], other: Iterable[Reply], *, of: str) -> list[Reply]:
    """One reply to each meeting: that of the record that goes on, where both replied."""
    return _first(kept, other, of=of, about=lambda each: each.meeting)


def numbers(
    kept: Iterable[NumberToRing], other: Iterable[NumberToRing], *, of: str
) -> list[NumberToRing]:
    """One number to ring for each cohort: that of the record that goes on, where both gave one."""
    return _first(kept, other, of=of, about=lambda each: each.cohort)


def feeds(kept: Iterable[Feed], other: Iterable[Feed], *, of: str) -> list[Feed]:
    """One calendar feed: that of the record that goes on, where both have one."""
    return _first(kept, other, of=of, about=lambda _: None)


def choices(
    kept: Iterable[ReminderChoice], other: Iterable[ReminderChoice], *, of: str
) -> list[ReminderChoice]:
    """One choice of reminders: that of the record that goes on, where both chose."""
    return _first(kept, other, of=of, about=lambda _: None)


def tellings(kept: Iterable[Telling], other: Iterable[Telling], *, of: str) -> list[Telling]:
    """All that either was told; of one meeting, what the other record was told counts as later."""
    mine = list(kept)
    last: dict[str, int] = {}
    for each in mine:
        last[each.meeting] = max(each.number, last.get(each.meeting, 0))
    return mine + [
        replace(each, participant=of, number=last.get(each.meeting, 0) + each.number)
        for each in other
    ]


def _first[F: (Feed, NumberToRing, ReminderChoice, Reply)](
    kept: Iterable[F], other: Iterable[F], *, of: str, about: Callable[[F], Hashable]
) -> list[F]:
    mine = list(kept)
    there = {about(each) for each in mine}
    return mine + [replace(each, participant=of) for each in other if about(each) not in there]
