"""Whether cohorts will renew, as each viewer may be told it.

`histories` month by month from the record; `rules` when a cohort counts as stopped; `overview`
what was forecast last; `dangers` who crossed the programme's line.
"""

from likewise.queries.renewal.came import CameLine, WhatCame, what_came
from likewise.queries.renewal.dangers import DangerLine, dangers
from likewise.queries.renewal.histories import Histories, renewal_histories
from likewise.queries.renewal.overview import CohortOutlook, Overview, renewal_overview
from likewise.queries.renewal.rules import RuleLine, RulesPage, renewal_rules

__all__ = [
    "CameLine",
    "CohortOutlook",
    "DangerLine",
    "Histories",
    "Overview",
    "RuleLine",
    "RulesPage",
    "WhatCame",
    "dangers",
    "renewal_histories",
    "renewal_overview",
    "renewal_rules",
    "what_came",
]
