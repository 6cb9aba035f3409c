"""Whether cohorts will renew, as each viewer may be told it.

`histories` month by month from the record; `rules` when a cohort counts as stopped; `overview`
what was forecast last; `cohort` what was of one, with what-ifs, from what `kept` keeps; `plans` the
cheapest way to keep cohorts going, and `kept_plans` those that were asked for; `dangers` who
crossed the programme's line; `came` what came; `names` what cohorts are called in each role.
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
from likewise.queries.renewal.kept_plans import (
    KeptRenewalPlan,
    PlanChoices,
    RenewalPlans,
    kept_renewal_plan,
    renewal_plans_page,
)
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
    "KeptRenewalPlan",
    "Other",
    "Overview",
    "PlanChoices",
    "PlannedRenewal",
    "RenewalPlans",
    "RuleLine",
    "RulesPage",
    "Sign",
    "WhatCame",
    "cohort_renewal",
    "dangers",
    "kept_renewal_plan",
    "renewal_histories",
    "renewal_overview",
    "renewal_plan",
    "renewal_plans_page",
    "renewal_rules",
    "what_came",
    "what_ifs_of_cohort",
]
