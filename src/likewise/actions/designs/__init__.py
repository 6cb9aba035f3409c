"""The life of a design, as acts: `drafting` until it is live, `claiming` from then on."""

from likewise.actions.designs.claiming import (
    agree_about_list,
    ask_about_list,
    claim_slot,
    open_slot,
    release_slots,
)
from likewise.actions.designs.drafting import (
    agree_to_seal,
    draft_design,
    promise_design,
    seal_design,
    try_allocation,
    try_design,
)

__all__ = [
    "agree_about_list",
    "agree_to_seal",
    "ask_about_list",
    "claim_slot",
    "draft_design",
    "open_slot",
    "promise_design",
    "release_slots",
    "seal_design",
    "try_allocation",
    "try_design",
]
