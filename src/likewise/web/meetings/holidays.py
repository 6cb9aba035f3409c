"""School holidays as people type them: one a line, a name, a first and a last day."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from likewise.domain.meetings import Holiday
from likewise.domain.periods import in_words
from likewise.web.nhsuk.days import DayField

EXAMPLE = "Half-term: 15 2 2027 to 19 2 2027"
MOST = 30
_DAY = r"(\d{1,2})[\s./-]+(\w+)[\s./-]+(\d{2,4})"
_LINE = re.compile(rf"(?P<name>.*?)[\s,:;]*\b{_DAY}(?:\s*(?:to|until|till|-|–)\s*{_DAY})?\s*")


class HolidaysField(forms.CharField):
    """Periods without meetings, one a line; an empty field holds none."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            help_text=f"One a line, with its first and last day. For example, {EXAMPLE}",
            required=False,
            max_length=2000,
            widget=forms.Textarea,
        )
        self.look = {"rows": 3}

    def clean(self, value: Any) -> tuple[Holiday, ...]:
        """The periods that were typed, each checked."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST:
            raise ValidationError(f"Give {MOST} holidays or fewer.")
        return tuple(_holiday(line) for line in lines)


def _holiday(line: str) -> Holiday:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValidationError(f"“{line[:60]}” is not read. Write it as: {EXAMPLE}")
    name, *parts = found.groups()
    first = _day(parts[:3], line)
    last = _day(parts[3:], line) if parts[3] else first
    name = name.strip()[:80] or "a holiday"
    if last < first:
        raise ValidationError(
            f"{name} ends on {in_words(last)}, before it begins on {in_words(first)}."
        )
    return Holiday(name=name, first_on=first, last_on=last)


def _day(parts: list[str], line: str) -> Any:
    try:
        return DayField(label="A day?").clean(tuple(parts))
    except ValidationError:
        raise ValidationError(
            f"“{line[:60]}” has no real day, such as 27 3 2026. Write it as: {EXAMPLE}"
        ) from None
