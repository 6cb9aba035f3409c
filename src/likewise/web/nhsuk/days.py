"""Days and times of day, as people type them."""

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from likewise.domain.periods import in_words
from likewise.domain.words import count, join_words
from likewise.web.nhsuk.widgets import DateBoxes

LONG_AGO, LONG_AHEAD = timedelta(days=20 * 365), timedelta(days=2 * 365)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DayField(forms.Field):
    """A calendar day, typed in three boxes; a month may be a number or a name."""

    widget = DateBoxes

    def clean(self, value: Any) -> date | None:
        texts = DateBoxes().decompress(value)
        if not any(texts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        missing = [part for part, given in zip(DateBoxes.PARTS, texts, strict=True) if not given]
        what = subject(self.label, "The date")
        if missing:
            raise ValidationError(f"{what} must include a {join_words(missing)}.")
        if len(texts[2]) == 3 and texts[2].isdecimal():
            raise ValidationError(f"{what} must have a year of four digits, such as 2026.")
        try:
            return date(_year(texts[2]), _month(texts[1]), int(texts[0]))
        except (ValueError, OverflowError):
            raise ValidationError(f"{what} must be a real date, such as 27 3 2026.") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return DateBoxes().decompress(initial) != DateBoxes().decompress(data)

    def wrong_parts(self, texts: tuple[str, str, str]) -> frozenset[str]:
        """Which boxes to mark; none of them in particular when the whole date is wrong."""
        if not any(texts):
            return frozenset()
        return frozenset(p for p, given in zip(DateBoxes.PARTS, texts, strict=True) if not given)


def _year(given: str) -> int:
    """A year; of two digits one of this century, which the next page says in full."""
    return int(given) + 2000 if len(given) <= 2 and given.isdecimal() else int(given)


def _month(given: str) -> int:
    name = given[:3].lower()
    return MONTHS.index(name) + 1 if name in MONTHS else int(given)


def far_off(form: forms.Form, *, today: date) -> list[str]:
    """What to look at again: days on a form that are long ago, or a long time ahead."""
    told = []
    for name, field in form.fields.items():
        said = form.cleaned_data.get(name) if isinstance(field, DayField) else None
        if said is not None and not today - LONG_AGO <= said <= today + LONG_AHEAD:
            years = count(abs(said.year - today.year), "year")
            how = f"{years} ago" if said < today else f"{years} ahead"
            told.append(
                f"{subject(field.label, 'The date')} is {in_words(said)}, {how}. Is it right?"
            )
    return told


class ClockField(forms.Field):
    """A time of day as people write it: 2pm, 14:00, 2.30 pm, 02:00:00 PM."""

    def clean(self, value: Any) -> time | None:
        given = (value or "").strip().lower().replace(" ", "").replace(".", ":")
        if not given:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            return _clock(given)
        except ValueError:
            what = subject(self.label, "The time")
            raise ValidationError(f"{what} must be a time, such as 2pm or 14:00.") from None


def _clock(given: str) -> time:
    named = {"midday": time(12), "noon": time(12), "midnight": time(0)}
    if given in named:
        return named[given]
    half = given[-2:] if given[-2:] in {"am", "pm"} else ""
    hours, _, rest = given.removesuffix(half).partition(":")
    minutes, _, seconds = rest.partition(":")  # as a spreadsheet writes it: 02:00:00 PM
    hour = int(hours)
    if half and not 1 <= hour <= 12:
        raise ValueError(given)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, int(minutes or 0), int(seconds or 0)).replace(second=0)


def subject(label: Any, thing: str) -> str:
    """What an error is about: a label that is a question cannot begin its sentence."""
    return thing if str(label).endswith("?") else str(label)
