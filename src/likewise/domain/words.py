"""Numbers, lists and times in the words people use. Days are in `periods.in_words`."""

import re
from collections.abc import Iterable
from datetime import datetime, time

_AN_ID = re.compile(r"[a-z2-7]{26}(?![a-z0-9])")
SMALL_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip


def count(number: int, one: str, several: str = "") -> str:
    """A number with its noun: 1 person, 12 people."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def people(number: int) -> str:
    """A number of people: 1 person, 12 people."""
    return count(number, "person", "people")


def spelled(number: int) -> str:
    """A small number as a word, others in figures."""
    return SMALL_NUMBERS[number] if number < len(SMALL_NUMBERS) else f"{number:,}"


def percent(share: float | None) -> str:
    """A share in whole percent: 67%; nothing where there is none."""
    return "" if share is None else f"{share:.0%}"


def join_words(values: Iterable[str]) -> str:
    """A list as a sentence has it: Asha, Bram and Cleo."""
    *most, last = list(values) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def sentence(words: str) -> str:
    """The same words with a capital at the start; a random id stays as it is."""
    return words if _AN_ID.match(words) else words[:1].upper() + words[1:]


def clock(value: datetime | time) -> str:
    """A time of day: 2pm, 10:30am, midday."""
    if (value.hour, value.minute) in {(0, 0), (12, 0)}:
        return "midday" if value.hour else "midnight"
    minute = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minute}{'am' if value.hour < 12 else 'pm'}"
