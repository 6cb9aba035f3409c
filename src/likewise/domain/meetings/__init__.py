"""Gatherings: planned, held or cancelled, and who came.

`facts` what is recorded; `acts` what can be done; `planning`, `series` and `registers` the rules.
"""

from likewise.domain.meetings.acts import (
    CancelMeeting,
    ChangeMeeting,
    PlanMeeting,
    PlanSeries,
    TakeRegister,
)
from likewise.domain.meetings.facts import (
    Attendance,
    AttendanceNotRight,
    Capacity,
    Meeting,
    MeetingNotRight,
    MeetingState,
    Result,
)
from likewise.domain.meetings.planning import plan_cancel, plan_change_meeting, plan_meeting
from likewise.domain.meetings.registers import (
    RegisterChanged,
    RegisterContext,
    RegisterEntry,
    RegisterNotRight,
    capacity_in,
    capacity_on,
    mark_of,
    plan_register,
)
from likewise.domain.meetings.series import (
    Holiday,
    Rhythm,
    SeriesNotRight,
    following,
    plan_series,
    rhythm_words,
)

__all__ = [
    "Attendance",
    "AttendanceNotRight",
    "CancelMeeting",
    "Capacity",
    "ChangeMeeting",
    "Holiday",
    "Meeting",
    "MeetingNotRight",
    "MeetingState",
    "PlanMeeting",
    "PlanSeries",
    "RegisterChanged",
    "RegisterContext",
    "RegisterEntry",
    "RegisterNotRight",
    "Result",
    "Rhythm",
    "SeriesNotRight",
    "TakeRegister",
    "capacity_in",
    "capacity_on",
    "following",
    "mark_of",
    "plan_cancel",
    "plan_change_meeting",
    "plan_meeting",
    "plan_register",
    "plan_series",
    "rhythm_words",
]
