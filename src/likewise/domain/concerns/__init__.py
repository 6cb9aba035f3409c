"""Worries: raised by anybody, read by a nurse, and told truthfully to whoever raised them.

`facts` what is kept; `standing` how far one has come, and by when; `acts` what is done. Nothing
here reads what a worry says, and nothing is worked out about anybody's health.
"""

from likewise.domain.concerns.acts import (
    AcknowledgeConcern,
    CloseConcern,
    NobodyReceives,
    NotAsItStands,
    RaiseConcern,
    ReopenConcern,
    SetConcernRule,
)
from likewise.domain.concerns.facts import (
    LONGEST,
    Concern,
    ConcernNotRight,
    ConcernRule,
    ConcernStep,
    Matters,
    Step,
)
from likewise.domain.concerns.standing import Course, Standing, Taken, due_at, step_due

__all__ = [
    "LONGEST",
    "AcknowledgeConcern",
    "CloseConcern",
    "Concern",
    "ConcernNotRight",
    "ConcernRule",
    "ConcernStep",
    "Course",
    "Matters",
    "NobodyReceives",
    "NotAsItStands",
    "RaiseConcern",
    "ReopenConcern",
    "SetConcernRule",
    "Standing",
    "Step",
    "Taken",
    "due_at",
    "step_due",
]
