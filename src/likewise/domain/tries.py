"""How long somebody waits who tries passwords: longer each time, and never for good."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from likewise.domain.refusals import DomainError


class TooSoon(DomainError):
    """A try that comes before its time; it was neither looked at nor counted."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"Too many passwords were wrong. Wait {in_words(wait)}, then try again.")
        self.wait = wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How many tries are free; then one waits, twice as long each time; old ones are forgotten."""

    free: int
    first: timedelta
    longest: timedelta
    forgets_after: timedelta

    def failures(self, counted: int, *, last_at: datetime, at: datetime) -> int:
        """How many of the failures counted so far still matter."""
        return 0 if at - last_at >= self.forgets_after else counted

    def wait(self, counted: int, *, last_at: datetime, at: datetime) -> timedelta:
        """How long from now on nothing is tried; a failure of the future, by a clock that was set
        back since, is taken as one of this moment."""
        still = self.failures(counted, last_at=last_at, at=at) - self.free
        if still < 0:
            return timedelta()
        # No number is so large that doubling it that often would go wrong.
        after = min(self.first * (1 << min(still, 20)), self.longest)
        return max(after - max(at - last_at, timedelta()), timedelta())


# Of one e-mail address, from wherever; of one place, where a whole practice may sign in at once;
# of one browser in which somebody was signed in before, whatever goes on elsewhere.
OF_ACCOUNT = Patience(
    free=5,
    first=timedelta(seconds=15),
    longest=timedelta(minutes=15),
    forgets_after=timedelta(days=1),
)
OF_PLACE = Patience(
    free=60,
    first=timedelta(seconds=1),
    longest=timedelta(minutes=1),
    forgets_after=timedelta(hours=1),
)
OF_BROWSER = Patience(
    free=5,
    first=timedelta(days=1),
    longest=timedelta(days=1),
    forgets_after=timedelta(days=1),
)


def in_words(wait: timedelta) -> str:
    """A wait as one says it, rounded up."""
    seconds = -(-wait // timedelta(seconds=1))
    if seconds <= 90:
        return "1 second" if seconds <= 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
