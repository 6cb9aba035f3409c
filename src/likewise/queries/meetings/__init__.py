"""Meetings as a viewer may see them.

`lists` meetings between two days; `choosing` those that are asked for, and those without a
register; `pages` one meeting with its register; `sheets` what a register is taken on; `planning`
what the forms for new meetings offer.
"""

from likewise.queries.meetings.choosing import (
    MeetingList,
    Offered,
    Sought,
    Unregistered,
    meetings_sought,
    offered,
    unregistered_meetings,
)
from likewise.queries.meetings.lists import (
    MeetingLine,
    count_between,
    in_reach,
    lines,
    meetings_between,
)
from likewise.queries.meetings.pages import Entry, MeetingPage, meeting_page
from likewise.queries.meetings.planning import (
    Habit,
    HostChoice,
    PlanningChoices,
    habit_of,
    planned_from,
    planning_choices,
)
from likewise.queries.meetings.sheets import Sheet, paper_sheet, register_sheet

__all__ = [
    "Entry",
    "Habit",
    "HostChoice",
    "MeetingLine",
    "MeetingList",
    "MeetingPage",
    "Offered",
    "PlanningChoices",
    "Sheet",
    "Sought",
    "Unregistered",
    "count_between",
    "habit_of",
    "in_reach",
    "lines",
    "meeting_page",
    "meetings_between",
    "meetings_sought",
    "offered",
    "paper_sheet",
    "planned_from",
    "planning_choices",
    "register_sheet",
    "unregistered_meetings",
]
