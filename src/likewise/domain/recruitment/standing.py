"""What the record says of one person's recruitment."""

from dataclasses import dataclass

from likewise.domain.consent import Events
from likewise.domain.participants import Role
from likewise.domain.recruitment.facts import (
    Baseline,
    FacilitatorStep,
    RecruitmentExit,
    Screening,
)

_NOTHING = Events()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruited:
    """Everything by which it is told how far somebody has come.

    `events` has their statuses, and what they decided about taking part.
    """

    events: Events = _NOTHING
    roles: tuple[Role, ...] = ()
    screenings: tuple[Screening, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    exits: tuple[RecruitmentExit, ...] = ()
    steps: tuple[FacilitatorStep, ...] = ()
