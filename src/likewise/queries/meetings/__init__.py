"""Meetings as a viewer may see them.

`lists` meetings between two days; `pages` one meeting with its register; `sheets` what a register
is taken on; `planning` what the form for a new meeting offers.
"""

from likewise.queries.meetings.lists import (
    MeetingLine,
    count_between,
    in_reach,
    lines,
    meetings_between,
)
from likewise.queries.meetings.pages import Entry, MeetingPage, meeting_page
from likewise.queries.meetings.planning import HostChoice, PlanningChoices, planning_choices
from likewise.queries.meetings.sheets import Sheet, register_sheet

__all__ = [
    "Entry",
    "HostChoice",
    "MeetingLine",
    "MeetingPage",
    "PlanningChoices",
    "Sheet",
    "count_between",
    "in_reach",
    "lines",
    "meeting_page",
    "meetings_between",
    "planning_choices",
    "register_sheet",
]
