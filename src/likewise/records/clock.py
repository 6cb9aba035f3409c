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
    return pretended + (timezone.now() - _STARTED)
