"""Days, times and counts in the words people use."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone


def day(value: date | None) -> str:
    """A day in full: Thursday 3 May 2012."""
    return "" if value is None else f"{value:%A} {value.day} {value:%B %Y}"


def short_day(value: date | None) -> str:
    """A day without its weekday: 3 May 2012."""
    return "" if value is None else f"{value.day} {value:%B %Y}"


def clock(value: datetime | None) -> str:
    """A time of day: 2pm, 10:30am, midday."""
    if value is None:
        return ""
    if (value.hour, value.minute) in {(0, 0), (12, 0)}:
        return "midday" if value.hour else "midnight"
    hour = value.hour % 12 or 12
    minute = f":{value.minute:02}" if value.minute else ""
    return f"{hour}{minute}{'am' if value.hour < 12 else 'pm'}"


def moment(value: datetime | None) -> str:
    """A day and a time: 3 May 2012 at 2pm. An instant is told in the site's zone."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{short_day(local)} at {clock(local)}"


def count(number: int, one: str, several: str = "") -> str:
    """A number with its noun: 1 person, 12 people."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def join_words(values: Iterable[str]) -> str:
    """A list as a sentence has it: Asha, Bram and Cleo."""
    *most, last = list(values) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def sentence(value: str) -> str:
    """The same words with a capital at the start."""
    return value[:1].upper() + value[1:]
