"""How far a worry has come, by when somebody acknowledges it, and which step is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from likewise.domain.concerns.facts import ConcernRule, Step

SATURDAY = 5


class Standing(StrEnum):
    """How far a worry has come."""

    RAISED = "raised"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step that was taken, and when."""

    step: Step
    round: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A worry's way: when it was raised, and its steps in their order."""

    raised_at: datetime
    steps: tuple[Taken, ...] = ()

    @property
    def round(self) -> int:
        """How often it was opened: once, and once more each time that it was reopened."""
        return max((each.round for each in self.steps), default=1)

    @property
    def since(self) -> datetime:
        """Since when its clock has run: since it was raised, or reopened last."""
        return self.when(Step.REOPENED) or self.raised_at

    @property
    def standing(self) -> Standing:
        """How far it has come since it was opened last."""
        for step, standing in (
            (Step.CLOSED, Standing.CLOSED),
            (Step.ACKNOWLEDGED, Standing.ACKNOWLEDGED),
            (Step.DELIVERED, Standing.DELIVERED),
        ):
            if self.when(step) is not None:
                return standing
        return Standing.RAISED

    @property
    def waits(self) -> bool:
        """Whether nobody has acknowledged it yet."""
        return self.standing in (Standing.RAISED, Standing.DELIVERED)

    @property
    def is_unanswered(self) -> bool:
        """Whether nobody acknowledged it though everybody on the ladder was told."""
        return self.waits and self.when(Step.UNANSWERED) is not None

    def when(self, step: Step) -> datetime | None:
        """When a step was taken in the round that goes on."""
        ours = (each.at for each in self.steps if each.step is step and each.round == self.round)
        return next(ours, None)


def course(raised_at: datetime, steps: Iterable[Taken]) -> Course:
    """A worry's way, its steps put in the order in which they were taken."""
    order = list(Step)
    inside = sorted(steps, key=lambda each: (each.round, each.at, order.index(each.step)))
    return Course(raised_at=raised_at, steps=tuple(inside))


def due_at(since: datetime, rule: ConcernRule, zone: str, *, times: int = 1) -> datetime:
    """When so many times a rule's hours are over, counted from an instant.

    Where only working days count, Saturdays and Sundays of the zone are left out; bank holidays
    are not known, and count.
    """
    left = timedelta(hours=rule.hours * times)
    at = since.astimezone(UTC)
    if not rule.working_days_only:
        return at + left
    here = ZoneInfo(zone)
    while True:
        day = at.astimezone(here).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), here).astimezone(UTC)
        if day.weekday() < SATURDAY:
            if left <= midnight - at:
                return at + left
            left -= midnight - at
        at = midnight


def step_due(course: Course, rule: ConcernRule, zone: str, *, at: datetime) -> Step | None:
    """The step of the ladder that is to be taken at an instant, if any; one at a time."""
    if not course.waits:
        return None
    if course.when(Step.PASSED_ON) is None:
        return Step.PASSED_ON if at >= due_at(course.since, rule, zone) else None
    if course.when(Step.UNANSWERED) is None:
        return Step.UNANSWERED if at >= due_at(course.since, rule, zone, times=2) else None
    return None
