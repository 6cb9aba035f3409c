"""Whether cohorts will renew, as each viewer may be told it.

`histories` month by month from the record; `rules` when a cohort counts as stopped; `overview`
what was forecast last; `cohort` what was of one, with what-ifs, from what `kept` keeps; `plans` the
cheapest way to keep cohorts going; `dangers` who crossed the programme's line; `came` what came.
"""

from likewise.queries.renewal.came import CameLine, WhatCame, what_came
from likewise.queries.renewal.cohort import (
    CohortRenewal,
    Expected,
    Other,
    Sign,
    cohort_renewal,
    what_ifs_of_cohort,
)
from likewise.queries.renewal.dangers import DangerLine, dangers
from likewise.queries.renewal.histories import Histories, renewal_histories
from likewise.queries.renewal.overview import CohortOutlook, Overview, renewal_overview
from likewise.queries.renewal.plans import PlannedRenewal, renewal_plan
from likewise.queries.renewal.rules import RuleLine, RulesPage, renewal_rules

__all__ = [
    "CameLine",
    "CohortOutlook",
    "CohortRenewal",
    "DangerLine",
    "Expected",
    "Histories",
    "Other",
    "Overview",
    "PlannedRenewal",
    "RuleLine",
    "RulesPage",
    "Sign",
    "WhatCame",
    "cohort_renewal",
    "dangers",
    "renewal_histories",
    "renewal_overview",
    "renewal_plan",
    "renewal_rules",
    "what_came",
    "what_ifs_of_cohort",
]
