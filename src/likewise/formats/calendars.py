"""Calendars as files to subscribe to: iCalendar (RFC 5545), with the refresh hints of RFC 7986.

Each meeting is an event of its own, at its instant in UTC: a file without a recurrence and without
a zone is read alike by every reader, whatever it thinks of clock changes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LONGEST_LINE = 75  # octets, without the line break (RFC 5545, 3.1)
PRODUCT = "-//Likewise//Meetings//EN"
MEDIA_TYPE = "text/calendar; charset=utf-8"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One meeting. `sequence` rises with every change, and `changed_at` is when it last did.

    `starts_at` and `changed_at` are instants with an offset; `minutes` none: not known, and the
    event has no end.
    """

    uid: str
    starts_at: datetime
    changed_at: datetime
    title: str
    sequence: int = 0
    minutes: int | None = None
    place: str = ""
    is_off: bool = False


def calendar_file(events: Iterable[Event], *, name: str, refresh: timedelta) -> bytes:
    """A calendar as a file in UTF-8, its lines folded and ended by CRLF.

    Parameters
    ----------
    events
        In the order in which they stand in the file.
    name
        What programs call the calendar before its owner calls it otherwise.
    refresh
        How long a program should wait before it reads again; whole minutes.
    """
    wait = _duration(refresh)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{wait}",
        f"X-PUBLISHED-TTL:{wait}",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_instant(event.changed_at)}"
    yield f"LAST-MODIFIED:{_instant(event.changed_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART:{_instant(event.starts_at)}"
    if event.minutes is not None:
        yield f"DTEND:{_instant(event.starts_at + timedelta(minutes=event.minutes))}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    yield f"STATUS:{'CANCELLED' if event.is_off else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if event.is_off else 'OPAQUE'}"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _duration(value: timedelta) -> str:
    minutes = value // timedelta(minutes=1)
    return f"PT{minutes}M" if minutes % 60 else f"PT{minutes // 60}H"


def _instant(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """A text as a value: what would end it or begin another is escaped; controls are left out."""
    plain = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    for mark, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(mark, escaped)
    return plain


def _folded(line: str) -> bytes:
    """A line in pieces of at most 75 octets, none of which ends within a character."""
    pieces: list[bytes] = []
    piece = b""
    for each in line:
        octets = each.encode("utf-8", "replace")
        room = LONGEST_LINE - (1 if pieces else 0)  # a line that goes on begins with a space
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
