"""A meeting in a list, in words: the tile with its day, who meets, where, and how it stands."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.meetings import MeetingState
from likewise.domain.words import clock, join_words, people, sentence
from likewise.queries.meetings import MeetingLine
from likewise.web.addresses import reverse
from likewise.web.nhsuk.words import day
from likewise.web.pieces import still_said


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """One meeting in words. `register_href` is empty where no register waits to be taken."""

    href: str
    weekday: str
    number: str
    month: str
    time: str
    when: str
    hosts: str
    venue: str
    state: str
    colour: str
    note: str
    is_cancelled: bool
    register_href: str


def gathering(line: MeetingLine, *, today: date, takes_registers: bool = False) -> Gathering:
    """A meeting in words, for somebody who may or may not take its register."""
    is_cancelled = line.state is MeetingState.CANCELLED
    waits = line.state is MeetingState.PLANNED and line.on <= today
    state, colour = _standing(line, today)
    return Gathering(
        href=reverse("meeting", args=[line.id]),
        weekday=f"{line.starts:%a}",
        number=str(line.starts.day),
        month=f"{line.starts:%b}",
        time=clock(line.starts),
        when=f"{day(line.on)} at {clock(line.starts)}",
        hosts=join_words(name for _, name in line.cohorts),
        venue=line.venue,
        state=state,
        colour=colour,
        note=_note(line),
        is_cancelled=is_cancelled,
        register_href=reverse("meeting_register", args=[line.id])
        if waits and takes_registers
        else "",
    )


def _standing(line: MeetingLine, today: date) -> tuple[str, str]:
    if line.state is MeetingState.CANCELLED:
        return "Cancelled", "red"
    if line.state is MeetingState.HELD:
        return "Held", "green"
    if line.on < today:
        return "No register yet", "yellow"
    return ("Today", "blue") if line.on == today else ("Planned", "white")


def _note(line: MeetingLine) -> str:
    if line.state is MeetingState.HELD:
        return f"{people(line.attended)} came"
    if line.state is MeetingState.CANCELLED:
        return sentence(still_said(line.reason))
    return ""
