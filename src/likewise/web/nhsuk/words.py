"""Days and moments as pages show them: nothing where there is none, instants in the site's zone."""

from datetime import date, datetime

from django.utils import timezone

from likewise.domain.periods import in_words
from likewise.domain.words import clock


def day(value: date | None) -> str:
    """A day in full: Thursday 3 May 2012."""
    return "" if value is None else f"{value:%A} {in_words(value)}"


def short_day(value: date | None) -> str:
    """A day without its weekday: 3 May 2012."""
    return "" if value is None else in_words(value)


def moment(value: datetime | None) -> str:
    """A day and a time: 3 May 2012 at 2pm. An instant is told in the site's zone."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{in_words(local)} at {clock(local)}"
