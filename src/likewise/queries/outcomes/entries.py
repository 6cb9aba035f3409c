"""Forms that are entered twice: which wait, which differ, and how often two entries do."""

from collections.abc import Iterable
from dataclasses import dataclass

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.outcomes import (
    Entered,
    ErrorRate,
    FirstEntry,
    Measurement,
    Occasion,
    error_rate,
)
from likewise.queries.access import Label, check_sees, labels
from likewise.records import outcomes
from likewise.records.entries import entries_of


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """A form that is entered twice, as the viewer sees its person called; never what it says.

    `called` is the measure, or the title of the instrument; `key` the measure, or its id.
    `may_enter` and `may_settle` are what the viewer may do about it; `is_own` that they entered it
    first, or tried to enter it again.
    """

    label: Label
    occasion: Occasion
    key: str
    called: str
    is_measured: bool
    second: str | None
    is_own: bool
    may_enter: bool
    may_settle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryQueue:
    """The forms that wait for their second entry, and those whose entries differ."""

    waiting: tuple[EntryLine, ...]
    differing: tuple[EntryLine, ...]
    is_asked: bool  # whether any occasion is entered twice


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencePage:
    """The two entries of one form, for whoever settles what stands."""

    label: Label
    occasion: Occasion
    called: str
    entry: FirstEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryErrors:
    """How often two entries of a form differ: in all, and by what it is of; without any value.

    `waiting` and `differing` count forms: those without a second entry, those to be settled.
    """

    every: ErrorRate
    lines: tuple[tuple[str, str, ErrorRate], ...]
    waiting: int
    differing: int


def entry_queue(viewer: Actor) -> EntryQueue:
    """Which forms of the viewer's programme wait for a second entry, or to be settled.

    By occasion, then by the person's random id, whatever they receive.

    Raises
    ------
    NotFound
        When the viewer's role sees nobody who is due.
    """
    programme = check_sees(viewer, Capability.SEE_DUE)
    occasions = {each.id: each for each in outcomes.occasions_of(programme)}
    open_ = [
        each for each in entries_of(programme) if each.stands in (Entered.WAITS, Entered.DIFFERS)
    ]
    seen = labels(viewer, participants=[each.form.participant for each in open_])
    lines = [
        (each.stands, _line(viewer, each, occasions, seen[each.form.participant])) for each in open_
    ]
    return EntryQueue(
        waiting=tuple(line for stands, line in lines if stands is Entered.WAITS),
        differing=tuple(line for stands, line in lines if stands is Entered.DIFFERS),
        is_asked=any(each.is_entered_twice for each in occasions.values()),
    )


def difference(viewer: Actor, *, second: str) -> DifferencePage:
    """The two entries of one form, field by field.

    Raises
    ------
    NotFound
        When the viewer's role records no outcomes, or there is no such second entry.
    """
    programme = check_sees(viewer, Capability.ENTER_OUTCOMES)
    found = next(
        (e for e in entries_of(programme) if e.second is not None and e.second.id == second), None
    )
    if found is None:
        raise NotFound("There is no such second entry.")
    who = found.form.participant
    return DifferencePage(
        label=labels(viewer, participants=[who])[who],
        occasion=next(e for e in outcomes.occasions_of(programme) if e.id == found.form.occasion),
        called=_called(found),
        entry=found,
    )


def entry_errors(viewer: Actor) -> EntryErrors:
    """How often two entries of a form differ in the viewer's programme.

    Raises
    ------
    NotFound
        When the viewer's role counts none.
    """
    programme = check_sees(viewer, Capability.COUNT_ENTRY_ERRORS)
    known = entries_of(programme)
    names = {each.id: each.name for each in outcomes.occasions_of(programme)}
    groups: dict[tuple[str, str], list[FirstEntry]] = {}
    for each in known:
        groups.setdefault((names[each.form.occasion], _called(each)), []).append(each)
    return EntryErrors(
        every=error_rate(known),
        lines=tuple(
            (occasion, called, error_rate(some)) for (occasion, called), some in groups.items()
        ),
        waiting=_count(known, Entered.WAITS),
        differing=_count(known, Entered.DIFFERS),
    )


def _count(entries: Iterable[FirstEntry], stands: Entered) -> int:
    return sum(each.stands is stands for each in entries)


def _line(
    viewer: Actor, entry: FirstEntry, occasions: dict[str, Occasion], label: Label
) -> EntryLine:
    enters = may(viewer, Capability.ENTER_OUTCOMES)
    is_own = viewer.account in entry.entered_by | entry.tried_by
    return EntryLine(
        label=label,
        occasion=occasions[entry.form.occasion],
        key=entry.key,
        called=_called(entry),
        is_measured=isinstance(entry.form, Measurement),
        second=entry.second.id if entry.second else None,
        is_own=enters and is_own,
        may_enter=enters and not is_own and entry.second is None,
        may_settle=enters and entry.stands is Entered.DIFFERS,
    )


def _called(entry: FirstEntry) -> str:
    return entry.definition.title if entry.definition else entry.key
