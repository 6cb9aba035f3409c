"""Whether cohorts will renew, as each viewer may be told it.

`histories` month by month from the record; `rules` when a cohort counts as stopped; `overview`
what was forecast last; `plans` the cheapest way to keep cohorts going.
"""

from likewise.queries.renewal.histories import Histories, renewal_histories
from likewise.queries.renewal.overview import CohortOutlook, Overview, renewal_overview
from likewise.queries.renewal.plans import PlannedRenewal, renewal_plan
from likewise.queries.renewal.rules import RuleLine, RulesPage, renewal_rules

__all__ = [
    "CohortOutlook",
    "Histories",
    "Overview",
    "PlannedRenewal",
    "RuleLine",
    "RulesPage",
    "renewal_histories",
    "renewal_overview",
    "renewal_plan",
    "renewal_rules",
]
