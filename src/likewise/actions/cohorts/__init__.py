"""How cohorts change: form, change format, merge, absorb, split, draw, rest, resume, end.

Each is one act with a plan. `dry_run` answers the plan; `confirmed` is the digest of the plan that
the person saw.
"""

from likewise.actions.cohorts.changing import Asked, locked_histories
from likewise.actions.cohorts.living import (
    change_format,
    change_venue,
    end_cohort,
    form_cohort,
    hand_over_lead,
    rest_cohort,
    resume_cohort,
    set_cohort_state,
)
from likewise.actions.cohorts.merging import absorb_cohorts, merge_cohorts
from likewise.actions.cohorts.parting import draw_on_cohorts, split_cohort

__all__ = [
    "Asked",
    "absorb_cohorts",
    "change_format",
    "change_venue",
    "draw_on_cohorts",
    "end_cohort",
    "form_cohort",
    "hand_over_lead",
    "locked_histories",
    "merge_cohorts",
    "rest_cohort",
    "resume_cohort",
    "set_cohort_state",
    "split_cohort",
]
