"""The life of a design in the record: draft, tried, sealed, live, extended, closed; one way.

What makes lists and seals them is `allocation` and `sealing`; how one follows from the other is in
`plans`, which is imported by whoever plans, as it brings numpy.
"""

from likewise.domain.designs.acts import (
    AgreeAboutList,
    AgreeToSeal,
    AskAboutList,
    ClaimSlot,
    DraftDesign,
    OpenSlot,
    PromiseDesign,
    ReleaseSlots,
    SealDesign,
    TryAllocation,
    TryDesign,
)
from likewise.domain.designs.facts import (
    GOES_ON,
    Because,
    Claim,
    DesignNotRight,
    ListRequest,
    Mode,
    OpenedSlot,
    RecordKind,
    SealedList,
    State,
    TrialDesign,
)

__all__ = [
    "GOES_ON",
    "AgreeAboutList",
    "AgreeToSeal",
    "AskAboutList",
    "Because",
    "Claim",
    "ClaimSlot",
    "DesignNotRight",
    "DraftDesign",
    "ListRequest",
    "Mode",
    "OpenSlot",
    "OpenedSlot",
    "PromiseDesign",
    "RecordKind",
    "ReleaseSlots",
    "SealDesign",
    "SealedList",
    "State",
    "TrialDesign",
    "TryAllocation",
    "TryDesign",
]
