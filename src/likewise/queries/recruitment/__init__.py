"""Recruitment, as far as each viewer may read it.

`funnel` how many came how far; `waiting` who waits at which step; `people` how one person came;
`settled` criteria and invitations; `targets` how many were planned.
"""

from likewise.queries.recruitment.funnel import (
    CountedStep,
    Counts,
    RecruitmentPage,
    recruitment_page,
)
from likewise.queries.recruitment.people import PersonRecruitment, recruitment_of
from likewise.queries.recruitment.settled import (
    Batches,
    BatchLine,
    CriteriaPage,
    batches,
    criteria_page,
    practices_to_choose,
)
from likewise.queries.recruitment.targets import TargetLine, Targets, targets
from likewise.queries.recruitment.waiting import (
    STEPS,
    Waiting,
    WaitingLine,
    Way,
    address_of,
    step_named,
    waiting,
)

__all__ = [
    "STEPS",
    "BatchLine",
    "Batches",
    "CountedStep",
    "Counts",
    "CriteriaPage",
    "PersonRecruitment",
    "RecruitmentPage",
    "TargetLine",
    "Targets",
    "Waiting",
    "WaitingLine",
    "Way",
    "address_of",
    "batches",
    "criteria_page",
    "practices_to_choose",
    "recruitment_of",
    "recruitment_page",
    "step_named",
    "targets",
    "waiting",
]
