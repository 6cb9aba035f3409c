"""Cohorts: what is recorded of them, and the rules by which they change.

`facts` what is recorded; `acts` what can be done; `history` one cohort's facts and the checks that
rules share; `merging`, `parting`, `living` and `joining` the rules, each of which makes a plan.
`doing` says which rule plans which act; `retelling`, `correcting` and `holding` put an event right.
"""

from likewise.domain.cohorts.acts import (
    AbsorbCohorts,
    ChangeFormat,
    ChangeVenue,
    CorrectEvent,
    DrawOnCohorts,
    EndCohort,
    FormCohort,
    HandOverLead,
    MergeCohorts,
    RestCohort,
    ResumeCohort,
    SetCohortState,
    SplitCohort,
)
from likewise.domain.cohorts.doing import LineageAct, cohorts_of, plan_of
from likewise.domain.cohorts.drafting import NewCohort
from likewise.domain.cohorts.facts import (
    Cohort,
    CohortFormat,
    CohortState,
    CohortVenue,
    Ended,
    LineageEvent,
    LineageKind,
    Passage,
    PassageOutcome,
    State,
)
from likewise.domain.cohorts.history import CohortHistory, Protocol, is_few
from likewise.domain.cohorts.joining import (
    Joiner,
    Standing,
    check_standing,
    plan_hand_over,
    plan_join,
    plan_leave,
    plan_move,
)
from likewise.domain.cohorts.living import (
    plan_change_format,
    plan_change_venue,
    plan_end,
    plan_form,
    plan_rest,
    plan_resume,
    plan_set_state,
)
from likewise.domain.cohorts.merging import plan_absorb, plan_merge
from likewise.domain.cohorts.parting import Drawn, Part, plan_draw, plan_split

__all__ = [
    "AbsorbCohorts",
    "ChangeFormat",
    "ChangeVenue",
    "Cohort",
    "CohortFormat",
    "CohortHistory",
    "CohortState",
    "CohortVenue",
    "CorrectEvent",
    "DrawOnCohorts",
    "Drawn",
    "EndCohort",
    "Ended",
    "FormCohort",
    "HandOverLead",
    "Joiner",
    "LineageAct",
    "LineageEvent",
    "LineageKind",
    "MergeCohorts",
    "NewCohort",
    "Part",
    "Passage",
    "PassageOutcome",
    "Protocol",
    "RestCohort",
    "ResumeCohort",
    "SetCohortState",
    "SplitCohort",
    "Standing",
    "State",
    "check_standing",
    "cohorts_of",
    "is_few",
    "plan_absorb",
    "plan_change_format",
    "plan_change_venue",
    "plan_draw",
    "plan_end",
    "plan_form",
    "plan_hand_over",
    "plan_join",
    "plan_leave",
    "plan_merge",
    "plan_move",
    "plan_of",
    "plan_rest",
    "plan_resume",
    "plan_set_state",
    "plan_split",
]
