"""The one clock of pages and commands. In a demonstration it stands in the example's own time."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

_STARTED = timezone.now()


def now() -> datetime:
    """The present instant; in a demonstration, the example's instant plus the time since start."""
    pretended: datetime | None = settings.CLOCK
    if pretended is None:
        return timezone.now()
    return going_on_from(pretended)


def going_on_from(instant: datetime) -> datetime:
    """An instant, and the time that has gone by since this process began."""
    return instant + (timezone.now() - _STARTED)
