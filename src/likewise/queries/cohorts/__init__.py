"""Cohorts as a viewer may see them.

`listing` the list of cohorts; `pages` everything about one; `choices` what the forms offer.
"""

from likewise.queries.cohorts.choices import CohortChoice, FormChoices, PersonChoice, form_choices
from likewise.queries.cohorts.kinship import Kin, ancestors_of, descendants_of
from likewise.queries.cohorts.listing import CohortList, CohortSummary, cohorts
from likewise.queries.cohorts.pages import CohortPage, MeetingLine, RosterEntry, cohort_page

__all__ = [
    "CohortChoice",
    "CohortList",
    "CohortPage",
    "CohortSummary",
    "FormChoices",
    "Kin",
    "MeetingLine",
    "PersonChoice",
    "RosterEntry",
    "ancestors_of",
    "cohort_page",
    "cohorts",
    "descendants_of",
    "form_choices",
]
