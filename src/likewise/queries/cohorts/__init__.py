"""Cohorts as a viewer may see them.

`listing` the list of cohorts; `pages` everything about one; `choices` what the forms offer;
`correcting` an event that is put right.
"""

from likewise.queries.cohorts.choices import (
    FormChoices,
    PersonChoice,
    form_choices,
    going_on,
    name_of_cohort_going_on,
    people_of,
    phase_of_rules,
    venue_choices,
)
from likewise.queries.cohorts.correcting import EventToCorrect, event_to_correct
from likewise.queries.cohorts.kinship import Kinship, kinship_of
from likewise.queries.cohorts.listing import (
    CohortList,
    CohortOutline,
    CohortSummary,
    Offered,
    cohorts,
    offered,
)
from likewise.queries.cohorts.pages import CohortPage, MeetingLine, RosterEntry, cohort_page

__all__ = [
    "CohortList",
    "CohortOutline",
    "CohortPage",
    "CohortSummary",
    "EventToCorrect",
    "FormChoices",
    "Kinship",
    "MeetingLine",
    "Offered",
    "PersonChoice",
    "RosterEntry",
    "cohort_page",
    "cohorts",
    "event_to_correct",
    "form_choices",
    "going_on",
    "kinship_of",
    "name_of_cohort_going_on",
    "offered",
    "people_of",
    "phase_of_rules",
    "venue_choices",
]
