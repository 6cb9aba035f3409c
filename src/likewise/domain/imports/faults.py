"""Which column of a line is at fault, where the domain refuses what its cells say together."""

from collections.abc import Mapping
from typing import Any

from likewise.domain.consent import ConsentNotRight
from likewise.domain.contacts import ContactNotRight
from likewise.domain.imports.sources import LineNotRight
from likewise.domain.meetings import AttendanceNotRight, MeetingNotRight
from likewise.domain.memberships import ShareOutOfRange
from likewise.domain.periods import PeriodEndsBeforeItStarts
from likewise.domain.programmes import ProgrammeNameMissing, UnknownZone
from likewise.domain.refusals import DomainError

_COLUMNS: Mapping[type[DomainError], str] = {
    ShareOutOfRange: "share",
    UnknownZone: "zone",
    ProgrammeNameMissing: "name",
}


def column_at_fault(table: str, values: Mapping[str, Any], refusal: DomainError) -> str | None:
    """The column to look at; none where it is not one column alone."""
    if isinstance(refusal, LineNotRight):
        return refusal.column
    if isinstance(refusal, ConsentNotRight):
        return refusal.field or None
    if isinstance(refusal, PeriodEndsBeforeItStarts):
        return "left_on" if table == "memberships" else "ends_on"
    if isinstance(refusal, MeetingNotRight):
        if len(set(values["cohorts"])) != len(values["cohorts"]):
            return "cohorts"
        return "guests" if values.get("guests", 0) < 0 else "minutes"
    if isinstance(refusal, AttendanceNotRight):
        return "first_time" if values.get("first_time") else "as"
    if isinstance(refusal, ContactNotRight):
        return "facilitator" if values["participant"] == values.get("facilitator") else "minutes"
    return _COLUMNS.get(type(refusal))
