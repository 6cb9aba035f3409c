"""Consent as one spine: texts, decisions, changes of participation, and one question of them.

`facts` what the record says; `acts` what is done; `plans` by which rules; `rule` whether something
of a person may be used for a purpose on a day.
"""

from likewise.domain.consent.acts import (
    ChangeParticipation,
    Delegate,
    EndDelegation,
    EndText,
    PublishText,
    RecordDecision,
)
from likewise.domain.consent.facts import (
    EARLIER_MEANS,
    Answer,
    ChangeOfParticipation,
    ConsentDecision,
    ConsentNotRight,
    ConsentText,
    Decider,
    Delegation,
    Earlier,
    Element,
    Help,
    Method,
    Purpose,
    in_order,
)
from likewise.domain.consent.plans import (
    plan_change,
    plan_decision,
    plan_delegate,
    plan_end_delegation,
    plan_end_text,
    plan_publish,
)
from likewise.domain.consent.rule import (
    ELEMENTS,
    ENDS_AT_DEATH,
    Events,
    MayUse,
    Owed,
    change_of,
    in_force,
    last_decision,
    may_use,
    owed,
)

__all__ = [
    "EARLIER_MEANS",
    "ELEMENTS",
    "ENDS_AT_DEATH",
    "Answer",
    "ChangeOfParticipation",
    "ChangeParticipation",
    "ConsentDecision",
    "ConsentNotRight",
    "ConsentText",
    "Decider",
    "Delegate",
    "Delegation",
    "Earlier",
    "Element",
    "EndDelegation",
    "EndText",
    "Events",
    "Help",
    "MayUse",
    "Method",
    "Owed",
    "PublishText",
    "Purpose",
    "RecordDecision",
    "change_of",
    "in_force",
    "in_order",
    "last_decision",
    "may_use",
    "owed",
    "plan_change",
    "plan_decision",
    "plan_delegate",
    "plan_end_delegation",
    "plan_end_text",
    "plan_publish",
]
