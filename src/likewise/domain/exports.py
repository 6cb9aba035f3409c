"""A clear export: one person asks with a reason, a second agrees, and it is written once.

Names and free text leave the house in it, so nobody does that alone. What moves a programme to
another database leaves sealed, and needs no second hand.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from likewise.domain.refusals import DomainError

VALID_FOR = timedelta(days=7)
LONGEST_REASON = 500


class ExportState(StrEnum):
    """How far a clear export has come."""

    WAITING = "waits for a second person"
    AGREED = "agreed to"
    WRITTEN = "written"
    DISCARDED = "discarded"
    OVER = "too late"


class ExportNotRight(DomainError):
    """A clear export that cannot be asked for, agreed to or written, as things stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """A clear export that somebody asked for, and what came of it."""

    id: str
    asked_by: str
    asked_at: datetime
    agreed_by: str = ""
    agreed_at: datetime | None = None
    written_at: datetime | None = None
    discarded_at: datetime | None = None

    def state(self, at: datetime) -> ExportState:
        """What it is good for at an instant: each step is to be taken within a week of the last."""
        if self.written_at is not None:
            return ExportState.WRITTEN
        if self.discarded_at is not None:
            return ExportState.DISCARDED
        if at > self.good_until:
            return ExportState.OVER
        return ExportState.AGREED if self.agreed_by else ExportState.WAITING

    @property
    def good_until(self) -> datetime:
        """Until when its next step can be taken: a second person agrees, or it is written."""
        return (self.agreed_at or self.asked_at) + VALID_FOR


def check_reason(reason: str) -> None:
    """Refuse a clear export for which nobody says why.

    Raises
    ------
    ExportNotRight
    """
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise ExportNotRight(
            f"Say why the programme has to leave in clear, in {LONGEST_REASON} characters or "
            "fewer, and name nobody in it."
        )


def may_agree(request: ExportRequest, *, by: str, at: datetime) -> bool:
    """Whether somebody may agree, as the second person."""
    return request.state(at) is ExportState.WAITING and by != request.asked_by


def check_may_agree(request: ExportRequest, *, by: str, at: datetime) -> None:
    """Refuse whoever asked, and what does not wait for a second person any more.

    Raises
    ------
    ExportNotRight
    """
    state = request.state(at)
    if state is not ExportState.WAITING:
        raise ExportNotRight(f"This export does not wait for a second person: {state}. Ask anew.")
    if by == request.asked_by:
        raise ExportNotRight(
            "You asked for this export yourself, so somebody else agrees: another coordinator, or "
            "the guardian."
        )


def may_write(request: ExportRequest, *, by: str, at: datetime) -> bool:
    """Whether somebody may write it: one of the two people, once both agreed."""
    return request.state(at) is ExportState.AGREED and by in (request.asked_by, request.agreed_by)


def check_may_write(request: ExportRequest, *, by: str, at: datetime) -> None:
    """Refuse to write what two people did not agree on, or anybody but those two.

    Raises
    ------
    ExportNotRight
    """
    state = request.state(at)
    if state is ExportState.WRITTEN:
        raise ExportNotRight(
            "This export was written already, and each is written once. If no whole file arrived, "
            "ask for another."
        )
    if state is not ExportState.AGREED:
        raise ExportNotRight(
            f"This export cannot be written: {state}. An export in clear is asked for, agreed to "
            f"by a second person, and then written once within {VALID_FOR.days} days."
        )
    if by not in (request.asked_by, request.agreed_by):
        raise ExportNotRight("It is written by one of the two people who agreed on it.")
