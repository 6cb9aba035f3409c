"""Whether cohorts will renew, as each viewer may be told it."""

from likewise.queries.renewal.histories import Histories, renewal_histories
from likewise.queries.renewal.rules import RuleLine, RulesPage, renewal_rules

__all__ = ["Histories", "RuleLine", "RulesPage", "renewal_histories", "renewal_rules"]
