"""Outcomes, as far as each viewer may read them.

`cuts` what may leave for research; `entries` forms that are entered twice;
`locks` what is locked, open before that and late after it;
`due` who is due, late, done or missed; `settings` the instruments and occasions of a programme;
`visits` one person at one occasion, with what is recorded there.
"""

from likewise.queries.outcomes.cuts import CutLine, Cuts, cuts_of, research_of
from likewise.queries.outcomes.due import Due, DueLine, OccasionCounts, due
from likewise.queries.outcomes.entries import (
    DifferencePage,
    EntryErrors,
    EntryLine,
    EntryQueue,
    difference,
    entry_errors,
    entry_queue,
)
from likewise.queries.outcomes.locks import (
    LateLine,
    LockLine,
    Locks,
    late_outcomes,
    locks_of,
    unfinished,
)
from likewise.queries.outcomes.settings import (
    OccasionLine,
    Settings,
    definition_of,
    settings_of,
)
from likewise.queries.outcomes.visits import Asked, VisitPage, visit

__all__ = [
    "Asked",
    "CutLine",
    "Cuts",
    "DifferencePage",
    "Due",
    "DueLine",
    "EntryErrors",
    "EntryLine",
    "EntryQueue",
    "LateLine",
    "LockLine",
    "Locks",
    "OccasionCounts",
    "OccasionLine",
    "Settings",
    "VisitPage",
    "cuts_of",
    "definition_of",
    "difference",
    "due",
    "entry_errors",
    "entry_queue",
    "late_outcomes",
    "locks_of",
    "research_of",
    "settings_of",
    "unfinished",
    "visit",
]
