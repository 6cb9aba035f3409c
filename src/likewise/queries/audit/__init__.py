"""What was done, and who looked, as far as a role reads of it.

`asking` says what is looked for; `events` reads the acts, `accesses` what changed nothing; `pages`
puts them in one order, latest first, and says whom and what they are about.
"""

from likewise.queries.audit.asking import EventsAsked, sees_ids
from likewise.queries.audit.events import PARTS
from likewise.queries.audit.pages import (
    COUNTED,
    AuditLine,
    AuditPage,
    Thing,
    audit_lines,
    audit_page,
    latest_events,
)

__all__ = [
    "COUNTED",
    "PARTS",
    "AuditLine",
    "AuditPage",
    "EventsAsked",
    "Thing",
    "audit_lines",
    "audit_page",
    "latest_events",
    "sees_ids",
]
